"""Attended over required hours, for every status and every way of being in a class."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jlcenter.domain.attendance import (
    ABSENT,
    LATE,
    LEAVE,
    LEFT_EARLY,
    ONLINE,
    PRESENT,
    STATUSES,
    Attendance,
    Lesson,
    Mark,
    Membership,
    attendance,
    credit,
    known_status,
    missed_minutes,
)
from jlcenter.domain.errors import Refused

ALWAYS = Membership()


def five_lessons(minutes: int = 180) -> list[Lesson[int]]:
    return [Lesson(n, f"2026-09-{n:02d}", minutes) for n in range(1, 6)]


def of(marks: dict[int, Mark], membership: Membership = ALWAYS, held: int = 5) -> Attendance:
    return attendance(five_lessons(), set(range(1, held + 1)), marks, membership)


@pytest.mark.parametrize(
    ("mark", "minutes"),
    [
        (Mark(PRESENT), 180),
        (Mark(ONLINE), 180),
        (Mark(LATE, 20), 160),
        (Mark(LEFT_EARLY, 45), 135),
        (Mark(LATE), 180),
        (Mark(LEAVE), 0),
        (Mark(ABSENT), 0),
        (None, 0),
    ],
)
def test_what_each_mark_counts_for(mark: Mark | None, minutes: int) -> None:
    assert credit(180, mark) == Fraction(minutes, 45)


def test_r39_not_called_is_not_present_and_counts_nothing() -> None:
    assert of({1: Mark(PRESENT)}).rate == Fraction(1, 5)


def test_r40_lessons_before_joining_are_not_required() -> None:
    late_joiner = Membership(joined_on="2026-09-03")
    found = of({3: Mark(PRESENT), 4: Mark(PRESENT), 5: Mark(ABSENT)}, late_joiner)
    assert (found.hours, found.required, found.rate) == (8, 12, Fraction(2, 3))


def test_lessons_after_leaving_are_not_required() -> None:
    assert of({1: Mark(PRESENT)}, Membership(left_on="2026-09-01")).required == 4


def test_a_mark_proves_being_there_whatever_the_dates_say() -> None:
    assert of({1: Mark(PRESENT)}, Membership(joined_on="2030-01-01")).rate == 1


def test_lessons_without_any_mark_or_called_off_are_left_out() -> None:
    lessons = five_lessons()
    lessons[4] = Lesson(5, "2026-09-05", 180, "cancelled")
    lessons[3] = Lesson(4, "2026-09-04", 180, "not_held")
    marks = {n: Mark(PRESENT) for n in (1, 2, 4, 5)}
    found = attendance(lessons, {1, 2, 4, 5}, marks, ALWAYS)
    assert (found.hours, found.required) == (8, 8)


def test_nothing_held_means_no_rate() -> None:
    assert of({}, held=0).rate is None


def test_the_threshold_is_met_exactly_even_with_halves_of_hours() -> None:
    """1.5 of 7.5 学时 missed is a rate of exactly four fifths, though 1.5 学时 are 67.5 minutes."""
    lessons = [Lesson(1, "2026-09-01", 68), Lesson(2, "2026-09-02", 270)]
    assert attendance(lessons, {1, 2}, {2: Mark(PRESENT)}, ALWAYS).rate == Fraction(4, 5)


marks_of = st.dictionaries(
    st.integers(1, 5),
    st.builds(Mark, st.sampled_from(STATUSES), st.integers(0, 180)),
)
members = st.builds(
    Membership,
    st.none() | st.integers(1, 5).map(lambda n: f"2026-09-{n:02d}"),
    st.none() | st.integers(1, 5).map(lambda n: f"2026-09-{n:02d}"),
)


@given(marks_of, members, st.integers(1, 5))
@settings(max_examples=200)
def test_one_more_present_never_lowers_hours_or_rate(
    marks: dict[int, Mark], membership: Membership, lesson: int
) -> None:
    before = of(marks, membership)
    after = of({**marks, lesson: Mark(PRESENT)}, membership)
    assert after.hours >= before.hours
    assert (after.rate or 0) >= (before.rate or 0)


@given(marks_of, members, st.integers(0, 5))
def test_a_rate_lies_between_nothing_and_all(
    marks: dict[int, Mark], membership: Membership, held: int
) -> None:
    rate = of(marks, membership, held).rate
    assert rate is None or 0 <= rate <= 1


@given(st.integers(0, 179), st.integers(1, 1))
def test_more_minutes_missed_never_count_for_more(minutes: int, more: int) -> None:
    assert credit(180, Mark(LATE, minutes + more)) <= credit(180, Mark(LATE, minutes))


def test_minutes_must_fit_the_status_and_the_lesson() -> None:
    assert missed_minutes(LATE, None, 180) is None
    assert missed_minutes(LEFT_EARLY, 180, 180) == 180
    for status, minutes in ((LATE, 181), (LATE, -1), (PRESENT, 5), (ABSENT, 0)):
        with pytest.raises(Refused) as caught:
            missed_minutes(status, minutes, 180)
        assert caught.value.field == "minutes"


def test_statuses_in_words_and_signs() -> None:
    assert known_status("迟到") == LATE and known_status("√") == PRESENT
    assert known_status(" Online ") == ONLINE
    with pytest.raises(Refused):
        known_status("here")
