"""A workbook of the rows that were not imported: as they stood, with the reason beside each, so
that they can be put right there and imported again. All is text: nothing becomes a formula.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jlcenter.exchange.cell_values import text_of
from jlcenter.exchange.grid import CellError, Sheet, Value
from jlcenter.exchange.header_guess import Heading
from jlcenter.exchange.new_workbook import new_workbook
from jlcenter.exchange.person import RowName
from jlcenter.words import _

_COLUMN_WIDTH = 14
_WIDE = 40


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row that was not imported, what to call its end, why, and what to do."""

    row: RowName
    fate: str
    message: str
    hint: str


def write_rejected(
    path: Path,
    sheet: Sheet,
    heading: Heading,
    rejected: Iterable[Refusal],
    others: Iterable[Refusal] = (),
) -> None:
    """Write ``rejected`` to the first sheet and ``others`` (duplicates, held) to a second one."""
    with new_workbook(path) as book:
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
        red = book.add_format({"num_format": "@", "font_color": "#9C0006", "text_wrap": True})
        for name, rows in ((_("没有导入的行"), rejected), (_("重复和待定的行"), others)):
            listed = list(rows)
            if others is rows and not listed:
                continue
            page = book.add_worksheet(name)
            columns = _columns(heading)
            titles = [*columns, _("原表行号"), _("结果"), _("原因"), _("怎么办")]
            page.set_column(0, len(columns) + 1, _COLUMN_WIDTH, text)
            page.set_column(len(columns) + 2, len(columns) + 3, _WIDE, text)
            page.freeze_panes(1, 0)
            for at, title in enumerate(titles):
                page.write_string(0, at, title, bold)
            for line, one in enumerate(listed, start=1):
                for at, cell in enumerate(_cells(sheet, heading, one.row)):
                    page.write_string(line, at, cell, text)
                at = len(columns)
                page.write_string(line, at, str(one.row), text)
                page.write_string(line, at + 1, one.fate, text)
                page.write_string(line, at + 2, one.message, red)
                page.write_string(line, at + 3, one.hint, text)


def _columns(heading: Heading) -> list[str]:
    block = heading.blocks[0]
    return [one.heading.rpartition("/")[2] or one.field or "" for one in block.columns]


def _cells(sheet: Sheet, heading: Heading, row: RowName) -> list[str]:
    label = str(row)
    digits = label.rstrip("LMR").partition(".")[0]
    number, side = int(digits), label.removeprefix(digits)
    block = next((one for one in heading.blocks if one.side == side), heading.blocks[0])
    cells = sheet.cells[number - sheet.first_row]
    return [_shown(cells[one.index]) for one in block.columns]


def _shown(value: Value) -> str:
    if isinstance(value, CellError):
        return value.text
    if isinstance(value, float) and abs(value) >= 1e15:
        return f"{value:.5E}"  # as spoilt as it is: no digits that look genuine
    return text_of(value)
