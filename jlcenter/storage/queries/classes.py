"""Training classes, exams and the centre's calendar and settings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.domain.programmes import built_in
from jlcenter.storage.connection import Connection
from jlcenter.storage.queries.programmes import own_programmes


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class. ``enrolled`` counts who is in it now; ``lessons`` those not called off."""

    id: UUID
    code: str
    name: str
    programme: str
    programme_name: str
    training_type: str
    starts: str
    ends: str
    planned_minutes: int
    place: str | None
    outreach: str | None
    teacher: UUID | None
    teacher_name: str | None
    capacity: int | None
    status: str
    occupation: str | None
    level: str | None
    sponsor: str | None
    enrolled: int
    lessons: int
    remark: str | None
    application_number: str | None
    application_date: str | None
    approval_number: str | None
    approval_date: str | None
    closed_on: str | None
    made_by: bytes | None
    brand: str | None = None
    fund: str | None = None
    partner: UUID | None = None
    partner_name: str | None = None
    mode: str | None = None
    fee: int | None = None
    region: str | None = None
    village: str | None = None
    plan: UUID | None = None
    theory_minutes: int | None = None
    textbook: str | None = None
    is_order: bool | None = None
    industry: str | None = None

    @property
    def is_closed(self) -> bool:
        """Whether lessons, marks and enrolments are locked."""
        return self.status == "closed"


_SELECT = """
SELECT c.id, c.code, c.name, c.programme, c.training_type, c.starts, c.ends, c.planned_minutes,
    c.place, c.outreach, c.teacher, c.teacher_name, c.capacity, c.status, c.occupation, c.level,
    c.sponsor,
    (SELECT count(*) FROM enrolment e WHERE e.training_class = c.id AND e._hidden = 0
        AND coalesce(e.status, 'enrolled') = 'enrolled'),
    (SELECT count(*) FROM lesson l WHERE l.training_class = c.id AND l._hidden = 0
        AND coalesce(l.status, 'planned') NOT IN ('cancelled', 'not_held')),
    c.remark, c.application_number, c.application_date, c.approval_number, c.approval_date,
    c.closed_on, c.made_by, c.brand, c.fund, c.partner,
    (SELECT p.name FROM partner p WHERE p.id = c.partner AND p._hidden = 0),
    c.mode, c.fee, c.region, c.village, c.plan, c.theory_minutes, c.textbook, c.is_order,
    c.industry
FROM training_class c
"""


def _names(db: Connection) -> dict[str, str]:
    return {one.code: one.name for one in (*built_in(), *own_programmes(db))}


def _row(row: Any, names: dict[str, str]) -> ClassRow:
    code = row[3] or ""
    return ClassRow(
        id=UUID(bytes=row[0]),
        code=row[1] or "",
        name=row[2] or "",
        programme=code,
        programme_name=names.get(code, code),
        training_type=row[4] or "",
        starts=row[5] or "",
        ends=row[6] or "",
        planned_minutes=row[7] or 0,
        place=row[8],
        outreach=row[9],
        teacher=UUID(bytes=row[10]) if row[10] else None,
        teacher_name=row[11],
        capacity=row[12],
        status=row[13] or "draft",
        occupation=row[14],
        level=row[15],
        sponsor=row[16],
        enrolled=row[17],
        lessons=row[18],
        remark=row[19],
        application_number=row[20],
        application_date=row[21],
        approval_number=row[22],
        approval_date=row[23],
        closed_on=row[24],
        made_by=bytes(row[25]) if row[25] else None,
        brand=row[26],
        fund=row[27],
        partner=UUID(bytes=row[28]) if row[28] else None,
        partner_name=row[29],
        mode=row[30],
        fee=row[31],
        region=row[32],
        village=row[33],
        plan=UUID(bytes=row[34]) if row[34] else None,
        theory_minutes=row[35],
        textbook=row[36],
        is_order=None if row[37] is None else bool(row[37]),
        industry=row[38],
    )


def all_classes(db: Connection, year: int | None = None) -> list[ClassRow]:
    """Every class (of a year: those that start in it), the latest start first."""
    where, params = "WHERE c._hidden = 0", []
    if year is not None:
        where += " AND c.starts >= ? AND c.starts <= ?"
        params = [f"{year:04d}-01-01", f"{year:04d}-12-31"]
    rows = db.execute(f"{_SELECT} {where} ORDER BY c.starts DESC, c.code DESC", params).fetchall()
    names = _names(db) if rows else {}
    return [_row(row, names) for row in rows]


def classes_by_code(db: Connection, code: str) -> list[ClassRow]:
    """The classes of this code: one, or several after a clash of two laptops."""
    rows = db.execute(f"{_SELECT} WHERE c._hidden = 0 AND c.code = ?", (code,)).fetchall()
    names = _names(db) if rows else {}
    return [_row(row, names) for row in rows]


def class_by_id(db: Connection, id_: UUID) -> ClassRow | None:
    """One class."""
    row = db.execute(f"{_SELECT} WHERE c._hidden = 0 AND c.id = ?", (id_.bytes,)).fetchone()
    return _row(row, _names(db)) if row else None


def codes_ever_given(db: Connection, year: int) -> list[str]:
    """All class codes of a year, of hidden classes too: an undone class may come back."""
    rows = db.execute(
        "SELECT code FROM training_class WHERE code >= ? AND code < ?", (f"{year}", f"{year + 1}")
    ).fetchall()
    return [row[0] for row in rows]


@dataclass(frozen=True, slots=True)
class ExamRow:
    """One exam of a class."""

    id: UUID
    training_class: UUID
    date: str
    place: str | None
    assessors: tuple[str, ...]
    remark: str | None


def exams_of_class(db: Connection, class_id: UUID) -> list[ExamRow]:
    """The exams of a class, by date."""
    rows = db.execute(
        "SELECT id, training_class, date, place, assessors, remark FROM exam"
        " WHERE training_class = ? AND _hidden = 0 ORDER BY date, id",
        (class_id.bytes,),
    ).fetchall()
    return [
        ExamRow(
            UUID(bytes=row[0]),
            UUID(bytes=row[1]),
            row[2] or "",
            row[3],
            tuple(json.loads(row[4] or "[]")),
            row[5],
        )
        for row in rows
    ]


def own_days(db: Connection) -> dict[str, tuple[str, str]]:
    """The centre's calendar: date → (``holiday`` or ``workday``, name)."""
    rows = db.execute("SELECT date, day_kind, name FROM calendar_day WHERE _hidden = 0").fetchall()
    return {row[0]: (row[1] or "holiday", row[2] or "") for row in rows}


def centre_setting(db: Connection, name: str) -> Any:
    """A setting that all laptops of the centre share; None where it is not set."""
    row = db.execute(
        "SELECT value FROM centre_setting WHERE name = ? AND _hidden = 0", (name,)
    ).fetchone()
    return json.loads(row[0]) if row and row[0] is not None else None


def letter_of_device(db: Connection, device: bytes) -> str | None:
    """The letter pairing granted to a laptop; None where it is not known here."""
    row = db.execute(
        "SELECT letter FROM device WHERE device = ? AND _hidden = 0", (device,)
    ).fetchone()
    return row[0] if row else None
