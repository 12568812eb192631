"""The boxes of a card: labels on a quiet ground, values beside them, two pairs a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from jlcenter.documents.fonts import Look
from jlcenter.documents.ledger_table import HEAD_GROUND, INK, LINE
from jlcenter.documents.text import LEADING, break_lines, draw_text
from jlcenter.domain.card import Box, Card

_LABEL_WIDTH = 36 * mm
_SIZE, _LABEL_SIZE = 10.0, 9.5
_PAD = 1.6 * mm


@dataclass(frozen=True, slots=True)
class _SetLine:
    """Boxes side by side: (box, value's lines, width of the value)."""

    boxes: tuple[tuple[Box, tuple[str, ...], float], ...]
    height: float


class CardTable(Flowable):  # type: ignore[misc]
    """All boxes, or after a split those that stand on one page."""

    def __init__(
        self, card: Card, width: float, lines: list[_SetLine] | None = None, is_last: bool = True
    ) -> None:
        super().__init__()
        self.card, self.width, self.is_last = card, width, is_last
        self.lines = self._set_lines() if lines is None else lines
        self.notes = [
            line for note in card.notes for line in break_lines(note, Look.SONG, 8, width)
        ]

    def _set_lines(self) -> list[_SetLine]:
        made: list[_SetLine] = []
        waiting: list[Box] = []
        for box in self.card.boxes:
            if box.is_wide and waiting:
                made.append(self._set_line(waiting))
                waiting = []
            waiting.append(box)
            if box.is_wide or len(waiting) == 2:
                made.append(self._set_line(waiting))
                waiting = []
        if waiting:
            made.append(self._set_line(waiting))
        return made

    def _set_line(self, boxes: list[Box]) -> _SetLine:
        value_width = self.width / len(boxes) - _LABEL_WIDTH
        cells = []
        height = max(box.height for box in boxes) * mm
        for box in boxes:
            lines = tuple(break_lines(box.value, Look.SONG, _SIZE, value_width - 2 * _PAD))
            label = break_lines(box.label, Look.HEI, _LABEL_SIZE, _LABEL_WIDTH - 2 * _PAD)
            cells.append((box, lines, value_width))
            needed = max(len(lines) + len(box.lines) * 1.4, len(label)) * _SIZE * LEADING
            height = max(height, needed + 3 * mm)
        return _SetLine(tuple(cells), height)

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        total = sum(line.height for line in self.lines)
        return self.width, total + (self._end_height() if self.is_last else 0)

    def _end_height(self) -> float:
        return float((12 * mm if self.card.footer else 0) + len(self.notes) * 4.2 * mm + 2 * mm)

    def split(self, _width: float, height: float) -> list[Any]:
        """Cut between two lines of boxes."""
        used, count = 0.0, 0
        while count < len(self.lines) and used + self.lines[count].height <= height:
            used += self.lines[count].height
            count += 1
        if count == len(self.lines) and used + self._end_height() > height:
            count -= 1
        if count <= 0:
            return []
        return [
            CardTable(self.card, self.width, self.lines[:count], is_last=False),
            CardTable(self.card, self.width, self.lines[count:], is_last=self.is_last),
        ]

    def draw(self) -> None:
        canvas = self.canv
        top = y = self.wrap(0, 0)[1]
        canvas.setLineWidth(0.4)
        for line in self.lines:
            y -= line.height
            x = 0.0
            for box, lines, value_width in line.boxes:
                canvas.setFillColor(HEAD_GROUND)
                canvas.setStrokeColor(LINE)
                canvas.rect(x, y, _LABEL_WIDTH, line.height, stroke=1, fill=1)
                canvas.rect(x + _LABEL_WIDTH, y, value_width, line.height, stroke=1, fill=0)
                canvas.setFillColor(INK)
                self._label(box.label, x, y, line.height)
                self._value(box, lines, x + _LABEL_WIDTH, y, value_width, line.height)
                x += _LABEL_WIDTH + value_width
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(1.1)
        canvas.rect(0, y, self.width, top - y, stroke=1, fill=0)
        if self.is_last:
            self._end(y)

    def _label(self, text: str, x: float, y: float, height: float) -> None:
        lines = break_lines(text, Look.HEI, _LABEL_SIZE, _LABEL_WIDTH - 2 * _PAD)
        leading = _LABEL_SIZE * LEADING
        base = y + height / 2 + (len(lines) - 1) * leading / 2 - _LABEL_SIZE * 0.36
        for line in lines:
            draw_text(
                self.canv, x + _LABEL_WIDTH / 2, base, line, Look.HEI, _LABEL_SIZE, align="center"
            )
            base -= leading

    def _value(
        self, box: Box, lines: tuple[str, ...], x: float, y: float, width: float, height: float
    ) -> None:
        leading = _SIZE * LEADING
        if box.lines:
            base = y + height - _PAD - _SIZE
        else:
            base = y + height / 2 + (len(lines) - 1) * leading / 2 - _SIZE * 0.36
        for line in lines:
            draw_text(self.canv, x + _PAD, base, line, Look.SONG, _SIZE)
            base -= leading
        base = y + 2.4 * mm + (len(box.lines) - 1) * leading * 1.4
        for line in box.lines:
            draw_text(self.canv, x + width - _PAD, base, line, Look.SONG, _SIZE, align="right")
            base -= leading * 1.4

    def _end(self, y: float) -> None:
        canvas = self.canv
        canvas.setFillColor(INK)
        y -= 1.5 * mm
        for line in self.notes:
            y -= 4.2 * mm
            draw_text(canvas, 0, y + 0.6 * mm, line, Look.SONG, 8)
        if self.card.footer:
            y -= 8.5 * mm
            step = self.width / len(self.card.footer)
            for index, text in enumerate(self.card.footer):
                draw_text(canvas, index * step, y, text, Look.SONG, 10)
