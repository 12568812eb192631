"""What one mark needs to know, and the marks of one lesson; imports little, for ``mark``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.storage.connection import Connection


@dataclass(frozen=True, slots=True)
class MarkPlace:
    """What decides whether one mark may be made: the lesson, its class, and the person in it."""

    class_code: str
    is_closed: bool
    lesson_number: int
    lesson_date: str
    lesson_minutes: int
    is_called_off: bool
    is_in_class: bool
    number: int | None
    is_enrolled: bool


_PLACE = """
SELECT c.code, coalesce(c.status, '') = 'closed', l.number, l.date, l.minutes,
    coalesce(l.status, 'planned') IN ('cancelled', 'not_held'),
    e.id IS NOT NULL, e.number, coalesce(e.status, 'enrolled') = 'enrolled'
FROM lesson l JOIN training_class c ON c.id = l.training_class
LEFT JOIN enrolment e ON e.id = ? AND e.training_class = l.training_class AND e._hidden = 0
WHERE l.id = ? AND l._hidden = 0 AND c._hidden = 0
"""


def mark_place(db: Connection, lesson_id: UUID, enrolment_id: UUID) -> MarkPlace | None:
    """The place of a mark; None without the lesson."""
    row: Any = db.execute(_PLACE, (enrolment_id.bytes, lesson_id.bytes)).fetchone()
    if row is None:
        return None
    return MarkPlace(
        row[0] or "",
        bool(row[1]),
        row[2] or 0,
        row[3] or "",
        row[4] or 0,
        bool(row[5]),
        bool(row[6]),
        row[7],
        bool(row[8]),
    )


def mark_of(db: Connection, mark_id: UUID) -> tuple[str | None, int | None, str | None] | None:
    """(status, minutes, note) of a mark; None where there never was one."""
    row = db.execute(
        "SELECT status, minutes, note FROM attendance_mark WHERE id = ?", (mark_id.bytes,)
    ).fetchone()
    return (row[0], row[1], row[2]) if row else None


def marks_of_lesson(db: Connection, lesson_id: UUID) -> dict[UUID, tuple[str, int | None]]:
    """Enrolment → (status, minutes) of those called at a lesson."""
    rows = db.execute(
        "SELECT enrolment, status, minutes FROM attendance_mark"
        " WHERE lesson = ? AND status IS NOT NULL AND _hidden = 0",
        (lesson_id.bytes,),
    ).fetchall()
    return {UUID(bytes=row[0]): (row[1], row[2]) for row in rows}


def class_state(db: Connection, class_id: UUID) -> tuple[str, bool]:
    """(code, whether it is closed) of a class."""
    row = db.execute(
        "SELECT code, coalesce(status, '') = 'closed' FROM training_class WHERE id = ?",
        (class_id.bytes,),
    ).fetchone()
    return (row[0] or "", bool(row[1])) if row else ("", False)
