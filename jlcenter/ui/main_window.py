"""The one window: first start, log-in or the shell, whichever the moment asks for."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from jlcenter.domain.errors import Refused
from jlcenter.ui import notices
from jlcenter.ui.notices import Notice
from jlcenter.ui.preferences import Preferences
from jlcenter.words import _

#: what a data folder has once it is set up (cheap to see, nothing heavy to import)
READY = "keyring.json"
WIDTH, HEIGHT = 1366, 768


class MainWindow(QWidget):
    """Shows one page at a time and passes the session on."""

    def __init__(self, folder: Path, preferences: Preferences, lang: str | None = None) -> None:
        super().__init__()
        self.folder, self.preferences, self._lang = folder, preferences, lang
        self.session: Any = None
        self.desk: Any = None
        self._is_leaving = False
        self._centre: tuple[str, str] = ("", "")
        self._page: QWidget | None = None
        self._frame = QVBoxLayout(self)
        self._frame.setContentsMargins(0, 0, 0, 0)
        self.setObjectName("screen")
        self.setWindowTitle(_("吉培 JLCenter"))
        self.setMinimumSize(960, 600)
        screen = QGuiApplication.primaryScreen()
        room = screen.availableSize() if screen is not None else None
        small = room is not None and (room.width() < WIDTH or room.height() < HEIGHT)
        self.resize(room if small and room is not None else QSize(WIDTH, HEIGHT))
        self.first_page()

    # -- pages --------------------------------------------------------------------------------

    def first_page(self) -> None:
        """The log-in where there are data, else the first start."""
        if (self.folder / READY).is_file():
            self.show_log_in()
        else:
            self.show_counties()

    def _show(self, page: QWidget) -> None:
        """``page`` fills the window; its usual signals are connected."""
        before, self._page = self._page, page
        if before is not None:
            self._frame.removeWidget(before)
            before.hide()
            before.deleteLater()
        self._frame.addWidget(page)
        for name, call in (
            ("language_chosen", self.use_language),
            ("other_folder", self.choose_folder),
        ):
            signal = getattr(page, name, None)
            if signal is not None:
                signal.connect(call)
        focus = getattr(page, "focus_first", None)
        if focus is not None:
            focus()
            QTimer.singleShot(0, page, focus)

    @property
    def current_page(self) -> QWidget | None:
        """The page that is shown."""
        return self._page

    def show_log_in(self) -> None:
        """User and password."""
        from jlcenter.ui.screens.log_in import LogIn

        notices.log_to(self.folder)
        page = LogIn(self.folder, self.preferences)
        page.opened.connect(self.open_shell)
        page.recover_asked.connect(self.show_recover)
        self._show(page)

    def log_in_as(self, user: str, password: str) -> None:
        """Log in at once; a refusal stands on the log-in page."""
        from jlcenter.ui.screens.log_in import LogIn

        page = self.current_page
        if isinstance(page, LogIn):
            page.user.setText(user)
            page.password.setText(password)
            page.try_open()

    def show_counties(self) -> None:
        """First start."""
        from jlcenter.ui.screens.first_start import ChooseCounty

        page = ChooseCounty(self.folder)
        page.chosen.connect(self.show_first_user)
        page.try_out.connect(self.try_out)
        self._show(page)

    def show_first_user(self, code: str, name: str) -> None:
        """The first user of the chosen centre."""
        from jlcenter.ui.screens.first_start import FirstUser

        self._centre = (code, name)
        page = FirstUser(name)
        page.back.connect(self.show_counties)
        page.asked.connect(self._make_centre)
        self._show(page)

    def _make_centre(self, user: str, password: str) -> None:
        from jlcenter.app import bootstrap
        from jlcenter.ui.screens.first_start import FirstUser

        page = self.current_page
        code, name = self._centre
        try:
            made = bootstrap.init_centre(self.folder, code, name, user, password)
            session = bootstrap.log_in(self.folder, user, password)
        except Exception as error:  # noqa: BLE001 - the one door
            if isinstance(page, FirstUser):
                page.explain(error)
            return
        self.preferences.set("last_user", user)
        self.preferences.set("centre_name", name)
        self._show_code(made.recovery_code, name, session)

    def _show_code(self, code: str, name: str, session: Any) -> None:
        from jlcenter.ui.screens.recovery_code import RecoveryCode

        page = RecoveryCode(code, name)
        page.done.connect(lambda: self.open_shell(session))
        self._show(page)

    def show_recover(self) -> None:
        """A new password by the recovery code."""
        from jlcenter.ui.screens.recover import Recover

        page = Recover(self.folder, self.preferences)
        page.back.connect(self.show_log_in)
        page.opened.connect(self.open_shell)
        self._show(page)

    def try_out(self) -> None:
        """Open a centre of invented people at once, in a folder of its own."""
        from jlcenter.ui import practice

        folder = practice.practice_folder(self.folder)
        try:
            session = practice.open_practice(folder)
        except Exception as error:  # noqa: BLE001 - the one door
            self.show_notice(notices.explain(error))
            return
        self.folder = folder
        self.preferences = Preferences(folder)
        self.preferences.set("practice", "yes")
        self.preferences.set("last_user", session.user)
        self.preferences.set("centre_name", session.centre_name)
        notices.log_to(folder)
        self.open_shell(session)

    def open_shell(self, session: Any, *, syncs: bool = True) -> None:
        """The work itself; ``syncs`` by itself from here on."""
        from jlcenter.ui.desk import Desk
        from jlcenter.ui.shell import Shell

        self.session = session
        notices.log_to(session.folder)
        self._load_rare_letters()
        self.desk = Desk(session, self.preferences)
        self.desk.look_changed.connect(self._dress_again)
        self.desk.left.connect(self.log_out)
        shell = Shell(self.desk)
        self._show(shell)
        if session.notices:
            told = Notice("late", session.notices[0], "\n".join(session.notices[1:]))
            shell.show_notice(told, is_for_all=True)
        if syncs:
            self.desk.syncing.begin()

    def _load_rare_letters(self) -> None:
        from jlcenter.ui import fonts
        from jlcenter.ui.application import dress

        application = QApplication.instance()
        fonts.load(fonts.LATER[:2])
        if isinstance(application, QApplication):
            dress(application, self.preferences)

    # -- look ---------------------------------------------------------------------------------

    def use_language(self, code: str) -> None:
        """Another language, from here on and next time."""
        self.preferences.set("language", code)
        self._lang = code
        self._dress_again()

    def _dress_again(self) -> None:
        from jlcenter.ui.application import choose_language, dress

        choose_language(self.preferences, None)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            dress(application, self.preferences)
        self.setWindowTitle(_("吉培 JLCenter"))
        QTimer.singleShot(0, self, self._draw_again)

    def _draw_again(self) -> None:
        from jlcenter.ui.shell import Shell

        page = self.current_page
        if isinstance(page, Shell) and self.desk is not None:
            place = page.here
            fresh = Shell(self.desk)
            self._show(fresh)
            fresh.go(*place)
        else:
            self.first_page()

    def choose_folder(self) -> None:
        """Another data folder."""
        from jlcenter.ui.screens.first_start import OtherFolder

        found = OtherFolder.ask(self, self.folder)
        if found is not None:
            self.folder = found
            self.preferences = Preferences(found)
            self.first_page()

    # -- telling and closing --------------------------------------------------------------------

    def show_notice(self, notice: Notice) -> None:
        """Tell something, whatever page is shown."""
        page = self.current_page
        tell = getattr(page, "show_notice", None) or getattr(page, "tell", None)
        if tell is not None:
            tell(notice)
            return
        sys.stderr.write(f"{notice.text} {notice.hint}\n")

    def log_out(self) -> None:
        """Close the data and ask for the password again."""
        if not self._is_all_stored():
            return
        self._close_session()
        self.show_log_in()

    def _is_all_stored(self) -> bool:
        """Whether nothing is left that was typed and cannot be stored; told once where it is."""
        settle = getattr(self.current_page, "settle", None)
        return settle is None or bool(settle())

    def _close_session(self) -> None:
        if self.session is None:
            return
        from jlcenter.ui import tasks

        tasks.wait_for_all()
        session, self.session = self.session, None
        is_free = self.desk is None or self.desk.syncing.let_go()
        try:
            from jlcenter.app.back_up import daily_backup

            with suppress(OSError):  # no backup on a full disk must not keep the window open
                daily_backup(session)
            # a run that hangs in the network still holds the file: the next opening tidies it
            if is_free:
                session.close()
        except Refused as error:
            self.show_notice(notices.explain(error))

    def put_away(self) -> None:
        """Close everything at the end."""
        self._close_session()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing needs no question: everything is stored. What waits gets a few seconds."""
        if self.session is not None and not (self._is_all_stored() and self._has_sent_the_rest()):
            event.ignore()
            return
        self._close_session()
        super().closeEvent(event)

    def _has_sent_the_rest(self) -> bool:
        """Whether no last sync is under way; the window closes by itself when it has ended."""
        if self._is_leaving:
            return True
        self._is_leaving = True
        if not self.desk.syncing.leave(self.close):
            return True
        from jlcenter.app.sync_now import pending
        from jlcenter.ui.screens.leaving import Leaving

        page = Leaving(pending(self.session))
        page.at_once.connect(self.close)
        self._show(page)
        return False
