"""Laying out lessons over real calendars."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain import calendar
from jlcenter.domain.errors import Refused
from jlcenter.domain.lesson_plan import Slot, calendar_warnings, days_between, slot_warnings

SEPTEMBER = (date(2026, 9, 1), date(2026, 9, 30))
GOLDEN_WEEK = (date(2026, 9, 30), date(2026, 10, 11))


def test_without_weekdays_every_day_counts_sundays_too() -> None:
    assert len(days_between(*SEPTEMBER)) == 30


def test_weekdays_pick_days_monday_first() -> None:
    days = days_between(*SEPTEMBER, weekdays=frozenset((1, 3, 5)))
    assert {day.isoweekday() for day in days} == {1, 3, 5} and len(days) == 13


def test_skipping_holidays_leaves_weekends_and_make_up_days() -> None:
    days = days_between(*GOLDEN_WEEK, skip_holidays=True)
    assert [day.isoformat() for day in days] == [
        "2026-09-30",
        "2026-10-08",
        "2026-10-09",
        "2026-10-10",
        "2026-10-11",
    ]


def test_a_lesson_on_a_holiday_or_a_make_up_day_is_warned_about() -> None:
    codes = [one.code for one in calendar_warnings(days_between(*GOLDEN_WEEK))]
    assert codes.count("holiday") == 7 and codes.count("make_up_workday") == 1


def test_the_centres_own_days_stand_over_the_package() -> None:
    own = {"2026-10-01": ("workday", ""), "2026-09-08": ("holiday", "校运会")}
    assert not calendar.look(date(2026, 10, 1), own).is_holiday
    assert calendar.look(date(2026, 9, 8), own).name == "校运会"
    assert date(2026, 9, 8) not in days_between(*SEPTEMBER, skip_holidays=True, own=own)


def test_beyond_the_known_years_only_fixed_days_and_a_word_about_it() -> None:
    far = date(2090, 10, 1)
    assert calendar.look(far).is_holiday and not calendar.look(far).is_known
    assert not calendar.look(date(2090, 10, 8)).is_holiday
    assert [one.code for one in calendar_warnings([date(2090, 3, 1)])] == ["calendar_unknown"]


def test_a_slip_of_the_year_does_not_lay_out_thousands_of_lessons() -> None:
    for last in (date(2062, 9, 1), date(2199, 9, 1)):
        with pytest.raises(Refused) as caught:
            days_between(date(2026, 9, 1), last)
        assert caught.value.code == "too_many_lessons"


def codes(new: list[Slot], existing: list[Slot] | None = None) -> list[str]:
    found = slot_warnings(
        new, existing or [], starts="2026-09-01", ends="2026-09-30", most_hours_a_day=8
    )
    return [one.code for one in found]


def test_more_than_eight_hours_a_day_together_with_what_is_planned() -> None:
    morning, evening = Slot("2026-09-01", "08:00", 180), Slot("2026-09-01", "13:00", 225)
    assert codes([Slot("2026-09-01", "08:00", 360)]) == []
    assert codes([evening], [morning]) == ["daily_hours"]


def test_two_lessons_at_one_time_and_days_outside_the_class() -> None:
    one = Slot("2026-09-01", "08:00", 90)
    assert codes([Slot("2026-09-01", "09:00", 90)], [one]) == ["overlap"]
    assert codes([Slot("2026-09-01", "09:30", 90)], [one]) == []
    assert codes([Slot("2026-08-31", None, 90), Slot("2026-10-01", None, 90)]) == [
        "outside_class",
        "outside_class",
    ]


@given(st.dates(date(2004, 1, 1), date(2030, 1, 1)), st.integers(0, 400), st.booleans())
def test_days_are_in_order_within_the_range_and_once_each(
    first: date, length: int, skip: bool
) -> None:
    last = date.fromordinal(first.toordinal() + length)
    days = days_between(first, last, skip_holidays=skip)
    assert list(days) == sorted(set(days))
    assert all(first <= day <= last for day in days)
