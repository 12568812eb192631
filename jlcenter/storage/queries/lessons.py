"""Lessons of a class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.domain.attendance import NOT_HELD
from jlcenter.storage.connection import Connection


@dataclass(frozen=True, slots=True)
class LessonRow:
    """One lesson. ``status`` is ``held`` once anyone has a mark; ``marked`` counts the marks."""

    id: UUID
    training_class: UUID
    number: int
    date: str
    starts_at: str | None
    minutes: int
    topic: str | None
    teacher: UUID | None
    teacher_name: str | None
    place: str | None
    status: str
    reason: str | None
    makes_up: UUID | None
    form: str | None
    remark: str | None
    marked: int

    @property
    def is_called_off(self) -> bool:
        """Cancelled or not held: left out of every sum."""
        return self.status in NOT_HELD


_SELECT = """
SELECT l.id, l.training_class, l.number, l.date, l.starts_at, l.minutes, l.topic, l.teacher,
    l.teacher_name, l.place, l.status, l.reason, l.makes_up, l.form, l.remark,
    (SELECT count(*) FROM attendance_mark m
        WHERE m.lesson = l.id AND m.status IS NOT NULL AND m._hidden = 0)
FROM lesson l
"""


def _uuid(value: Any) -> UUID | None:
    return UUID(bytes=value) if value else None


def _row(row: Any) -> LessonRow:
    status, marked = row[10] or "planned", row[15]
    if status == "planned" and marked:
        status = "held"
    return LessonRow(
        UUID(bytes=row[0]),
        UUID(bytes=row[1]),
        row[2] or 0,
        row[3] or "",
        row[4],
        row[5] or 0,
        row[6],
        _uuid(row[7]),
        row[8],
        row[9],
        status,
        row[11],
        _uuid(row[12]),
        row[13],
        row[14],
        marked,
    )


def lessons_of_class(db: Connection, class_id: UUID) -> list[LessonRow]:
    """The lessons of a class in the order they are held."""
    rows = db.execute(
        f"{_SELECT} WHERE l.training_class = ? AND l._hidden = 0"
        " ORDER BY l.date, coalesce(l.starts_at, ''), l.number, l.id",
        (class_id.bytes,),
    ).fetchall()
    return [_row(row) for row in rows]


def lesson(db: Connection, id_: UUID) -> LessonRow | None:
    """One lesson."""
    row = db.execute(f"{_SELECT} WHERE l.id = ? AND l._hidden = 0", (id_.bytes,)).fetchone()
    return _row(row) if row else None


def numbers_ever_given(db: Connection, class_id: UUID) -> list[int]:
    """All lesson numbers of a class, of hidden lessons too: an undone plan may come back."""
    rows = db.execute(
        "SELECT number FROM lesson WHERE training_class = ? AND number IS NOT NULL",
        (class_id.bytes,),
    ).fetchall()
    return [row[0] for row in rows]
