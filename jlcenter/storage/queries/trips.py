"""What a journey's classes hold: their lessons' days and places, and how many people."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from jlcenter.storage.connection import Connection


def lessons_of(db: Connection, classes: Sequence[UUID]) -> list[tuple[str, int, str, str]]:
    """(class code, lesson number, date, place) of lessons that were not called off, by date."""
    found: list[tuple[str, int, str, str]] = []
    for one in classes:
        rows = db.execute(
            "SELECT c.code, l.number, l.date, coalesce(l.place, c.place, '')"
            " FROM lesson l JOIN training_class c ON c.id = l.training_class"
            " WHERE l.training_class = ? AND l._hidden = 0"
            " AND coalesce(l.status, 'planned') NOT IN ('cancelled', 'not_held')"
            " ORDER BY l.date, l.number",
            (one.bytes,),
        ).fetchall()
        found += [(row[0] or "", row[1] or 0, row[2] or "", row[3] or "") for row in rows]
    return found


def people_of(db: Connection, classes: Sequence[UUID]) -> int:
    """Person-times: who is in each class, counted once a class."""
    total = 0
    for one in classes:
        row = db.execute(
            "SELECT count(*) FROM enrolment WHERE training_class = ? AND _hidden = 0"
            " AND coalesce(status, 'enrolled') = 'enrolled'",
            (one.bytes,),
        ).fetchone()
        total += int(row[0])
    return total
