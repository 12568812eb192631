"""Making a centre's records anew from its log, where they are not what the log gives.

The log is what was signed; records are worked out from it. They are worked out again item by item,
a part of a kind at a time so that memory stays bounded, and what differs is put right. The log is
not touched, nor is any laptop.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, delete

from jlcenter.domain.journal.digest import BUCKETS, KindDigest, kind_name, record_hash
from provincial import buckets, storage
from provincial.log_replay import LogReplay, kinds_told
from provincial.storage import StrandBook
from provincial.tables import RECORD

#: records worked out at once
RECORDS_AT_ONCE = 100_000


@dataclass(frozen=True, slots=True)
class Mended:
    """A record that was not what the log gives: it was ``changed``, ``missing`` or ``extra``."""

    kind: str
    id: bytes
    was: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """How many records were worked out again, which were put right, and how many kept sums were."""

    records: int
    mended: tuple[Mended, ...]
    sums: int


def repair(
    db: Connection, code: str, kind: int | None = None, number: int | None = None
) -> Repaired:
    """Work a centre's records out again, or those of a kind, or of one bucket of it.

    The caller has locked the centre's row. Raises Damaged where an item of the log cannot be read;
    nothing is changed then.
    """
    kinds = [kind] if kind is not None else _kinds(db, code)
    numbers = [number] if number is not None else list(range(BUCKETS))
    mended: list[Mended] = []
    records = sums = 0
    for one in kinds:
        for part in _parts(db, code, one, numbers):
            states = LogReplay(db, code, one, part).records
            records += len(states)
            mended += _put_right(db, code, one, part, states)
            sums += _sum_up(db, code, one, part, states)
    return Repaired(records, tuple(mended), sums)


def _kinds(db: Connection, code: str) -> list[int]:
    """The kinds the log tells of, and those there are records or sums of."""
    here = buckets.kinds_of_records(db, code)
    return sorted({*kinds_told(db, code), *here, *buckets.kept_digests(db, code)})


def _parts(db: Connection, code: str, kind: int, numbers: list[int]) -> Iterator[list[int]]:
    """Bucket numbers in parts of about ``RECORDS_AT_ONCE`` records each."""
    kept = buckets.kept_digests(db, code).get(kind, KindDigest())
    part: list[int] = []
    rows = 0
    for number in numbers:
        if part and rows + kept.counts[number] > RECORDS_AT_ONCE:
            yield part
            part, rows = [], 0
        part.append(number)
        rows += kept.counts[number]
    if part:
        yield part


def _put_right(
    db: Connection, code: str, kind: int, numbers: list[int], states: dict[bytes, buckets.Record]
) -> list[Mended]:
    """Write what differs; what nobody wrote is taken out."""
    right = {id_: record_hash(kind, id_, *record) for id_, record in states.items()}
    mended: list[Mended] = []
    extra: list[bytes] = []
    wrong: dict[tuple[int, bytes], buckets.Record] = {}
    name = kind_name(kind)
    for id_, hash_ in buckets.hashes(db, code, kind, numbers):
        expected = right.pop(id_, None)
        if expected is None:
            extra.append(id_)
            mended.append(Mended(name, id_, "extra"))
        elif expected != hash_:
            wrong[kind, id_] = states[id_]
            mended.append(Mended(name, id_, "changed"))
    for id_ in right:
        wrong[kind, id_] = states[id_]
        mended.append(Mended(name, id_, "missing"))
    storage.store_states(db, code, wrong, StrandBook(db))
    for id_ in extra:
        db.execute(
            delete(RECORD).where(RECORD.c.centre == code, RECORD.c.kind == kind, RECORD.c.id == id_)
        )
    return sorted(mended, key=lambda one: one.id)


def _sum_up(
    db: Connection, code: str, kind: int, numbers: list[int], states: dict[bytes, buckets.Record]
) -> int:
    """Keep the sums the records have now; returns how many said something else."""
    kept = buckets.kept_digests(db, code).get(kind, KindDigest())
    found = KindDigest()
    found.add_many((id_, record_hash(kind, id_, *record)) for id_, record in states.items())
    wrong = [one.number for one in buckets.disagreements(kept, found, kind, numbers)]
    if wrong:
        buckets.store(db, code, kind, found, wrong)
    return len(wrong)
