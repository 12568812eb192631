"""What one mark needs to know, and the marks of one lesson; imports little, for ``mark``."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from jlcenter.storage.connection import Connection


class MarkPlace(NamedTuple):
    """What decides whether one mark may be made: the lesson, its class, and the person in it."""

    class_code: str
    is_closed: int  # 0 or 1, as SQLite says it
    lesson_number: int
    lesson_date: str
    lesson_minutes: int
    is_called_off: int
    is_in_class: int
    number: int | None
    is_enrolled: int


_PLACE = """
SELECT coalesce(c.code, ''), c.status IS 'closed', coalesce(l.number, 0), coalesce(l.date, ''),
    coalesce(l.minutes, 0), l.status IS 'cancelled' OR l.status IS 'not_held',
    e.id IS NOT NULL, e.number, e.status IS 'enrolled' OR e.status IS NULL
FROM lesson l JOIN training_class c ON c.id = l.training_class
LEFT JOIN enrolment e ON e.id = ? AND e.training_class = l.training_class AND e._hidden = 0
WHERE l.id = ? AND l._hidden = 0 AND c._hidden = 0
"""


def mark_place(db: Connection, lesson_id: UUID, enrolment_id: UUID) -> MarkPlace | None:
    """The place of a mark; None without the lesson."""
    row: Any = db.execute(_PLACE, (enrolment_id.bytes, lesson_id.bytes)).fetchone()
    if row is None:
        return None
    return MarkPlace._make(row)


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
