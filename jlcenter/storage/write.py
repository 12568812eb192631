"""One action under way: what it writes, compared with what was seen, stamped, and told the journal.

Rules and use-cases get a ``Write`` from ``Session.action``; ``Door`` stores what it says.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from jlcenter.domain.journal.entry import AUDIT, SALT_BYTES, ActionHead, Change, Entry, entry_hash
from jlcenter.domain.journal.ids import key_to_wire, natural_id_of_wire, new_id, person_id
from jlcenter.domain.journal.merge import Stamp, State, applied, rivals, shown
from jlcenter.domain.journal.values import canonical_json, to_wire
from jlcenter.domain.records import DELETED, Group, Kind
from jlcenter.storage import bulk, journal, strands
from jlcenter.storage.connection import Connection
from jlcenter.storage.door import Door, Seen, seen_of
from jlcenter.storage.rows import columns, key_of, select_sql, values

#: so many new records are stored at once (SQLite's limit on a statement's values is far above)
_BATCH_ROWS = 500


class Write:
    """One action under way: ``put`` as many records as it needs; they commit together."""

    def __init__(
        self,
        door: Door,
        db: Connection,
        actor: str,
        label: str,
        params: dict[str, Any],
        mode: str = "do",
        of: tuple[bytes, int] | None = None,
    ) -> None:
        self.door = door
        self.db = db
        self.changed: set[str] = set()
        self.stamps: set[Stamp] = set()
        self._head: ActionHead | None = ActionHead(
            label, canonical_json(params), actor, time.time_ns() // 1_000_000, mode, of
        )
        self._rows: list[tuple[Any, ...]] = []
        self._plain_rows: list[tuple[Any, ...]] = []
        self._tail: strands.Tail | None = None
        self._secret: bytes | None = None
        self.first: tuple[int, int] | None = None

    # -- reading ----------------------------------------------------------------------------

    def get(self, kind: Kind, id_: UUID) -> dict[str, Any] | None:
        """A visible record's values by field name, or None."""
        row = self.db.execute(select_sql(kind), (id_.bytes,)).fetchone()
        if row is None or row[columns(kind).index("_hidden")]:
            return None
        return values(kind, row)

    def person_id(self, kind: Kind, id_type: str, id_number: str) -> UUID:
        """The id of a person with this document."""
        if self._secret is None:
            # from the file: another process may have paired this laptop since it was opened
            row = self.db.execute("SELECT value FROM local WHERE name = 'centre_secret'").fetchone()
            self._secret = bytes.fromhex(json.loads(row[0])) if row else self.door.secret
        return person_id(self._secret, kind, id_type, id_number)

    # -- writing ----------------------------------------------------------------------------

    def put(
        self,
        kind: Kind,
        id_: UUID | None = None,
        /,
        *,
        key: tuple[Any, ...] | None = None,
        saw: Seen | None = None,
        wire_key: list[Any] | None = None,
        **fields: Any,
    ) -> UUID:
        """Write the fields that differ from what was seen; returns the record's id.

        Without ``saw`` the writer was shown the greatest write as the file now has it. In a group
        of several fields, those not named keep the shown value. Raises ValueError for a value that
        is not of its field's type (a defect: rules check before).
        """
        wire_key = wire_key or []
        if kind.key:
            if key is None and id_ is None:
                raise ValueError(f"{kind.name} needs its key")
            if key is not None:
                wire_key = key_to_wire(kind, key)
                id_ = UUID(bytes=natural_id_of_wire(kind.code, wire_key))
        elif id_ is None:
            id_ = new_id()
        assert id_ is not None
        state, row = self.door.state(self.db, kind, id_.bytes)
        if row is not None:
            wire_key = key_of(kind, row)
        # whoever saw no screen and names a hidden record makes it anew, be it with the same values
        anew = saw is None and row is not None and bool(row[-1])
        if saw is None:
            codes = {kind.group_of[name].code for name in fields}
            saw = seen_of(kind, id_.bytes, state, None if DELETED in state else codes)
        changes = self._differing(kind, state, saw, fields, is_new=row is None)
        deletions = {one.stamp for one in state.get(DELETED, ()) if one.value is not False}
        # a deletion the screen did not show stands beside the edit, in conflict
        if (changes or anew) and deletions and deletions <= saw.deletions:
            changes = self._revived(kind, state, saw, changes)
        if changes or row is None:
            before = {
                one.group: saw.groups[one.group][0] for one in changes if one.group in saw.groups
            }
            if row is not None and any(one.group == DELETED for one in changes):
                before[DELETED] = bool(row[-1])
            self._record(kind, id_.bytes, wire_key, state, changes, before if row else None)
        return id_

    def put_many(
        self, kind: Kind, rows: Iterable[tuple[UUID | None, tuple[Any, ...] | None, dict[str, Any]]]
    ) -> list[UUID]:
        """``put`` for many records, mostly new: (id, key, fields) each; returns their ids.

        New ones are stored in batches, which takes a third of the time; the entries are the same.
        """
        ids: list[UUID] = []
        batch: dict[bytes, tuple[list[Any], dict[str, Any]]] = {}
        later: list[tuple[UUID, tuple[Any, ...] | None, dict[str, Any]]] = []
        for id_, key, fields in rows:
            wire_key = key_to_wire(kind, key) if key is not None and kind.key else []
            if wire_key:
                id_ = UUID(bytes=natural_id_of_wire(kind.code, wire_key))
            elif id_ is None:
                id_ = new_id()
            record = id_.bytes
            ids.append(id_)
            if record in batch:
                later.append((ids[-1], key, fields))
                continue
            batch[record] = (wire_key, fields)
            if len(batch) >= _BATCH_ROWS:
                self._put_batch(kind, batch)
                batch.clear()
        self._put_batch(kind, batch)
        for record_id, key, fields in later:
            self.put(kind, None if kind.key else record_id, key=key, **fields)
        return ids

    def _put_batch(self, kind: Kind, batch: dict[bytes, tuple[list[Any], dict[str, Any]]]) -> None:
        marks = ", ".join("?" * len(batch))
        here = self.db.execute(f"SELECT id FROM {kind.name} WHERE id IN ({marks})", list(batch))
        known = {bytes(row[0]) for row in here.fetchall()}
        new: list[bulk.New] = []
        for record, (wire_key, fields) in batch.items():
            # an action's first entry tells its head, and what is there already is compared
            if record in known or self._head is not None:
                self.put(kind, UUID(bytes=record), wire_key=wire_key, **fields)
            else:
                new.append((record, wire_key, fields))
        if not new:
            return
        assert self._tail is not None
        made = bulk.new_records(kind, new, self._tail, self.door.take_ticks(len(new)))
        for names, rows in made.records.items():
            rows.sort(key=_id_of)  # in the table's order: fewer pages touched twice
            self.db.executemany(bulk.insert_sql(kind, names), rows)
        self._plain_rows.extend(made.journal)
        self.changed.add(kind.name)
        self.door.derive_new(self.db, kind, new)

    def delete(self, kind: Kind, id_: UUID) -> None:
        """Hide a record: writes only ``deleted``, with the stamps seen."""
        state, row = self.door.state(self.db, kind, id_.bytes)
        if row is None or row[-1]:
            return
        stamps = sorted(
            {one.stamp for code, writes in state.items() if code != DELETED for one in writes}
        )
        base = tuple(one.stamp for one in state.get(DELETED, ()))
        change = Change(DELETED, [[tick, strand] for tick, strand in stamps], base)
        self._record(kind, id_.bytes, key_of(kind, row), state, (change,), {})

    def settle(self, kind: Kind, id_: UUID, group: int, value: Any) -> None:
        """End a conflict: a write that has seen all current values, even where it equals one."""
        state, row = self.door.state(self.db, kind, id_.bytes)
        writes = state.get(group, ())
        if row is None or not writes:
            return
        base = tuple(one.stamp for one in writes)
        known = kind.group_by_code.get(group)
        before = {group: shown(known, writes).value} if known else {}
        self._record(
            kind, id_.bytes, key_of(kind, row), state, (Change(group, value, base),), before
        )

    def write_group(
        self, kind: Kind, id_: bytes, group: int, value: Any, base: tuple[Stamp, ...]
    ) -> None:
        """A write with a base of the caller's (undo and redo)."""
        state, row = self.door.state(self.db, kind, id_)
        if row is None:
            return
        known = kind.group_by_code.get(group)
        writes = state.get(group, ())
        before = {group: shown(known, writes).value} if known and writes else {}
        self._record(kind, id_, key_of(kind, row), state, (Change(group, value, base),), before)

    def overwrite(self, kind: Kind, id_: UUID, values: Mapping[int, Any]) -> None:
        """Write every group of a record anew, having seen all current writes: nothing older counts
        any more (an erasure). ``values`` by group; the others stay as they are shown. What stood
        before is not kept. A deleted record stays deleted."""
        state, row = self.door.state(self.db, kind, id_.bytes)
        if row is None:
            return
        changes = []
        for code, writes in state.items():
            if code == DELETED:
                continue
            known = kind.group_by_code.get(code)
            value = shown(known, writes).value if known else writes[0].value
            base = tuple(one.stamp for one in writes)
            changes.append(Change(code, values.get(code, value), base))
        changes += [
            Change(code, value)
            for code, value in values.items()
            if value is not None and code not in state
        ]
        was_hidden = bool(row[-1])
        self._record(kind, id_.bytes, key_of(kind, row), state, tuple(changes), {})
        if was_hidden:
            self.delete(kind, id_)

    def note(self, what: dict[str, Any]) -> None:
        """An entry that only tells (a log-in, a look at full numbers, a backup)."""
        change = Change(1, canonical_json(what))
        self._append(AUDIT, b"\0" * 16, (change,), os.urandom(SALT_BYTES), {})

    # -- inside -----------------------------------------------------------------------------

    @staticmethod
    def _differing(
        kind: Kind, state: State, saw: Seen, fields: dict[str, Any], *, is_new: bool
    ) -> tuple[Change, ...]:
        by_group: dict[int, tuple[Group, dict[str, Any]]] = {}
        for name, given in fields.items():
            group = kind.group_of[name]
            by_group.setdefault(group.code, (group, {}))[1][name] = to_wire(
                kind.field_by_name[name], given
            )
        changes: list[Change] = []
        for code, (group, named) in by_group.items():
            shown_value, base = saw.groups.get(code, (None, ()))
            value: Any = next(iter(named.values()))
            if len(group.fields) == 1:
                blank = value is None
            else:
                old = shown_value or [None] * len(group.fields)
                value = [named.get(f.name, o) for f, o in zip(group.fields, old, strict=True)]
                blank = all(one is None for one in value)
            if not base:
                if not blank:
                    changes.append(Change(code, value))
                continue
            settles = len(base) > 1 and bool(rivals(group, state.get(code, ())))
            if settles or shown_value != value:
                changes.append(Change(code, value, base))
        if is_new and not changes and not kind.key:
            raise ValueError(f"a new {kind.name} with nothing in it")
        return tuple(changes)

    @staticmethod
    def _revived(
        kind: Kind, state: State, saw: Seen, changes: tuple[Change, ...]
    ) -> tuple[Change, ...]:
        """Creating a deleted record anew: ``deleted = false`` and all fields, blank ones too."""
        named = {one.group for one in changes}
        rest = [
            Change(code, value, base)
            for code, (value, base) in saw.groups.items()
            if code not in named
        ]
        deletions = tuple(one.stamp for one in state[DELETED])
        return (Change(DELETED, False, deletions), *changes, *rest)

    def _record(
        self,
        kind: Kind,
        id_: bytes,
        key: list[Any],
        state: State,
        changes: tuple[Change, ...],
        before: dict[int, Any] | None,
    ) -> None:
        salt = os.urandom(SALT_BYTES) if kind.is_personal else b""
        stamp = self._append(kind.code, id_, changes, salt, before)
        for one in changes:
            state[one.group] = applied(state.get(one.group, ()), stamp, one.value, one.base)
        self.door.store(self.db, kind, id_, key, state)
        self.changed.add(kind.name)

    def _append(
        self,
        kind_code: int,
        id_: bytes,
        changes: tuple[Change, ...],
        salt: bytes,
        before: dict[int, Any] | None,
    ) -> Stamp:
        """The next entry of the strand (its key is with the record, and joins it to travel)."""
        if self._tail is None:
            self._tail = self.door.tail(self.db)
            self.first = (self._tail.no, self._tail.seq + 1)
        tail = self._tail
        stamped = Entry(
            tail.id,
            tail.seq + 1,
            self.door.next_tick(),
            kind_code,
            id_,
            changes,
            salt=salt,
            action=self._head,
        )
        self._head = None
        tail.seq, tail.tick = stamped.seq, stamped.tick
        tail.hash = entry_hash(tail.hash, stamped)
        self._rows.append(journal.insert_row(self.db, self.door.names, tail.no, stamped, before))
        self.stamps.add(stamped.stamp)
        return stamped.stamp

    def finish(self) -> None:
        """Store the entries and the strand's new end, just before the commit."""
        if self._tail is None:
            return
        if len(self._rows) == 1:
            self.db.execute(journal.INSERT_SQL, self._rows[0])
        else:
            self.db.executemany(journal.INSERT_SQL, self._rows)
        if self._plain_rows:
            self.db.executemany(bulk.JOURNAL_SQL, self._plain_rows)
        tail = self._tail
        self.door.wrote = True
        self.db.execute(
            "UPDATE strand SET last_seq = ?, last_tick = ?, last_hash = ? WHERE no = ?",
            (tail.seq, tail.tick, tail.hash, tail.no),
        )


def _id_of(row: tuple[Any, ...]) -> bytes:
    found: bytes = row[0]
    return found


def told_params(params: str) -> dict[str, Any]:
    """An action label's values."""
    loaded: dict[str, Any] = json.loads(params)
    return loaded
