"""编制申领: a claim for people of one or several classes, with its rule and arithmetic frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.app.claims import ClaimRow, find_claim
from jlcenter.app.days import day_or_today
from jlcenter.app.plan_class import find_class
from jlcenter.app.roles import require
from jlcenter.app.subsidy_check import (
    STATUS_LABELS,
    SUBSIDY_KIND,
    Checked,
    Checker,
    frozen_rule,
    known_kind,
    line_facts,
)
from jlcenter.domain.class_codes import next_code
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.records import CLAIM, CLAIM_LINE
from jlcenter.domain.subsidy_case import reason_words
from jlcenter.storage.queries.claims import claim_codes_ever_given
from jlcenter.storage.session import Session
from jlcenter.storage.write import Write
from jlcenter.words import _, mark

#: before a claim's code, so that nobody takes it for a class's
PREFIX = "BT"


@dataclass(frozen=True, slots=True)
class NotClaimed:
    """Somebody who is not in the claim, and why: reasons of ``subsidy check``, or ``claimed``."""

    class_code: str
    number: int
    name: str
    status: str
    reasons: tuple[str, ...]

    @property
    def words(self) -> str:
        """The reasons for people."""
        told = [reason_words(one) for one in self.reasons] or [_(STATUS_LABELS[self.status])]
        return _("；").join(told)


@dataclass(frozen=True, slots=True)
class MadeClaims:
    """The claims made (one a scheme, and an enterprise), and who is in none of them."""

    claims: tuple[ClaimRow, ...]
    refused: tuple[NotClaimed, ...]


def make_claims(
    session: Session,
    classes: Sequence[str],
    *,
    kind: str = SUBSIDY_KIND,
    numbers: Sequence[int] | None = None,
    day: str | None = None,
    year: int | None = None,
    remark: str | None = None,
) -> MadeClaims:
    """Claim everything that is due for the people of some classes, or for those numbered (then of
    one class). Who is not entitled, or has it in another claim, is left out and told; Refused
    (``nobody_entitled``) where nobody remains. One action; one undo takes it back.
    """
    require(session, "money")
    known_kind(kind)
    rows = sorted(
        {one.id: one for one in (find_class(session, text) for text in classes)}.values(),
        key=lambda one: (one.starts, one.code),
    )
    if not rows:
        raise Refused(
            "class_missing", _("没有说是哪个班"), _("请加 --class 班级编号"), field="class"
        )
    if numbers and len(rows) > 1:
        raise Refused(
            "numbers_one_class",
            _("写了学号就只能申领一个班"),
            _("请分班申领，或不写学号"),
            field="number",
        )
    made_on = day_or_today(day)
    codes = _("、").join(one.code for one in rows)
    with session.action(mark("编制补贴申领 · {codes}"), codes=codes) as write:
        # judged inside: nobody else can claim for the same people now
        checker = Checker(session, kind, made_on)
        checked: list[Checked] = []
        for row in rows:
            found = checker.class_(row, numbers or None)
            _check_numbers(found, numbers)
            checked += found
        taken = [one for one in checked if one.due]
        refused = tuple(_not_claimed(one) for one in checked if not one.due)
        if not taken:
            raise _nobody(refused, codes)
        ids = []
        for scheme, partner in dict.fromkeys(_whose(one) for one in taken):
            chosen = [one for one in taken if _whose(one) == (scheme, partner)]
            fields = {
                "code": _next_code(session, made_on),
                "claim_kind": kind,
                "scheme": scheme,
                "year": year or int(made_on[:4]),
                "claimant": chosen[0].verdict.claimant,
                "partner": partner,
                "status": "draft",
                "rule": frozen_rule(chosen),
                "made_on": made_on,
                "remark": (remark or "").strip() or None,
                "made_by": session.device,
            }
            ids.append(_put(write, fields, chosen))
    return MadeClaims(tuple(find_claim(session, one) for one in ids), refused)


def _whose(one: Checked) -> tuple[str, UUID | None]:
    """What goes into one claim: a scheme, and where enterprises ask, one of them."""
    is_enterprise = one.verdict.claimant == "enterprise"
    return one.verdict.scheme, one.item.partner if is_enterprise else None


def _put(write: Write, fields: Mapping[str, Any], chosen: Sequence[Checked]) -> UUID:
    claim = write.put(CLAIM, **fields)
    lines: list[tuple[None, tuple[Any, ...], dict[str, Any]]] = []
    for one in chosen:
        person = one.item.row.trainee
        for stage in one.due:
            lines.append(
                (
                    None,
                    (claim, one.enrolment, stage.number),
                    {
                        "trainee": person.id,
                        "training_class": one.class_row.id,
                        "amount": stage.amount,
                        "status": "draft",
                        "facts": line_facts(one, stage),
                        "bank_card": person.bank_card,
                        "bank": person.bank,
                    },
                )
            )
    write.put_many(CLAIM_LINE, lines)
    return claim


def _next_code(session: Session, made_on: str) -> str:
    given = [
        one.removeprefix(PREFIX)
        for one in claim_codes_ever_given(session.db)
        if one.startswith(PREFIX)
    ]
    return PREFIX + next_code(given, int(made_on[:4]), session.letter)


def _check_numbers(found: Sequence[Checked], numbers: Sequence[int] | None) -> None:
    gone = set(numbers or ()) - {one.number for one in found}
    if gone:
        raise NotFound(
            "number_unknown",
            _("本班没有学号 {numbers}", numbers=_("、").join(map(str, sorted(gone)))),
            _("用 roster show 查看本班学号"),
            field="number",
        )


def _not_claimed(one: Checked) -> NotClaimed:
    return NotClaimed(
        one.class_row.code, one.number, one.item.row.trainee.name, one.status, one.verdict.reasons
    )


def refused_json(refused: Sequence[NotClaimed]) -> list[dict[str, Any]]:
    """Who is left out, for the command line."""
    return [
        {
            "class": one.class_code,
            "number": one.number,
            "status": one.status,
            "reasons": list(one.reasons),
            "message": one.words,
        }
        for one in refused
    ]


def _nobody(refused: Sequence[NotClaimed], codes: str) -> Refused:
    pending = any("rule_empty" in one.reasons for one in refused)
    hint = (
        _("标准待定，不能算钱；查到文件后由主任在政策规则里填写，再来申领")
        if pending
        else _("用 subsidy check 查看每个人的原因")
    )
    return Refused(
        "nobody_entitled",
        _("{codes} 没有可以申领的人", codes=codes),
        hint,
        field="class",
        report={"refused": refused_json(refused)},
    )
