"""Whether a person may have any subsidy: identity, school, pension, age."""

from __future__ import annotations

from dataclasses import dataclass, field

from jlcenter.domain.policy import Rule
from jlcenter.domain.retirement_age import RURAL, judge_age
from jlcenter.domain.subsidy_case import Case
from jlcenter.domain.subsidy_rules import RulesAsked

#: 在校学生: entitled only where a rule names them
STUDENT = "ZYXS"


@dataclass(slots=True)
class PersonAnswer:
    """Reasons, cautions and lines about the person."""

    reasons: list[str] = field(default_factory=list)
    cautions: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    category: str | None = None


def groups_on(case: Case, day: str) -> list[str]:
    """The groups that a person belonged to on a day, the primary one first."""
    holding = [one for one in case.categories if one.holds(day)]
    holding.sort(key=lambda one: not one.is_primary)
    return list(dict.fromkeys(one.code for one in holding))


def person_against(case: Case, asked: RulesAsked, rule: Rule | None, day: str) -> PersonAnswer:
    """What stands against the person, whatever the class."""
    told = PersonAnswer()
    groups = groups_on(case, day)
    told.category = groups[0] if groups else None
    if not case.is_in_class:
        told.reasons.append("withdrawn")
    if not case.is_id_verified:
        told.reasons.append("id_unverified")
    students = rule is not None and STUDENT in rule.values.get("groups", ())
    if (case.is_student or STUDENT in groups) and not students:
        told.reasons.append("in_school")
    elif case.is_student is None and not students:
        told.cautions.append("student_unknown")
    if case.draws_pension:
        told.reasons.append("retired")
    # the age is that on the class's first day, whatever day the amount goes by
    ages = asked.on("age.eligible", case.starts)
    if ages is not None and ages.has_value:
        answer = judge_age(case.birth_date, case.sex, case.retirement_group, case.starts, ages)
        told.steps.append(answer.words)
        if answer.reason:
            (told.reasons if ages.is_binding else told.cautions).append(answer.reason)
        if answer.caution:
            told.cautions.append(answer.caution)
        if case.retirement_group == RURAL and case.draws_pension is None:
            told.cautions.append("pension_unknown")
    proven = {one.code for one in case.categories if one.is_proven}
    if groups and not proven & set(groups):
        told.cautions.append("proof_missing")
    return told
