"""Blocks: signed entries of one or more strands in few bytes, columnar by (kind, field set).

A block goes whole or not at all. Its entries stand in tick order, always a causal one. Ids of kinds
with a natural key are not sent but derived; hashes are not sent, the receiver computes them. See
docs/protocol.md for the form.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import msgpack
import zstandard

from jlcenter.domain.journal.entry import SALT_BYTES, ActionHead, Change, Entry, Erased, StrandHead
from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.domain.journal.merge import Stamp
from jlcenter.domain.records import BY_CODE, DELETED
from jlcenter.sync.columns import ENTRIES_MAX, BlockError, Ids, pack_column, unpack_column

BLOCK_FORMAT = 1
#: a block travels in so many bytes at most, unless one entry alone is larger
BLOCK_BYTES_MAX = 64 * 1024
#: what any message may become when inflated
INFLATED_BYTES_MAX = 16 * 1024 * 1024
_LEVEL = 12
_ERASED = 1
_WHOLE = 0
#: together with ``ENTRIES_MAX`` these bound what a block may become in memory
_COLUMNS_MAX = 128
_TEMPLATES_MAX = 1024


@dataclass(frozen=True, slots=True)
class Segment:
    """Entries of one strand without a gap, and their author's signature over the chain at the end.

    ``head`` is there where the first entry of the strand is.
    """

    strand: bytes
    entries: tuple[Entry, ...]
    head: StrandHead | None
    signature: bytes

    @property
    def first_seq(self) -> int:
        """The number of the first entry."""
        return self.entries[0].seq

    @property
    def last_seq(self) -> int:
        """The number of the last entry."""
        return self.entries[-1].seq


# -- msgpack and zstd, bounded -------------------------------------------------------------------


def packed(value: Any) -> bytes:
    """msgpack, with erased values as extension 1."""

    def other(one: Any) -> Any:
        if isinstance(one, Erased):
            return msgpack.ExtType(_ERASED, one.digest)
        raise TypeError(type(one).__name__)

    result: bytes = msgpack.packb(value, default=other)
    return result


def unpacked(data: bytes) -> Any:
    """What ``packed`` packed. Raises BlockError."""

    def other(code: int, inner: bytes) -> Any:
        return Erased(bytes(inner)) if code == _ERASED else msgpack.ExtType(code, inner)

    try:
        return msgpack.unpackb(data, ext_hook=other, strict_map_key=False)
    except (ValueError, TypeError, msgpack.UnpackException) as error:
        raise BlockError("msgpack") from error


def deflated(data: bytes) -> bytes:
    """zstd."""
    return zstandard.ZstdCompressor(level=_LEVEL, write_content_size=True).compress(data)


def inflated(data: bytes) -> bytes:
    """zstd, never more than ``INFLATED_BYTES_MAX``. Raises BlockError."""
    try:
        size = zstandard.frame_content_size(data)
        if not 0 <= size <= INFLATED_BYTES_MAX:
            raise BlockError("size")
        return zstandard.ZstdDecompressor().decompress(data, max_output_size=INFLATED_BYTES_MAX)
    except zstandard.ZstdError as error:
        raise BlockError("zstd") from error


# -- packing -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Template:
    """All entries of one (kind, key parts, groups, salted): its columns while they grow."""

    number: int
    shape: tuple[Any, ...]
    ids: list[int] = field(default_factory=list)
    keys: list[list[Any]] = field(default_factory=list)
    salts: list[bytes] = field(default_factory=list)
    values: list[list[Any]] = field(default_factory=list)
    bases: list[list[tuple[tuple[int, int], ...]]] = field(default_factory=list)


class _Packer:
    def __init__(self, strands: list[bytes]) -> None:
        self.ids = Ids()
        self.refs = {id_: place for place, id_ in enumerate(strands)}
        self.templates: dict[tuple[Any, ...], _Template] = {}
        self.which: list[int] = []

    def ref(self, strand: bytes) -> int:
        return self.refs.setdefault(strand, len(self.refs))

    def stamps(self, tick: int, stamps: Iterable[Any]) -> tuple[tuple[int, int], ...]:
        return tuple((tick - t, self.ref(bytes(s))) for t, s in stamps)

    def cell(self, value: Any) -> Any:
        """Ids are numbered as they are met, so that the reader numbers alike."""
        if type(value) is bytes and len(value) == 16:
            return (value, self.ids.number(value))
        return value

    def add(self, entry: Entry) -> None:
        groups = tuple((one.group, _width(entry.kind, one)) for one in entry.changes)
        derived = bool(entry.key)
        shape = (entry.kind, len(entry.key), groups, int(bool(entry.salt)))
        template = self.templates.get(shape)
        if template is None:
            template = self.templates[shape] = _Template(len(self.templates), shape)
            template.keys = [[] for _ in entry.key]
            template.values = [[] for _, width in groups for _ in range(max(width, 1))]
            template.bases = [[] for _ in groups]
        self.which.append(template.number)
        for column, part in zip(template.keys, entry.key, strict=True):
            column.append(self.cell(part))
        if derived:
            if natural_id_of_wire(entry.kind, list(entry.key)) != entry.id:
                raise ValueError("an id that does not follow from its key")
            self.ids.derive(entry.id)
        else:
            template.ids.append(self.ids.number(entry.id))
        if entry.salt:
            template.salts.append(entry.salt)
        self._changes(template, entry, groups)

    def _changes(
        self, template: _Template, entry: Entry, groups: tuple[tuple[int, int], ...]
    ) -> None:
        place = 0
        for number, (change, (_code, width)) in enumerate(zip(entry.changes, groups, strict=True)):
            template.bases[number].append(self.stamps(entry.tick, change.base))
            if width:
                for part in change.value:
                    template.values[place].append(self.cell(part))
                    place += 1
                continue
            value = change.value
            if change.group == DELETED and isinstance(value, list):
                value = self.stamps(entry.tick, value)
            template.values[place].append(self.cell(value))
            place += 1

    def code(self, pair: tuple[int, int]) -> int:
        """A stamp as one number: how many ticks before, times the strands there are, and which."""
        return pair[0] * len(self.refs) + pair[1]

    def codes(self, pairs: tuple[tuple[int, int], ...]) -> Any:
        found = [self.code(one) for one in pairs]
        return found[0] if len(found) == 1 else found or 0

    def column(self, cells: list[Any]) -> list[Any]:
        """A column of ids where all cells are ids or blank, else of values."""
        if any(type(one) is tuple and not _is_id(one) for one in cells):
            cells = [
                [self.code(two) for two in one] if type(one) is tuple else one for one in cells
            ]
            return pack_column(cells)
        numbered = [one for one in cells if type(one) is tuple]
        if numbered and all(one is None or type(one) is tuple for one in cells):
            return pack_column([one and one[1] for one in cells], ids=True)
        return pack_column([one[0] if type(one) is tuple else one for one in cells])

    def finished(self, template: _Template) -> list[Any]:
        kind, parts, groups, salted = template.shape
        return [
            [kind, parts, [part for pair in groups for part in pair], salted],
            pack_column(template.ids, ids=True) if not parts else 0,
            [self.column(one) for one in template.keys],
            b"".join(template.salts),
            [self.column(one) for one in template.values],
            [
                pack_column([self.codes(one) for one in column]) if any(column) else 0
                for column in template.bases
            ],
        ]


def _is_id(cell: tuple[Any, ...]) -> bool:
    return len(cell) == 2 and type(cell[0]) is bytes


def _width(kind_code: int, change: Change) -> int:
    """How many columns a group's value takes: its fields, where it is one value of several."""
    kind = BY_CODE.get(kind_code)
    group = kind.group_by_code.get(change.group) if kind else None
    if group is None or len(group.fields) == 1:
        return _WHOLE
    fits = isinstance(change.value, list) and len(change.value) == len(group.fields)
    return len(group.fields) if fits else _WHOLE


