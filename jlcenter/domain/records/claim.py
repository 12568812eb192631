"""补贴申领: people of one or several classes under one scheme; the rule is frozen with it."""

from jlcenter.domain.records.choices import CLAIM_STATUS
from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

CLAIM_KIND = (
    ("subsidy", _("培训补贴")),
    ("stipend", _("生活费补贴")),
)
CLAIMANT = (
    ("centre", _("培训机构")),
    ("enterprise", _("企业")),
    ("trainee", _("个人")),
)

CLAIM = Kind(
    code=29,
    name="claim",
    label=_("补贴申领"),
    fields=(
        Field(1, "code", Type.TEXT, _("申领编号")),
        Field(2, "claim_kind", Type.TEXT, _("类别"), required=True, choices=CLAIM_KIND),
        Field(3, "scheme", Type.TEXT, _("补贴政策")),
        Field(4, "year", Type.INT, _("年度")),
        Field(5, "claimant", Type.TEXT, _("申请人"), choices=CLAIMANT),
        Field(6, "partner", Type.ID, _("企业"), refers="partner"),
        Field(7, "status", Type.TEXT, _("状态"), choices=CLAIM_STATUS),
        Field(8, "rule", Type.JSON, _("所依规则")),
        Field(9, "made_on", Type.DATE, _("编制日期")),
        Field(10, "submitted_on", Type.DATE, _("申报日期")),
        Field(11, "publicised_from", Type.DATE, _("公示开始")),
        Field(12, "publicised_to", Type.DATE, _("公示结束")),
        Field(13, "approved_on", Type.DATE, _("审核日期")),
        Field(14, "document_number", Type.TEXT, _("批复文号")),
        Field(15, "reason", Type.TEXT, _("原因")),
        Field(16, "remark", Type.TEXT, _("备注")),
        Field(17, "made_by", Type.BYTES, _("编制设备")),
    ),
)
