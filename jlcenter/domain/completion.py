"""结业: who may have a certificate, and every reason why someone else may not.

The thresholds come from the policy in force on the class's first day (``domain/policy.py``) or from
what the centre has set; a rate or score equal to its threshold passes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from jlcenter.domain.attendance import Attendance
from jlcenter.words import mark

#: in the order in which they are listed
WITHDRAWN, ATTENDANCE, HOURS, ASSESSMENT, ID_UNVERIFIED = REASONS = (
    "withdrawn",
    "attendance",
    "hours",
    "assessment",
    "id_unverified",
)
REASON_LABELS: Mapping[str, str] = {
    WITHDRAWN: mark("已退出本班"),
    ATTENDANCE: mark("出勤率不够"),
    HOURS: mark("出勤学时不够"),
    ASSESSMENT: mark("考核未通过或缺成绩"),
    ID_UNVERIFIED: mark("证件未核验"),
}


@dataclass(frozen=True, slots=True)
class CompletionRule:
    """The thresholds, and where each comes from (``source`` is told with every answer)."""

    min_rate: Fraction
    theory_pass: int  # hundredths of a point
    practical_pass: int
    both_required: bool
    best_attempt: bool  # else the latest sitting that has a score counts
    resits_allowed: int
    source: str
    effective_from: str
    status: str  # "official" | "suggested" | "centre"


@dataclass(frozen=True, slots=True)
class Sitting:
    """One attempt's scores in hundredths of a point; None where that part was not sat."""

    attempt: int
    theory: int | None
    practical: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that decides about one person."""

    in_class: bool
    attendance: Attendance
    planned_hours: Fraction
    sittings: tuple[Sitting, ...]
    is_id_verified: bool


def counted_scores(sittings: Iterable[Sitting], *, best: bool) -> tuple[int | None, int | None]:
    """The theory and practical score that count, over all attempts, each part for itself."""
    in_order = sorted(sittings, key=lambda one: one.attempt)
    theory = [one.theory for one in in_order if one.theory is not None]
    practical = [one.practical for one in in_order if one.practical is not None]
    if best:
        return max(theory, default=None), max(practical, default=None)
    return (theory[-1] if theory else None), (practical[-1] if practical else None)


def passes_assessment(sittings: Iterable[Sitting], rule: CompletionRule) -> bool:
    """Whether theory and practical (or, where the rule says so, either) reach their pass marks."""
    theory, practical = counted_scores(sittings, best=rule.best_attempt)
    passed_theory = theory is not None and theory >= rule.theory_pass
    passed_practical = practical is not None and practical >= rule.practical_pass
    if rule.both_required:
        return passed_theory and passed_practical
    return passed_theory or passed_practical


def reasons_against(standing: Standing, rule: CompletionRule) -> tuple[str, ...]:
    """Why this person may not have a certificate, in the fixed order; empty means eligible."""
    rate = standing.attendance.rate
    against = {
        WITHDRAWN: not standing.in_class,
        ATTENDANCE: rate is None or rate < rule.min_rate,
        HOURS: standing.attendance.hours < rule.min_rate * standing.planned_hours,
        ASSESSMENT: not passes_assessment(standing.sittings, rule),
        ID_UNVERIFIED: not standing.is_id_verified,
    }
    return tuple(reason for reason in REASONS if against[reason])
