"""Who came to the end of a class, and what was heard of them afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.domain.programmes import Programme, built_in
from jlcenter.storage.connection import Connection
from jlcenter.storage.queries.trainees import COUNT, TraineeRow, columns_of, row_of, standing


@dataclass(frozen=True, slots=True)
class EndedRow:
    """A person who stayed in a class to its end. ``certified``: has a certificate that stands."""

    enrolment: UUID
    number: int
    training_class: UUID
    code: str
    class_name: str
    ends: str
    training_type: str
    occupation: str
    trainee: TraineeRow
    category: str | None
    other_categories: tuple[str, ...]
    employer: str | None
    certified: bool

    @property
    def categories(self) -> frozenset[str]:
        """Primary and secondary target groups, this class's and the person's own."""
        own = (self.category, self.trainee.category)
        return frozenset(
            one for one in (*own, *self.other_categories, *self.trainee.other_categories) if one
        )


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """One follow-up."""

    id: UUID
    enrolment: UUID
    date: str
    status: str
    employer: str | None
    post: str | None
    employed_on: str | None
    wage: int | None
    has_contract: bool | None
    has_insurance: bool | None
    is_related: bool | None
    is_in_post: bool | None
    channel: str | None
    visitor: str | None
    satisfaction: str | None
    months: int | None
    advice: str | None
    remark: str | None


_ENDED = f"""
SELECT {columns_of("t")}, e.id, e.number, c.id, c.code, c.name, c.ends, c.training_type,
    c.occupation, e.category, e.other_categories, e.employer,
    EXISTS (SELECT 1 FROM certificate k WHERE k.enrolment = e.id AND k._hidden = 0
        AND coalesce(k.status, 'valid') = 'valid'), c.programme
FROM training_class c
JOIN enrolment e ON e.training_class = c.id
JOIN trainee t ON t.id = e.trainee
WHERE c._hidden = 0 AND e._hidden = 0 AND t._hidden = 0 AND c.ends IS NOT NULL
    AND coalesce(c.status, 'draft') <> 'cancelled'
    AND coalesce(e.status, 'enrolled') = 'enrolled'
"""
#: what rates and due dates need of a person, without the person
_BRIEF = """
SELECT e.id, c.id, c.ends,
    substr(coalesce(c.training_type, ''), 1, 1) = ?
        OR coalesce(e.category, t.category, '') = ?
        OR instr(coalesce(e.other_categories, '') || coalesce(t.other_categories, ''), ?) > 0,
    EXISTS (SELECT 1 FROM certificate k WHERE k.enrolment = e.id AND k._hidden = 0
        AND coalesce(k.status, 'valid') = 'valid')
FROM training_class c
JOIN enrolment e ON e.training_class = c.id
JOIN trainee t ON t.id = e.trainee
WHERE c._hidden = 0 AND e._hidden = 0 AND t._hidden = 0 AND c.ends IS NOT NULL
    AND coalesce(c.status, 'draft') <> 'cancelled'
    AND coalesce(e.status, 'enrolled') = 'enrolled'
