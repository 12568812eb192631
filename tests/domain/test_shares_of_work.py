"""Coefficients of teachers' hours, full-time students, the share for operating funds."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain import policy
from jlcenter.domain.operating_share import operating_part
from jlcenter.domain.student_equivalents import equivalents
from jlcenter.domain.workload import coefficient
from jlcenter.domain.workload_lines import KIND_LABELS


def rule(rule_id: str, values: str) -> policy.Rule:
    text = (
        f'[[rule]]\nid = "{rule_id}"\nregion = "220421"\neffective_from = "2025-01-01"\n'
        f'status = "centre"\nsource = "本中心设定"\nnote = "校务会 2025-01-03"\n'
        f"[rule.values]\n{values}"
    )
    return policy.parse(text, "x.toml", is_own=True)[0]


def weights(combine: str) -> policy.Rule:
    told = 'rural = "1.2", evening_weekend = "1.3", repeat = "0.9", theory = "1"'
    return rule("workload.convert", f'coefficients = {{ {told} }}\ncombine = "{combine}"\n')


@pytest.mark.parametrize(
    ("kinds", "combine", "value", "words"),
    [
        (("theory",), "max", "1", "1（{theory} 1）"),
        (("practice",), "max", "1", "1"),
        (("theory", "rural"), "max", "1.2", "1.2（{theory} 1、{rural} 1.2，取最高）"),
        (("rural", "evening_weekend"), "max", "1.3", "1.3（{rural} 1.2、{evening} 1.3，取最高）"),
        (
            ("rural", "evening_weekend"),
            "multiply",
            "1.56",
            "1.56（{rural} 1.2、{evening} 1.3，连乘）",
        ),
        (
            ("rural", "evening_weekend", "repeat"),
            "sum_of_excess",
            "1.4",
            "1.4（{rural} 1.2、{evening} 1.3、{repeat} 0.9，超出部分相加）",
        ),
    ],
)  # fmt: skip
def test_coefficients_combine_as_the_school_decided(
    kinds: tuple[str, ...], combine: str, value: str, words: str
) -> None:
    found = coefficient(kinds, weights(combine))
    assert found is not None
    names = {
        "rural": KIND_LABELS["rural"],
        "evening": KIND_LABELS["evening_weekend"],
        "repeat": KIND_LABELS["repeat"],
        "theory": KIND_LABELS["theory"],
    }
    assert (found.value, found.words) == (Fraction(value), words.format(**names))


def test_without_coefficients_nothing_is_converted() -> None:
    shipped = policy.in_force(policy.shipped(), "workload.convert", "220421", "2026-01-01")
    assert coefficient(("rural",), shipped) is None
    assert coefficient(("rural",), None) is None


@pytest.mark.parametrize(
    ("hours", "each", "students", "formula"),
    [
        ("6000", "600", 10, "6000 人学时 ÷ 600 人学时/名 = 10 名（本中心设定）"),
        ("1000", "600", Fraction(167, 100), "1000 人学时 ÷ 600 人学时/名 = 1.67 名（本中心设定）"),
        ("0", "600", 0, "0 人学时 ÷ 600 人学时/名 = 0 名（本中心设定）"),
    ],
)
def test_person_hours_become_students(
    hours: str, each: str, students: Fraction, formula: str
) -> None:
    found = equivalents(Fraction(hours), rule("fte.student", f"hours_per_student = {each}\n"))
    assert (found.rounded, found.formula) == (students, formula)


def test_students_stay_open_where_nobody_set_the_hours() -> None:
    shipped = policy.in_force(policy.shipped(), "fte.student", "220421", "2026-01-01")
    found = equivalents(Fraction(1000), shipped)
    assert found.students is None and "待定" in found.formula and "1000 人学时" in found.formula


SHARE = 'share = "0.3"\nincome_types = ["fee", "subsidy"]\n'


def test_a_share_of_what_arrived_goes_to_operating_funds() -> None:
    found = operating_part(
        {"fee": 100001, "subsidy": 50000, "other": 999}, rule("income.operating_share", SHARE)
    )
    assert (found.amount, found.base) == (45000, 150001)
    assert found.formula == "到账 1,500.01 元 × 30% = 450.00 元（本中心设定）"


def test_a_share_told_with_the_income_goes_first_and_without_any_it_is_open() -> None:
    own = operating_part({"fee": 100}, None, Fraction(1, 2))
    assert own.amount == 50
    shipped = policy.in_force(policy.shipped(), "income.operating_share", "220421", "2026-01-01")
    found = operating_part({"fee": 100}, shipped)
    assert found.amount is None and "待定" in found.formula


@given(fen=st.integers(0, 10**10))
def test_no_more_than_the_share_is_taken(fen: int) -> None:
    found = operating_part({"fee": fen}, rule("income.operating_share", SHARE))
    assert found.amount is not None and 0 <= fen * Fraction(3, 10) - found.amount < 1
