"""Reading a block: every count and type is checked before anything is built from it.

Ids are resolved entry by entry, since one may be derived from another of the same block; all else
is made column by column.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, repeat
from typing import Any

import msgpack

from jlcenter.domain.journal.entry import SALT_BYTES, ActionHead, Change, Entry, StrandHead
from jlcenter.domain.journal.ids import NATURAL_KEY
from jlcenter.domain.journal.merge import Stamp
from jlcenter.domain.records import DELETED
from jlcenter.sync.block_out import BLOCK_FORMAT
from jlcenter.sync.columns import ENTRIES_MAX, BlockError, Room, unpack_column
from jlcenter.sync.segment import Segment

#: together with ``ENTRIES_MAX`` and ``Room`` these bound what a block may become in memory
_COLUMNS_MAX = 128
_TEMPLATES_MAX = 1024
_NUMBER_MAX = 2**63
#: no strand is so long: what a column of a database holds, with room for what follows
_SEQ_MAX = 2**62


def unpack_block(told: Any, room: Room | None = None) -> list[Segment]:
    """The segments of a block. Raises BlockError for anything that is not one, or that becomes
    larger than there is ``room`` for."""
    try:
        return _read(told, room or Room())
    except BlockError:
        raise
    except (TypeError, ValueError, IndexError, KeyError, OverflowError, AttributeError) as error:
        raise BlockError("form") from error


def _read(told: Any, room: Room) -> list[Segment]:
    form, count, joined, heads, order, ticks, actions, ids_told, which, templates = told
    if form != BLOCK_FORMAT or type(count) is not int or not 0 <= count <= ENTRIES_MAX:
        raise BlockError("format")
    refs = _ids(joined, "strands")
    if len(set(refs)) != len(refs) or len(heads) > len(refs):
        raise BlockError("strands")
    numbers = _naturals(which, count, len(templates))
    if len(templates) > _TEMPLATES_MAX:
        raise BlockError("templates")
    strands = _naturals(order, count, len(heads))
    at_ticks = list(accumulate(_naturals(ticks, count, _NUMBER_MAX)))
    places: list[list[int]] = [[] for _ in templates]
    for place, number in enumerate(numbers):
        places[number].append(place)
    readers = [
        _Reader(one, [at_ticks[place] for place in mine], refs, room)
        for one, mine in zip(templates, places, strict=True)
    ]
    _resolve(readers, numbers, _ids(ids_told, "ids"))
    heads_of = _heads(heads, refs)
    seqs = _seqs(strands, [head[0] for head in heads])
    done = _actions(actions, count, refs, room)
    entries: list[Any] = [None] * count
    for reader, mine in zip(readers, places, strict=True):
        where = [(refs[strands[place]], seqs[place], at_ticks[place]) for place in mine]
        made = reader.entries(where, [done.get(place) for place in mine])
        for place, entry in zip(mine, made, strict=True):
            entries[place] = entry
    by_strand: list[list[Entry]] = [[] for _ in heads]
    for strand, entry in zip(strands, entries, strict=True):
        by_strand[strand].append(entry)
    return [
        Segment(refs[place], tuple(by_strand[place]), heads_of[place], bytes(head[1]))
        for place, head in enumerate(heads)
        if by_strand[place]
    ]


def _ids(joined: Any, what: str) -> list[bytes]:
    if not isinstance(joined, bytes) or len(joined) % 16:
        raise BlockError(what)
    return [joined[place : place + 16] for place in range(0, len(joined), 16)]


def _naturals(column: Any, count: int, below: int) -> list[int]:
    """A column of whole numbers from 0 up."""
    cells = unpack_column(column, count)[0]
    if cells and (set(map(type, cells)) != {int} or min(cells) < 0 or max(cells) >= below):
        raise BlockError("number")
    return cells


def _seqs(strands: list[int], first: list[int]) -> list[int]:
    """Entries of a strand are numbered on from its first."""
    following, found = list(first), []
    for strand in strands:
        found.append(following[strand])
        following[strand] += 1
    return found


# -- templates ------------------------------------------------------------------------------------


class _Reader:
    """One template's columns: ``ticks`` are its entries' ticks, in order."""

    def __init__(self, told: Any, ticks: list[int], refs: list[bytes], room: Room) -> None:
        (self.kind, self.parts, groups, salted), ids, keys, salts, values, bases = told
        count = len(ticks)
        if len(keys) != self.parts or len(groups) % 2 or len(values) > _COLUMNS_MAX:
            raise BlockError("template")
        numbers = [self.kind, self.parts, salted, *groups]
        if not all(type(one) is int and 0 <= one < 2**31 for one in numbers):
            raise BlockError("template")
        self.groups = list(zip(groups[::2], groups[1::2], strict=True))
        widths = sum(max(width, 1) for _code, width in self.groups)
        if len(values) != widths or len(bases) != len(self.groups):
            raise BlockError("columns")
        if not isinstance(salts, bytes) or len(salts) != (count * SALT_BYTES if salted else 0):
            raise BlockError("salts")
        self.salts = [salts[n * SALT_BYTES : (n + 1) * SALT_BYTES] for n in range(count)]
        self.ticks, self.refs, self.room = ticks, refs, room
        #: columns whose cells are numbers of ids yet, and are resolved in place
        self.key_ids: list[list[Any]] = []
        self.value_ids: list[list[Any]] = []
        self.keys = [self._cells(one, self.key_ids) for one in keys]
        self.values = [self._cells(one, self.value_ids) for one in values]
        self.own: list[bytes] = []
        if not self.parts:
            self.own = unpack_column(ids, count, room)[0]
            self.value_ids.append(self.own)
            _check_numbers(self.own, blank=False)
        self.bases = [None if one == 0 else self._bases(one) for one in bases]

    def _cells(self, column: Any, ids: list[list[Any]]) -> list[Any]:
        cells, are_ids = unpack_column(column, len(self.ticks), self.room)
        if are_ids:
            _check_numbers(cells, blank=True)
            ids.append(cells)
        return cells

    def _bases(self, column: Any) -> list[tuple[Stamp, ...]]:
        codes = unpack_column(column, len(self.ticks))[0]
        return [self._stamps(*pair) for pair in zip(self.ticks, codes, strict=True)]

    def _stamps(self, tick: int, codes: Any) -> tuple[Stamp, ...]:
        if codes == 0:
            return ()
        found = []
        several = codes if isinstance(codes, list) else [codes]
        self.room.take(len(several))
        for code in several:
            if type(code) is not int or not 0 <= code < _NUMBER_MAX:
                raise BlockError("stamp")
            delta, ref = divmod(code, len(self.refs))
            found.append((tick - delta, self.refs[ref]))
        return tuple(found)

    def entries(
        self, where: list[tuple[bytes, int, int]], done: list[ActionHead | None]
    ) -> Iterator[Entry]:
        """The entries; ``where``: the strand, seq and tick of each, ``done``: its action's head."""
        changes: Iterable[Any] = zip(*self._changes(), strict=True) if self.groups else repeat(())
        keys: Iterable[Any] = zip(*self.keys, strict=True) if self.parts else repeat(())
        for (strand, seq, tick), id_, change, key, salt, head in zip(
            where, self.own, changes, keys, self.salts, done, strict=False
        ):
            yield Entry(strand, seq, tick, self.kind, id_, change, key, salt, head)

    def _changes(self) -> Iterator[list[Change]]:
        place = 0
        for (code, width), bases in zip(self.groups, self.bases, strict=True):
            values: Iterable[Any] = self.values[place]
            if width:
                values = map(list, zip(*self.values[place : place + width], strict=True))
            elif code == DELETED:
                values = [
                    [list(stamp) for stamp in self._stamps(tick, one)]
                    if isinstance(one, list)
                    else one
                    for tick, one in zip(self.ticks, self.values[place], strict=True)
                ]
            place += max(width, 1)
            if bases is None:
                yield [Change(code, value) for value in values]
            else:
                yield [Change(code, *pair) for pair in zip(values, bases, strict=True)]


