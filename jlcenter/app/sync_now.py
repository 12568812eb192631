"""Syncing with the province: one run, its result, and the state in words that hold offline too."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from jlcenter.app.bootstrap import folder_refused
from jlcenter.app.clocks import ClockWarning, clock_warnings
from jlcenter.app.copies import copy_warnings
from jlcenter.app.erasures import take_out
from jlcenter.domain.errors import Refused, Unreachable
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.sync.engine import Conversation
    from jlcenter.sync.files import Sent
    from jlcenter.sync.transport import Line

#: screens hear of what came in at most so often while a run is under way, in seconds
_TELL_S = 2.0
#: how long a thread runs before another's turn while a run is under way, in seconds
_TURN_S = 0.0005


@dataclass(frozen=True, slots=True)
class SyncResult:
    """One run. ``pushed`` and ``received`` count changes, ``conflicts`` records now in conflict,
    ``files_pending`` attachments whose bytes are still to be sent."""

    pushed: int
    received: int
    conflicts: int
    pending: int
    round_trips: int
    bytes_sent: int
    bytes_received: int
    seconds: float
    set_aside: int = 0
    files_sent: int = 0
    files_received: int = 0
    files_pending: int = 0
    #: why they are: ``line`` (it broke off), ``slow`` (held back), ``server`` (it takes none yet)
    files_wait_for: str = ""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """Where sync stands, from the file: ``all_sent``, ``waiting``, or ``unknown`` since
    ``unknown_since`` (changes went out and no answer came). ``pending`` counts changes,
    ``files_pending`` attachments whose bytes only this laptop has."""

    pending: int
    last_success: str | None
    last_error: dict[str, Any] | None
    server_time_offset_seconds: float | None
    server: str | None
    paired: bool
    state: str
    unknown_since: str | None = None
    set_aside: int = 0
    files_pending: int = 0
    warnings: tuple[ClockWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: ``done`` of ``total`` changes that waited here (or parts of a first
    download), how many came in, bytes over the line. ``is_waiting``: another program's run comes
    first."""

    done: int = 0
    total: int = 0
    received: int = 0
    bytes_sent: int = 0
    bytes_received: int = 0
    is_waiting: bool = False
    #: after all records: so many attachments are through, of so many
    files_done: int = 0
    files_total: int = 0


class Stopped(Refused):
    """The run was told to stop; what had gone through counts."""

    def __init__(self) -> None:
        super().__init__(
            "sync_stopped",
            _("同步停下了, 已经送到和收到的都算数"),
            _("其余内容都在本机, 下次同步接着送"),
        )


@dataclass(slots=True)
class Stop:
    """Asks a run to end, from any thread: between two blocks, or while it waits for the line."""

    _asked: threading.Event = field(default_factory=threading.Event)
    _line: Line | None = None

    def set(self) -> None:
        """Ask; whoever waits for the server stops waiting."""
        self._asked.set()
        if self._line is not None:
            self._line.drop()

    @property
    def is_set(self) -> bool:
        """Whether somebody asked."""
        return self._asked.is_set()

    def check(self) -> None:
        """Raise Stopped where somebody asked."""
        if self._asked.is_set():
            raise Stopped

    def watch(self, line: Line) -> None:
        """From here on ``set`` reaches this line too."""
        self._line = line
        line.guard = self.check


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


# -- the run --------------------------------------------------------------------------------------


def sync(
    session: Session,
    server: str | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: Stop | None = None,
    files: bool | None = None,
) -> SyncResult:
    """Send and fetch until both sides have all. ``server``: that address for this run only;
    ``files``: attachments too on any line, or not at all (None: but for those a slow line holds
    back).

    One run at a time on a folder: another waits for it and then follows it. Raises Refused
    (``not_paired`` …), Stopped, AccessRefused (blocked), Busy or Unreachable; whatever came through
    stays, the rest goes out next time. Runs in any thread, beside people's work.
    """
    from jlcenter.sync.alone import alone

    require_paired(session)
    tell = progress or (lambda told: None)
    stop = stop or Stop()

    def waits() -> None:
        stop.check()
        tell(Progress(is_waiting=True))

    with ExitStack() as held:
        try:
            held.enter_context(alone(session.folder, waits))
        except OSError as error:
            raise folder_refused(session.folder, error) from error
        held.enter_context(_short_turns())
        return _Run(session, server, tell, stop).go(files)


