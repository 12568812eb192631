"""人员类别与身份证明: one primary and several secondary groups, and which of them lack their proof.

What usually proves a group stands in ``resources/reference/trainee_categories.csv``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jlcenter.domain.categories import categories, category_name
from jlcenter.domain.errors import Refused
from jlcenter.domain.findings import Finding
from jlcenter.shipped import table
from jlcenter.words import _

#: 服刑、刑满释放、戒毒: never named where others may see it
UNNAMED = "JTSZ"
#: the fields of records that hold groups
GROUP_FIELDS = frozenset(("category", "other_categories", "groups"))
DISABLED = "CJR"
WORKER = "QYZG"
#: many of these groups in one person are more likely a slip than a life
MOST = 6


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of a proof."""

    category: str
    number: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    checked_on: str | None = None


@cache
def usual_proof() -> Mapping[str, str]:
    """Group → what usually proves it; "" where nothing does."""
    return {
        row["code"]: "" if row["usual_proof"] == "—" else row["usual_proof"]
        for row in table("trainee_categories")
    }


def shown_name(code: str | None, *, reveal: bool = False) -> str:
    """A group's name for lists; one of them is never named there."""
    if code == UNNAMED and not reveal:
        return _("其他重点群体")
    return category_name(code)


def shown_code(code: str | None, *, reveal: bool = False) -> str | None:
    """A group's code for lists: blank for the one that is not named."""
    return None if code == UNNAMED and not reveal else code


def masked_groups(field: str, value: Any, *, reveal: bool = False) -> Any:
    """A field's value with the group that is not named masked, for who compares values: there it
    must still show that one stands there; in the ``facts`` a claim keeps of a person too."""
    if field == "facts" and isinstance(value, Mapping) and not reveal:
        return {name: masked_groups(name, one) for name, one in value.items()}
    if reveal or field not in GROUP_FIELDS:
        return value
    if isinstance(value, list | tuple):
        return [masked_groups(field, one) for one in value]
    return shown_name(value) if value == UNNAMED else value


def chosen(primary: str, others: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The primary group and the secondary ones, each once. Refused where a code is none."""
    known = categories()
    for code in (primary, *others):
        if code not in known:
            raise Refused(
                "unknown_code",
                _("没有“{text}”这个人员类别", text=code),
                _("可用：{all}", all=_("、").join(f"{c} {_(w)}" for c, w in known.items())),
                field="category",
            )
    secondary = tuple(one for one in dict.fromkeys(others) if one != primary)
    if len(secondary) + 1 > MOST:
        raise Refused(
            "too_many_categories",
            _("一个人最多 {n} 个类别", n=MOST),
            _("请只写有证明的类别"),
            field="category",
        )
    return primary, secondary


def proof_warnings(
    groups: Sequence[str], proofs: Mapping[str, Proof], day: str
) -> tuple[Finding, ...]:
    """Which groups have no proof on a day: none, one that ran out, one not begun or not checked."""
    found = []
    for code in groups:
        usual = usual_proof().get(code, "")
        if not usual:
            continue
        name, proof = shown_name(code), proofs.get(code)
        if proof is None:
            hint = _("常用证明：{usual}", usual=usual) if code != UNNAMED else ""
            found.append(_finding("proof_missing", _("{name}：还没有身份证明", name=name), hint))
        elif proof.valid_to and proof.valid_to < day:
            message = _("{name}：身份证明 {day} 已到期", name=name, day=proof.valid_to)
            found.append(_finding("proof_expired", message, _("请补办后登记新的有效期")))
        elif proof.valid_from and proof.valid_from > day:
            message = _("{name}：身份证明 {day} 起才有效", name=name, day=proof.valid_from)
            found.append(_finding("proof_not_yet", message))
        elif not proof.checked_on:
            message = _("{name}：身份证明还没有核验", name=name)
            found.append(_finding("proof_unchecked", message, _("核验后登记核验日期")))
    return tuple(found)


def _finding(code: str, message: str, hint: str = "") -> Finding:
    return Finding(code, message, hint, "category")
