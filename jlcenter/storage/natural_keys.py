"""Entries ready to travel: with their records' natural keys, which the records' rows hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jlcenter.domain.journal.entry import AUDIT, Entry
from jlcenter.domain.records import BY_CODE
from jlcenter.storage.connection import Connection
from jlcenter.storage.rows import unpack_value

_AT_ONCE = 500


def with_keys(db: Connection, entries: Sequence[Entry]) -> list[Entry]:
    """The entries with their records' keys, read some hundred at a time; of kinds not known here
    too, whose key lies in their opaque state."""
    wanted: dict[int, dict[bytes, None]] = {}
    for entry in entries:
        kind = BY_CODE.get(entry.kind)
        if entry.kind != AUDIT and not entry.key and (kind is None or kind.key):
            wanted.setdefault(entry.kind, {})[entry.id] = None
    keys: dict[tuple[int, bytes], tuple[Any, ...]] = {}
    for code, ids in wanted.items():
        some = list(ids)
        for start in range(0, len(some), _AT_ONCE):
            keys.update(_keys(db, code, some[start : start + _AT_ONCE]))
    return [
        Entry(*entry[:6], key, *entry[7:]) if (key := keys.get((entry.kind, entry.id))) else entry
        for entry in entries
    ]


def _keys(
    db: Connection, code: int, ids: Sequence[bytes]
) -> dict[tuple[int, bytes], tuple[Any, ...]]:
    marks = ", ".join("?" * len(ids))
    kind = BY_CODE.get(code)
    if kind is None:
        rows = db.execute(
            f"SELECT id, state FROM other_state WHERE kind = ? AND id IN ({marks})", (code, *ids)
        )
        return {(code, bytes(row[0])): tuple(unpack_value(bytes(row[1]))[0]) for row in rows}
    names = ", ".join(f'"{one.name}"' for one in kind.key)
    # parts of keys are ids, texts and numbers: SQLite keeps them as they travel
    rows = db.execute(f"SELECT id, {names} FROM {kind.name} WHERE id IN ({marks})", list(ids))
    return {(code, bytes(row[0])): tuple(row[1:]) for row in rows}
