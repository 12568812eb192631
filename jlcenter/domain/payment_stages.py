"""Money paid in parts: parts by share, by largest remainder, so that no fen is lost or made."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from jlcenter.domain.policy import Rule
from jlcenter.domain.subsidy_case import Case, CertificateFact, StageAmount
from jlcenter.words import _


def split(amount: int, shares: Sequence[Fraction]) -> list[int]:
    """``amount`` fen by shares that sum to 1; what is left over goes to the largest remainders, the
    earlier part first."""
    if sum(shares) != 1:
        raise ValueError(shares)
    exact = [amount * one for one in shares]
    parts = [int(one) for one in exact]
    order = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in order[: amount - sum(parts)]:
        parts[place] += 1
    return parts


def add_months(day: str, months: int) -> str:
    """The same day so many months later; the month's last day where it has no such day."""
    total = int(day[:4]) * 12 + int(day[5:7]) - 1 + months
    year, month = divmod(total, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return f"{year:04d}-{month + 1:02d}-{min(int(day[8:10]), last):02d}"


def stages_of(
    amount: int, rule: Rule | None, case: Case, certificate: CertificateFact | None
) -> tuple[StageAmount, ...]:
    """The parts of an amount under the rule of stages; one part where there is no rule."""
    if rule is None or not rule.is_binding:
        return (StageAmount(1, "whole", amount, True),) if amount else ()
    rows = rule.values["stages"]
    parts = split(amount, [row["ratio"] for row in rows])
    found = [
        StageAmount(number, row["when"], part, None)
        for number, (row, part) in enumerate(zip(rows, parts, strict=True), 1)
    ]
    return tuple(
        _with_condition(stage, row["within_months"], case, certificate)
        for stage, row in zip(found, rows, strict=True)
    )


def _with_condition(
    stage: StageAmount, within: int | None, case: Case, certificate: CertificateFact | None
) -> StageAmount:
    if stage.when == "completion":
        return replace(stage, is_due=case.is_complete or None)
    if stage.when == "certificate":
        return replace(stage, is_due=True if certificate else None)
    since = certificate.issued_on if certificate else case.ends
    if within is None:
        return replace(stage, is_due=True if case.employed_on else None)
    until = add_months(since, within)
    words = _("{day} 前就业", day=until)
    if case.employed_on is not None:
        return replace(stage, is_due=case.employed_on <= until, condition=words)
    late = case.claim_on is not None and case.claim_on > until
    return replace(stage, is_due=False if late else None, condition=words)
