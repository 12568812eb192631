"""What two laptops may have given twice while they did not know of one another, and what points
at a record that is not here. Nothing is refused for it: it is looked for, shown and repaired."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from jlcenter.domain.records import (
    ASSESSMENT,
    ATTENDANCE_MARK,
    CERTIFICATE,
    ENROLMENT,
    EXAM,
    LESSON,
    TRAINEE,
    TRAINING_CLASS,
    Kind,
)
from jlcenter.storage.connection import Connection

_INSIDE = "coalesce(e.status, 'enrolled') = 'enrolled'"
_OPEN = "coalesce(c.status, '') NOT IN ('closed', 'cancelled')"


@dataclass(frozen=True, slots=True)
class Bearer:
    """One of the records that bear the same number: its id, who or what it is."""

    id: UUID
    words: str


@dataclass(frozen=True, slots=True)
class Doubled:
    """A code or number that several records bear; ``of_class`` is (id, code) where it is one's."""

    text: str
    bearers: tuple[Bearer, ...]
    of_class: tuple[UUID, str] | None = None


@dataclass(frozen=True, slots=True)
class Orphans:
    """Records that point at one that is not here (``is_hidden``: it is, but was deleted)."""

    kind: Kind
    count: int
    parent_kind: Kind
    parent: UUID
    is_hidden: bool


def double_codes(db: Connection) -> list[Doubled]:
    """Class codes that several classes have."""
    rows = db.execute(
        "SELECT code, id, name FROM training_class WHERE _hidden = 0 AND code IN"
        " (SELECT code FROM training_class WHERE _hidden = 0 AND code IS NOT NULL"
        " GROUP BY code HAVING count(*) > 1) ORDER BY code, id"
    ).fetchall()
    return _doubled(rows)


def double_numbers(db: Connection, *, only_open: bool = False) -> list[Doubled]:
    """学号 that several people of one class have, those who left too: all stand on one register.

    The bearers' ids are the people's. ``only_open``: of classes that are not closed.
    """
    state = f"AND {_OPEN}" if only_open else ""
    return _in_classes(
        db,
        # out of the index alone; who is hidden is seen after
        "WITH d AS (SELECT training_class, number FROM enrolment WHERE number IS NOT NULL"
        " GROUP BY training_class, number HAVING count(*) > 1)"
        " SELECT c.id, c.code, d.number, e.trainee, t.name FROM d"
        " CROSS JOIN training_class c ON c.id = d.training_class"
        " CROSS JOIN enrolment e ON e.training_class = d.training_class AND e.number = d.number"
        " LEFT JOIN trainee t ON t.id = e.trainee AND t._hidden = 0"
        f" WHERE e._hidden = 0 AND c._hidden = 0 {state}"
        " ORDER BY c.code, c.id, d.number, e.id",
    )


def double_lessons(db: Connection, *, only_open: bool = False) -> list[Doubled]:
    """Numbers that several lessons of one class have; the bearers' words are day and time."""
    state = f"AND {_OPEN}" if only_open else ""
    return _in_classes(
        db,
        "WITH d AS (SELECT training_class, number FROM lesson"
        " WHERE _hidden = 0 AND number IS NOT NULL"
        " GROUP BY training_class, number HAVING count(*) > 1)"
        " SELECT c.id, c.code, d.number, l.id,"
        " trim(coalesce(l.date, '') || ' ' || coalesce(l.starts_at, '')) FROM d"
        " CROSS JOIN training_class c ON c.id = d.training_class"
        " CROSS JOIN lesson l ON l.training_class = d.training_class AND l.number = d.number"
        f" WHERE l._hidden = 0 AND c._hidden = 0 {state} ORDER BY c.code, c.id, d.number, l.id",
    )


def _in_classes(db: Connection, sql: str) -> list[Doubled]:
    found = []
    for (class_, code, number), several in groupby(db.execute(sql), key=lambda row: row[:3]):
        bearers = tuple(Bearer(UUID(bytes=row[3]), row[4] or "") for row in several)
        if len(bearers) > 1:
            found.append(Doubled(str(number), bearers, (UUID(bytes=class_), code or "")))
    return found


