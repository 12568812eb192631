"""The buckets of a centre's records at the province: kept by ingest, compared with a scan.

A bucket holds how many records it is of and the sum of their hashes. Ingest moves a record from its
hash before to its hash after, so a digest costs no look at the records; a scan says whether what is
kept still agrees with what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgpack
from sqlalchemy import Connection, LargeBinary, Select, and_, delete, func, or_, select

from jlcenter.domain.journal.digest import (
    BUCKETS,
    MODULUS,
    SUM_BYTES,
    KindDigest,
    bucket_of,
    record_hash,
)
from jlcenter.domain.journal.merge import State
from jlcenter.sync.columns import BlockError
from provincial.bulk import any_of, upsert
from provincial.state import unpack_state
from provincial.tables import BUCKET, RECORD, STRAND

#: what a record's bytes raise that are no state: damage, not a defect
UNREADABLE = (BlockError, ValueError, TypeError, KeyError, IndexError, msgpack.UnpackException)
_UNREADABLE_HASH = b"\xff" * SUM_BYTES
_FETCHED = 2000
StrandId = Callable[[int], bytes]

#: a record whole: its natural key as it travels, and its state
Record = tuple[tuple[Any, ...], State]
Records = Mapping[tuple[int, bytes], Record]


# -- kept by ingest --------------------------------------------------------------------------------


class BucketChanges:
    """What one transaction changes in the buckets of one centre, whose row it has locked."""

    def __init__(self) -> None:
        self._moved: dict[tuple[int, int], list[int]] = {}

    def before(self, records: Records) -> None:
        """Records as they were: those that will be changed and are there."""
        for (kind, id_), record in records.items():
            self._move(kind, id_, -1, record)

    def after(self, records: Records) -> None:
        """Records as they are now."""
        for (kind, id_), record in records.items():
            self._move(kind, id_, 1, record)

    def _move(self, kind: int, id_: bytes, rows: int, record: Record) -> None:
        moved = self._moved.setdefault((kind, bucket_of(id_)), [0, 0])
        moved[0] += rows
        moved[1] += rows * int.from_bytes(record_hash(kind, id_, *record))

    def store(self, db: Connection, code: str) -> None:
        """Write the buckets touched, one row each."""
        if not self._moved:
            return
        query = select(BUCKET.c.kind, BUCKET.c.number, BUCKET.c.rows, BUCKET.c.sum)
        for row in db.execute(query.where(BUCKET.c.centre == code, _some(db, self._moved))):
            moved = self._moved[row.kind, row.number]
            moved[0] += row.rows
            moved[1] += int.from_bytes(bytes(row.sum))
        rows = [
            (code, kind, number, count, (sum_ % MODULUS).to_bytes(SUM_BYTES))
            for (kind, number), (count, sum_) in self._moved.items()
        ]
        upsert(db, BUCKET, ("centre", "kind", "number", "rows", "sum"), rows)


def _some(db: Connection, places: Iterable[tuple[int, int]]) -> Any:
    by_kind: dict[int, list[int]] = {}
    for kind, number in places:
        by_kind.setdefault(kind, []).append(number)
    return or_(
        *(
            and_(BUCKET.c.kind == k, any_of(db, BUCKET.c.number, some))
            for k, some in by_kind.items()
        )
    )


def kept_digests(db: Connection, code: str) -> dict[int, KindDigest]:
    """The digest of each kind that has records, by kind code, from what is kept."""
    found: dict[int, KindDigest] = {}
    query = select(BUCKET.c.kind, BUCKET.c.number, BUCKET.c.rows, BUCKET.c.sum)
    for row in db.execute(query.where(BUCKET.c.centre == code)):
        one = found.setdefault(row.kind, KindDigest())
        one.counts[row.number] = row.rows
        one.sums[row.number] = int.from_bytes(bytes(row.sum))
    return {kind: one for kind, one in found.items() if any(one.counts) or any(one.sums)}


# -- scanned ---------------------------------------------------------------------------------------


def scanned_digests(db: Connection, code: str) -> dict[int, KindDigest]:
    """The same from the records themselves."""
    found: dict[int, KindDigest] = {}
    for kind in kinds_of_records(db, code):
        found[kind] = KindDigest()
        found[kind].add_many(hashes(db, code, kind))
    return found


def kinds_of_records(db: Connection, code: str) -> list[int]:
    """The codes of the kinds a centre has records of, each found by one look at the key."""
    found: list[int] = []
    while True:
        query = select(func.min(RECORD.c.kind)).where(RECORD.c.centre == code)
        if found:
            query = query.where(RECORD.c.kind > found[-1])
        kind = db.execute(query).scalar_one()
        if kind is None:
            return found
        found.append(kind)


def hashes(
    db: Connection,
    code: str,
    kind: int,
    buckets: Collection[int] | None = None,
    after: bytes = b"",
    limit: int | None = None,
) -> Iterator[tuple[bytes, bytes]]:
    """(id, hash) of every record of a kind, or of those in some buckets; with ``limit`` at most so
    many after an id, by bucket and id."""
    strand_id = strand_ids(db, code)
    with db.execute(_records(code, kind, buckets, after, limit)) as rows:
        for row in rows:
            id_ = bytes(row.id)
            record = record_of(bytes(row.state), strand_id)
            yield id_, _UNREADABLE_HASH if record is None else record_hash(kind, id_, *record)


def strand_ids(db: Connection, code: str) -> StrandId:
    """The ids of a centre's strands by their numbers; empty for a number nobody has."""
    query = select(STRAND.c.no, STRAND.c.id).where(STRAND.c.centre == code)
    known = {row.no: bytes(row.id) for row in db.execute(query)}
    return lambda no: known.get(no, b"")


