"""What an older program kept unread comes into its place once the program knows it.

A kind or a field of a newer program lives opaque in an older one's state and goes on as it came.
After an update it has a table or a column: this puts it there. It is due whenever the kinds and
fields known are not those the file was last opened with, so a crash in between costs nothing. The
state, and with it the digest, stays what it was: only where it is kept changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from jlcenter.domain.journal.merge import State
from jlcenter.domain.journal.values import canonical_json, group_is_wire, is_wire
from jlcenter.domain.records import BY_CODE, KINDS, Kind
from jlcenter.storage.connection import Connection
from jlcenter.storage.door import Door
from jlcenter.storage.queries.records import other_rows
from jlcenter.storage.queries.sync import other_state, rows_with_more, unpack_other
from jlcenter.storage.rows import key_of, row_of, state_of
from jlcenter.storage.session import Session

_SETTING = "known_fields"
#: a row without its stamp, what it has more, and whether it is hidden
_CELLS = -3


@cache
def _known(kinds: tuple[Kind, ...]) -> str:
    told = sorted([kind.code, sorted(kind.group_by_code)] for kind in kinds)
    return hashlib.sha256(canonical_json(told).encode()).hexdigest()[:16]


def adopt(session: Session, before: Callable[[], object] | None = None) -> int:
    """Bring what is known by now into its place, all or nothing; returns how many records.

    ``before`` is called where there is anything to bring (a backup), outside the transaction.
    """
    door, db, known = session.door, session.db, _known(KINDS)
    if session.setting(_SETTING) == known:
        return 0
    if before is not None and (_unread(door, db) or _unread_fields(door, db)):
        before()
    with door.transaction(db, person=False):
        # looked for again: another process may have written, or done it
        kinds, fields = _unread(door, db), _unread_fields(door, db)
        for kind, id_ in kinds:
            key, state = other_state(db, door.names, kind.code, id_)
            door.store(db, kind, id_, key, state)
            db.execute("DELETE FROM other_state WHERE kind = ? AND id = ?", (kind.code, id_))
        for kind, id_ in fields:
            state, row = door.state(db, kind, id_)
            assert row is not None
            door.store(db, kind, id_, key_of(kind, row), state)
        session.set_settings(**{_SETTING: known})
    return len(kinds) + len(fields)


def _unread(door: Door, db: Connection) -> list[tuple[Kind, bytes]]:
    """Records that lie opaque though their kind is known by now, and can be rows."""
    found = []
    for code, id_, blob in other_rows(db):
        kind = BY_CODE.get(code)
        if kind is not None and _has_place(kind, *unpack_other(blob, db, door.names)):
            found.append((kind, bytes(id_)))
    return found


def _has_place(kind: Kind, key: Sequence[Any], state: State) -> bool:
    """Whether a record can be a row: an older program could not check what it took in.

    A value that is not of its field's type is no hindrance: it stays in the state and has no cell.
    But a key that is none, or a mark that is no mark, leaves the record where it was.
    """
    if len(key) != len(kind.key):
        return False
    if not all(is_wire(field, part) for field, part in zip(kind.key, key, strict=True)):
        return False
    group = kind.groups[0]
    writes = state.get(group.code, ()) if kind.whole else ()
    return all(group_is_wire(group, write.value) for write in writes)


def _unread_fields(door: Door, db: Connection) -> list[tuple[Kind, bytes]]:
    """Records with a value of a field that is known by now, and not in its column: only what does
    not bear the row's one stamp can be of a field not known before."""
    found = []
    for kind, row in rows_with_more(db):
        state = state_of(kind, row, lambda no: door.names.id(db, no))
        key, id_ = key_of(kind, row), bytes(row[0])
        due = row_of(kind, id_, key, state, lambda strand: door.names.no(db, strand))
        if due[:_CELLS] != tuple(row)[:_CELLS]:
            found.append((kind, id_))
    return found
