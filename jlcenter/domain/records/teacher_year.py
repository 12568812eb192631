"""教师年度: what a year of a teacher holds besides training."""

from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

TEACHER_YEAR = Kind(
    code=28,
    name="teacher_year",
    label=_("教师年度"),
    key=(
        Field(1, "teacher", Type.ID, _("教师"), refers="teacher"),
        Field(2, "year", Type.INT, _("年度")),
    ),
    fields=(
        Field(3, "degree_minutes", Type.INT, _("学历教育学时"), unit="min"),
        Field(4, "is_specialist", Type.BOOL, _("专业课教师")),
        Field(5, "is_dual_role", Type.BOOL, _("双岗型")),
        Field(6, "hour_rate", Type.INT, _("课时费标准"), unit="fen"),
        Field(7, "remark", Type.TEXT, _("备注")),
    ),
)
