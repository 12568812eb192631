"""学徒补贴: what the agreements of new apprenticeship are worth, by enterprise, which claims it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from jlcenter.app.policy_rules import rule_in_force
from jlcenter.app.record_reference import find_reference
from jlcenter.domain.apprenticeship_money import AgreementMoney, agreement_money
from jlcenter.domain.policy import Rule
from jlcenter.domain.records import APPRENTICESHIP, PARTNER, TRAINEE
from jlcenter.storage.queries.book import Told, record, records
from jlcenter.storage.session import Session
from jlcenter.words import _

RULE = "subsidy.apprenticeship"


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """One agreement: whose, what it is worth, and by which rule."""

    told: Told
    trainee_name: str
    money: AgreementMoney
    rule: Rule | None
    due: int | None  # of the year asked for, else of the whole


@dataclass(frozen=True, slots=True)
class EnterpriseMoney:
    """An enterprise's apprentices; ``amount`` None where any of them is 待定."""

    partner: UUID | None
    name: str
    lines: tuple[AgreementLine, ...]

    @property
    def amount(self) -> int | None:
        """What the enterprise may ask for, in fen."""
        told = [one.due for one in self.lines]
        return None if None in told else sum(one for one in told if one is not None)


def apprenticeship_money(
    session: Session, partner: str | None = None, year: int | None = None
) -> list[EnterpriseMoney]:
    """By enterprise, of a calendar year or of the agreements' whole length. Modern apprenticeship
    is schooling and has no such money."""
    where: dict[str, object] = {"kind": "new"}
    if partner:
        where["partner"] = find_reference(session, "partner", partner, field="partner")
    rows = records(session.db, APPRENTICESHIP, where, ("starts", "number"))
    by_partner: dict[UUID | None, list[AgreementLine]] = defaultdict(list)
    for told in rows:
        line = _line(session, told, year)
        if line is not None:
            by_partner[told.get("partner")].append(line)
    found = [
        EnterpriseMoney(id_, _name(session, id_), tuple(lines)) for id_, lines in by_partner.items()
    ]
    return sorted(found, key=lambda one: one.name)


def _line(session: Session, told: Told, year: int | None) -> AgreementLine | None:
    """None where the agreement has no days yet, or none in the year."""
    starts, ends = told.get("starts"), told.get("ends")
    if not starts or not ends:
        return None
    last = min(ends, told.get("ended_on") or ends)
    if year is not None and not starts[:4] <= f"{year:04d}" <= last[:4]:
        return None
    rule = rule_in_force(session, RULE, starts)
    money = agreement_money(
        starts,
        ends,
        told.get("level"),
        rule,
        ended_on=told.get("ended_on"),
        is_finished=told.get("status") == "finished",
    )
    due = money.amount
    if year is not None and due is not None:
        due = sum(fen for of_year, _months, fen in money.by_year if of_year == year)
    trainee = record(session.db, TRAINEE, told["trainee"]) if told.get("trainee") else None
    return AgreementLine(told, (trainee or {}).get("name") or "", money, rule, due)


def _name(session: Session, id_: UUID | None) -> str:
    told = record(session.db, PARTNER, id_) if id_ is not None else None
    return str((told or {}).get("name") or _("（未填企业）"))
