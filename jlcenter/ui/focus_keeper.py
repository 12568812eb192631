"""Keeps the keys with the row worked on.

A button that was pressed often vanishes with what it did, and a dialog comes back to nothing: Qt
then gives the keys to whatever is next, usually the column at the left, where a key leaves the
screen. One watcher for the whole window sends them back to the table.
"""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QStackedWidget, QWidget

from jlcenter.ui.screens.base import Screen
from jlcenter.ui.widgets.tables import TableView


class FocusKeeper(QObject):
    """Watches where the keys are in ``window``, whose screens are in ``content``."""

    def __init__(self, window: QWidget, content: QStackedWidget) -> None:
        super().__init__(window)
        self._window, self._content = window, content
        self._at: QWidget | None = None
        self._table: TableView | None = None
        #: where the keys fell and could not be brought back from yet: a dialog was opening
        self._fallen: QWidget | None = None
        self._was_away = False
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._moved)

    def _moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is None or not shiboken6.isValid(self._window):
            return
        if not self._window.isAncestorOf(now):
            self._was_away = True
            return
        before, self._at = self._at, now
        was_away, self._was_away = self._was_away, False
        if isinstance(now, TableView):
            self._table = now
        has_fallen = before is not None and not _is_there(before)
        if not self._content.isAncestorOf(now):
            is_lost = has_fallen or now is self._fallen
        else:
            # a dialog is over, or what was pressed is gone: a button is no place to go on from
            is_lost = isinstance(now, QAbstractButton) and (has_fallen or was_away)
        self._fallen = now if is_lost else None
        if is_lost:
            QTimer.singleShot(0, self, self._bring_back)

    def _bring_back(self) -> None:
        """To the table, unless somebody has put the keys elsewhere since."""
        fallen = self._fallen
        if fallen is None or QApplication.focusWidget() is not fallen:
            return
        self._fallen = None
        screen = self._content.currentWidget()
        if not isinstance(screen, Screen):
            return
        table = self._table
        if table is not None and _is_there(table) and screen.isAncestorOf(table):
            table.setFocus()
            return
        screen.focus_first()
        if QApplication.focusWidget() is fallen and not screen.isAncestorOf(fallen):
            screen.setFocus()


def _is_there(widget: QWidget) -> bool:
    return bool(shiboken6.isValid(widget)) and widget.isVisible() and widget.isEnabled()
