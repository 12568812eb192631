"""Any roster file as grids of plain values: .xlsx, .xls, .csv, and what only claims to be one.

calamine reads workbooks (twenty times as fast as the usual reader); what it does not tell (hidden
rows, failed formulas) is read beside it. The file itself is never written to.
"""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from zipfile import BadZipFile

from jlcenter.domain.errors import Refused
from jlcenter.exchange import html_table, ole, text_table, workbook_xml
from jlcenter.exchange.grid import ERROR_TEXTS, Book, CellError, Merge, Sheet, Value
from jlcenter.exchange.workbook_guard import (
    AREA_MAX,
    ROWS_MAX,
    FileKind,
    damaged,
    file_kind,
    password_protected,
    sheet_too_large,
)
from jlcenter.words import _

#: what broken files make the standard library raise
_BROKEN = (
    BadZipFile,
    zlib.error,
    struct.error,
    ElementTree.ParseError,
    EOFError,
    KeyError,
    ValueError,
    RuntimeError,
    OSError,
)

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook


def read_book(path: Path | str) -> Book:
    """All worksheets of a file; Refused with a clear reason where it is none (``file_kind``)."""
    path = Path(path)
    kind = file_kind(path)
    try:
        if kind in (FileKind.ZIP, FileKind.OLE):
            return _workbook(path, kind)
        data = path.read_bytes()
    except OSError:
        raise damaged(path) from None
    if kind is FileKind.HTML:
        text, encoding = html_table.decode_page(data)
        sheet = html_table.read_page(text, path.stem)
        if sheet is not None:
            return Book(path.name, "html", (_checked(path, sheet),), encoding)
    if kind is FileKind.XML:
        try:
            sheets = html_table.read_xml_workbook(data)
        except ElementTree.ParseError:
            raise damaged(path) from None
        return Book(path.name, "xml", tuple(_checked(path, one) for one in sheets), "utf-8")
    try:
        text, encoding = text_table.decode(data)
    except UnicodeDecodeError:
        raise Refused(
            "encoding_unknown",
            _("认不出“{file}”的文字编码", file=path.name),
            _("请用 WPS 或 Excel 打开它,另存为 .xlsx 后再导入"),
            file=path.name,
        ) from None
    sheet = _checked(path, text_table.read_text(text, path.stem))
    return Book(path.name, "csv", (sheet,), encoding)


def _checked(path: Path, sheet: Sheet) -> Sheet:
    """The sheet, with error texts as errors; Refused where it is larger than any roster."""
    height, width = len(sheet.cells), len(sheet.cells[0]) if sheet.cells else 0
    if height > ROWS_MAX or height * width > AREA_MAX:
        raise sheet_too_large(path.name, sheet.name, height, width)
    for row in sheet.cells:
        for at, value in enumerate(row):
            if isinstance(value, str) and value.startswith("#") and value in ERROR_TEXTS:
                row[at] = CellError(value)
    return sheet


def _workbook(path: Path, kind: FileKind) -> Book:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        data = path.read_bytes()
        marks = workbook_xml.sheet_marks(path) if kind is FileKind.ZIP else {}
        old = _old_marks(path, data) if kind is FileKind.OLE else []
        # from memory, for then its content decides what it is, not its name
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            sheets = []
            for at, name in enumerate(book.sheet_names):
                own: workbook_xml.SheetMarks | ole.SheetMarks | None = marks.get(name)
                if own is None and at < len(old):
                    own = old[at]
                sheets.append(_sheet(path, book, at, own))
    except PasswordError:
        raise password_protected(path) from None
    except Refused:
        raise
    except (CalamineError, *_BROKEN):
        raise damaged(path) from None
    except BaseException as error:  # a panic of the Rust reader is no Exception
        if type(error).__name__ == "PanicException":
            raise damaged(path) from None
        raise
    return Book(path.name, kind.value, tuple(sheets))


def _old_marks(path: Path, data: bytes) -> list[ole.SheetMarks]:
    locked, marks = ole.workbook_marks(data)
    if locked:
        raise password_protected(path)
    return marks


def _sheet(
    path: Path,
    book: CalamineWorkbook,
    index: int,
    marks: workbook_xml.SheetMarks | ole.SheetMarks | None,
) -> Sheet:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum, WorksheetNotFound

    facts = book.sheets_metadata[index]
    hidden = facts.visible is not SheetVisibleEnum.Visible
    if facts.typ is not SheetTypeEnum.WorkSheet:
        return Sheet(facts.name, [], hidden=hidden)
    try:
        source = book.get_sheet_by_index(index)
    except WorksheetNotFound:
        return Sheet(facts.name, [], hidden=hidden)
    if source.height * source.width > AREA_MAX or source.height > ROWS_MAX:
        raise sheet_too_large(path.name, facts.name, source.height, source.width)
    start = source.start
    if start is None:
        return Sheet(facts.name, [], hidden=hidden)
    top, left = start
    cells: list[list[Value]] = list(source.to_python())  # type: ignore[arg-type]
    for (row, column), text in (marks.errors if marks else {}).items():
        if 0 <= row - top < len(cells) and 0 <= column - left < len(cells[row - top]):
            cells[row - top][column - left] = CellError(text)
    return Sheet(
        name=facts.name,
        cells=cells,
        first_row=top + 1,
        first_column=left,
        hidden=hidden,
        merges=_merges(source, top, left),
        hidden_rows=frozenset(row + 1 for row in (marks.hidden_rows if marks else ())),
    )


def _merges(source: CalamineSheet, top: int, left: int) -> tuple[Merge, ...]:
    bottom, right = source.height - 1, source.width - 1
    found: list[Merge] = []
    for (row, column), (last_row, last_column) in source.merged_cell_ranges or ():
        merge = Merge(
            max(row - top, 0),
            max(column - left, 0),
            min(last_row - top, bottom),
            min(last_column - left, right),
        )
        if row >= top and column >= left and merge.top <= merge.bottom:
            found.append(merge)
    found.sort(key=lambda one: (one.top, one.left))
    return tuple(found)
