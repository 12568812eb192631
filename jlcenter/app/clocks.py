"""Whether this machine's clock can be trusted. No clock decides anything, but people read times.

Compared with the server's as of the last sync, and with what this laptop wrote last; nothing is
refused for it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from jlcenter.storage.queries.moments import last_own_write_ms
from jlcenter.storage.session import Session
from jlcenter.words import _, counted

#: the server's time may differ by so much before anybody is told, in seconds
OFFSET_S_MAX = 120.0
#: so long without the server's time is worth a word
SERVER_AGE_DAYS_MAX = 45
_DAY_S = 86_400.0
#: clocks tell whole milliseconds, and are put right by fractions of a second all day
_EARLIER_S_MIN = 2.0


@dataclass(frozen=True, slots=True)
class ClockWarning:
    """Something about the clock that a person should know: ``code`` for scripts, then words."""

    code: str
    message: str
    hint: str


def clock_warnings(session: Session) -> list[ClockWarning]:
    """What to tell of this machine's clock now; empty where nothing speaks against it."""
    found = []
    offset = session.setting("sync_offset")
    if offset is not None and abs(float(offset)) > OFFSET_S_MAX:
        found.append(_off(float(offset)))
    now = time.time()
    server_ms = session.setting("sync_server_ms")
    server = int(server_ms) / 1000 if server_ms is not None else None
    written_ms = last_own_write_ms(session.db)
    last = (written_ms or 0) / 1000 - _EARLIER_S_MIN
    if server is not None and not found:
        # where the server's clock was told of already, only what was written here is news
        last = max(last, server - OFFSET_S_MAX)
    if now < last:
        found.append(_behind(now, last))
    elif not found and server is not None and now > server + SERVER_AGE_DAYS_MAX * _DAY_S:
        found.append(_long_ago(int((now - server) // _DAY_S)))
    if session.setting("sync_dates_off") and not found:
        found.append(_certificate())
    return found


def clock_notices(session: Session) -> list[str]:
    """The same, each as one line."""
    return [" ".join((one.message, one.hint)) for one in clock_warnings(session)]


def last_saved(session: Session) -> str | None:
    """When this laptop last stored anything, from the journal: ISO text."""
    written_ms = last_own_write_ms(session.db)
    if written_ms is None:
        return None
    return datetime.fromtimestamp(written_ms / 1000).astimezone().isoformat(timespec="seconds")


def _off(offset_s: float) -> ClockWarning:
    span = _span(abs(offset_s))
    if offset_s > 0:
        message = _("本机时钟比服务器慢 {span}", span=span)
    else:
        message = _("本机时钟比服务器快 {span}", span=span)
    return ClockWarning("clock_off", message, _right())


def _behind(now: float, last: float) -> ClockWarning:
    return ClockWarning(
        "clock_behind",
        _("本机时钟现在是 {now}, 比已有的记录 ({last}) 还早", now=_day(now), last=_day(last)),
        _right(),
    )


def _long_ago(days: int) -> ClockWarning:
    return ClockWarning(
        "server_long_ago",
        counted("已有 {n} 天没有和服务器对过时间, 也可能是本机日期偏快", days),
        _("内容都在本机。请看一眼电脑的日期, 有网络时同步一次"),
    )


def _certificate() -> ClockWarning:
    return ClockWarning(
        "certificate_dates",
        _("服务器证书的日期对不上, 但确认还是原来那台服务器"),
        _("同步照常。请把这件事告诉省级管理员"),
    )


def _right() -> str:
    return _("不影响记录的先后, 也不会丢东西。请在系统设置里把日期和时间校准")


def _day(moment: float) -> str:
    return datetime.fromtimestamp(moment).strftime("%Y-%m-%d %H:%M")


def _span(seconds: float) -> str:
    if seconds < 2 * 3600:
        return counted("{n} 分钟", round(seconds / 60))
    if seconds < 2 * _DAY_S:
        return counted("{n} 小时", round(seconds / 3600))
    return counted("{n} 天", round(seconds / _DAY_S))
