"""Lines of claims and the money that came for them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from jlcenter.domain.claim_states import DEAD
from jlcenter.storage.connection import Connection
from jlcenter.storage.queries.trainees import TraineeRow, standing, trainees

_CHUNK = 500
#: a line that neither was refused nor cancelled
LIVE = f"coalesce(l.status, 'draft') NOT IN ({', '.join(repr(one) for one in sorted(DEAD))})"


def chunked(db: Connection, sql: str, ids: Iterable[bytes]) -> list[Any]:
    """All rows of a query asked for some ids at a time; ``{marks}`` is where they go."""
    wanted = list(ids)
    found: list[Any] = []
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        found += db.execute(sql.format(marks=", ".join("?" * len(chunk))), chunk).fetchall()
    return found


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment of a line; ``is_bounced`` where it came back."""

    id: UUID
    claim: UUID
    line: UUID | None
    amount: int
    date: str
    batch: str
    is_bounced: bool
    bounced_on: str
    reason: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line: a person, an enrolment, a stage. ``seq`` counts in the claim, as its paper does;
    ``person`` is who stands for the trainee after merges, None where erased."""

    id: UUID
    claim: UUID
    enrolment: UUID
    stage: int
    seq: int
    number: int
    class_id: UUID | None
    class_code: str
    class_name: str
    status: str
    amount: int
    paid: int
    facts: Mapping[str, Any]
    bank_card: str
    bank: str
    reason: str
    remark: str
    person: TraineeRow | None
    payments: tuple[PaymentRow, ...] = ()

    @property
    def name(self) -> str:
        """The person's name as it stands now, else as frozen."""
        return self.person.name if self.person else str(self.facts.get("name") or "")

    @property
    def rest(self) -> int:
        """What is still owed, in fen."""
        return max(0, self.amount - self.paid)

    @property
    def is_live(self) -> bool:
        """Whether it still stands: neither refused nor cancelled."""
        return self.status not in DEAD


def payments(db: Connection, claim_id: UUID) -> list[PaymentRow]:
    """The payments of a claim, bounced ones too, by date."""
    rows = db.execute(
        "SELECT id, claim, claim_line, amount, date, batch, status, bounced_on, reason FROM payment"
        " WHERE claim = ? AND _hidden = 0 ORDER BY date, id",
        (claim_id.bytes,),
    ).fetchall()
    return [
        PaymentRow(
            UUID(bytes=row[0]),
            UUID(bytes=row[1]),
            UUID(bytes=row[2]) if row[2] else None,
            row[3] or 0,
            row[4] or "",
            row[5] or "",
            row[6] == "bounced",
            row[7] or "",
            row[8] or "",
        )
        for row in rows
    ]


def lines_of(db: Connection, claim_id: UUID) -> list[LineRow]:
    """The lines of a claim in the order of its paper: class, 学号, stage."""
    rows = db.execute(
        "SELECT l.id, l.claim, l.enrolment, l.stage, e.number, l.training_class, c.code, c.name,"
        " l.status, l.amount, l.facts, l.bank_card, l.bank, l.reason, l.remark, l.trainee"
        " FROM claim_line l LEFT JOIN enrolment e ON e.id = l.enrolment"
        " LEFT JOIN training_class c ON c.id = l.training_class"
        " WHERE l.claim = ? AND l._hidden = 0 ORDER BY c.code, e.number, l.stage, l.id",
        (claim_id.bytes,),
    ).fetchall()
    people = _people(db, {UUID(bytes=row[15]) for row in rows if row[15]})
    by_line: dict[UUID | None, list[PaymentRow]] = {}
    for one in payments(db, claim_id):
        by_line.setdefault(one.line, []).append(one)
    return [
        _line_row(row, seq, people, tuple(by_line.get(UUID(bytes=row[0]), ())))
        for seq, row in enumerate(rows, start=1)
    ]


def _people(db: Connection, ids: set[UUID]) -> dict[UUID, TraineeRow]:
    found = trainees(db, ids)
    for id_, one in found.items():
        if one.merged_into is not None:
            found[id_] = standing(db, id_) or one
    return found


def _line_row(
    row: Any, seq: int, people: Mapping[UUID, TraineeRow], paid: tuple[PaymentRow, ...]
) -> LineRow:
    return LineRow(
        id=UUID(bytes=row[0]),
        claim=UUID(bytes=row[1]),
        enrolment=UUID(bytes=row[2]),
        stage=row[3] or 0,
        seq=seq,
        number=row[4] or 0,
        class_id=UUID(bytes=row[5]) if row[5] else None,
        class_code=row[6] or "",
        class_name=row[7] or "",
        status=row[8] or "draft",
        amount=row[9] or 0,
        paid=sum(one.amount for one in paid if not one.is_bounced),
        facts=json.loads(row[10]) if row[10] else {},
        bank_card=row[11] or "",
        bank=row[12] or "",
        reason=row[13] or "",
        remark=row[14] or "",
        person=people.get(UUID(bytes=row[15])) if row[15] else None,
        payments=paid,
    )


@dataclass(frozen=True, slots=True)
class LiveLine:
    """A line that still stands, as caps and duplicates see it."""

    id: UUID
    claim: UUID
    claim_code: str
    kind: str
    scheme: str
    year: int | None
    enrolment: UUID
    stage: int
    trainee: UUID | None
    class_id: UUID | None
    status: str
    amount: int
    facts: Mapping[str, Any]


_LIVE_LINE = f"""
SELECT l.id, l.claim, k.code, k.claim_kind, k.scheme, k.year, l.enrolment, l.stage, l.trainee,
    l.training_class, l.status, l.amount, l.facts
FROM claim_line l JOIN claim k ON k.id = l.claim AND k._hidden = 0
WHERE l._hidden = 0 AND {LIVE}
"""


def live_lines_of_class(db: Connection, class_id: UUID) -> list[LiveLine]:
    """The lines that stand for a class, in all claims."""
    rows = db.execute(f"{_LIVE_LINE} AND l.training_class = ?", (class_id.bytes,)).fetchall()
    return [_live(row) for row in rows]


def live_lines_of_people(db: Connection, ids: Iterable[UUID]) -> list[LiveLine]:
    """The lines that stand for these people, in all claims."""
    sql = f"{_LIVE_LINE} AND l.trainee IN ({{marks}})"
    return [_live(row) for row in chunked(db, sql, (one.bytes for one in ids))]


def _live(row: Any) -> LiveLine:
    return LiveLine(
        UUID(bytes=row[0]),
        UUID(bytes=row[1]),
        row[2] or "",
        row[3] or "subsidy",
        row[4] or "",
        row[5],
        UUID(bytes=row[6]),
        row[7] or 0,
        UUID(bytes=row[8]) if row[8] else None,
        UUID(bytes=row[9]) if row[9] else None,
        row[10] or "draft",
        row[11] or 0,
        json.loads(row[12]) if row[12] else {},
    )


def numbered(lines: Iterable[LineRow]) -> list[LineRow]:
    """The lines counted anew from 1 (what is left after a filter)."""
    return [replace(one, seq=seq) for seq, one in enumerate(lines, start=1)]
