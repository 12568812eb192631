"""How claims look: the tone of a state, words about kinds, sums and lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jlcenter.domain.claim_states import STATUS_LABELS
from jlcenter.domain.money import yuan_text
from jlcenter.domain.subsidy_schemes import scheme_name
from jlcenter.ui.widgets.controls import listed
from jlcenter.words import _, counted

#: what asks for somebody's hand is warm, what is done green, what waits elsewhere blue
TONES = {
    "draft": "late",
    "submitted": "leave",
    "reviewing": "leave",
    "publicised": "online",
    "objected": "absent",
    "returned": "late",
    "approved": "present",
    "province_check": "leave",
    "part_paid": "online",
    "paid": "present",
    "bounced": "absent",
    "rejected": "quiet",
    "cancelled": "quiet",
}


def state_word(code: str) -> str:
    """A state in words."""
    return _(STATUS_LABELS.get(code, code))


def kind_word(row: Any) -> str:
    """What is claimed: the scheme's name, or living allowances."""
    return _("生活费补贴") if row.kind == "stipend" else scheme_name(row.scheme)


def yuan(fen: int) -> str:
    """An amount with its unit."""
    return _("{amount} 元", amount=yuan_text(fen))


def claim_facts(row: Any) -> str:
    """One line about a claim: state, people, days."""
    parts = [
        state_word(row.status),
        counted("{n} 人次", row.lines),
        _("公示 {first} 至 {last}", first=row.publicised_from, last=row.publicised_to)
        if row.publicised_from
        else "",
        _("批复 {number}", number=row.document_number) if row.document_number else "",
        _("原因：{reason}", reason=row.reason) if row.reason else "",
    ]
    return " · ".join(part for part in parts if part)


def arithmetic(line: Any) -> list[tuple[str, str]]:
    """The heading and text of everything that explains a line's amount, in order."""
    from jlcenter.app.claim_papers import certificate_name
    from jlcenter.domain.subsidy_case import caution_words

    facts = line.facts
    rule = facts.get("rule") or {}
    told: list[tuple[str, str]] = []
    if rule.get("source"):
        words = _("{source}（自 {day} 起）", source=rule["source"], day=rule.get("effective") or "")
        told.append((_("依据"), words))
    if facts.get("certificate_number"):
        words = _(
            "{kind} {number}，{day}",
            kind=certificate_name(facts.get("certificate_kind")),
            number=facts["certificate_number"],
            day=facts.get("certificate_day") or "",
        )
        told.append((_("证书"), words))
    # the document stands above; steps are as they were worded when the claim was made
    named = str(rule.get("source") or "")
    steps = [str(one) for one in facts.get("steps") or () if not named or named not in str(one)]
    if steps:
        told.append((_("算法"), "\n".join(steps)))
    if len(facts.get("stages") or ()) > 1:
        stages = [yuan(amount) for _number, _when, amount in facts["stages"]]
        told.append((_("分段"), _("第 {n} 段；各段 {parts}", n=line.stage, parts=listed(stages))))
    if facts.get("cautions"):
        told.append((_("请留意"), "\n".join(caution_words(one) for one in facts["cautions"])))
    if line.payments:
        told.append((_("拨付"), "\n".join(payment_words(one) for one in line.payments)))
    if line.reason:
        told.append((_("原因"), line.reason))
    return told


def payment_words(one: Any) -> str:
    """2026-12-10 800.00 元（第一批）；2026-12-15 退汇：卡号有误."""
    words = _("{day} {amount} 元", day=one.date, amount=yuan_text(one.amount))
    if one.batch:
        words += _("（{batch}）", batch=one.batch)
    if one.is_bounced:
        words += _("，{day} 退汇", day=one.bounced_on)
        if one.reason:
            words += _("：{reason}", reason=one.reason)
    return words


def objection_words(one: Any) -> str:
    """``2026-11-06 村民代表：没有张贴`` of an objection, and what came of it."""
    said = one["text"] or ""
    if one["raised_by"]:
        said = _("{name}：{text}", name=one["raised_by"], text=said)
    return " ".join(part for part in (one["date"], said, one["reason"]) if part)


def sums_by_state(rows: Iterable[Any]) -> list[tuple[str, int, int]]:
    """(state, claims, fen granted) of the states there are, in the order of the way."""
    found: dict[str, tuple[int, int]] = {}
    for one in rows:
        count, amount = found.get(one.status, (0, 0))
        found[one.status] = (count + 1, amount + one.amount)
    return [(code, *found[code]) for code in STATUS_LABELS if code in found]
