"""岗位: what a partner offers."""

from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

VACANCY_STATUS = (
    ("open", _("招聘中")),
    ("filled", _("已招满")),
    ("closed", _("已结束")),
)

VACANCY = Kind(
    code=22,
    name="vacancy",
    label=_("岗位"),
    fields=(
        Field(1, "partner", Type.ID, _("单位"), refers="partner"),
        Field(2, "employer", Type.TEXT, _("单位名称")),
        Field(3, "title", Type.TEXT, _("岗位名称"), required=True),
        Field(4, "occupation", Type.TEXT, _("工种")),
        Field(5, "level", Type.TEXT, _("技能等级")),
        Field(6, "headcount", Type.INT, _("招聘人数"), unit="人"),
        Field(7, "wage_from", Type.INT, _("月薪下限"), unit="fen"),
        Field(8, "wage_to", Type.INT, _("月薪上限"), unit="fen"),
        Field(9, "place", Type.TEXT, _("工作地点")),
        Field(10, "region", Type.TEXT, _("县(市、区)")),
        Field(11, "age_max", Type.INT, _("年龄上限"), unit="岁"),
        Field(12, "groups", Type.TEXTS, _("面向人群")),
        Field(13, "requirements", Type.TEXT, _("要求")),
        Field(14, "opens", Type.DATE, _("发布日期")),
        Field(15, "closes", Type.DATE, _("截止日期")),
        Field(16, "training_class", Type.ID, _("对应培训班"), refers="training_class"),
        Field(17, "status", Type.TEXT, _("状态"), choices=VACANCY_STATUS),
        Field(18, "remark", Type.TEXT, _("备注")),
    ),
)
