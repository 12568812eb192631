"""Laying lessons out over days, and what a careful planner would be told about them.

Nothing here refuses a day: holidays, long days and days outside the class are warnings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from jlcenter.domain import calendar
from jlcenter.domain.dates import minute_of_day, weekday_name
from jlcenter.domain.errors import Refused
from jlcenter.domain.hours import hours_of, hours_text
from jlcenter.domain.notices import Notice
from jlcenter.words import _

#: a plan of more days than this is a slip of the keyboard
MOST_LESSONS = 1000

OwnDays = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Slot:
    """When a lesson is: day, start (``HH:MM`` or None) and length in minutes."""

    date: str
    starts_at: str | None
    minutes: int


def days_between(
    first: date,
    last: date,
    *,
    weekdays: frozenset[int] | None = None,
    skip_holidays: bool = False,
    own: OwnDays | None = None,
) -> tuple[date, ...]:
    """The days of a plan, both ends included; ``weekdays`` 1 (Monday) … 7, None is every day.

    ``skip_holidays`` leaves out public holidays and those of the centre. Make-up working days are
    working days, and ordinary weekends are days like any other: villages meet on Sundays.
    """
    if (last - first).days >= 10 * MOST_LESSONS:
        raise _too_many()
    days: list[date] = []
    day = first
    while day <= last:
        wanted = weekdays is None or day.isoweekday() in weekdays
        if wanted and not (skip_holidays and calendar.look(day, own).is_holiday):
            days.append(day)
        if len(days) > MOST_LESSONS:
            raise _too_many()
        day += timedelta(days=1)
    return tuple(days)


def _too_many() -> Refused:
    return Refused(
        "too_many_lessons",
        _("这样会排出超过 {most} 个课次", most=MOST_LESSONS),
        _("请核对起止日期，或分几次排"),
        field="to",
    )


def calendar_warnings(days: Iterable[date], own: OwnDays | None = None) -> list[Notice]:
    """Lessons on holidays and on make-up working days; years whose arrangement is not known."""
    warnings: list[Notice] = []
    unknown: set[int] = set()
    for day in sorted(set(days)):
        about = calendar.look(day, own)
        if about.is_holiday:
            text = _("{day} 是法定节假日或放假日({name})", day=day.isoformat(), name=about.name)
            warnings.append(Notice("holiday", text))
        elif about.is_make_up:
            text = _(
                "{day}({weekday})是调休上班日",
                day=day.isoformat(),
                weekday=weekday_name(day),
            )
            warnings.append(Notice("make_up_workday", text))
        if not about.is_known:
            unknown.add(day.year)
    for year in sorted(unknown):
        text = _("还不知道 {year} 年的放假安排，只按固定节日判断", year=year)
        warnings.append(Notice("calendar_unknown", text))
    return warnings


def slot_warnings(
    new: Iterable[Slot],
    existing: Iterable[Slot],
    *,
    starts: str | None,
    ends: str | None,
    most_hours_a_day: int | None,
) -> list[Notice]:
    """Days outside the class's dates, days longer than the policy's, lessons at one time."""
    new = list(new)
    warnings: list[Notice] = []
    for day in sorted({slot.date for slot in new}):
        if (starts and day < starts) or (ends and day > ends):
            text = _(
                "{day} 不在本班日期（{starts} 至 {ends}）内",
                day=day,
                starts=starts or "—",
                ends=ends or "—",
            )
            warnings.append(Notice("outside_class", text))
    by_day: dict[str, list[Slot]] = defaultdict(list)
    for slot in [*existing, *new]:
        by_day[slot.date].append(slot)
    for day in sorted({slot.date for slot in new}):
        slots = by_day[day]
        hours = sum((hours_of(slot.minutes) for slot in slots), Fraction(0))
        if most_hours_a_day is not None and hours > most_hours_a_day:
            text = _(
                "{day} 共 {hours} 学时，超过每天 {most} 学时",
                day=day,
                hours=hours_text(hours),
                most=most_hours_a_day,
            )
            warnings.append(Notice("daily_hours", text))
        if _clash(slots):
            warnings.append(Notice("overlap", _("{day} 有两个课次时间重叠", day=day)))
    return warnings


def _clash(slots: Iterable[Slot]) -> bool:
    spans = sorted(
        (minute_of_day(slot.starts_at), minute_of_day(slot.starts_at) + slot.minutes)
        for slot in slots
        if slot.starts_at
    )
    return any(later[0] < earlier[1] for earlier, later in zip(spans, spans[1:], strict=False))
