"""Certificates of others that trainees hold, with whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.domain.programmes import built_in
from jlcenter.storage.connection import Connection
from jlcenter.storage.queries.programmes import own_programmes


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One certificate and its holder."""

    id: UUID
    trainee: UUID
    holder: str
    id_number: str | None
    phone: str | None
    enrolment: UUID | None
    certificate_kind: str
    name: str | None
    occupation: str | None
    level: str | None
    number: str | None
    issuer: str | None
    issued_on: str | None
    expires_on: str | None
    review_due_on: str | None
    remark: str | None


_SELECT = """
SELECT h.id, coalesce(m.id, t.id), coalesce(m.name, t.name), coalesce(m.id_number, t.id_number),
    coalesce(m.phone, t.phone), h.enrolment, h.certificate_kind, h.name, h.occupation, h.level,
    h.number, h.issuer, h.issued_on, h.expires_on, h.review_due_on, h.remark
FROM held_certificate h
JOIN trainee t ON t.id = h.trainee
LEFT JOIN trainee m ON m.id = t.merged_into AND m._hidden = 0
WHERE h._hidden = 0 AND t._hidden = 0
"""


def _row(row: Any) -> HeldRow:
    return HeldRow(
        UUID(bytes=row[0]),
        UUID(bytes=row[1]),
        row[2] or "",
        row[3],
        row[4],
        UUID(bytes=row[5]) if row[5] else None,
        row[6] or "other",
        *row[7:],
    )


def held_certificates(
    db: Connection, *, trainee: UUID | None = None, kind: str | None = None
) -> list[HeldRow]:
    """Certificates of others, the latest first; of a person, of a kind."""
    where = ""
    values: list[Any] = []
    if trainee is not None:
        where += " AND (t.id = ? OR m.id = ?)"
        values += [trainee.bytes, trainee.bytes]
    if kind is not None:
        where += " AND h.certificate_kind = ?"
        values.append(kind)
    rows = db.execute(
        f"{_SELECT}{where} ORDER BY h.issued_on DESC, h.id DESC", tuple(values)
    ).fetchall()
    return [_row(row) for row in rows]


def held_certificate(db: Connection, id_: UUID) -> HeldRow | None:
    """One certificate of others."""
    row = db.execute(f"{_SELECT} AND h.id = ?", (id_.bytes,)).fetchone()
    return _row(row) if row else None


def held_with_number(db: Connection, number: str) -> list[HeldRow]:
    """Those of this number: one, or several of different kinds."""
    rows = db.execute(f"{_SELECT} AND h.number = ? ORDER BY h.id", (number,)).fetchall()
    return [_row(row) for row in rows]


def held_of_year(db: Connection, year: int, kind: str) -> list[HeldRow]:
    """Those of a kind issued in a year, by day."""
    rows = db.execute(
        f"{_SELECT} AND h.certificate_kind = ? AND h.issued_on >= ? AND h.issued_on <= ?"
        " ORDER BY h.issued_on, h.id",
        (kind, f"{year:04d}-01-01", f"{year:04d}-12-31"),
    ).fetchall()
    return [_row(row) for row in rows]


@dataclass(frozen=True, slots=True)
class TaughtRow:
    """A class somebody was in: what it taught and what certificate its programme leads to."""

    enrolment: UUID
    starts: str
    trade: str
    certificate_kind: str


def taught(db: Connection, trainee: UUID) -> list[TaughtRow]:
    """The classes of a person (records merged into this one too), the latest first."""
    rows = db.execute(
        "SELECT e.id, c.starts, c.occupation, c.programme FROM trainee t"
        " JOIN enrolment e ON e.trainee = t.id JOIN training_class c ON c.id = e.training_class"
        " WHERE (t.id = ? OR t.merged_into = ?) AND e._hidden = 0 AND c._hidden = 0"
        " AND coalesce(e.status, 'enrolled') = 'enrolled'"
        " AND coalesce(c.status, 'draft') <> 'cancelled' ORDER BY c.starts DESC, c.id",
        (trainee.bytes, trainee.bytes),
    ).fetchall()
    programmes = {one.code: one for one in (*built_in(), *own_programmes(db))} if rows else {}
    found = []
    for row in rows:
        of = programmes.get(row[3] or "")
        trade = row[2] or (of.occupation if of else "")
        kind = of.certificate_kind if of else ""
        found.append(TaughtRow(UUID(bytes=row[0]), row[1] or "", trade, kind))
    return found
