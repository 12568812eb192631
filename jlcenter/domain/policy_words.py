"""What a policy rule says, line by line, for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from jlcenter.domain import policy
from jlcenter.domain.categories import category_name
from jlcenter.domain.hours import hours_text, rate_text
from jlcenter.domain.money import yuan_text
from jlcenter.domain.policy_labels import choice_word, label_of
from jlcenter.domain.policy_values import OWN_CERTIFICATES
from jlcenter.domain.programmes import training_type_name
from jlcenter.domain.records.held_certificate import HELD_KIND
from jlcenter.domain.records.income import INCOME_TYPE
from jlcenter.domain.regions import region_name
from jlcenter.domain.scores import score_text
from jlcenter.domain.subsidy_schemes import scheme_name
from jlcenter.words import _, mark

_CERTIFICATES = dict((*OWN_CERTIFICATES, *HELD_KIND))
_INCOMES = dict(INCOME_TYPE)
#: what it means where no such rule is known: these add to another one
_WITHOUT: Mapping[str, str] = {
    "subsidy.uplift": mark("没有规定：不上浮"),
    "subsidy.stages": mark("没有规定：一次拨付"),
}


def region_words(code: str) -> str:
    """A region by name: 全国, 吉林省, a county."""
    return _("全国") if code == policy.NATION else region_name(code) or code


def period_words(rule: policy.Rule) -> str:
    """When a rule holds."""
    if rule.effective_to:
        return _("{first} 至 {last}", first=rule.effective_from, last=rule.effective_to)
    return _("自 {first} 起", first=rule.effective_from)


def value_lines(rule: policy.Rule) -> list[str]:
    """What a rule says, in sentences a person reads; one line for a rule without a value."""
    if not rule.has_value:
        return [_(_WITHOUT.get(rule.id, mark("待定：没有有效的数值")))]
    special = _SPECIAL.get(rule.id)
    return special(rule.values) if special else _plain(rule.id, rule.values)


def _plain(rule_id: str, values: Mapping[str, Any]) -> list[str]:
    return [
        _("{label}：{value}", label=label_of(rule_id, name), value=_shown(value))
        for name, value in values.items()
        if value not in (None, (), {})
    ]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Fraction):
        return hours_text(value)
    if isinstance(value, tuple | list):
        return _("、").join(_shown(one) for one in value)
    if isinstance(value, Mapping):
        return _("、").join(f"{name} {_shown(one)}" for name, one in value.items())
    return str(value)


def _listed(words: Iterable[str]) -> str:
    return _("、").join(words)


def _groups(codes: Iterable[str]) -> str:
    return _listed(
        "+".join(_("农村户口") if one == "RURAL" else category_name(one) for one in code.split("+"))
        for code in codes
    )


def _kinds(codes: Iterable[str]) -> str:
    return _listed(_(_CERTIFICATES.get(one, one)) for one in codes)


def _amounts(values: Mapping[str, Any]) -> list[str]:
    lines = []
    for row in values["amounts"]:
        words = _("{level} {yuan} 元", level=row["level"], yuan=yuan_text(row["amount"]))
        if row["min_hours"] is not None:
            words += _("（不少于 {hours} 学时）", hours=hours_text(row["min_hours"]))
        narrower = [
            _groups(row["groups"]),
            _kinds(row["certificates"]),
            _listed(row["occupations"]),
        ]
        told = _("；").join(one for one in narrower if one)
        lines.append(_("{words}，限：{told}", words=words, told=told) if told else words)
    return lines


def _skill(values: Mapping[str, Any]) -> list[str]:
    lines = _amounts(values)
    lines.append(_("对象：{groups}", groups=_groups(values["groups"])))
    for code, types in values["group_types"].items():
        lines.append(
            _(
                "{group}只含：{types}",
                group=category_name(code),
                types=_listed(training_type_name(one) for one in types),
            )
        )
    if values["training_types"]:
        types = _listed(training_type_name(one) for one in values["training_types"])
        lines.append(_("培训类型：{types}", types=types))
    lines.append(_("证书：{kinds}", kinds=_kinds(values["certificates"])))
    counted = _("实际出勤") if values["hours_counted"] == "attended" else _("计划学时")
    lines.append(
        _(
            "按{basis}判定；学时按{counted}",
            basis=choice_word(values["basis"]),
            counted=counted,
        )
    )
    return lines


def _upgrade(values: Mapping[str, Any]) -> list[str]:
    lines = _amounts(values)
    lines.append(_("证书：{kinds}", kinds=_kinds(values["certificates"])))
    lines.append(_("参加失业保险不少于 {n} 个月", n=values["min_insured_months"]))
    if values["claim_within_months"]:
        lines.append(_("取得证书后 {n} 个月内申领", n=values["claim_within_months"]))
    return lines


def _startup(values: Mapping[str, Any]) -> list[str]:
    lines = []
    for row in values["programmes"]:
        words = _(
            "{type} {yuan} 元", type=training_type_name(row["type"]), yuan=yuan_text(row["amount"])
        )
        if row["min_hours"] is not None:
            words += _("（不少于 {hours} 学时）", hours=hours_text(row["min_hours"]))
        lines.append(words)
    if values["groups"]:
        lines.append(_("对象：{groups}", groups=_groups(values["groups"])))
    lines.append(_("证书：{kinds}", kinds=_kinds(values["certificates"])))
    return lines


def _apprenticeship(values: Mapping[str, Any]) -> list[str]:
    lines = [
        _("{level} {yuan} 元/人·年", level=row["level"], yuan=yuan_text(row["per_year"]))
        for row in values["levels"]
    ]
    part = _("按一个月计") if values["months"] == "started" else _("不计")
    lines.append(_("按月折算，不足一个月{part}", part=part))
    lines.append(_("预拨不超过 {share}", share=rate_text(values["prepay_max_share"])))
    lines.append(
        _("培养 {least} 至 {most} 个月", least=values["min_months"], most=values["max_months"])
    )
    return lines


def _limits(values: Mapping[str, Any]) -> list[str]:
    lines = []
    if values["max_per_year"]:
        lines.append(_("每人每年不超过 {n} 次", n=values["max_per_year"]))
    if values["max_amount_per_year"]:
        yuan = yuan_text(values["max_amount_per_year"])
        lines.append(_("每人每年不超过 {yuan} 元", yuan=yuan))
    if values["same_level_once"]:
        lines.append(_("同一职业同一等级只享受一次"))
    lines.append(_("合并计算：{schemes}", schemes=_listed(map(scheme_name, values["schemes"]))))
    return lines


def _exclusion(values: Mapping[str, Any]) -> list[str]:
    scope = {
        "occupation_level": _("同一职业同一等级"),
        "year": _("同一年度"),
        "ever": _("任何时候"),
    }[values["scope"]]
    schemes = _listed(map(scheme_name, values["schemes"]))
    return [_("{scope}只能享受其中一项：{schemes}", scope=scope, schemes=schemes)]


def _uplift(values: Mapping[str, Any]) -> list[str]:
    lines = [
        _("{groups} × {factor}", groups=_groups(row["groups"]), factor=hours_text(row["factor"]))
        for row in values["groups"]
    ]
    lines += [
        _(
            "{groups} × {factor}",
            groups=_listed(row["occupations"]),
            factor=hours_text(row["factor"]),
        )
        for row in values["occupations"]
    ]
    lines.append(_("同时符合时{how}", how=choice_word(values["combine"])))
    return lines


def _stages(values: Mapping[str, Any]) -> list[str]:
    words = {"completion": _("结业后"), "certificate": _("取证后"), "employment": _("就业后")}
    lines = []
    for row in values["stages"]:
        line = _("{when}拨付 {share}", when=words[row["when"]], share=rate_text(row["ratio"]))
        if row["within_months"]:
            line += _("（{n} 个月内就业）", n=row["within_months"])
        lines.append(line)
    return lines


def _stipend(values: Mapping[str, Any]) -> list[str]:
    rounding = {
        "up": _("不足一天按一天"),
        "down": _("不足一天不计"),
        "half_up": _("半天以上按一天"),
    }[values["rounding"]]
    lines = [_("每人每天 {yuan} 元", yuan=yuan_text(values["per_day"]))]
    if values["count"] == "hours":
        hours = hours_text(values["day_hours"])
        lines.append(_("每 {hours} 学时为一天，{rounding}", hours=hours, rounding=rounding))
    else:
        lines.append(_("按到课的天数"))
    lines.append(_("对象：{groups}", groups=_groups(values["groups"])))
    if values["max_days"]:
        lines.append(_("每班最多 {n} 天", n=values["max_days"]))
    lines.append(_("每人每年 {n} 次", n=values["max_per_year"]))
    return lines


def _ages(values: Mapping[str, Any]) -> list[str]:
    lines = [_("不小于 {age} 周岁", age=values["min_age"])]
    for row in values["retirement"]:
        words = _("{group}：{age} 岁", group=row["group"], age=row["base_age"])
        if row["first_birth"]:
            words += _(
                "；{first} 以后出生的每 {step} 个月延迟 1 个月，最多 {most} 个月",
                first=row["first_birth"],
                step=row["step_months"],
                most=row["cap_months"],
            )
        lines.append(words)
    return lines


def _workload(values: Mapping[str, Any]) -> list[str]:
    from jlcenter.domain.workload_lines import KIND_LABELS

    lines = [
        f"{_(KIND_LABELS.get(kind, kind))} × {hours_text(factor)}"
        for kind, factor in values["coefficients"].items()
    ]
    lines.append(_("同时符合时{how}", how=choice_word(values["combine"])))
    return lines


def _operating(values: Mapping[str, Any]) -> list[str]:
    kinds = _listed(_(_INCOMES.get(one, one)) for one in values["income_types"])
    return [_("{kinds}的 {share}", kinds=kinds, share=rate_text(values["share"]))]


def _assessment(values: Mapping[str, Any]) -> list[str]:
    return [
        _(
            "理论 {theory} 分，实操 {practical} 分",
            theory=score_text(values["theory_pass"]),
            practical=score_text(values["practical_pass"]),
        ),
        _("两项都要合格") if values["both_required"] else _("一项合格即可"),
        _("补考 {n} 次，取最好成绩", n=values["resits_allowed"])
        if values["counts"]
        else _("补考 {n} 次，取最后成绩", n=values["resits_allowed"]),
    ]


_SPECIAL: Mapping[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "subsidy.skill": _skill,
    "subsidy.upgrade": _upgrade,
    "subsidy.startup": _startup,
    "subsidy.apprenticeship": _apprenticeship,
    "subsidy.limits": _limits,
    "subsidy.exclusion": _exclusion,
    "subsidy.uplift": _uplift,
    "subsidy.stages": _stages,
    "stipend": _stipend,
    "age.eligible": _ages,
    "workload.convert": _workload,
    "income.operating_share": _operating,
    "fte.student": lambda values: [
        _("{hours} 人学时折算一名全日制学生", hours=hours_text(values["hours_per_student"]))
    ],
    "figures.person_day": lambda values: [
        _("{hours} 学时折算一天", hours=hours_text(values["hours"]))
    ],
    "attendance.completion": lambda values: [
        _("出勤率不低于 {rate}", rate=rate_text(values["min_rate"]))
    ],
    "assessment.pass": _assessment,
}
