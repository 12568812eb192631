"""推荐: a trainee put forward for a vacancy, and what came of it."""

from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

RECOMMENDATION_STATUS = (
    ("recommended", _("已推荐")),
    ("interviewed", _("已面试")),
    ("hired", _("已录用")),
    ("rejected", _("未录用")),
    ("declined", _("本人放弃")),
)

RECOMMENDATION = Kind(
    code=23,
    name="recommendation",
    label=_("推荐"),
    key=(
        Field(1, "vacancy", Type.ID, _("岗位"), refers="vacancy"),
        Field(2, "trainee", Type.ID, _("学员"), refers="trainee"),
    ),
    fields=(
        Field(3, "enrolment", Type.ID, _("学籍"), refers="enrolment"),
        Field(4, "status", Type.TEXT, _("结果"), choices=RECOMMENDATION_STATUS),
        Field(5, "recommended_on", Type.DATE, _("推荐日期")),
        Field(6, "result_on", Type.DATE, _("结果日期")),
        Field(7, "remark", Type.TEXT, _("备注"), Privacy.PERSONAL),
    ),
)