"""
_FOLLOW_UP = (
    "id, enrolment, date, status, employer, post, employed_on, wage, has_contract, has_insurance,"
    " is_related, is_in_post, channel, visitor, satisfaction, months, advice, remark"
)


def _ended(db: Connection, row: Any, programmes: dict[str, Programme]) -> EndedRow:
    person = row_of(row[:COUNT])
    if person.merged_into is not None:
        person = standing(db, person.id) or person
    told = row[COUNT:]
    programme = programmes.get(told[12] or "")
    return EndedRow(
        enrolment=UUID(bytes=told[0]),
        number=told[1] or 0,
        training_class=UUID(bytes=told[2]),
        code=told[3] or "",
        class_name=told[4] or "",
        ends=told[5],
        training_type=told[6] or "",
        occupation=told[7] or (programme.occupation if programme else ""),
        trainee=person,
        category=told[8] or person.category,
        other_categories=tuple(json.loads(told[9] or "[]")),
        employer=told[10] or person.employer,
        certified=bool(told[11]),
    )


def ended(db: Connection, first: str, last: str, class_id: UUID | None = None) -> list[EndedRow]:
    """Everyone who stayed to the end of a class that ended between two days (both included)."""
    where = " AND c.ends >= ? AND c.ends <= ?"
    values: list[Any] = [first, last]
    if class_id is not None:
        where += " AND c.id = ?"
        values.append(class_id.bytes)
    rows = db.execute(f"{_ENDED}{where} ORDER BY c.ends, c.code, e.number, e.id", values).fetchall()
    programmes = {one.code: one for one in built_in()}
    return [_ended(db, row, programmes) for row in rows]


@dataclass(frozen=True, slots=True)
class BriefRow:
    """Of somebody who stayed to the end of a class what due dates and rates need."""

    enrolment: bytes
    training_class: bytes
    ends: str
    is_worker: bool
    certified: bool


def ended_brief(
    db: Connection,
    first: str,
    last: str,
    class_id: UUID | None = None,
    *,
    worker: str,
    worker_types: str,
) -> list[BriefRow]:
    """As ``ended``, in brief. An enterprise worker is who is of the group ``worker``, or in a class
    whose type begins with the digit ``worker_types``."""
    where = " AND c.ends >= ? AND c.ends <= ?"
    values: list[Any] = [worker_types, worker, f'"{worker}"', first, last]
    if class_id is not None:
        where += " AND c.id = ?"
        values.append(class_id.bytes)
    return [
        BriefRow(row[0], row[1], row[2], bool(row[3]), bool(row[4]))
        for row in db.execute(f"{_BRIEF}{where}", values)
    ]


def ended_of(db: Connection, enrolments: Iterable[UUID]) -> dict[UUID, EndedRow]:
    """Enrolment → the person, of these enrolments."""
    wanted = [one.bytes for one in enrolments]
    programmes = {one.code: one for one in built_in()}
    found: dict[UUID, EndedRow] = {}
    for start in range(0, len(wanted), 500):
        chunk = wanted[start : start + 500]
        marks = ", ".join("?" * len(chunk))
        for row in db.execute(f"{_ENDED} AND e.id IN ({marks})", chunk):
            one = _ended(db, row, programmes)
            found[one.enrolment] = one
    return found


def _yes_no(value: Any) -> bool | None:
    return None if value is None else bool(value)


def _follow_up(row: Any) -> FollowUpRow:
    return FollowUpRow(
        UUID(bytes=row[0]),
        UUID(bytes=row[1]),
        row[2] or "",
        row[3] or "",
        *row[4:8],
        *(_yes_no(one) for one in row[8:12]),
        *row[12:],
    )


def follow_ups_between(
    db: Connection, first: str, last: str, class_id: UUID | None = None
) -> dict[UUID, list[FollowUpRow]]:
    """Enrolment → its follow-ups by date, of classes that ended between two days."""
    where = "c.ends >= ? AND c.ends <= ?"
    given: list[Any] = [first, last]
    if class_id is not None:
        where += " AND c.id = ?"
        given.append(class_id.bytes)
    names = ", ".join(f"f.{one.strip()}" for one in _FOLLOW_UP.split(","))
    found: dict[UUID, list[FollowUpRow]] = {}
    for row in db.execute(
        f"SELECT {names} FROM training_class c JOIN enrolment e ON e.training_class = c.id"
        f" JOIN follow_up f ON f.enrolment = e.id WHERE {where} AND f._hidden = 0"
        " AND f.date IS NOT NULL ORDER BY f.date, f.id",
        given,
    ):
        one = _follow_up(row)
        found.setdefault(one.enrolment, []).append(one)
    return found


def follow_ups_of(db: Connection, enrolments: Iterable[UUID]) -> dict[UUID, list[FollowUpRow]]:
    """Enrolment → its follow-ups by date, of these enrolments."""
    wanted = [one.bytes for one in enrolments]
    found: dict[UUID, list[FollowUpRow]] = {}
    for start in range(0, len(wanted), 500):
        chunk = wanted[start : start + 500]
        marks = ", ".join("?" * len(chunk))
        for row in db.execute(
            f"SELECT {_FOLLOW_UP} FROM follow_up WHERE enrolment IN ({marks}) AND _hidden = 0"
            " AND date IS NOT NULL ORDER BY date, id",
            chunk,
        ):
            one = _follow_up(row)
            found.setdefault(one.enrolment, []).append(one)
    return found


def follow_up(db: Connection, id_: UUID) -> FollowUpRow | None:
    """One follow-up."""
    row = db.execute(
        f"SELECT {_FOLLOW_UP} FROM follow_up WHERE id = ? AND _hidden = 0", (id_.bytes,)
    ).fetchone()
    return _follow_up(row) if row else None


def class_days(db: Connection) -> tuple[str, str] | None:
    """The first and the last day on which a class ended or ends; None where there is none."""
    row = db.execute(
        "SELECT min(ends), max(ends) FROM training_class WHERE _hidden = 0 AND ends IS NOT NULL"
    ).fetchone()
    return (row[0], row[1]) if row and row[0] else None