def _doubled(rows: Iterable[tuple[Any, ...]]) -> list[Doubled]:
    """Rows of (text, bearer, the bearer's words), in the order of the texts."""
    found = []
    for text, rows_of in groupby(rows, key=lambda row: row[0]):
        several = tuple(Bearer(UUID(bytes=row[1]), row[2] or "") for row in rows_of)
        if len(several) > 1:
            found.append(Doubled(text, several))
    return found


def double_serials(db: Connection) -> list[Doubled]:
    """Serials that several standing certificates bear; the bearers' words are whose they are."""
    rows = db.execute(
        "SELECT x.serial, x.id, t.name FROM certificate x LEFT JOIN trainee t ON t.id = x.trainee"
        " WHERE x._hidden = 0 AND coalesce(x.status, 'valid') = 'valid' AND x.serial IN"
        " (SELECT serial FROM certificate INDEXED BY certificate_serial WHERE serial IS NOT NULL"
        " GROUP BY serial HAVING count(*) > 1) ORDER BY x.serial, x.id"
    ).fetchall()
    return _doubled(rows)


def double_people(db: Connection) -> list[Doubled]:
    """Document numbers that several people bear who are not merged; the text is the number."""
    rows = db.execute(
        "SELECT k.id_number, t.id, t.name FROM trainee_key k JOIN trainee t ON t.id = k.trainee"
        " WHERE t.merged_into IS NULL AND k.id_number IN"
        " (SELECT id_number FROM trainee_key WHERE id_number IS NOT NULL"
        " GROUP BY id_number HAVING count(*) > 1) ORDER BY k.id_number, t.id"
    ).fetchall()
    return _doubled(rows)


def enrolments_of_merged(db: Connection) -> list[tuple[UUID, str, UUID, int]]:
    """Places in a class of people one of whose records was merged into another: (class, its code,
    trainee as enrolled, number); only where such a class has several of them is one twice."""
    rows = db.execute(
        "SELECT c.id, c.code, e.trainee, e.number FROM enrolment e"
        " JOIN training_class c ON c.id = e.training_class AND c._hidden = 0"
        f" WHERE e._hidden = 0 AND {_INSIDE} AND e.trainee IN"
        " (SELECT id FROM trainee WHERE merged_into IS NOT NULL"
        " UNION SELECT merged_into FROM trainee WHERE merged_into IS NOT NULL)"
        " ORDER BY c.code, c.id, e.number, e.id"
    ).fetchall()
    return [(UUID(bytes=row[0]), row[1] or "", UUID(bytes=row[2]), row[3] or 0) for row in rows]


#: (child, its column, parent, what makes a child count)
_POINTERS: tuple[tuple[Kind, str, Kind, str], ...] = (
    (ENROLMENT, "training_class", TRAINING_CLASS, ""),
    (ENROLMENT, "trainee", TRAINEE, ""),
    (LESSON, "training_class", TRAINING_CLASS, ""),
    (EXAM, "training_class", TRAINING_CLASS, ""),
    (ATTENDANCE_MARK, "lesson", LESSON, "AND child.status IS NOT NULL"),
    (ATTENDANCE_MARK, "enrolment", ENROLMENT, "AND child.status IS NOT NULL"),
    (ASSESSMENT, "enrolment", ENROLMENT, ""),
    (CERTIFICATE, "enrolment", ENROLMENT, "AND coalesce(child.status, 'valid') = 'valid'"),
)


def orphans(db: Connection) -> Iterator[Orphans]:
    """Records whose class, person, lesson or place in a class is not here, counted by it."""
    for child, column, parent, more in _POINTERS:
        rows: list[Any] = db.execute(
            f"SELECT child.{column}, parent.id IS NOT NULL, count(*) FROM {child.name} child"
            f" LEFT JOIN {parent.name} parent ON parent.id = child.{column}"
            f" WHERE child._hidden = 0 AND child.{column} IS NOT NULL {more}"
            f" AND (parent.id IS NULL OR parent._hidden = 1) GROUP BY child.{column}"
        ).fetchall()
        for id_, is_hidden, count in rows:
            yield Orphans(child, count, parent, UUID(bytes=id_), bool(is_hidden))