def _check_numbers(cells: Sequence[Any], *, blank: bool) -> None:
    if not set(map(type, cells)) <= ({int, type(None)} if blank else {int}):
        raise BlockError("id number")


def _resolve(readers: list[_Reader], numbers: list[int], told: list[bytes]) -> None:
    """Put ids in the place of their numbers, and derive those that follow from natural keys: a
    told id is numbered from 0 up, a derived one from -1 down, in the order of entries."""
    derived: list[bytes] = []
    known = set(told)
    done = [0] * len(readers)
    pack, sha = msgpack.Packer().pack, hashlib.sha256
    for number in numbers:
        reader, place = readers[number], done[number]
        done[number] = place + 1
        for cells in reader.key_ids:
            id_number = cells[place]
            if id_number is not None:
                cells[place] = told[id_number] if id_number >= 0 else derived[~id_number]
        if reader.parts:
            key = [cells[place] for cells in reader.keys]
            id_ = sha(NATURAL_KEY + pack((reader.kind, key))).digest()[:16]
            reader.own.append(id_)
            if id_ not in known:
                known.add(id_)
                derived.append(id_)
        for cells in reader.value_ids:
            id_number = cells[place]
            if id_number is not None:
                cells[place] = told[id_number] if id_number >= 0 else derived[~id_number]


