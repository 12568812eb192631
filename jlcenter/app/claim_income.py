"""记入培训收入: what arrived for a claim of the centre's own, booked by the day it arrived.

Only where the centre asked and is paid itself: of living allowances, of an enterprise's and of a
person's own claim the money is theirs. Never by itself: a person asks for it.

A day's payments of a claim have one income with an id of their own, so that booking again, or on
another laptop, books nothing twice; what a person typed for the claim counts first. Where money
came back since, booking again puts the income right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.app.claims import ClaimRow, find_claim
from jlcenter.app.roles import require
from jlcenter.domain.errors import Refused
from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.domain.money import yuan_text
from jlcenter.domain.notices import Notice
from jlcenter.domain.records import INCOME
from jlcenter.storage.queries.book import Told, records
from jlcenter.storage.queries.claim_lines import lines_of, payments
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

_SUBSIDY = "subsidy"
_CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class DayIncome:
    """One day's income of a claim: what ``had`` been booked of it, and what it should be; fen."""

    id: UUID
    day: str
    amount: int
    had: int
    training_class: UUID | None

    @property
    def adds(self) -> int:
        """By how much booking changes the year's income; below 0 where money came back."""
        return self.amount - self.had


@dataclass(frozen=True, slots=True)
class ToBook:
    """What booking would write, and what a careful clerk would be told."""

    days: tuple[DayIncome, ...]
    warnings: tuple[Notice, ...] = ()

    @property
    def total(self) -> int:
        """The sum of what it changes."""
        return sum(one.adds for one in self.days)


@dataclass(frozen=True, slots=True)
class BookedResult:
    """The claim and what was written; no days where all was booked already."""

    row: ClaimRow
    days: tuple[DayIncome, ...]
    warnings: tuple[Notice, ...]

    @property
    def total(self) -> int:
        """The sum of what it changed."""
        return sum(one.adds for one in self.days)


def is_centres(row: ClaimRow) -> bool:
    """Whether the money of a claim is the centre's."""
    return row.kind == _SUBSIDY and row.claimant == _CENTRE


def to_book(session: Session, row: ClaimRow) -> ToBook:
    """What has arrived for a claim and is not booked so; nothing where it is not the centre's."""
    if not is_centres(row):
        return ToBook(())
    arrived: dict[str, int] = defaultdict(int)
    classes: dict[str, set[UUID | None]] = defaultdict(set)
    class_of = {one.id: one.class_id for one in lines_of(session.db, row.id)}
    for one in payments(session.db, row.id):
        arrived[one.date] += 0 if one.is_bounced else one.amount
        classes[one.date].add(class_of.get(one.line) if one.line else None)
    ids = {day: _id(row.id, day) for day in arrived}
    known = {one["id"]: one for one in records(session.db, INCOME, {"claim": row.id})}
    own = {day: known.pop(id_) for day, id_ in ids.items() if id_ in known}
    typed = sum(one["amount"] or 0 for one in known.values() if one["arrived_on"])
    doubts = _unlinked(session) if arrived else []
    days, warnings = [], [*_open(list(known.values()))]
    for day in sorted(arrived):
        by_hand = min(typed, arrived[day])
        typed -= by_hand
        amount = arrived[day] - by_hand
        had = own[day]["amount"] or 0 if day in own else 0
        if amount == had:
            continue
        if not had and any((one["arrived_on"], one["amount"]) == (day, amount) for one in doubts):
            warnings.append(_perhaps_booked(day, amount))
            continue
        only = next(iter(classes[day])) if len(classes[day]) == 1 else None
        days.append(DayIncome(ids[day], day, amount, had, only))
    return ToBook(tuple(days), tuple(warnings))


def book(session: Session, claim: str | UUID) -> BookedResult:
    """Book what arrived for a claim as training income. One action; Refused where the money is
    not the centre's."""
    require(session, "money")
    row = find_claim(session, claim)
    if not is_centres(row):
        raise Refused(
            "not_centres_money",
            _("申领 {code} 的钱不是付给本中心的，不是培训收入", code=row.code),
            _("只有本中心作为申请人的培训补贴可以记入；生活费和企业、个人的补贴归他们"),
            field="claim",
        )
    with session.action(mark("记入培训收入 · 申领 {code}"), code=row.code) as write:
        found = to_book(session, row)
        for one in found.days:
            if not one.amount:
                write.delete(INCOME, one.id)
                continue
            told: dict[str, Any] = {"amount": one.amount}
            if not one.had:
                told |= {
                    "income_type": _SUBSIDY,
                    "claim": row.id,
                    "training_class": one.training_class,
                    "arrived_on": one.day,
                }
            write.put(INCOME, one.id, **told)
    return BookedResult(row, found.days, found.warnings)


def _id(claim: UUID, day: str) -> UUID:
    return UUID(bytes=natural_id_of_wire(INCOME.code, [claim.bytes, day]))


def _unlinked(session: Session) -> list[Told]:
    """Subsidies that were typed without saying which claim they are of."""
    return records(session.db, INCOME, {"claim": None, "income_type": _SUBSIDY})


def _open(rows: Sequence[Told]) -> list[Notice]:
    """Income of the claim that was noted as due and never as arrived."""
    due = sum(one["due"] or 0 for one in rows if not one["arrived_on"])
    if not due:
        return []
    text = _("这份申领另有 {due} 元记为应收、还没到账，请核对后删除或改正", due=yuan_text(due))
    return [Notice("income_due", text)]


def _perhaps_booked(day: str, amount: int) -> Notice:
    text = _(
        "{day} 已有一笔 {amount} 元的补贴拨款没有写明申领，没有再记；请在那条收入里选上这份申领",
        day=day,
        amount=yuan_text(amount),
    )
    return Notice("income_perhaps_booked", text)
