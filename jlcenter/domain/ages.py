"""年龄: full years at a day, and the months that retirement is put off by."""

from __future__ import annotations

from datetime import date
from functools import cache


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
