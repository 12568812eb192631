"""设备: one laptop's grant, written by the province into the centre's log at pairing."""

from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

DEVICE = Kind(
    code=14,
    name="device",
    label=_("设备"),
    key=(Field(1, "device", Type.BYTES, _("设备号")),),
    fields=(
        Field(2, "public_key", Type.BYTES, _("公钥")),
        Field(3, "letter", Type.TEXT, _("设备字母")),
        Field(4, "name", Type.TEXT, _("设备名称")),
        Field(5, "granted_at", Type.INSTANT, _("登记时间")),
        Field(6, "grant", Type.BYTES, _("授权")),
        Field(7, "is_blocked", Type.BOOL, _("已停用")),
        Field(8, "replaces", Type.BYTES, _("所替换设备")),
    ),
)
