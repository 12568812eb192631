"""What a spreadsheet is to us once it is read: grids of plain values, merges and hidden rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell whose formula failed, as the spreadsheet shows it: ``#N/A``, ``#DIV/0!`` …"""

    text: str


#: what people may also find as plain text, pasted as a value
ERROR_TEXTS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
)
#: what ``str.strip`` leaves out but people cannot see: zero-width marks and the byte order mark
BLANKS = (
    " \t\r\n\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000\u200b\u200c\u200d\u2060\ufeff"
)

#: one cell; ``None`` and ``""`` are blank
Value = str | int | float | bool | date | datetime | time | timedelta | CellError | None


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, all four ends included, counted from 0 within the grid's own cells."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """One sheet. ``cells`` is a dense grid whose rows are equally long.

    ``first_row`` is the number the spreadsheet shows at the left of ``cells[0]`` (from 1),
    ``first_column`` the index of the grid's first column in the sheet (0 is A).
    """

    name: str
    cells: list[list[Value]]
    first_row: int = 1
    first_column: int = 0
    hidden: bool = False
    merges: tuple[Merge, ...] = ()
    #: row numbers as the spreadsheet shows them
    hidden_rows: frozenset[int] = field(default_factory=frozenset)

    def row_number(self, index: int) -> int:
        """The number the spreadsheet shows for the grid's row ``index``."""
        return self.first_row + index

    def column_letter(self, index: int) -> str:
        """The letters the spreadsheet shows above the grid's column ``index``."""
        return column_letters(self.first_column + index)


@dataclass(frozen=True)
class Book:
    """A file that was read: its sheets and what it really is ("xlsx", "xls", "html", "csv" …)."""

    file: str
    kind: str
    sheets: tuple[Sheet, ...]
    #: how text was decoded, for text files: "utf-8", "gb18030", "utf-16"
    encoding: str = ""


def column_letters(index: int) -> str:
    """``0`` → ``A``, ``27`` → ``AB``."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """``A`` → ``0``, ``AB`` → ``27``; capital letters only."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def is_blank(value: Value) -> bool:
    """Whether a cell shows nothing: empty, or only spaces of any kind."""
    if isinstance(value, str):
        return not value or not value.strip(BLANKS)
    return value is None


_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def narrow(text: str) -> str:
    """Full-width letters, digits and punctuation as their usual forms; all else as it is."""
    return text if text.isascii() else text.translate(_NARROW)
