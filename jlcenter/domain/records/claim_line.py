"""申领明细: one person, one enrolment, one stage of a claim, with its arithmetic."""

from jlcenter.domain.records.choices import CLAIM_STATUS
from jlcenter.domain.records.field import Field, Kind, Privacy, Type
from jlcenter.words import mark as _

CLAIM_LINE = Kind(
    code=30,
    name="claim_line",
    label=_("申领明细"),
    key=(
        Field(1, "claim", Type.ID, _("补贴申领"), refers="claim"),
        Field(2, "enrolment", Type.ID, _("学籍"), refers="enrolment"),
        Field(3, "stage", Type.INT, _("拨付段")),
    ),
    fields=(
        Field(4, "trainee", Type.ID, _("学员"), refers="trainee"),
        Field(5, "training_class", Type.ID, _("培训班"), refers="training_class"),
        Field(6, "amount", Type.INT, _("金额"), unit="fen"),
        Field(7, "status", Type.TEXT, _("状态"), choices=CLAIM_STATUS),
        Field(8, "facts", Type.JSON, _("计算依据"), Privacy.PERSONAL),
        Field(9, "bank_card", Type.TEXT, _("银行卡号"), Privacy.SENSITIVE),
        Field(10, "bank", Type.TEXT, _("开户行"), Privacy.PERSONAL),
        Field(11, "reason", Type.TEXT, _("原因"), Privacy.PERSONAL),
        Field(12, "remark", Type.TEXT, _("备注"), Privacy.PERSONAL),
    ),
)
