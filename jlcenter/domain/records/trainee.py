"""学员: a person as a centre knows them. The id is an HMAC of document type and number."""

from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

TRAINEE = Kind(
    code=7,
    name="trainee",
    label=_("学员"),
    fields=(
        Field(1, "name", Type.TEXT, _("姓名"), Privacy.PERSONAL),
        Field(2, "id_type", Type.TEXT, _("证件类型")),
        Field(3, "id_number", Type.TEXT, _("证件号码"), Privacy.SENSITIVE),
        Field(4, "sex", Type.TEXT, _("性别"), Privacy.PERSONAL),
        Field(5, "birth_date", Type.DATE, _("出生日期"), Privacy.PERSONAL),
        Field(6, "phone", Type.TEXT, _("联系电话"), Privacy.SENSITIVE),
        Field(7, "education", Type.TEXT, _("文化程度"), Privacy.PERSONAL),
        Field(8, "ethnicity", Type.TEXT, _("民族"), Privacy.PERSONAL),
        Field(9, "political", Type.TEXT, _("政治面貌"), Privacy.PERSONAL),
        Field(10, "hukou_address", Type.TEXT, _("户籍地址"), Privacy.PERSONAL),
        Field(11, "hukou_kind", Type.TEXT, _("户口性质"), Privacy.PERSONAL),
        Field(12, "address", Type.TEXT, _("家庭住址"), Privacy.PERSONAL),
        Field(13, "category", Type.TEXT, _("人员类别"), Privacy.PERSONAL),
        Field(14, "other_categories", Type.TEXTS, _("其他类别"), Privacy.PERSONAL),
        Field(15, "employer", Type.TEXT, _("工作单位"), Privacy.PERSONAL),
        Field(16, "bank_card", Type.TEXT, _("银行卡号"), Privacy.SENSITIVE),
        Field(17, "bank", Type.TEXT, _("开户行"), Privacy.PERSONAL),
        Field(18, "remark", Type.TEXT, _("备注"), Privacy.PERSONAL),
        Field(19, "merged_into", Type.ID, _("并入")),
        Field(20, "id_checked", Type.TEXT, _("证件核验")),
        Field(21, "portrait", Type.ID, _("照片"), Privacy.PERSONAL),
        Field(22, "insured", Type.BOOL, _("参加失业保险"), Privacy.PERSONAL),
        Field(23, "retirement_group", Type.TEXT, _("退休年龄类别"), Privacy.PERSONAL),
        Field(24, "draws_pension", Type.BOOL, _("已领取养老金"), Privacy.PERSONAL),
        Field(25, "is_student", Type.BOOL, _("在校学生"), Privacy.PERSONAL),
    ),
)
