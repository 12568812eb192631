"""Teachers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.storage.connection import Connection

_COLUMNS = "id, name, id_type, id_number, phone, is_dual_role, enterprise, is_master, title, remark"


@dataclass(frozen=True, slots=True)
class TeacherRow:
    """One teacher."""

    id: UUID
    name: str
    id_type: str | None
    id_number: str | None
    phone: str | None
    is_dual_role: bool
    enterprise: str | None
    is_master: bool
    title: str | None
    remark: str | None


def _row(row: Any) -> TeacherRow:
    return TeacherRow(
        UUID(bytes=row[0]),
        row[1] or "",
        row[2],
        row[3],
        row[4],
        bool(row[5]),
        row[6],
        bool(row[7]),
        row[8],
        row[9],
    )


def all_teachers(db: Connection) -> list[TeacherRow]:
    """Every teacher, by name."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM teacher WHERE _hidden = 0 ORDER BY name, id")
    return [_row(row) for row in rows.fetchall()]


def teachers_named(db: Connection, name: str) -> list[TeacherRow]:
    """The teachers of exactly this name."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM teacher WHERE _hidden = 0 AND name = ? ORDER BY id", (name,)
    )
    return [_row(row) for row in rows.fetchall()]


def teacher(db: Connection, id_: UUID) -> TeacherRow | None:
    """One teacher."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM teacher WHERE _hidden = 0 AND id = ?", (id_.bytes,)
    ).fetchone()
    return _row(row) if row else None