# -- heads and actions ----------------------------------------------------------------------------


def _heads(heads: Any, refs: list[bytes]) -> list[StrandHead | None]:
    found: list[StrandHead | None] = []
    for place, (first_seq, _signature, told) in enumerate(heads):
        if type(first_seq) is not int or not 1 <= first_seq < _SEQ_MAX:
            raise BlockError("seq")
        if told is None:
            found.append(None)
            continue
        centre, device, *previous = told
        if not isinstance(centre, str) or not isinstance(device, bytes):
            raise BlockError("head")
        before = (previous[0], previous[1], previous[2]) if previous else None
        if before and [type(one) for one in before] != [bytes, int, bytes]:
            raise BlockError("head")
        if before and not 0 <= before[1] < _SEQ_MAX:
            raise BlockError("head")
        found.append(StrandHead(refs[place], centre, device, before))
    return found


def _actions(told: Any, count: int, refs: list[bytes], room: Room) -> dict[int, ActionHead]:
    """The action heads, by the place of their entry."""
    number, places, labels, params, actors, walls, modes, of = told
    if type(number) is not int or not 0 <= number <= count:
        raise BlockError("actions")
    texts = [unpack_column(one, number, room)[0] for one in (labels, params, actors, modes)]
    if any(not set(map(type, one)) <= {str} for one in texts):
        raise BlockError("action")
    steps = unpack_column(places, number)[0]
    later = unpack_column(walls, number)[0]
    if not set(map(type, steps)) | set(map(type, later)) <= {int}:
        raise BlockError("action")
    at = list(accumulate(steps))
    wall = list(accumulate(later))
    if number and (min(steps) < 1 or at[-1] > count or max(map(abs, wall)) >= _NUMBER_MAX):
        raise BlockError("action")
    undone = [_of(one, refs) for one in unpack_column(of, number)[0]]
    heads = map(ActionHead, *texts[:3], wall, texts[3], undone)
    return {place - 1: head for place, head in zip(at, heads, strict=True)}


def _of(told: Any, refs: list[bytes]) -> tuple[bytes, int] | None:
    if not told:
        return None
    ref, seq = told
    if type(ref) is not int or type(seq) is not int or ref < 0 or abs(seq) >= _NUMBER_MAX:
        raise BlockError("action")
    return refs[ref], seq
