"""What every screen is given: who is logged in, and the ways to act, to tell and to go elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from jlcenter.ui import notices, tasks
from jlcenter.ui.changes import Changes
from jlcenter.ui.notices import Notice
from jlcenter.ui.preferences import Preferences

if TYPE_CHECKING:
    from jlcenter.app.log_in import Session

T = TypeVar("T")


class Desk(QObject):
    """One person's session in the window.

    ``noticed`` asks the shell to show a notice, ``wanted`` to go to a place (name, details).
    ``look_changed`` asks for the window to be drawn anew (language, text size, light or dark).
    """

    noticed = Signal(object)
    wanted = Signal(str, dict)
    look_changed = Signal()
    left = Signal()

    def __init__(self, session: Session, preferences: Preferences) -> None:
        super().__init__()
        self.session = session
        self.preferences = preferences
        self.changes = Changes()
        self.practice = preferences.text("practice") == "yes"
        self.last_saved = ""

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self.session.folder

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
        kinds: Iterable[str] = (),
        *,
        failed: Callable[[Notice], None] | None = None,
    ) -> T | None:
        """Do a short write on this thread; tell what changed, or why not. None when refused."""
        try:
            result = action()
        except Exception as error:  # noqa: BLE001 - the one door: explained, logged when a defect
            notice = notices.explain(error)
            (failed or self.show_notice)(notice)
            return None
        self.saved(kinds)
        return result

    def saved(self, kinds: Iterable[str]) -> None:
        """Something was written just now: note the time, tell the screens."""
        from datetime import datetime

        self.last_saved = datetime.now().strftime("%H:%M:%S")
        self.changes.tell(kinds)

    def ask(self, query: Callable[[], T], default: T) -> T:
        """A quick read on this thread; ``default`` and a notice when it fails."""
        try:
            return query()
        except Exception as error:  # noqa: BLE001 - the one door
            self.explain(error)
            return default

    def run_long(
        self,
        work: Callable[[tasks.Job], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        progressed: Callable[[int, int], None] | None = None,
    ) -> tasks.Job:
        """Long work in a worker; errors go through the one door unless ``failed`` takes them."""
        return tasks.run_long(
            work, done=done, failed=failed or self.explain, progressed=progressed
        )
