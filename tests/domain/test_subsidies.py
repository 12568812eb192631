"""Subsidies by tables: who, what is expected, and by which document."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jlcenter.domain import policy
from jlcenter.domain.subsidies import (
    OPEN_REASONS,
    REASON_LABELS,
    Case,
    CertificateFact,
    judge,
    judge_in_turn,
)
from tests.domain.policy_table import (
    COUNTY,
    Row,
    case,
    county_rules,
    earlier,
    level_certificate,
    table,
)

DOCUMENT_59 = "吉人社联〔2020〕59号"
CARE = {"occupation": "养老护理员", "certificates": (level_certificate(occupation="养老护理员"),)}


def in_2021(**changes: Any) -> Case:
    """The same person in a class of spring 2021."""
    of_then = {"starts": "2021-03-01", "ends": "2021-03-20"}
    return case(certificates=(level_certificate("2021-04-01"),), **of_then, **changes)


@pytest.mark.parametrize("row", table("subsidies_shipped"))
def test_what_ships_by_its_table(row: Row) -> None:
    verdict = judge(row.case, policy.shipped(), COUNTY)
    assert (verdict.eligible, verdict.reasons, verdict.amount) == row.expected, row.source
    if verdict.amount:
        assert verdict.rule is not None and DOCUMENT_59 in verdict.rule.source


@pytest.mark.parametrize("row", table("subsidies_county"))
def test_a_county_that_has_set_its_rules_by_its_table(row: Row) -> None:
    verdict = judge(row.case, county_rules(), COUNTY)
    assert (verdict.eligible, verdict.reasons, verdict.amount) == row.expected, row.source


def test_the_next_county_keeps_the_provinces_answer() -> None:
    assert judge(case(), county_rules(), "220422").reasons == ("rule_empty",)


def test_the_arithmetic_is_told_line_by_line() -> None:
    verdict = judge(case("TPLD", **CARE), county_rules(), COUNTY)
    assert verdict.steps == (
        "2025-03-01 时 39 岁，法定退休年龄 55岁（2040-05-20 到龄）",
        "依据：东人社发〔2025〕1号（虚构，仅用于测试）（自 2025-01-01 起）",
        "人员类别：脱贫劳动力；等级：五级/初级工",
        "培训学时 60（规定不少于 60）",
        "标准 700.00 元",
        "上浮 1.2、1.3 → 系数 1.5：700.00 × 1.5 = 1,050.00 元",
        "2025 年已享受 0 次（每人每年不超过 2 次）",
        "合计 1,050.00 元",
    )


def test_a_starting_value_of_the_program_warns_and_takes_no_money() -> None:
    had = (earlier(year=2021, occupation="家政服务员"), *[earlier(year=2021)] * 3)
    verdict = judge(in_2021(earlier=had), policy.shipped(), COUNTY)
    assert verdict.eligible and verdict.amount == 80000
    assert {"same_level", "cap_count"} <= set(verdict.cautions)


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        pytest.param({}, [True, None], id="还没有就业"),
        pytest.param({"employed_on": "2025-10-01"}, [True, True], id="六个月内就业（最后一天）"),
        pytest.param({"employed_on": "2025-10-02"}, [True, False], id="迟了一天"),
        pytest.param({"claim_on": "2025-10-02"}, [True, False], id="过了期限还没有就业"),
    ],
)
def test_parts_are_due_when_their_condition_is_met(
    changes: dict[str, Any], due: list[bool | None]
) -> None:
    verdict = judge(case(**changes), county_rules(), COUNTY)
    assert [one.amount for one in verdict.stages] == [42000, 28000]
    assert [one.is_due for one in verdict.stages] == due


def test_apprentices_money_is_asked_for_by_the_enterprise_half_of_it_in_advance() -> None:
    who = case(
        "QYZG", training_type="25", level="4", starts="2025-01-01", ends="2026-06-29",
        certificates=(), is_complete=False,
    )  # fmt: skip
    verdict = judge(who, county_rules(), COUNTY)
    assert verdict.claimant == "enterprise"
    assert [(one.when, one.amount, one.is_due) for one in verdict.stages] == [
        ("prepay", 354166, True),
        ("settlement", 354167, None),
    ]


def test_a_rule_that_goes_by_the_certificate_is_the_one_of_that_day() -> None:
    who = case(
        training_type="31", level="H", planned_hours=Fraction(24), starts="2024-12-20",
        ends="2024-12-23",
    )  # fmt: skip
    before = replace(who, certificates=(CertificateFact("创业培训合格证书", "2024-12-31"),))
    after = replace(who, certificates=(CertificateFact("创业培训合格证书", "2025-01-01"),))
    assert judge(before, county_rules(), COUNTY).reasons == ("rule_empty",)
    assert judge(after, county_rules(), COUNTY).amount == 20000


def test_a_claim_that_froze_its_rules_answers_the_same_after_they_changed() -> None:
    verdict = judge(case("TPLD"), county_rules(), COUNTY)
    kept = [policy.thaw(one) for one in verdict.frozen()]
    again = judge(case("TPLD"), kept, COUNTY)
    assert (again.amount, again.steps, again.stages) == (
        verdict.amount,
        verdict.steps,
        verdict.stages,
    )


def test_every_reason_has_its_words() -> None:
    assert set(REASON_LABELS) >= OPEN_REASONS
    assert all(words for words in REASON_LABELS.values())


@given(
    classes=st.lists(
        st.tuples(
            st.sampled_from(["家政服务员", "砌筑工", "电工", "焊工"]),
            st.sampled_from(["5", "4"]),
            st.sampled_from([2025, 2026]),
            st.sampled_from(["NCZY", "TPLD"]),
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=25, deadline=None)
def test_caps_hold_in_any_order_of_claims(classes: list[tuple[str, str, int, str]]) -> None:
    cases = [
        case(
            group,
            occupation=work,
            level=level,
            planned_hours=Fraction(120),
            starts=f"{year}-03-01",
            ends=f"{year}-03-20",
            certificates=(level_certificate(f"{year}-04-01", work, level),),
        )
        for work, level, year, group in classes
    ]
    for order in permutations(cases):
        told = judge_in_turn(order, county_rules(), COUNTY)
        paid = [one for one in told if one.eligible]
        assert len({(one.occupation, one.level) for one in paid}) == len(paid)
        for year in (2025, 2026):
            of_year = [one.amount or 0 for one in paid if one.year == year]
            assert len(of_year) <= 2 and sum(of_year) <= 200000
        assert all(sum(s.amount for s in one.stages) == one.amount for one in paid)
        assert all(one.amount == 0 for one in told if not one.eligible)


@given(
    birth=st.dates(date(1940, 1, 1), date(2024, 12, 31)).map(str),
    level=st.sampled_from(["5", "4", "3", "H", "Z"]),
    hours=st.integers(0, 200),
    group=st.sampled_from(["NCZY", "CJR", "QYZG", "ZYXS", "QT"]),
    fund=st.sampled_from([None, "employment_fund", "skill_fund", "unemployment_fund", "fee"]),
    kind=st.sampled_from(["10", "21", "22", "25", "27", "32", "40", "50", "80"]),
    starts=st.sampled_from(["2019-01-01", "2021-03-01", "2021-12-31", "2022-01-01", "2026-05-01"]),
)
@settings(max_examples=80, deadline=None)
def test_what_ships_pays_by_document_59_and_nothing_else(
    birth: str, level: str, hours: int, group: str, fund: str | None, kind: str, starts: str
) -> None:
    who = case(
        group,
        birth_date=birth,
        level=level,
        planned_hours=Fraction(hours),
        fund=fund,
        training_type=kind,
        starts=starts,
        ends=starts,
        certificates=(level_certificate(starts, level=level),),
    )
    verdict = judge(who, policy.shipped(), COUNTY)
    assert (verdict.amount is None) == (verdict.eligible is None)
    assert verdict.amount in (None, 0, 80000, 150000, 200000)
    if verdict.amount:
        assert "2020-08-31" <= starts <= "2021-12-31"
        assert verdict.rule is not None and DOCUMENT_59 in verdict.rule.source
        assert sum(one.amount for one in verdict.stages) == verdict.amount
