"""Caps per person and year, the same occupation and level once, and what excludes what.

A rule that only suggests says so (a caution); one that binds refuses, or pays what is left.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from jlcenter.domain.money import yuan_text
from jlcenter.domain.subsidy_amounts import same
from jlcenter.domain.subsidy_case import Case, Earlier
from jlcenter.domain.subsidy_rules import RulesAsked
from jlcenter.words import _


@dataclass(frozen=True, slots=True)
class Counted:
    """What is asked for now."""

    scheme: str
    year: int
    occupation: str | None
    level: str | None
    amount: int


@dataclass(slots=True)
class Limited:
    """The amount after caps, and what was found."""

    amount: int
    reasons: list[str] = field(default_factory=list)
    cautions: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)


def limits_against(case: Case, now: Counted, asked: RulesAsked, day: str) -> Limited:
    """What stands against one more subsidy, given the person's earlier ones."""
    told = Limited(now.amount)
    _limits(told, case, now, asked, day)
    _exclusion(told, case, now, asked, day)
    return told


def _limits(told: Limited, case: Case, now: Counted, asked: RulesAsked, day: str) -> None:
    rule = asked.on("subsidy.limits", day)
    if rule is None or not rule.has_value or now.scheme not in rule.values["schemes"]:
        return
    against = told.reasons if rule.is_binding else told.cautions
    earlier = [one for one in case.earlier if one.scheme in rule.values["schemes"]]
    if rule.values["same_level_once"]:
        if any(_is_same_level(one, now) for one in earlier):
            against.append("same_level")
        elif earlier and not now.occupation:
            told.cautions.append("occupation_missing")
    this_year = [one for one in earlier if one.year == now.year]
    most = rule.values["max_per_year"]
    if most is not None:
        if len(this_year) >= most:
            against.append("cap_count")
        told.steps.append(
            _(
                "{year} 年已享受 {n} 次（每人每年不超过 {most} 次）",
                year=now.year,
                n=len(this_year),
                most=most,
            )
        )
    top = rule.values["max_amount_per_year"]
    if top is not None:
        _amount_cap(told, this_year, now, top, against, is_binding=rule.is_binding)


def _amount_cap(
    told: Limited,
    this_year: list[Earlier],
    now: Counted,
    top: int,
    against: list[str],
    *,
    is_binding: bool,
) -> None:
    had = sum(one.amount or 0 for one in this_year)
    rest = max(0, top - had)
    if rest == 0:
        against.append("cap_amount")
    elif now.amount > rest and is_binding:
        told.amount = rest
        told.steps.append(
            _(
                "{year} 年已享受 {had} 元，每人每年不超过 {top} 元，本次 {rest} 元",
                year=now.year,
                had=yuan_text(had),
                top=yuan_text(top),
                rest=yuan_text(rest),
            )
        )
    elif now.amount > rest:
        told.cautions.append("cap_amount")


def _is_same_level(one: Earlier, now: Counted) -> bool:
    return same(one.occupation, now.occupation) and (one.level or "") == (now.level or "")


def _exclusion(told: Limited, case: Case, now: Counted, asked: RulesAsked, day: str) -> None:
    rule = asked.on("subsidy.exclusion", day)
    if rule is None or not rule.has_value or now.scheme not in rule.values["schemes"]:
        return
    scope = rule.values["scope"]
    others = [
        one
        for one in case.earlier
        if one.scheme in rule.values["schemes"] and one.scheme != now.scheme
    ]
    met = [
        one
        for one in others
        if scope == "ever"
        or (scope == "year" and one.year == now.year)
        or (scope == "occupation_level" and _is_same_level(one, now))
    ]
    if met:
        (told.reasons if rule.is_binding else told.cautions).append("exclusion")
