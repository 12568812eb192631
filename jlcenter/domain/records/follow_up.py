"""就业跟踪 / 回访: what became of a trainee, asked on a day."""

from jlcenter.domain.records.choices import SATISFACTION
from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

FOLLOW_UP_CHANNEL = (
    ("phone", _("电话")),
    ("visit", _("入户")),
    ("message", _("微信短信")),
    ("employer", _("用人单位")),
    ("data", _("数据比对")),
    ("other", _("其他")),
)
FOLLOW_UP_STATUS = (
    ("employed", _("已就业(单位)")),
    ("flexible", _("灵活就业")),
    ("self_employed", _("自主创业")),
    ("farming", _("务农(技能应用)")),
    ("study", _("升学")),
    ("army", _("参军")),
    ("seeking", _("未就业(求职中)")),
    ("unreachable", _("失联")),
)

FOLLOW_UP = Kind(
    code=24,
    name="follow_up",
    label=_("就业跟踪"),
    fields=(
        Field(1, "enrolment", Type.ID, _("学籍"), required=True, refers="enrolment"),
        Field(2, "date", Type.DATE, _("回访日期"), required=True),
        Field(3, "status", Type.TEXT, _("就业状态"), required=True, choices=FOLLOW_UP_STATUS),
        Field(4, "employer", Type.TEXT, _("就业单位"), Privacy.PERSONAL),
        Field(5, "post", Type.TEXT, _("岗位"), Privacy.PERSONAL),
        Field(6, "employed_on", Type.DATE, _("就业时间")),
        Field(7, "wage", Type.INT, _("月收入"), Privacy.PERSONAL, unit="fen"),
        Field(8, "has_contract", Type.BOOL, _("签订合同")),
        Field(9, "has_insurance", Type.BOOL, _("缴纳社保")),
        Field(10, "is_related", Type.BOOL, _("专业对口")),
        Field(11, "is_in_post", Type.BOOL, _("仍在原岗")),
        Field(12, "channel", Type.TEXT, _("回访方式"), choices=FOLLOW_UP_CHANNEL),
        Field(13, "visitor", Type.TEXT, _("回访人")),
        Field(14, "satisfaction", Type.TEXT, _("满意度"), choices=SATISFACTION),
        Field(15, "months", Type.INT, _("跟踪节点"), unit="月"),
        Field(16, "advice", Type.TEXT, _("意见建议"), Privacy.PERSONAL),
        Field(17, "remark", Type.TEXT, _("备注"), Privacy.PERSONAL),
    ),
)
