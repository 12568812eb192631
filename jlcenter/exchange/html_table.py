"""The .xls that is really a web page, and "XML Spreadsheet 2003": tables as grids with merges."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

from jlcenter.exchange.grid import Merge, Sheet, Value
from jlcenter.exchange.text_table import decode, square

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_GB = {"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936"}
_SPAN_MAX = 1000
_BREAKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "center", "title"}
_UNSEEN = {"style", "script", "title", "xml", "head"}


def decode_page(data: bytes) -> tuple[str, str]:
    """A page's text and encoding: what it declares where that holds, else as any text."""
    declared = _CHARSET.search(data[:4096])
    if declared and declared[1].decode("ascii").lower() in _GB:
        try:
            return data.decode("gb18030"), "gb18030"
        except UnicodeDecodeError:
            pass
    try:
        return decode(data)
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace"), "gb18030"


class _Page(HTMLParser):
    """Rows of all outer tables one below the other, as a spreadsheet shows such a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[Value]] = []
        self.merges: list[Merge] = []
        self.hidden: set[int] = set()
        self.saw_table = False
        self._depth = 0
        self._unseen = 0
        self._text: list[str] | None = None
        self._loose: list[str] = []
        self._span = (1, 1)
        #: cells that a rowspan above still covers: column → rows left
        self._covered: dict[int, int] = {}
        self._row: list[Value] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "body":
            self._unseen = 0
        elif tag == "table":
            self._end_loose()
            self._depth += 1
            self.saw_table = True
            if self._depth == 1:
                self._covered = {}
        elif self._depth > 1:
            return
        elif tag == "tr" and self._depth:
            self._end_row()
            self._row = []
            style = (dict(attrs).get("style") or "").replace(" ", "").lower()
            if "display:none" in style:
                self.hidden.add(len(self.rows) + 1)
        elif tag in ("td", "th") and self._depth:
            self._end_cell()
            if self._row is None:
                self._row = []
            named = dict(attrs)
            self._span = (_span(named.get("rowspan")), _span(named.get("colspan")))
            self._text = []
        elif tag == "br":
            if self._text is not None:
                self._text.append("\n")
            else:
                self._end_loose()
        elif tag in _BREAKS and self._text is None:
            self._end_loose()

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "table":
            if self._depth == 1:
                self._end_row()
            self._depth = max(0, self._depth - 1)
        elif self._depth > 1:
            return
        elif tag == "tr":
            self._end_row()
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in _BREAKS and self._text is None:
            self._end_loose()

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._text is not None:
            self._text.append(data)
        elif not self._depth:
            self._loose.append(data)

    def close(self) -> None:
        super().close()
        self._end_row()
        self._end_loose()

    def _end_cell(self) -> None:
        if self._text is None or self._row is None:
            return
        row = self._row
        self._skip_covered(row)
        text = _squeezed("".join(self._text))
        self._text = None
        down, across = self._span
        top, left = len(self.rows), len(row)
        row.append(text)
        row.extend([None] * (across - 1))
        if down > 1:
            for column in range(left, left + across):
                self._covered[column] = down
        if down > 1 or across > 1:
            self.merges.append(Merge(top, left, top + down - 1, left + across - 1))

    def _skip_covered(self, row: list[Value]) -> None:
        while self._covered.get(len(row), 0) > 0:
            row.append(None)

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is None:
            return
        self._skip_covered(self._row)
        self.rows.append(self._row)
        self._row = None
        self._covered = {column: left - 1 for column, left in self._covered.items() if left > 1}

    def _end_loose(self) -> None:
        text = _squeezed("".join(self._loose))
        self._loose = []
        if text:
            self.rows.append([text])


def _span(text: str | None) -> int:
    digits = (text or "").strip()
    return min(int(digits), _SPAN_MAX) if digits.isdecimal() and int(digits) > 0 else 1


def _squeezed(text: str) -> str:
    lines = (" ".join(line.split(" \t\r")).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line).strip()


def read_page(text: str, name: str) -> Sheet | None:
    """The page's tables as one sheet; None where there is no table."""
    page = _Page()
    page.feed(text)
    page.close()
    if not page.saw_table:
        return None
    rows = square(page.rows)
    bottom, right = len(rows) - 1, (len(rows[0]) if rows else 0) - 1
    merges = tuple(
        Merge(one.top, one.left, min(one.bottom, bottom), min(one.right, right))
        for one in page.merges
        if one.top <= bottom
    )
    return Sheet(name=name, cells=rows, merges=merges, hidden_rows=frozenset(page.hidden))


_NS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_XML_CELLS_MAX = 5_000_000


def read_xml_workbook(data: bytes) -> list[Sheet]:
    """The sheets of an "XML Spreadsheet 2003"; ParseError where it is none.

    A document type is refused as a ParseError: no spreadsheet has one, entity bombs do.
    """
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ElementTree.ParseError("document type")
    root = ElementTree.fromstring(data)
    return [_xml_sheet(one) for one in root.iter(f"{_NS}Worksheet")]


def _xml_sheet(sheet: ElementTree.Element) -> Sheet:
    rows: list[list[Value]] = []
    merges: list[Merge] = []
    hidden: set[int] = set()
    cells = 0
    for row in sheet.iter(f"{_NS}Row"):
        at = _number(row, "Index", len(rows) + 1)
        if at > len(rows) + 200_000:
            raise ElementTree.ParseError("row index")
        while len(rows) < at - 1:
            rows.append([])
        values: list[Value] = []
        for cell in row.iter(f"{_NS}Cell"):
            left = min(_number(cell, "Index", len(values) + 1) - 1, 16_383)
            values.extend([None] * (left - len(values)))
            values.append(_xml_value(cell.find(f"{_NS}Data")))
            across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
            across = min(across, _SPAN_MAX)
            if across or down:
                top = len(rows)
                merges.append(Merge(top, left, top + down, left + across))
                values.extend([None] * across)
            cells += len(values)
        if cells > _XML_CELLS_MAX:
            raise ElementTree.ParseError("too many cells")
        if row.get(f"{_NS}Hidden") == "1":
            hidden.add(len(rows) + 1)
        rows.append(values)
    square(rows)
    bottom, right = len(rows) - 1, (len(rows[0]) if rows else 0) - 1
    inside = tuple(Merge(m.top, m.left, min(m.bottom, bottom), min(m.right, right)) for m in merges)
    options = sheet.find("{urn:schemas-microsoft-com:office:excel}WorksheetOptions")
    visible = (
        ""
        if options is None
        else str(options.findtext("{urn:schemas-microsoft-com:office:excel}Visible") or "")
    )
    return Sheet(
        name=sheet.get(f"{_NS}Name", ""),
        cells=rows,
        hidden=visible.startswith("SheetHidden") or visible.startswith("SheetVeryHidden"),
        merges=inside,
        hidden_rows=frozenset(hidden),
    )


def _number(element: ElementTree.Element, name: str, default: int) -> int:
    text = element.get(f"{_NS}{name}", "")
    return int(text) if text.isdecimal() else default


def _xml_value(data: ElementTree.Element | None) -> Value:
    if data is None:
        return None
    text = "".join(data.itertext())
    kind = data.get(f"{_NS}Type", "String")
    if kind == "Number":
        try:
            return float(text)
        except ValueError:
            return text
    if kind == "DateTime":
        return text.partition("T")[0]
    return text
