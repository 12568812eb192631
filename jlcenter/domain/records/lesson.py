"""课次: one meeting of a class."""

from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

LESSON = Kind(
    code=6,
    name="lesson",
    label=_("课次"),
    fields=(
        Field(1, "training_class", Type.ID, _("培训班")),
        Field(2, "number", Type.INT, _("课次序号")),
        Field(3, "date", Type.DATE, _("上课日期")),
        Field(4, "starts_at", Type.TIME, _("上课时间")),
        Field(5, "minutes", Type.INT, _("学时"), unit="min"),
        Field(6, "topic", Type.TEXT, _("课程内容")),
        Field(7, "teacher", Type.ID, _("授课教师")),
        Field(8, "teacher_name", Type.TEXT, _("授课教师姓名")),
        Field(9, "place", Type.TEXT, _("授课地点")),
        Field(10, "status", Type.TEXT, _("状态")),
        Field(11, "reason", Type.TEXT, _("原因")),
        Field(12, "makes_up", Type.ID, _("所补课次")),
        Field(13, "form", Type.TEXT, _("授课形式")),
        Field(14, "remark", Type.TEXT, _("备注")),
        Field(15, "is_evening", Type.BOOL, _("晚间或周末")),
        Field(16, "is_repeat", Type.BOOL, _("重复班")),
    ),
)
