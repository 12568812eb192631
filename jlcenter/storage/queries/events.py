"""Events with how many people are named as having come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from jlcenter.storage.connection import Connection
from jlcenter.storage.queries.trainees import COUNT, TraineeRow, columns_of, row_of


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """A person at an event. ``attended`` False: was asked and did not come."""

    id: UUID
    trainee: TraineeRow
    attended: bool
    result: str | None


def attendance_of(db: Connection, event: UUID) -> list[AttendanceRow]:
    """Who is named at an event, by name."""
    rows = db.execute(
        f"SELECT {columns_of('t')}, a.id, a.attended, a.result FROM event_attendance a"
        " JOIN trainee t ON t.id = a.trainee WHERE a.event = ? AND a._hidden = 0"
        " AND t._hidden = 0 ORDER BY t.name, t.id",
        (event.bytes,),
    ).fetchall()
    return [
        AttendanceRow(
            UUID(bytes=row[COUNT]), row_of(row[:COUNT]), bool(row[COUNT + 1]), row[COUNT + 2]
        )
        for row in rows
    ]


def named_counts(db: Connection) -> dict[UUID, int]:
    """Event → how many people are named as having come."""
    rows = db.execute(
        "SELECT event, count(*) FROM event_attendance WHERE _hidden = 0 AND attended = 1"
        " GROUP BY event"
    ).fetchall()
    return {UUID(bytes=row[0]): row[1] for row in rows}


def attending(db: Connection, event: UUID, trainees: Iterable[UUID]) -> set[UUID]:
    """Which of these people are named at an event as having come."""
    wanted = {one.bytes for one in trainees}
    rows = db.execute(
        "SELECT trainee FROM event_attendance WHERE event = ? AND _hidden = 0 AND attended = 1",
        (event.bytes,),
    )
    return {UUID(bytes=row[0]) for row in rows if bytes(row[0]) in wanted}
