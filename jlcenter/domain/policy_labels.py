"""What rules, their standing, their values and the choices in them are called."""

from __future__ import annotations

from collections.abc import Mapping

from jlcenter.domain.policy import CENTRE, EMPTY, OFFICIAL, SUGGESTED
from jlcenter.domain.records.income import INCOME_TYPE
from jlcenter.domain.workload_lines import KIND_LABELS
from jlcenter.words import _, mark

#: rule → what people call it, in the order of a policy screen
RULE_NAMES: Mapping[str, str] = {
    "subsidy.skill": mark("职业培训补贴标准"),
    "subsidy.upgrade": mark("失业保险技能提升补贴标准"),
    "subsidy.startup": mark("创业培训补贴标准"),
    "subsidy.apprenticeship": mark("企业新型学徒制补贴标准"),
    "stipend": mark("生活费补贴标准"),
    "subsidy.limits": mark("每人每年次数和重复享受"),
    "subsidy.exclusion": mark("各项资金不重复"),
    "subsidy.uplift": mark("上浮"),
    "subsidy.stages": mark("分段拨付"),
    "age.eligible": mark("劳动年龄和退休年龄"),
    "fte.student": mark("培训量折算全日制学生"),
    "income.operating_share": mark("培训收入纳入公用经费"),
    "workload.convert": mark("教师课时折算系数"),
    "teacher.dual_role": mark("双岗型教师认定"),
    "teacher.practice": mark("教师企业实践"),
    "teacher.evening": mark("晚间授课"),
    "evaluation.weights": mark("培训评价权重"),
    "attendance.completion": mark("结业出勤率"),
    "assessment.pass": mark("考核合格标准"),
    "class.size": mark("班级人数"),
    "class.daily_hours_max": mark("每天学时"),
    "class.application": mark("开班申请和申领期限"),
    "follow_up.nodes": mark("就业回访时点"),
    "apprenticeship.terms": mark("学徒培养期限"),
    "certificate.special_operation": mark("特种作业操作证期限"),
    "retention.years": mark("资料保存年限"),
    "figures.person_day": mark("人天折算"),
    "figures.anomalies": mark("疑点提示的界限"),
}
STATUS_WORDS: Mapping[str, str] = {
    OFFICIAL: mark("正式文件"),
    SUGGESTED: mark("起始值，待确认"),
    EMPTY: mark("待定"),
    CENTRE: mark("本中心设定"),
}
#: "rule.value" or "value" → what it is called
LABELS: Mapping[str, str] = {
    "min": mark("最少人数"),
    "max": mark("最多人数"),
    "startup_max": mark("创业培训最多人数"),
    "hours": mark("每天最多学时"),
    "lead_days": mark("开班前几天申请"),
    "review_workdays": mark("审核几个工作日"),
    "claim_within_days": mark("结业后几天内申报"),
    "resits_allowed": mark("可补考次数"),
    "years": mark("年数"),
    "months": mark("月数"),
    "days_per_month": mark("每月折几天"),
    "from": mark("晚间从几点起"),
    "early_days": mark("可提前几天"),
    "window_days": mark("期限几天"),
    "given_up_days": mark("过几天不再提醒"),
    "min_months": mark("最短月数"),
    "usual_months": mark("一般最长月数"),
    "max_months": mark("最长月数"),
    "valid_months": mark("有效期月数"),
    "review_months": mark("几个月复审一次"),
    "remind_days": mark("提前几天提醒"),
    "class_records": mark("班级资料保存年数"),
    "video": mark("授课视频保存年数"),
    "audit_log_months": mark("操作记录保存月数"),
    "late_days": mark("课后几天才点名算迟"),
    "burst_seconds": mark("几秒内点完算突击"),
    "burst_marks": mark("突击点名的人次"),
    "certificates_per_day": mark("一天发证多少算多"),
    "shared_cards": mark("几人同一银行卡"),
    "shared_phones": mark("几人同一电话"),
    "same_numbers": mark("几个证件号相近"),
    "identical_lessons": mark("几个课次考勤完全相同"),
    "weights": mark("权重"),
    "min_age": mark("最低年龄"),
    "min_training_hours": mark("当年培训学时不少于"),
    "min_degree_hours": mark("当年学历教育学时不少于"),
    "min_practice_days": mark("当年企业实践天数不少于"),
    "needs_confirmation": mark("须经学校认定"),
    "basis": mark("按哪一天判定"),
    "groups": mark("补贴对象"),
    "group_types": mark("只限某些培训类型的对象"),
    "training_types": mark("培训类型"),
    "amounts": mark("各等级标准"),
    "certificates": mark("证书种类"),
    "hours_counted": mark("学时按"),
    "needs_completion": mark("要求达到结业标准"),
    "level": mark("名称"),
    "codes": mark("等级"),
    "amount": mark("金额(元)"),
    "min_hours": mark("最少学时"),
    "occupations": mark("工种"),
    "min_insured_months": mark("参保不少于(月)"),
    "claim_within_months": mark("取证后几个月内申领"),
    "programmes": mark("各类创业培训标准"),
    "type": mark("培训类型"),
    "levels": mark("各等级标准"),
    "per_year": mark("每人每年(元)"),
    "subsidy.apprenticeship.months": mark("不足一个月"),
    "prepay_max_share": mark("预拨不超过(比例)"),
    "max_per_year": mark("每人每年不超过(次)"),
    "stipend.max_per_year": mark("每人每年(次)"),
    "max_amount_per_year": mark("每人每年不超过(元)"),
    "same_level_once": mark("同职业同等级只一次"),
    "schemes": mark("哪些补贴"),
    "scope": mark("范围"),
    "factor": mark("系数"),
    "combine": mark("同时符合时"),
    "stages": mark("各段"),
    "when": mark("何时"),
    "ratio": mark("比例"),
    "within_months": mark("几个月内"),
    "per_day": mark("每天(元)"),
    "count": mark("天数按"),
    "day_hours": mark("几学时一天"),
    "rounding": mark("不足一天"),
    "max_days": mark("每班最多(天)"),
    "hours_per_student": mark("多少人学时折一名学生"),
    "share": mark("比例"),
    "income_types": mark("哪些收入"),
    "coefficients": mark("系数"),
    "retirement": mark("退休年龄"),
    "group": mark("人员"),
    "base_age": mark("原年龄"),
    "first_birth": mark("起始出生年月"),
    "step_months": mark("每几个月延一个月"),
    "cap_months": mark("最多延迟(月)"),
    "min_rate": mark("出勤率不低于"),
    "theory_pass": mark("理论合格分"),
    "practical_pass": mark("实操合格分"),
    "figures.person_day.hours": mark("折算一天的学时"),
    "subsidy.uplift.groups": mark("人员"),
    "both_required": mark("两项都要合格"),
    "counts": mark("补考取"),
}
CHOICES: Mapping[str, str] = {
    "class_start": mark("开班日"),
    "certificate": mark("发证日"),
    "claim": mark("申报日"),
    "planned": mark("计划学时"),
    "attended": mark("实际出勤"),
    "whole": mark("不计"),
    "started": mark("按一个月计"),
    "occupation_level": mark("同一职业同一等级"),
    "year": mark("同一年度"),
    "ever": mark("任何时候"),
    "max": mark("取最高"),
    "multiply": mark("连乘"),
    "sum_of_excess": mark("超出部分相加"),
    "completion": mark("结业"),
    "employment": mark("就业"),
    "hours": mark("学时"),
    "days": mark("到课天数"),
    "up": mark("按一天"),
    "down": mark("不计"),
    "half_up": mark("半天以上按一天"),
    "best": mark("最好成绩"),
    "last": mark("最后成绩"),
    "attendance": mark("出勤"),
    "satisfaction": mark("满意度"),
    "inspection": mark("检查"),
}
#: words of a value's own, where one code means something else elsewhere
_WORDS_OF: Mapping[str, Mapping[str, str]] = {
    "when": {"certificate": mark("取得证书")},
    "weights": {"certificate": mark("取得证书")},
    "coefficients": KIND_LABELS,
    "income_types": dict(INCOME_TYPE),
}


def rule_name(rule_id: str) -> str:
    """A rule as people call it; an unknown one by its id."""
    return _(RULE_NAMES[rule_id]) if rule_id in RULE_NAMES else rule_id


def status_words(status: str) -> str:
    """A rule's standing in words."""
    return _(STATUS_WORDS[status]) if status in STATUS_WORDS else status


def label_of(rule_id: str, name: str) -> str:
    """What a value of a rule is called; an unknown one by its name."""
    found = LABELS.get(f"{rule_id}.{name}") or LABELS.get(name)
    return _(found) if found else name


def choice_word(code: str, name: str = "") -> str:
    """A choice in words; ``name`` is the value it stands in."""
    return _(_WORDS_OF.get(name, {}).get(code) or CHOICES.get(code, code))
