"""State packages: every current write of many records with a table of strands, in immutable parts.

A first download, what a server that went back in time has lost, and what a stick carries beyond its
history all travel so. A package is a manifest and parts with hashes: it can be fetched over days,
part by part, and is merged in whole. Pure: the laptop and the province share it.

The content is one zstd stream of msgpack objects: the table first, then chunks. A chunk is columns
of records alike (one kind, the same groups, one stamp each), or rows of records that are not.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgpack
import zstandard

from jlcenter.domain.journal.entry import Erased
from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.domain.journal.merge import Stamp, State, Write
from jlcenter.domain.records import BY_CODE
from jlcenter.domain.records.field import DELETED
from jlcenter.sync.block import from_msgpack, packed, unpacked
from jlcenter.sync.columns import BlockError, Ids, Room, pack_column, unpack_column

STATE_FORMAT = 1
#: a part of a first download; what a laptop offers goes in parts as small as a block
PART_BYTES_MAX = 256 * 1024
OFFER_PART_BYTES_MAX = 64 * 1024
#: a package larger than this is not read
PARTS_MAX = 4096
#: one object of the stream, inflated, and the whole stream
_OBJECT_BYTES_MAX = 16 * 1024 * 1024
_STREAM_BYTES_MAX = 4 * 1024**3
#: records in one chunk
CHUNK_RECORDS = 2000
_READ_BYTES = 64 * 1024
_LEVEL = 9
_COLUMNS, _ROWS = 1, 2


@dataclass(frozen=True, slots=True)
class StrandTip:
    """How far a strand is covered by a package: with all its effects, its history known or not."""

    id: bytes
    device: bytes
    seq: int
    tick: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class StateRecord:
    """One record with the whole set of current writes of each group that is told."""

    kind: int
    id: bytes
    key: tuple[Any, ...]
    state: State


@dataclass(frozen=True, slots=True)
class Columns:
    """Records alike: each has one write a group, all of its groups with one stamp.

    ``values`` has a column a group, and for a group of several fields one a field; ``widths`` tells
    how many (0: one column that holds the value itself).
    """

    kind: int
    groups: tuple[int, ...]
    widths: tuple[int, ...]
    ids: list[bytes]
    keys: list[list[Any]]
    stamps: list[Stamp]
    values: list[list[Any]]

    def is_like(self, other: Columns) -> bool:
        """Whether the other's records have the same shape."""
        return (self.kind, self.groups, self.widths) == (other.kind, other.groups, other.widths)

    def sorted(self) -> Columns:
        """The records by id."""
        order = sorted(range(len(self.ids)), key=self.ids.__getitem__)

        def placed(column: list[Any]) -> list[Any]:
            return [column[place] for place in order]

        return Columns(
            self.kind,
            self.groups,
            self.widths,
            placed(self.ids),
            [placed(one) for one in self.keys],
            placed(self.stamps),
            [placed(one) for one in self.values],
        )

    def slice(self, first: int, last: int) -> Columns:
        """The records from ``first`` up to, not with, ``last``."""
        return Columns(
            self.kind,
            self.groups,
            self.widths,
            self.ids[first:last],
            [one[first:last] for one in self.keys],
            self.stamps[first:last],
            [one[first:last] for one in self.values],
        )


def joined(several: list[Columns]) -> Columns:
    """Records alike of several chunks as one."""
    first = several[0]

    def together(columns: Iterable[list[Any]]) -> list[Any]:
        return [cell for column in columns for cell in column]

    return Columns(
        first.kind,
        first.groups,
        first.widths,
        together(one.ids for one in several),
        [together(one.keys[n] for one in several) for n in range(len(first.keys))],
        together(one.stamps for one in several),
        [together(one.values[n] for one in several) for n in range(len(first.values))],
    )


