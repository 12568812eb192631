"""Columns of a block: a list of cells in few bytes, told apart by a leading mode.

Repeats become runs; 16-byte ids become small numbers (``Ids``). What a column holds is told by the
block itself, so that a program can read, keep and forward kinds it does not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, groupby, repeat
from operator import ne
from typing import Any

#: entries in one block; more is refused before it is built up in memory
ENTRIES_MAX = 65_536

PLAIN, RUNS, IDS, ID_RUNS = 0, 1, 2, 3
_SCALARS = (bool, int, str, bytes)
_PLAINLY_EQUAL = frozenset(_SCALARS)


#: what the runs and lists of one message may become, written out: cells, and bytes of values
CELLS_MAX = 1024 * 1024
WRITTEN_BYTES_MAX = 64 * 1024 * 1024
#: lists in lists of a value; deeper ones cannot be packed again
_DEPTH_MAX = 64


class BlockError(ValueError):
    """The bytes are not a block of ours (damaged, cut, forged or of another format)."""


class Room:
    """How much a message may still become in memory: a run says "this, a million times" in a few
    bytes."""

    def __init__(self, times: int = 1) -> None:
        self._cells = CELLS_MAX * times
        self._bytes = WRITTEN_BYTES_MAX * times

    def take(self, cells: int) -> None:
        """So many cells more. Raises BlockError where there is no room."""
        self._cells -= cells
        if self._cells < 0:
            raise BlockError("cells")

    def take_runs(self, cells: Sequence[Any], counts: Sequence[int]) -> None:
        """The values of runs, before they are written out."""
        for cell, several in zip(cells, counts, strict=True):
            self._bytes -= _weight(cell) * several
        if self._bytes < 0:
            raise BlockError("runs")


def _weight(value: Any, depth: int = 0) -> int:
    """About how many bytes a value has. Raises BlockError where it is nested without end."""
    if isinstance(value, str | bytes):
        return len(value)
    if not isinstance(value, list | tuple | dict):
        return 8
    if depth > _DEPTH_MAX:
        raise BlockError("depth")
    parts = chain(value, value.values()) if isinstance(value, dict) else value
    return 8 + sum(_weight(one, depth + 1) for one in parts)


class Ids:
    """The 16-byte ids of a block: those that are told, and those derived from natural keys.

    A told id is numbered from 0 up, a derived one from -1 down in the order of derivation, so that
    both sides number alike while they go through the entries.
    """

    def __init__(self, told: bytes = b"") -> None:
        if len(told) % 16:
            raise BlockError("ids")
        self._told = [told[place : place + 16] for place in range(0, len(told), 16)]
        self._derived: list[bytes] = []
        self._number = {id_: place for place, id_ in enumerate(self._told)}

    def number(self, id_: bytes) -> int:
        """The number of an id; one not met before is told."""
        found = self._number.get(id_)
        if found is None:
            found = self._number[id_] = len(self._told)
            self._told.append(id_)
        return found

    def derive(self, id_: bytes) -> None:
        """An id that follows from a natural key just met."""
        if id_ not in self._number:
            self._derived.append(id_)
            self._number[id_] = -len(self._derived)

    def id(self, number: Any) -> bytes:
        """The id with this number."""
        if not isinstance(number, int) or isinstance(number, bool):
            raise BlockError("id number")
        known = self._told if number >= 0 else self._derived
        place = number if number >= 0 else -number - 1
        if place >= len(known):
            raise BlockError("id number")
        return known[place]

    def told(self) -> bytes:
        """The told ids, joined."""
        return b"".join(self._told)

    @property
    def told_count(self) -> int:
        """How many ids are told so far."""
        return len(self._told)

    def told_since(self, count: int) -> bytes:
        """The ids told after the first ``count``, joined: for a stream of several chunks."""
        return b"".join(self._told[count:])

    def hear(self, told: bytes) -> None:
        """More told ids, numbered on from those known. Raises BlockError."""
        if not isinstance(told, bytes) or len(told) % 16:
            raise BlockError("ids")
        for place in range(0, len(told), 16):
            id_ = told[place : place + 16]
            self._number.setdefault(id_, len(self._told))
            self._told.append(id_)


def _alike(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    return type(one) is type(other) and isinstance(one, _SCALARS) and bool(one == other)


def _runs(cells: Sequence[Any]) -> list[Any]:
    runs: list[Any] = []
    for cell in cells:
        if runs and _alike(runs[-2], cell):
            runs[-1] += 1
        else:
            runs += [cell, 1]
    return runs


def pack_column(cells: Sequence[Any], *, ids: bool = False) -> list[Any]:
    """Cells as a column. ``ids``: the cells are numbers of ids (or None)."""
    first = IDS if ids else PLAIN
    types = set(map(type, cells)) - {type(None)}
    if len(types) > 1 or not types <= _PLAINLY_EQUAL:
        runs = _runs(cells)
        return [first + 1, *runs] if len(runs) < len(cells) else [first, *cells]
    # of one type: what is equal is alike, and counting changes first is cheap
    if 2 * (1 + sum(map(ne, cells, cells[1:]))) >= len(cells):
        return [first, *cells]
    column: list[Any] = [first + 1]
    for cell, several in groupby(cells):
        column += (cell, len(list(several)))
    return column


def unpack_column(column: Any, count: int, room: Room | None = None) -> tuple[list[Any], bool]:
    """The cells, and whether they are numbers of ids. Raises BlockError unless ``count`` came and
    there is ``room`` for them."""
    if not isinstance(column, list) or not column or column[0] not in (0, 1, 2, 3):
        raise BlockError("column")
    mode, cells = column[0], column[1:]
    if room is not None:
        room.take(count)
    if mode in (RUNS, ID_RUNS):
        if len(cells) % 2:
            raise BlockError("runs")
        counts = cells[1::2]
        if any(type(one) is not int or one < 1 for one in counts) or sum(counts) != count:
            raise BlockError("runs")
        if room is not None:
            room.take_runs(cells[::2], counts)
        cells = list(chain.from_iterable(map(repeat, cells[::2], counts)))
    if len(cells) != count:
        raise BlockError("column length")
    return cells, mode in (IDS, ID_RUNS)
