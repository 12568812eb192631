"""考核: one sitting of one trainee; a resit is a further attempt and never overwrites the first."""

from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

ASSESSMENT = Kind(
    code=10,
    name="assessment",
    label=_("考核"),
    key=(
        Field(1, "enrolment", Type.ID, _("学籍")),
        Field(2, "sitting", Type.TEXT, _("考核类别")),
        Field(3, "attempt", Type.INT, _("第几次")),
    ),
    fields=(
        Field(4, "theory", Type.SCORE, _("理论成绩")),
        Field(5, "practical", Type.SCORE, _("实操成绩")),
        Field(6, "date", Type.DATE, _("考核日期")),
        Field(7, "exam", Type.ID, _("考试")),
        Field(8, "assessor", Type.TEXT, _("考评员")),
        Field(9, "remark", Type.TEXT, _("备注"), Privacy.PERSONAL),
    ),
)
