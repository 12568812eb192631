"""What calamine does not tell of an .xlsx, read from its XML: hidden rows, cells that hold errors,
and how far a sheet reaches (calamine lays a sheet out as one full rectangle, so one stray cell at
XFD1048576 would take all memory: that is seen here before it is opened).
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from jlcenter.exchange.grid import column_index
from jlcenter.exchange.workbook_guard import AREA_MAX, ROWS_MAX, sheet_too_large

_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\shidden="(?:1|true)")[^>]*?\sr="(\d+)"')
_ERROR_CELL = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\st="e")[^>]*?\sr="([A-Z]{1,3})(\d{1,7})"[^>]*>'
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)</",
    re.DOTALL,
)
_FAR_COLUMN = re.compile(rb'\sr="[A-Z]{2,3}\d')
_CELL = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\sr="(\d{1,7})"')
_VALUE_END = (b"</v>", b":v>", b"</t>", b":t>")


@dataclass(frozen=True)
class SheetMarks:
    """Hidden rows and error cells; rows and columns counted from 0."""

    hidden_rows: frozenset[int]
    errors: dict[tuple[int, int], str]


def sheet_marks(path: Path) -> dict[str, SheetMarks]:
    """The marks of every worksheet by its name; sheets whose part cannot be found are left out.

    Refused (``sheet_too_large``) where a sheet reaches too far to be a roster. Raises BadZipFile,
    KeyError or ParseError for a file that is none.
    """
    marks: dict[str, SheetMarks] = {}
    with zipfile.ZipFile(path) as archive:
        for name, part in _parts(archive):
            xml = archive.read(part)
            _check_reach(path.name, name, xml)
            hidden: frozenset[int] = frozenset()
            if b'hidden="1"' in xml or b'hidden="true"' in xml:
                hidden = frozenset(int(one) - 1 for one in _HIDDEN_ROW.findall(xml))
            errors: dict[tuple[int, int], str] = {}
            if b't="e"' in xml:
                errors = {
                    (int(row) - 1, column_index(letters.decode())): text.decode("utf-8", "replace")
                    for letters, row, text in _ERROR_CELL.findall(xml)
                }
            marks[name] = SheetMarks(hidden, errors)
    return marks


def _parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Sheets by name with the path of their XML inside the archive."""
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return []
    targets = {
        one.get("Id"): one.get("Target", "")
        for one in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    found: list[tuple[str, str]] = []
    for one in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if one.tag.rpartition("}")[2] != "sheet":
            continue
        relation = next((v for key, v in one.items() if key.endswith("}id")), None)
        target = targets.get(relation, "")
        part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl", target))
        if part in names:
            found.append((one.get("name", ""), part))
    return found


def _check_reach(file: str, sheet: str, xml: bytes) -> None:
    last_value = max(xml.rfind(end) for end in _VALUE_END)
    if last_value < 0:
        return
    row_start = xml.rfind(b"<row", 0, last_value)
    match = _ROW.match(xml, row_start) if row_start >= 0 else None
    rows = int(match[1]) if match else xml.count(b"<row")
    columns = 26
    if _FAR_COLUMN.search(xml):
        columns = 1 + max(
            (column_index(found[1].decode()) for found in _CELL.finditer(xml)), default=25
        )
    if rows > ROWS_MAX or rows * columns > AREA_MAX:
        raise sheet_too_large(file, sheet, rows, columns)
