"""Lines of a claim: which ones a person means, taking one out, refusing one, mending its card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from jlcenter.app.claims import ClaimResult, find_claim, follow
from jlcenter.app.lookup import as_uuid, ranges
from jlcenter.app.roles import require
from jlcenter.domain import claim_states as states
from jlcenter.domain import phones
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.records import CLAIM_LINE, TRAINEE
from jlcenter.storage.queries.claim_lines import LineRow, lines_of
from jlcenter.storage.session import Session
from jlcenter.words import _, mark


def find_lines(lines: Sequence[LineRow], texts: Iterable[str | int | UUID]) -> list[LineRow]:
    """The lines a person means: by 序号 in the claim (``3``), by class and 学号 (``2026A01:7``,
    with ``/2`` behind it for a stage), or by id. Each only once, in the order of the claim."""
    wanted = {_find(lines, one).id for one in texts}
    return [one for one in lines if one.id in wanted]


def _find(lines: Sequence[LineRow], text: str | int | UUID) -> LineRow:
    plain = str(text).strip().replace("：", ":").upper()
    id_ = text if isinstance(text, UUID) else as_uuid(plain)
    if id_ is not None:
        found = [one for one in lines if one.id == id_]
    elif plain.isdecimal():
        found = [one for one in lines if one.seq == int(plain)]
    else:
        place, _slash, stage = plain.partition("/")
        found = [
            one
            for one in lines
            if f"{one.class_code}:{one.number}" == place and (not stage or str(one.stage) == stage)
        ]
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(
            "line_ambiguous",
            _("“{text}”在这份申领里有 {n} 行", text=plain, n=len(found)),
            _("请写明第几段，如 {example}", example=f"{plain}/{found[0].stage}"),
            field="line",
        )
    raise NotFound(
        "line_unknown",
        _("这份申领里没有“{text}”这一行", text=plain),
        _("现有的行：{lines}；也可写 班级编号:学号", lines=ranges([one.seq for one in lines])),
        field="line",
    )


def check_line_step(line: LineRow, step: str) -> None:
    """Refused where a line in its state has no such step."""
    label, sources = states.LINE_STEPS[step]
    if line.status in sources:
        return
    raise Refused(
        "line_state",
        _(
            "第 {n} 行现在是“{state}”，不能{step}",
            n=line.seq,
            state=_(states.STATUS_LABELS.get(line.status, line.status)),
            step=_(label),
        ),
        _("要先是：{states}", states=_("、").join(_(states.STATUS_LABELS[one]) for one in sources)),
        field="line",
    )


def drop_lines(session: Session, claim: str | UUID, texts: Sequence[str]) -> ClaimResult:
    """Take people out of a draft or returned claim: they may be claimed for again."""
    return _set_state(
        session, claim, texts, "drop", "cancelled", "", mark("移出申领 {code} · {n} 行")
    )


def reject_lines(
    session: Session, claim: str | UUID, texts: Sequence[str], reason: str
) -> ClaimResult:
    """Single people who get nothing, with the reason; the others go on."""
    if not reason.strip():
        raise Refused("reason_missing", _("没有写原因"), _("请写明原因"), field="reason")
    label = mark("不予补贴 · 申领 {code} · {n} 行")
    return _set_state(session, claim, texts, "reject_line", "rejected", reason.strip(), label)


def _set_state(
    session: Session,
    claim: str | UUID,
    texts: Sequence[str],
    step: str,
    status: str,
    reason: str,
    label: str,
) -> ClaimResult:
    require(session, "money")
    row = find_claim(session, claim)
    with session.action(label, code=row.code, n=len(texts)) as write:
        lines = lines_of(session.db, row.id)
        chosen = find_lines(lines, texts)
        for one in chosen:
            check_line_step(one, step)
            fields: dict[str, Any] = {"reason": reason} if reason else {}
            write.put(CLAIM_LINE, one.id, status=status, **fields)
        gone = {one.id for one in chosen}
        follow(write, row.id, [status if one.id in gone else one.status for one in lines])
    return ClaimResult(find_claim(session, row.id))


def correct_card(
    session: Session, claim: str | UUID, text: str, card: str, bank: str | None = None
) -> ClaimResult:
    """改正卡号: of the line, of the person, and of the person's other lines here that may still be
    paid. A line whose money came back may be paid again."""
    require(session, "money")
    row = find_claim(session, claim)
    number = _card(card)
    with session.action(mark("改正卡号 · 申领 {code}"), code=row.code) as write:
        lines = lines_of(session.db, row.id)
        line = find_lines(lines, [text])[0]
        check_line_step(line, "card")
        fields: dict[str, Any] = {"bank_card": number}
        if bank and bank.strip():
            fields["bank"] = bank.strip()
        after = {one.id: one.status for one in lines}
        for one in lines:
            if one.id != line.id and (one.person is None or one.person != line.person):
                continue
            if one.status not in states.LINE_STEPS["card"][1]:
                continue
            if one.status in states.MONEY:
                after[one.id] = states.paid_state(one.amount, one.paid, is_bounced=False)
            write.put(CLAIM_LINE, one.id, status=after[one.id], **fields)
        if line.person is not None:
            write.put(TRAINEE, line.person.id, **fields)
        follow(write, row.id, list(after.values()))
    return ClaimResult(find_claim(session, row.id))


def _card(text: str) -> str:
    read = phones.parse_card(text)
    if read.number is None:
        first = read.warnings[0] if read.warnings else None
        raise Refused(
            first.code if first else "card_invalid",
            first.message if first else _("银行卡号不对"),
            (first.hint if first else "") or _("请对照卡面重新填写"),
            field="card",
        )
    return read.number


def lines_to_pay(lines: Iterable[LineRow]) -> list[LineRow]:
    """The lines that wait for money."""
    return [one for one in lines if one.status in states.LINE_STEPS["paid"][1] and one.rest]
