"""企业新型学徒制: money per person and year, by months, the enterprise being the claimant.

The subsidy goes to the enterprise, which pays the school's fee (人社部发〔2021〕39号); amounts, how
part months count and what may be paid in advance stand in the rule ``subsidy.apprenticeship``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from jlcenter.domain.money import yuan_text
from jlcenter.domain.payment_stages import add_months
from jlcenter.domain.policy import Rule
from jlcenter.domain.subsidy_case import StageAmount
from jlcenter.words import _

MONTHS_PER_YEAR = 12


def months_counted(starts: str, ends: str, how: str) -> int:
    """Months from the first day to the last, both included: whole ones (``whole``), or each that
    was begun (``started``)."""
    if ends < starts:
        return 0
    after = (date.fromisoformat(ends) + timedelta(1)).isoformat()
    whole = (int(after[:4]) - int(starts[:4])) * MONTHS_PER_YEAR
    whole += int(after[5:7]) - int(starts[5:7])
    if add_months(starts, whole) > after:
        whole -= 1
    return whole + 1 if how == "started" and add_months(starts, whole) < after else whole


def money_for(per_year: int, months: int) -> tuple[int, str]:
    """Fen for so many months, half a fen upwards, and the line that says how."""
    exact = Fraction(per_year * months, MONTHS_PER_YEAR)
    fen = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    line = _(
        "{yuan} 元/人·年 × {months} 个月 ÷ 12 = {amount} 元",
        yuan=yuan_text(per_year),
        months=months,
        amount=yuan_text(fen),
    )
    return fen, line


@dataclass(frozen=True, slots=True)
class AgreementMoney:
    """What an agreement is worth. ``amount`` None: 待定; 0 with a reason: nothing.

    ``by_year``: (year, months, fen), which sum to the whole.
    """

    months: int
    amount: int | None
    reason: str | None = None
    steps: tuple[str, ...] = ()
    stages: tuple[StageAmount, ...] = ()
    by_year: tuple[tuple[int, int, int], ...] = ()


def agreement_money(
    starts: str,
    ends: str,
    level: str | None,
    rule: Rule | None,
    *,
    ended_on: str | None = None,
    is_finished: bool = False,
) -> AgreementMoney:
    """The money of one apprentice, by the months agreed or, where it ended early, those that were.

    The agreed length decides whether it counts at all; no more than the rule's longest is paid.
    """
    last = min(ends, ended_on or ends)
    if rule is None or not rule.is_binding:
        return AgreementMoney(months_counted(starts, last, "whole"), None, "rule_empty")
    values = rule.values
    row = next((one for one in values["levels"] if level in one["codes"]), None)
    months = months_counted(starts, last, values["months"])
    if row is None:
        return AgreementMoney(months, 0, "level")
    if months_counted(starts, ends, values["months"]) < values["min_months"]:
        return AgreementMoney(months, 0, "duration")
    paid = min(months, values["max_months"])
    amount, line = money_for(row["per_year"], paid)
    steps = [line]
    if paid < months:
        steps.insert(0, _("{months} 个月，最多补 {most} 个月", months=months, most=paid))
    return AgreementMoney(
        months,
        amount,
        None,
        tuple(steps),
        prepay_stages(amount, rule, is_finished=is_finished) if amount else (),
        tuple(_by_year(starts, last, row["per_year"], values["months"], paid)),
    )


def _by_year(
    starts: str, last: str, per_year: int, how: str, most: int
) -> Iterator[tuple[int, int, int]]:
    """Each calendar year's months and money: what the sum grows by, so that nothing is lost."""
    before_months = before = 0
    for year in range(int(starts[:4]), int(last[:4]) + 1):
        until = min(last, f"{year:04d}-12-31")
        months = min(months_counted(starts, until, how), most)
        amount, _line = money_for(per_year, months)
        if months > before_months:
            yield year, months - before_months, amount - before
        before_months, before = months, amount


def prepay_stages(amount: int, rule: Rule, *, is_finished: bool) -> tuple[StageAmount, ...]:
    """What may be paid in advance (never more than the rule's share) and the rest at the end."""
    most = rule.values["prepay_max_share"]
    first = int(amount * most)
    if not first:
        return (StageAmount(1, "settlement", amount, is_finished or None),)
    words = _("预拨不超过 {share}%", share=f"{float(most) * 100:g}")
    return (
        StageAmount(1, "prepay", first, True, words),
        StageAmount(2, "settlement", amount - first, is_finished or None),
    )
