"""The write door: the one way anything changes.

A write is a transaction: compare with what the person saw, stamp, store, append one journal entry
a record, all or nothing. ``Door`` belongs to one open file; ``Write`` (``write.py``) is one action
under way.
Entries that come from elsewhere go through ``Door.apply`` and meet the same merge.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from jlcenter.domain.journal.entry import AUDIT, Entry
from jlcenter.domain.journal.merge import Stamp, State, applied, shown, shown_base
from jlcenter.domain.records import BY_CODE, DELETED, Kind
from jlcenter.storage import bulk, journal, strands
from jlcenter.storage.connection import Connection, OperationalError
from jlcenter.storage.rows import key_of, row_of, select_sql, state_of, upsert_sql
from jlcenter.storage.trouble import busy_of, storage_failed


@dataclass(frozen=True, slots=True)
class Seen:
    """What a screen showed of a record: by group, the value and the stamps it covers."""

    kind: Kind
    id: UUID
    groups: dict[int, tuple[Any, tuple[Stamp, ...]]]
    #: the deletions that stood when it was shown
    deletions: frozenset[Stamp] = frozenset()


def seen_of(
    kind: Kind, id_: bytes, state: State, codes: set[int] | None = None, *, whole: bool = False
) -> Seen:
    """What was shown of a record, or of its groups ``codes``.

    ``whole``: the screen showed every value of a conflict, so typing there settles it.
    """
    groups: dict[int, tuple[Any, tuple[Stamp, ...]]] = {}
    for code, writes in state.items():
        group = kind.group_by_code.get(code)
        if group is None or (codes is not None and code not in codes):
            continue
        if len(writes) == 1:
            groups[code] = (writes[0].value, (writes[0].stamp,))
            continue
        base = tuple(one.stamp for one in writes) if whole else shown_base(group, writes)
        groups[code] = (shown(group, writes).value, base)
    deleted = frozenset(one.stamp for one in state.get(DELETED, ()))
    return Seen(kind, UUID(bytes=id_), groups, deleted)


class Gate:
    """Lets a waiting person go before long work: short transactions alone starve a key press."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._held = False
        self._people = 0

    def enter(self, *, person: bool) -> None:
        """Hold the gate; work waits while any person waits."""
        with self._condition:
            while self._held or (self._people and not person):
                self._people += person
                self._condition.wait()
                self._people -= person
            self._held = True

    def leave(self) -> None:
        """Let the next one through."""
        with self._condition:
            self._held = False
            self._condition.notify_all()


class Transaction:
    """``BEGIN IMMEDIATE`` … ``COMMIT``; anything raised inside rolls all of it back.

    A class and not a generator: every key press goes through it.
    """

    __slots__ = ("_before", "_db", "_door", "_person")

    def __init__(self, door: Door, db: Connection, *, person: bool) -> None:
        self._door = door
        self._db = db
        self._person = person
        self._before: strands.Tail | None = None

    def __enter__(self) -> None:
        if self._db.in_transaction:
            raise RuntimeError("an action inside an action")
        self._door.gate.enter(person=self._person)
        self._before = self._door.copy_of_tail()
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except BaseException as error:
            self._undo(error)
            raise

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is not None:
            self._undo(error)
            return
        try:
            self._db.execute("COMMIT")
        except BaseException as failed:
            self._undo(failed)
            raise
        self._door.gate.leave()

    def _undo(self, error: BaseException) -> None:
        try:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
        finally:
            self._door.rolled_back(self._before)
            self._door.gate.leave()
        if isinstance(error, OperationalError):
            raise (busy_of(error, self._door.path) or storage_failed()) from error


