"""A list with what its current row means at the right; below it where the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget

from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import row

#: narrower than this (at 100 % text) the two stand one above the other
_WIDE = 860
_MOST = 16_777_215


class SideBySide(QWidget):
    """``main`` takes the room; ``side`` has its width, or a part of the height."""

    def __init__(self, main: QWidget, side: QWidget, width: int) -> None:
        super().__init__()
        self._side, self._width = side, width
        self._box = row(self, spacing=16)
        self._box.addWidget(main, 3)
        self._box.addWidget(side, 2)
        self._arrange(wide=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside, or below."""
        super().resizeEvent(event)
        self._arrange(wide=self.width() >= theme().px(_WIDE))

    def _arrange(self, *, wide: bool) -> None:
        sideways = QBoxLayout.Direction.LeftToRight
        self._box.setDirection(sideways if wide else QBoxLayout.Direction.TopToBottom)
        width = theme().px(self._width)
        self._side.setMinimumWidth(width if wide else 0)
        self._side.setMaximumWidth(width if wide else _MOST)
        self._box.setStretch(0, 1 if wide else 3)
        self._box.setStretch(1, 0 if wide else 2)


def scrolled(content: QWidget) -> QScrollArea:
    """Shows content that may be higher than its place."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    return area
