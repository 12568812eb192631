"""Living allowances: by attended days, for the groups of the rule, so often in a year."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain import policy
from jlcenter.domain.errors import Refused
from jlcenter.domain.stipends import days_of, judge_stipend
from jlcenter.domain.subsidies import Earlier
from tests.domain.policy_table import COUNTY, COUNTY_RULES, case, county_rules


def days(*hours: int) -> dict[str, Fraction]:
    return {f"2025-03-{day:02d}": Fraction(one) for day, one in enumerate(hours, 1)}


HAD = Earlier("stipend", 2025, amount=30000)
#: by the county's invented rule: 30 yuan a day of 7 hours, at most 20 days, once a year
CASES: list[tuple[str, str | tuple[str, ...], dict[str, Any], bool, int, tuple[str, ...]]] = [
    ("脱贫劳动力 8天56学时", "TPLD", {"attended_days": days(*[7] * 8)}, True, 240, ()),
    ("不足一天按一天", "TPLD", {"attended_days": days(7, 7, 1)}, True, 90, ()),
    ("半天合并计算", "TPLD", {"attended_days": days(4, 4, 4)}, True, 60, ()),
    ("最多20天", "TPLD", {"attended_days": days(*[7] * 25)}, True, 600, ()),
    ("没有到课", "TPLD", {"attended_hours": Fraction(0)}, False, 0, ("no_attendance",)),
    ("农村转移就业劳动者不在范围", "NCZY", {"attended_days": days(7)}, False, 0, ("group",)),
    ("两后生 城镇", "LHS", {"attended_days": days(7), "is_rural": False}, False, 0, ("group",)),
    ("两后生 农村学员", "LHS", {"attended_days": days(7), "is_rural": True}, True, 30, ()),
    ("两后生 低保家庭", ("LHS", "DB"), {"attended_days": days(7)}, True, 30, ()),
    ("附加身份", ("NCZY", "TPLD"), {"attended_days": days(7)}, True, 30, ()),
    ("本年已享受", "TPLD", {"attended_days": days(7), "earlier": (HAD,)}, False, 0, ("cap_count",)),
    ("市场化培训", "TPLD", {"training_type": "80"}, False, 0, ("not_subsidised",)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("groups", "changes", "eligible", "yuan", "reasons"),
    [pytest.param(*row[1:], id=row[0]) for row in CASES],
)
def test_who_has_how_much(
    groups: Any, changes: dict[str, Any], eligible: bool, yuan: int, reasons: tuple[str, ...]
) -> None:
    verdict = judge_stipend(case(groups, **changes), county_rules(), COUNTY)
    assert (verdict.eligible, verdict.amount, verdict.reasons) == (eligible, yuan * 100, reasons)


def test_the_arithmetic_is_told() -> None:
    verdict = judge_stipend(case("TPLD", attended_days=days(7, 7, 1)), county_rules(), COUNTY)
    assert verdict.steps[1:] == (
        "实际出勤 15 学时、3 天",
        "依据：东人社发〔2025〕5号（虚构，仅用于测试）（自 2025-01-01 起）",
        "15 学时 ÷ 每天 7 学时 → 3 天（不足一天按一天）",
        "30.00 元/天 × 3 天 = 90.00 元",
    )


def test_no_amount_a_day_is_known_so_nothing_is_worked_out() -> None:
    verdict = judge_stipend(case("TPLD", attended_days=days(7, 7)), policy.shipped(), COUNTY)
    assert (verdict.eligible, verdict.amount, verdict.reasons) == (None, None, ("rule_empty",))
    assert "实际出勤 14 学时、2 天" in verdict.steps


def test_a_rule_that_counts_days_counts_those_attended() -> None:
    text = COUNTY_RULES[COUNTY_RULES.index('[[rule]]\nid = "stipend"') :]
    plain = text.replace('count = "hours"', 'count = "days"')
    plain = plain.replace("day_hours = 7\n", "").replace('rounding = "up"\n', "")
    rules = policy.parse(plain, "x.toml", is_own=True)
    verdict = judge_stipend(case("TPLD", attended_days=days(2, 0, 4)), rules, COUNTY)
    assert verdict.amount == 6000
    with pytest.raises(Refused, match="day_hours"):
        policy.parse(text.replace("day_hours = 7\n", ""), "x.toml", is_own=True)


@given(hours=st.fractions(0, 500, max_denominator=4), day=st.integers(1, 8))
def test_rounding_up_is_at_most_a_day_more_than_down(hours: Fraction, day: int) -> None:
    down, half, up = (days_of(hours, Fraction(day), how) for how in ("down", "half_up", "up"))
    assert down <= half <= up <= down + 1
    assert down * day <= hours <= up * day
