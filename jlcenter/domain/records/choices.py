"""Code lists that several kinds of record share: (code, word)."""

from jlcenter.words import mark as _

CLAIM_STATUS = (
    ("draft", _("待申报")),
    ("submitted", _("已申报")),
    ("reviewing", _("审核中")),
    ("publicised", _("公示中")),
    ("approved", _("审核通过")),
    ("paid", _("已拨付")),
    ("objected", _("公示有异议")),
    ("returned", _("退回补正")),
    ("part_paid", _("部分拨付")),
    ("bounced", _("卡号有误退汇")),
    ("rejected", _("不予补贴")),
    ("province_check", _("待省级查重")),
    ("cancelled", _("已作废")),
)

EMPLOYMENT = (
    ("staff", _("在编")),
    ("contract", _("合同制")),
    ("enterprise", _("企业兼职")),
    ("outside", _("外聘")),
)

FUND = (
    ("employment_fund", _("就业补助资金")),
    ("skill_fund", _("职业技能提升行动资金")),
    ("unemployment_fund", _("失业保险基金")),
    ("agriculture", _("农业农村资金")),
    ("veterans", _("退役军人资金")),
    ("disabled", _("残疾人就业保障资金")),
    ("rural_revival", _("乡村振兴衔接资金")),
    ("education", _("教育经费")),
    ("enterprise", _("企业职工教育经费")),
    ("fee", _("学员收费")),
    ("none", _("公益(无收费无补贴)")),
)

MODE = (
    ("classroom", _("集中面授")),
    ("blended", _("线上线下结合")),
    ("online", _("线上")),
    ("workplace", _("在岗跟班")),
)

SATISFACTION = (
    ("satisfied", _("满意")),
    ("basic", _("基本满意")),
    ("unsatisfied", _("不满意")),
)
