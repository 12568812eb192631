"""A strand of this laptop's that was written on twice: the machine went on from a snapshot of its
own running memory, and no clock showed it.

What the province has is the strand. What was written here from there on becomes a strand of its
own, the same entries under other stamps, so that it goes out like all else. Otherwise the two would
be taken for one another: the province would call it known, and it would be lost in silence.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from jlcenter.domain.journal.entry import (
    AUDIT,
    ActionHead,
    Change,
    Entry,
    StrandHead,
    entry_hash,
)
from jlcenter.domain.journal.merge import Stamp, State, Write, applied
from jlcenter.domain.records import BY_CODE, DELETED, Kind
from jlcenter.storage import journal
from jlcenter.storage.connection import Connection
from jlcenter.storage.door import Door
from jlcenter.storage.journal import Kept, entries_of_record, entries_of_strand, strand_head
from jlcenter.storage.rows import key_of


def first_difference(db: Connection, door: Door, no: int, entries: Sequence[Entry]) -> int | None:
    """The first seq at which a strand as it is here is not what ``entries`` of it say."""
    told = {one.seq: one for one in entries}
    for kept in entries_of_strand(db, door.names, no, entries[0].seq - 1, entries[-1].seq):
        if entry_hash(b"", kept.entry) != entry_hash(b"", told[kept.entry.seq]):
            return kept.entry.seq
    return None


def move_tail(db: Connection, door: Door, no: int, first: int) -> int:
    """Make a strand's entries from ``first`` on one of their own; returns how many. Runs inside a
    transaction; the door must draw a new strand after it."""
    moved = _Moved(db, door, no, first)
    moved.journal()
    moved.records()
    return len(moved.tail)


class _Moved:
    """A tail on its way from one strand to a new one."""

    def __init__(self, db: Connection, door: Door, no: int, first: int) -> None:
        self.db = db
        self.door = door
        self.no = no
        self.first = first
        head = strand_head(db, no)
        assert head is not None
        self.id = head.id
        self.new = os.urandom(16)
        self.tail: list[Kept] = list(entries_of_strand(db, door.names, no, first - 1))
        self.ticks = {one.entry.tick for one in self.tail}
        self.hash, self.tick = self._before(head)
        previous = (head.id, first - 1, self.hash)
        self.head = StrandHead(self.new, head.centre, head.device, previous)

    def _before(self, head: StrandHead) -> tuple[bytes, int]:
        """The chain's hash and the tick where the strand ends from now on."""
        row = self.db.execute(
            "SELECT history_from, history_hash FROM strand WHERE no = ?", (self.no,)
        ).fetchone()
        hash_, tick = (bytes(row[1]) if row[1] else head.hash()), 0
        for kept in entries_of_strand(self.db, self.door.names, self.no, row[0], self.first - 1):
            hash_, tick = entry_hash(hash_, kept.entry), kept.entry.tick
        return hash_, tick

    # -- the journal -------------------------------------------------------------------------------

    def journal(self) -> None:
        """Write the tail's entries again, under the new strand; the old one ends before them."""
        db, names = self.db, self.door.names
        db.execute("DELETE FROM journal WHERE strand = ? AND seq >= ?", (self.no, self.first))
        db.execute("DELETE FROM seal WHERE strand = ? AND seq >= ?", (self.no, self.first))
        db.execute(
            "UPDATE strand SET last_seq = ?, last_tick = ?, last_hash = ?,"
            " acknowledged_seq = min(acknowledged_seq, ?), acknowledged_hash = NULL WHERE no = ?",
            (self.first - 1, self.tick, self.hash, self.first - 1, self.no),
        )
        new_no, hash_ = names.no(db, self.new), self.head.hash()
        for seq, kept in enumerate(self.tail, start=1):
            entry = self._entry(kept.entry, seq)
            hash_ = entry_hash(hash_, entry)
            row = journal.insert_row(db, names, new_no, entry, kept.before)
            db.execute(journal.INSERT_SQL, row)
        db.execute(
            "UPDATE strand SET centre = ?, device = ?, previous_id = ?, previous_seq = ?,"
            " previous_hash = ?, last_seq = ?, last_tick = ?, last_hash = ?, mine = 1"
            " WHERE no = ?",
            (
                self.head.centre,
                self.head.device,
                *(self.head.previous or (None, None, None)),
                len(self.tail),
                self.tail[-1].entry.tick,
                hash_,
                new_no,
            ),
        )
        db.execute(
            "UPDATE undone SET strand = ?, seq = seq - ? WHERE strand = ? AND seq >= ?",
            (new_no, self.first - 1, self.no, self.first),
        )

    def _entry(self, one: Entry, seq: int) -> Entry:
        action = one.action
        if action is not None and action.of is not None:
            strand, of = action.of
            if strand == self.id and of >= self.first:
                told = (action.label, action.params, action.actor, action.wall_ms, action.mode)
                action = ActionHead(*told, (self.new, of - self.first + 1))
        changes = tuple(
            Change(
                change.group,
                self._value(change.group, change.value),
                tuple(self._stamp(stamp) for stamp in change.base),
            )
            for change in one.changes
        )
        return Entry(self.new, seq, one.tick, one.kind, one.id, changes, one.key, one.salt, action)

    def _stamp(self, stamp: Stamp) -> Stamp:
        tick, strand = stamp
        return (tick, self.new) if strand == self.id and tick in self.ticks else stamp

    def _value(self, group: int, value: Any) -> Any:
        if group != DELETED or not isinstance(value, list):
            return value
        return [list(self._stamp((tick, bytes(strand)))) for tick, strand in value]

    # -- the records -------------------------------------------------------------------------------

    def records(self) -> None:
        """What the moved entries wrote bears their new stamps."""
        is_whole = not self.db.execute(
            "SELECT 1 FROM strand WHERE history_from > 0 LIMIT 1"
        ).fetchone()
        touched = {(one.entry.kind, one.entry.id) for one in self.tail if one.entry.kind != AUDIT}
        for code, id_ in sorted(touched):
            kind = BY_CODE[code]
            state, row = self.door.state(self.db, kind, id_)
            assert row is not None
            now = self._replayed(kind, id_) if is_whole else self._renamed(state)
            self.door.store(self.db, kind, id_, key_of(kind, row), now)

    def _replayed(self, kind: Kind, id_: bytes) -> State:
        state: State = {}
        for kept in entries_of_record(self.db, self.door.names, kind.code, id_):
            one = kept.entry
            for change in one.changes:
                writes = state.get(change.group, ())
                state[change.group] = applied(writes, one.stamp, change.value, change.base)
        return state

    def _renamed(self, state: State) -> State:
        return {
            group: tuple(
                sorted(
                    (Write(self._stamp(w.stamp), self._value(group, w.value)) for w in writes),
                    key=lambda one: one.stamp,
                    reverse=True,
                )
            )
            for group, writes in state.items()
        }
