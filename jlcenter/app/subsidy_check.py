"""补贴核对: who of a class is entitled to what, by which rule; 应享未享: what nobody claimed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from jlcenter.app.plan_class import ClassRow, find_class, list_classes
from jlcenter.app.policy_rules import all_rules
from jlcenter.app.subsidy_cases import ClassCase, cases_of_class
from jlcenter.domain.errors import Refused
from jlcenter.domain.policy import Rule
from jlcenter.domain.stipends import judge_stipend
from jlcenter.domain.subsidies import Case, Earlier, StageAmount, Verdict, judge
from jlcenter.shipped import table
from jlcenter.storage.queries.claim_lines import LiveLine
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

SUBSIDY_KIND, STIPEND_KIND = KINDS = ("subsidy", "stipend")
#: what became of an enrolment's subsidy, in words
STATUS_LABELS = {
    "claimed": mark("已申领"),
    "part_claimed": mark("部分已申领"),
    "claimable": mark("可申领"),
    "later": mark("未到申领条件"),
    "pending": mark("待定"),
    "not_entitled": mark("不符合"),
}
#: what asks for a person's hand
OPEN = ("claimable", "part_claimed", "pending")


@dataclass(frozen=True, slots=True)
class Checked:
    """One enrolment: the verdict, what of it was claimed already, and what may be claimed now.

    ``status`` is a key of ``STATUS_LABELS``; ``due`` are the stages that may be claimed.
    """

    class_row: ClassRow
    item: ClassCase
    kind: str
    verdict: Verdict
    claimed: tuple[LiveLine, ...]
    due: tuple[StageAmount, ...]
    status: str

    @property
    def enrolment(self) -> UUID:
        """The enrolment's id."""
        return self.item.row.enrolment

    @property
    def number(self) -> int:
        """The 学号."""
        return self.item.row.number

    def frozen_stages(self) -> list[list[Any]]:
        """Number, time and amount of every stage: of the first claim where there is one."""
        for line in self.claimed:
            if line.facts.get("stages"):
                return [list(one) for one in line.facts["stages"]]
        return [[one.number, one.when, one.amount] for one in self.verdict.stages]

    @property
    def due_amount(self) -> int:
        """What may be claimed now, in fen."""
        return sum(one.amount for one in self.due)


def known_kind(kind: str) -> str:
    """Refused where there is no such kind of claim."""
    if kind not in KINDS:
        raise Refused(
            "kind_unknown",
            _("没有“{kind}”这类申领", kind=kind),
            _("可用：subsidy 培训补贴，stipend 生活费补贴"),
            field="kind",
        )
    return kind


def check(
    session: Session,
    class_: str | UUID,
    *,
    kind: str = SUBSIDY_KIND,
    claim_on: str | None = None,
) -> list[Checked]:
    """Everyone in a class, by 学号."""
    checker = Checker(session, known_kind(kind), claim_on)
    return checker.class_(find_class(session, class_))


class Checker:
    """Judges classes one after the other; what is found due counts against the person's next."""

    def __init__(self, session: Session, kind: str, claim_on: str | None = None) -> None:
        self._session, self.kind = session, kind
        self._claim_on = claim_on or date.today().isoformat()
        self._rules: tuple[Rule, ...] = all_rules(session)
        self._before: dict[str, list[Earlier]] = defaultdict(list)

    def class_(self, row: ClassRow, only: Iterable[int] | None = None) -> list[Checked]:
        """Everyone in a class, or the people numbered, by 学号."""
        cases = cases_of_class(self._session, row, claim_on=self._claim_on)
        if only is not None:
            wanted = set(only)
            cases = [one for one in cases if one.row.number in wanted]
        return self.judged(row, cases)

    def judged(self, row: ClassRow, cases: Iterable[ClassCase]) -> list[Checked]:
        """The cases of a class, in their order."""
        return [self._one(row, one) for one in cases]

    def _one(self, row: ClassRow, item: ClassCase) -> Checked:
        person = item.case.person
        case = item.with_earlier(self.kind, self._before[person])
        verdict = self._judge(case)
        own = tuple(
            one
            for one in item.claimed
            if one.enrolment == item.row.enrolment and one.kind == self.kind
        )
        done = {one.stage for one in own}
        stages = _as_frozen(verdict.stages, own) if verdict.eligible else ()
        due = tuple(one for one in stages if one.is_due and one.number not in done)
        if verdict.eligible and not own:
            # what was claimed already counts as it stands in the claim
            self._before[person].append(verdict.as_earlier(fund=case.fund))
        return Checked(row, item, self.kind, verdict, own, due, _status(verdict, own, due))

    def _judge(self, case: Case) -> Verdict:
        region = self._session.centre_code
        if self.kind == STIPEND_KIND:
            return judge_stipend(case, self._rules, region)
        return judge(case, self._rules, region)


