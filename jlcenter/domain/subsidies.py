"""补贴: may this person have it, how much, by which rule, in which parts.

``judge`` answers about one enrolment, ``judge_in_turn`` about several so that each counts against
the next. Rules of the program's own starting values (``suggested``) only warn; a rule that is not
known leaves the amount open (待定). Every answer carries its rules, so that a claim can keep them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from jlcenter.domain.apprenticeship_money import prepay_stages
from jlcenter.domain.money import yuan_text
from jlcenter.domain.payment_stages import stages_of
from jlcenter.domain.policy import Rule
from jlcenter.domain.subsidy_amounts import Amount, amount_of
from jlcenter.domain.subsidy_case import (
    CAUTION_LABELS,
    OPEN_REASONS,
    REASON_LABELS,
    STAGE_LABELS,
    Case,
    CertificateFact,
    Earlier,
    Membership,
    StageAmount,
    Verdict,
    caution_words,
    reason_words,
)
from jlcenter.domain.subsidy_limits import Counted, limits_against
from jlcenter.domain.subsidy_person import person_against
from jlcenter.domain.subsidy_rules import RulesAsked
from jlcenter.domain.subsidy_schemes import Scheme, scheme_of
from jlcenter.words import _

__all__ = [
    "CAUTION_LABELS",
    "OPEN_REASONS",
    "REASON_LABELS",
    "STAGE_LABELS",
    "Case",
    "CertificateFact",
    "Earlier",
    "Membership",
    "Scheme",
    "StageAmount",
    "Verdict",
    "caution_words",
    "judge",
    "judge_in_turn",
    "reason_words",
    "scheme_of",
]


@cache
def _place(code: str) -> int:
    order = list(REASON_LABELS)
    return order.index(code) if code in order else len(order)


def judge(case: Case, rules: Iterable[Rule], region: str) -> Verdict:
    """The answer about one enrolment, by the rules of a county (``220421`` or ``220421-1``)."""
    scheme = scheme_of(case)
    asked = RulesAsked(tuple(rules), region, case)
    if scheme.code == "none":
        return Verdict(scheme.code, False, 0, ("not_subsidised",), claimant=scheme.claimant)
    rule = asked.main(scheme.rule) if scheme.rule else None
    day = asked.day_of(rule) or case.starts
    person = person_against(case, asked, rule, day)
    found = amount_of(case, scheme, asked, rule, day)
    reasons = [*person.reasons, *found.reasons]
    cautions = [*person.cautions, *found.cautions]
    steps = [*found.steps]
    amount, year = found.amount, int(day[:4])
    if amount is not None:
        limits = limits_against(
            case, Counted(scheme.code, year, found.occupation, found.level, amount), asked, day
        )
        reasons += limits.reasons
        cautions += limits.cautions
        steps += limits.steps
        amount = limits.amount
    else:
        # what is not known yet may still be a second time
        limits = limits_against(
            case, Counted(scheme.code, year, found.occupation, found.level, 0), asked, day
        )
        reasons += [one for one in limits.reasons if one != "cap_amount"]
        cautions += limits.cautions
    told = tuple(sorted(dict.fromkeys(reasons), key=_place))
    against = [one for one in told if one not in OPEN_REASONS]
    eligible = False if against else (None if told else True)
    if eligible is not True:
        amount = 0 if eligible is False else None
    stages = _stages(case, scheme, asked, amount, found, rule, day) if amount else ()
    if amount:
        steps.append(_("合计 {yuan} 元", yuan=yuan_text(amount)))
    return Verdict(
        scheme=scheme.code,
        eligible=eligible,
        amount=amount,
        reasons=told,
        cautions=tuple(dict.fromkeys(cautions)),
        rule=rule,
        rules=asked.used,
        category=found.category or person.category,
        occupation=found.occupation,
        level=found.level,
        certificate=found.certificate,
        basis_day=day,
        year=year,
        uplift=found.uplift,
        steps=tuple([*person.steps, *steps]),
        stages=stages,
        claimant=scheme.claimant,
    )


def _stages(
    case: Case,
    scheme: Scheme,
    asked: RulesAsked,
    amount: int,
    found: Amount,
    rule: Rule | None,
    day: str,
) -> tuple[StageAmount, ...]:
    if scheme.code == "apprenticeship" and rule is not None:
        return prepay_stages(amount, rule, is_finished=case.is_complete)
    staged = asked.on("subsidy.stages", day) if scheme.code in ("skill", "startup") else None
    return stages_of(amount, staged, case, found.certificate)


def judge_in_turn(
    cases: Sequence[Case], rules: Iterable[Rule], region: str, centre: str | None = None
) -> list[Verdict]:
    """The answers about several enrolments, each eligible one counted against the person's next.

    In the order given: of two classes of one person the first listed has it.
    """
    told, known = [], tuple(rules)
    before: dict[str, list[Earlier]] = defaultdict(list)
    for case in cases:
        verdict = judge(replace(case, earlier=(*case.earlier, *before[case.person])), known, region)
        if verdict.eligible:
            before[case.person].append(verdict.as_earlier(centre, case.fund))
        told.append(verdict)
    return told
