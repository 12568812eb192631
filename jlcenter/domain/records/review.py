"""省级审核: what the province says of a claim of a centre; only the province writes it."""

from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

REVIEW_RESULT = (
    ("clear", _("查重无问题")),
    ("duplicate", _("跨中心重复")),
    ("approved", _("审核通过")),
    ("returned", _("退回补正")),
    ("rejected", _("不予补贴")),
)

REVIEW = Kind(
    code=44,
    name="review",
    label=_("省级审核"),
    key=(Field(1, "claim", Type.ID, _("补贴申领"), refers="claim"),),
    fields=(
        Field(2, "result", Type.TEXT, _("结果"), choices=REVIEW_RESULT),
        Field(3, "checked_on", Type.DATE, _("查重日期")),
        Field(4, "duplicates", Type.JSON, _("重复情况"), Privacy.PERSONAL),
        Field(5, "reason", Type.TEXT, _("说明")),
        Field(6, "reviewer", Type.TEXT, _("审核人")),
    ),
)
