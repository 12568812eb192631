"""What decides about the subsidies of a class's people, beside roll and roster: a few questions a
class, however many people."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.storage.connection import Connection

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What an officer asks about a person; None is not known."""

    retirement_group: str | None
    draws_pension: bool | None
    is_student: bool | None


@dataclass(frozen=True, slots=True)
class ProofRow:
    """The paper by which a person belongs to a group."""

    category: str
    valid_from: str | None
    valid_to: str | None
    insured_months: int | None


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A certificate of others; ``enrolment`` where it came of one."""

    kind: str
    issued_on: str
    occupation: str | None
    level: str | None
    number: str | None
    enrolment: UUID | None


@dataclass(frozen=True, slots=True)
class PastRow:
    """Earlier training of a person with what was paid for it."""

    id: UUID
    year: int | None
    programme: str | None
    occupation: str | None
    level: str | None
    scheme: str | None
    amount: int | None
    fund: str | None
    starts: str | None
    paid_on: str | None
    class_code: str | None
    institution: str | None


def _chunks(ids: Collection[UUID]) -> list[list[bytes]]:
    wanted = [one.bytes for one in ids]
    return [wanted[start : start + _CHUNK] for start in range(0, len(wanted), _CHUNK)]


def _by_person(db: Connection, sql: str, ids: Collection[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for chunk in _chunks(ids):
        marks = ", ".join("?" * len(chunk))
        for row in db.execute(sql.format(marks=marks), chunk):
            found.setdefault(UUID(bytes=row[0]), []).append(row[1:])
    return found


def person_facts(db: Connection, ids: Collection[UUID]) -> dict[UUID, PersonFacts]:
    """The facts of these people."""

    def known(value: Any) -> bool | None:
        return None if value is None else bool(value)

    sql = (
        "SELECT id, retirement_group, draws_pension, is_student FROM trainee"
        " WHERE id IN ({marks}) AND _hidden = 0"
    )
    return {
        one: PersonFacts(rows[0][0], known(rows[0][1]), known(rows[0][2]))
        for one, rows in _by_person(db, sql, ids).items()
    }


def proofs(db: Connection, ids: Collection[UUID]) -> dict[UUID, list[ProofRow]]:
    """The papers of these people, by person."""
    sql = (
        "SELECT trainee, category, valid_from, valid_to, insured_months FROM category_proof"
        " WHERE trainee IN ({marks}) AND _hidden = 0 ORDER BY category"
    )
    return {
        one: [ProofRow(row[0] or "", *row[1:]) for row in rows]
        for one, rows in _by_person(db, sql, ids).items()
    }


def held_certificates(db: Connection, ids: Collection[UUID]) -> dict[UUID, list[HeldRow]]:
    """The certificates of others that these people hold, by person."""
    sql = (
        "SELECT trainee, certificate_kind, issued_on, occupation, level, number, enrolment"
        " FROM held_certificate WHERE trainee IN ({marks}) AND _hidden = 0 ORDER BY issued_on, id"
    )
    return {
        one: [
            HeldRow(
                row[0] or "",
                row[1] or "",
                row[2],
                row[3],
                row[4],
                UUID(bytes=row[5]) if row[5] else None,
            )
            for row in rows
        ]
        for one, rows in _by_person(db, sql, ids).items()
    }


def past_trainings(db: Connection, ids: Collection[UUID]) -> dict[UUID, list[PastRow]]:
    """The training of these people that past ledgers tell, by person."""
    sql = (
        "SELECT trainee, id, year, programme, occupation, level, scheme, amount, fund, starts,"
        " paid_on, class_code, institution FROM past_training"
        " WHERE trainee IN ({marks}) AND _hidden = 0 ORDER BY year, starts, id"
    )
    return {
        one: [PastRow(UUID(bytes=row[0]), *row[1:]) for row in rows]
        for one, rows in _by_person(db, sql, ids).items()
    }


def merged_records(db: Connection) -> dict[UUID, UUID]:
    """Every record that was merged away, and into which."""
    rows = db.execute(
        "SELECT id, merged_into FROM trainee WHERE merged_into IS NOT NULL AND _hidden = 0"
    ).fetchall()
    return {UUID(bytes=row[0]): UUID(bytes=row[1]) for row in rows}


def employed_on(db: Connection, class_id: UUID) -> dict[UUID, str]:
    """Enrolment → the first day on which somebody of the class is known to be in work."""
    rows = db.execute(
        "SELECT f.enrolment, min(coalesce(f.employed_on, f.date)) FROM follow_up f"
        " JOIN enrolment e ON e.id = f.enrolment WHERE e.training_class = ? AND f._hidden = 0"
        " AND f.status IN ('employed', 'flexible', 'self_employed') GROUP BY f.enrolment",
        (class_id.bytes,),
    ).fetchall()
    return {UUID(bytes=row[0]): row[1] for row in rows}


def followed_up(db: Connection, class_id: UUID) -> dict[UUID, str]:
    """Enrolment → what the latest follow-up said."""
    rows = db.execute(
        "SELECT f.enrolment, f.status, max(f.date) FROM follow_up f"
        " JOIN enrolment e ON e.id = f.enrolment WHERE e.training_class = ? AND f._hidden = 0"
        " GROUP BY f.enrolment",
        (class_id.bytes,),
    ).fetchall()
    return {UUID(bytes=row[0]): row[1] or "" for row in rows}