class Door:
    """The door of one open file. One a process and file: it remembers the end of its strand."""

    def __init__(self, path: Path, centre: str, device: bytes, secret: bytes) -> None:
        self.path = path
        self.centre = centre
        self.device = device
        self.secret = secret
        self.names = strands.StrandNames()
        self.gate = Gate()
        self.hooks: dict[int, Callable[[Connection, UUID], None]] = {}
        self.new_hooks: dict[int, Callable[[Connection, list[bulk.New]], None]] = {}
        self.on_change: list[Callable[[frozenset[str]], None]] = []
        self._tail: strands.Tail | None = None
        self._took_token = False
        #: whether anything was written since the file was opened
        self.wrote = False
        self._clocks = strands.Clocks()
        self._tick = 0
        self._version: tuple[int, int] | None = None

    def transaction(self, db: Connection, *, person: bool = True) -> Transaction:
        """A transaction behind the gate; ``person`` goes before waiting work."""
        return Transaction(self, db, person=person)

    def copy_of_tail(self) -> strands.Tail | None:
        """The end of the strand as it is now, for a transaction that may fail."""
        tail = self._tail
        if tail is None:
            return None
        return strands.Tail(tail.no, tail.id, tail.seq, tail.tick, tail.hash)

    def rolled_back(self, before: strands.Tail | None) -> None:
        """What a failed transaction drew or added to the strand is not there."""
        self.names.forget()
        self._tail = before
        self._version = None

    def tail(self, db: Connection) -> strands.Tail:
        """The end of this sitting's strand, inside a transaction; drawn at the first write."""
        version = (id(db), int(db.execute("PRAGMA data_version").fetchone()[0]))
        if self._tail is None or version != self._version:
            self._tick = strands.greatest_tick(db)
            self.device = _device_of(db) or self.device
            self._tail = self._still_mine(db, self._tail)
            self._version = version
        if self._clocks.parted():
            self._tail = None
        if self._tail is None and not self._took_token:
            self._took_token = True
            self._tail = self._still_mine(db, strands.take_token(db, self.path))
        if self._tail is None:
            self._tail = strands.draw(db, self.centre, self.device)
        return self._tail

    def _still_mine(self, db: Connection, tail: strands.Tail | None) -> strands.Tail | None:
        """Another connection wrote: go on only where nobody else went on with the strand, and the
        laptop was not paired anew since it began."""
        if tail is None or strands.device_of(db, tail.no) != self.device:
            return None
        stored = strands.tail_of(db, tail.no)
        return tail if stored is not None and stored.hash == tail.hash else None

    def take_ticks(self, count: int) -> int:
        """The tick before the next ``count``, which are taken."""
        self._tick += count
        return self._tick - count

    def next_tick(self) -> int:
        """A tick past all this file has seen."""
        self._tick += 1
        return self._tick

    def raise_tick(self, tick: int) -> None:
        """Ticks go on past what is about to be merged in."""
        self._tick = max(self._tick, tick)

    def close(self, db: Connection) -> None:
        """Leave the strand to the next process of this boot."""
        if self._tail is not None and self._tail.seq:
            strands.leave_token(self.path, self._tail)
        self._tail = None

    def state(self, db: Connection, kind: Kind, id_: bytes) -> tuple[State, tuple[Any, ...] | None]:
        """A record's current writes and its row; empty and None where there is none."""
        row = db.execute(select_sql(kind), (id_,)).fetchone()
        if row is None:
            return {}, None
        return state_of(kind, row, lambda no: self.names.id(db, no)), row

    def store(
        self, db: Connection, kind: Kind, id_: bytes, key: Iterable[Any], state: State
    ) -> None:
        """Store a record's state and what is derived from it."""
        row = row_of(kind, id_, list(key), state, lambda strand: self.names.no(db, strand))
        db.execute(upsert_sql(kind), row)
        hook = self.hooks.get(kind.code)
        if hook is not None:
            hook(db, UUID(bytes=id_))

    def derive_new(self, db: Connection, kind: Kind, new: list[bulk.New]) -> None:
        """What is derived from many records that have just been made."""
        many = self.new_hooks.get(kind.code)
        if many is not None:
            many(db, new)
        elif kind.code in self.hooks:
            for id_, _key, _fields in new:
                self.hooks[kind.code](db, UUID(bytes=id_))

    def apply(self, db: Connection, strand_no: int, entry: Entry) -> State | None:
        """Take in an entry of another laptop, in causal order, inside a transaction.

        The caller has checked chain, signature, types and key, and moves the strand's end. Returns
        the record's state now; None for a kind not known here, whose state the caller keeps.
        """
        db.execute(journal.INSERT_SQL, journal.insert_row(db, self.names, strand_no, entry, None))
        self._tick = max(self._tick, entry.tick)
        if entry.kind == AUDIT:
            return {}
        kind = BY_CODE.get(entry.kind)
        if kind is None:
            return None
        state, row = self.state(db, kind, entry.id)
        for change in entry.changes:
            state[change.group] = applied(
                state.get(change.group, ()), entry.stamp, change.value, change.base
            )
        key = entry.key if row is None else key_of(kind, row)
        self.store(db, kind, entry.id, key, state)
        return state

    def begin_anew(self, secret: bytes) -> None:
        """After pairing renamed people: other strands, another secret."""
        self.secret = secret
        self.names.forget()
        self._tail = None
        self._version = None
        self.wrote = True


def _device_of(db: Connection) -> bytes | None:
    """This laptop's device as the file has it now: another process may have paired it anew."""
    row = db.execute("SELECT value FROM local WHERE name = 'device'").fetchone()
    return bytes.fromhex(json.loads(row[0])) if row else None
