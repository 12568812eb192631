"""Putting a record's row right. The journal is not touched; runs in its caller's transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from jlcenter.domain.journal.merge import State
from jlcenter.domain.records import BY_CODE
from jlcenter.storage.connection import Connection
from jlcenter.storage.door import Door
from jlcenter.storage.queries.sync import store_other


def replace_row(
    door: Door, db: Connection, code: int, id_: bytes, key: tuple[Any, ...], state: State
) -> None:
    """Make a record what is told, its key too, and what is derived from it."""
    kind = BY_CODE.get(code)
    if kind is None:
        store_other(db, door.names, code, id_, key, state)
        return
    # an upsert leaves the key as it is: a damaged one would stay
    db.execute(f"DELETE FROM {kind.name} WHERE id = ?", (id_,))
    door.store(db, kind, id_, key, state)


def drop_row(door: Door, db: Connection, code: int, id_: bytes) -> None:
    """Take out a row that no entry ever made."""
    kind = BY_CODE.get(code)
    if kind is None:
        db.execute("DELETE FROM other_state WHERE kind = ? AND id = ?", (code, id_))
        return
    db.execute(f"DELETE FROM {kind.name} WHERE id = ?", (id_,))
    hook = door.hooks.get(code)
    if hook is not None:
        hook(db, UUID(bytes=id_))
