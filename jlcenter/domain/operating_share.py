"""培训收入纳入公用经费 (plan, three (1)): a share of what arrived, by its kind."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from jlcenter.domain.errors import Refused
from jlcenter.domain.money import yuan_text
from jlcenter.domain.policy import Rule
from jlcenter.domain.policy_values import share
from jlcenter.words import _


@dataclass(frozen=True, slots=True)
class OperatingPart:
    """Fen for operating funds; None where no share is set. ``formula`` stands by the figure."""

    amount: int | None
    base: int
    formula: str
    rule: Rule | None


def parse_share(text: str, *, field: str = "operating_share") -> Fraction:
    """The share typed with one income: "0.3" or "30%"; Refused where it is none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        value = share(f"{plain[:-1].strip()}/100" if plain.endswith("%") else plain)
    except ValueError:
        raise Refused(
            "share_invalid",
            _("“{text}”不是比例", text=text),
            _("请写 0 到 1 之间的小数，如 0.3，或整数百分比，如 30%"),
            field=field,
        ) from None
    return value


def operating_part(
    income: Mapping[str, int], rule: Rule | None, own_share: Fraction | None = None
) -> OperatingPart:
    """The part of income (fen by kind) for operating funds; a share told with one income record
    (``own_share``) goes before the rule's. Cut to whole fen: no more than the share is taken."""
    if own_share is not None:
        base, share, source = sum(income.values()), own_share, _("按该笔收入登记的比例")
    elif rule is None or not rule.is_binding:
        base = sum(income.values())
        formula = _("到账 {yuan} 元 × 比例（待定）= 待定", yuan=yuan_text(base))
        return OperatingPart(None, base, formula, rule)
    else:
        kinds = rule.values["income_types"]
        base = sum(fen for kind, fen in income.items() if kind in kinds)
        share, source = rule.values["share"], rule.source
    amount = int(base * share)
    formula = _(
        "到账 {yuan} 元 × {share}% = {amount} 元（{source}）",
        yuan=yuan_text(base),
        share=f"{float(share * 100):g}",
        amount=yuan_text(amount),
        source=source,
    )
    return OperatingPart(amount, base, formula, rule)
