"""The family of pages before the log-in: brand at the left, one thing to do at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, column, label, row
from jlcenter.words import LANGUAGES, _, language

LANGUAGE_NAMES = {"zh": "中文", "ko": "한국어", "en": "English"}


class Brand(QWidget):
    """The left side: the program's name and what it is for."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(theme().px(360))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, name, three promises."""
        look = theme()
        px = look.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(look.tokens.nav))
        painter.setPen(QColor(look.tokens.nav_strong))
        font = look.font("title")
        font.setPixelSize(px(30))
        painter.setFont(font)
        left, top = px(48), px(150)
        painter.drawText(left, top, _("吉培 JLCenter"))
        painter.setPen(QColor(look.tokens.nav_text))
        painter.setFont(look.font("text"))
        box = QRectF(left, top + px(16), self.width() - left - px(24), px(60))
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)
        painter.drawText(box, flags, _("职业培训管理:花名册、点名、成绩、证书、上报"))
        lines = (_("没有网络也能用"), _("每一步都存在本机,都能撤销"), _("数据加密,密码只有您知道"))
        y = float(top + px(108))
        for text in lines:
            room = QRectF(left + px(28), y, self.width() - left - px(44), px(80))
            taken = painter.boundingRect(room, flags, text)
            painter.setBrush(QColor(look.tokens.nav_selected))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(QRectF(left, y + px(3), px(16), px(16)))
            painter.setPen(QColor(look.tokens.nav_text))
            painter.drawText(room, flags, text)
            y += taken.height() + px(18)
        painter.end()


class WelcomePage(QWidget):
    """Title, sentence, and ``content`` for the one thing to do."""

    language_chosen = Signal(str)

    def __init__(self, *, tall: bool = False) -> None:
        super().__init__()
        self.setObjectName("screen")
        px = theme().px
        outer = row(self, spacing=0)
        self._brand = Brand()
        outer.addWidget(self._brand)
        right = column(spacing=0)
        right.setContentsMargins(px(24), px(20), px(24), px(20))
        right.addLayout(self._languages())
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        upright = column(inner, spacing=0)
        area.setWidget(inner)
        right.addWidget(area, 1)
        upright.addStretch(1)
        middle = row(spacing=0)
        middle.addStretch(1)
        self._box = QFrame()
        self._box.setObjectName("card")
        self._box.setMinimumWidth(px(420))
        self._box.setMaximumWidth(px(620))
        inside = column(self._box, spacing=12)
        inside.setContentsMargins(px(32), px(28), px(32), px(24))
        self._title = label(role="title")
        self._sentence = label(role="secondary", wrap=True)
        inside.addWidget(self._title)
        inside.addWidget(self._sentence)
        inside.addSpacing(px(4))
        self.content: QVBoxLayout = column(spacing=12)
        inside.addLayout(self.content, 1)
        middle.addWidget(self._box, 10)
        middle.addStretch(1)
        upright.addLayout(middle, 10 if tall else 0)
        upright.addStretch(1)
        self._foot = row(spacing=8)
        right.addLayout(self._foot)
        outer.addLayout(right, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Large letters in a small window: the brand gives way."""
        self._brand.setVisible(event.size().width() >= theme().px(840))
        super().resizeEvent(event)

    def _languages(self) -> QLayout:
        line = row(spacing=8)
        line.addStretch(1)
        self.languages = QComboBox()
        self.languages.setAccessibleName(_("语言"))
        self.languages.setMinimumWidth(theme().px(120))
        for code in LANGUAGES:
            self.languages.addItem(LANGUAGE_NAMES[code], code)
        self.languages.setCurrentIndex(LANGUAGES.index(language()))
        self.languages.activated.connect(
            lambda place: self.language_chosen.emit(str(self.languages.itemData(place)))
        )
        line.addWidget(self.languages)
        return line

    def say(self, title: str, sentence: str = "") -> None:
        """What this page is for."""
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))

    def add(self, widget: QWidget) -> None:
        """Put a control below the others."""
        self.content.addWidget(widget)

    def widen(self, width: int) -> None:
        """Give the card more room."""
        self._box.setMaximumWidth(theme().px(width))

    def foot(self, text: str, change: Callable[[], object]) -> None:
        """A quiet line at the bottom: the data folder, and another one."""
        words = label(text, "hint")
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._foot.addStretch(1)
        self._foot.addWidget(words)
        self._foot.addWidget(button(_("换一个文件夹"), change, kind="link"))

    def focus_first(self) -> None:
        """Put the keys where a person would begin."""
        self.setFocus()
