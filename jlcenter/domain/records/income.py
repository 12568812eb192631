"""培训收入: counted in the year in which it arrived."""

from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

INCOME_TYPE = (
    ("fee", _("培训收费")),
    ("subsidy", _("补贴拨款")),
    ("purchase", _("政府购买服务")),
    ("enterprise", _("企业委托")),
    ("other", _("其他")),
)

INCOME = Kind(
    code=33,
    name="income",
    label=_("培训收入"),
    fields=(
        Field(1, "income_type", Type.TEXT, _("类别"), required=True, choices=INCOME_TYPE),
        Field(2, "payer", Type.TEXT, _("付款单位")),
        Field(3, "partner", Type.ID, _("合作单位"), refers="partner"),
        Field(4, "training_class", Type.ID, _("培训班"), refers="training_class"),
        Field(5, "claim", Type.ID, _("补贴申领"), refers="claim"),
        Field(6, "due", Type.INT, _("应收金额"), unit="fen"),
        Field(7, "amount", Type.INT, _("到账金额"), unit="fen"),
        Field(8, "arrived_on", Type.DATE, _("到账日期")),
        Field(9, "voucher", Type.TEXT, _("凭证号")),
        Field(10, "operating_share", Type.TEXT, _("纳入公用经费比例")),
        Field(11, "remark", Type.TEXT, _("备注")),
    ),
)
