"""学分银行: an outcome registered in a personal account, and its exchange for credits."""

from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

CREDIT_STATUS = (
    ("pending", _("待登记")),
    ("registered", _("已登记")),
    ("exchanged", _("已兑换")),
)

CREDIT_REGISTRATION = Kind(
    code=35,
    name="credit_registration",
    label=_("学分银行登记"),
    fields=(
        Field(1, "trainee", Type.ID, _("学员"), required=True, refers="trainee"),
        Field(2, "certificate", Type.ID, _("培训证书"), refers="certificate"),
        Field(3, "held_certificate", Type.ID, _("其他证书"), refers="held_certificate"),
        Field(4, "account", Type.TEXT, _("学习账号"), Privacy.SENSITIVE),
        Field(5, "outcome", Type.TEXT, _("学习成果")),
        Field(6, "credits", Type.SCORE, _("学分")),
        Field(7, "status", Type.TEXT, _("状态"), choices=CREDIT_STATUS),
        Field(8, "registered_on", Type.DATE, _("登记日期")),
        Field(9, "school", Type.TEXT, _("兑换院校")),
        Field(10, "course", Type.TEXT, _("免修课程")),
        Field(11, "exchanged_credits", Type.SCORE, _("兑换学分")),
        Field(12, "exchanged_on", Type.DATE, _("兑换日期")),
        Field(13, "remark", Type.TEXT, _("备注"), Privacy.PERSONAL),
    ),
)
