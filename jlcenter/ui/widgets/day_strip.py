"""The strip of days: each lesson of the class with its state, rest days between, today marked."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from jlcenter.ui.theme import theme

TILE, GAP, HEIGHT = 58, 6, 46


@dataclass(frozen=True, slots=True)
class Day:
    """One tile. ``state``: done, ahead, missing, off, rest. Rest has no lesson."""

    lesson: UUID | None
    day: str
    words: str
    state: str
    tip: str = ""
    gap: bool = False


class _Tiles(QWidget):
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.days: list[Day] = []
        self.current: UUID | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_days(self, days: list[Day], current: UUID | None) -> None:
        self.days, self.current = days, current
        self.resize(self.sizeHint())
        self.setFixedSize(self.sizeHint())
        here = next((one for one in days if one.lesson == current and current), None)
        self.setAccessibleDescription(f"{here.day} {here.words}" if here else "")
        self.update()

    def sizeHint(self) -> QSize:
        px = theme().px
        return QSize(max(1, len(self.days)) * px(TILE + GAP), px(HEIGHT + 2))

    def box(self, number: int) -> QRectF:
        px = theme().px
        return QRectF(number * px(TILE + GAP) + 0.5, 0.5, px(TILE), px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, day in enumerate(self.days):
            box = self.box(number)
            if box.right() >= event.rect().left() and box.left() <= event.rect().right():
                self._tile(painter, box, day)
        painter.end()

    def _tile(self, painter: QPainter, box: QRectF, day: Day) -> None:
        look = theme()
        tokens = look.tokens
        chosen = day.lesson is not None and day.lesson == self.current
        ground, ink, edge = {
            "done": (tokens.present.ground, tokens.present.ink, ""),
            "off": (tokens.late.ground, tokens.late.ink, ""),
            "rest": ("", tokens.ink3, tokens.line),
        }.get(day.state, (tokens.surface, tokens.ink2, tokens.line))
        if chosen:
            ground, ink, edge = tokens.accent, tokens.on_accent, ""
        pen = QPen(QColor(edge), 1) if edge else QPen(Qt.PenStyle.NoPen)
        if day.state == "missing" and not chosen:
            pen = QPen(QColor(tokens.not_called), 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, look.px(8), look.px(8))
        if chosen and self.hasFocus():
            painter.setPen(QPen(QColor(tokens.ink), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), look.px(7), look.px(7))
        painter.setPen(QColor(ink))
        half = box.height() / 2
        for text, role, top in ((day.day, "secondary", 3.0), (day.words, "hint", half - 1)):
            font = look.font(role)
            painter.setFont(font)
            width = painter.fontMetrics().horizontalAdvance(text)
            if width > box.width() - 4:
                font.setPixelSize(max(8, int(font.pixelSize() * (box.width() - 4) / width)))
                painter.setFont(font)
            place = QRectF(box.x(), box.y() + top, box.width(), half - 2)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), text)

    def _at(self, event: QMouseEvent) -> Day | None:
        number = int(event.position().x()) // theme().px(TILE + GAP)
        return self.days[number] if 0 <= number < len(self.days) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self._at(event)
        if day is not None and day.lesson is not None:
            self.chosen.emit(day.lesson)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        day = self._at(event)
        self.setToolTip(day.tip if day else "")
        hand = day is not None and day.lesson is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self.step(step)

    def step(self, by: int) -> None:
        lessons = [one.lesson for one in self.days if one.lesson is not None]
        if not lessons:
            return
        here = lessons.index(self.current) if self.current in lessons else 0
        self.chosen.emit(lessons[max(0, min(len(lessons) - 1, here + by))])


class DayStrip(QScrollArea):
    """The tiles in a frame that scrolls sideways; ``chosen`` carries a lesson's id."""

    chosen = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.tiles = _Tiles()
        self.tiles.setAccessibleName(name)
        self.setWidget(self.tiles)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(theme().px(HEIGHT + 2))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.tiles.chosen.connect(self.chosen)

    def set_days(self, days: list[Day], current: UUID | None) -> None:
        """Show ``days``, ``current`` in the accent's colour and in sight."""
        self.tiles.set_days(days, current)
        for number, day in enumerate(days):
            if day.lesson is not None and day.lesson == current:
                box = self.tiles.box(number)
                self.ensureVisible(int(box.center().x()), 10, self.width() // 3, 0)

    def step(self, by: int) -> None:
        """The lesson before (-1) or after (1)."""
        self.tiles.step(by)
