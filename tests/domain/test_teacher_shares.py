"""Shares of teachers and practice in enterprises: tables of cases with their source."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain.teacher_shares import (
    DualRoleRule,
    Practice,
    TeacherFigures,
    period_start,
    practice_days,
    shares,
)


def rule(**told: object) -> DualRoleRule:
    facts: dict[str, object] = {
        "training_hours": None, "degree_hours": None, "practice_days": None,
        "needs_confirmation": False, "source": "", "status": "centre",
    }  # fmt: skip
    return DualRoleRule(**(facts | told))  # type: ignore[arg-type]


def teacher(n: int = 1, **told: object) -> TeacherFigures:
    facts: dict[str, object] = {
        "id": UUID(int=n), "name": f"教师{n}", "is_specialist": True, "is_declared": False,
        "is_enterprise": False, "is_master": False, "training": Fraction(0), "degree": None,
        "practice_days": 0,
    }  # fmt: skip
    return TeacherFigures(**(facts | told))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("criterion", "who", "expected", "why"),
    [
        ({"needs_confirmation": True}, {"is_declared": True}, True, "the centre confirmed it"),
        ({"needs_confirmation": True}, {"training": Fraction(90), "degree": Fraction(90)}, False,
         "hours alone are not enough where confirmation is wanted"),
        ({"training_hours": Fraction(1), "degree_hours": Fraction(1)},
         {"training": Fraction(1), "degree": Fraction(1)}, True, "exactly the limit counts"),
        ({"training_hours": Fraction(1), "degree_hours": Fraction(1)},
         {"training": Fraction(9)}, False, "degree hours were never written"),
        ({"practice_days": 30}, {"practice_days": 29}, False, "one day of practice lacking"),
        ({"practice_days": 30}, {"practice_days": 30}, True, "practice done"),
    ],
)  # fmt: skip
def test_who_is_dual_role_follows_the_criterion(
    criterion: dict[str, object], who: dict[str, object], expected: bool, why: str
) -> None:
    assert teacher(**who).is_dual_role(rule(**criterion)) is expected, why


def test_the_share_is_taken_over_specialised_teachers_only() -> None:
    found = shares(
        [
            teacher(1, is_declared=True),
            teacher(2),
            teacher(3, is_specialist=False, is_declared=True),
            teacher(4, is_specialist=False, is_enterprise=True, training=Fraction(20)),
        ],
        rule(needs_confirmation=True),
    )
    assert (found.dual_role, found.specialists, found.dual_share) == (1, 2, Fraction(1, 2))
    assert (found.enterprise, found.enterprise_taught, found.enterprise_hours) == (1, 1, 20)


def test_trainings_share_leaves_out_whose_degree_hours_nobody_wrote() -> None:
    found = shares(
        [
            teacher(1, training=Fraction(30), degree=Fraction(70)),
            teacher(2, training=Fraction(50)),
        ],
        rule(),
    )
    assert found.training_share == Fraction(3, 10) and found.without_degree == 1


def test_with_nobody_there_is_no_share_and_no_division_by_zero() -> None:
    found = shares([], rule())
    assert found.dual_share is None and found.training_share is None


@pytest.mark.parametrize(
    ("stays", "days", "why"),
    [
        ([Practice("2026-07-01", "2026-07-10", None)], 10, "both ends count"),
        ([Practice("2026-07-01", None, None)], 1, "one day"),
        ([Practice("2026-07-01", "2026-07-31", 20)], 20, "as written, not the calendar's"),
        ([Practice("2025-12-22", "2026-01-10", 20)], 10, "half of it lies in the year"),
        ([Practice("2025-12-22", "2026-01-10", 5)], 2, "in proportion, rounded down"),
        ([Practice("2024-01-01", "2024-12-31", None)], 0, "another year"),
    ],
)
def test_days_of_practice_in_a_year(stays: list[Practice], days: int, why: str) -> None:
    assert practice_days(stays, "2026-01-01", "2026-12-31") == days, why


@pytest.mark.parametrize(
    ("day", "first", "source"),
    [
        ("2026-12-31", "2022-01-01", "教师〔2016〕3号 第四条: 每5年"),
        ("2024-02-29", "2019-03-01", "a leap day has no fellow five years before"),
    ],
)
def test_five_years_back(day: str, first: str, source: str) -> None:
    assert period_start(day, 5) == first, source


DAYS = st.dates(date(2020, 1, 1), date(2028, 12, 31))


@given(st.lists(st.tuples(DAYS, st.integers(0, 200)), max_size=5), DAYS)
def test_two_halves_never_make_more_practice_than_the_whole(
    stays: list[tuple[date, int]], cut: date
) -> None:
    told = [
        Practice(one.isoformat(), (one + timedelta(days=n)).isoformat(), None) for one, n in stays
    ]
    whole = practice_days(told, "2019-01-01", "2030-12-31")
    before = practice_days(told, "2019-01-01", cut.isoformat())
    after = practice_days(told, (cut + timedelta(days=1)).isoformat(), "2030-12-31")
    assert before + after == whole
