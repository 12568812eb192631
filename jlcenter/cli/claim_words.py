"""Claims for the command line: as JSON, as tables, as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from jlcenter.cli.output import Table
from jlcenter.words import _

if TYPE_CHECKING:
    from jlcenter.app.claims import ClaimDetail, ClaimRow, LineRow, PaymentRow
    from jlcenter.domain.notices import Notice


def claim_json(row: ClaimRow) -> dict[str, Any]:
    """One claim. ``status`` is what people are told, ``state`` what is stored."""
    from jlcenter.domain.money import yuan_number

    return {
        "id": row.id,
        "code": row.code,
        "kind": row.kind,
        "scheme": row.scheme,
        "year": row.year,
        "claimant": row.claimant,
        "partner": row.partner,
        "status": row.status,
        "state": row.state,
        "review": row.review,
        "classes": list(row.classes),
        "lines": row.lines,
        "amount": yuan_number(row.amount),
        "paid": yuan_number(row.paid),
        "made_on": row.made_on or None,
        "submitted_on": row.submitted_on or None,
        "publicised_from": row.publicised_from or None,
        "publicised_to": row.publicised_to or None,
        "approved_on": row.approved_on or None,
        "document_number": row.document_number or None,
        "reason": row.reason or None,
        "remark": row.remark or None,
    }


def line_json(one: LineRow, *, reveal: bool = False) -> dict[str, Any]:
    """One line with its arithmetic and payments; the card masked unless revealed."""
    from jlcenter.domain.masking import mask_card
    from jlcenter.domain.money import yuan_number

    return {
        "id": one.id,
        "line": one.seq,
        "class": one.class_code,
        "number": one.number,
        "name": one.name,
        "stage": one.stage,
        "status": one.status,
        "amount": yuan_number(one.amount),
        "paid": yuan_number(one.paid),
        "rule": one.facts.get("rule"),
        "steps": one.facts.get("steps") or [],
        "cautions": one.facts.get("cautions") or [],
        "certificate": one.facts.get("certificate_number"),
        "bank_card": one.bank_card if reveal else mask_card(one.bank_card),
        "bank": one.bank or None,
        "reason": one.reason or None,
        "payments": [payment_json(each) for each in one.payments],
    }


def payment_json(one: PaymentRow) -> dict[str, Any]:
    """One payment."""
    from jlcenter.domain.money import yuan_number

    return {
        "id": one.id,
        "amount": yuan_number(one.amount),
        "date": one.date,
        "batch": one.batch or None,
        "status": "bounced" if one.is_bounced else "paid",
        "bounced_on": one.bounced_on or None,
        "reason": one.reason or None,
    }


def detail_json(told: ClaimDetail, *, reveal: bool = False) -> dict[str, Any]:
    """A claim with all that belongs to it."""
    seq = {one.id: one.seq for one in told.lines}
    return {
        "claim": claim_json(told.row)
        | {
            "lines": [line_json(one, reveal=reveal) for one in told.lines],
            "objections": [
                {
                    "id": one["id"],
                    "line": seq.get(one["claim_line"]),
                    "date": one["date"],
                    "raised_by": one["raised_by"],
                    "text": one["text"],
                    "result": one["result"] or "open",
                    "settled_on": one["settled_on"],
                    "reason": one["reason"],
                }
                for one in told.objections
            ],
            "review": told.review and told.review["result"],
            "province": told.review
            and {
                name: told.review[name]
                for name in ("result", "checked_on", "reason", "reviewer", "duplicates")
            },
            "rule": dict(told.row.rule),
            "next": list(told.steps),
        },
        "warnings": warnings_json(told.warnings),
    }


def warnings_json(warnings: Sequence[Notice]) -> list[dict[str, str]]:
    """What a careful clerk would be told."""
    return [{"code": one.code, "message": one.message} for one in warnings]


def claim_text(row: ClaimRow) -> str:
    """One line about a claim."""
    from jlcenter.domain.claim_states import STATUS_LABELS
    from jlcenter.domain.money import yuan_text

    return _(
        "申领 {code}：{state}，{n} 人次，核定 {amount} 元，已拨付 {paid} 元",
        code=row.code,
        state=_(STATUS_LABELS[row.status]),
        n=row.lines,
        amount=yuan_text(row.amount),
        paid=yuan_text(row.paid),
    )


def claims_table(rows: Sequence[ClaimRow]) -> Table:
    """Claims as a table."""
    from jlcenter.domain.claim_states import STATUS_LABELS
    from jlcenter.domain.money import yuan_text
    from jlcenter.domain.records.claim import CLAIM_KIND

    kinds = dict(CLAIM_KIND)
    cells = [
        [
            one.code,
            _(kinds.get(one.kind, one.kind)),
            _("、").join(one.classes),
            _(STATUS_LABELS[one.status]),
            one.lines,
            yuan_text(one.amount),
            yuan_text(one.paid),
        ]
        for one in rows
    ]
    heads = [
        _("编号"),
        _("类别"),
        _("班级"),
        _("状态"),
        _("人次"),
        _("核定（元）"),
        _("已拨付（元）"),
    ]
    return Table(heads, cells, (4, 5, 6))


def lines_table(lines: Sequence[LineRow], *, reveal: bool = False) -> Table:
    """Lines as a table."""
    from jlcenter.domain.claim_states import STATUS_LABELS
    from jlcenter.domain.masking import mask_card
    from jlcenter.domain.money import yuan_text

    cells = [
        [
            one.seq,
            one.class_code,
            one.number,
            one.name,
            _(STATUS_LABELS.get(one.status, one.status)),
            yuan_text(one.amount),
            yuan_text(one.paid),
            (one.bank_card if reveal else mask_card(one.bank_card)) or "",
            one.reason,
        ]
        for one in lines
    ]
    who = [_("行"), _("班级"), _("学号"), _("姓名")]
    heads = [*who, _("状态"), _("金额（元）"), _("已拨付（元）"), _("银行卡号"), _("原因")]
    return Table(heads, cells, (0, 2, 5, 6))


def line_text(one: LineRow) -> str:
    """How a line was worked out, in words."""
    from jlcenter.domain.claim_states import STATUS_LABELS
    from jlcenter.domain.money import yuan_text
    from jlcenter.domain.subsidy_case import caution_words

    head = _(
        "第 {n} 行 {name}（{code} 班 {number} 号）：{state}，{amount} 元，已拨付 {paid} 元",
        n=one.seq,
        name=one.name,
        code=one.class_code,
        number=one.number,
        state=_(STATUS_LABELS.get(one.status, one.status)),
        amount=yuan_text(one.amount),
        paid=yuan_text(one.paid),
    )
    steps = [f"  {step}" for step in one.facts.get("steps") or ()]
    cautions = [
        _("  请留意：{words}", words=caution_words(code))
        for code in one.facts.get("cautions") or ()
    ]
    return "\n".join([head, *steps, *cautions])
