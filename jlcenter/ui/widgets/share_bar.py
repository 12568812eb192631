"""A table's cell with a share as a bar from zero and its number; full is the target."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QTableView

from jlcenter.ui.models.rows import RowsModel
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.tables import Index, RowDelegate

#: room for the number right of the bar
_NUMBER = 62


class ShareDelegate(RowDelegate):
    """``share(row)`` gives 0 … 1 (more is drawn full), or None for no bar."""

    def __init__(
        self, parent: QTableView, column_name: str, share: Callable[[Any], float | None]
    ) -> None:
        super().__init__(parent)
        self._column, self._share = column_name, share

    def content(
        self, painter: QPainter, box: QRect, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """The bar and its number in the one column, the usual text in the others."""
        model = index.model()
        if not isinstance(model, RowsModel):
            return
        cell, row = model.columns[index.column()], model.rows[index.row()]
        if cell.name != self._column:
            super().content(painter, box, option, index)
            return
        value = self._share(row)
        if value is None:
            return
        look = theme()
        inner = box.adjusted(look.px(12), 0, -look.px(12), 0)
        track = QRectF(
            inner.x(),
            inner.center().y() - look.px(3),
            max(0, inner.width() - look.px(_NUMBER)),
            look.px(8),
        )
        radius = track.height() / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.tokens.line))
        painter.drawRoundedRect(track, radius, radius)
        width = track.width() * min(1.0, max(0.0, value))
        if width > 0:
            done = QRectF(track.x(), track.y(), max(width, track.height()), track.height())
            tone = look.tone("present") if value >= 1 else None
            painter.setBrush(QColor(tone.ink if tone else look.tokens.accent))
            painter.drawRoundedRect(done, radius, radius)
        painter.setFont(look.font("text"))
        painter.setPen(QColor(look.tokens.ink))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner, int(side), cell.text(row))
