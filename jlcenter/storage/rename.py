"""Renaming once, at pairing: people's ids move from this laptop's own secret to the centre's.

Nothing has left the laptop before, so its entries are written again, into new strands: the same
numbers, ticks and contents, other ids of people and of what is derived from them, other strands in
stamps, the chain of hashes anew. What the strands follow is the last entry of the old ones. The
state is then what the new entries give. All of it in the caller's one transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.domain.journal.entry import (
    AUDIT,
    ActionHead,
    Change,
    Entry,
    Erased,
    StrandHead,
    entry_hash,
)
from jlcenter.domain.journal.erasing import place_text, places_of
from jlcenter.domain.journal.ids import natural_id_of_wire, person_id
from jlcenter.domain.journal.merge import State, applied
from jlcenter.domain.records import BY_CODE, DELETED, ERASURE, KINDS, TEACHER, TRAINEE, Kind, Type
from jlcenter.storage import journal
from jlcenter.storage.connection import Connection
from jlcenter.storage.journal import Kept, entries_of_strand
from jlcenter.storage.queries.records import all_rows
from jlcenter.storage.rows import key_of, row_of, upsert_sql
from jlcenter.storage.strands import StrandNames

PEOPLE = (TRAINEE, TEACHER)
_ERASED_RECORDS = ERASURE.group_of["records"]
Hook = Callable[[Connection, UUID], None]


@dataclass(frozen=True, slots=True)
class _Old:
    """A strand as it was."""

    no: int
    head: StrandHead
    last_seq: int
    entries: list[Kept]


def rename(
    db: Connection,
    names: StrandNames,
    old_secret: bytes,
    new_secret: bytes,
    hooks: dict[int, Hook],
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Rename what hangs on the old secret; returns how many ids changed.

    ``hooks``: what is derived from a kind's records (the search index), called for each old and
    new id. Strands are always written anew: another
    copy of the folder may have people where this one has none.
    """
    strands = _own_strands(db, names)
    keys = _natural_keys(db)
    ids = _people(strands, old_secret, new_secret)
    _derive(ids, keys)
    renamed = _Renamed(db, names, ids, keys, new_secret)
    for one in strands:
        renamed.strand(one)
    renamed.swap(strands, hooks, progress)
    return len(ids)


def _own_strands(db: Connection, names: StrandNames) -> list[_Old]:
    rows = db.execute(
        "SELECT no, last_seq FROM strand WHERE mine = 1 AND last_seq > 0 ORDER BY no"
    ).fetchall()
    found = []
    for no, last_seq in rows:
        head = journal.strand_head(db, no)
        assert head is not None
        found.append(_Old(no, head, last_seq, list(entries_of_strand(db, names, no))))
    return found


def _natural_keys(db: Connection) -> dict[bytes, tuple[Kind, list[Any]]]:
    return {
        bytes(row[0]): (kind, key_of(kind, row))
        for kind in KINDS
        if kind.key
        for row in all_rows(db, kind)
    }


def _people(strands: list[_Old], old: bytes, new: bytes) -> dict[bytes, bytes]:
    """Old and new ids of the people whose id is what a document they had gives under the secret."""
    ids: dict[bytes, bytes] = {}
    documents: dict[tuple[int, bytes], dict[str, Any]] = {}
    by_code = {kind.code: kind for kind in PEOPLE}
    entries = [kept.entry for one in strands for kept in one.entries]
    for entry in sorted(entries, key=lambda one: one.stamp):
        kind = by_code.get(entry.kind)
        if kind is None or entry.id in ids:
            continue
        known = documents.setdefault((entry.kind, entry.id), {})
        for change in entry.changes:
            group = kind.group_by_code.get(change.group)
            if group is not None and group.fields[0].name in ("id_type", "id_number"):
                known[group.fields[0].name] = change.value
        id_type, number = known.get("id_type"), known.get("id_number")
        if not isinstance(id_type, str) or not isinstance(number, str):
            continue
        if person_id(old, kind, id_type, number).bytes == entry.id:
            ids[entry.id] = person_id(new, kind, id_type, number).bytes
    return ids