def _as_frozen(stages: Sequence[StageAmount], own: Sequence[LiveLine]) -> tuple[StageAmount, ...]:
    """The stages with the amounts that the first claim froze: what was begun does not move."""
    if not own:
        return tuple(stages)
    told = own[0].facts.get("stages") or []
    frozen = {number: amount for number, _when, amount in told}
    return tuple(
        replace(one, amount=frozen.get(one.number, 0)) for one in stages if one.number in frozen
    )


def _status(verdict: Verdict, own: Sequence[LiveLine], due: Sequence[StageAmount]) -> str:
    if due:
        return "part_claimed" if own else "claimable"
    if own:
        return "claimed"
    if verdict.eligible is None:
        return "pending"
    return "later" if verdict.eligible and verdict.stages else "not_entitled"


@dataclass(frozen=True, slots=True)
class MissingClass:
    """What nobody asked for yet, of one class and kind."""

    class_row: ClassRow
    kind: str
    rows: tuple[Checked, ...]

    @property
    def amount(self) -> int:
        """What may be claimed, in fen; what is 待定 counts nothing."""
        return sum(one.due_amount for one in self.rows)

    @property
    def pending(self) -> int:
        """How many have a right whose amount is not known."""
        return sum(one.status == "pending" for one in self.rows)


def missing(session: Session, year: int | None = None) -> list[MissingClass]:
    """应享未享 over all classes (of a year: those that start in it), by first day: entitled, or
    entitled with the amount 待定, and in no claim. Who has not finished is not missed yet."""
    today = date.today().isoformat()
    checkers = [Checker(session, kind, today) for kind in KINDS]
    found: list[MissingClass] = []
    for row in sorted(list_classes(session, year), key=lambda one: (one.starts, one.code)):
        cases = cases_of_class(session, row, claim_on=today)
        for checker in checkers:
            rows = [one for one in checker.judged(row, cases) if _is_missed(one, today)]
            if rows:
                found.append(MissingClass(row, checker.kind, tuple(rows)))
    return found


def _is_missed(one: Checked, today: str) -> bool:
    if one.status not in OPEN:
        return False
    if one.status != "pending":
        return True
    if one.kind == STIPEND_KIND and not _usual_group(one):
        return False
    has_ended = one.class_row.is_closed or one.class_row.ends <= today
    return has_ended and one.item.case.is_complete


def _usual_group(one: Checked) -> bool:
    """Whether somebody is of a group that usually has living allowances (国办发〔2019〕24号): while
    no local rule is known, nobody else is told to miss one."""
    usual = {
        row["code"] for row in table("trainee_categories") if row["living_allowance_default"] == "1"
    }
    return any(each.code in usual for each in one.item.case.categories)


def frozen_rule(rows: Sequence[Checked]) -> dict[str, Any]:
    """The rules a claim rests on, as it keeps them."""
    told: dict[str, Any] = {}
    for one in rows:
        for rule in one.verdict.frozen():
            told[f"{rule['id']} {rule['region']} {rule['effective_from']}"] = rule
    main = next((one.verdict.rule_json() for one in rows if one.verdict.rule), {})
    return {"main": main, "rules": [told[name] for name in sorted(told)]}


def line_facts(one: Checked, stage: StageAmount) -> dict[str, Any]:
    """What a line keeps of its arithmetic: enough to explain it whatever changes later."""
    verdict, row = one.verdict, one.item.row
    certificate = verdict.certificate
    days = one.item.case.attended_days
    return {
        "name": row.trainee.name,
        "class_code": one.class_row.code,
        "number": row.number,
        "scheme": verdict.scheme,
        "category": verdict.category or row.category,
        "occupation": verdict.occupation or one.class_row.occupation,
        "level": verdict.level,
        "year": verdict.year,
        "fund": one.item.case.fund,
        "basis_day": verdict.basis_day,
        "whole": verdict.amount,
        "stage": stage.when,
        "stages": one.frozen_stages(),
        "condition": stage.condition,
        "certificate_kind": certificate.kind if certificate else None,
        "certificate_number": certificate.number if certificate else None,
        "certificate_day": certificate.issued_on if certificate else None,
        "steps": list(verdict.steps),
        "cautions": list(verdict.cautions),
        "rule": verdict.rule_json(),
        "days_due": one.item.days_due if one.kind == STIPEND_KIND else None,
        "days": len(days) if one.kind == STIPEND_KIND else None,
        "claimant": verdict.claimant,
    }


__all__ = [
    "KINDS",
    "OPEN",
    "STATUS_LABELS",
    "STIPEND_KIND",
    "SUBSIDY_KIND",
    "Checked",
    "Checker",
    "MissingClass",
    "check",
    "frozen_rule",
    "known_kind",
    "line_facts",
    "missing",
]
