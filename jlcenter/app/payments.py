"""拨付和退汇: money that came for lines of a claim, in parts or whole, and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from jlcenter.app.claim_lines import check_line_step, find_lines, lines_to_pay
from jlcenter.app.claims import ClaimRow, find_claim, follow
from jlcenter.app.days import day_or_today
from jlcenter.app.lookup import as_uuid
from jlcenter.app.roles import require
from jlcenter.domain import claim_states as states
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.money import parse_yuan, yuan_text
from jlcenter.domain.notices import Notice
from jlcenter.domain.records import CLAIM_LINE, PAYMENT
from jlcenter.storage.queries.claim_lines import LineRow, PaymentRow, lines_of
from jlcenter.storage.session import Session
from jlcenter.words import _, mark


@dataclass(frozen=True, slots=True)
class PaidResult:
    """What was noted: each line with its part, in fen, and the claim as it now is."""

    row: ClaimRow
    parts: tuple[tuple[LineRow, int], ...]
    warnings: tuple[Notice, ...]

    @property
    def total(self) -> int:
        """The sum of the parts."""
        return sum(part for _line, part in self.parts)


def pay(
    session: Session,
    claim: str | UUID,
    *,
    lines: Sequence[str] = (),
    amount: str | int | None = None,
    day: str | None = None,
    batch: str | None = None,
    pro_rata: bool = False,
    remark: str | None = None,
) -> PaidResult:
    """Note money that arrived on ``day``: what is owed, or ``amount`` (yuan as text, fen as int).

    Without ``lines`` for all lines that wait. An amount below what they are owed is for one line,
    or ``pro_rata`` spreads it in proportion, to the fen; otherwise it would be a guess.
    """
    require(session, "money")
    row = find_claim(session, claim)
    total = parse_yuan(amount) if isinstance(amount, str) else amount
    on = day_or_today(day)
    with session.action(mark("登记拨付 · 申领 {code}"), code=row.code) as write:
        had = lines_of(session.db, row.id)
        chosen = find_lines(had, lines) if lines else lines_to_pay(had)
        for one in chosen:
            check_line_step(one, "paid")
        if not chosen:
            raise _nothing_to_pay(row)
        parts = _parts(chosen, total, pro_rata=pro_rata)
        after = {one.id: one.status for one in had}
        for one, part in zip(chosen, parts, strict=True):
            if not part:
                continue
            write.put(
                PAYMENT,
                claim=row.id,
                claim_line=one.id,
                amount=part,
                date=on,
                status="paid",
                batch=(batch or "").strip() or None,
                remark=(remark or "").strip() or None,
            )
            after[one.id] = states.paid_state(one.amount, one.paid + part, is_bounced=False)
            write.put(CLAIM_LINE, one.id, status=after[one.id])
        follow(write, row.id, list(after.values()))
    warnings = []
    if row.review not in ("clear", "approved"):
        text = _("省里还没有查重，拨付已照登；同步后请再看一次")
        warnings.append(Notice("province_check", text))
    paid = tuple((one, part) for one, part in zip(chosen, parts, strict=True) if part)
    return PaidResult(find_claim(session, row.id), paid, tuple(warnings))


def _nothing_to_pay(row: ClaimRow) -> Refused:
    return Refused(
        "nothing_to_pay",
        _(
            "申领 {code} 现在是“{state}”，没有等着拨付的行",
            code=row.code,
            state=_(states.STATUS_LABELS[row.status]),
        ),
        _("审核通过之后才能登记拨付"),
        field="claim",
    )


def _parts(lines: Sequence[LineRow], total: int | None, *, pro_rata: bool) -> list[int]:
    rests = [one.rest for one in lines]
    owed = sum(rests)
    if total is None or total == owed:
        return rests
    if total <= 0:
        raise Refused(
            "amount_range", _("拨付金额要大于 0"), _("请填实际到账的金额"), field="amount"
        )
    if total > owed:
        raise Refused(
            "amount_above",
            _("{amount} 元多于还未拨付的 {rest} 元", amount=yuan_text(total), rest=yuan_text(owed)),
            _("请核对金额；多到的钱不能记在这份申领里"),
            field="amount",
        )
    if len(lines) == 1:
        return [total]
    if not pro_rata:
        raise Refused(
            "amount_parts",
            _(
                "{amount} 元少于这 {n} 行还未拨付的 {rest} 元",
                amount=yuan_text(total),
                n=len(lines),
                rest=yuan_text(owed),
            ),
            _("请逐行登记（--line），或按比例分摊（--pro-rata）"),
            field="amount",
        )
    return states.spread(total, rests)


def bounce(
    session: Session,
    claim: str | UUID,
    line: str,
    *,
    payment: str | None = None,
    day: str | None = None,
    reason: str | None = None,
) -> PaidResult:
    """Note that a line's money came back: its latest payment, or the one of this id. What it was
    owed is owed again."""
    require(session, "money")
    row = find_claim(session, claim)
    on = day_or_today(day)
    with session.action(mark("登记退汇 · 申领 {code}"), code=row.code) as write:
        had = lines_of(session.db, row.id)
        chosen = find_lines(had, [line])[0]
        check_line_step(chosen, "bounced")
        back = _payment(chosen, payment)
        write.put(
            PAYMENT,
            back.id,
            status="bounced",
            bounced_on=on,
            reason=(reason or "").strip() or None,
        )
        status = states.paid_state(chosen.amount, chosen.paid - back.amount, is_bounced=True)
        write.put(CLAIM_LINE, chosen.id, status=status)
        follow(write, row.id, [status if one.id == chosen.id else one.status for one in had])
    warnings = []
    if not chosen.bank_card:
        text = _("这一行没有登记卡号，请改正卡号后再拨付")
        warnings.append(Notice("card_missing", text))
    return PaidResult(find_claim(session, row.id), ((chosen, back.amount),), tuple(warnings))


def _payment(line: LineRow, wanted: str | None) -> PaymentRow:
    standing = [one for one in line.payments if not one.is_bounced]
    id_ = as_uuid(wanted) if wanted else None
    found = [one for one in standing if one.id == id_] if wanted else standing
    if not found:
        raise NotFound(
            "payment_unknown",
            _("第 {n} 行没有这笔拨付", n=line.seq),
            _("用 claim show 查看各行的拨付"),
            field="payment",
        )
    return found[-1]
