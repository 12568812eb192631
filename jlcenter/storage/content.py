"""What the file holds, record by record, as hashes: one scan in one view, in bounded memory.

A row whose groups all bear the row's own stamp (nearly all rows) is hashed straight from its cells;
the others by way of their state. Both give the same bytes: a test holds them to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgpack

from jlcenter.domain.journal.digest import KindDigest, record_hash
from jlcenter.domain.journal.merge import Stamp, State, Write
from jlcenter.domain.journal.values import from_column
from jlcenter.domain.records import BY_CODE, KINDS, Kind, Type
from jlcenter.storage.connection import Connection
from jlcenter.storage.rows import STRAND_BITS, columns, key_of, select_sql, state_of, unpack_value

#: rows hashed between two pauses: a key press waits no longer than they take
_ROWS_AT_ONCE = 256
#: what a row raises whose cells or blob are no values of ours: damage, not a defect
UNREADABLE = (ValueError, TypeError, KeyError, IndexError, msgpack.UnpackException)
_CONVERTED = (Type.BOOL, Type.TEXTS)

_STRAND_MASK = (1 << STRAND_BITS) - 1

Pause = Callable[[], None]


@contextmanager
def read_view(db: Connection) -> Iterator[None]:
    """Everything read inside is of one moment, whoever writes meanwhile."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")


def strand_ids(db: Connection) -> Callable[[int], bytes]:
    """Strand ids by number, as the view has them; empty for a number nobody has."""
    known = {row[0]: bytes(row[1]) for row in db.execute("SELECT no, id FROM strand")}
    return lambda no: known.get(no, b"")


def digests(db: Connection, pause: Pause | None = None) -> dict[int, KindDigest]:
    """The digest of each kind that has records, by kind code."""
    found: dict[int, KindDigest] = {}
    for code in kinds_held(db):
        one = KindDigest()
        records = hashes(db, code)
        one.add_many(records if pause is None else _with_pauses(records, pause))
        if one.rows:
            found[code] = one
    return found


def _with_pauses(
    records: Iterator[tuple[bytes, bytes]], pause: Pause
) -> Iterator[tuple[bytes, bytes]]:
    for place, record in enumerate(records, 1):
        yield record
        if place % _ROWS_AT_ONCE == 0:
            pause()


def kinds_held(db: Connection) -> list[int]:
    """The codes of all kinds there may be records of: those we know, and others the file has."""
    others = db.execute("SELECT DISTINCT kind FROM other_state ORDER BY kind").fetchall()
    return [kind.code for kind in KINDS] + [row[0] for row in others if row[0] not in BY_CODE]


def hashes(
    db: Connection, code: int, buckets: Collection[int] | None = None
) -> Iterator[tuple[bytes, bytes]]:
    """(id, hash) of every record of a kind, hidden ones too; with ``buckets`` of those in some
    buckets, by bucket and id."""
    kind = BY_CODE.get(code)
    strand_id = strand_ids(db)
    if kind is None:
        for id_, blob in _other_rows(db, code, buckets):
            yield id_, _hash_of(code, id_, partial(_read_other, blob, strand_id))
        return
    yield from _row_hashes(kind, _rows(db, kind, buckets), strand_id)


@dataclass(frozen=True, slots=True)
class Content:
    """A record as its row has it. ``state`` is None where it cannot be read; ``is_hidden`` is the
    row's own mark (None for a kind not known here)."""

    id: bytes
    key: tuple[Any, ...]
    state: State | None
    is_hidden: bool | None


def contents(
    db: Connection, code: int, buckets: Collection[int] | None = None
) -> Iterator[Content]:
    """Every record of a kind, hidden ones too, or those in some buckets."""
    kind = BY_CODE.get(code)
    strand_id = strand_ids(db)
    if kind is None:
        for id_, blob in _other_rows(db, code, buckets):
            yield _content(id_, None, partial(_read_other, blob, strand_id))
        return
    for row in _rows(db, kind, buckets):
        yield _content(row[0], bool(row[-1]), partial(_read_row, kind, row, strand_id))


def content(
    db: Connection, code: int, id_: bytes, strand_id: Callable[[int], bytes]
) -> Content | None:
    """One record as its row has it; None where there is none. ``strand_id``: see ``strand_ids``."""
    kind = BY_CODE.get(code)
    if kind is None:
        query = "SELECT state FROM other_state WHERE kind = ? AND id = ?"
        blob = db.execute(query, (code, id_)).fetchone()
        return _content(id_, None, partial(_read_other, blob[0], strand_id)) if blob else None
    row = db.execute(select_sql(kind), (id_,)).fetchone()
    if row is None:
        return None
    return _content(id_, bool(row[-1]), partial(_read_row, kind, row, strand_id))


