"""Opens the window: fonts, theme and log-in first, everything else after it is on the screen."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from jlcenter.shipped import resource
from jlcenter.ui import fonts, notices
from jlcenter.ui.garbage import collected_here
from jlcenter.ui.preferences import Preferences
from jlcenter.ui.theme import use_theme
from jlcenter.words import language, set_language, system_language

_QT_WORDS = {"zh": "qtbase_zh_CN", "ko": "qtbase_ko"}
_translators: list[QTranslator] = []


def default_folder() -> Path:
    """Where the data lie when nobody says otherwise."""
    told = os.environ.get("JLCENTER_DATA")
    if told:
        return Path(told)
    from platformdirs import user_data_path

    return user_data_path("jlcenter", appauthor=False)


def make_application() -> QApplication:
    """Qt's application, in our style and with the bundled letters."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        application = found
        application.setStyle("Fusion")
    else:
        QApplication.setStyle("Fusion")  # before there is one: no other style is made first
        application = QApplication(sys.argv[:1])
    application.setApplicationName("JLCenter")
    application.setApplicationDisplayName("JLCenter")
    application.setDesktopFileName("jlcenter")
    application.setWindowIcon(QIcon(str(resource("icons", "jlcenter.svg"))))
    return application


def dress(application: QApplication, preferences: Preferences) -> None:
    """Take language, letters, text size and light or dark from what is remembered."""
    for old in _translators:
        application.removeTranslator(old)
    _translators.clear()
    name = _QT_WORDS.get(language())
    if name is not None:
        translator = QTranslator(application)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if translator.load(name, folder):
            application.installTranslator(translator)
            _translators.append(translator)
    use_theme(
        application,
        look=preferences.text("look", "system"),
        text_size=preferences.number("text_size", 100),
        families=fonts.load(),
    )


def choose_language(preferences: Preferences, lang: str | None) -> None:
    """``lang`` if given, else what is remembered, else the system's."""
    remembered = preferences.text("language", "system")
    wanted = lang or (remembered if remembered != "system" else system_language())
    set_language(wanted)


def run_window(folder: Path | None, lang: str | None) -> int:
    """Open the window on ``folder`` (None: the usual one) and stay until it is closed.

    With JLCENTER_USER and JLCENTER_PASSWORD, as for every command, it opens logged in.
    """
    from jlcenter.ui.main_window import MainWindow

    where = folder or default_folder()
    preferences = Preferences(where)
    choose_language(preferences, lang)
    application = make_application()
    dress(application, preferences)
    with collected_here(application):
        window = MainWindow(where, preferences, lang)
        notices.catch_all(window)
        window.show()
        user, password = os.environ.get("JLCENTER_USER"), os.environ.get("JLCENTER_PASSWORD")
        if user and password:
            window.log_in_as(user, password)
        code = application.exec()
        window.put_away()
    return code