def _pack_actions(entries: list[Entry], packer: _Packer) -> list[Any]:
    """What people did, by the place of each action's first entry."""
    places, rows, wall, last = [], [], 0, -1
    for place, entry in enumerate(entries):
        if entry.action is None:
            continue
        head = entry.action
        of = [packer.ref(head.of[0]), head.of[1]] if head.of else None
        rows.append((head.label, head.params, head.actor, head.wall_ms - wall, head.mode, of))
        places.append(place - last)
        wall, last = head.wall_ms, place
    columns = [pack_column([row[part] for row in rows]) for part in range(6)]
    return [len(rows), pack_column(places), *columns]


def pack_block(segments: Iterable[Segment]) -> list[Any]:
    """Segments as a structure for msgpack."""
    parts = [one for one in segments if one.entries]
    packer = _Packer([one.strand for one in parts])
    entries = sorted((e for one in parts for e in one.entries), key=lambda e: (e.tick, e.strand))
    ticks, before = [], 0
    for entry in entries:
        packer.add(entry)
        ticks.append(entry.tick - before)
        before = entry.tick
    actions = _pack_actions(entries, packer)
    heads = [
        [
            one.first_seq,
            one.signature,
            None
            if one.head is None
            else [one.head.centre, one.head.device, *(one.head.previous or ())],
        ]
        for one in parts
    ]
    order = pack_column([packer.refs[one.strand] for one in entries])
    templates = [packer.finished(one) for one in packer.templates.values()]
    # all that refers to strands has been met by now
    return [
        BLOCK_FORMAT,
        len(entries),
        b"".join(packer.refs),
        heads,
        order,
        pack_column(ticks),
        actions,
        packer.ids.told(),
        pack_column(packer.which),
        templates,
    ]


