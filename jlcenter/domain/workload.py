"""教师课时折算 (plan, three (3)): the coefficient of a lesson by everything that it was.

Coefficients and how several of them combine stand in the rule ``workload.convert``; the words show
how a coefficient came about. What the rule does not name counts as 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from jlcenter.domain.policy import Rule
from jlcenter.domain.subsidy_amounts import combined, factor_text
from jlcenter.domain.workload_lines import KIND_LABELS, Coefficient
from jlcenter.words import _


def coefficient(kinds: Iterable[str], rule: Rule | None) -> Coefficient | None:
    """What hours of these kinds are multiplied by; None where none is set (待定)."""
    if rule is None or not rule.is_binding:
        return None
    known = rule.values["coefficients"]
    told = [(kind, known[kind]) for kind in kinds if kind in known]
    how = rule.values["combine"]
    value = combined([one for _kind, one in told], how)
    if not told:
        return Coefficient(Fraction(1), factor_text(Fraction(1)))
    names = _("、").join(
        f"{_(KIND_LABELS.get(kind, kind))} {factor_text(one)}" for kind, one in told
    )
    if len(told) == 1:
        return Coefficient(value, _("{factor}（{kinds}）", factor=factor_text(value), kinds=names))
    words = _(
        "{factor}（{kinds}，{how}）", factor=factor_text(value), kinds=names, how=how_words(how)
    )
    return Coefficient(value, words)


def how_words(how: str) -> str:
    """How several coefficients combine, in words."""
    return {
        "max": _("取最高"),
        "multiply": _("连乘"),
        "sum_of_excess": _("超出部分相加"),
    }[how]
