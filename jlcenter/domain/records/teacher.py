"""教师: who teaches. With an ID number the id is an HMAC of it, as for trainees."""

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
    ),
)
