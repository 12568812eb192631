"""Money in parts: no fen is lost and none made."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain.apprenticeship_money import money_for, months_counted
from jlcenter.domain.payment_stages import add_months, split


@pytest.mark.parametrize(
    ("fen", "shares", "parts"),
    [
        (80000, ("0.6", "0.4"), [48000, 32000]),
        (1, ("0.5", "0.5"), [1, 0]),
        (100, ("1/3", "1/3", "1/3"), [34, 33, 33]),
        (101, ("0.6", "0.4"), [61, 40]),
        (10001, ("0.8", "0.2"), [8001, 2000]),
        (0, ("0.6", "0.4"), [0, 0]),
        (99, ("1",), [99]),
    ],
)
def test_parts_by_largest_remainder(fen: int, shares: tuple[str, ...], parts: list[int]) -> None:
    assert split(fen, [Fraction(one) for one in shares]) == parts


@given(fen=st.integers(0, 10**9), weights=st.lists(st.integers(1, 1000), min_size=1, max_size=6))
def test_parts_sum_to_the_whole_and_each_is_within_a_fen_of_its_share(
    fen: int, weights: list[int]
) -> None:
    shares = [Fraction(one, sum(weights)) for one in weights]
    parts = split(fen, shares)
    assert sum(parts) == fen
    assert all(abs(part - fen * share) < 1 for part, share in zip(parts, shares, strict=True))


def test_shares_that_are_no_whole_are_a_defect() -> None:
    with pytest.raises(ValueError):
        split(100, [Fraction(1, 2), Fraction(1, 3)])


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-08-31", 6, "2026-02-28"),
        ("2025-12-01", 1, "2026-01-01"),
    ],
)
def test_months_later(day: str, months: int, then: str) -> None:
    assert add_months(day, months) == then


@pytest.mark.parametrize(
    ("starts", "ends", "whole", "started"),
    [
        ("2025-01-01", "2025-12-31", 12, 12),
        ("2025-01-01", "2026-01-01", 12, 13),
        ("2025-03-15", "2025-04-14", 1, 1),
        ("2025-03-15", "2025-04-13", 0, 1),
        ("2025-03-15", "2025-03-15", 0, 1),
        ("2024-02-01", "2024-02-29", 1, 1),
        ("2025-01-31", "2025-02-27", 1, 1),
        ("2025-05-01", "2025-04-30", 0, 0),
    ],
)
def test_months_of_an_agreement(starts: str, ends: str, whole: int, started: int) -> None:
    assert months_counted(starts, ends, "whole") == whole
    assert months_counted(starts, ends, "started") == started


@given(st.dates().map(str).filter(lambda d: "1990" < d < "2100"), st.integers(0, 900))
def test_started_months_are_the_whole_ones_or_one_more(starts: str, days: int) -> None:
    from datetime import date, timedelta

    ends = (date.fromisoformat(starts) + timedelta(days)).isoformat()
    whole = months_counted(starts, ends, "whole")
    assert whole <= months_counted(starts, ends, "started") <= whole + 1


def test_money_of_part_of_a_year_is_told() -> None:
    assert money_for(500000, 17) == (708333, "5,000.00 元/人·年 × 17 个月 ÷ 12 = 7,083.33 元")
    assert money_for(600000, 12)[0] == 600000
