"""其他机构颁发的证书: recorded, not issued here; some expire and ask for re-training."""

from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

HELD_KIND = (
    ("skill_level", _("职业技能等级证书")),
    ("qualification", _("职业资格证书")),
    ("special_skill", _("专项职业能力证书")),
    ("special_operation", _("特种作业操作证")),
    ("safety", _("安全生产知识和管理能力合格证")),
    ("one_plus_x", _("1+X 职业技能等级证书")),
    ("startup", _("创业培训合格证书")),
    ("farmer", _("高素质农民培训证书")),
    ("other", _("其他")),
)

HELD_CERTIFICATE = Kind(
    code=34,
    name="held_certificate",
    label=_("其他证书"),
    fields=(
        Field(1, "trainee", Type.ID, _("学员"), required=True, refers="trainee"),
        Field(2, "enrolment", Type.ID, _("学籍"), refers="enrolment"),
        Field(3, "certificate_kind", Type.TEXT, _("证书种类"), required=True, choices=HELD_KIND),
        Field(4, "name", Type.TEXT, _("证书名称")),
        Field(5, "occupation", Type.TEXT, _("工种(项目)")),
        Field(6, "level", Type.TEXT, _("等级")),
        Field(7, "number", Type.TEXT, _("证书编号"), Privacy.PERSONAL),
        Field(8, "issuer", Type.TEXT, _("发证机构")),
        Field(9, "issued_on", Type.DATE, _("发证日期")),
        Field(10, "expires_on", Type.DATE, _("有效期至")),
        Field(11, "review_due_on", Type.DATE, _("复审日期")),
        Field(12, "remark", Type.TEXT, _("备注"), Privacy.PERSONAL),
    ),
)
