"""Syncing with the province: one run, its result, and the state in words that hold offline too."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jlcenter.domain.errors import Refused, Unreachable
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.words import _

#: the pause between runs of ``sync --watch``, in seconds
WATCH_S = 15 * 60.0


@dataclass(frozen=True, slots=True)
class SyncResult:
    """One run. ``pushed`` and ``received`` count changes, ``conflicts`` records now in conflict."""

    pushed: int
    received: int
    conflicts: int
    pending: int
    round_trips: int
    bytes_sent: int
    bytes_received: int
    seconds: float
    set_aside: int = 0


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """Where sync stands, from the file: ``all_sent``, ``waiting``, or ``unknown`` since
    ``unknown_since`` (changes went out and no answer came)."""

    pending: int
    last_success: str | None
    last_error: dict[str, Any] | None
    server_time_offset_seconds: float | None
    server: str | None
    paired: bool
    state: str
    unknown_since: str | None = None
    set_aside: int = 0


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


# -- one at a time --------------------------------------------------------------------------------

_RUNNING: dict[Path, threading.Lock] = {}
_GUARD = threading.Lock()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """A second run in this program waits for the first and then follows it."""
    with _GUARD:
        lock = _RUNNING.setdefault(folder.resolve(), threading.Lock())
    with lock:
        yield


def is_running(session: Session) -> bool:
    """Whether a run of this program is under way on this folder."""
    lock = _RUNNING.get(session.folder.resolve())
    return lock is not None and lock.locked()


# -- the run --------------------------------------------------------------------------------------


def sync(
    session: Session,
    server: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> SyncResult:
    """Send and fetch until both sides have all. ``server``: that address for this run only.

    Raises Refused (``not_paired`` …), AccessRefused (blocked) or Unreachable; whatever came through
    stays, the rest goes out next time. Runs in any thread, beside people's work.
    """
    if not session.setting("root_key"):
        raise Refused(
            "not_paired",
            _("本机还没有向省级服务器登记, 所以没有同步"),
            _("不影响使用。向省里要配对码后运行: ./run pair --server 地址 --code 配对码"),
        )
    with _alone(session.folder):
        return _run(session, server, progress)


def _run(
    session: Session, server: str | None, progress: Callable[[int, int], None] | None
) -> SyncResult:
    from jlcenter.sync.engine import Conversation
    from jlcenter.sync.transport import Line

    begun = time.monotonic()
    line = Line(server or str(session.setting("server")))
    conversation = Conversation(session, line, progress)
    try:
        outcome = conversation.run()
    except Refused as refused:
        _remember_failure(session, refused, is_unknown=conversation.is_unknown)
        raise
    finally:
        line.drop()
        kinds = frozenset(conversation.receiver.result.kinds)
        if kinds:
            for listener in session.door.on_change:
                listener(kinds)
    session.set_settings(
        sync_last_success=_now(),
        sync_last_error=None,
        sync_unknown_since=None,
        sync_offset=outcome.server_time_offset_s,
    )
    return SyncResult(
        outcome.pushed,
        outcome.received,
        outcome.conflicts,
        table.pending_count(session.db),
        line.round_trips,
        line.bytes_sent,
        line.bytes_received,
        round(time.monotonic() - begun, 3),
        table.aside_count(session.db),
    )


def _remember_failure(session: Session, refused: Refused, *, is_unknown: bool) -> None:
    settings: dict[str, Any] = {
        "sync_last_error": {"code": refused.code, "message": refused.message, "at": _now()}
    }
    if is_unknown and isinstance(refused, Unreachable):
        settings["sync_unknown_since"] = session.setting("sync_unknown_since") or _now()
    elif not is_unknown:
        settings["sync_unknown_since"] = None
    session.set_settings(**settings)


def status(session: Session) -> SyncStatus:
    """Where sync stands; asks nobody."""
    pending = table.pending_count(session.db)
    since = session.setting("sync_unknown_since")
    state = "all_sent" if not pending else "unknown" if since else "waiting"
    offset = session.setting("sync_offset")
    return SyncStatus(
        pending,
        session.setting("sync_last_success"),
        session.setting("sync_last_error"),
        float(offset) if offset is not None else None,
        session.setting("server"),
        bool(session.setting("root_key")),
        state,
        since if state == "unknown" else None,
        table.aside_count(session.db),
    )


def status_text(told: SyncStatus) -> str:
    """The state in a sentence."""
    if told.state == "all_sent":
        return _("全部内容都已送达")
    if told.state == "unknown":
        return _("有 {n} 条改动可能已送达, 下次同步时确认", n=told.pending)
    return _("有 {n} 条改动等待送出", n=told.pending)
