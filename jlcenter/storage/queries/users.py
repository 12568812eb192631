"""Accounts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from jlcenter.storage.connection import Connection


@dataclass(frozen=True, slots=True)
class UserRow:
    """One account."""

    id: UUID
    name: str
    role: str
    is_disabled: bool


def all_users(db: Connection) -> list[UserRow]:
    """Every account, by name."""
    rows = db.execute(
        "SELECT id, name, role, is_disabled FROM user WHERE _hidden = 0 ORDER BY name"
    ).fetchall()
    return [UserRow(UUID(bytes=row[0]), row[1], row[2] or "trainer", bool(row[3])) for row in rows]
