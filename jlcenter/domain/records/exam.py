"""考试安排: when and where a class is examined, and by whom."""

from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

EXAM = Kind(
    code=11,
    name="exam",
    label=_("考试"),
    fields=(
        Field(1, "training_class", Type.ID, _("培训班")),
        Field(2, "date", Type.DATE, _("考核日期")),
        Field(3, "place", Type.TEXT, _("考核地点")),
        Field(4, "assessors", Type.TEXTS, _("考评员")),
        Field(5, "remark", Type.TEXT, _("备注")),
    ),
)
