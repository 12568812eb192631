"""What policy decides in figures: read from the rules in force alike at centre and province."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from jlcenter.domain.facts import Basis
from jlcenter.domain.policy import Rule

WINDOW_RULE = "follow_up.nodes"


def basis_of(rule: Callable[[str], Rule | None]) -> Basis:
    """By what person-days and full-time students are worked out; ``rule``: in force, by its id."""
    person_day, student = rule("figures.person_day"), rule("fte.student")
    return Basis(
        person_day_hours=_hours(person_day.values.get("hours")) if person_day else None,
        student_hours=_hours(student.values.get("hours_per_student"))
        if student is not None and student.is_binding
        else None,
    )


def window_days(rule: Rule | None) -> int:
    """How long after a node an answer still belongs to it, by the rule ``WINDOW_RULE``."""
    return int(rule.values["window_days"]) if rule is not None and rule.values else 0


def _hours(value: object) -> Fraction | None:
    return Fraction(value) if isinstance(value, int | Fraction) else None
