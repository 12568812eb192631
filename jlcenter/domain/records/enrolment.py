"""报名 / 学籍: a trainee in a class, with a number within it."""

from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

ENROLMENT = Kind(
    code=8,
    name="enrolment",
    label=_("学籍"),
    key=(
        Field(1, "training_class", Type.ID, _("培训班")),
        Field(2, "trainee", Type.ID, _("学员")),
    ),
    fields=(
        Field(3, "number", Type.INT, _("学号")),
        Field(4, "status", Type.TEXT, _("状态")),
        Field(5, "category", Type.TEXT, _("人员类别"), Privacy.PERSONAL),
        Field(6, "joined_on", Type.DATE, _("入班日期")),
        Field(7, "left_on", Type.DATE, _("离班日期")),
        Field(8, "reason", Type.TEXT, _("原因"), Privacy.PERSONAL),
        Field(9, "exam_number", Type.TEXT, _("准考证号")),
        Field(10, "employer", Type.TEXT, _("工作单位"), Privacy.PERSONAL),
        Field(11, "transferred_to", Type.ID, _("转入班级")),
        Field(12, "remark", Type.TEXT, _("备注"), Privacy.PERSONAL),
        Field(13, "other_categories", Type.TEXTS, _("其他类别"), Privacy.PERSONAL),
        Field(14, "fee_paid", Type.INT, _("已交费用"), unit="fen"),
        Field(15, "fee_paid_on", Type.DATE, _("交费日期")),
    ),
)
