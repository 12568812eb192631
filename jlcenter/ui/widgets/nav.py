"""The left column: places with counts of what waits, and at its foot the two calm facts."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import headed
from jlcenter.ui.widgets.paint import elided
from jlcenter.words import _

WIDTH = 168
#: the height of a place: as it should be, where the last action gives way, and the least
HEIGHT, LOW, LEAST = 40, 28, 22


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the column. ``name`` is for code, ``text`` for people."""

    name: str
    text: str
    key: str = ""


class NavItem(QAbstractButton):
    """One place: its word and how many things wait there."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.count = 0
        self.setText(headed(place.text))
        self.setAccessibleName(place.text)
        self.setToolTip(f"{place.text}  {place.key}")
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """40 px at 100 %; the column makes it lower where it must."""
        return QSize(theme().px(WIDTH), theme().px(HEIGHT))

    def set_count(self, count: int) -> None:
        """How many things wait there; 0 shows nothing."""
        self.count = count
        self.setAccessibleDescription(str(count) if count else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, bar at the left, word, count."""
        look = theme()
        px, tokens = look.px, look.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked():
            ground = self.rect().adjusted(0, 1, 0, -1)
            painter.fillRect(ground, QColor(tokens.nav_selected))
            painter.fillRect(0, 1, px(3), self.height() - 2, QColor(tokens.accent))
        elif self.underMouse() or self.hasFocus():
            painter.setOpacity(0.5)
            painter.fillRect(self.rect(), QColor(tokens.nav_selected))
            painter.setOpacity(1)
        if self.hasFocus():
            painter.setPen(QColor(tokens.nav_text))
            painter.drawRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5))
        painter.setPen(QColor(tokens.nav_strong if self.isChecked() else tokens.nav_text))
        font = look.font("text", bold=self.isChecked())
        painter.setFont(font)
        if self.width() < px(WIDTH) // 2:
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text()[:1])
            painter.end()
            return
        box = self.rect().adjusted(px(18), 0, -px(12), 0)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), self.text())
        if self.count:
            self._paint_count(painter)
        painter.end()

    def _paint_count(self, painter: QPainter) -> None:
        look = theme()
        px = look.px
        font = look.font("secondary")
        text = str(self.count) if self.count < 1000 else "999+"
        width = max(px(26), QFontMetrics(font).horizontalAdvance(text) + px(16))
        high = min(px(22), self.height() - px(4))
        box = QRectF(self.width() - px(14) - width, (self.height() - high) / 2, width, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.tokens.nav if self.isChecked() else look.tokens.nav_selected))
        painter.drawRoundedRect(box, px(7), px(7))
        painter.setPen(QColor(look.tokens.nav_text))
        painter.setFont(font)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)


class LastAction(QAbstractButton):
    """The last action and its undo, always in sight."""

    def __init__(self) -> None:
        super().__init__()
        self._away = False
        self.setAccessibleName(_("撤销"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_label(self, label: str) -> None:
        """What undo would take back; "" hides this."""
        self.setText(label)
        self.setAccessibleName(_("撤销:{label}", label=label))
        self.setToolTip(_("撤销:{label}", label=label))
        self.setVisible(bool(label) and not self._away)
        self.update()

    def keep_away(self, away: bool) -> None:
        """Not in a window too low for it."""
        self._away = away
        self.setVisible(bool(self.text()) and not away)

    def sizeHint(self) -> QSize:
        """Two short lines."""
        return QSize(theme().px(WIDTH), theme().px(56))

    def paintEvent(self, event: QPaintEvent) -> None:
        """What was done, and the key that takes it back."""
        look = theme()
        px = look.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(px(12), 0, -px(12), -px(6))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.tokens.nav_selected))
        painter.setOpacity(1.0 if self.underMouse() else 0.55)
        painter.drawRoundedRect(box, px(8), px(8))
        painter.setOpacity(1)
        painter.setPen(QColor(look.tokens.nav_text))
        painter.setFont(look.font("hint"))
        inner = box.adjusted(px(8), px(5), -px(8), -px(5))
        text = elided(self.text(), int(inner.width()), "hint")
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignTop), text)
        painter.setFont(look.font("hint", bold=True))
        painter.setPen(QColor(look.tokens.nav_strong))
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignBottom), _("撤销") + "  Ctrl+Z")
        painter.end()