def _derive(ids: dict[bytes, bytes], keys: dict[bytes, tuple[Kind, list[Any]]]) -> None:
    """Ids that follow from keys that hold a renamed id, and what follows from those in turn."""
    changed = True
    while changed:
        changed = False
        for id_, (kind, key) in keys.items():
            mapped = _mapped_key(kind, key, ids)
            if mapped == key:
                continue
            new = natural_id_of_wire(kind.code, mapped)
            if ids.get(id_) != new:
                ids[id_] = new
                changed = True


def _mapped_key(kind: Kind, key: list[Any], ids: dict[bytes, bytes]) -> list[Any]:
    return [
        ids.get(part, part) if field.type is Type.ID and part is not None else part
        for field, part in zip(kind.key, key, strict=True)
    ]


def _renamed_strand(secret: bytes, old: bytes, erased: bytes) -> bytes:
    """The new id of a strand: the same in every copy of the folder, so that a backup or a clone
    from before pairing, paired too, gives the same entries and not their doubles.

    ``erased``: of what in the history so far only digests are left. Ids in it cannot be renamed as
    a copy from before the erasure renames them: that copy's entries are others, of other strands.
    """
    return hashlib.sha256(b"jlcenter renamed strand\0" + secret + old + erased).digest()[:16]


class _Renamed:
    """The new strands while they are written."""

    def __init__(
        self,
        db: Connection,
        names: StrandNames,
        ids: dict[bytes, bytes],
        keys: dict[bytes, tuple[Kind, list[Any]]],
        secret: bytes,
    ) -> None:
        self.db = db
        self.secret = secret
        self.names = names
        self.ids = ids
        self.keys = keys
        self.strands: dict[bytes, bytes] = {}
        self.hashes: dict[bytes, list[bytes]] = {}
        self.heads: list[StrandHead] = []
        self.entries: list[list[tuple[Entry, dict[int, Any] | None]]] = []
        self._erased = b""

    def strand(self, old: _Old) -> None:
        """Write one strand again; older ones have been written before it."""
        for kept in old.entries:
            if any(isinstance(one.value, Erased) for one in kept.entry.changes):
                told = self._erased + kept.entry.strand + kept.entry.seq.to_bytes(8)
                self._erased = hashlib.sha256(told).digest()
        new_id = self.strands.setdefault(
            old.head.id, _renamed_strand(self.secret, old.head.id, self._erased)
        )
        head = StrandHead(new_id, old.head.centre, old.head.device, self._previous(old))
        hash_, hashes, entries = head.hash(), [head.hash()], []
        for kept in old.entries:
            entry = self._entry(kept.entry, new_id)
            hash_ = entry_hash(hash_, entry)
            hashes.append(hash_)
            entries.append((entry, self._before(kept)))
        self.heads.append(head)
        self.hashes[new_id] = hashes
        self.entries.append(entries)

    def _previous(self, old: _Old) -> tuple[bytes, int, bytes] | None:
        before = old.head.previous
        if not self.heads:
            # the audit chain: the first new strand names the one it was; what stands there must
            # not hang on how far this copy of the folder has come
            return old.head.id, 0, old.head.hash()
        if before is None or before[0] not in self.strands:
            return before
        new_id = self.strands[before[0]]
        return new_id, before[1], self.hashes[new_id][before[1]]

    def _strand_id(self, old: bytes) -> bytes:
        return self.strands.get(old, old)

    def _entry(self, entry: Entry, strand: bytes) -> Entry:
        action = entry.action
        if action is not None and action.of is not None:
            of = (self._strand_id(action.of[0]), action.of[1])
            action = ActionHead(
                action.label, action.params, action.actor, action.wall_ms, action.mode, of
            )
        kind = BY_CODE.get(entry.kind)
        changes = tuple(
            Change(
                one.group,
                self._value(kind, one.group, one.value),
                tuple((tick, self._strand_id(by)) for tick, by in one.base),
            )
            for one in entry.changes
        )
        id_ = self.ids.get(entry.id, entry.id) if entry.kind != AUDIT else entry.id
        return Entry(
            strand, entry.seq, entry.tick, entry.kind, id_, changes, entry.key, entry.salt, action
        )

    def _value(self, kind: Kind | None, group_code: int, value: Any) -> Any:
        if group_code == DELETED and isinstance(value, list):
            return [[tick, self._strand_id(bytes(by))] for tick, by in value]
        group = kind.group_by_code.get(group_code) if kind else None
        if group is None or value is None or isinstance(value, Erased):
            return value
        if kind is ERASURE and group is _ERASED_RECORDS:
            return [place_text(code, self.ids.get(id_, id_)) for code, id_ in places_of(value)]
        if len(group.fields) == 1:
            return self.ids.get(value, value) if group.fields[0].type is Type.ID else value
        return [
            self.ids.get(part, part) if field.type is Type.ID and part is not None else part
            for field, part in zip(group.fields, value, strict=True)
        ]

    def _before(self, kept: Kept) -> dict[int, Any] | None:
        if kept.before is None:
            return None
        kind = BY_CODE.get(kept.entry.kind)
        return {code: self._value(kind, code, value) for code, value in kept.before.items()}

    # -- into the file ----------------------------------------------------------------------------

    def swap(
        self,
        strands: list[_Old],
        hooks: dict[int, Hook],
        progress: Callable[[int, int], None] | None,
    ) -> None:
        """Put the new strands, entries, undone actions and rows in place of the old ones."""
        db = self.db
        numbers = {
            old.no: self._insert_strand(head) for old, head in zip(strands, self.heads, strict=True)
        }
        undone = db.execute("SELECT strand, seq FROM undone").fetchall()
        db.execute("DELETE FROM undone")
        db.executemany(
            "INSERT INTO undone (strand, seq) VALUES (?, ?)",
            [(numbers[no], seq) for no, seq in undone if no in numbers],
        )
        for old, entries in zip(strands, self.entries, strict=True):
            db.execute("DELETE FROM journal WHERE strand = ?", (old.no,))
            db.execute("DELETE FROM seal WHERE strand = ?", (old.no,))
            db.executemany(
                journal.INSERT_SQL,
                [
                    journal.insert_row(db, self.names, numbers[old.no], entry, before)
                    for entry, before in entries
                ],
            )
        self._rows(hooks, progress)
        db.executemany("DELETE FROM strand WHERE no = ?", [(old.no,) for old in strands])

    def _insert_strand(self, head: StrandHead) -> int:
        place = len(self.hashes[head.id]) - 1
        entries = self.entries[self.heads.index(head)]
        cursor = self.db.execute(
            "INSERT INTO strand (id, centre, device, previous_id, previous_seq, previous_hash,"
            " last_seq, last_tick, last_hash, mine) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            (
                head.id,
                head.centre,
                head.device,
                *(head.previous or (None, None, None)),
                place,
                entries[-1][0].tick,
                self.hashes[head.id][-1],
            ),
        )
        return int(cursor.lastrowid or 0)

    def _rows(self, hooks: dict[int, Hook], progress: Callable[[int, int], None] | None) -> None:
        """Replay the entries into states and store them."""
        states: dict[tuple[int, bytes], State] = {}
        entries = [entry for several in self.entries for entry, _before in several]
        for entry in sorted(entries, key=lambda one: one.stamp):
            if entry.kind == AUDIT or entry.kind not in BY_CODE:
                continue
            state = states.setdefault((entry.kind, entry.id), {})
            for change in entry.changes:
                state[change.group] = applied(
                    state.get(change.group, ()), entry.stamp, change.value, change.base
                )
        keys = {
            self.ids.get(id_, id_): _mapped_key(kind, key, self.ids)
            for id_, (kind, key) in self.keys.items()
        }
        gone = self._clear()
        for done, ((code, id_), state) in enumerate(states.items(), start=1):
            kind = BY_CODE[code]
            key = keys.get(id_, [])
            row = row_of(kind, id_, key, state, lambda strand: self.names.no(self.db, strand))
            self.db.execute(upsert_sql(kind), row)
            gone.setdefault(code, []).append(id_)
            if progress is not None and done % 500 == 0:
                progress(done, len(states))
        for code, ids in gone.items():
            hook = hooks.get(code)
            if hook is not None:
                for id_ in ids:
                    hook(self.db, UUID(bytes=id_))

    def _clear(self) -> dict[int, list[bytes]]:
        """Empty the tables of kinds; returns the ids that stood there."""
        gone: dict[int, list[bytes]] = {}
        for kind in KINDS:
            rows = self.db.execute(f"SELECT id FROM {kind.name}").fetchall()
            gone[kind.code] = [bytes(row[0]) for row in rows]
            self.db.execute(f"DELETE FROM {kind.name}")
        return gone
