"""年龄: full years at a day, and whether a trainee is under or over the usual age for training.

Both are warnings only: who is entitled to money is decided later, by the scheme. The limits stand
in ``resources/reference/age_limits.csv`` with the days between which they hold and their source;
from 2025 the statutory age of retirement rises by months with the date of birth.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from jlcenter.domain.findings import Finding
from jlcenter.shipped import table
from jlcenter.words import _


def full_years(birth_date: str, day: str) -> int:
    """Whole years of age on ``day`` (both ``YYYY-MM-DD``); a 29 February counts on 1 March."""
    born, on = date.fromisoformat(birth_date), date.fromisoformat(day)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def delay_months(birth_month: int, first_birth: int, step: int, cap: int) -> int:
    """Months by which retirement comes later (months counted from year 0): none for those born
    before ``first_birth``, then one more for every ``step`` months of birth, at most ``cap``."""
    if birth_month < first_birth:
        return 0
    return min(cap, (birth_month - first_birth) // step + 1)


@cache
def months_of(day: str) -> int:
    """Months since year 0 of ``1965-01`` or ``1965-01-31``."""
    return int(day[:4]) * 12 + int(day[5:7]) - 1


@cache
def _limits(sex: str, day: str) -> dict[str, str] | None:
    for row in table("age_limits"):
        if row["sex"] == sex and row["effective_from"] <= day <= (row["effective_to"] or "9999"):
            return row
    return None


def findings(birth_date: str | None, sex: str | None, day: str | None) -> tuple[Finding, ...]:
    """``age_under`` or ``age_over`` on ``day`` (the class's first day); nothing where unknown."""
    if not birth_date or not day or birth_date > day:
        return ()
    limits = _limits(sex or "男", day)
    if limits is None:
        return ()
    age = full_years(birth_date, day)
    if age < int(limits["min_age"]):
        message = _("开班时 {age} 岁,不满 {min} 周岁", age=age, min=limits["min_age"])
        return (Finding("age_under", message, field="birth_date"),)
    later = 0
    if limits["first_birth"]:
        later = delay_months(
            months_of(birth_date),
            months_of(limits["first_birth"]),
            int(limits["step_months"]),
            int(limits["cap_months"]),
        )
    retires = months_of(birth_date) + int(limits["base_age"]) * 12 + later
    if (months_of(day), day[8:]) >= (retires, birth_date[8:]):
        message = _("开班时 {age} 岁,已到或超过退休年龄", age=age)
        return (Finding("age_over", message, field="birth_date"),)
    return ()
