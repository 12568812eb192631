"""A workbook of any length in bounded memory: rows go to disk as they come.

What does not fit on one worksheet goes on on another. No cell ever becomes a formula.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from jlcenter.domain.sheet import Align, Cell, Column
from jlcenter.exchange.new_workbook import new_workbook

#: rows of one worksheet (Excel's own limit is 1,048,576)
ROWS_MAX = 1_000_000
#: characters of one cell (Excel's own limit is 32,767; beyond it a cell stays empty)
_TEXT_MAX = 32_000
_FONT = "宋体"


class LongSheet:
    """One table, row by row from top to bottom; ``name`` is what its tab is called."""

    def __init__(
        self, book: LongWorkbook, name: str, title: str, facts: Sequence[str], columns: Any
    ) -> None:
        self._book = book
        self._name = name
        self._title = title
        self._facts = facts
        self._columns: Sequence[Column] = columns
        self._parts = 0
        self._page: Any = None
        self._next = 0
        self._begin()

    def _begin(self) -> None:
        self._parts += 1
        name = self._name if self._parts == 1 else f"{self._name} {self._parts}"
        styles = self._book.styles
        page = self._page = self._book.add_page(name)
        for place, column in enumerate(self._columns):
            page.set_column(place, place, column.width)
        page.set_row(0, 26)
        page.write_string(0, 0, self._title, styles["title"])
        self._next = 1
        for fact in self._facts if self._parts == 1 else ():
            page.write_string(self._next, 0, fact, styles["fact"])
            self._next += 1
        for place, column in enumerate(self._columns):
            page.write_string(self._next, place, column.label, styles["head"])
        self._head = self._next
        page.freeze_panes(self._head + 1, 0)
        page.repeat_rows(self._head)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_footer("&L&8&F&R&8&P / &N")
        self._next += 1

    def add(self, cells: Sequence[Cell]) -> None:
        """The next row."""
        if self._next > ROWS_MAX:
            self.end()
            self._begin()
        for place, (column, value) in enumerate(zip(self._columns, cells, strict=True)):
            style = self._book.styles[(column.align, column.is_number)]
            if value is None or value == "":
                self._page.write_blank(self._next, place, None, style)
            elif column.is_number and not isinstance(value, str):
                self._page.write_number(self._next, place, value, style)
            else:
                text = str(value)
                short = text if len(text) <= _TEXT_MAX else text[:_TEXT_MAX] + "…"
                self._page.write_string(self._next, place, short, style)
        self._next += 1

    def end(self) -> None:
        """Let people filter what is there."""
        if self._next > self._head + 1:
            self._page.autofilter(self._head, 0, self._next - 1, len(self._columns) - 1)


class LongWorkbook:
    """The workbook under way: make its sheets one after another."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        base = {"font_name": _FONT, "font_size": 10.5, "valign": "top"}
        cell = base | {"border": 1, "border_color": "#8B969C", "text_wrap": True}
        head = {"bold": True, "align": "center", "valign": "vcenter", "bg_color": "#F4F3EE"}
        self.styles: dict[Any, Any] = {
            "title": workbook.add_format(base | {"font_size": 16, "bold": True}),
            "fact": workbook.add_format(base),
            "head": workbook.add_format(cell | head),
        }
        for align in Align:
            for is_number in (True, False):
                look = {"align": align.value} | ({} if is_number else {"num_format": "@"})
                self.styles[(align, is_number)] = workbook.add_format(cell | look)

    def add_page(self, name: str) -> Any:
        """A new worksheet at the end."""
        return self._workbook.add_worksheet(name[:31])

    def sheet(
        self, name: str, title: str, columns: Sequence[Column], facts: Sequence[str] = ()
    ) -> LongSheet:
        """A table; a column's width is in characters here."""
        return LongSheet(self, name, title, facts, columns)


@contextmanager
def long_workbook(path: Path, title: str, author: str) -> Iterator[LongWorkbook]:
    """Write an .xlsx workbook; whole when the block ends. Raises OSError as files do."""
    with (
        tempfile.TemporaryDirectory(prefix="jlcenter-") as folder,
        new_workbook(path, constant_memory=True, tmpdir=folder) as workbook,
    ):
        workbook.set_properties({"title": title, "author": author, "created": datetime(2000, 1, 1)})
        yield LongWorkbook(workbook)
