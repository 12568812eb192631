"""Taking erased values out of the journal: what an erasure replaced, and what stood before it."""

from __future__ import annotations

from jlcenter.domain.journal.erasing import Erasures, erased, places_of
from jlcenter.domain.journal.values import column_to_value
from jlcenter.domain.records import BY_CODE, ERASURE, Kind
from jlcenter.storage import journal
from jlcenter.storage.connection import Connection
from jlcenter.storage.door import Door
from jlcenter.storage.queries.records import all_rows
from jlcenter.storage.rows import columns, unpack_stamp


def is_wanted(db: Connection) -> bool:
    """Whether anybody was ever erased, as far as this file knows."""
    return db.execute(f"SELECT 1 FROM {ERASURE.name} LIMIT 1").fetchone() is not None


def erased_of(db: Connection, kind: Kind) -> list[bytes]:
    """The erased records of a kind."""
    return [id_ for code, id_ in _erasures(db).places if code == kind.code]


def take_out(db: Connection, door: Door) -> int:
    """Erase what the file's erasures ask for, inside a transaction; returns how many entries.

    Safe to repeat: after a sync, a stick or a restored backup there may be more to do, since a
    newer erasure or an older entry may have come.
    """
    told = _erasures(db)
    count = 0
    for place, tick in told.places.items():
        kind = BY_CODE.get(place[0])
        if kind is None:
            continue
        state, row = door.state(db, kind, place[1])
        if row is None:
            continue
        told.now({place: state})
        for kept in journal.entries_of_record(db, door.names, *place):
            if told.takes_out(kept.entry):
                journal.replace(db, door.names, kept.strand_no, erased(kept.entry))
                count += 1
        journal.forget_before(db, *place, tick)
    return count


def _erasures(db: Connection) -> Erasures:
    found = Erasures()
    names = columns(ERASURE)
    records, stamp = names.index("records"), names.index("_stamp")
    field = ERASURE.field_by_name["records"]
    for row in all_rows(db, ERASURE):
        tick, _strand = unpack_stamp(row[stamp])
        found.add(places_of(list(column_to_value(field, row[records]) or ())), tick)
    return found
