"""考勤: one trainee at one lesson. It is one value: status, minutes and note never mix."""

from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

ATTENDANCE_MARK = Kind(
    code=9,
    name="attendance_mark",
    label=_("考勤"),
    key=(
        Field(1, "lesson", Type.ID, _("课次")),
        Field(2, "enrolment", Type.ID, _("学籍")),
    ),
    fields=(
        Field(3, "status", Type.TEXT, _("出勤情况")),
        Field(4, "minutes", Type.INT, _("缺课分钟"), unit="min"),
        Field(5, "note", Type.TEXT, _("备注")),
        Field(6, "bulk", Type.BOOL, _("全班点到")),
    ),
    whole=True,
    compared=("status", "minutes"),
    weak="bulk",
)
