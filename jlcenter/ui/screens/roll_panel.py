"""Beside the roll: how many are still to be called, what it adds up to, the last action's undo."""

from __future__ import annotations

from collections import Counter
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QWidget,
)

from jlcenter.domain.attendance import STATUS_LABELS
from jlcenter.ui.models.roll import KEYS, TONES
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, card, column, label, row, set_tone
from jlcenter.words import _, counted

WIDTH = 232
#: below this height (at 100 % text) the panel leaves out what can be missed
TIGHT = 480


class ShareBar(QWidget):
    """A thin bar: so many of so many."""

    def __init__(self) -> None:
        super().__init__()
        self._part, self._whole = 0, 0
        self.setFixedHeight(theme().px(8))

    def set_share(self, part: int, whole: int) -> None:
        """Show ``part`` of ``whole``."""
        self._part, self._whole = part, whole
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground and part."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        painter.setBrush(QColor(tokens.line))
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        if self._whole and self._part:
            width = max(self.height(), self.width() * self._part / self._whole)
            painter.setBrush(QColor(tokens.present.ink))
            painter.drawRoundedRect(QRectF(0, 0, width, self.height()), radius, radius)
        painter.end()


class StateLine(QAbstractButton):
    """A state with its dot, its count and its key; a click marks the current person."""

    def __init__(self, status: str, key: int, hint: str = "") -> None:
        super().__init__()
        self.status, self._key, self._hint = status, str(key), hint or str(key)
        self.short = False
        self._count = 0
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setText(_(STATUS_LABELS[status]))
        self.setToolTip(_("把当前这个人记为{status}(按 {key})", status=self.text(), key=key))

    def set_count(self, count: int) -> None:
        """How many are in this state."""
        self._count = count
        self.setAccessibleName(f"{self.text()} {count}")
        self.update()

    def sizeHint(self) -> QSize:
        """A line of the panel."""
        return QSize(100, theme().px(28))

    def minimumSizeHint(self) -> QSize:
        """Never squeezed."""
        return QSize(60, theme().px(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dot, word, count, key."""
        look = theme()
        px = look.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.tokens.accent_ground))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(-2, 1, 2, -1), px(6), px(6))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.tone(TONES[self.status]).ink))
        middle = self.height() / 2
        painter.drawEllipse(QRectF(0, middle - px(5), px(10), px(10)))
        painter.setPen(QColor(look.tokens.ink))
        painter.setFont(look.font("text"))
        word = self.rect().adjusted(px(16), 0, 0, 0)
        side = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(word, int(side), self.text())
        at = px(16) + painter.fontMetrics().horizontalAdvance(self.text()) + px(7)
        painter.setFont(look.font("text", bold=True))
        painter.drawText(self.rect().adjusted(at, 0, 0, 0), int(side), str(self._count))
        painter.setPen(QColor(look.tokens.ink3))
        painter.setFont(look.font("hint"))
        hint = self._key if self.short else self._hint
        painter.drawText(self.rect(), int(side | Qt.AlignmentFlag.AlignRight), hint)
        painter.end()


class RollPanel(QFrame):
    """The card at the right of the roll call."""

    state_chosen = Signal(int)
    undo_asked = Signal()
    only_open = Signal(bool)
    keys_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        px = theme().px
        self._columns, self._tight, self._typing = 1, False, ""
        self.setFixedWidth(px(WIDTH))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        outer = column(self)
        frame, inside = card(16)
        inside.setContentsMargins(px(18), px(14), px(18), px(14))
        inside.setSpacing(px(6))
        outer.addWidget(frame)
        self.lesson = label(role="secondary")
        self.open = label(role="big", wrap=True)
        self.sums = label(role="secondary")
        self.share = ShareBar()
        self.warning = label(role="secondary", wrap=True)
        set_tone(self.warning, "late")
        self.warning.hide()
        for one in (self.lesson, self.open, self.sums, self.share, self.warning):
            inside.addWidget(one)
        inside.addSpacing(px(4))
        self._states = QGridLayout()
        self._states.setSpacing(0)
        self._states.setHorizontalSpacing(px(16))
        self.lines: dict[str, StateLine] = {}
        for key, status in KEYS.items():
            hint = _("{key} · 输入分钟", key=key) if status in ("late", "left_early") else ""
            made = StateLine(status, key, hint)
            made.clicked.connect(partial(self.state_chosen.emit, key))
            self.lines[status] = made
        inside.addLayout(self._states)
        self._place_states(columns=1)
        self.only = QCheckBox(_("只看未点"))
        self.only.toggled.connect(self.only_open)
        inside.addWidget(self.only)
        self.typed = label(role="secondary", wrap=True)
        inside.addWidget(self.typed)
        inside.addStretch(1)
        inside.addLayout(self._foot())
        inside.addWidget(self._last_action())
        self.show_typed("")

    def _place_states(self, *, columns: int) -> None:
        for number, line in enumerate(self.lines.values()):
            self._states.addWidget(line, number // columns, number % columns)
            line.short = columns > 1
        self._columns = columns

    def resizeEvent(self, event: QResizeEvent) -> None:
        """With large letters or a small window: two columns, and only what is needed."""
        tight = event.size().height() < theme().px(TIGHT)
        columns = 2 if tight else 1
        if columns != self._columns:
            self._place_states(columns=columns)
        for one in (self.only, self.keys_link, self.sums):
            one.setVisible(not tight)
        low = event.size().height() < theme().px(TIGHT * 2 // 3)
        for other in (self.lesson, self.last, self.share):
            other.setVisible(not low)
        self._tight = tight
        self.typed.setVisible(not tight or bool(self._typing))
        super().resizeEvent(event)

    def _foot(self) -> QHBoxLayout:
        line = row(spacing=8)
        self.keys_link = button(_("全部按键"), self.keys_asked.emit, kind="link", key="F1")
        line.addWidget(self.keys_link)
        line.addStretch(1)
        return line

    def _last_action(self) -> QFrame:
        px = theme().px
        frame = QFrame()
        frame.setObjectName("lastAction")
        inside = column(frame, spacing=0)
        inside.setContentsMargins(px(12), px(8), px(8), px(6))
        self.last = label(role="secondary", wrap=True)
        self.undo = button(_("撤销"), self.undo_asked.emit, kind="link", key="Ctrl+Z")
        inside.addWidget(self.last)
        inside.addWidget(self.undo)
        self._last_frame = frame
        frame.hide()
        return frame

    def show_lesson(self, words: str, warning: str = "") -> None:
        """Which lesson this is, and what is to be known about it."""
        self.lesson.setText(words)
        self.warning.setText(warning)
        self.warning.setVisible(bool(warning))

    def show_counts(self, counts: Counter[str | None]) -> None:
        """What the roll adds up to."""
        total = sum(counts.values())
        left = counts[None]
        if not total:
            self.open.setText(_("这节课没有应到的人"))
        elif left:
            self.open.setText(counted("还有 {n} 人未点", left))
        else:
            self.open.setText(_("全部点完"))
        self.sums.setText(_("应到 {total} · 已点 {done}", total=total, done=total - left))
        self.share.set_share(total - left, total)
        for status, line in self.lines.items():
            line.set_count(counts[status])

    def show_typed(self, words: str) -> None:
        """What is being typed; a hint while nothing is."""
        hint = _("找人:直接打拼音首字母;按 / 再打学号或身份证尾号,或扫胸卡")
        self._typing = words
        self.typed.setVisible(not self._tight or bool(words))
        self.typed.setText(words or hint)
        set_tone(self.typed, "accent" if words else "")

    def show_last(self, words: str, *, undone: bool = False) -> None:
        """The last action, and its undo."""
        self.last.setText(words)
        self.undo.setVisible(not undone)
        self._last_frame.setVisible(bool(words))
