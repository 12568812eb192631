"""The bar that tells: what happened, what is safe, what to do.

What a screen told goes when that screen does, and by itself after a while unless it is an error.
A defect's number and what concerns every screen stay.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from jlcenter.ui.notices import Notice
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, column, label, row, set_tone
from jlcenter.words import _

#: how long a notice without an error stays, in milliseconds
STAYS = 8000


class NoticeBar(QFrame):
    """Hidden while there is nothing to tell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = "leave"
        self._is_for_all = False
        #: told in this very moment: it belongs to the screen that comes
        self._is_fresh = False
        look = theme()
        layout = row(self, spacing=12)
        layout.setContentsMargins(look.px(20), look.px(8), look.px(8), look.px(8))
        words = column(spacing=2)
        self._text = label(wrap=True)
        self._hint = label(role="secondary", wrap=True)
        words.addWidget(self._text)
        words.addWidget(self._hint)
        layout.addLayout(words, 1)
        self._close = button(_("知道了"), self.hide, kind="link")
        layout.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def show_notice(self, notice: Notice, *, is_for_all: bool = False) -> None:
        """Show ``notice`` in the colours of its meaning, and say it to a screen reader."""
        self._tone = notice.tone
        self._is_for_all = is_for_all or bool(notice.reference)
        self._is_fresh = True
        QTimer.singleShot(0, self, self._grow_old)
        self._text.setText(notice.text)
        set_tone(self._text, notice.tone)
        self._hint.setText(notice.hint)
        self._hint.setVisible(bool(notice.hint))
        self.setAccessibleName(notice.text)
        self.setAccessibleDescription(notice.hint)
        self.show()
        self.update()
        self._timer.stop()
        if notice.tone != "absent":
            self._timer.start(STAYS)

    def _grow_old(self) -> None:
        self._is_fresh = False

    def leave(self) -> None:
        """A screen went: so does what it told."""
        if not self._is_for_all and not self._is_fresh:
            self._timer.stop()
            self.hide()

    @property
    def told(self) -> str:
        """What is being told now, "" when nothing is."""
        return "" if self.isHidden() else self._text.text()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground, and a bar at the left."""
        look = theme()
        colours = look.tone(self._tone)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(QColor(colours.ground))
        painter.drawRoundedRect(self.rect(), look.px(8), look.px(8))
        painter.fillRect(
            0, look.px(8), look.px(4), self.height() - look.px(16), QColor(colours.ink)
        )
        painter.end()