# -- unpacking -----------------------------------------------------------------------------------


class _Reader:
    """One template's columns, read entry by entry."""

    def __init__(self, told: Any, count: int, refs: list[bytes]) -> None:
        (self.kind, parts, groups, salted), ids, keys, salts, values, bases = told
        if len(keys) != parts or len(groups) % 2 or len(values) > _COLUMNS_MAX:
            raise BlockError("template")
        numbers = [self.kind, parts, salted, *groups]
        if not all(type(one) is int and 0 <= one < 2**31 for one in numbers):
            raise BlockError("template")
        self.groups = [(groups[i], groups[i + 1]) for i in range(0, len(groups), 2)]
        self.refs = refs
        self.ids = None if parts else unpack_column(ids, count)[0]
        self.keys = [unpack_column(one, count) for one in keys]
        if not isinstance(salts, bytes) or len(salts) != (count * SALT_BYTES if salted else 0):
            raise BlockError("salts")
        self.salts = salts
        widths = sum(max(width, 1) for _code, width in self.groups)
        if len(values) != widths or len(bases) != len(self.groups):
            raise BlockError("columns")
        self.values = [unpack_column(one, count) for one in values]
        self.bases = [None if one == 0 else unpack_column(one, count)[0] for one in bases]
        self.place = 0

    def stamps(self, tick: int, codes: Any) -> tuple[Stamp, ...]:
        if codes == 0:
            return ()
        found = []
        for code in codes if isinstance(codes, list) else [codes]:
            if type(code) is not int or code < 0:
                raise BlockError("stamp")
            delta, ref = divmod(code, len(self.refs))
            found.append((tick - delta, self.refs[ref]))
        return tuple(found)

    def next(self, where: tuple[bytes, int, int], ids: Ids, action: ActionHead | None) -> Entry:
        """The next entry; ``where``: its strand, seq and tick."""
        strand, seq, tick = where
        at = self.place
        self.place += 1

        def cell(column: tuple[list[Any], bool]) -> Any:
            value = column[0][at]
            return ids.id(value) if column[1] and value is not None else value

        key = tuple(cell(one) for one in self.keys)
        if self.ids is None:
            id_ = natural_id_of_wire(self.kind, list(key))
            ids.derive(id_)
        else:
            id_ = ids.id(self.ids[at])
        salt = self.salts[at * SALT_BYTES : (at + 1) * SALT_BYTES]
        changes, place = [], 0
        for number, (code, width) in enumerate(self.groups):
            if width:
                value: Any = [cell(one) for one in self.values[place : place + width]]
            else:
                value = cell(self.values[place])
                if code == DELETED and isinstance(value, list):
                    value = [list(one) for one in self.stamps(tick, value)]
            place += max(width, 1)
            column = self.bases[number]
            base = () if column is None else self.stamps(tick, column[at])
            changes.append(Change(code, value, base))
        return Entry(strand, seq, tick, self.kind, id_, tuple(changes), key, salt, action)


