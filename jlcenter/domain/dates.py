"""Dates, times of day and weekdays as people type them, with errors that say what is off.

No clock decides here: a date far from the laptop's "today" is the business of warnings.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from jlcenter.domain.errors import Refused
from jlcenter.words import _, mark

_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
FIRST_YEAR, LAST_YEAR = 1900, 2199

#: Monday first, as in ISO 8601 and in Chinese
WEEKDAYS = (
    mark("星期一"),
    mark("星期二"),
    mark("星期三"),
    mark("星期四"),
    mark("星期五"),
    mark("星期六"),
    mark("星期日"),
)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def parse_date(text: str, *, field: str = "date") -> date:
    """The day written ``YYYY-MM-DD`` (full-width digits and a missing zero are forgiven)."""
    match = _DATE.fullmatch(_plain(text))
    if not match:
        raise Refused(
            "date_format",
            _("日期“{text}”写法不对", text=text),
            _("请写成 年-月-日，如 2026-09-01"),
            field=field,
        )
    year, month, day = (int(part) for part in match.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(
            "date_range",
            _("日期“{text}”的年份不对", text=text),
            _("年份应在 {first} 到 {last} 之间", first=FIRST_YEAR, last=LAST_YEAR),
            field=field,
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise Refused(
            "date_impossible",
            _("没有“{text}”这一天", text=text),
            _("请核对月份和日期"),
            field=field,
        ) from None


def day_text(text: str, *, field: str = "date") -> str:
    """As ``parse_date``, in the form records hold: ``2026-09-01``."""
    return parse_date(text, field=field).isoformat()


def parse_time(text: str, *, field: str = "start") -> str:
    """The time of day written ``HH:MM``, as records hold it (``8:30`` → ``08:30``)."""
    match = _TIME.fullmatch(_plain(text))
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise Refused(
            "time_invalid",
            _("时间“{text}”写法不对", text=text),
            _("请按 24 小时制写，如 08:30"),
            field=field,
        )
    return f"{int(match[1]):02d}:{match[2]}"


def minute_of_day(time: str) -> int:
    """Minutes since midnight of a stored time of day."""
    return int(time[:2]) * 60 + int(time[3:5])


def parse_weekdays(text: str, *, field: str = "weekdays") -> frozenset[int]:
    """Weekdays written ``1,3,5`` (1 is Monday, 7 Sunday)."""
    parts = [part.strip() for part in re.split(r"[,、;\s]+", _plain(text)) if part.strip()]
    if not parts or any(part not in "1234567" or len(part) != 1 for part in parts):
        raise Refused(
            "weekdays_invalid",
            _("星期“{text}”写法不对", text=text),
            _("请用 1 到 7 写，逗号隔开，1 是星期一，7 是星期日，如 1,3,5"),
            field=field,
        )
    return frozenset(int(part) for part in parts)


def weekday_name(day: date) -> str:
    """星期一 … 星期日, in the language in use."""
    return _(WEEKDAYS[day.weekday()])


def in_order(first: date, last: date, *, field: str = "ends", code: str = "dates_order") -> None:
    """Refused where ``last`` lies before ``first``."""
    if last < first:
        raise Refused(
            code,
            _(
                "结束日期 {last} 早于开始日期 {first}",
                last=last.isoformat(),
                first=first.isoformat(),
            ),
            _("请核对两个日期"),
            field=field,
        )
