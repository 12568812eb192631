"""What a day asks for: its lessons, the gaps of the days before, what waits to be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.storage.connection import Connection


@dataclass(frozen=True, slots=True)
class DayLesson:
    """A lesson with its class and how far its roll is called."""

    lesson: UUID
    training_class: UUID
    code: str
    class_name: str
    number: int
    date: str
    starts_at: str | None
    minutes: int
    place: str | None
    topic: str | None
    due: int
    called: int


@dataclass(frozen=True, slots=True)
class WaitingClass:
    """A class and how many of something wait in it."""

    training_class: UUID
    code: str
    class_name: str
    count: int


#: older lessons are the check's business, not today's
_GAP_DAYS = 90

# due: who is in the class on that day (R40); a class without people asks for no roll (R42)
_LESSONS = """
SELECT l.id, c.id, c.code, c.name, l.number, l.date, l.starts_at, l.minutes,
    coalesce(l.place, c.place), l.topic,
    (SELECT count(*) FROM enrolment e WHERE e.training_class = c.id AND e._hidden = 0
        AND (e.joined_on IS NULL OR e.joined_on <= l.date)
        AND (e.left_on IS NULL OR e.left_on > l.date)
        AND coalesce(e.status, 'enrolled') = 'enrolled'),
    (SELECT count(*) FROM attendance_mark m JOIN enrolment e ON e.id = m.enrolment
        WHERE m.lesson = l.id AND m._hidden = 0 AND m.status IS NOT NULL AND e._hidden = 0
        AND coalesce(e.status, 'enrolled') = 'enrolled')
FROM lesson l JOIN training_class c ON c.id = l.training_class
WHERE l._hidden = 0 AND c._hidden = 0 AND coalesce(c.status, '') NOT IN ('closed', 'cancelled')
    AND coalesce(l.status, 'planned') NOT IN ('cancelled', 'not_held')
"""


def _lesson(row: Any) -> DayLesson:
    return DayLesson(UUID(bytes=row[0]), UUID(bytes=row[1]), *row[2:])


def lessons_on(db: Connection, day: str) -> list[DayLesson]:
    """The lessons of one day, by time."""
    rows = db.execute(f"{_LESSONS} AND l.date = ? ORDER BY l.starts_at, c.code", (day,)).fetchall()
    return [_lesson(row) for row in rows]


def gaps_before(db: Connection, day: str, limit: int) -> list[DayLesson]:
    """Lessons of the last 90 days whose roll is not called to the end, newest first."""
    rows = db.execute(
        f"{_LESSONS} AND l.date < ? AND l.date >= date(?, '-{_GAP_DAYS} days')"
        " ORDER BY l.date DESC, l.starts_at",
        (day, day),
    )
    found = []
    for row in rows:
        one = _lesson(row)
        if one.due and one.called < one.due:
            found.append(one)
            if len(found) == limit:
                break
    return found


def classes_without_lessons(db: Connection) -> list[WaitingClass]:
    """Classes with people and no lesson planned."""
    return _waiting(
        db,
        "SELECT c.id, c.code, c.name, (SELECT count(*) FROM enrolment e WHERE"
        " e.training_class = c.id AND e._hidden = 0) AS n FROM training_class c"
        " WHERE c._hidden = 0 AND coalesce(c.status, '') NOT IN ('closed', 'cancelled') AND n > 0"
        " AND NOT EXISTS (SELECT 1 FROM lesson l WHERE l.training_class = c.id AND l._hidden = 0)"
        " ORDER BY c.starts",
    )


def ended_without_certificates(db: Connection, day: str) -> list[WaitingClass]:
    """Classes whose last day is past and where nobody has a certificate yet.

    Where some have, the others are known not to be eligible: naming the class would nag (R42).
    """
    return _waiting(
        db,
        "SELECT c.id, c.code, c.name, (SELECT count(*) FROM enrolment e WHERE"
        " e.training_class = c.id AND e._hidden = 0"
        " AND coalesce(e.status, 'enrolled') = 'enrolled') AS n FROM training_class c"
        " WHERE c._hidden = 0 AND coalesce(c.status, '') NOT IN ('closed', 'cancelled') AND n > 0"
        " AND c.ends < ? AND NOT EXISTS (SELECT 1 FROM certificate x"
        " WHERE x.training_class = c.id AND x._hidden = 0 AND x.status = 'valid')"
        " ORDER BY c.ends",
        (day,),
    )


def _waiting(db: Connection, sql: str, params: tuple[Any, ...] = ()) -> list[WaitingClass]:
    rows = db.execute(sql, params).fetchall()
    return [WaitingClass(UUID(bytes=row[0]), row[1] or "", row[2] or "", row[3]) for row in rows]
