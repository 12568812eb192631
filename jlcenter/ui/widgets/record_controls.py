"""Controls for a record's fields: each shows a stored value and gives back what a person typed.

Every control has ``typed()`` (text as ``app/record_book`` reads it, a list for several codes) and
``show_value(stored, words)``; ``touched`` says whether a person changed what was shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, cast
from uuid import UUID

from PySide6.QtCore import QDate, QPoint, QStringListModel, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QComboBox,
    QCompleter,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QWidget,
    QWidgetAction,
)

from jlcenter.shipped import resource
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import listed
from jlcenter.words import _

#: a list of codes longer than this is typed into, not only pulled down
LONG = 14


class Control(Protocol):
    """What the dialog asks of each control."""

    def typed(self) -> str | list[str]:
        """What stands there."""

    def show_value(self, stored: Any, words: str) -> None:
        """Show a stored value; ``words`` as a person would type it."""


class TextLine(QLineEdit):
    """A line of text."""

    def typed(self) -> str:
        """The text."""
        return self.text().strip()

    def show_value(self, stored: Any, words: str) -> None:
        """The words."""
        self.setText(words)
        self.setCursorPosition(0)


class TextBox(QPlainTextEdit):
    """A few lines of text; Tab leaves it."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(theme().px(84))

    def typed(self) -> str:
        """The text."""
        return self.toPlainText().strip()

    def show_value(self, stored: Any, words: str) -> None:
        """The words."""
        self.setPlainText(words)


class DayLine(TextLine):
    """A day that may be blank: typed, or chosen from a calendar."""

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(_("年-月-日"))
        pull_down(self, _("打开日历"), self._open)

    def _open(self) -> None:
        menu = QMenu(self)
        calendar = QCalendarWidget()
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        chosen = QDate.fromString(self.text().strip(), "yyyy-MM-dd")
        calendar.setSelectedDate(chosen if chosen.isValid() else QDate.currentDate())
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)

        def choose(day: QDate) -> None:
            self.setText(day.toString("yyyy-MM-dd"))
            menu.close()

        calendar.clicked.connect(choose)
        calendar.activated.connect(choose)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))


class CodeChoice(QComboBox):
    """One of several codes, or none."""

    def __init__(self, named: Mapping[str, str]) -> None:
        super().__init__()
        self.setMaxVisibleItems(14)
        # the longest entry does not decide how wide the dialog gets
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.setSizeAdjustPolicy(policy)
        self.setMinimumContentsLength(8)
        self.addItem(_("(未填)"), "")
        for code, word in named.items():
            self.addItem(word, code)
        if len(named) > LONG:
            self.setEditable(True)
            self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            completer = QCompleter([self.itemText(place) for place in range(self.count())], self)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            self.setCompleter(completer)

    def typed(self) -> str:
        """The code; where a person typed what is none of the words, that text."""
        if not self.isEditable():
            return str(self.currentData() or "")
        text = self.currentText().strip()
        place = self.findText(text)
        return str(self.itemData(place) or "") if place >= 0 else text

    def show_value(self, stored: Any, words: str) -> None:
        """The word of the code; a code this program does not know stays as it is."""
        place = self.findData(str(stored or ""))
        if place < 0:
            self.addItem(str(stored), str(stored))
            place = self.count() - 1
        self.setCurrentIndex(place)


class YesNo(CodeChoice):
    """Yes, no, or not told."""

    def __init__(self) -> None:
        super().__init__({"yes": _("是"), "no": _("否")})

    def show_value(self, stored: Any, words: str) -> None:
        """The word."""
        super().show_value({True: "yes", False: "no"}.get(stored, ""), words)


class SeveralCodes(QPushButton):
    """Any number of codes, ticked in a menu that stays open."""

    def __init__(self, named: Mapping[str, str]) -> None:
        super().__init__()
        self._named = dict(named)
        self._menu = _StayingMenu(self)
        self._actions: dict[str, QAction] = {}
        self.setAutoDefault(False)
        self.setProperty("kind", "pick")
        self._add(self._named)
        self.setMenu(self._menu)
        self._tell()

    def _add(self, named: Mapping[str, str]) -> None:
        for code, word in named.items():
            action = self._menu.addAction(word)
            action.setCheckable(True)
            action.toggled.connect(self._tell)
            self._actions[code] = action

    def _tell(self, _on: bool = False) -> None:
        words = listed(self._named.get(one, one) for one in self.typed())
        self.setText(words if len(words) <= 22 else f"{words[:21]}…")
        self.setToolTip(words)
        if not words:
            self.setText(_("(未填)"))

    def typed(self) -> list[str]:
        """The ticked codes."""
        return [code for code, action in self._actions.items() if action.isChecked()]

    def show_value(self, stored: Any, words: str) -> None:
        """Tick what is stored."""
        told = list(stored or ())
        self._add({code: code for code in told if code not in self._actions})
        for code, action in self._actions.items():
            action.setChecked(code in told)


class _StayingMenu(QMenu):
    """Ticking does not close it."""

    def _tick(self) -> bool:
        action = self.activeAction()
        if action is None or not action.isCheckable():
            return False
        action.toggle()
        return True

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click ticks."""
        if not self._tick():
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks."""
        if event.key() != Qt.Key.Key_Space or not self._tick():
            super().keyPressEvent(event)


class RecordLine(TextLine):
    """Another record, found as one types: ``find`` gives (id, words) for what was typed."""

    def __init__(self, find: Callable[[str], list[tuple[UUID, str]]]) -> None:
        super().__init__()
        self._find = find
        self._known: dict[str, UUID] = {}
        self.setPlaceholderText(_("打几个字就能找到"))
        self._words = QStringListModel(self)
        completer = QCompleter(self._words, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(10)
        self.setCompleter(completer)
        self.textEdited.connect(self._look_up)
        pull_down(self, _("选择"), self._open)

    def _look_up(self, text: str) -> None:
        found = self._find(text)
        self._known |= {words: id_ for id_, words in found}
        self._words.setStringList([words for _id, words in found])

    def _open(self) -> None:
        self._look_up("" if self.text().strip() in self._known else self.text())
        self.setFocus()
        self.completer().complete()

    def typed(self) -> str:
        """The id of the record that was chosen, else the text."""
        text = self.text().strip()
        return str(self._known.get(text, text))

    def show_value(self, stored: Any, words: str) -> None:
        """The record by what it is called."""
        if isinstance(stored, UUID):
            self._known[words] = stored
        super().show_value(stored, words)


def pull_down(line: QLineEdit, name: str, call: Callable[[], object]) -> QAction:
    """A small arrow at the end of a line; Alt+Down does the same."""
    shade = "dark" if theme().dark else "light"
    icon = QIcon(resource("icons", f"chevron-{shade}.svg").as_posix())
    action = line.addAction(icon, QLineEdit.ActionPosition.TrailingPosition)
    action.setText(name)
    action.setToolTip(name)
    action.setShortcut("Alt+Down")
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    action.triggered.connect(lambda: call())
    for one in line.findChildren(QWidget):
        if not one.accessibleName():
            one.setAccessibleName(name)
    return action


def as_control(widget: QWidget) -> Control:
    """A widget as what the dialog asks of it."""
    return cast(Control, widget)
