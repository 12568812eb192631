"""Enrolments: who is in a class under which number, and in which classes a person is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.domain.findings import Finding
from jlcenter.storage.connection import Connection
from jlcenter.storage.queries.trainees import COUNT, TraineeRow, columns_of, row_of, standing

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person in one class. ``trainee`` is who stands for the person after merges; ``category``
    is this class's, else the person's own. ``warnings`` is filled where an enrolment was just made.
    """

    enrolment: UUID
    number: int
    status: str
    category: str | None
    joined_on: str | None
    left_on: str | None
    trainee: TraineeRow
    reason: str | None = None
    exam_number: str | None = None
    employer: str | None = None
    transferred_to: UUID | None = None
    remark: str | None = None
    training_class: UUID | None = None
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonClass:
    """One class of one person."""

    training_class: UUID
    code: str
    name: str
    starts: str
    number: int
    status: str


_SELECT = f"""
SELECT {columns_of("t")}, e.id, e.number, e.status, e.category, e.joined_on, e.left_on, e.reason,
    e.exam_number, e.employer, e.transferred_to, e.remark, e.training_class
FROM enrolment e JOIN trainee t ON t.id = e.trainee
WHERE e._hidden = 0 AND t._hidden = 0
"""


def _row(db: Connection, row: Any) -> RosterRow:
    person = row_of(row[:COUNT])
    if person.merged_into is not None:
        person = standing(db, person.id) or person
    at = COUNT
    return RosterRow(
        enrolment=UUID(bytes=row[at]),
        number=row[at + 1] or 0,
        status=row[at + 2] or "enrolled",
        category=row[at + 3] or person.category,
        joined_on=row[at + 4],
        left_on=row[at + 5],
        trainee=person,
        reason=row[at + 6],
        exam_number=row[at + 7],
        employer=row[at + 8],
        transferred_to=UUID(bytes=row[at + 9]) if row[at + 9] else None,
        remark=row[at + 10],
        training_class=UUID(bytes=row[at + 11]),
    )


def roster(db: Connection, class_id: UUID) -> list[RosterRow]:
    """Everyone ever in a class, those who left too, by number."""
    rows = db.execute(
        f"{_SELECT} AND e.training_class = ? ORDER BY e.number, e.id", (class_id.bytes,)
    ).fetchall()
    return [_row(db, row) for row in rows]


def enrolment(db: Connection, id_: UUID) -> RosterRow | None:
    """One enrolment."""
    row = db.execute(f"{_SELECT} AND e.id = ?", (id_.bytes,)).fetchone()
    return _row(db, row) if row else None


def numbered(db: Connection, class_id: UUID, number: int) -> list[RosterRow]:
    """The enrolments of this number, those still in the class first (several after a clash)."""
    rows = db.execute(
        f"{_SELECT} AND e.training_class = ? AND e.number = ?"
        " ORDER BY coalesce(e.status, 'enrolled') = 'enrolled' DESC, e.id",
        (class_id.bytes, number),
    ).fetchall()
    return [_row(db, row) for row in rows]


def numbers_taken(db: Connection, class_id: UUID) -> list[int]:
    """The numbers given in a class, also to those who left."""
    rows = db.execute(
        "SELECT number FROM enrolment WHERE training_class = ? AND _hidden = 0"
        " AND number IS NOT NULL",
        (class_id.bytes,),
    ).fetchall()
    return [row[0] for row in rows]


def enrolled_count(db: Connection, class_id: UUID) -> int:
    """How many are in a class now."""
    row = db.execute(
        "SELECT count(*) FROM enrolment WHERE training_class = ? AND _hidden = 0"
        " AND coalesce(status, 'enrolled') = 'enrolled'",
        (class_id.bytes,),
    ).fetchone()
    return int(row[0])


def enrolments_of(
    db: Connection, class_id: UUID, trainees: Iterable[UUID]
) -> dict[UUID, tuple[UUID, str, int]]:
    """For each of these people that is or was in the class: (enrolment, status, number)."""
    wanted = [one.bytes for one in trainees]
    found: dict[UUID, tuple[UUID, str, int]] = {}
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        for row in db.execute(
            "SELECT trainee, id, status, number FROM enrolment"
            f" WHERE training_class = ? AND _hidden = 0 AND trainee IN ({marks})",
            (class_id.bytes, *chunk),
        ):
            found[UUID(bytes=row[0])] = (UUID(bytes=row[1]), row[2] or "enrolled", row[3] or 0)
    return found


def classes_of(db: Connection, trainees: Iterable[UUID]) -> dict[UUID, list[PersonClass]]:
    """The classes of several people, the latest first; people merged away count for themselves."""
    wanted = [one.bytes for one in trainees]
    found: dict[UUID, list[PersonClass]] = {}
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        for row in db.execute(
            "SELECT e.trainee, c.id, c.code, c.name, c.starts, e.number, e.status FROM enrolment e"
            " JOIN training_class c ON c.id = e.training_class"
            f" WHERE e._hidden = 0 AND c._hidden = 0 AND e.trainee IN ({marks})"
            " ORDER BY c.starts DESC, c.code DESC",
            chunk,
        ):
            one = PersonClass(
                UUID(bytes=row[1]),
                row[2] or "",
                row[3] or "",
                row[4] or "",
                row[5] or 0,
                row[6] or "enrolled",
            )
            found.setdefault(UUID(bytes=row[0]), []).append(one)
    return found


@dataclass(frozen=True, slots=True)
class LessonRoll:
    """How far the roll of one lesson is called: marks there, and people who have none yet."""

    date: str
    marked: int
    missing: int


def lesson_rolls(db: Connection, class_id: UUID) -> list[LessonRoll]:
    """The rolls of a class's lessons that were not called off, in order."""
    rows = db.execute(
        "SELECT l.date,"
        " (SELECT count(*) FROM attendance_mark m WHERE m.lesson = l.id AND m._hidden = 0"
        "  AND m.status IS NOT NULL),"
        " (SELECT count(*) FROM enrolment e WHERE e.training_class = l.training_class"
        "  AND e._hidden = 0 AND coalesce(e.status, 'enrolled') = 'enrolled'"
        "  AND (e.joined_on IS NULL OR e.joined_on <= l.date)"
        "  AND NOT EXISTS (SELECT 1 FROM attendance_mark m WHERE m.lesson = l.id"
        "   AND m.enrolment = e.id AND m._hidden = 0 AND m.status IS NOT NULL))"
        " FROM lesson l WHERE l.training_class = ? AND l._hidden = 0"
        " AND coalesce(l.status, 'planned') NOT IN ('cancelled', 'not_held')"
        " ORDER BY l.date, coalesce(l.starts_at, ''), l.number",
        (class_id.bytes,),
    ).fetchall()
    return [LessonRoll(row[0] or "", row[1], row[2]) for row in rows]


def device_letter(db: Connection, device: bytes) -> str | None:
    """The letter that pairing granted to a laptop; None where its grant is not known here."""
    row = db.execute(
        "SELECT letter FROM device WHERE device = ? AND _hidden = 0", (device,)
    ).fetchone()
    return row[0] if row else None
