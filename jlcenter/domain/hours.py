"""Class hours (学时 of 45 minutes) outside, whole minutes inside.

A trainer types 1.5 学时, which is 67.5 minutes; the record holds 68. So that ten such lessons still
add up to 15 学时 and a rate of exactly four fifths stays one, sums are made in the number the
trainer typed (``hours_of``), not in the rounded minutes.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from jlcenter.domain.errors import Refused
from jlcenter.words import _

#: minutes of one class hour: the plan's 学时 (reference/rules.example.toml, hour.minutes)
MINUTES_PER_HOUR = 45
#: a lesson lies within one day
MOST_LESSON_HOURS = 32
#: more class hours than any class of the plan has (an apprenticeship of three years)
MOST_CLASS_HOURS = 9999

_NUMBER = re.compile(r"\d+(\.\d+)?|\.\d+")


def minutes_of(hours: Decimal | int | Fraction) -> int:
    """Whole minutes of so many class hours; half a minute counts for the trainee (rounds up)."""
    exact = Fraction(hours) * MINUTES_PER_HOUR
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


@lru_cache(maxsize=4096)
def hours_of(minutes: int) -> Fraction:
    """The class hours a person would have typed to get these minutes: 180 → 4, 68 → 1.5, 56 → 1.25.

    The shortest decimal that comes back as the same minutes; of several with two places the one
    ending in 5, else the nearest.
    """
    exact = Decimal(minutes) / MINUTES_PER_HOUR
    for step in (Decimal(1), Decimal("0.1"), Decimal("0.05"), Decimal("0.01")):
        near = (exact / step).to_integral_value(ROUND_HALF_UP) * step
        if minutes_of(near) == minutes:
            return Fraction(near)
    raise ValueError(minutes)


@lru_cache(maxsize=4096)
def hundredths_of(minutes: int) -> int:
    """``hours_of`` in whole hundredths, which it always is: a hundredth is less than a minute."""
    return int(hours_of(minutes) * 100)


def number(value: Fraction) -> int | float:
    """``value`` for JSON: an integer where it is one, else with at most six decimals."""
    return int(value) if value.denominator == 1 else round(float(value), 6)


def hours_text(value: Fraction) -> str:
    """``value`` for people: at most two decimals, none that say nothing (4, 1.5, 15.56)."""
    text = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return text or "0"


def rate_text(rate: Fraction | None) -> str:
    """A rate for people: ``80%``, ``79.9%``; ``—`` where nothing was held.

    Cut, not rounded: a rate below the threshold must not look as if it met it.
    """
    if rate is None:
        return "—"
    tenths = rate.numerator * 1000 // rate.denominator
    return f"{tenths // 10}.{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"


def parse_hours(
    text: str, *, field: str = "hours", most: int = MOST_CLASS_HOURS, zero: bool = False
) -> int:
    """Minutes of a typed number of class hours ("4", "1.5"); Refused where it is not one."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _NUMBER.fullmatch(plain):
        raise Refused(
            "hours_invalid",
            _("学时“{text}”不是数字", text=text),
            _("请写数字，可带小数，如 4 或 1.5（1 学时 = 45 分钟）"),
            field=field,
        )
    hours = Decimal(plain)
    if hours > most or (minutes_of(hours) == 0 and not (zero and hours == 0)):
        raise Refused(
            "hours_range",
            _("学时 {text} 不在范围内（大于 0，不超过 {most}）", text=plain, most=most),
            _("请核对后重填；1 学时 = 45 分钟"),
            field=field,
        )
    return minutes_of(hours)
