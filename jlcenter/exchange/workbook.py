"""Writing workbooks: numbers of documents and phones as text, headings that stay, safe to open.

A cell never becomes a formula, whatever it begins with: a name like ``=cmd`` is text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from jlcenter.domain.sheet import Align, Cell, Column, Sheet
from jlcenter.exchange.new_workbook import new_workbook
from jlcenter.words import _

_FONT = "宋体"
_WIDTH_MIN = 6
_WIDTH_MAX = 48
_BAD_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def write_workbook(sheets: Sequence[Sheet], path: Path, author: str) -> None:
    """Write the sheets as an .xlsx workbook, one worksheet each. Raises OSError as files do."""
    with new_workbook(path, default_date_format="yyyy-mm-dd") as workbook:
        workbook.set_properties(
            {"title": sheets[0].title, "author": author, "created": datetime(2000, 1, 1)}
        )
        styles = _Styles(workbook)
        for number, sheet in enumerate(sheets, start=1):
            name = _sheet_name(sheet, number, len(sheets))
            _write_sheet(workbook.add_worksheet(name), sheet, styles)


class _Styles:
    """The formats of a workbook, made once."""

    def __init__(self, workbook: Any) -> None:
        base = {"font_name": _FONT, "font_size": 10.5, "valign": "vcenter"}
        cell = base | {"border": 1, "border_color": "#8B969C", "text_wrap": True}
        self.title = workbook.add_format(base | {"font_size": 16, "bold": True, "align": "center"})
        self.fact = workbook.add_format(base)
        self.head = workbook.add_format(
            cell | {"bold": True, "align": "center", "bg_color": "#F4F3EE"}
        )
        self.total = workbook.add_format(cell | {"bold": True, "align": "left"})
        self.cells = {
            (align, is_number): workbook.add_format(
                cell | {"align": align.value} | ({} if is_number else {"num_format": "@"})
            )
            for align in Align
            for is_number in (True, False)
        }


def _sheet_name(sheet: Sheet, number: int, total: int) -> str:
    name = sheet.title.translate(_BAD_SHEET_NAME).strip()[:26] or "1"
    return f"{name} {number}" if total > 1 else name


def _write_sheet(page: Any, sheet: Sheet, styles: _Styles) -> None:
    columns = sheet.columns
    last = len([column for column in columns if not column.is_hidden]) - 1
    row = 0
    _spread(page, row, last, _title(sheet), styles.title)
    page.set_row(row, 26)
    row += 1
    if sheet.facts:
        _spread(page, row, last, "　　".join(sheet.facts), styles.fact)
        row += 1
    head_rows = 2 if any(column.group for column in columns) else 1
    _write_head(page, row, columns, head_rows, styles)
    first_data = row + head_rows
    for number, cells in enumerate(sheet.rows):
        for place, (column, value) in enumerate(zip(columns, cells, strict=True)):
            style = styles.cells[(column.align, column.is_number)]
            _write_cell(page, first_data + number, place, value, column, style)
    end = first_data + len(sheet.rows)
    if sheet.total:
        _spread(page, end, last, sheet.total, styles.total)
    for note in sheet.notes:
        end += 1
        page.write_string(end, 0, note, styles.fact)
    _widths(page, sheet)
    page.freeze_panes(first_data, 2 if last >= 2 else 0)
    page.repeat_rows(row, first_data - 1)
    page.set_paper(8 if sheet.is_a3 else 9)
    if sheet.is_landscape:
        page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer("&L&8&F&R&8" + _("第 {page} 页 共 {pages} 页", page="&P", pages="&N"))


def _title(sheet: Sheet) -> str:
    return f"{sheet.title}　{sheet.subtitle}" if sheet.subtitle else sheet.title


def _spread(page: Any, row: int, last: int, text: str, style: Any) -> None:
    if last > 0:
        page.merge_range(row, 0, row, last, "", style)
    page.write_string(row, 0, text, style)


def _write_head(
    page: Any, row: int, columns: Sequence[Column], head_rows: int, styles: _Styles
) -> None:
    place = 0
    while place < len(columns):
        group = columns[place].group
        end = place
        if group:
            while end + 1 < len(columns) and columns[end + 1].group == group:
                end += 1
            if end > place:
                page.merge_range(row, place, row, end, group, styles.head)
            else:
                page.write_string(row, place, group, styles.head)
            for one in range(place, end + 1):
                page.write_string(row + 1, one, columns[one].label, styles.head)
        elif head_rows == 2:
            page.merge_range(row, place, row + 1, place, columns[place].label, styles.head)
        else:
            page.write_string(row, place, columns[place].label, styles.head)
        place = end + 1


def _write_cell(page: Any, row: int, place: int, value: Cell, column: Column, style: Any) -> None:
    if value is None or value == "":
        page.write_blank(row, place, None, style)
    elif column.is_number and isinstance(value, int | float):
        page.write_number(row, place, value, style)
    elif column.is_number and _is_figure(str(value)):
        page.write_number(row, place, float(value), style)
    else:
        page.write_string(row, place, str(value), style)


def _is_figure(text: str) -> bool:
    whole, _dot, rest = text.partition(".")
    return len(text) < 12 and whole.isascii() and whole.isdigit() and (not rest or rest.isdigit())


def _widths(page: Any, sheet: Sheet) -> None:
    for place, column in enumerate(sheet.columns):
        longest = max(
            (_columns_of(str(row[place])) for row in sheet.rows if row[place] is not None),
            default=0,
        )
        head = _columns_of(column.label)
        width = min(_WIDTH_MAX, max(_WIDTH_MIN, head + 2, longest + 2))
        if column.is_blank:
            width = max(width, 10)
        page.set_column(place, place, width, None, {"hidden": column.is_hidden})


def _columns_of(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
