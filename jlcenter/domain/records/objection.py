"""公示异议: somebody doubts a line during publicity."""

from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

OBJECTION_RESULT = (
    ("open", _("待核实")),
    ("upheld", _("成立")),
    ("dismissed", _("不成立")),
)

OBJECTION = Kind(
    code=32,
    name="objection",
    label=_("公示异议"),
    fields=(
        Field(1, "claim", Type.ID, _("补贴申领"), required=True, refers="claim"),
        Field(2, "claim_line", Type.ID, _("申领明细"), refers="claim_line"),
        Field(3, "date", Type.DATE, _("提出日期"), required=True),
        Field(4, "raised_by", Type.TEXT, _("提出人"), Privacy.PERSONAL),
        Field(5, "text", Type.TEXT, _("内容"), Privacy.PERSONAL),
        Field(6, "result", Type.TEXT, _("处理结果"), choices=OBJECTION_RESULT),
        Field(7, "settled_on", Type.DATE, _("处理日期")),
        Field(8, "reason", Type.TEXT, _("处理说明"), Privacy.PERSONAL),
    ),
)
