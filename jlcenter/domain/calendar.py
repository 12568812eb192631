"""Public holidays and make-up working days (调休) of mainland China, and the centre's own days.

The package ``chinesecalendar`` knows the State Council's yearly arrangement for the years it was
made for. Beyond them only the days that the law itself fixes by date are known
(全国年节及纪念日放假办法, State Council order 795 of 2024), and the answer says that the
arrangement is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from jlcenter.words import _, mark

HOLIDAY, WORKDAY = "holiday", "workday"

_NAMES = {
    "New Year's Day": mark("元旦"),
    "Spring Festival": mark("春节"),
    "Tomb-sweeping Day": mark("清明节"),
    "Labour Day": mark("劳动节"),
    "Dragon Boat Festival": mark("端午节"),
    "National Day": mark("国庆节"),
    "Mid-autumn Festival": mark("中秋节"),
    "Anti-Fascist 70th Day": mark("抗战胜利七十周年纪念日"),
}
_FIXED = {
    (1, 1): "New Year's Day",
    (5, 1): "Labour Day",
    (5, 2): "Labour Day",
    (10, 1): "National Day",
    (10, 2): "National Day",
    (10, 3): "National Day",
}


@dataclass(frozen=True, slots=True)
class Day:
    """What the calendar says of one day.

    ``is_holiday``: a public holiday, or a day the centre made one; ordinary weekends are not.
    ``is_make_up``: a weekend day that is a working day. ``is_known`` is False beyond the years
    whose arrangement is known. ``name`` is what to call it, in the language in use.
    """

    is_holiday: bool
    is_make_up: bool
    is_known: bool
    name: str = ""


@cache
def _package() -> tuple[Mapping[date, str], Mapping[date, str], frozenset[int]]:
    from importlib import import_module

    constants: Any = import_module("chinese_calendar.constants")
    years = frozenset(day.year for day in constants.holidays)
    return constants.holidays, constants.workdays, years


def _public(day: date) -> Day:
    holidays, workdays, years = _package()
    if day.year not in years:
        fixed = _FIXED.get((day.month, day.day))
        return Day(fixed is not None, False, False, _(_NAMES[fixed]) if fixed else "")
    if day in workdays:
        return Day(False, day.weekday() >= 5, True, _("调休上班"))
    name = holidays.get(day)
    return Day(name is not None, False, True, _(_NAMES[name]) if name in _NAMES else name or "")


def look(day: date, own: Mapping[str, tuple[str, str]] | None = None) -> Day:
    """What ``day`` is. ``own`` are the centre's days: ISO date → (``holiday``|``workday``, name);
    they stand over the package's.
    """
    choice = (own or {}).get(day.isoformat())
    if choice is None:
        return _public(day)
    kind, name = choice
    if kind == HOLIDAY:
        return Day(True, False, True, name or _("本中心放假"))
    return Day(False, day.weekday() >= 5, True, name or _("本中心上班"))
