"""Marks: what one mark needs, a lesson's roll, and a class's attendance.

Marks are found by their lesson (their only index), so everything starts from a class's lessons.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.domain.attendance import Mark, Membership
from jlcenter.storage.connection import Connection

ENROLLED = "enrolled"


@dataclass(frozen=True, slots=True)
class MarkPlace:
    """What decides whether one mark may be made: the lesson, its class, and the person in it."""

    class_id: UUID
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
SELECT c.id, c.code, coalesce(c.status, '') = 'closed', l.number, l.date, l.minutes,
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
        UUID(bytes=row[0]),
        row[1] or "",
        bool(row[2]),
        row[3] or 0,
        row[4] or "",
        row[5] or 0,
        bool(row[6]),
        bool(row[7]),
        row[8],
        bool(row[9]),
    )


def enrolments_numbered(db: Connection, class_id: UUID, number: int) -> list[UUID]:
    """The ids of the enrolments of this number, those still in the class first."""
    rows = db.execute(
        "SELECT id FROM enrolment WHERE training_class = ? AND number = ? AND _hidden = 0"
        " ORDER BY coalesce(status, 'enrolled') = 'enrolled' DESC, id",
        (class_id.bytes, number),
    ).fetchall()
    return [UUID(bytes=row[0]) for row in rows]


def mark_of(db: Connection, mark_id: UUID) -> tuple[str | None, int | None, str | None] | None:
    """(status, minutes, note) of a mark; None where there never was one."""
    row = db.execute(
        "SELECT status, minutes, note FROM attendance_mark WHERE id = ?", (mark_id.bytes,)
    ).fetchone()
    return (row[0], row[1], row[2]) if row else None


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One enrolment with what the roll and completion need of the person."""

    enrolment: UUID
    number: int
    name: str
    address: str | None
    status: str
    category: str | None
    membership: Membership
    id_type: str | None
    id_number: str | None
    id_checked: str | None

    @property
    def is_enrolled(self) -> bool:
        """Whether the person is in the class now."""
        return self.status == ENROLLED


def members(db: Connection, class_id: UUID) -> list[MemberRow]:
    """Everyone ever in a class, by number; a merged person under the name that stands."""
    rows = db.execute(
        "SELECT e.id, e.number, coalesce(k.name, t.name), coalesce(k.address, t.address),"
        " e.status, coalesce(e.category, k.category, t.category), e.joined_on, e.left_on,"
        " coalesce(k.id_type, t.id_type), coalesce(k.id_number, t.id_number),"
        " coalesce(k.id_checked, t.id_checked)"
        " FROM enrolment e LEFT JOIN trainee t ON t.id = e.trainee"
        " LEFT JOIN trainee k ON k.id = t.merged_into"
        " WHERE e.training_class = ? AND e._hidden = 0 ORDER BY e.number, e.id",
        (class_id.bytes,),
    ).fetchall()
    return [
        MemberRow(
            UUID(bytes=row[0]),
            row[1] or 0,
            row[2] or "",
            row[3],
            row[4] or ENROLLED,
            row[5],
            Membership(row[6], row[7]),
            row[8],
            row[9],
            row[10],
        )
        for row in rows
    ]


def marks_of_lessons(db: Connection, lessons: list[UUID]) -> dict[bytes, dict[bytes, Mark]]:
    """The marks of some lessons: enrolment id → lesson id → mark, both as 16 bytes."""
    found: dict[bytes, dict[bytes, Mark]] = {}
    made: dict[tuple[str, int], Mark] = {}
    for lesson in lessons:
        own = lesson.bytes
        for enrolment, status, minutes in db.execute(
            "SELECT enrolment, status, minutes FROM attendance_mark"
            " WHERE lesson = ? AND status IS NOT NULL AND _hidden = 0",
            (own,),
        ):
            kind = (status, minutes or 0)
            mark = made.get(kind)
            if mark is None:
                mark = made[kind] = Mark(*kind)
            by_lesson = found.get(enrolment)
            if by_lesson is None:
                by_lesson = found[enrolment] = {}
            by_lesson[own] = mark
    return found
