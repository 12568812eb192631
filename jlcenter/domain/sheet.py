"""A table as people read it: on paper and in a workbook the same title, headings and rows.

The forms are those of reference/forms.toml. What a paper looks like is the printer's business
(jlcenter/documents), what a workbook looks like the workbook's (jlcenter/exchange).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Align(StrEnum):
    """Words stand left, numbers right, short codes in the middle."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Neighbours of one ``group`` stand under it in a two-level heading.

    ``width`` is in millimetres on paper; 0 for a column that is only in the workbook.
    ``is_number``: a workbook stores figures; everything else is text, ID numbers above all (R49).
    ``is_name``: set in Kai; ``is_blank``: for writing by hand.
    """

    key: str
    label: str
    width: float
    align: Align = Align.LEFT
    is_number: bool = False
    is_name: bool = False
    is_blank: bool = False
    is_hidden: bool = False
    group: str = ""


Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole table. ``rows`` have one cell a column, in their order.

    ``facts`` stand above the table, ``footer`` (who signs) below its end, ``notes`` small under it.
    ``blank_rows``: numbered empty rows for walk-ins (R62). ``rows_per_page`` 0: as many as fit.
    ``row_height`` in millimetres, ``a3`` for very wide ones. ``id`` names the table for scripts.
    ``sums``: keys of money columns that every page of paper sums up (本页小计); ``total``: the line
    under the last row, in figures and capitals.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    facts: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    is_landscape: bool = True
    is_a3: bool = False
    row_height: float = 7.5
    blank_rows: int = 0
    rows_per_page: int = 0
    subtitle: str = ""
    empty: str = ""
    sums: tuple[str, ...] = ()
    total: str = ""
