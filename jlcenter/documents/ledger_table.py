"""The table of a ledger: set once, split at page ends with its headings repeated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from jlcenter.documents.fonts import Look
from jlcenter.documents.text import LEADING, break_lines, draw_text, fit_in_cell
from jlcenter.domain.sheet import Align, Cell, Column, Sheet
from jlcenter.words import _

INK = HexColor("#20262B")
INK_2 = HexColor("#5B646B")
LINE = HexColor("#8B969C")
HEAD_GROUND = HexColor("#F4F3EE")

_HEAD_SIZE = 9.0
_CELL_SIZE = 9.5
LEAST_SIZE = 6.5
_PAD = 1.1 * mm


@dataclass(frozen=True, slots=True)
class _SetCell:
    lines: tuple[str, ...]
    size: float


@dataclass(frozen=True, slots=True)
class _SetRow:
    cells: tuple[_SetCell, ...]
    height: float


def look_of(column: Column) -> Look:
    """Names are in Kai, the rest in Song."""
    return Look.KAI if column.is_name else Look.SONG


def cell_text(cell: Cell) -> str:
    """A cell as it is printed."""
    return "" if cell is None else str(cell)


def sum_text(cells: Iterable[Iterable[str]]) -> str:
    """The sum of amounts as they are printed, to the fen."""
    texts = ("".join(lines).replace(",", "") for lines in cells)
    return f"{sum((Decimal(text) for text in texts if text), Decimal(0)):,.2f}"


class LedgerTable(Flowable):  # type: ignore[misc]
    """The table, or after a split the part of it that stands on one page."""

    def __init__(
        self, sheet: Sheet, width: float, rows: list[_SetRow] | None = None, is_last: bool = True
    ) -> None:
        super().__init__()
        self.sheet = sheet
        self.columns = [column for column in sheet.columns if column.width]
        self.is_last = is_last
        natural = sum(column.width for column in self.columns)
        self.widths = [column.width * width / natural for column in self.columns]
        self.width = width
        self.rows = self._set_rows() if rows is None else rows
        self.has_groups = any(column.group for column in self.columns)
        self.head_height = (11.5 if self.has_groups else self._head_lines() * 4.4 + 3.2) * mm
        self.notes = [
            line
            for note in sheet.notes
            for line in break_lines(note, Look.SONG, 8, width)
        ]  # fmt: skip

    def _set_rows(self) -> list[_SetRow]:
        indices = [i for i, column in enumerate(self.sheet.columns) if column.width]
        made = [
            self._set_row([cell_text(row[i]) for i in indices], self.sheet.row_height * mm)
            for row in self.sheet.rows
        ]
        blank = [""] * len(self.columns)
        made += [
            self._set_row(blank, self.sheet.row_height * mm) for _n in range(self.sheet.blank_rows)
        ]
        return made

    def _set_row(self, texts: list[str], least_height: float) -> _SetRow:
        cells = []
        height = least_height
        for text, column, width in zip(texts, self.columns, self.widths, strict=True):
            inner = (width - 2 * _PAD, least_height - 0.6 * mm)
            lines, size = fit_in_cell(text, look_of(column), _CELL_SIZE, *inner, LEAST_SIZE)
            cells.append(_SetCell(tuple(lines), size))
            height = max(height, len(lines) * size * LEADING + 0.6 * mm)
        return _SetRow(tuple(cells), height)

    def _head_lines(self) -> int:
        return max(
            len(break_lines(column.label, Look.HEI, _HEAD_SIZE, width - 2 * _PAD))
            for column, width in zip(self.columns, self.widths, strict=True)
        )

    # --- what platypus asks -------------------------------------------------------------

    def wrap(self, _available_width: float, _available_height: float) -> tuple[float, float]:
        body = (sum(row.height for row in self.rows) or 12 * mm) + self._sums_height()
        return self.width, self.head_height + body + (self._end_height() if self.is_last else 0)

    def _sums_height(self) -> float:
        """The line of a page's sums."""
        return float(self.sheet.row_height * mm) if self.sheet.sums and self.rows else 0.0

    def _total_height(self) -> float:
        return float(self.sheet.row_height * mm) if self.sheet.total and self.rows else 0.0

    def _end_height(self) -> float:
        footer = 12 * mm if self.sheet.footer else 0
        notes = len(self.notes) * 4.2 * mm + (1.5 * mm if self.notes else 0)
        return float(footer + notes) + self._total_height()

    def split(self, _available_width: float, height: float) -> list[Any]:
        """Cut before the first row that does not fit; the signatures never stand alone."""
        room = height - self.head_height - self._sums_height()
        count = 0
        used = 0.0
        most = self.sheet.rows_per_page or len(self.rows)
        while count < min(most, len(self.rows)) and used + self.rows[count].height <= room:
            used += self.rows[count].height
            count += 1
        if count == len(self.rows):
            if used + self._end_height() <= room or count < 2:
                return [self]
            count = max(1, count - 3)
        elif len(self.rows) - count < 3 < count:
            count -= 3 - (len(self.rows) - count)
        if count == 0:
            return []
        return [
            LedgerTable(self.sheet, self.width, self.rows[:count], is_last=False),
            LedgerTable(self.sheet, self.width, self.rows[count:], is_last=self.is_last),
        ]

    def draw(self) -> None:
        total = self.wrap(0, 0)[1]
        y = total - self.head_height
        self._draw_head(y)
        y = self._draw_rows(y) if self.rows else self._draw_empty(y)
        table_bottom = y - self._sums_height()
        if self.is_last:
            table_bottom -= self._total_height()
        self._draw_lines(total, y, table_bottom)
        if self.rows:
            self._draw_sums(y)
        if self.is_last:
            self._draw_end(table_bottom)

    # --- drawing ------------------------------------------------------------------------

    def _draw_head(self, y: float) -> None:
        canvas = self.canv
        canvas.setFillColor(HEAD_GROUND)
        canvas.rect(0, y, self.width, self.head_height, stroke=0, fill=1)
        canvas.setFillColor(INK)
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.4)
        half = self.head_height / 2
        x = 0.0
        index = 0
        while index < len(self.columns):
            group = self.columns[index].group
            span = index + 1
            if group:
                while span < len(self.columns) and self.columns[span].group == group:
                    span += 1
                wide = sum(self.widths[index:span])
                self._centred(group, x, y + half, wide, half)
                canvas.line(x, y + half, x + wide, y + half)
                inner = x
                for position in range(index, span):
                    below = self.columns[position].label
                    self._centred(below, inner, y, self.widths[position], half)
                    inner += self.widths[position]
                    if position < span - 1:
                        canvas.line(inner, y, inner, y + half)
            else:
                label = self.columns[index].label
                self._centred(label, x, y, self.widths[index], self.head_height)
            x += sum(self.widths[index:span])
            index = span
            if index < len(self.columns):
                canvas.line(x, y, x, y + self.head_height)

    def _centred(self, text: str, x: float, y: float, width: float, height: float) -> None:
        lines, size = fit_in_cell(text, Look.HEI, _HEAD_SIZE, width - 1.2 * mm, height, 5.5)
        _draw_block(self.canv, lines, Look.HEI, size, x, y, width, height, Align.CENTER)

    def _draw_rows(self, y: float) -> float:
        canvas = self.canv
        for row in self.rows:
            y -= row.height
            x = 0.0
            canvas.setFillColor(INK)
            for cell, column, width in zip(row.cells, self.columns, self.widths, strict=True):
                if cell.lines != ("",):
                    _draw_block(
                        canvas, list(cell.lines), look_of(column), cell.size, x, y, width,
                        row.height, column.align,
                    )  # fmt: skip
                x += width
        return y

    def _draw_empty(self, y: float) -> float:
        y -= 12 * mm
        self.canv.setFillColor(INK_2)
        text = self.sheet.empty or _("没有记录")
        draw_text(self.canv, self.width / 2, y + 4.5 * mm, text, Look.SONG, 10, align="center")
        return y

    def _draw_sums(self, y: float) -> None:
        """Under the rows: what this page adds up to, and at the end the whole."""
        canvas = self.canv
        canvas.setFillColor(INK)
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.4)
        height = self.sheet.row_height * mm
        if self.sheet.sums:
            canvas.line(0, y, self.width, y)
            y -= height
            people = _("本页小计：{n} 人", n=len(self.rows))
            _draw_block(canvas, [people], Look.HEI, 9, 0, y, self.width, height, Align.LEFT)
            x = 0.0
            for place, (column, width) in enumerate(zip(self.columns, self.widths, strict=True)):
                if column.key in self.sheet.sums:
                    text = [sum_text(row.cells[place].lines for row in self.rows)]
                    _draw_block(canvas, text, Look.HEI, 9, x, y, width, height, Align.RIGHT)
                x += width
        if self.is_last and self.sheet.total:
            canvas.line(0, y, self.width, y)
            y -= height
            text = [self.sheet.total]
            _draw_block(canvas, text, Look.HEI, 10, 0, y, self.width, height, Align.LEFT)

    def _draw_lines(self, top: float, rows_end: float, bottom: float) -> None:
        canvas = self.canv
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.4)
        y = top - self.head_height
        for row in self.rows[:-1]:
            y -= row.height
            canvas.line(0, y, self.width, y)
        if self.rows:
            x = 0.0
            for width in self.widths[:-1]:
                x += width
                canvas.line(x, rows_end, x, top - self.head_height)
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.8)
        canvas.line(0, top - self.head_height, self.width, top - self.head_height)
        canvas.setLineWidth(1.1)
        canvas.rect(0, bottom, self.width, top - bottom, stroke=1, fill=0)

    def _draw_end(self, y: float) -> None:
        canvas = self.canv
        canvas.setFillColor(INK)
        if self.sheet.notes:
            y -= 1.5 * mm
        for line in self.notes:
            y -= 4.2 * mm
            draw_text(canvas, 0, y + 0.6 * mm, line, Look.SONG, 8)
        if self.sheet.footer:
            y -= 8.5 * mm
            step = self.width / len(self.sheet.footer)
            for index, text in enumerate(self.sheet.footer):
                draw_text(canvas, index * step, y, text, Look.SONG, 10)


def _draw_block(
    canvas: Any,
    lines: list[str],
    look: Look,
    size: float,
    x: float,
    y: float,
    width: float,
    height: float,
    align: Align,
) -> None:
    """Lines in a cell, in the middle of its height."""
    leading = size * LEADING
    baseline = y + height / 2 + (len(lines) - 1) * leading / 2 - size * 0.36
    at = {
        Align.LEFT: x + _PAD,
        Align.CENTER: x + width / 2,
        Align.RIGHT: x + width - _PAD,
    }[align]
    for line in lines:
        draw_text(canvas, at, baseline, line, look, size, align=align.value)
        baseline -= leading
