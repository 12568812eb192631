"""附件: a portrait, scan or picture; its bytes lie encrypted in the folder ``files``."""

from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

ATTACHMENT = Kind(
    code=15,
    name="attachment",
    label=_("附件"),
    fields=(
        Field(1, "owner_kind", Type.TEXT, _("所属类别")),
        Field(2, "owner", Type.ID, _("所属记录")),
        Field(3, "purpose", Type.TEXT, _("用途")),
        Field(4, "hash", Type.BYTES, _("内容指纹"), Privacy.PERSONAL),
        Field(5, "size", Type.INT, _("大小"), unit="B"),
        Field(6, "media_type", Type.TEXT, _("文件类型")),
        Field(7, "name", Type.TEXT, _("文件名"), Privacy.PERSONAL),
    ),
)
