"""Taking erased values out of the journal: what an erasure replaced, and what stood before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from jlcenter.domain.journal.entry import Erased
from jlcenter.domain.journal.erasing import (
    Erasures,
    Place,
    erased,
    is_erased,
    place_text,
    places_of,
)
from jlcenter.domain.journal.merge import State
from jlcenter.domain.journal.values import column_to_value
from jlcenter.domain.records import BY_CODE, ERASURE, Kind
from jlcenter.storage import journal
from jlcenter.storage.connection import Connection
from jlcenter.storage.door import Door
from jlcenter.storage.journal import Kept
from jlcenter.storage.queries.records import all_rows
from jlcenter.storage.rows import columns, unpack_stamp


@dataclass(frozen=True, slots=True)
class _Due:
    """A record, the entries to be erased, and the tick before which nothing is told any more of
    what stood there."""

    place: Place
    tick: int
    entries: tuple[Kept, ...]


def reason_for(db: Connection, kind: Kind, id_: UUID) -> tuple[UUID, str] | None:
    """(Person, reason) of an erasure that names a record; None where none does."""
    row = db.execute(
        f"SELECT trainee, reason FROM {ERASURE.name} WHERE instr(records, ?) ORDER BY id DESC",
        (f'"{place_text(kind.code, id_.bytes)}"',),
    ).fetchone()
    return None if row is None else (UUID(bytes=bytes(row[0])), row[1] or "")


def erasures(db: Connection) -> Erasures:
    """All that was ever erased, as far as this file knows."""
    found = Erasures()
    names = columns(ERASURE)
    records, stamp = names.index("records"), names.index("_stamp")
    field = ERASURE.field_by_name["records"]
    for row in all_rows(db, ERASURE):
        tick, _strand = unpack_stamp(row[stamp])
        found.add(places_of(list(column_to_value(field, row[records]) or ())), tick)
    return found


def is_due(db: Connection, door: Door, told: Erasures) -> bool:
    """Whether something is to be taken out: asked before, for nearly always nothing is."""
    return next(_due(db, door, told), None) is not None


def take_out(db: Connection, door: Door, told: Erasures) -> int:
    """Erase what these erasures ask for, inside a transaction; returns how many entries.

    Safe to repeat: after a sync or a stick there may be more to do, since another erasure has come.
    """
    entries = 0
    for due in list(_due(db, door, told)):
        for kept in due.entries:
            journal.replace(db, door.names, kept.strand_no, erased(kept.entry))
        entries += len(due.entries)
        journal.forget_before(db, *due.place, due.tick)
    return entries


def adopt(db: Connection, door: Door, place: Place, told: State) -> None:
    """Erase in the journal what another side has only digests of, inside a transaction; the
    record's row is the caller's."""
    wanted = {
        (write.stamp, group): write.value
        for group, writes in told.items()
        for write in writes
        if isinstance(write.value, Erased)
    }
    stamps = {stamp for stamp, _group in wanted}
    for kept in journal.entries_of_record(db, door.names, *place):
        if kept.entry.stamp not in stamps or is_erased(kept.entry):
            continue
        gone = erased(kept.entry)
        # the same digests: it is that value which was erased
        if all(wanted.get((gone.stamp, one.group), one.value) == one.value for one in gone.changes):
            journal.replace(db, door.names, kept.strand_no, gone)
    journal.forget_before(db, *place, max((tick for tick, _strand in stamps), default=0) + 1)


def _due(db: Connection, door: Door, told: Erasures) -> Iterator[_Due]:
    for place, tick in told.places.items():
        kind = BY_CODE.get(place[0])
        state, row = door.state(db, kind, place[1]) if kind else ({}, None)
        if row is None:
            continue
        told.now({place: state})
        history = journal.entries_of_record(db, door.names, *place)
        due = tuple(one for one in history if told.takes_out(one.entry))
        if due or any(one.before and one.entry.tick < tick for one in history):
            yield _Due(place, tick, due)
