"""Statutory retirement by month of birth: the table of the decision of 2024-09-13, row by row."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain import policy
from jlcenter.domain.retirement_age import age_words, judge_age, retires_on

DECISION = "《国务院关于渐进式延迟法定退休年龄的办法》附表"


def rule_on(day: str) -> policy.Rule:
    found = policy.in_force(policy.shipped(), "age.eligible", "220421", day)
    assert found is not None
    return found


def row_of(group: str, day: str = "2025-01-01") -> dict[str, object]:
    return next(one for one in rule_on(day).values["retirement"] if one["group"] == group)


#: born, group, retires at, in the month: rows of the annex's three tables
ANNEX = [
    ("1964-12", "男", "60岁", "2024-12"),
    ("1965-01", "男", "60岁1个月", "2025-02"),
    ("1965-04", "男", "60岁1个月", "2025-05"),
    ("1965-05", "男", "60岁2个月", "2025-07"),
    ("1970-01", "男", "61岁4个月", "2031-05"),
    ("1976-08", "男", "62岁11个月", "2039-07"),
    ("1976-09", "男", "63岁", "2039-09"),
    ("1985-06", "男", "63岁", "2048-06"),
    ("1969-12", "女55", "55岁", "2024-12"),
    ("1970-01", "女55", "55岁1个月", "2025-02"),
    ("1970-05", "女55", "55岁2个月", "2025-07"),
    ("1981-08", "女55", "57岁11个月", "2039-07"),
    ("1981-09", "女55", "58岁", "2039-09"),
    ("1974-12", "女50", "50岁", "2024-12"),
    ("1975-01", "女50", "50岁1个月", "2025-02"),
    ("1975-02", "女50", "50岁1个月", "2025-03"),
    ("1975-03", "女50", "50岁2个月", "2025-05"),
    ("1984-10", "女50", "54岁11个月", "2039-09"),
    ("1984-11", "女50", "55岁", "2039-11"),
]


@pytest.mark.parametrize(("born", "group", "age", "month"), ANNEX)
def test_the_annex_row_by_row(born: str, group: str, age: str, month: str) -> None:
    row = row_of(group)
    assert age_words(f"{born}-15", row) == age, DECISION
    assert retires_on(f"{born}-15", row) == f"{month}-15", DECISION


#: (case, born, sex, group, day, reason, caution)
CASES = [
    ("满16当天", "2009-09-01", "男", None, "2025-09-01", None, None),
    ("差一天16", "2009-09-02", "男", None, "2025-09-01", "age_under", None),
    ("男 到龄前一天", "1965-03-10", "男", "男", "2025-04-09", None, None),
    ("男 到龄当天", "1965-03-10", "男", "男", "2025-04-10", "age_over", None),
    ("2024年底前男60", "1964-12-31", "男", "男", "2024-12-31", "age_over", None),
    ("女类别不明，低于两者", "1980-01-01", "女", None, "2025-06-01", None, None),
    (
        "女类别不明，两者之间",
        "1972-01-01",
        "女",
        None,
        "2025-06-01",
        "retirement_group_missing",
        None,
    ),
    ("女类别不明，高于两者", "1965-01-01", "女", None, "2025-06-01", "age_over", None),
    ("农村妇女 52岁", "1973-01-01", "女", "农村", "2025-06-01", None, "age_rural"),
    ("农村妇女 40岁", "1985-01-01", "女", "农村", "2025-06-01", None, None),
    ("缺出生日期", None, "女", None, "2025-06-01", "birth_date_missing", None),
    ("2月29日出生", "2008-02-29", "男", None, "2024-02-28", "age_under", None),
]


@pytest.mark.parametrize(
    ("born", "sex", "group", "day", "reason", "caution"),
    [pytest.param(*row[1:], id=row[0]) for row in CASES],
)
def test_who_is_of_working_age(
    born: str | None, sex: str, group: str | None, day: str, reason: str | None, caution: str | None
) -> None:
    answer = judge_age(born, sex, group, day, rule_on(day))
    assert (answer.reason, answer.caution) == (reason, caution)


births = st.dates(date(1930, 1, 1), date(2009, 12, 31)).map(str)


@given(one=births, other=births, group=st.sampled_from(["男", "女55", "女50"]))
def test_who_is_born_later_never_retires_earlier(one: str, other: str, group: str) -> None:
    first, last = sorted((one, other))
    assert retires_on(first, row_of(group)) <= retires_on(last, row_of(group))


@given(born=births, group=st.sampled_from(["男", "女55", "女50"]))
def test_retirement_is_never_before_the_old_age_nor_later_than_the_cap(
    born: str, group: str
) -> None:
    row = row_of(group)
    old = {"男": 60, "女55": 55, "女50": 50}[group]
    most = {"男": 63, "女55": 58, "女50": 55}[group]
    day = retires_on(born, row)
    assert f"{int(born[:4]) + old}{born[4:7]}" <= day[:7] <= f"{int(born[:4]) + most}{born[4:7]}"


@given(born=births, day=births, later=births)
def test_once_too_old_always_too_old(born: str, day: str, later: str) -> None:
    rule = rule_on("2025-01-01")
    first, last = sorted((day, later))
    if judge_age(born, "男", None, first, rule).reason == "age_over":
        assert judge_age(born, "男", None, last, rule).reason == "age_over"
