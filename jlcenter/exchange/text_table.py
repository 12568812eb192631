"""Text files as grids: which characters they are in, and which mark stands between columns."""

from __future__ import annotations

import csv
import io
import re

from jlcenter.exchange.grid import Sheet, Value

DELIMITERS = ("\t", ",", ";", "|", "\uff0c")
_SAMPLE_LINES = 50
_FORCED_TEXT = re.compile(r'="(.*)"')
_FIELD_CHARS_MAX = 1_000_000


def decode(data: bytes) -> tuple[str, str]:
    """The text of ``data`` and the name of its encoding; UnicodeDecodeError where it is no text.

    UTF-8 is tried strictly, then GB 18030 (never GBK: it fails on rare characters in names).
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16"), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("gb18030"), "gb18030"


def guess_delimiter(text: str) -> str:
    """The mark that cuts most lines of ``text`` into the same number of columns."""
    lines = [line for line in text.splitlines()[: 2 * _SAMPLE_LINES] if line.strip()]
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        counts = [_outside_quotes(line, delimiter) for line in lines[:_SAMPLE_LINES]]
        usual = max(set(counts), key=lambda n: (counts.count(n) if n else 0, n), default=0)
        if usual:
            score = counts.count(usual) / len(counts) + min(usual, 20) / 1000
            if score > best_score:
                best, best_score = delimiter, score
    return best


def _outside_quotes(line: str, delimiter: str) -> int:
    if '"' not in line:
        return line.count(delimiter)
    return sum(part.count(delimiter) for part in line.split('"')[::2])


def read_text(text: str, name: str) -> Sheet:
    """The sheet of one delimited text; a line of a text file is a row of the spreadsheet."""
    delimiter = guess_delimiter(text)
    csv.field_size_limit(_FIELD_CHARS_MAX)
    if "\x00" in text:
        text = text.replace("\x00", "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[Value]] = [[_plain(cell) for cell in row] for row in reader]
    return Sheet(name=name, cells=square(rows))


def _plain(cell: str) -> str:
    """``="220421…"`` is how a CSV forces a spreadsheet to keep text."""
    if cell.startswith('="'):
        forced = _FORCED_TEXT.fullmatch(cell)
        if forced:
            return forced[1]
    return cell


def square(rows: list[list[Value]]) -> list[list[Value]]:
    """``rows`` made equally long, in place."""
    width = max(map(len, rows), default=0)
    for row in rows:
        if len(row) < width:
            row.extend([None] * (width - len(row)))
    return rows
