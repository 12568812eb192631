"""教师: who teaches. With an ID number the id is an HMAC of it, as for trainees."""

from jlcenter.domain.records.choices import EMPLOYMENT
from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

TEACHER = Kind(
    code=3,
    name="teacher",
    label=_("教师"),
    fields=(
        Field(1, "name", Type.TEXT, _("姓名"), Privacy.PERSONAL),
        Field(2, "id_type", Type.TEXT, _("证件类型")),
        Field(3, "id_number", Type.TEXT, _("证件号码"), Privacy.SENSITIVE),
        Field(4, "phone", Type.TEXT, _("联系电话"), Privacy.SENSITIVE),
        Field(5, "is_dual_role", Type.BOOL, _("双岗型")),
        Field(6, "enterprise", Type.TEXT, _("所在企业")),
        Field(7, "is_master", Type.BOOL, _("技能名师")),
        Field(8, "title", Type.TEXT, _("职称")),
        Field(9, "remark", Type.TEXT, _("备注"), Privacy.PERSONAL),
        Field(10, "employment", Type.TEXT, _("任职方式"), choices=EMPLOYMENT),
        Field(11, "is_specialist", Type.BOOL, _("专业课教师")),
        Field(12, "left_on", Type.DATE, _("离任日期")),
        Field(13, "hour_rate", Type.INT, _("课时费标准"), unit="fen"),
        Field(14, "specialty", Type.TEXT, _("专业")),
        Field(15, "honour", Type.TEXT, _("荣誉(劳动模范、能工巧匠等)")),
    ),
)
