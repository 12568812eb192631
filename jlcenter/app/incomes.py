"""培训收入: what a year brought in. The day on which money arrived decides the year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from jlcenter.app.policy_rules import rule_in_force
from jlcenter.domain.errors import Refused
from jlcenter.domain.operating_share import OperatingPart, operating_part, parse_share
from jlcenter.domain.policy import Rule
from jlcenter.domain.records import INCOME
from jlcenter.domain.records.income import INCOME_TYPE
from jlcenter.storage.queries.book import Told, records
from jlcenter.storage.session import Session
from jlcenter.words import _


@dataclass(frozen=True, slots=True)
class TypeSum:
    """Income of one kind: what arrived in the year, and how often."""

    code: str
    word: str
    arrived: int
    count: int


@dataclass(frozen=True, slots=True)
class IncomeSummary:
    """A year's income, in fen. ``due`` and ``arrived``: of what arrived in the year; ``waiting``:
    what is due of records where nothing has arrived yet, whatever the year. ``operating`` None:
    no share is set (待定)."""

    year: int
    due: int
    arrived: int
    waiting: int
    count: int
    types: tuple[TypeSum, ...]
    operating: int | None
    formulas: tuple[str, ...]


def summary(session: Session, year: int) -> IncomeSummary:
    """The income of a year with its share for operating funds (公用经费), if the policy sets it."""
    rows = records(
        session.db,
        INCOME,
        {"arrived_on_from": f"{year:04d}-01-01", "arrived_on_to": f"{year:04d}-12-31"},
        ("arrived_on",),
    )
    open_ = [one for one in records(session.db, INCOME) if not one["arrived_on"]]
    parts = _operating(session, rows)
    amounts = [one.amount for one in parts]
    known = [one for one in amounts if one is not None]
    types = tuple(
        TypeSum(
            code,
            _(word),
            sum(one["amount"] or 0 for one in rows if one["income_type"] == code),
            sum(one["income_type"] == code for one in rows),
        )
        for code, word in INCOME_TYPE
    )
    return IncomeSummary(
        year=year,
        due=sum(one["due"] or one["amount"] or 0 for one in rows),
        arrived=sum(one["amount"] or 0 for one in rows),
        waiting=sum(one["due"] or 0 for one in open_),
        count=len(rows),
        types=tuple(one for one in types if one.count),
        operating=sum(known) if rows and len(known) == len(amounts) else None,
        formulas=tuple(one.formula for one in parts),
    )


def _operating(session: Session, rows: Sequence[Told]) -> list[OperatingPart]:
    """One part for each rule in force on the days the money came, and for each share told with a
    record itself."""
    by_rule: dict[str, tuple[Rule | None, dict[str, int]]] = {}
    own: dict[Fraction, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in rows:
        told = _own_share(one["operating_share"])
        if told is not None:
            own[told][one["income_type"]] += one["amount"] or 0
            continue
        rule = rule_in_force(session, "income.operating_share", one["arrived_on"])
        name = f"{rule.region} {rule.effective_from} {rule.is_own}" if rule else ""
        sums = by_rule.setdefault(name, (rule, defaultdict(int)))[1]
        sums[one["income_type"]] += one["amount"] or 0
    parts = [operating_part(sums, rule) for rule, sums in by_rule.values()]
    return parts + [operating_part(sums, None, told) for told, sums in sorted(own.items())]


def _own_share(text: str | None) -> Fraction | None:
    """The share told with one record ("0.3", "30%"); None where none is told or it is no share."""
    try:
        return parse_share(text) if text else None
    except Refused:
        return None
