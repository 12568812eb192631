"""Teachers in figures: the dual-role share, enterprise teachers, training's share, practice due.

The plan, one: by 2022 at least 60 % of specialised teachers are "dual-role": able to carry both
degree courses and training. Two (8): regular practice in enterprises, part-time teachers from
enterprises, masters. What counts as dual-role is the centre's policy (``teacher.dual_role``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DualRoleRule:
    """Who counts as dual-role: everything that is told must hold in the year, and the centre must
    have confirmed it where the rule says so."""

    training_hours: Fraction | None
    degree_hours: Fraction | None
    practice_days: int | None
    needs_confirmation: bool
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class TeacherFigures:
    """One teacher's year. ``degree`` None: nobody wrote the hours of degree courses."""

    id: UUID
    name: str
    is_specialist: bool
    is_declared: bool
    is_enterprise: bool
    is_master: bool
    training: Fraction
    degree: Fraction | None
    practice_days: int

    @property
    def carries_both(self) -> bool:
        """Whether the year's hours show both roles at all."""
        return bool(self.degree) and self.training > 0

    def is_dual_role(self, rule: DualRoleRule) -> bool:
        """Whether the teacher counts, by the criterion in force."""
        if rule.needs_confirmation and not self.is_declared:
            return False
        if rule.training_hours is not None and self.training < rule.training_hours:
            return False
        if rule.degree_hours is not None and (self.degree or 0) < rule.degree_hours:
            return False
        return rule.practice_days is None or self.practice_days >= rule.practice_days


@dataclass(frozen=True, slots=True)
class Shares:
    """What a year's teachers add up to. A share is None where nobody is below the line."""

    teachers: int
    specialists: int
    dual_role: int
    declared: int
    carried_both: int
    enterprise: int
    enterprise_taught: int
    enterprise_hours: Fraction
    masters: int
    training: Fraction
    degree: Fraction
    without_degree: int
    practice_days: int
    practised: int

    @property
    def dual_share(self) -> Fraction | None:
        """Dual-role teachers among the specialised ones."""
        return Fraction(self.dual_role, self.specialists) if self.specialists else None

    @property
    def training_share(self) -> Fraction | None:
        """Training hours among all hours of those whose degree hours are written."""
        whole = self.training + self.degree
        return self.training / whole if whole else None


def shares(figures: Iterable[TeacherFigures], rule: DualRoleRule) -> Shares:
    """The sums over some teachers. Training's share is taken over those only whose hours of degree
    courses are written: the others' would make it look too large."""
    all_ = list(figures)
    special = [one for one in all_ if one.is_specialist]
    enterprise = [one for one in all_ if one.is_enterprise]
    told = [one for one in all_ if one.degree is not None]
    return Shares(
        teachers=len(all_),
        specialists=len(special),
        dual_role=sum(one.is_dual_role(rule) for one in special),
        declared=sum(one.is_declared for one in special),
        carried_both=sum(one.carries_both for one in special),
        enterprise=len(enterprise),
        enterprise_taught=sum(one.training > 0 for one in enterprise),
        enterprise_hours=sum((one.training for one in enterprise), Fraction(0)),
        masters=sum(one.is_master for one in all_),
        training=sum((one.training for one in told), Fraction(0)),
        degree=sum((one.degree or Fraction(0) for one in told), Fraction(0)),
        without_degree=sum(
            one.degree is None and not one.is_enterprise and one.training > 0 for one in all_
        ),
        practice_days=sum(one.practice_days for one in all_),
        practised=sum(one.practice_days > 0 for one in all_),
    )


@dataclass(frozen=True, slots=True)
class PracticeRule:
    """At least ``months`` of practice in any ``years``; a month is ``days_per_month`` days."""

    years: int
    months: int
    days_per_month: int
    source: str
    status: str

    @property
    def days(self) -> int:
        """The days wanted in the whole period."""
        return self.months * self.days_per_month


@dataclass(frozen=True, slots=True)
class Practice:
    """One stay in an enterprise. ``days`` as written; without it, each day from first to last."""

    starts: str
    ends: str | None
    days: int | None


def practice_days(stays: Sequence[Practice], first: str, last: str) -> int:
    """The days of practice between two days, both included: a stay that reaches over an edge counts
    in proportion to its days inside (rounded down: what is claimed must be there)."""
    total = 0
    for one in stays:
        begins, ends = one.starts, one.ends or one.starts
        inside_from, inside_to = max(begins, first), min(ends, last)
        if inside_to < inside_from:
            continue
        whole = _span(begins, ends)
        inside = _span(inside_from, inside_to)
        total += (one.days if one.days is not None else whole) * inside // whole
    return total


def _span(first: str, last: str) -> int:
    return max(1, (date.fromisoformat(last) - date.fromisoformat(first)).days + 1)


def period_start(day: str, years: int) -> str:
    """The first day of the ``years`` that end on ``day``."""
    on = date.fromisoformat(day)
    try:
        before = on.replace(year=on.year - years)
    except ValueError:
        before = on.replace(year=on.year - years, day=28)
    return date.fromordinal(before.toordinal() + 1).isoformat()
