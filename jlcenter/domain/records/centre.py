"""培训机构: the centre's own facts, as applications and claims print them; one record a centre."""

from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

CENTRE = Kind(
    code=1,
    name="centre",
    label=_("中心概况"),
    key=(Field(1, "part", Type.TEXT, _("部分")),),
    fields=(
        Field(2, "credit_code", Type.TEXT, _("统一社会信用代码")),
        Field(3, "licence_number", Type.TEXT, _("办学许可证号")),
        Field(4, "legal_representative", Type.TEXT, _("法定代表人"), Privacy.PERSONAL),
        Field(5, "contact", Type.TEXT, _("联系人"), Privacy.PERSONAL),
        Field(6, "phone", Type.TEXT, _("联系电话"), Privacy.SENSITIVE),
        Field(7, "address", Type.TEXT, _("地址")),
        Field(8, "bank_name", Type.TEXT, _("开户行")),
        Field(9, "bank_account_name", Type.TEXT, _("开户名称")),
        Field(10, "bank_account", Type.TEXT, _("银行账号"), Privacy.SENSITIVE),
        Field(11, "staff_count", Type.INT, _("专职培训人员数"), unit="人"),
        Field(12, "specialised_teachers", Type.INT, _("专业课教师数"), unit="人"),
        Field(13, "student_count", Type.INT, _("全日制学生数"), unit="人"),
        Field(14, "introduction", Type.TEXT, _("简介")),
        Field(15, "remark", Type.TEXT, _("备注")),
    ),
)
