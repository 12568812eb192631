"""What every screen is given: who is logged in, ways to act, to tell and to go elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from jlcenter.ui import notices, tasks
from jlcenter.ui.changes import Changes
from jlcenter.ui.notices import Notice
from jlcenter.ui.preferences import Preferences
from jlcenter.ui.syncing import Syncing

T = TypeVar("T")
#: the file that grows with every write, whoever makes it
WAL = "jlcenter.db-wal"


class Desk(QObject):
    """One person's session in the window.

    ``noticed`` asks the shell to show a notice, ``wanted`` to go to a place (name, details).
    ``screen_left``: a screen went out of sight, and what it told with it.
    ``look_changed`` asks for the window to be drawn anew (language, text size, light or dark).
    """

    noticed = Signal(object)
    wanted = Signal(str, dict)
    screen_left = Signal()
    look_changed = Signal()
    left = Signal()

    def __init__(self, session: Any, preferences: Preferences) -> None:
        super().__init__()
        self.session = session
        self.preferences = preferences
        self.changes = Changes()
        self.syncing = Syncing(session)
        self.practice = preferences.text("practice") == "yes"
        self.last_saved = ""
        session.door.on_change.append(self._stored)
        self._stamp = self._file_stamp()

    @property
    def folder(self) -> Path:
        """The data folder."""
        folder: Path = self.session.folder
        return folder

    def show_notice(self, notice: Notice) -> None:
        """Tell something in the bar under the title."""
        self.noticed.emit(notice)

    def explain(self, error: BaseException) -> None:
        """Tell about ``error``: the one door."""
        self.noticed.emit(notices.explain(error))

    def go(self, place: str, **details: Any) -> None:
        """Show another screen."""
        self.wanted.emit(place, details)

    def act(
        self,
        action: Callable[[], T],
        *,
        failed: Callable[[Notice], None] | None = None,
    ) -> T | None:
        """Do a short write on this thread, or tell why not; None when refused."""
        try:
            result = action()
        except Exception as error:  # noqa: BLE001 - the one door: explained, logged when a defect
            notice = notices.explain(error)
            (failed or self.show_notice)(notice)
            return None
        return result

    def _stored(self, kinds: frozenset[str]) -> None:
        """The door wrote something: note the time, tell the screens."""
        self.last_saved = datetime.now().strftime("%H:%M:%S")
        self._stamp = self._file_stamp()
        self.changes.tell(kinds)

    def _file_stamp(self) -> tuple[int, int]:
        try:
            found = (self.session.folder / WAL).stat()
        except OSError:
            return (0, 0)
        return (found.st_size, found.st_mtime_ns)

    def look_for_changes(self) -> None:
        """Another process (a script, a second window) may have written: show it too (R33)."""
        stamp = self._file_stamp()
        if stamp != self._stamp:
            self._stamp = stamp
            self.changes.tell(())

    def ask(self, query: Callable[[], Any], default: Any) -> Any:
        """A quick read on this thread; ``default`` and a notice when it fails."""
        try:
            return query()
        except Exception as error:  # noqa: BLE001 - the one door
            self.explain(error)
            return default

    def sync_status(self) -> Any:
        """How far this laptop has sent its work; read from the journal, offline too."""
        from jlcenter.app import sync_now

        return self.ask(lambda: sync_now.status(self.session), None)

    def run_long(
        self,
        work: Callable[[tasks.Job], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        progressed: Callable[[int, int], None] | None = None,
    ) -> tasks.Job:
        """Long work in a worker; errors go through the one door unless ``failed`` takes them."""
        session = self.session

        def with_own_connection(job: tasks.Job) -> T:
            try:
                return work(job)
            finally:
                session.forget_connection()

        return tasks.run_long(
            with_own_connection, done=done, failed=failed or self.explain, progressed=progressed
        )
