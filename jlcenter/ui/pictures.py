"""Pictures of each screen, drawn without a display: for the demo and the READMEs."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from jlcenter.ui.practice import WALK_IN
from jlcenter.words import _, language

WIDTH, HEIGHT = 1366, 768


def take_pictures(folder: Path, user: str, password: str, out: Path) -> list[Path]:
    """Log in to ``folder`` and write a PNG of each screen to ``out``; returns the files."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # without a screen Qt says at every window that it cannot tell one its sizes
    os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")
    from jlcenter.app import bootstrap
    from jlcenter.ui.application import make_application
    from jlcenter.ui.garbage import collected_here
    from jlcenter.ui.preferences import Preferences

    out.mkdir(parents=True, exist_ok=True)
    session = bootstrap.log_in(folder, user, password)
    made: list[Path] = []
    with session, collected_here(make_application()):
        for look, suffix in (("light", ""), ("dark", "-dark")):
            preferences = Preferences(None)
            preferences.set("language", language())
            preferences.set("look", look)
            preferences.set("last_user", user)
            studio = Studio(session, preferences)
            for name, widget in studio.screens(all_=look == "light"):
                path = out / f"{name}{suffix}.png"
                widget.grab().save(str(path))
                made.append(path)
            studio.close()
    return made


def settle(milliseconds: int = 60) -> None:
    """Let timers and workers do what they wait for."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait_for(ready: Callable[[], bool], seconds: int = 30) -> None:
    """Wait for a worker's result."""
    for _turn in range(seconds * 20):
        if ready():
            return
        settle(50)


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
        self.window.open_shell(self.session, syncs=False)
        self.window.show()
        wait_for(lambda: bool(self.shell.nav.last.text()), 3)
        settle(200)
        yield "today", self.window
        shown, done = self._classes()
        if shown is not None:
            yield from self._class(shown, ("roll",) if not all_ else TABS_SHOWN, "")
        if done is not None and all_:
            yield from self._class(done, ("scores", "completion", "certificates"), "")
        if all_:
            yield from self._places()
            yield from self._dialogs(shown, done)

    def _places(self) -> Iterator[tuple[str, QWidget]]:
        """Each place, and each of its tabs under the place's name and its own."""
        from jlcenter.ui.screens.tabs import TabsPlace
        from jlcenter.ui.shell import places

        for place in places():
            if place.name in ("today", "verify"):
                continue
            self.shell.go(place.name)
            self._look_up(place.name)
            settle(150)
            page = self.shell.content.currentWidget()
            names = [one.name for one in page.tabs] if isinstance(page, TabsPlace) else []
            if len(names) < 2:
                yield place.name, self.window
                continue
            for tab in names:
                self.shell.go(place.name, {"tab": tab})
                settle(150)
                yield f"{place.name}-{tab}", self.window

    def _dialogs(self, shown: Any, done: Any) -> Iterator[tuple[str, QWidget]]:
        """What opens over the window: import preview, walk-in, and the certificates' PDF."""
        from jlcenter.app.demo_roster import write_messy_roster
        from jlcenter.ui.screens.import_wizard import ImportWizard
        from jlcenter.ui.screens.pdf_preview import PdfPreview
        from jlcenter.ui.screens.walk_in import WalkIn

        desk = self.window.desk
        if shown is not None:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"{_('花名册')}.xlsx"
                write_messy_roster(path)
                wizard = ImportWizard(desk, self.window, shown.id)
                wizard.resize(1120, 680)
                wizard.show()
                wizard.read(path)
                wait_for(lambda: wizard.preview is not None)
                settle(150)
                yield "import-preview", wizard
                wizard.reject()
            walk_in = WalkIn(desk, self.window, shown.id)
            walk_in.name.setText(WALK_IN[0])
            walk_in.number.setText(WALK_IN[1])
            walk_in.show()
            settle(150)
            yield "walk-in", walk_in
            walk_in.reject()
        if done is not None and self._has_certificates(done):
            preview = PdfPreview(desk, self.window, "certificates", done.id)
            preview.resize(1000, 720)
            preview.show()
            wait_for(lambda: preview.path is not None)
            settle(600)
            yield "certificate-preview", preview
            preview.reject()

    def _has_certificates(self, row: Any) -> bool:
        from jlcenter.app import issue_certificates

        return any(
            one.is_valid for one in issue_certificates.list_certificates(self.session, row.id)
        )

    @property
    def shell(self) -> Any:
        """The shell in the window."""
        return self.window.current_page

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


TABS_SHOWN = ("roll", "overview", "roster", "lessons")
