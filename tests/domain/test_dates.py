"""Dates and times as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain.dates import day_text, in_order, parse_date, parse_time, parse_weekdays
from jlcenter.domain.errors import Refused


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_reads_back(day: date) -> None:
    assert parse_date(day.isoformat()) == day


def test_a_forgotten_zero_and_full_width_digits_are_forgiven() -> None:
    assert day_text("2026-9-1") == "2026-09-01"
    assert day_text("\uff12\uff10\uff12\uff16-09-01") == "2026-09-01"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-02-30", "date_impossible"),
        ("2026/09/01", "date_format"),
        ("20260901", "date_format"),
        ("2026-W36-1", "date_format"),
        ("01-09-2026", "date_format"),
        ("", "date_format"),
        ("0026-09-01", "date_range"),
        ("2026-13-01", "date_impossible"),
    ],
)
def test_each_wrong_date_is_told_apart(text: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_date(text, field="starts")
    assert (caught.value.code, caught.value.field) == (code, "starts")


@given(st.text(max_size=12))
def test_no_text_breaks_the_readers(text: str) -> None:
    for reader in (parse_date, parse_time, parse_weekdays):
        try:
            reader(text)
        except Refused as refused:
            assert refused.hint


def test_times_and_weekdays() -> None:
    assert parse_time("8:30") == "08:30" and parse_time("08:30") == "08:30"
    assert parse_weekdays("1,3,5") == {1, 3, 5} == parse_weekdays("5、3、1")
    for wrong in ("24:00", "8.30", "08:60", "0830"):
        with pytest.raises(Refused):
            parse_time(wrong)
    for wrong in ("0", "8", "一", "12"):
        with pytest.raises(Refused):
            parse_weekdays(wrong)


def test_an_end_before_the_start_is_refused() -> None:
    in_order(date(2026, 9, 1), date(2026, 9, 1))
    with pytest.raises(Refused) as caught:
        in_order(date(2026, 9, 2), date(2026, 9, 1))
    assert caught.value.code == "dates_order"
