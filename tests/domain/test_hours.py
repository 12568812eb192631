"""Class hours outside, whole minutes inside, and nothing lost between."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain.errors import Refused
from jlcenter.domain.hours import (
    hours_of,
    hours_text,
    hundredths_of,
    minutes_of,
    number,
    parse_hours,
    rate_text,
)


def test_a_class_hour_is_45_minutes() -> None:
    assert parse_hours("4") == 180
    assert hours_of(180) == 4


@pytest.mark.parametrize("typed", ["0.5", "1.5", "2.5", "1.25", "3.75", "0.1", "12.3"])
def test_what_was_typed_comes_back(typed: str) -> None:
    assert hours_of(parse_hours(typed)) == Fraction(typed)


@given(st.integers(1, 20_000))
def test_every_number_of_minutes_survives_the_way_out_and_back(minutes: int) -> None:
    assert minutes_of(hours_of(minutes)) == minutes
    assert Fraction(hundredths_of(minutes), 100) == hours_of(minutes)


@given(st.integers(1, 9_999))
def test_one_decimal_always_comes_back(tenths: int) -> None:
    typed = Decimal(tenths) / 10
    assert hours_of(minutes_of(typed)) == Fraction(typed)


def test_ten_lessons_of_an_hour_and_a_half_are_fifteen_hours() -> None:
    assert sum(hours_of(parse_hours("1.5")) for _ in range(10)) == 15


@pytest.mark.parametrize("typed", ["", "四", "-1", "0", "1,5", "1e3", "NaN", "10000", "0.001"])
def test_what_is_no_number_of_hours_is_refused_with_its_field(typed: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_hours(typed, field="hours")
    assert caught.value.field == "hours" and caught.value.hint


def test_full_width_digits_are_digits() -> None:
    assert parse_hours("\uff11.\uff15 ") == 68


def test_numbers_for_scripts_and_for_people() -> None:
    assert number(Fraction(4)) == 4 and isinstance(number(Fraction(4)), int)
    assert number(Fraction(32, 9)) == pytest.approx(32 / 9)
    assert hours_text(Fraction(32, 9)) == "3.56"
    assert hours_text(Fraction(0)) == "0" and hours_text(Fraction(10)) == "10"


def test_a_rate_below_the_threshold_never_looks_as_if_it_met_it() -> None:
    assert rate_text(Fraction(79_999, 100_000)) == "79.9%"
    assert rate_text(Fraction(4, 5)) == "80%"
    assert rate_text(None) == "—"
