"""法定退休年龄 by month of birth, as the table of the rule in force says.

《国务院关于渐进式延迟法定退休年龄的办法》 (approved 2024-09-13, in force from 2025-01-01): men
and women of 55 one month later for every four months of birth, women of 50 one for every two; the
rule's table gives base age, first month of birth, step and most.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jlcenter.domain.ages import delay_months, full_years, months_of
from jlcenter.domain.findings import Finding
from jlcenter.domain.policy import Rule
from jlcenter.words import _

#: the group of people without an employee's pension, to whom no statutory age applies
RURAL = "农村"


def later_by(birth_date: str, row: Mapping[str, Any]) -> int:
    """By how many months the row's table puts retirement off for this birth date."""
    if row["first_birth"] is None:
        return 0
    first = months_of(row["first_birth"])
    return delay_months(months_of(birth_date), first, row["step_months"], row["cap_months"])


def retires_on(birth_date: str, row: Mapping[str, Any]) -> str:
    """The day on which the statutory age of a row of the table is reached."""
    month = months_of(birth_date) + row["base_age"] * 12 + later_by(birth_date, row)
    year, of_year = divmod(month, 12)
    day = min(int(birth_date[8:10]), calendar.monthrange(year, of_year + 1)[1])
    return f"{year:04d}-{of_year + 1:02d}-{day:02d}"


def age_words(birth_date: str, row: Mapping[str, Any]) -> str:
    """The statutory age in words: 60岁1个月."""
    years, months = divmod(row["base_age"] * 12 + later_by(birth_date, row), 12)
    if months:
        return _("{years}岁{months}个月", years=years, months=months)
    return _("{years}岁", years=years)


@dataclass(frozen=True, slots=True)
class AgeAnswer:
    """A reason against (or None), what to look at, and how it was found, in words."""

    reason: str | None
    caution: str | None
    words: str


def judge_age(
    birth_date: str | None, sex: str | None, group: str | None, day: str, rule: Rule
) -> AgeAnswer:
    """Whether a person is of working age on ``day``.

    A woman whose group is not known is judged by both: below the lower age she may, from the higher
    on she may not, between them a person has to say which.
    """
    if not birth_date or birth_date > day:
        return AgeAnswer("birth_date_missing", None, _("缺出生日期，无法判断年龄"))
    age = full_years(birth_date, day)
    least = rule.values["min_age"]
    if age < least:
        words = _("{day} 时 {age} 岁，不满 {least} 周岁", day=day, age=age, least=least)
        return AgeAnswer("age_under", None, words)
    rows = _rows(rule.values["retirement"], sex, group)
    ends = sorted((retires_on(birth_date, row), age_words(birth_date, row)) for row in rows)
    if not ends:
        return AgeAnswer("retirement_group_missing", None, _("无法确定退休年龄类别"))
    words = _(
        "{day} 时 {age} 岁，法定退休年龄 {limits}",
        day=day,
        age=age,
        limits=_("或").join(
            _("{age}（{day} 到龄）", age=limit, day=end) for end, limit in dict(ends).items()
        ),
    )
    if group == RURAL:
        return AgeAnswer(None, "age_rural" if day >= ends[0][0] else None, words)
    if day < ends[0][0]:
        return AgeAnswer(None, None, words)
    if day >= ends[-1][0]:
        return AgeAnswer("age_over", None, words)
    return AgeAnswer("retirement_group_missing", None, words)


def age_warnings(
    birth_date: str | None,
    sex: str | None,
    day: str | None,
    rule: Rule | None,
    group: str | None = None,
) -> tuple[Finding, ...]:
    """``age_under`` or ``age_over`` on ``day`` (the class's first day); nothing where unknown.

    Warnings only, by the rule that decides about money too. A woman whose group is not known may
    be without an employee's pension, whom counties reckon as men: she is warned of only where she
    is past every age of the table.
    """
    if rule is None or not rule.has_value or not birth_date or not day or birth_date > day:
        return ()
    sure = sex if group or sex == "男" else None
    reason, age = judge_age(birth_date, sure, group, day, rule).reason, full_years(birth_date, day)
    if reason == "age_under":
        message = _("开班时 {age} 岁,不满 {min} 周岁", age=age, min=rule.values["min_age"])
        return (Finding(reason, message, field="birth_date"),)
    if reason == "age_over":
        message = _("开班时 {age} 岁,已到或超过退休年龄", age=age)
        return (Finding(reason, message, field="birth_date"),)
    return ()


def _rows(table: Any, sex: str | None, group: str | None) -> list[Mapping[str, Any]]:
    """The rows that may be meant: of the group, else of the sex, else all."""
    if group and group != RURAL:
        named = [row for row in table if row["group"] == group]
        if named:
            return named
    return [row for row in table if not sex or row["group"].startswith(sex)]
