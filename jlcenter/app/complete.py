"""结业: who may have a certificate, and why the others not, by the rule in force or our own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from jlcenter.app.attendance import class_attendance
from jlcenter.app.plan_class import ClassRow, find_class
from jlcenter.app.policy_rules import rule_in_force
from jlcenter.app.roles import require_admin
from jlcenter.domain import policy
from jlcenter.domain.attendance import Attendance
from jlcenter.domain.completion import (
    REASON_LABELS,
    REASONS,
    CompletionRule,
    Sitting,
    Standing,
    counted_scores,
    reasons_against,
)
from jlcenter.domain.errors import Refused
from jlcenter.domain.hours import hours_of
from jlcenter.domain.id_types import CHECKED_TYPES
from jlcenter.domain.identity_number import CHECKED
from jlcenter.domain.records import CENTRE_SETTING
from jlcenter.storage.queries.assessments import sittings_of_class
from jlcenter.storage.queries.attendance import MemberRow
from jlcenter.storage.queries.classes import centre_setting
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

__all__ = [
    "REASONS",
    "REASON_LABELS",
    "CompletionRow",
    "completion",
    "completion_rule",
    "rule_on",
    "set_completion_rule",
]

#: the centre setting that stands over the policy files
SETTING = "policy.completion"
_RULES = ("attendance.completion", "assessment.pass")


@dataclass(frozen=True, slots=True)
class CompletionRow:
    """One person: eligible, or every reason why not; with the facts behind it.

    Scores are in hundredths of a point, those that count over all sittings.
    """

    enrolment: UUID
    number: int
    name: str
    eligible: bool
    reasons: tuple[str, ...]
    hours: Fraction
    required: Fraction
    rate: Fraction | None
    theory: int | None
    practical: int | None


def completion(session: Session, class_id: UUID | str) -> list[CompletionRow]:
    """Everyone in a class, by 学号. Needs neither approval nor closing."""
    row = find_class(session, class_id)
    rule = completion_rule(session, row)
    sittings = sittings_of_class(session.db, row.id)
    return [
        _completion_row(member, sums, sittings.get(member.enrolment, ()), row, rule)
        for member, sums, _marks in class_attendance(session, row.id)
    ]


def _completion_row(
    member: MemberRow,
    sums: Attendance,
    sittings: tuple[Sitting, ...],
    row: ClassRow,
    rule: CompletionRule,
) -> CompletionRow:
    standing = Standing(
        in_class=member.is_enrolled,
        attendance=sums,
        planned_hours=hours_of(row.planned_minutes),
        sittings=sittings,
        is_id_verified=_is_verified(member),
    )
    reasons = reasons_against(standing, rule)
    theory, practical = counted_scores(sittings, best=rule.best_attempt)
    return CompletionRow(
        member.enrolment,
        member.number,
        member.name,
        not reasons,
        reasons,
        sums.hours,
        sums.required,
        sums.rate,
        theory,
        practical,
    )


def _is_verified(member: MemberRow) -> bool:
    """A number whose check digit holds, or a document a person has confirmed."""
    if not member.id_number:
        return False
    if member.id_checked:
        return member.id_checked == CHECKED
    return member.id_type in CHECKED_TYPES


def completion_rule(session: Session, row: ClassRow) -> CompletionRule:
    """The thresholds for a class, by its first day."""
    return rule_on(session, row.starts or "2000-01-01")


def rule_on(session: Session, day: str) -> CompletionRule:
    """The thresholds for classes that start on ``day``: of the centre's own setting where it has
    one, else of the policy in force then. Refused where neither has a value."""
    own = centre_setting(session.db, SETTING) or {}
    values: dict[str, Any] = {}
    told: list[policy.Rule] = []
    for rule_id in _RULES:
        rule = rule_in_force(session, rule_id, day)
        given = own.get(rule_id)
        if given:
            values |= policy.read_values(_("中心设置"), rule_id, given)
        elif rule is not None and rule.values:
            values |= rule.values
            told.append(rule)
        else:
            raise Refused(
                "policy_empty",
                _("本地区没有可用的“{rule}”规则", rule=rule_id),
                _("请由管理员设定本中心的结业标准"),
            )
    return CompletionRule(
        min_rate=values["min_rate"],
        theory_pass=values["theory_pass"],
        practical_pass=values["practical_pass"],
        both_required=values["both_required"],
        best_attempt=values["counts"],
        resits_allowed=values["resits_allowed"],
        source=_source(told, own),
        effective_from=max((one.effective_from for one in told), default=""),
        status=_status(told),
    )


def _source(told: list[policy.Rule], own: Mapping[str, Any]) -> str:
    sources = [_("本中心设定")] if any(own.get(one) for one in _RULES) else []
    sources += [one.source for one in told]
    return "\uff1b".join(dict.fromkeys(sources))


def _status(told: list[policy.Rule]) -> str:
    if not told:
        return "centre"
    has = {one.status for one in told}
    return next((one for one in (policy.SUGGESTED, policy.CENTRE) if one in has), policy.OFFICIAL)


def set_completion_rule(
    session: Session,
    *,
    min_rate: str | None = None,
    theory_pass: int | None = None,
    practical_pass: int | None = None,
    both_required: bool | None = None,
    counts: str | None = None,
    resits_allowed: int | None = None,
) -> Mapping[str, Any]:
    """Set (and so confirm) the centre's own thresholds; what is left out keeps its value now."""
    require_admin(session)
    wanted: dict[str, dict[str, Any]] = {
        "attendance.completion": {"min_rate": min_rate},
        "assessment.pass": {
            "theory_pass": theory_pass,
            "practical_pass": practical_pass,
            "both_required": both_required,
            "counts": counts,
            "resits_allowed": resits_allowed,
        },
    }
    setting = dict(centre_setting(session.db, SETTING) or {})
    for rule_id, given in wanted.items():
        named = {name: value for name, value in given.items() if value is not None}
        if not named:
            continue
        setting[rule_id] = {**_now(session, rule_id, setting), **named}
        policy.read_values(_("中心设置"), rule_id, setting[rule_id])
    if not setting:
        raise Refused("nothing_to_change", _("没有写要改什么"), _("请至少写一项标准"))
    with session.action(mark("设定结业标准")) as write:
        write.put(CENTRE_SETTING, key=(SETTING,), value=setting)
    return setting


def _now(session: Session, rule_id: str, setting: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values that stand, in the form in which a setting is stored."""
    if setting.get(rule_id):
        return dict(setting[rule_id])
    rule = rule_in_force(session, rule_id, date.today().isoformat())
    return dict(rule.raw) if rule is not None else {}
