"""How far this laptop has sent its work, in the few words there is room for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jlcenter.app.sync_now import Progress, size_words
from jlcenter.words import _, counted


def short_time(moment: Any) -> str:
    """11-20 of an instant, 14:05 of one today: milliseconds since 1970, or ISO text; "" for
    none."""
    if not moment:
        return ""
    try:
        if isinstance(moment, (int, float)):
            when = datetime.fromtimestamp(moment / 1000)
        else:
            when = datetime.fromisoformat(str(moment)).astimezone()
    except (ValueError, OSError, OverflowError):
        return ""
    today = datetime.now().date()
    return when.strftime("%H:%M") if when.date() == today else when.strftime("%m-%d")


def long_time(moment: Any) -> str:
    """11-20 14:05 of an instant, with the year where it is another."""
    if not moment:
        return ""
    try:
        when = datetime.fromisoformat(str(moment)).astimezone()
    except (ValueError, OSError, OverflowError):
        return ""
    if when.year == datetime.now().year:
        return when.strftime("%m-%d %H:%M")
    return when.strftime("%Y-%m-%d %H:%M")


def waits_words(status: Any) -> str:
    """How much waits: changes, or else attachments."""
    if status.pending:
        return counted("{n} 条待传", status.pending)
    return counted("{n} 个附件待传", status.files_pending)


def waiting_words(status: Any, *, is_gone: bool = False, stopped: str = "") -> str:
    """The line at the foot: 37 条待传 · 11-20 同步过."""
    if status is None:
        return ""
    if not status.paired:
        return _("只在本机,尚未登记设备")
    last = short_time(status.last_success)
    if status.state == "all_sent":
        return _("全部已传 · {last}", last=last) if last else _("全部已传")
    if status.state == "unknown":
        since = short_time(status.unknown_since)
        first = counted("{n} 条待确认", status.pending)
        return _("{first} · {since} 起", first=first, since=since)
    first = waits_words(status)
    if stopped:
        return _("{first} · 同步停下了", first=first)
    if is_gone:
        return _("{first} · 没连上", first=first)
    if not last or not status.pending:
        return first
    return _("{first} · {last} 同步过", first=first, last=last)


def running_words(progress: Progress) -> str:
    """The line at the foot while a run is under way."""
    if progress.is_waiting:
        return _("等另一个程序同步完")
    if progress.total:
        return _("正在同步 {done} / {total}", done=progress.done, total=progress.total)
    if progress.files_total:
        done, total = progress.files_done, progress.files_total
        return _("正在传附件 {done} / {total}", done=done, total=total)
    return _("正在同步…")


def progress_words(progress: Progress) -> str:
    """How far a run is: N of M (changes that wait, or parts of a first download), what came in,
    bytes."""
    if progress.is_waiting:
        return _("另一个窗口或脚本正在同步,等它结束后接着同步。")
    parts = []
    if progress.total:
        done, total = progress.done, progress.total
        parts.append(f"{done} / {total}")
    elif progress.files_total:
        done, total = progress.files_done, progress.files_total
        parts.append(_("附件 {done} / {total}", done=done, total=total))
    if progress.received:
        parts.append(counted("已收 {n} 条", progress.received))
    size = progress.bytes_sent + progress.bytes_received
    if size:
        parts.append(size_words(size))
    return " · ".join(parts) or _("正在连接…")