def record_of(packed_state: bytes, strand_id: StrandId) -> Record | None:
    """A record as it lies in its row; None where it cannot be read."""
    try:
        return unpack_state(packed_state, strand_id)
    except UNREADABLE:
        return None


def _records(
    code: str, kind: int, buckets: Collection[int] | None, after: bytes, limit: int | None
) -> Select[Any]:
    query = select(RECORD.c.id, RECORD.c.state).where(
        RECORD.c.centre == code, RECORD.c.kind == kind
    )
    last = func.substr(RECORD.c.id, 16, 1, type_=LargeBinary)
    if buckets is not None:
        query = query.where(last.in_([bytes([one]) for one in buckets]))
    if after:
        query = query.where(or_(last > after[-1:], and_(last == after[-1:], RECORD.c.id > after)))
    if limit is not None:
        query = query.order_by(last, RECORD.c.id).limit(limit)
    return query.execution_options(yield_per=_FETCHED)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A bucket whose records are not what is kept of it: as it is kept, and as it is."""

    kind: int
    number: int
    kept: tuple[int, int]
    found: tuple[int, int]


def disagreements(
    kept: KindDigest, found: KindDigest, kind: int, numbers: Iterable[int] = range(BUCKETS)
) -> list[Disagreement]:
    """The buckets of a kind in which a scan found something else than what is kept."""
    pairs = (
        (
            number,
            (kept.counts[number], kept.sums[number]),
            (found.counts[number], found.sums[number]),
        )
        for number in numbers
    )
    return [Disagreement(kind, number, one, other) for number, one, other in pairs if one != other]


# -- anew ------------------------------------------------------------------------------------------


def sum_up(db: Connection, code: str) -> None:
    """Make a centre's buckets anew from its records: where a database has none yet."""
    db.execute(delete(BUCKET).where(BUCKET.c.centre == code))
    for kind, one in scanned_digests(db, code).items():
        store(db, code, kind, one, range(BUCKETS))


def store(db: Connection, code: str, kind: int, digest: KindDigest, numbers: Iterable[int]) -> None:
    """Write some buckets of a kind as ``digest`` has them; empty ones have no row."""
    some = list(numbers)
    for place in (BUCKET.c.number.in_(some[i : i + BUCKETS]) for i in range(0, len(some), BUCKETS)):
        db.execute(delete(BUCKET).where(BUCKET.c.centre == code, BUCKET.c.kind == kind, place))
    rows = [
        (code, kind, number, digest.counts[number], digest.sums[number].to_bytes(SUM_BYTES))
        for number in some
        if digest.counts[number]
    ]
    upsert(db, BUCKET, ("centre", "kind", "number", "rows", "sum"), rows)
