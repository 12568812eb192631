"""A lesson in words: its day, its state, which one a person most likely wants now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from jlcenter.domain.attendance import NOT_HELD
from jlcenter.ui.widgets.day_strip import Day
from jlcenter.words import _, mark

SHORT_WEEKDAYS = (
    mark("一"),
    mark("二"),
    mark("三"),
    mark("四"),
    mark("五"),
    mark("六"),
    mark("日"),
)
#: more rest days in a row than this are not shown one by one
MOST_REST = 3


def day_words(day: str) -> str:
    """9月8日."""
    told = date.fromisoformat(day)
    return _("{month}月{day}日", month=told.month, day=told.day)


def short_day(day: str) -> str:
    """9/8 二."""
    told = date.fromisoformat(day)
    weekday = _(SHORT_WEEKDAYS[told.weekday()])
    return _("{month}/{day} {weekday}", month=told.month, day=told.day, weekday=weekday)


def span(first: str | None, last: str | None) -> str:
    """9月1日—9月20日."""
    if not first or not last:
        return day_words(first) if first else ""
    return _("{first}—{last}", first=day_words(first), last=day_words(last))


def part_of_day(lesson: Any) -> str:
    """上午, 下午 or 晚上, by when the lesson starts; "" where that is not told."""
    if not lesson.starts_at:
        return ""
    hour = int(lesson.starts_at[:2])
    return _("上午") if hour < 12 else _("下午") if hour < 18 else _("晚上")


def moment(lesson: Any, today: str) -> str:
    """今天上午, or 9月8日 下午."""
    part = part_of_day(lesson)
    if lesson.date == today:
        return _("今天{part}", part=part)
    return f"{day_words(lesson.date)} {part}".strip()


def takes_marks(lesson: Any) -> bool:
    """Whether a roll can be called: not for a lesson that did not take place."""
    return lesson is not None and lesson.status not in NOT_HELD


def state_words(lesson: Any, today: str) -> str:
    """停课 · 雨, 未开课, 已上, 今天, 待上, 未点."""
    if lesson.status in NOT_HELD:
        word = _("停课") if lesson.status == "cancelled" else _("未开课")
        return f"{word}·{lesson.reason}" if lesson.reason else word
    if lesson.date == today:
        return _("今天")
    if lesson.marked:
        return _("已上")
    return _("未点") if lesson.date < today else _("待上")


def warning(lesson: Any, today: str) -> str:
    """What is to be known before calling this roll; "" where nothing is."""
    if lesson.status in NOT_HELD:
        return _("{state},不计学时,不点名", state=state_words(lesson, today))
    if lesson.date > today:
        return _("这节课还没到日子({day})", day=day_words(lesson.date))
    return ""


def likely(lessons: Sequence[Any], today: str) -> Any | None:
    """The lesson to call now: today's that is not done, else the last past one, else the first."""
    open_ = [one for one in lessons if takes_marks(one)]
    here = [one for one in open_ if one.date == today]
    if here:
        return next((one for one in here if not one.marked), here[-1])
    past = [one for one in open_ if one.date < today]
    if past:
        return past[-1]
    return open_[0] if open_ else (lessons[0] if lessons else None)


def days(lessons: Sequence[Any], today: str) -> list[Day]:
    """The strip's tiles: every lesson, and the rest days between where they are few."""
    made: list[Day] = []
    before: date | None = None
    same_day = {one.date: sum(1 for other in lessons if other.date == one.date) for one in lessons}
    for lesson in sorted(lessons, key=lambda one: (one.date, one.starts_at or "", one.number)):
        day = date.fromisoformat(lesson.date)
        if before is not None and 1 < (day - before).days <= MOST_REST + 1:
            for step in range(1, (day - before).days):
                rest = (before + timedelta(days=step)).isoformat()
                made.append(Day(None, short_day(rest), _("休"), "rest", _("这天没有课")))
        made.append(_tile(lesson, today, many=same_day[lesson.date] > 1))
        before = day
    return made


def _tile(lesson: Any, today: str, *, many: bool) -> Day:
    words = state_words(lesson, today)
    if many and part_of_day(lesson):
        words = f"{part_of_day(lesson)} {words}"
    if lesson.status in NOT_HELD:
        state = "off"
    elif lesson.marked:
        state = "done"
    else:
        state = "missing" if lesson.date < today else "ahead"
    tip = _(
        "第 {n} 课次 · {day} · {state}", n=lesson.number, day=day_words(lesson.date), state=words
    )
    # a tile has no room for the reason
    shown = words.removesuffix(f"·{lesson.reason}") if lesson.reason else words
    return Day(lesson.id, short_day(lesson.date), shown, state, tip)
