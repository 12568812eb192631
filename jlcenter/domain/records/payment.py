"""拨付: money that arrived for a line of a claim, or came back."""

from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

PAYMENT_STATUS = (
    ("paid", _("已拨付")),
    ("bounced", _("退汇")),
)

PAYMENT = Kind(
    code=31,
    name="payment",
    label=_("拨付"),
    fields=(
        Field(1, "claim", Type.ID, _("补贴申领"), required=True, refers="claim"),
        Field(2, "claim_line", Type.ID, _("申领明细"), refers="claim_line"),
        Field(3, "amount", Type.INT, _("金额"), required=True, unit="fen"),
        Field(4, "date", Type.DATE, _("到账日期"), required=True),
        Field(5, "status", Type.TEXT, _("状态"), choices=PAYMENT_STATUS),
        Field(6, "batch", Type.TEXT, _("批次")),
        Field(7, "bounced_on", Type.DATE, _("退汇日期")),
        Field(8, "reason", Type.TEXT, _("原因")),
        Field(9, "remark", Type.TEXT, _("备注"), Privacy.PERSONAL),
    ),
)