@contextmanager
def _short_turns() -> Iterator[None]:
    """Threads take turns ten times as often: a key press waits for several turns of the sync."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def require_paired(session: Session) -> None:
    """Refuse where the province does not know this laptop yet."""
    if not session.setting("root_key"):
        raise Refused(
            "not_paired",
            _("本机还没有向省级服务器登记, 所以没有同步"),
            _("不影响使用。向省里要配对码后运行: ./run pair --server 地址 --code 配对码"),
        )


class _Run:
    """One run under way: its line, its conversation, what it has told so far."""

    def __init__(
        self,
        session: Session,
        server: str | None,
        tell: Callable[[Progress], None],
        stop: Stop,
    ) -> None:
        from jlcenter.sync.engine import Conversation
        from jlcenter.sync.transport import Line

        self.session = session
        self.stop = stop
        self.begun = time.monotonic()
        url = server or str(session.setting("server"))
        self.line: Line = Line(url, session.setting("server_keys"))
        stop.watch(self.line)
        self.conversation: Conversation = Conversation(session, self.line, self._progressed)
        self._tell = tell
        self._told_entries = 0
        self._told_at = self.begun

    def go(self, files: bool | None) -> SyncResult:
        try:
            self.stop.check()
            self.conversation.run(files)
        except Stopped:
            if self.conversation.is_unknown:
                self.session.set_settings(**self._unknown())
            raise
        except Refused as refused:
            self._remember_failure(refused)
            raise
        finally:
            self.line.drop()
            with suppress(Refused):  # a full disk: the next run does it
                take_out(self.session)
            self._tell_screens()
        session = self.session
        with session.door.transaction(session.db, person=False):
            table.forget_since(session.db)
            session.set_settings(
                sync_last_success=_now(),
                sync_last_error=None,
                sync_unknown_since=None,
                **self._server_facts(),
            )
        session.ease_log()
        return self._result()

    def _result(self) -> SyncResult:
        outcome, line, db = self.conversation.outcome, self.line, self.session.db
        files, files_left = outcome.files, files_pending(self.session)
        return SyncResult(
            outcome.pushed,
            outcome.received,
            outcome.conflicts,
            pending(self.session),
            line.round_trips,
            line.bytes_sent,
            line.bytes_received,
            round(time.monotonic() - self.begun, 3),
            table.aside_count(db),
            files.sent,
            files.received,
            files_left,
            _why_files_wait(files) if files_left else "",
        )

    def _progressed(self, done: int, total: int) -> None:
        """Between two blocks: a good moment to tell, and to stop."""
        received = self.conversation.receiver.result.entries
        line, files = self.line, self.conversation.outcome.files
        self._tell(
            Progress(
                done,
                total,
                received,
                line.bytes_sent,
                line.bytes_received,
                files_done=files.sent + files.received,
                files_total=files.todo,
            )
        )
        if time.monotonic() - self._told_at >= _TELL_S:
            self._tell_screens()
        self.stop.check()

    def _tell_screens(self) -> None:
        """What came in since the last time may be in sight."""
        result = self.conversation.receiver.result
        self._told_at = time.monotonic()
        if result.entries == self._told_entries:
            return
        self._told_entries = result.entries
        kinds = frozenset(result.kinds)
        if kinds:
            for listener in self.session.door.on_change:
                listener(kinds)

    def _remember_failure(self, refused: Refused) -> None:
        is_unknown = self.conversation.is_unknown
        settings: dict[str, Any] = {
            "sync_last_error": {
                "code": refused.code,
                "message": refused.message,
                "hint": refused.hint,
                "at": _now(),
            }
        }
        if is_unknown and isinstance(refused, Unreachable):
            settings |= self._unknown()
        elif not is_unknown:
            settings["sync_unknown_since"] = None
        self.session.set_settings(**settings, **self._server_facts())

    def _unknown(self) -> dict[str, Any]:
        return {"sync_unknown_since": self.session.setting("sync_unknown_since") or _now()}

    def _server_facts(self) -> dict[str, Any]:
        """What this run learned of the server: its time, to compare this machine's clock with later
        on, and the key it is known by."""
        told: dict[str, Any] = {}
        offset_s = self.conversation.outcome.server_time_offset_s
        if offset_s is not None:
            told["sync_offset"] = offset_s
            told["sync_server_ms"] = round((time.time() + offset_s) * 1000)
            told["sync_dates_off"] = self.line.dates_off
        if self.line.server_keys != (self.session.setting("server_keys") or {}):
            told["server_keys"] = self.line.server_keys
        return told


# -- where it stands ------------------------------------------------------------------------------


def pending(session: Session) -> int:
    """How many changes here the province has not acknowledged, counted in the file; what a stick
    brought as state alone counts as one."""
    return table.pending_count(session.db) + table.owes_state(session.db)


def files_pending(session: Session) -> int:
    """How many attachments are on this laptop alone, as far as is known here."""
    from jlcenter.sync.files import here_unsent

    return len(here_unsent(session))


def _why_files_wait(files: Sent) -> str:
    if files.is_old:
        return "server"
    return "line" if files.broke_off else "slow" if files.too_slow else ""


def status(session: Session) -> SyncStatus:
    """Where sync stands; asks nobody."""
    waiting, files_waiting = pending(session), files_pending(session)
    since = session.setting("sync_unknown_since")
    if waiting:
        state = "unknown" if since else "waiting"
    else:
        state = "waiting" if files_waiting else "all_sent"
    offset = session.setting("sync_offset")
    return SyncStatus(
        waiting,
        session.setting("sync_last_success"),
        session.setting("sync_last_error"),
        float(offset) if offset is not None else None,
        session.setting("server"),
        bool(session.setting("root_key")),
        state,
        since if state == "unknown" else None,
        table.aside_count(session.db),
        files_waiting,
        (*clock_warnings(session), *copy_warnings(session)),
    )


def status_text(told: SyncStatus) -> str:
    """The state in a sentence."""
    if told.state == "all_sent":
        return _("全部内容都已送达")
    if told.state == "unknown":
        return counted("有 {n} 条改动可能已送达, 下次同步时确认", told.pending)
    if not told.pending:
        return counted("改动都已送达, 还有 {n} 个附件等待送出", told.files_pending)
    return counted("有 {n} 条改动等待送出", told.pending)


def size_words(count: int) -> str:
    """Bytes for people."""
    if count < 1000:
        return _("{n} 字节", n=count)
    if count < 1_000_000:
        return f"{count / 1000:.1f} kB"
    return f"{count / 1_000_000:.1f} MB"
