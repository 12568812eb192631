"""Chips and small round signs, painted: the roll call has hundreds and no widget for one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from jlcenter.ui.theme import theme


def chip(
    painter: QPainter,
    box: QRectF,
    text: str,
    tone: str,
    *,
    current: bool = False,
    edged: bool = False,
    role: str = "text",
) -> None:
    """A filled lozenge with its word; an empty tone is the dashed one of "not called"."""
    look = theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = box.height() / 2
    colours = look.tone(tone)
    if current:
        painter.setPen(QPen(QColor(look.tokens.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring = box.adjusted(-3, -3, 3, 3)
        painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
    if tone:
        edge = QColor(colours.ink)
        edge.setAlpha(110)
        painter.setPen(QPen(edge, 1) if edged else QPen(Qt.PenStyle.NoPen))
        painter.setBrush(QColor(colours.ground))
        painter.drawRoundedRect(box, radius, radius)
    else:
        pen = QPen(QColor(look.tokens.not_called), 1, Qt.PenStyle.DashLine)
        pen.setDashPattern([3, 2.5])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.setPen(QColor(colours.ink))
    painter.setFont(look.font(role, bold=bool(tone)))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
    painter.restore()


def sign(painter: QPainter, box: QRectF, text: str, tone: str) -> None:
    """A small round sign of a mark of the past; without a tone a dotted ring: nothing yet."""
    look = theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if tone:
        colours = look.tone(tone)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.ground))
        painter.drawEllipse(box)
        painter.setPen(QColor(colours.ink))
        if text == "✓":
            tick(painter, box, colours.ink)
        else:
            painter.setFont(look.font("hint", bold=True))
            # a language with longer words gets its first two letters; the tooltip has the word
            short = text[:2] if text.isascii() else text
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), short)
    else:
        painter.setPen(QPen(QColor(look.tokens.not_called), 1, Qt.PenStyle.DotLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
    painter.restore()


def tick(painter: QPainter, box: QRectF, colour: str) -> None:
    """A tick mark, drawn: no font needed for it."""
    pen = QPen(QColor(colour), max(1.5, box.width() / 11))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    x, y, w, h = box.x(), box.y(), box.width(), box.height()
    points = [
        QPointF(x + w * 0.32, y + h * 0.53),
        QPointF(x + w * 0.45, y + h * 0.66),
        QPointF(x + w * 0.69, y + h * 0.35),
    ]
    painter.drawPolyline(points)


def elided(text: str, width: int, role: str = "text") -> str:
    """``text`` cut with an ellipsis so that it fits ``width``."""
    return QFontMetrics(theme().font(role)).elidedText(text, Qt.TextElideMode.ElideRight, width)