def _unpack_actions(told: Any, count: int, refs: list[bytes]) -> dict[int, ActionHead]:
    number, places, *columns = told
    if type(number) is not int or number > count or len(columns) != 6:
        raise BlockError("actions")
    cells = [unpack_column(one, number)[0] for one in columns]
    found, place, wall = {}, -1, 0
    for step, label, params, actor, later, mode, of in zip(
        unpack_column(places, number)[0], *cells, strict=True
    ):
        place += step
        wall += later
        texts = (label, params, actor, mode)
        whole = (step, wall, of[1] if of else 0)
        if not all(isinstance(one, str) for one in texts) or not 0 <= place < count:
            raise BlockError("action")
        if any(type(one) is not int or abs(one) >= 2**63 for one in whole) or step < 1:
            raise BlockError("action")
        found[place] = ActionHead(
            label, params, actor, wall, mode, (refs[of[0]], of[1]) if of else None
        )
    return found


def unpack_block(told: Any) -> list[Segment]:
    """The segments of a block. Raises BlockError for anything that is not one."""
    try:
        return _unpacked_block(told)
    except BlockError:
        raise
    except (TypeError, ValueError, IndexError, KeyError, OverflowError, AttributeError) as error:
        raise BlockError("form") from error


def _unpacked_block(told: Any) -> list[Segment]:
    form, count, joined, heads, order, ticks, actions, ids_told, which, templates = told
    if form != BLOCK_FORMAT or type(count) is not int or not 0 <= count <= ENTRIES_MAX:
        raise BlockError("format")
    refs = [joined[place : place + 16] for place in range(0, len(joined), 16)]
    if len(joined) % 16 or len(set(refs)) != len(refs):
        raise BlockError("strands")
    numbers = unpack_column(which, count)[0]
    if len(templates) > _TEMPLATES_MAX:
        raise BlockError("templates")
    readers = [_Reader(one, numbers.count(place), refs) for place, one in enumerate(templates)]
    heads_of = _unpack_heads(heads, refs)
    seqs = [head[0] for head in heads]
    done = _unpack_actions(actions, count, refs)
    ids, tick = Ids(ids_told), 0
    entries: list[list[Entry]] = [[] for _ in heads]
    steps = unpack_column(ticks, count)[0]
    strands = unpack_column(order, count)[0]
    for place, (strand, step, number) in enumerate(zip(strands, steps, numbers, strict=True)):
        tick += step
        if strand < 0 or number < 0 or step < 0:
            raise BlockError("order")
        place_of = (refs[strand], seqs[strand], tick)
        entry = readers[number].next(place_of, ids, done.get(place))
        seqs[strand] += 1
        entries[strand].append(entry)
    return [
        Segment(refs[place], tuple(entries[place]), heads_of[place], bytes(head[1]))
        for place, head in enumerate(heads)
        if entries[place]
    ]


def _unpack_heads(heads: Any, refs: list[bytes]) -> list[StrandHead | None]:
    found: list[StrandHead | None] = []
    for place, (first_seq, _signature, told) in enumerate(heads):
        if type(first_seq) is not int or first_seq < 1:
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
        found.append(StrandHead(refs[place], centre, device, before))
    return found


def block_bytes(segments: Iterable[Segment]) -> bytes:
    """A block as kept in a log: packed and deflated."""
    return deflated(packed(pack_block(segments)))


def block_of_bytes(data: bytes) -> list[Segment]:
    """What ``block_bytes`` made. Raises BlockError."""
    return unpack_block(unpacked(inflated(data)))


def joined(blocks: Iterable[list[Segment]]) -> list[Segment]:
    """Blocks in log order as one: neighbours of a strand become one segment, signed at its end."""
    by_strand: dict[bytes, Segment] = {}
    for segments in blocks:
        for one in segments:
            before = by_strand.get(one.strand)
            if before is None:
                by_strand[one.strand] = one
                continue
            if one.first_seq != before.last_seq + 1:
                raise BlockError("gap")
            by_strand[one.strand] = Segment(
                one.strand, before.entries + one.entries, before.head, one.signature
            )
    return list(by_strand.values())
