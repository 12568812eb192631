"""New apprenticeship: money by months of an agreement, prepaid in part, year by year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain import policy
from jlcenter.domain.apprenticeship_money import agreement_money
from tests.domain.policy_table import county_rules

RULE = policy.in_force(county_rules(), "subsidy.apprenticeship", "220421", "2025-06-01")
SHIPPED = policy.in_force(policy.shipped(), "subsidy.apprenticeship", "220421", "2026-01-01")

#: by the county's invented rule: 5000 a year, whole months, 12 to 24 of them, half in advance
CASES = [
    ("一年", "2025-01-01", "2025-12-31", None, 12, 500000, None),
    ("一年半", "2025-07-01", "2026-12-31", None, 18, 750000, None),
    ("17 个月有零头", "2025-01-01", "2026-05-31", None, 17, 708333, None),
    ("三年只补两年", "2025-01-01", "2027-12-31", None, 36, 1000000, None),
    ("协议不满一年", "2025-01-01", "2025-11-30", None, 11, 0, "duration"),
    ("提前结束，按实际月数", "2025-01-01", "2026-12-31", "2025-08-31", 8, 333333, None),
    ("提前结束，差一天满月", "2025-01-01", "2026-12-31", "2025-08-30", 7, 291667, None),
]


@pytest.mark.parametrize(
    ("starts", "ends", "ended", "months", "fen", "reason"),
    [pytest.param(*row[1:], id=row[0]) for row in CASES],
)
def test_money_by_months(
    starts: str, ends: str, ended: str | None, months: int, fen: int, reason: str | None
) -> None:
    found = agreement_money(starts, ends, "4", RULE, ended_on=ended)
    assert (found.months, found.amount, found.reason) == (months, fen, reason)


def test_a_level_without_an_amount_has_none_and_without_a_rule_it_is_open() -> None:
    assert agreement_money("2025-01-01", "2025-12-31", "3", RULE).reason == "level"
    found = agreement_money("2026-01-01", "2026-12-31", "4", SHIPPED)
    assert (found.amount, found.reason) == (None, "rule_empty")


def test_each_year_has_its_part() -> None:
    found = agreement_money("2025-07-01", "2026-12-31", "4", RULE)
    assert found.by_year == ((2025, 6, 250000), (2026, 12, 500000))
    assert [(one.when, one.amount) for one in found.stages] == [
        ("prepay", 375000),
        ("settlement", 375000),
    ]


@given(
    starts=st.dates(date(2019, 1, 1), date(2035, 12, 31)),
    days=st.integers(0, 1500),
    cut=st.integers(0, 1500),
)
def test_years_and_parts_sum_to_the_whole(starts: date, days: int, cut: int) -> None:
    ends = str(starts + timedelta(days))
    found = agreement_money(str(starts), ends, "4", RULE, ended_on=str(starts + timedelta(cut)))
    if found.reason is None:
        assert sum(fen for _year, _months, fen in found.by_year) == found.amount
        assert sum(one.amount for one in found.stages) == found.amount
        assert found.amount is not None and found.amount <= 2 * 500000
        prepaid = [one.amount for one in found.stages if one.when == "prepay"]
        assert sum(prepaid) * 2 <= found.amount
