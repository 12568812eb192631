"""A table model over a plain list: it sorts and filters its own list (a proxy took 16 s)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
DISPLAY, EDIT = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole
#: what the painter asks for, beside Qt's own roles
TONE = Qt.ItemDataRole.UserRole + 1
CHIP = Qt.ItemDataRole.UserRole + 2
LETTERS = Qt.ItemDataRole.UserRole + 3
ROW = Qt.ItemDataRole.UserRole + 4


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column: what it shows of a row and how.

    ``tone`` gives a colour's meaning ("" plain); with ``chip`` the text stands in a lozenge.
    ``edit`` takes what a person typed and returns whether it was taken. ``least`` keeps room for
    what is drawn beside the text.
    """

    name: str
    title: str
    text: Callable[[R], str]
    width: int = 120
    right: bool = False
    letters: str = "text"
    tone: Callable[[R], str] | None = None
    chip: bool = False
    sort: Callable[[R], Any] | None = None
    edit: Callable[[R, str], bool] | None = None
    tip: Callable[[R], str] | None = None
    least: int = 0


class RowsModel(QAbstractTableModel, Generic[R]):
    """Rows of one type under given columns."""

    def __init__(self, columns: Sequence[Column[R]]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.all: list[R] = []
        self.rows: list[R] = []
        self._keep: Callable[[R], bool] | None = None
        self._sorted: tuple[int, bool] | None = None

    def set_rows(self, rows: Sequence[R]) -> None:
        """Show ``rows`` instead."""
        self.all = list(rows)
        self._rebuild()

    def set_filter(self, keep: Callable[[R], bool] | None) -> None:
        """Show only the rows that ``keep`` says yes to."""
        self._keep = keep
        self._rebuild()

    def _rebuild(self) -> None:
        self.beginResetModel()
        rows = [one for one in self.all if self._keep is None or self._keep(one)]
        if self._sorted is not None:
            column, backwards = self._sorted
            chosen = self.columns[column]
            rows.sort(key=chosen.sort or chosen.text, reverse=backwards)
        self.rows = rows
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort the list itself."""
        if not 0 <= column < len(self.columns):
            self._sorted = None
        else:
            self._sorted = (column, order == Qt.SortOrder.DescendingOrder)
        self._rebuild()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """How many rows are shown."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        """What a cell shows."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role in (DISPLAY, EDIT):
            return column.text(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == TONE:
            return column.tone(row) if column.tone else ""
        if role == CHIP:
            return column.chip
        if role == LETTERS:
            return column.letters
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip(row) if column.tip else column.text(row)
        return None

    def setData(self, index: Index, value: Any, role: int = EDIT) -> bool:
        """What a person typed into a cell."""
        column = self.columns[index.column()]
        if role != EDIT or column.edit is None or index.row() >= len(self.rows):
            return False
        taken = column.edit(self.rows[index.row()], str(value).strip())
        if taken:
            self.refresh_row(index.row())
        return taken

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells can be chosen; some can be typed into."""
        flags = super().flags(index)
        if index.isValid() and self.columns[index.column()].edit is not None:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        """The columns' titles."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == DISPLAY:
            return column.title[:1].upper() + column.title[1:]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def row_at(self, index: Index) -> R | None:
        """The row behind a cell."""
        return self.rows[index.row()] if 0 <= index.row() < len(self.rows) else None

    def replace(self, number: int, row: R) -> None:
        """Show ``row`` at a place, instead of what stood there."""
        old = self.rows[number]
        self.rows[number] = row
        self.all = [row if one is old else one for one in self.all]
        self.refresh_row(number)

    def refresh_row(self, number: int) -> None:
        """Draw one row anew."""
        last = len(self.columns) - 1
        self.dataChanged.emit(self.index(number, 0), self.index(number, last))
