"""Scores of a class."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from jlcenter.domain.completion import Sitting
from jlcenter.domain.records import ASSESSMENT
from jlcenter.storage.connection import Connection
from jlcenter.storage.door import Door, Seen, seen_of
from jlcenter.storage.rows import columns, state_of


def sittings_of_class(db: Connection, class_id: UUID) -> dict[UUID, tuple[Sitting, ...]]:
    """Every attempt of everyone in a class, by enrolment, the first attempt first."""
    rows = db.execute(
        "SELECT a.enrolment, a.attempt, a.theory, a.practical FROM assessment a"
        " JOIN enrolment e ON e.id = a.enrolment"
        " WHERE e.training_class = ? AND e._hidden = 0 AND a._hidden = 0"
        " AND (a.theory IS NOT NULL OR a.practical IS NOT NULL)"
        " ORDER BY a.enrolment, a.attempt",
        (class_id.bytes,),
    ).fetchall()
    found: dict[UUID, list[Sitting]] = defaultdict(list)
    for row in rows:
        found[UUID(bytes=row[0])].append(Sitting(row[1] or 1, row[2], row[3]))
    return {enrolment: tuple(sittings) for enrolment, sittings in found.items()}


def seen_sittings(door: Door, db: Connection, class_id: UUID) -> dict[UUID, Seen]:
    """What a screen that shows a class's scores shows of each sitting, by the record's id."""
    names = ", ".join(f'a."{name}"' for name in columns(ASSESSMENT))
    rows = db.execute(
        f"SELECT {names} FROM assessment a JOIN enrolment e ON e.id = a.enrolment"
        " WHERE e.training_class = ?",
        (class_id.bytes,),
    ).fetchall()
    return {
        UUID(bytes=row[0]): seen_of(
            ASSESSMENT, row[0], state_of(ASSESSMENT, row, lambda no: door.names.id(db, no))
        )
        for row in rows
    }
