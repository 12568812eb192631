"""An apprenticeship agreement: its length, its mentors, one enterprise at a time."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain.apprenticeship_terms import (
    Agreement,
    Terms,
    problems,
    warnings,
    whole_months,
)

TERMS = Terms(12, 24, 36)
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 12, 31))


@pytest.mark.parametrize(
    ("starts", "ends", "months"),
    [
        ("2026-01-01", "2026-12-31", 12),
        ("2026-01-01", "2027-01-01", 12),
        ("2026-01-01", "2026-12-30", 11),
        ("2026-03-15", "2027-03-14", 12),
        ("2024-02-29", "2025-02-27", 12),  # 2025 has no 29th: its last day completes the year
        ("2026-08-31", "2027-08-30", 12),
        ("2026-01-01", "2026-01-31", 1),
        ("2026-01-01", "2026-01-01", 0),
        ("2026-01-01", "2028-12-31", 36),
    ],
)
def test_full_months_from_the_first_day_to_the_last(starts: str, ends: str, months: int) -> None:
    assert whole_months(starts, ends) == months


@given(DAYS, DAYS, DAYS)
def test_a_longer_time_has_no_fewer_months(one: date, two: date, three: date) -> None:
    first, middle, last = sorted(day.isoformat() for day in (one, two, three))
    assert 0 <= whole_months(first, middle) <= whole_months(first, last)


@pytest.mark.parametrize(
    ("case", "ends", "code"),
    [
        ("a year", "2026-12-31", None),
        ("three years", "2028-12-31", None),
        ("a month too short", "2026-11-30", "term_length"),
        ("a month too long", "2029-01-31", "term_length"),
        ("ends before it begins", "2025-12-31", "dates_order"),
    ],
)
def test_the_length(case: str, ends: str, code: str | None) -> None:
    found = problems(Agreement(1, "a", "2026-01-01", ends), [], TERMS)
    assert (found[0].code if found else None) == code, case


@pytest.mark.parametrize(
    ("case", "other", "refused"),
    [
        ("another enterprise, same time", Agreement(2, "b", "2026-06-01", "2027-05-31"), True),
        ("another enterprise, afterwards", Agreement(2, "b", "2027-01-01", "2027-12-31"), False),
        ("another, on the last day", Agreement(2, "b", "2026-12-31", "2027-12-30"), True),
        ("another, ended before",
         Agreement(2, "b", "2025-06-01", "2026-05-31", "2025-12-31"), False),
        ("another, ended later than it began here",
         Agreement(2, "b", "2025-06-01", "2026-05-31", "2026-01-01"), True),
        ("the same enterprise", Agreement(2, "a", "2026-06-01", "2027-05-31"), False),
        ("itself", Agreement(1, "b", "2026-01-01", "2026-12-31"), False),
        ("another without dates", Agreement(2, "b", None, None), True),
    ],
)  # fmt: skip
def test_one_enterprise_at_a_time(case: str, other: Agreement, refused: bool) -> None:
    one = Agreement(1, "a", "2026-01-01", "2026-12-31")
    assert bool(problems(one, [other], TERMS)) is refused, case


def test_what_an_agreement_lacks_is_told() -> None:
    bare = warnings(Agreement(1, "a", None, None), TERMS)
    assert [one.code for one in bare] == [
        "school_mentor_missing",
        "enterprise_mentor_missing",
        "dates_missing",
    ]
    long = Agreement(1, "a", "2026-01-01", "2028-12-31", None, "李老师", "王师傅")
    assert [one.code for one in warnings(long, TERMS)] == ["term_long"]
    assert warnings(Agreement(1, "a", "2026-01-01", "2027-12-31", None, "李", "王"), TERMS) == ()
