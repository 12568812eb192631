"""A person at the window: presses buttons by their words, types, fills the dialogs that open."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDate, QPoint, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from jlcenter.ui import tasks

LEFT = Qt.MouseButton.LeftButton


class Hand:
    """What a person does with the window; ``out`` takes the pictures."""

    def __init__(self, qtbot: QtBot, window: Any, out: Path) -> None:
        self.qtbot, self.window, self.out = qtbot, window, out

    # -- going about ----------------------------------------------------------------------------

    @property
    def shell(self) -> Any:
        """The shell; another one after the look was changed."""
        return self.window.current_page

    @property
    def page(self) -> Any:
        """The place in sight."""
        return self.shell.content.currentWidget()

    @property
    def screen(self) -> Any:
        """The tab in sight, or the place where it has none."""
        stack = getattr(self.page, "stack", None)
        return stack.currentWidget() if stack is not None else self.page

    @property
    def notice(self) -> str:
        """What the bar under the title says."""
        return self._words(self.shell.bar)

    @property
    def facts(self) -> str:
        """The line under the title."""
        return str(self.page.head._facts.text())

    @property
    def words(self) -> str:
        """Every label of the place in sight."""
        return self._words(self.page)

    def _words(self, of: QWidget) -> str:
        found = [one.text() for one in of.findChildren(QLabel) if one.isVisible()]
        return "\n".join(found)

    def wait(self) -> None:
        """Until workers have ended and everything is drawn."""
        tasks.wait_for_all()
        self.qtbot.wait(30)
        tasks.wait_for_all()
        QApplication.processEvents()

    def place(self, word: str, tab: str = "") -> Any:
        """Click a place in the column, and a tab of it."""
        if self.shell.bar.isVisible():
            self.press("知道了", self.shell.bar)
        for one in self.shell.nav.findChildren(QWidget):
            if getattr(one, "place", None) is not None and one.place.text == word:
                self.qtbot.mouseClick(one, LEFT)
        if tab:
            self.tab(tab)
        self.wait()
        return self.screen

    def tab(self, word: str) -> Any:
        """Click a tab of the place."""
        bar = getattr(self.page, "bar", None) or self.page.tabs
        number = [bar.tabText(n) for n in range(bar.count())].index(word)
        self.qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(number).center())
        self.wait()
        return self.screen

    def row(self, view: Any, number: int, *, more: bool = False, column: int = 0) -> None:
        """Click a row; ``more``: with Ctrl, besides those chosen."""
        index = view.model().index(number, column)
        view.scrollTo(index)
        keys = Qt.KeyboardModifier.ControlModifier if more else Qt.KeyboardModifier.NoModifier
        spot = view.visualRect(index).topLeft() + QPoint(8, 8)
        self.qtbot.mouseClick(view.viewport(), LEFT, keys, spot)
        QApplication.processEvents()

    # -- pressing and typing --------------------------------------------------------------------

    def button(self, word: str, within: QWidget | None = None) -> QPushButton:
        """The visible button of a word."""
        QApplication.processEvents()
        of = within or self.shell
        found = [
            one
            for one in of.findChildren(QPushButton)
            if one.isVisible() and one.accessibleName() == word
        ]
        assert found, f"no button {word}"
        assert found[-1].isEnabled(), f"{word} cannot be pressed"
        return found[-1]

    def press(self, word: str, within: QWidget | None = None) -> None:
        """Press a button."""
        self.qtbot.mouseClick(self.button(word, within), LEFT)
        self.wait()

    def fill(
        self, word: str | Callable[[], object], *, shot: str = "", within: QWidget | None = None,
        **values: Any,
    ) -> None:  # fmt: skip
        """Press, fill the form that opens, and press its filled button."""

        def told(dialog: Any) -> None:
            for name, value in values.items():
                self.type_into(dialog.named(name), value)
            if shot:
                self.shot(shot, dialog)
            self.qtbot.mouseClick(dialog.done_button, LEFT)
            assert not dialog.isVisible(), dialog.problem.text()

        self.in_dialog(word, told, within)

    def in_dialog(
        self,
        word: str | Callable[[], object],
        act: Callable[[Any], object],
        within: QWidget | None = None,
    ) -> None:
        """Press, and do something in the dialog that opens."""
        problems: list[BaseException] = []
        done: list[bool] = []

        def take() -> None:
            dialog = QApplication.activeModalWidget()
            try:
                assert dialog is not None, f"{word}: no dialog opened"
                done.append(True)
                act(dialog)
            except BaseException as error:  # noqa: BLE001 - told after the dialog is closed
                problems.append(error)
            finally:
                if dialog is not None and dialog.isVisible():
                    dialog.close()

        if isinstance(word, str):
            found = self.button(word, within)
            QTimer.singleShot(0, found, take)
            self.qtbot.mouseClick(found, LEFT)
        else:
            QTimer.singleShot(0, self.window, take)
            word()
        self.wait()
        if problems:
            raise problems[0]
        assert done, f"{word}: no dialog opened"

    def type_into(self, widget: Any, value: Any) -> None:
        """As a person would: keys and an input method for text, a click or a choice otherwise."""
        if isinstance(widget, QDateEdit):
            widget.setDate(QDate.fromString(str(value), "yyyy-MM-dd"))
        elif isinstance(widget, QCheckBox):
            if widget.isChecked() != bool(value):
                widget.click()
        elif isinstance(widget, QComboBox):
            place = widget.findData(value)
            if place < 0:
                place = widget.findText(str(value), Qt.MatchFlag.MatchContains)
            if place < 0 and widget.isEditable():
                self.type_into(widget.lineEdit(), value)
                return
            assert place >= 0, f"{value} cannot be chosen"
            widget.setCurrentIndex(place)
        else:
            widget.setFocus()
            widget.selectAll()
            self.write(widget, str(value))

    def write(self, widget: Any, text: str) -> None:
        """Latin letters by keys, Chinese as an input method hands it over."""
        if text.isascii() and isinstance(widget, QLineEdit):
            self.qtbot.keyClicks(widget, text)
            return
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(widget, event)

    def key(self, widget: QWidget, key: Qt.Key) -> None:
        """A key that a screen may have bound."""
        self.window.activateWindow()
        widget.setFocus()
        QApplication.processEvents()
        self.qtbot.keyClick(widget, key)
        self.wait()

    # -- pictures -------------------------------------------------------------------------------

    def shot(self, name: str, of: QWidget | None = None) -> None:
        """A picture of the window, where pictures are wanted."""
        if not os.environ.get("MONTH_PICTURES"):
            return
        self.qtbot.wait(350)
        self.wait()
        (of or self.window).grab().save(str(self.out / f"month-{name}.png"))

    def dark_english(self, name: str) -> None:
        """The place in sight once more, dark and in English."""
        if not os.environ.get("MONTH_PICTURES"):
            return
        bar = getattr(self.page, "bar", None) or getattr(self.page, "tabs", None)
        tab = bar.currentIndex() if isinstance(bar, QTabBar) else -1
        view = getattr(self.screen, "view", None)
        row = view.currentIndex().row() if view is not None else -1
        kept = {one: self.window.preferences.text(one) for one in ("look", "language")}
        for wanted, told in (({"look": "dark", "language": "en"}, True), (kept, False)):
            for key, value in wanted.items():
                self.window.preferences.set(key, value)
            self.window.desk.look_changed.emit()
            self.qtbot.wait(200)
            if tab >= 0:
                (getattr(self.page, "bar", None) or self.page.tabs).setCurrentIndex(tab)
            self.wait()
            if row >= 0:
                self.screen.view.go_to(row)
            if told:
                self.shot(f"{name}-dark-en")
