"""How a screen gets work done: marks and other short writes at once, long work in a worker.

A job in a worker has its own database connection (the session gives each thread one) and hands its
result or its error back as a value on the window's thread; nothing is lost in a thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

T = TypeVar("T")


def _nothing(_job: Job) -> None:
    """What a job that has ended would do."""


def _untold(_done: int, _total: int) -> None:
    """Progress that nobody shows."""


class _Mail(QObject):
    done = Signal(object)
    failed = Signal(object)
    progressed = Signal(int, int)


#: handing over a result takes a worker microseconds; no window waits longer for it, in seconds
_TOLD_S_MAX = 1.0


class Job(QRunnable):
    """One piece of long work. ``cancel()`` asks it to stop at its next step."""

    def __init__(self, work: Callable[[Job], Any]) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self._work = work
        self._stop = threading.Event()
        self._has_told = threading.Event()
        self.mail = _Mail()

    def cancel(self) -> None:
        """Ask the work to stop; it says so itself when it has."""
        self._stop.set()

    def cancelled(self) -> bool:
        """Whether someone asked to stop: handed to the use-case."""
        return self._stop.is_set()

    def progress(self, done: int, total: int = 0) -> None:
        """Tell how far the work is; handed to the use-case, called in the worker."""
        self.mail.progressed.emit(done, total)

    def let_go(self) -> None:
        """Drop, on the window's thread, what the work held of it: the worker may be the last to
        know this job, and a widget must not be freed there. While it is still handing over its
        result it holds what hears of it: so this waits for it, a moment."""
        self._has_told.wait(_TOLD_S_MAX)
        self._work = _nothing
        for signal in (self.mail.done, self.mail.failed, self.mail.progressed):
            with suppress(RuntimeError):
                signal.disconnect()
        self.mail.deleteLater()

    def run(self) -> None:
        """The worker's side."""
        try:
            result = self._work(self)
        except Exception as error:  # noqa: BLE001 - a worker must hand every error back as a value
            self.mail.failed.emit(error)
        else:
            self.mail.done.emit(result)
        finally:
            self._has_told.set()


_running: set[Job] = set()


def run_long(
    work: Callable[[Job], T],
    *,
    done: Callable[[T], None],
    failed: Callable[[Exception], None],
    progressed: Callable[[int, int], None] | None = None,
) -> Job:
    """Do ``work`` in a worker; ``done`` or ``failed`` is called on the window's thread."""
    job = Job(work)

    def finish(call: Callable[[Any], None], value: Any) -> None:
        _running.discard(job)
        job.let_go()
        call(value)

    job.mail.done.connect(lambda value: finish(done, value))
    job.mail.failed.connect(lambda error: finish(failed, error))
    job.mail.progressed.connect(progressed or _untold)
    _running.add(job)
    QThreadPool.globalInstance().start(job)
    return job


def wait_for_all(milliseconds: int = 30_000) -> bool:
    """Wait for all workers, at the close of the window."""
    for job in list(_running):
        job.cancel()
    return QThreadPool.globalInstance().waitForDone(milliseconds)
