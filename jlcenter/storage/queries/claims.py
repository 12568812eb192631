"""Claims with what their lines add up to (the lines are in ``claim_lines.py``)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.domain.claim_states import DEAD, claim_state, shown_state
from jlcenter.storage.connection import Connection
from jlcenter.storage.queries.claim_lines import LIVE, chunked


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim with what its lines add up to, in fen. ``state`` follows from the lines;
    ``status`` is what people are told (待省级查重 until ``review`` says that the province looked).

    ``amount`` and ``lines`` leave out lines that were refused or cancelled; ``classes`` are the
    codes of the classes its lines are of.
    """

    id: UUID
    code: str
    kind: str
    scheme: str
    year: int | None
    claimant: str
    partner: UUID | None
    rule: Mapping[str, Any]
    made_on: str
    submitted_on: str
    publicised_from: str
    publicised_to: str
    approved_on: str
    document_number: str
    reason: str
    remark: str
    state: str
    status: str
    review: str | None
    lines: int
    amount: int
    paid: int
    dead_lines: int
    classes: tuple[str, ...]


_CLAIM = """
SELECT id, code, claim_kind, scheme, year, claimant, partner, rule, made_on, submitted_on,
    publicised_from, publicised_to, approved_on, document_number, reason, remark, status
FROM claim WHERE _hidden = 0
"""


def claims(db: Connection, year: int | None = None) -> list[ClaimRow]:
    """Every claim, or those of a year; the latest made first."""
    where, params = ("", []) if year is None else (" AND year = ?", [year])
    rows = db.execute(f"{_CLAIM}{where} ORDER BY made_on DESC, code DESC, id", params).fetchall()
    return _with_sums(db, rows)


def claim(db: Connection, id_: UUID) -> ClaimRow | None:
    """One claim."""
    rows = db.execute(f"{_CLAIM} AND id = ?", (id_.bytes,)).fetchall()
    return _with_sums(db, rows)[0] if rows else None


def claims_by_code(db: Connection, code: str) -> list[ClaimRow]:
    """The claims of this code: one, or several after a clash of two laptops."""
    return _with_sums(db, db.execute(f"{_CLAIM} AND code = ?", (code,)).fetchall())


def claims_of_class(db: Connection, class_id: UUID, kind: str) -> list[ClaimRow]:
    """The claims of a kind with live lines of a class, the latest made first."""
    rows = db.execute(
        f"{_CLAIM} AND claim_kind = ? AND id IN (SELECT l.claim FROM claim_line l"
        f" WHERE l.training_class = ? AND l._hidden = 0 AND {LIVE})"
        " ORDER BY made_on DESC, code DESC, id",
        (kind, class_id.bytes),
    ).fetchall()
    return _with_sums(db, rows)


def claim_codes_ever_given(db: Connection) -> list[str]:
    """All claim codes, of hidden claims too: an undone claim may come back."""
    rows = db.execute("SELECT code FROM claim WHERE code IS NOT NULL").fetchall()
    return [row[0] for row in rows]


def _with_sums(db: Connection, rows: list[Any]) -> list[ClaimRow]:
    ids = [bytes(row[0]) for row in rows]
    states: dict[bytes, list[tuple[str, int]]] = {}
    classes: dict[bytes, set[str]] = {}
    for one, status, amount, code in chunked(
        db,
        "SELECT l.claim, coalesce(l.status, 'draft'), coalesce(l.amount, 0), c.code"
        " FROM claim_line l LEFT JOIN training_class c ON c.id = l.training_class"
        " WHERE l._hidden = 0 AND l.claim IN ({marks})",
        ids,
    ):
        states.setdefault(bytes(one), []).append((status, amount))
        if code and status not in DEAD:
            classes.setdefault(bytes(one), set()).add(code)
    paid = {
        bytes(one): total
        for one, total in chunked(
            db,
            "SELECT claim, sum(amount) FROM payment WHERE _hidden = 0"
            " AND coalesce(status, 'paid') = 'paid' AND claim IN ({marks}) GROUP BY claim",
            ids,
        )
    }
    reviews = {
        bytes(one): result
        for one, result in chunked(
            db, "SELECT claim, result FROM review WHERE _hidden = 0 AND claim IN ({marks})", ids
        )
    }
    return [
        _claim_row(
            row,
            states.get(bytes(row[0]), []),
            paid.get(bytes(row[0]), 0),
            reviews.get(bytes(row[0])),
            tuple(sorted(classes.get(bytes(row[0]), ()))),
        )
        for row in rows
    ]


def _claim_row(
    row: Any,
    lines: list[tuple[str, int]],
    paid: int,
    review: str | None,
    classes: tuple[str, ...],
) -> ClaimRow:
    state = claim_state((status for status, _amount in lines), row[16] or "draft")
    live = [amount for status, amount in lines if status not in DEAD]
    text = [one or "" for one in row[8:16]]
    return ClaimRow(
        id=UUID(bytes=row[0]),
        code=row[1] or "",
        kind=row[2] or "subsidy",
        scheme=row[3] or "",
        year=row[4],
        claimant=row[5] or "centre",
        partner=UUID(bytes=row[6]) if row[6] else None,
        rule=json.loads(row[7]) if row[7] else {},
        made_on=text[0],
        submitted_on=text[1],
        publicised_from=text[2],
        publicised_to=text[3],
        approved_on=text[4],
        document_number=text[5],
        reason=text[6],
        remark=text[7],
        state=state,
        status=shown_state(state, review),
        review=review,
        lines=len(live),
        amount=sum(live),
        paid=paid,
        dead_lines=len(lines) - len(live),
        classes=classes,
    )
