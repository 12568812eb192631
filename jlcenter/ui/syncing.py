"""Syncing while the window is open: the schedule's timer, and runs in threads of their own.

A thin shell over ``app.sync_schedule``: it decides nothing. Runs are daemon threads and no workers
of the pool: a server that never answers must not keep the window from closing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from jlcenter.app.sync_now import Progress, Stop, SyncResult, pending, sync
from jlcenter.app.sync_schedule import EXIT_S, LOOK_S, Keeper, Line, Step, Verdict

#: after its last run was told to stop, the window waits so much longer at most, in milliseconds
LET_GO_MS = 1500


#: those with a run under way: a thread that hangs must not be the last to know one
_running: set[Syncing] = set()


class Syncing(QObject):
    """The syncing of one session. ``changed``: something to show is another; ``ended``: a run ended
    (its result or None, its error or None, whether a person had asked for it)."""

    changed = Signal()
    ended = Signal(object, object, bool)
    _told = Signal(object)
    _ran = Signal(object, object)
    _looked = Signal(bool)

    def __init__(self, session: Any) -> None:
        super().__init__()
        self._session = session
        self.keeper = Keeper(session)
        #: how far the run under way is; None while none is
        self.progress: Progress | None = None
        #: how the last run ended
        self.result: SyncResult | None = None
        self.error: BaseException | None = None
        self.is_stopping = False
        self._has_begun = self._is_over = False
        self._was_asked = False
        self._with_files = False
        self._stop = Stop()
        self._thread: threading.Thread | None = None
        self._then: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self._told.connect(self._progressed)
        self._ran.connect(self._run_ended)
        self._looked.connect(self._probe_ended)

    # -- for the window --------------------------------------------------------------------------

    @property
    def is_running(self) -> bool:
        """Whether a run is under way."""
        return self.progress is not None

    @property
    def is_line_gone(self) -> bool:
        """Whether the server could not be reached when last tried."""
        return self.keeper.line is Line.GONE

    def begin(self) -> None:
        """From here on by itself: now, on return of the line, every quarter of an hour."""
        self._has_begun = True
        self._look()

    def ask(self, *, with_files: bool = False) -> bool:
        """A person wants a run, with attachments however slow the line if told; whether it queues
        behind the one under way."""
        self._with_files = with_files
        is_queued = self.keeper.ask()
        self._was_asked = True
        self._look()
        self.changed.emit()
        return is_queued

    def cancel(self) -> None:
        """A person wants the run under way to end, between two blocks."""
        if self.is_running:
            self.is_stopping = True
            self._stop.set()
            self.changed.emit()

    def leave(self, then: Callable[[], None]) -> bool:
        """The window closes: a last run, where it may bring something. Whether to wait for it;
        ``then`` is called when it has ended, or after a few seconds."""
        self._is_over = True
        self._timer.stop()
        is_worth_it = self._has_begun and pending(self._session) > 0
        has_run = self.keeper.leave(is_worth_it=is_worth_it)
        if not has_run and not self.is_running:
            return False
        self._then = then
        if has_run:
            self._run()
        QTimer.singleShot(round(EXIT_S * 1000), self, self.cancel)
        QTimer.singleShot(round(EXIT_S * 1000) + LET_GO_MS, self, self._leave_now)
        return True

    def let_go(self, wait_s: float = LET_GO_MS / 1000) -> bool:
        """The session closes: nothing begins any more, and what runs is stopped. Whether it has
        ended, so that nobody uses the session's file."""
        self._is_over = True
        self._timer.stop()
        self.keeper.leave(is_worth_it=False)
        self._stop.set()
        thread = self._thread
        if thread is not None:
            thread.join(wait_s)
        return thread is None or not thread.is_alive()

    # -- deciding --------------------------------------------------------------------------------

    def _look(self) -> None:
        if self._is_over:
            return
        found = self.keeper.look()
        if found.step is Step.RUN:
            self._run()
        elif found.step is Step.PROBE and self._has_begun:
            work = self.keeper.probe_began()
            self._begin_thread(lambda: self._tell(self._looked, work()))
            self._timer.start(round(LOOK_S * 1000))
        elif self._has_begun:
            self._timer.start(round(min(found.wait_s, LOOK_S) * 1000))

    def _probe_ended(self, is_there: bool) -> None:
        if self._is_over:
            return
        was_gone = self.is_line_gone
        self.keeper.probed(is_there=is_there)
        if was_gone != self.is_line_gone:
            self.changed.emit()
        self._look()

    # -- running ---------------------------------------------------------------------------------

    def _run(self) -> None:
        self.keeper.began()
        self.progress = Progress()
        self.is_stopping = False
        self._stop = Stop()
        session, stop = self._session, self._stop
        files, self._with_files = self._with_files or None, False

        def progressed(told: Progress) -> None:
            self._tell(self._told, told)

        def work() -> None:
            result: SyncResult | None = None
            failed: BaseException | None = None
            try:
                result = sync(session, progress=progressed, stop=stop, files=files)
            except Exception as error:  # noqa: BLE001 - a thread hands every error back as a value
                failed = error
            finally:
                session.forget_connection()
            self._tell(self._ran, result, failed)

        _running.add(self)
        self._thread = self._begin_thread(work)
        self.changed.emit()

    @staticmethod
    def _begin_thread(work: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=work, name="sync", daemon=True)
        thread.start()
        return thread

    @staticmethod
    def _tell(signal: Any, *told: object) -> None:
        """Hand something to the window's thread, if there still is a window."""
        with suppress(RuntimeError):
            signal.emit(*told)

    def _progressed(self, told: Progress) -> None:
        if self.is_running:
            self.progress = told
            self.changed.emit()

    def _run_ended(self, result: SyncResult | None, error: BaseException | None) -> None:
        _running.discard(self)
        self.progress, self.result, self.error = None, result, error
        was_asked, self._was_asked = self._was_asked, self.keeper.is_queued
        verdict = self.keeper.ended(error)
        self.is_stopping = False
        self.ended.emit(result, error, was_asked or verdict is Verdict.STOP)
        self.changed.emit()
        if self._then is not None:
            self._leave_now()
        else:
            self._look()

    def _leave_now(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()