def _content(
    id_: bytes, is_hidden: bool | None, read: Callable[[], tuple[Sequence[Any], State]]
) -> Content:
    try:
        key, state = read()
    except UNREADABLE:
        return Content(id_, (), None, is_hidden)
    return Content(id_, tuple(key), state, is_hidden)


def _rows(db: Connection, kind: Kind, buckets: Collection[int] | None) -> Iterator[Sequence[Any]]:
    names = ", ".join(f'"{name}"' for name in columns(kind))
    return db.execute(f"SELECT {names} FROM {kind.name}{_in(buckets, 'WHERE')}")


def _other_rows(
    db: Connection, code: int, buckets: Collection[int] | None
) -> Iterator[tuple[bytes, bytes]]:
    some = _in(buckets, "AND")
    return db.execute(f"SELECT id, state FROM other_state WHERE kind = ?{some}", (code,))


def _in(buckets: Collection[int] | None, word: str) -> str:
    if buckets is None:
        return " ORDER BY id"
    listed = ", ".join(f"x'{one:02x}'" for one in sorted(buckets))
    return f" {word} substr(id, -1) IN ({listed}) ORDER BY substr(id, -1), id"


def _row_hashes(
    kind: Kind, rows: Iterator[Sequence[Any]], strand_id: Callable[[int], bytes]
) -> Iterator[tuple[bytes, bytes]]:
    pack, sha, code = msgpack.Packer().pack, hashlib.sha256, kind.code
    told = _plain_state(kind)
    after_key = 1 + len(kind.key)
    has_plain_key = not any(one.type in _CONVERTED for one in kind.key)
    last_no, strand = -1, b""
    for row in rows:
        id_, stamp, more = row[0], row[-3], row[-2]
        if more is not None or not has_plain_key:
            yield id_, _hash_of(code, id_, partial(_read_row, kind, row, strand_id))
            continue
        no = stamp & _STRAND_MASK
        if no != last_no:
            last_no, strand = no, strand_id(no)
        try:
            state = told(row, (stamp >> STRAND_BITS, strand))
        except UNREADABLE:
            yield id_, _unreadable(code, id_)
            continue
        yield id_, sha(pack((code, id_, row[1:after_key], state))).digest()


def _plain_state(kind: Kind) -> Callable[[Sequence[Any], Stamp], Sequence[Any]]:
    """The state of a row of one stamp, in the form that is hashed (see ``record_hash``)."""
    first, width = 1 + len(kind.key), len(kind.fields)
    special = {one.name: partial(from_column, one) for one in kind.fields if one.type in _CONVERTED}
    if kind.whole:
        group, last = kind.groups[0].code, first + width
        places = [
            (n, special[one.name]) for n, one in enumerate(kind.fields) if one.name in special
        ]

        def whole(row: Sequence[Any], stamp: Stamp) -> Sequence[Any]:
            cells = list(row[first:last])
            if cells.count(None) == width:
                return ()
            for place, converted in places:
                if cells[place] is not None:
                    cells[place] = converted(cells[place])
            return ((group, ((stamp, cells),)),)

        return whole
    fields = sorted(
        (one.code, place, special.get(one.name)) for place, one in enumerate(kind.fields, first)
    )

    def each(row: Sequence[Any], stamp: Stamp) -> Sequence[Any]:
        return [
            (code, ((stamp, converted(row[place]) if converted else row[place]),))
            for code, place, converted in fields
            if row[place] is not None
        ]

    return each


def _hash_of(code: int, id_: bytes, read: Callable[[], tuple[Sequence[Any], State]]) -> bytes:
    """A record's hash by way of its state; a hash of its own for what cannot be read."""
    try:
        return record_hash(code, id_, *read())
    except UNREADABLE:
        return _unreadable(code, id_)


def _unreadable(code: int, id_: bytes) -> bytes:
    return hashlib.sha256(b"jlcenter unreadable\0" + code.to_bytes(8) + id_).digest()


def _read_row(
    kind: Kind, row: Sequence[Any], strand_id: Callable[[int], bytes]
) -> tuple[Sequence[Any], State]:
    return key_of(kind, row), state_of(kind, row, strand_id)


def _read_other(blob: bytes, strand_id: Callable[[int], bytes]) -> tuple[Sequence[Any], State]:
    key, groups = unpack_value(blob)
    state: State = {
        group: tuple(Write((tick, strand_id(no)), value) for tick, no, value in writes)
        for group, writes in groups
    }
    return key, state
