"""生活费补贴 (with fares): so much for each day attended, once or so often in a year.

For whom, how much and how hours become days stands in the rule ``stipend``; objects by 国办发
〔2019〕24号, the amount a day by the local document. Only what was attended counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from jlcenter.domain.hours import hours_text
from jlcenter.domain.money import yuan_text
from jlcenter.domain.policy import Rule
from jlcenter.domain.subsidy_case import OPEN_REASONS, Case, StageAmount, Verdict
from jlcenter.domain.subsidy_person import groups_on, person_against
from jlcenter.domain.subsidy_rules import RulesAsked
from jlcenter.domain.subsidy_schemes import scheme_of
from jlcenter.words import _

SCHEME = "stipend"


def days_of(hours: Fraction, day_hours: Fraction, rounding: str) -> int:
    """Whole days of so many class hours: a begun day counts (``up``), does not (``down``), or does
    from its half on (``half_up``)."""
    exact = hours / day_hours
    if rounding == "up":
        return -(-exact.numerator // exact.denominator)
    if rounding == "down":
        return exact.numerator // exact.denominator
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def entitled_by(groups: Iterable[str], case: Case, day: str) -> str | None:
    """The first entry of a rule's groups that a person fulfils: ``LHS+DB`` asks for both."""
    mine = set(groups_on(case, day))
    if case.is_rural:
        mine.add("RURAL")
    return next((entry for entry in groups if set(entry.split("+")) <= mine), None)


def judge_stipend(case: Case, rules: Iterable[Rule], region: str) -> Verdict:
    """Whether a person has a living allowance for a class, and how much."""
    asked = RulesAsked(tuple(rules), region, case)
    rule = asked.main(SCHEME)
    day = asked.day_of(rule) or case.starts
    person = person_against(case, asked, rule, day)
    reasons, steps = list(person.reasons), list(person.steps)
    year, amount, category = int(day[:4]), None, person.category
    if scheme_of(case).code == "none":
        reasons.append("not_subsidised")
    attended = sum(case.attended_days.values(), Fraction(0)) or case.attended_hours
    dates = sum(1 for hours in case.attended_days.values() if hours > 0)
    steps.append(_("实际出勤 {hours} 学时、{days} 天", hours=hours_text(attended), days=dates))
    if not attended:
        reasons.append("no_attendance")
    if rule is None or not rule.is_binding:
        reasons.append("rule_empty")
    else:
        values = rule.values
        entry = entitled_by(values["groups"], case, day)
        if entry is None:
            reasons.append("group" if case.categories else "category_missing")
        else:
            category = entry.split("+")[0]
        earlier = [one for one in case.earlier if one.scheme == SCHEME and one.year == year]
        if len(earlier) >= values["max_per_year"]:
            reasons.append("cap_count")
        steps.append(
            _("依据：{source}（自 {day} 起）", source=rule.source, day=rule.effective_from)
        )
        amount = _amount(rule, attended, dates, steps)
    told = tuple(dict.fromkeys(reasons))
    against = [one for one in told if one not in OPEN_REASONS]
    eligible = False if against else (None if told else True)
    paid = amount if eligible else (0 if eligible is False else None)
    return Verdict(
        scheme=SCHEME,
        eligible=eligible,
        amount=paid,
        reasons=told,
        cautions=tuple(dict.fromkeys(person.cautions)),
        rule=rule,
        rules=asked.used,
        category=category,
        occupation=case.occupation,
        level=case.level,
        basis_day=day,
        year=year,
        steps=tuple(steps),
        stages=(StageAmount(1, "whole", paid, True),) if paid else (),
        claimant="trainee",
    )


def _amount(rule: Rule, attended: Fraction, dates: int, steps: list[str]) -> int:
    values = rule.values
    if values["count"] == "hours":
        days = days_of(attended, values["day_hours"], values["rounding"])
        steps.append(
            _(
                "{hours} 学时 ÷ 每天 {day_hours} 学时 → {days} 天（{rounding}）",
                hours=hours_text(attended),
                day_hours=hours_text(values["day_hours"]),
                days=days,
                rounding=_rounding_words(values["rounding"]),
            )
        )
    else:
        days = dates
    most = values["max_days"]
    if most is not None and days > most:
        steps.append(_("最多计 {most} 天", most=most))
        days = int(most)
    amount = int(values["per_day"]) * days
    steps.append(
        _(
            "{yuan} 元/天 × {days} 天 = {amount} 元",
            yuan=yuan_text(values["per_day"]),
            days=days,
            amount=yuan_text(amount),
        )
    )
    return amount


def _rounding_words(rounding: str) -> str:
    return {
        "up": _("不足一天按一天"),
        "down": _("不足一天不计"),
        "half_up": _("半天以上按一天"),
    }[rounding]
