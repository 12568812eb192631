"""政策规则 that a centre sets itself, over the shipped files; claims made before do not move."""

from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

POLICY_RULE = Kind(
    code=16,
    name="policy_rule",
    label=_("政策规则"),
    key=(
        Field(1, "rule", Type.TEXT, _("规则")),
        Field(2, "region", Type.TEXT, _("地区")),
        Field(3, "effective_from", Type.DATE, _("生效日期")),
    ),
    fields=(
        Field(4, "effective_to", Type.DATE, _("失效日期")),
        Field(5, "status", Type.TEXT, _("性质")),
        Field(6, "source", Type.TEXT, _("依据")),
        Field(7, "content", Type.JSON, _("内容")),
        Field(8, "remark", Type.TEXT, _("备注")),
    ),
)
