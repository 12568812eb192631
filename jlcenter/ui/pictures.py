"""Pictures of each screen, drawn without a display: for the demo and the READMEs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

WIDTH, HEIGHT = 1366, 768


def take_pictures(folder: Path, user: str, password: str, out: Path) -> list[Path]:
    """Log in to ``folder`` and write a PNG of each screen to ``out``; returns the files."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from jlcenter.app import bootstrap
    from jlcenter.ui.preferences import Preferences

    out.mkdir(parents=True, exist_ok=True)
    session = bootstrap.log_in(folder, user, password)
    try:
        made: list[Path] = []
        for look, suffix in (("light", ""), ("dark", "-dark")):
            preferences = Preferences(None)
            preferences.set("look", look)
            preferences.set("last_user", user)
            studio = Studio(session, preferences)
            for name, widget in studio.screens(all_=look == "light"):
                path = out / f"{name}{suffix}.png"
                widget.grab().save(str(path))
                made.append(path)
            studio.close()
        return made
    finally:
        session.close()


def settle(milliseconds: int = 60) -> None:
    """Let timers and workers do what they wait for."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Studio:
    """A window on real data, put before the camera screen by screen."""

    def __init__(self, session: Any, preferences: Any, size: tuple[int, int] = (WIDTH, HEIGHT)):
        from jlcenter.ui.application import dress, make_application
        from jlcenter.ui.main_window import MainWindow

        self.session = session
        application = make_application()
        dress(application, preferences)
        self.window = MainWindow(session.folder, preferences)
        self.window.resize(*size)
        self.window.show()
        settle()

    def close(self) -> None:
        """Take the window away; the session stays open."""
        self.window.session = None
        self.window.close()
        self.window.deleteLater()
        QApplication.processEvents()

    def screens(self, *, all_: bool = True) -> Iterator[tuple[str, QWidget]]:
        """Each screen under its name."""
        if all_:
            yield "log-in", self.window
        self.window.open_shell(self.session)
        self.window.show()
        settle(400)
        yield "today", self.window
        shown, done = self._classes()
        if shown is not None:
            yield from self._class(shown, ("roll",) if not all_ else TABS_SHOWN, "")
        if done is not None and all_:
            yield from self._class(done, ("scores", "completion", "certificates"), "")
        if all_:
            for place in ("classes", "trainees", "sync", "settings"):
                self.shell.go(place)
                self._look_up(place)
                settle(150)
                yield place, self.window

    @property
    def shell(self) -> Any:
        """The shell in the window."""
        return self.window.centralWidget()

    def _look_up(self, place: str) -> None:
        if place == "trainees":
            self.shell.content.currentWidget().query.setText("l")

    def _classes(self) -> tuple[Any, Any]:
        """The class whose roll is called today (or the latest called), and one that is done."""
        from jlcenter.app import complete, plan_class, plan_lessons

        rows = [one for one in plan_class.list_classes(self.session) if one.enrolled]
        with_marks = [
            one
            for one in rows
            if any(each.marked for each in plan_lessons.list_lessons(self.session, one.id))
        ]
        eligible = [
            one
            for one in with_marks
            if any(each.eligible for each in complete.completion(self.session, one.id))
        ]
        running = [one for one in with_marks if one not in eligible] or with_marks
        shown = [*running, *rows]
        return (shown[0] if shown else None), (eligible[0] if eligible else None)

    def _class(self, row: Any, tabs: tuple[str, ...], suffix: str) -> Iterator[tuple[str, QWidget]]:
        for tab in tabs:
            self.shell.go("class", {"of": row.id, "tab": tab})
            settle(200)
            name = {"roll": "roll-call", "overview": "class"}.get(tab, tab)
            yield f"{name}{suffix}", self.window

    def dialog(self, make: Callable[[], QWidget], wait: int = 600) -> QWidget:
        """A dialog, shown beside the window without blocking."""
        made = make()
        made.show()
        settle(wait)
        return made


TABS_SHOWN = ("roll", "overview", "roster", "lessons")