class NavColumn(QWidget):
    """The whole column. ``chosen`` carries the place's name."""

    chosen = Signal(str)
    undo_asked = Signal()

    def __init__(self, title: str, centre: str, places: tuple[Place, ...]) -> None:
        super().__init__()
        look = theme()
        self._title, self._centre = title, centre
        self._facts = ("", "")
        self._is_calm = True
        self._narrow = False
        self.setFixedWidth(look.px(WIDTH))
        self._items = {place.name: NavItem(place) for place in places}
        group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, look.px(76), 0, look.px(64))
        layout.setSpacing(0)
        inner = QWidget()
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._area = QScrollArea()
        self._area.setWidget(inner)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self._area.setHorizontalScrollBarPolicy(never)
        self._area.setVerticalScrollBarPolicy(never)
        for name, item in self._items.items():
            group.addButton(item)
            self._list.addWidget(item)
            item.clicked.connect(lambda _checked, name=name: self.chosen.emit(name))
        self._list.addStretch(1)
        layout.addWidget(self._area, 1)
        self.last = LastAction()
        self.last.clicked.connect(self.undo_asked)
        layout.addWidget(self.last)

    def make_narrow(self, narrow: bool) -> None:
        """Only the first letter of each place, where the window is too small for the words."""
        px = theme().px
        self._narrow = narrow
        self.setFixedWidth(px(48) if narrow else px(WIDTH))
        layout = self.layout()
        if layout is not None:
            top, foot = self._margins()
            layout.setContentsMargins(0, top, 0, foot)
        self._share_height()

    def _margins(self) -> tuple[int, int]:
        px = theme().px
        return (px(8), px(8)) if self._narrow else (px(76), px(64))

    def _share_height(self) -> None:
        """All places in sight as long as their words can be read; below that they scroll."""
        px = theme().px
        room = self.height() - sum(self._margins())
        count = max(1, len(self._items))
        beside = (room - self.last.sizeHint().height()) // count
        is_low = self._narrow or beside < px(LOW)
        self.last.keep_away(is_low)
        each = max(px(LEAST), min(px(HEIGHT), room // count if is_low else beside))
        for item in self._items.values():
            item.setFixedHeight(each)

    def set_last(self, label: str) -> None:
        """What undo would take back."""
        self.last.set_label(label)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the places come first."""
        self._share_height()
        super().resizeEvent(event)

    def choose(self, name: str) -> None:
        """Show ``name`` as the place we are at."""
        if name in self._items:
            self._items[name].setChecked(True)
            self._area.ensureWidgetVisible(self._items[name], 0, 0)

    def focus_current(self) -> None:
        """Put the keys on the place we are at."""
        for item in self._items.values():
            if item.isChecked():
                item.setFocus()
                self._area.ensureWidgetVisible(item, 0, 0)

    def set_count(self, name: str, count: int) -> None:
        """How many things wait at ``name``."""
        if name in self._items:
            self._items[name].set_count(count)

    def set_saved(self, saved: str) -> None:
        """The first line at the foot: the time of the last write."""
        self._set_facts(saved, self._facts[1], self._is_calm)

    def set_waiting(self, waiting: str, *, good: bool = True) -> None:
        """The second line: what waits to be sent. Not ``good``: a person should look."""
        self._set_facts(self._facts[0], waiting, good)

    @property
    def facts(self) -> tuple[str, str]:
        """The two lines at the foot."""
        return self._facts

    def _set_facts(self, saved: str, waiting: str, is_calm: bool) -> None:
        if (saved, waiting) == self._facts and is_calm == self._is_calm:
            return
        self._facts, self._is_calm = (saved, waiting), is_calm
        self.setAccessibleDescription(f"{saved} {waiting}")
        self.setToolTip(f"{saved}\n{waiting}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, the program's name, the centre's, and the facts."""
        look = theme()
        px, tokens = look.px, look.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(tokens.nav))
        if self._narrow:
            painter.end()
            return
        room = self.width() - px(20) - px(4)
        painter.setPen(QColor(tokens.nav_text))
        painter.setFont(look.font("heading"))
        painter.drawText(px(20), px(38), self._title)
        painter.setFont(look.font("hint"))
        painter.drawText(px(20), px(59), elided(self._centre, room, "hint"))
        saved, waiting = self._facts
        if saved:
            bottom = self.height()
            painter.setBrush(QColor(tokens.nav_text))
            painter.setPen(Qt.PenStyle.NoPen)
            size = px(8)
            painter.drawEllipse(QRectF(px(20), bottom - px(47) - size / 2, size, size))
            painter.setPen(QColor(tokens.nav_text))
            painter.drawText(px(34), bottom - px(42), elided(saved, room - px(14), "hint"))
            painter.setPen(QColor(tokens.nav_text if self._is_calm else DARK_WARN))
            painter.drawText(px(20), bottom - px(20), elided(waiting, room, "hint"))
        painter.end()


DARK_WARN = "#E8BE5A"
