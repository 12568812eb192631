"""Any record, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from jlcenter.domain.records import KINDS, Kind
from jlcenter.storage.connection import Connection
from jlcenter.storage.rows import columns


def kinds_of_record(db: Connection, id_: bytes) -> list[Kind]:
    """The kinds that have a record of this id (nearly always one)."""
    return [
        kind
        for kind in KINDS
        if db.execute(f"SELECT 1 FROM {kind.name} WHERE id = ?", (id_,)).fetchone()
    ]


def all_rows(db: Connection, kind: Kind) -> Iterator[tuple[Any, ...]]:
    """Every row of a kind, hidden ones too, by id."""
    yield from db.execute(_all_sql(kind))


@cache
def _all_sql(kind: Kind) -> str:
    names = ", ".join(f'"{name}"' for name in columns(kind))
    return f"SELECT {names} FROM {kind.name} ORDER BY id"


def other_rows(db: Connection) -> Iterator[tuple[int, bytes, bytes]]:
    """Records of kinds this program does not know: (kind code, id, packed state)."""
    yield from db.execute("SELECT kind, id, state FROM other_state ORDER BY kind, id")
