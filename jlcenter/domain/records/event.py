"""活动: a guidance session, job fair, policy talk or everyday-skills module, with attendance."""

from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

EVENT_TYPE = (
    ("guidance", _("职业指导")),
    ("job_fair", _("招聘会")),
    ("policy_talk", _("政策宣讲")),
    ("startup_talk", _("创业指导")),
    ("law_ethics", _("就业法律与职业道德教育")),
    ("job_skills", _("求职技巧")),
    ("mandarin", _("普通话培训")),
    ("everyday_tech", _("常用现代化设施运用")),
    ("publicity", _("宣传活动")),
    ("other", _("其他")),
)

EVENT = Kind(
    code=20,
    name="event",
    label=_("活动"),
    fields=(
        Field(1, "event_type", Type.TEXT, _("活动类别"), required=True, choices=EVENT_TYPE),
        Field(2, "name", Type.TEXT, _("活动名称"), required=True),
        Field(3, "date", Type.DATE, _("日期"), required=True),
        Field(4, "starts_at", Type.TIME, _("开始时间")),
        Field(5, "minutes", Type.INT, _("时长"), unit="min"),
        Field(6, "place", Type.TEXT, _("地点")),
        Field(7, "village", Type.TEXT, _("村(社区)")),
        Field(8, "training_class", Type.ID, _("培训班"), refers="training_class"),
        Field(9, "teacher", Type.ID, _("主讲教师"), refers="teacher"),
        Field(10, "teacher_name", Type.TEXT, _("主讲人")),
        Field(11, "partners", Type.TEXTS, _("参与单位")),
        Field(12, "head_count", Type.INT, _("参加人数"), unit="人"),
        Field(13, "vacancies", Type.INT, _("提供岗位数"), unit="个"),
        Field(14, "intents", Type.INT, _("达成意向数"), unit="人"),
        Field(15, "sponsor", Type.TEXT, _("主管部门")),
        Field(16, "materials", Type.INT, _("发放资料"), unit="份"),
        Field(17, "content", Type.TEXT, _("内容")),
        Field(18, "remark", Type.TEXT, _("备注")),
    ),
)
