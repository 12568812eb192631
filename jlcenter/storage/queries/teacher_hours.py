"""Lessons that were held in a period, with who taught them and what their class is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.storage.connection import Connection


@dataclass(frozen=True, slots=True)
class TaughtRow:
    """One lesson. ``was_called``: somebody has a mark in it, so it was held.

    ``teacher`` and ``teacher_name`` are the lesson's own, else the class's.
    """

    id: UUID
    class_id: UUID
    number: int
    date: str
    starts_at: str | None
    minutes: int
    topic: str | None
    form: str | None
    is_evening: bool | None
    is_repeat: bool
    teacher: UUID | None
    teacher_name: str
    outreach: str
    place: str | None
    was_called: bool


_SELECT = """
SELECT l.id, l.training_class, l.number, l.date, l.starts_at, l.minutes, l.topic, l.form,
    l.is_evening, l.is_repeat,
    CASE WHEN coalesce(l.teacher_name, '') = '' AND l.teacher IS NULL THEN c.teacher
        ELSE l.teacher END,
    CASE WHEN coalesce(l.teacher_name, '') = '' AND l.teacher IS NULL THEN c.teacher_name
        ELSE l.teacher_name END,
    c.outreach, coalesce(l.place, c.place),
    EXISTS (SELECT 1 FROM attendance_mark m
        WHERE m.lesson = l.id AND m.status IS NOT NULL AND m._hidden = 0)
FROM lesson l JOIN training_class c ON c.id = l.training_class
WHERE l._hidden = 0 AND c._hidden = 0
    AND coalesce(l.status, 'planned') NOT IN ('cancelled', 'not_held')
"""


def _uuid(value: Any) -> UUID | None:
    return UUID(bytes=value) if value else None


def _row(row: Any) -> TaughtRow:
    return TaughtRow(
        UUID(bytes=row[0]),
        UUID(bytes=row[1]),
        row[2] or 0,
        row[3] or "",
        row[4],
        row[5] or 0,
        row[6],
        row[7],
        None if row[8] is None else bool(row[8]),
        bool(row[9]),
        _uuid(row[10]),
        row[11] or "",
        row[12] or "none",
        row[13],
        bool(row[14]),
    )


def lessons_between(db: Connection, first: str, last: str) -> list[TaughtRow]:
    """The lessons of all classes between two days that were not called off, by date."""
    rows = db.execute(
        f"{_SELECT} AND l.date >= ? AND l.date <= ? ORDER BY l.date, l.starts_at, l.id",
        (first, last),
    )
    return [_row(row) for row in rows.fetchall()]


def lessons_of_classes(db: Connection, classes: list[UUID]) -> list[TaughtRow]:
    """The lessons of some classes that were not called off, by date."""
    found: list[TaughtRow] = []
    for one in classes:
        rows = db.execute(
            f"{_SELECT} AND l.training_class = ? ORDER BY l.date, l.starts_at, l.id",
            (one.bytes,),
        )
        found += [_row(row) for row in rows.fetchall()]
    return found


def open_work_of(
    db: Connection, teacher: UUID, name: str, day: str
) -> tuple[list[tuple[UUID, str]], list[tuple[UUID, UUID]]]:
    """What a teacher would leave behind on a day: (id, code) of classes that are not closed, and
    (id, class) of lessons from that day on that nobody has been called in."""
    classes = db.execute(
        "SELECT id, code FROM training_class WHERE _hidden = 0"
        " AND coalesce(status, 'draft') NOT IN ('closed', 'cancelled')"
        " AND (teacher = ? OR (teacher IS NULL AND teacher_name = ?)) ORDER BY code",
        (teacher.bytes, name),
    ).fetchall()
    lessons = db.execute(
        "SELECT l.id, l.training_class FROM lesson l"
        " JOIN training_class c ON c.id = l.training_class"
        " WHERE l._hidden = 0 AND c._hidden = 0 AND l.date >= ?"
        " AND coalesce(c.status, 'draft') NOT IN ('closed', 'cancelled')"
        " AND coalesce(l.status, 'planned') NOT IN ('cancelled', 'not_held')"
        " AND (l.teacher = ? OR (l.teacher IS NULL AND l.teacher_name = ?))"
        " AND NOT EXISTS (SELECT 1 FROM attendance_mark m"
        "     WHERE m.lesson = l.id AND m.status IS NOT NULL AND m._hidden = 0)"
        " ORDER BY l.date, l.id",
        (day, teacher.bytes, name),
    ).fetchall()
    return (
        [(UUID(bytes=row[0]), row[1] or "") for row in classes],
        [(UUID(bytes=row[0]), UUID(bytes=row[1])) for row in lessons],
    )