Chunk = Columns | list[StateRecord]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a package holds and the hashes of its parts. ``device``: whose offer it is, if one."""

    centre: str
    device: bytes
    counts: tuple[tuple[int, int], ...]
    strands: int
    sizes: tuple[int, ...]
    hashes: tuple[bytes, ...]

    @property
    def records(self) -> int:
        """How many records there are."""
        return sum(count for _kind, count in self.counts)

    @property
    def bytes(self) -> int:
        """How many bytes the parts have together."""
        return sum(self.sizes)


# -- manifests -----------------------------------------------------------------------------------


def manifest_bytes(one: Manifest) -> bytes:
    """A manifest as it travels."""
    return packed(
        [
            STATE_FORMAT,
            one.centre,
            one.device,
            [part for pair in one.counts for part in pair],
            one.strands,
            list(one.sizes),
            b"".join(one.hashes),
        ]
    )


def manifest_of(data: bytes) -> Manifest:
    """What ``manifest_bytes`` made. Raises BlockError."""
    try:
        form, centre, device, counts, strands, sizes, joined = unpacked(data)[:7]
        hashes = tuple(joined[place : place + 32] for place in range(0, len(joined), 32))
        whole = (strands, *counts, *sizes)
        sound = (
            form == STATE_FORMAT
            and all(type(one) is int and 0 <= one < 2**63 for one in whole)
            and isinstance(device, bytes)
            and isinstance(joined, bytes)
            and len(sizes) == len(hashes) <= PARTS_MAX
            and len(joined) % 32 == 0
            and all(0 < size <= PART_BYTES_MAX for size in sizes)
        )
        if not sound:
            raise BlockError("manifest")
        pairs = tuple((counts[i], counts[i + 1]) for i in range(0, len(counts), 2))
        return Manifest(str(centre), device, pairs, strands, tuple(sizes), hashes)
    except (TypeError, ValueError, IndexError) as error:
        if isinstance(error, BlockError):
            raise
        raise BlockError("manifest") from error


def package_id(manifest: bytes) -> bytes:
    """The 16 bytes a package is known by."""
    return hashlib.sha256(b"jlcenter package\0" + manifest).digest()[:16]


def part_is(manifest: Manifest, number: int, body: bytes) -> bool:
    """Whether ``body`` is this part of the package, whole and unchanged."""
    return (
        0 <= number < len(manifest.sizes)
        and len(body) == manifest.sizes[number]
        and hashlib.sha256(body).digest() == manifest.hashes[number]
    )


# -- packing -------------------------------------------------------------------------------------


class _Packer:
    def __init__(self, table: list[StrandTip]) -> None:
        self.ids = Ids()
        self.refs = {one.id: place for place, one in enumerate(table)}
        self.counts: dict[int, int] = {}

    def cell(self, value: Any) -> Any:
        if type(value) is bytes and len(value) == 16:
            return (self.ids.number(value),)
        return value

    def column(self, cells: list[Any]) -> list[Any]:
        """Ids by number where every cell is one or blank, else the cells themselves."""
        plain = [one for one in cells if one is not None]
        if plain and all(type(one) is bytes and len(one) == 16 for one in plain):
            number = self.ids.number
            return pack_column([one and number(one) for one in cells], ids=True)
        return pack_column(cells)

    def own_ids(self, records: list[StateRecord]) -> Any:
        """Told where they follow from nothing; derived ones are numbered as they are met."""
        if not records[0].key:
            return pack_column([self.ids.number(one.id) for one in records], ids=True)
        for one in records:
            if natural_id_of_wire(one.kind, list(one.key)) != one.id:
                raise ValueError("an id that does not follow from its key")
            self.ids.derive(one.id)
        return 0

    def columns(self, records: list[StateRecord], shape: tuple[Any, ...]) -> list[Any]:
        kind, parts, groups = shape
        told = self.ids.told_count
        keys = [self.column([one.key[place] for one in records]) for place in range(parts)]
        ids = self.own_ids(records)
        ticks, strands, before = [], [], 0
        for one in records:
            tick, strand = next(iter(one.state.values()))[0].stamp
            ticks.append(tick - before)
            strands.append(self.refs[strand])
            before = tick
        values: list[list[Any]] = []
        for code, width in groups:
            cells = [one.state[code][0].value for one in records]
            if width:
                values += [self.column(list(column)) for column in zip(*cells, strict=True)]
            else:
                values.append(self.column(cells))
        self.counts[kind] = self.counts.get(kind, 0) + len(records)
        flat = [part for pair in groups for part in pair]
        return [
            _COLUMNS,
            self.ids.told_since(told),
            len(records),
            [kind, parts, flat],
            ids,
            keys,
            pack_column(ticks),
            pack_column(strands),
            values,
        ]

    def rows(self, records: list[StateRecord]) -> list[Any]:
        rows = []
        for one in records:
            groups = [
                [code, [[w.stamp[0], self.refs[w.stamp[1]], w.value] for w in writes]]
                for code, writes in sorted(one.state.items())
            ]
            rows.append([one.kind, one.id, list(one.key), groups])
            self.counts[one.kind] = self.counts.get(one.kind, 0) + 1
        return [_ROWS, b"", len(records), rows]


def _shape(record: StateRecord) -> tuple[Any, ...] | None:
    """What records alike have in common; None for a record that goes as a row."""
    if not record.state:
        return None
    kind = BY_CODE.get(record.kind)
    stamp, groups = None, []
    for code in sorted(record.state):
        writes = record.state[code]
        if code == DELETED or len(writes) != 1 or (stamp and writes[0].stamp != stamp):
            return None
        if isinstance(writes[0].value, Erased):
            return None
        stamp = writes[0].stamp
        group = kind.group_by_code.get(code) if kind else None
        width = 0
        if group is not None and len(group.fields) > 1:
            value = writes[0].value
            if not isinstance(value, list) or len(value) != len(group.fields):
                return None
            width = len(group.fields)
        groups.append((code, width))
    return (record.kind, len(record.key), tuple(groups))


def _objects(
    packer: _Packer, table: list[StrandTip], records: Iterable[StateRecord]
) -> Iterator[Any]:
    devices = sorted({one.device for one in table})
    place = {device: n for n, device in enumerate(devices)}
    yield [
        STATE_FORMAT,
        b"".join(one.id for one in table),
        b"".join(devices),
        pack_column([place[one.device] for one in table]),
        pack_column([one.seq for one in table]),
        pack_column([one.tick for one in table]),
        b"".join(one.hash for one in table),
    ]
    waiting: dict[tuple[Any, ...], list[StateRecord]] = {}
    rows: list[StateRecord] = []
    for record in records:
        shape = _shape(record)
        if shape is None:
            rows.append(record)
            if len(rows) >= CHUNK_RECORDS:
                yield packer.rows(rows)
                rows = []
            continue
        alike = waiting.setdefault(shape, [])
        alike.append(record)
        if len(alike) >= CHUNK_RECORDS:
            del waiting[shape]
            yield packer.columns(alike, shape)
    for shape, alike in waiting.items():
        yield packer.columns(alike, shape)
    if rows:
        yield packer.rows(rows)


def pack_state(
    centre: str,
    device: bytes,
    table: list[StrandTip],
    records: Iterable[StateRecord],
    part_bytes: int = PART_BYTES_MAX,
) -> tuple[bytes, list[bytes]]:
    """A package: (manifest, parts). Every stamp's strand must stand in the table.

    Records of one kind should come together, parents first, in an order that puts alike ones side
    by side: it decides how small the package gets.
    """
    packer = _Packer(table)
    squeeze = zstandard.ZstdCompressor(level=_LEVEL).compressobj()
    parts: list[bytes] = []
    buffer = bytearray()

    def cut(whole: int) -> None:
        while len(buffer) >= whole:
            parts.append(bytes(buffer[:part_bytes]))
            del buffer[:part_bytes]

    for one in _objects(packer, table, records):
        buffer += squeeze.compress(packed(one))
        cut(part_bytes)
    buffer += squeeze.flush()
    cut(part_bytes)
    if buffer:
        parts.append(bytes(buffer))
    manifest = Manifest(
        centre,
        device,
        tuple(sorted(packer.counts.items())),
        len(table),
        tuple(len(one) for one in parts),
        tuple(hashlib.sha256(one).digest() for one in parts),
    )
    return manifest_bytes(manifest), parts


# -- unpacking -----------------------------------------------------------------------------------


class _Joined(io.RawIOBase):
    """Parts as one stream, read as they are needed."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = iter(parts)
        self._rest = b""

    def readable(self) -> bool:
        """It is read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes."""
        while not self._rest:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._rest = part
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def _unpacked_objects(parts: Iterable[bytes]) -> Iterator[Any]:
    unpacker = msgpack.Unpacker(
        ext_hook=from_msgpack, strict_map_key=False, max_buffer_size=_OBJECT_BYTES_MAX
    )
    total = 0
    stream: Any = _Joined(parts)
    with zstandard.ZstdDecompressor().stream_reader(stream) as reader:
        while data := reader.read(_READ_BYTES):
            total += len(data)
            if total > _STREAM_BYTES_MAX:
                raise BlockError("size")
            unpacker.feed(data)
            yield from unpacker
    if unpacker.tell() != total:
        raise BlockError("cut")


