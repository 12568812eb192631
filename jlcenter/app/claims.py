"""补贴申领: the way of a claim from draft to money; its states are ``domain/claim_states.py``.

Each step is one action, so one undo takes it back. A claim's state follows from its lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.app.days import day_or_today
from jlcenter.app.lookup import as_uuid
from jlcenter.app.roles import require
from jlcenter.domain import claim_states as states
from jlcenter.domain.dates import in_order, parse_date
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.notices import Notice
from jlcenter.domain.records import CLAIM, CLAIM_LINE, OBJECTION, REVIEW
from jlcenter.storage.queries import claims as query
from jlcenter.storage.queries.book import Told, records
from jlcenter.storage.queries.claim_lines import (
    LineRow,
    PaymentRow,
    lines_of,
    live_lines_of_people,
)
from jlcenter.storage.queries.claims import ClaimRow
from jlcenter.storage.session import Session
from jlcenter.storage.write import Write
from jlcenter.words import _, mark

__all__ = [
    "ClaimDetail",
    "ClaimResult",
    "ClaimRow",
    "LineRow",
    "PaymentRow",
    "approve",
    "cancel",
    "find_claim",
    "list_claims",
    "publicise",
    "reject",
    "resubmit",
    "return_",
    "review",
    "show",
    "submit",
]

_LATEST = 8
REVIEW_LABELS: dict[str, str] = dict(REVIEW.field_by_name["result"].choices)


@dataclass(frozen=True, slots=True)
class ClaimDetail:
    """A claim with its lines, objections and what the province said; ``steps`` may be taken now."""

    row: ClaimRow
    lines: tuple[LineRow, ...]
    objections: tuple[Told, ...]
    review: Told | None
    steps: tuple[str, ...]
    warnings: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """The claim as it now is, and what a careful clerk would be told."""

    row: ClaimRow
    warnings: tuple[Notice, ...] = ()


def list_claims(
    session: Session, *, year: int | None = None, status: str | None = None, kind: str | None = None
) -> list[ClaimRow]:
    """Claims, the latest made first; ``status`` as people are told it, or as stored."""
    return [
        one
        for one in query.claims(session.db, year)
        if (status is None or status in (one.status, one.state))
        and (kind is None or one.kind == kind)
    ]


def find_claim(session: Session, code_or_id: str | UUID) -> ClaimRow:
    """The claim of this code or id; NotFound names the latest ones."""
    id_ = code_or_id if isinstance(code_or_id, UUID) else as_uuid(code_or_id)
    if id_ is not None:
        row = query.claim(session.db, id_)
        if row is not None:
            return row
    else:
        found = query.claims_by_code(session.db, str(code_or_id).strip().upper())
        if len(found) == 1:
            return found[0]
        if found:
            raise Refused(
                "claim_ambiguous",
                _("有 {n} 份申领的编号都是 {code}", n=len(found), code=code_or_id),
                _("请改用申领 id：{ids}", ids=_("、").join(str(one.id) for one in found)),
                field="claim",
            )
    codes = [one.code for one in query.claims(session.db)[:_LATEST]]
    hint = (
        _("现有的申领：{codes}", codes=_("、").join(codes))
        if codes
        else _("还没有申领，用 subsidy claim 编制一份")
    )
    raise NotFound("claim_unknown", _("找不到申领 {code}", code=code_or_id), hint, field="claim")


def show(session: Session, code_or_id: str | UUID) -> ClaimDetail:
    """A claim with all that belongs to it."""
    row = find_claim(session, code_or_id)
    lines = lines_of(session.db, row.id)
    objections = records(session.db, OBJECTION, {"claim": row.id}, ("date",))
    reviews = records(session.db, REVIEW, {"claim": row.id})
    return ClaimDetail(
        row,
        tuple(lines),
        tuple(objections),
        reviews[0] if reviews else None,
        states.next_steps(row.state),
        (
            *_doubts(session, row, lines),
            *_of_province(session, row, reviews[0] if reviews else None),
        ),
    )


def _doubts(session: Session, row: ClaimRow, lines: Sequence[LineRow]) -> list[Notice]:
    """What two laptops may have made that neither would have made alone."""
    found = [
        Notice(
            "paid_above_amount",
            _("第 {n} 行已拨付的钱多于核定金额，请核对是不是重复登记", n=one.seq),
        )
        for one in lines
        if one.paid > one.amount
    ]
    claimed: dict[tuple[UUID, int], list[str]] = {}
    people = {one.person.id for one in lines if one.person}
    for other in live_lines_of_people(session.db, people):
        if other.claim != row.id and other.kind == row.kind and other.scheme == row.scheme:
            claimed.setdefault((other.enrolment, other.stage), []).append(other.claim_code)
    for one in lines:
        codes = claimed.get((one.enrolment, one.stage))
        if codes and one.is_live:
            text = _("第 {n} 行也在申领 {codes} 里", n=one.seq, codes=_("、").join(codes))
            found.append(Notice("claimed_twice", text))
    return found


def _of_province(session: Session, row: ClaimRow, told: Told | None) -> list[Notice]:
    """What the province found, where it is not all clear: its word, and who stands elsewhere."""
    if told is None or row.review in ("clear", "approved"):
        return []
    word = _(REVIEW_LABELS.get(row.review or "", row.review or ""))
    text = _("省里的审核结果：{word}", word=word)
    if told["reason"]:
        text += _("（{reason}）", reason=told["reason"])
    found = [Notice("province_review", text)]
    for one in told["duplicates"] or []:
        for line in one.get("lines") or []:
            if (line.get("centre"), line.get("claim")) == (session.centre_code, row.code):
                continue
            elsewhere = _(
                "{number} 在 {year} 年也由 {centre} 申领（{claim}）",
                number=one.get("number") or "",
                year=one.get("year") or "",
                centre=line.get("centre_name") or line.get("centre") or "",
                claim=line.get("claim") or "",
            )
            found.append(Notice("claimed_elsewhere", elsewhere))
    return found


# -- steps of a whole claim ----------------------------------------------------------------------


def submit(session: Session, claim: str | UUID, day: str | None = None) -> ClaimResult:
    """申报: the claim went to the office that decides."""
    return _step(session, claim, "submit", {"submitted_on": day_or_today(day)})


def review(session: Session, claim: str | UUID) -> ClaimResult:
    """审核中: the office has begun to look."""
    return _step(session, claim, "review", {})


def publicise(session: Session, claim: str | UUID, first: str, last: str) -> ClaimResult:
    """公示: from the first to the last day, both included."""
    starts, ends = parse_date(first, field="from"), parse_date(last, field="to")
    in_order(starts, ends)
    days = {"publicised_from": starts.isoformat(), "publicised_to": ends.isoformat()}
    return _step(session, claim, "publicise", days)


def approve(
    session: Session, claim: str | UUID, day: str | None = None, number: str | None = None
) -> ClaimResult:
    """通过审核. Until the province has looked, people are told 待省级查重."""
    on = day_or_today(day)
    fields: dict[str, Any] = {"approved_on": on}
    if number:
        fields["document_number"] = number
    done = _step(session, claim, "approve", fields)
    warnings = []
    if done.row.publicised_to and on <= done.row.publicised_to:
        text = _("公示到 {day} 才结束", day=done.row.publicised_to)
        warnings.append(Notice("publicity_running", text))
    return ClaimResult(done.row, (*done.warnings, *warnings))


def return_(session: Session, claim: str | UUID, reason: str) -> ClaimResult:
    """退回: back to the centre to be mended."""
    return _step(session, claim, "return", {"reason": _reason(reason)})


def resubmit(session: Session, claim: str | UUID, day: str | None = None) -> ClaimResult:
    """重新申报: mended and handed in again; the way begins anew."""
    blank = dict.fromkeys(("publicised_from", "publicised_to", "approved_on", "reason"))
    return _step(session, claim, "resubmit", {"submitted_on": day_or_today(day), **blank})


def reject(session: Session, claim: str | UUID, reason: str) -> ClaimResult:
    """不予通过: the people in it may be claimed for again."""
    return _step(session, claim, "reject", {"reason": _reason(reason)})


def cancel(session: Session, claim: str | UUID, reason: str = "") -> ClaimResult:
    """作废申领: the centre takes it back itself."""
    fields = {"reason": reason.strip()} if reason.strip() else {}
    return _step(session, claim, "cancel", fields)


def _step(
    session: Session, code_or_id: str | UUID, name: str, fields: dict[str, Any]
) -> ClaimResult:
    require(session, "money")
    row = find_claim(session, code_or_id)
    step = states.STEPS[name]
    label = mark("{step} · 申领 {code}")
    with session.action(label, step=step.label, code=row.code) as write:
        # asked again now that nobody else can write
        row = find_claim(session, row.id)
        check_step(row, name)
        lines = lines_of(session.db, row.id)
        if not lines:
            raise Refused(
                "claim_empty",
                _("申领 {code} 里没有人", code=row.code),
                _("请作废后重新编制"),
                field="claim",
            )
        after = states.after_step(name, [one.status for one in lines])
        for one, status in zip(lines, after, strict=True):
            if one.status != status:
                write.put(CLAIM_LINE, one.id, status=status)
        follow(write, row.id, after, **fields)
    return ClaimResult(find_claim(session, row.id))


def check_step(row: ClaimRow, name: str) -> None:
    """Refused where a claim in its state has no such step."""
    if states.may(name, row.state):
        return
    possible = [_(states.STEPS[one].label) for one in states.next_steps(row.state)]
    hint = (
        _("现在可以：{steps}", steps=_("、").join(possible))
        if possible
        else _("拨付、退汇等请用 claim paid、claim bounced 逐行登记")
    )
    raise Refused(
        "claim_state",
        _(
            "申领 {code} 现在是“{state}”，不能{step}",
            code=row.code,
            state=_(states.STATUS_LABELS[row.status]),
            step=_(states.STEPS[name].label),
        ),
        hint,
        field="claim",
    )


def follow(write: Write, claim_id: UUID, line_states: Sequence[str], **fields: Any) -> None:
    """Store the claim's state as its lines have it, with what else changed of it."""
    write.put(CLAIM, claim_id, status=states.claim_state(line_states), **fields)


def _reason(reason: str | None) -> str:
    if not (reason or "").strip():
        raise Refused(
            "reason_missing", _("没有写原因"), _("请写明原因，会留在申领里"), field="reason"
        )
    return str(reason).strip()
