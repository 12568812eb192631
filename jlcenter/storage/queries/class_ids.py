"""From codes and numbers to ids, and nothing more: the short way of a mark."""

from __future__ import annotations

from uuid import UUID

from jlcenter.storage.connection import Connection


def class_ids(db: Connection, code: str) -> list[tuple[UUID, str]]:
    """(id, code) of the classes of this code: one, or several after a clash of two laptops."""
    rows = db.execute(
        "SELECT id, code FROM training_class WHERE code = ? AND _hidden = 0", (code,)
    ).fetchall()
    return [(UUID(bytes=row[0]), row[1]) for row in rows]


def class_code_of(db: Connection, id_: UUID) -> str | None:
    """The code of the class with this id; None where there is none."""
    row = db.execute(
        "SELECT code FROM training_class WHERE id = ? AND _hidden = 0", (id_.bytes,)
    ).fetchone()
    return (row[0] or "") if row else None


def latest_codes(db: Connection, limit: int = 8) -> list[str]:
    """The codes of the classes that start last."""
    rows = db.execute(
        "SELECT code FROM training_class WHERE _hidden = 0 ORDER BY starts DESC, code DESC LIMIT ?",
        (limit,),
    ).fetchall()
    return [row[0] for row in rows if row[0]]


def lesson_ids(db: Connection, class_id: UUID, number: int) -> list[UUID]:
    """The ids of the lessons of this number: one, or several after a clash."""
    rows = db.execute(
        "SELECT id FROM lesson WHERE training_class = ? AND number = ? AND _hidden = 0 ORDER BY id",
        (class_id.bytes, number),
    ).fetchall()
    return [UUID(bytes=row[0]) for row in rows]


def lesson_numbers(db: Connection, class_id: UUID) -> list[int]:
    """The numbers of a class's lessons."""
    rows = db.execute(
        "SELECT number FROM lesson WHERE training_class = ? AND _hidden = 0"
        " AND number IS NOT NULL ORDER BY number",
        (class_id.bytes,),
    ).fetchall()
    return [row[0] for row in rows]


def enrolments_numbered(db: Connection, class_id: UUID, number: int) -> list[tuple[UUID, bool]]:
    """(id, still in the class) of the enrolments of this 学号."""
    rows = db.execute(
        "SELECT id, coalesce(status, 'enrolled') = 'enrolled' FROM enrolment"
        " WHERE training_class = ? AND number = ? AND _hidden = 0 ORDER BY id",
        (class_id.bytes, number),
    ).fetchall()
    return [(UUID(bytes=row[0]), bool(row[1])) for row in rows]


def roster_numbers(db: Connection, class_id: UUID) -> list[int]:
    """The 学号 given in a class."""
    rows = db.execute(
        "SELECT number FROM enrolment WHERE training_class = ? AND _hidden = 0"
        " AND number IS NOT NULL ORDER BY number",
        (class_id.bytes,),
    ).fetchall()
    return [row[0] for row in rows]
