"""The roll call's table: takes keys and input methods, paints marks as chips."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QStyleOptionViewItem

from jlcenter.domain.attendance import NOT_IN_CLASS_LABEL
from jlcenter.ui.models.roll import LETTERS, TONES, RollModel, status_words
from jlcenter.ui.models.roll_keys import KeyReader
from jlcenter.ui.preferences import Preferences
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets import paint
from jlcenter.ui.widgets.controls import listed
from jlcenter.ui.widgets.tables import Index, RowDelegate, TableView
from jlcenter.words import _

CHIP_WIDTH, CHIP_HEIGHT = 108, 28
MARK, RECENT, RATE = "mark", "recent", "rate"


class RollDelegate(RowDelegate):
    """Rows of people with signs of the past and this lesson's mark."""

    def content(
        self, painter: QPainter, box: QRect, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Signs, chip, rate; the rest as in every table."""
        model = index.model()
        if not isinstance(model, RollModel):
            return
        row = model.rows[index.row()]
        name = model.columns[index.column()].name
        if name == RECENT:
            self._recent(painter, box, row)
        elif name == MARK:
            self._mark(painter, box, index, model, row)
        elif name == RATE:
            self._rate(painter, box, model, row, index)
        else:
            super().content(painter, box, option, index)

    def _recent(self, painter: QPainter, box: QRect, row: Any) -> None:
        px = theme().px
        size = px(20)
        left = box.x() + px(11)
        for number, status in enumerate(row.recent):
            place = QRectF(left + number * px(26), box.y() + (box.height() - size) / 2, size, size)
            if status is None:
                paint.sign(painter, place, "", "")
            elif status:
                paint.sign(painter, place, _(LETTERS[status]), TONES[status])

    def _mark(
        self, painter: QPainter, box: QRect, index: Index, model: RollModel, row: Any
    ) -> None:
        look = theme()
        if not row.in_class:
            painter.setPen(QColor(look.tokens.ink3))
            painter.setFont(look.font("secondary"))
            inner = box.adjusted(look.px(12), 0, 0, 0)
            painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter), _(NOT_IN_CLASS_LABEL))
            return
        width = min(look.px(CHIP_WIDTH), box.width() - look.px(20))
        height = look.px(CHIP_HEIGHT)
        left = box.x() + look.px(8)
        place = QRectF(left, box.y() + (box.height() - height) / 2, width, height)
        text = status_words(row.status, row.minutes)
        if model.typing is not None and model.typing[0] == row.enrolment:
            text = _("{status} {minutes}_ 分", status=text.split()[0], minutes=model.typing[1])
        here = self.parent()
        current = isinstance(here, TableView) and here.currentIndex().row() == index.row()
        paint.chip(painter, place, text, TONES.get(row.status or "", ""), current=current)
        beside = row.note or ""
        if row.rivals:
            others = listed(status_words(one or None, None) for one in row.rivals)
            beside = _("另一台电脑记为{other},按键定下", other=others)
        if beside:
            painter.setPen(QColor(look.tokens.late.ink if row.rivals else look.tokens.ink3))
            painter.setFont(look.font("hint"))
            rest = QRectF(
                place.right() + 8, box.y(), box.right() - place.right() - 12, box.height()
            )
            cut = paint.elided(beside, int(rest.width()), "hint")
            painter.drawText(rest, int(Qt.AlignmentFlag.AlignVCenter), cut)

    def _rate(
        self, painter: QPainter, box: QRect, model: RollModel, row: Any, index: Index
    ) -> None:
        look = theme()
        low = row.rate is not None and model.least_rate is not None and row.rate < model.least_rate
        painter.setFont(look.font("text", bold=False))
        painter.setPen(QColor(look.tokens.absent.ink if low else look.tokens.ink2))
        words = model.columns[index.column()].text(row)
        text = _("低 {rate}", rate=words) if low else words
        inner = box.adjusted(0, 0, -look.px(18), 0)
        painter.drawText(
            inner, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), text
        )


class RollTable(TableView):
    """The list of people. ``keys`` says what the typed letters mean."""

    undo_asked = Signal()
    redo_asked = Signal()
    menu_asked = Signal(object)
    passed = Signal(int)  # Enter without anything typed: on to the next

    def __init__(self, model: RollModel, preferences: Preferences | None) -> None:
        self._widths: dict[str, int] = {}
        super().__init__(
            model, name="roll", preferences=preferences, sortable=False, stretch="mark"
        )
        self.roll = model
        self.keys = KeyReader()
        self.setItemDelegate(RollDelegate(self))
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setAccessibleName(_("点名表"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(lambda _at: self.menu_asked.emit(None))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """With large letters or a small window the mark comes first, the rest gives way."""
        px = theme().px
        room = self.viewport().width()
        names = [one.name for one in self.roll.columns]
        widths = {one: self.width_of(one) for one in names}
        needed = sum(widths.values()) - widths[MARK] + px(CHIP_WIDTH + 24)
        for name in ("village", RECENT, RATE):
            self.setColumnHidden(names.index(name), needed > room)
            if needed > room:
                needed -= widths[name]
        super().resizeEvent(event)

    def width_of(self, name: str) -> int:
        """A column's width, also while it is hidden."""
        number = [one.name for one in self.roll.columns].index(name)
        shown = self.columnWidth(number)
        if shown:
            self._widths[name] = shown
        return self._widths.get(name, theme().px(self.roll.columns[number].width))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits mark, letters search; the rest moves."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self.keys.enter():
                self.passed.emit(1)
            return
        if key == Qt.Key.Key_Escape and self.keys.escape():
            return
        if key == Qt.Key.Key_Backspace and self.keys.backspace():
            return
        if key == Qt.Key.Key_Delete:
            self.keys.settle()
            self.keys.mark_asked.emit(0)
            return
        control = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if not event.modifiers() & control and event.text():
            if event.isAutoRepeat() and event.text().isdecimal():
                return
            if event.text() == " " and not self.keys.search:
                super().keyPressEvent(event)
                return
            if self.keys.press(event.text()):
                return
        if key in (
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
            Qt.Key.Key_PageUp,
            Qt.Key.Key_PageDown,
            Qt.Key.Key_Home,
            Qt.Key.Key_End,
        ):
            self.keys.settle()
            self.keys.end_minutes()
            if self.keys.search and key == Qt.Key.Key_Down:
                self._next_found()
                return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Qt's own search would take our letters."""

    def _next_found(self) -> None:
        start = self.currentIndex().row() + 1
        number = self.roll.find(self.keys.search, start)
        if number >= 0:
            self.go_to(number)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Chinese typed through an input method searches by characters."""
        for letter in event.commitString():
            self.keys.press(letter)
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Tab leaves the table; single keys must not become someone's shortcut."""
        override = QEvent.Type.ShortcutOverride
        if event.type() == override and isinstance(event, QKeyEvent):
            control = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
            if event.text() and not event.modifiers() & control:
                event.accept()
                return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What waits is settled before another control takes the keys."""
        self.keys.settle()
        self.keys.end_minutes()
        super().focusOutEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the mark opens the list of states: for touch and mouse."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self.roll.columns[index.column()].name == MARK:
            self.menu_asked.emit(index)