class StateReader:
    """Reads a package's table and then its chunks, in bounded memory. Raises BlockError."""

    def __init__(self, manifest: Manifest, parts: Iterable[bytes]) -> None:
        self.manifest = manifest
        self._objects = _guarded(_unpacked_objects(parts))
        self._ids = Ids()
        self.table: list[StrandTip] = _guard(self._table)

    def _table(self) -> list[StrandTip]:
        form, ids, devices, device, seqs, ticks, hashes = next(self._objects)
        count = len(ids) // 16
        if form != STATE_FORMAT or len(ids) != count * 16 or len(hashes) != count * 32:
            raise BlockError("table")
        if count != self.manifest.strands:
            raise BlockError("table")
        known = [devices[place : place + 16] for place in range(0, len(devices), 16)]
        found = []
        columns = [unpack_column(one, count)[0] for one in (device, seqs, ticks)]
        for place, (which, seq, tick) in enumerate(zip(*columns, strict=True)):
            if type(seq) is not int or type(tick) is not int:
                raise BlockError("table")
            if not (0 < seq < 2**40 and 0 < tick < 2**43):
                raise BlockError("table")
            id_ = bytes(ids[place * 16 : place * 16 + 16])
            hash_ = bytes(hashes[place * 32 : place * 32 + 32])
            found.append(StrandTip(id_, bytes(known[which]), seq, tick, hash_))
        if len({one.id for one in found}) != count:
            raise BlockError("table")
        self._strands = [one.id for one in found]
        self._ticks = [one.tick for one in found]
        return found

    def chunks(self) -> Iterator[Chunk]:
        """The records, chunk by chunk."""
        records = 0
        for told in self._objects:
            chunk = _guard(lambda told=told: self._chunk(told))  # type: ignore[misc]
            records += len(chunk.ids if isinstance(chunk, Columns) else chunk)
            yield chunk
        if records != self.manifest.records:
            raise BlockError("records")

    def _chunk(self, told: Any) -> Chunk:
        form, ids_told, count, *rest = told
        if type(count) is not int or not 0 < count <= CHUNK_RECORDS:
            raise BlockError("chunk")
        self._ids.hear(ids_told)
        if form == _ROWS:
            return self._rows(count, rest[0])
        if form != _COLUMNS:
            raise BlockError("chunk")
        return self._columns(count, *rest)

    def _columns(
        self, count: int, shape: Any, ids: Any, keys: Any, ticks: Any, strands: Any, values: Any
    ) -> Columns:
        kind, parts, flat = shape
        numbers = [kind, parts, *flat]
        if not all(type(one) is int and 0 <= one < 2**31 for one in numbers) or len(keys) != parts:
            raise BlockError("shape")
        groups, widths = tuple(flat[::2]), tuple(flat[1::2])
        room = Room()
        told_keys = [self._cells(one, count, room) for one in keys]
        if parts:
            own = [natural_id_of_wire(kind, list(key)) for key in zip(*told_keys, strict=True)]
            for one in own:
                self._ids.derive(one)
        else:
            own = self._cells(ids, count, room)
        stamps, tick = [], 0
        steps, refs = unpack_column(ticks, count)[0], unpack_column(strands, count)[0]
        for step, ref in zip(steps, refs, strict=True):
            tick += step
            stamps.append(self._stamp(tick, ref))
        columns = [self._cells(one, count, room) for one in values]
        if len(widths) != len(groups) or len(columns) != sum(max(one, 1) for one in widths):
            raise BlockError("columns")
        return Columns(kind, groups, widths, own, told_keys, stamps, columns)

    def _cells(self, column: Any, count: int, room: Room) -> list[Any]:
        cells, are_ids = unpack_column(column, count, room)
        if not are_ids:
            return cells
        id_ = self._ids.id
        return [None if one is None else id_(one) for one in cells]

    def _stamp(self, tick: Any, ref: Any) -> Stamp:
        if type(tick) is not int or type(ref) is not int or not 0 <= ref < len(self._strands):
            raise BlockError("stamp")
        if not 0 < tick <= self._ticks[ref]:
            raise BlockError("stamp")
        return (tick, self._strands[ref])

    def _rows(self, count: int, rows: Any) -> list[StateRecord]:
        if len(rows) != count:
            raise BlockError("rows")
        found = []
        for kind, id_, key, groups in rows:
            if type(kind) is not int or not isinstance(id_, bytes) or len(id_) != 16:
                raise BlockError("row")
            state: State = {}
            for code, writes in groups:
                told = [Write(self._stamp(tick, ref), value) for tick, ref, value in writes]
                told.sort(key=lambda one: one.stamp, reverse=True)
                if type(code) is not int or not told:
                    raise BlockError("row")
                state[code] = tuple(told)
            found.append(StateRecord(kind, id_, tuple(key), state))
        return found


def records_of(chunk: Chunk) -> Iterator[StateRecord]:
    """A chunk's records one by one."""
    if not isinstance(chunk, Columns):
        yield from chunk
        return
    for place, id_ in enumerate(chunk.ids):
        state: State = {}
        at = 0
        for code, width in zip(chunk.groups, chunk.widths, strict=True):
            if width:
                value: Any = [column[place] for column in chunk.values[at : at + width]]
            else:
                value = chunk.values[at][place]
            at += max(width, 1)
            state[code] = (Write(chunk.stamps[place], value),)
        key = tuple(column[place] for column in chunk.keys)
        yield StateRecord(chunk.kind, id_, key, state)


_BAD = (
    TypeError,
    ValueError,
    IndexError,
    KeyError,
    OverflowError,
    AttributeError,
    StopIteration,
    msgpack.UnpackException,
    zstandard.ZstdError,
)


def _guard(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except BlockError:
        raise
    except _BAD as error:
        raise BlockError("state") from error


def _guarded(objects: Iterator[Any]) -> Iterator[Any]:
    while True:
        try:
            one = next(objects)
        except StopIteration:
            return
        except BlockError:
            raise
        except _BAD as error:
            raise BlockError("state") from error
        yield one
