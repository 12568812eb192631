"""Compound files (.xls, and the shell of password-protected workbooks): just enough to see what is
inside, which rows of an old workbook are hidden and which cells hold errors. The reader of cells
(calamine) tells neither. Anything odd in the file makes these functions answer less, never fail.

Layout: [MS-CFB] and [MS-XLS], Microsoft's published specifications.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # this and above are marks, not sectors
_ENTRY_BYTES = 128
_STREAM, _ROOT = 2, 5

_BOF, _EOF, _FORMULA, _FILEPASS, _BOUNDSHEET = 0x0809, 0x000A, 0x0006, 0x002F, 0x0085
_ROW, _BOOLERR = 0x0208, 0x0205
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


#: sectors are 512 or 4096 bytes and small ones 64; a wider range is still no reason to fail
_MINI_BITS_MIN, _SECTOR_BITS_MAX = 4, 16


@dataclass
class SheetMarks:
    """What calamine does not tell of an old sheet; rows and columns counted from 0."""

    hidden_rows: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


class _Compound:
    """The directory and chains of one compound file held in memory."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        sector, mini = struct.unpack_from("<HH", data, 30)
        if not (_MINI_BITS_MIN <= mini <= sector <= _SECTOR_BITS_MAX):
            raise struct.error("sizes of sectors")
        self.sector, self.mini = 1 << sector, 1 << mini
        self.cutoff = struct.unpack_from("<I", data, 56)[0]
        self.fat = self._fat()
        self.entries = self._directory(struct.unpack_from("<I", data, 48)[0])

    def _fat(self) -> list[int]:
        found = [one for one in struct.unpack_from("<109I", self.data, 76) if one < _END]
        following, seen = struct.unpack_from("<I", self.data, 68)[0], 0
        per_sector = self.sector // 4
        while following < _END and seen <= len(self.data) // self.sector:
            block = struct.unpack_from(f"<{per_sector}I", self.data, (following + 1) * self.sector)
            found += [one for one in block[:-1] if one < _END]
            following, seen = block[-1], seen + 1
        fat: list[int] = []
        for one in found:
            fat += struct.unpack_from(f"<{per_sector}I", self.data, (one + 1) * self.sector)
        return fat

    def chain(self, first: int) -> bytes:
        parts: list[bytes] = []
        while first < len(self.fat) and len(parts) <= len(self.fat):
            start = (first + 1) * self.sector
            parts.append(self.data[start : start + self.sector])
            first = self.fat[first]
        return b"".join(parts)

    def _directory(self, first: int) -> dict[str, tuple[int, int, int]]:
        raw = self.chain(first)
        entries: dict[str, tuple[int, int, int]] = {}
        for at in range(0, len(raw) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            length = struct.unpack_from("<H", raw, at + 64)[0]
            kind = raw[at + 66]
            if kind and 2 <= length <= 64:
                name = raw[at : at + length - 2].decode("utf-16-le", "replace")
                start, size = struct.unpack_from("<II", raw, at + 116)
                entries.setdefault(name, (kind, start, size))
        return entries

    def stream(self, name: str) -> bytes:
        kind, start, size = self.entries[name]
        if kind != _STREAM:
            return b""
        if size >= self.cutoff:
            return self.chain(start)[:size]
        root = next(entry for entry in self.entries.values() if entry[0] == _ROOT)
        mini_stream = self.chain(root[1])
        mini_fat_raw = self.chain(struct.unpack_from("<I", self.data, 60)[0])
        mini_fat = struct.unpack(f"<{len(mini_fat_raw) // 4}I", mini_fat_raw)
        parts: list[bytes] = []
        while start < len(mini_fat) and len(parts) <= len(mini_fat):
            parts.append(mini_stream[start * self.mini : (start + 1) * self.mini])
            start = mini_fat[start]
        return b"".join(parts)[:size]


def stream_names(data: bytes) -> set[str]:
    """The names inside a compound file; empty where its directory cannot be read."""
    try:
        return set(_Compound(data).entries)
    except (struct.error, IndexError):
        return set()


def workbook_marks(data: bytes) -> tuple[bool, list[SheetMarks]]:
    """Whether an .xls needs a password, and the marks of its sheets in workbook order."""
    try:
        compound = _Compound(data)
        name = "Workbook" if "Workbook" in compound.entries else "Book"
        records = compound.stream(name)
        return _scan_globals(records)
    except (struct.error, IndexError, KeyError, StopIteration):
        return False, []


def _scan_globals(records: bytes) -> tuple[bool, list[SheetMarks]]:
    starts: list[int] = []
    locked = False
    at = 0
    while at + 4 <= len(records):
        kind, size = struct.unpack_from("<HH", records, at)
        if kind == _FILEPASS:
            locked = True
        elif kind == _BOUNDSHEET:
            starts.append(struct.unpack_from("<I", records, at + 4)[0])
        elif kind == _EOF:
            break
        at += 4 + size
    return locked, [] if locked else [_scan_sheet(records, start) for start in starts]


def _scan_sheet(records: bytes, at: int) -> SheetMarks:
    marks = SheetMarks()
    unpack, end = struct.unpack_from, len(records)
    depth = 0
    while at + 4 <= end:
        kind, size = unpack("<HH", records, at)
        body = at + 4
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif kind == _ROW and size >= 16:
            row, options = unpack("<H", records, body)[0], unpack("<H", records, body + 12)[0]
            if options & 0x20:
                marks.hidden_rows.add(row)
        elif kind == _BOOLERR and size >= 8 and records[body + 7] == 1:
            row, column = unpack("<HH", records, body)
            marks.errors[row, column] = ERRORS.get(records[body + 6], "#N/A")
        elif (
            kind == _FORMULA
            and size >= 14
            and records[body + 6] == 2
            and records[body + 12 : body + 14] == b"\xff\xff"
        ):
            row, column = unpack("<HH", records, body)
            marks.errors[row, column] = ERRORS.get(records[body + 8], "#N/A")
        at = body + size
    return marks
