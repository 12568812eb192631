"""What a register's types mean: which the plan counts, and what shows that an item is real.

``resources/reference/plan_targets.csv`` has the plan's numbers with their sentences; they are the
province's, so a centre's own count stands beside them, not under them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jlcenter.domain.records.register_item import ITEM_STATUS, ITEM_TYPE
from jlcenter.shipped import table
from jlcenter.words import mark

TYPES = dict(ITEM_TYPE)
STATUSES = dict(ITEM_STATUS)
#: states in which an item exists
STANDING = frozenset(("recognised", "running", "finished"))
#: forms of items of a resource bank (the plan, two (6))
SUBTYPES = {
    "micro_lecture": mark("微课"),
    "mooc": mark("慕课"),
    "vr": mark("VR（虚拟现实）"),
    "courseware": mark("课件"),
    "textbook": mark("教材"),
    "question_bank": mark("题库"),
    "case": mark("案例"),
    "standard": mark("标准"),
    "other": mark("其他"),
}
#: what must lie with a recognised item: a document or picture for one of these purposes
EVIDENCE: Mapping[str, tuple[str, ...]] = {
    "base": ("approval", "photo"),
    "incubator": ("approval", "photo"),
    "enterprise_university": ("approval", "agreement"),
    "resource_bank": ("approval",),
    "typical_programme": ("approval",),
    "studio": ("approval",),
    "school_union": ("agreement",),
    "training_group": ("agreement",),
    "joint_plan": ("agreement",),
    "modern_apprenticeship": ("agreement",),
    "employment_order": ("agreement",),
    "contest": ("results",),
    "pilot": ("approval",),
    "publicity": ("photo",),
    "case": ("photo",),
}
#: what the window attaches: it may be any of them
EVIDENCE_OF_ANY_KIND = "evidence"
PURPOSES = {
    "approval": mark("认定文件"),
    "agreement": mark("协议"),
    "photo": mark("照片"),
    "results": mark("成绩单"),
    "report": mark("报告"),
    "evidence": mark("佐证材料"),
}


@dataclass(frozen=True, slots=True)
class Goal:
    """How many of a type the plan wants in the whole province, and where it says so."""

    item_type: str
    number: int
    indicator: str
    year: int
    sentence: str


#: which indicator counts which type
INDICATORS = {
    "base": "R03",
    "incubator": "R04",
    "enterprise_university": "R05",
    "resource_bank": "R01",
    "typical_programme": "R02",
}


@cache
def goals() -> dict[str, Goal]:
    """The plan's numbers by type."""
    told = {row["indicator"]: row for row in table("plan_targets")}
    return {
        name: Goal(
            name,
            int(told[code]["value"]),
            code,
            int(told[code]["year"]),
            told[code]["sentence"],
        )
        for name, code in INDICATORS.items()
        if code in told
    }


@dataclass(frozen=True, slots=True)
class TypeCount:
    """The items of a type by status, those that stand, and the province's goal."""

    item_type: str
    by_status: Mapping[str, int]
    standing: int
    quantity: int
    by_subtype: Mapping[str, int]
    goal: Goal | None

    @property
    def all(self) -> int:
        """Every item, stopped ones too."""
        return sum(self.by_status.values())


def existed_in(item: Mapping[str, Any], year: int) -> bool:
    """Whether an item was there in a year: it began by its end and had not ended before it."""
    first, last = f"{year:04d}-01-01", f"{year:04d}-12-31"
    starts = item.get("starts") or item.get("recognised_on") or ""
    return starts <= last and (item.get("ends") or "9999-12-31") >= first


def is_new_in(item: Mapping[str, Any], year: int) -> bool:
    """Whether an item was recognised (or, never recognised, began) in a year."""
    day = item.get("recognised_on") or item.get("starts") or ""
    return day.startswith(f"{year:04d}-")


def count_types(items: Iterable[Mapping[str, Any]]) -> list[TypeCount]:
    """The counts of every type that has items or a goal, in the plan's order."""
    by_type: dict[str, list[Mapping[str, Any]]] = {}
    for one in items:
        by_type.setdefault(one.get("item_type") or "", []).append(one)
    return [
        _count(name, by_type.get(name, []))
        for name in (*TYPES, *sorted(set(by_type) - set(TYPES)))
        if name in by_type or name in goals()
    ]


def _count(name: str, items: Sequence[Mapping[str, Any]]) -> TypeCount:
    by_status: dict[str, int] = {}
    by_subtype: dict[str, int] = {}
    standing = quantity = 0
    for one in items:
        status = one.get("status") or "planned"
        by_status[status] = by_status.get(status, 0) + 1
        if status not in STANDING:
            continue
        standing += 1
        many = one.get("quantity") or 1
        quantity += many
        if one.get("subtype"):
            by_subtype[one["subtype"]] = by_subtype.get(one["subtype"], 0) + many
    return TypeCount(name, by_status, standing, quantity, by_subtype, goals().get(name))


def missing_evidence(item: Mapping[str, Any], purposes: Iterable[str]) -> tuple[str, ...]:
    """What a standing item of the plan lacks: the date it was recognised on, and each purpose that
    no attachment has."""
    if item.get("status") not in STANDING:
        return ()
    wanted = EVIDENCE.get(item.get("item_type") or "", ())
    has = set(purposes)
    lacks = [one for one in wanted if not has & {one, EVIDENCE_OF_ANY_KIND}]
    if "approval" in wanted and not item.get("recognised_on"):
        lacks.insert(0, "recognised_on")
    return tuple(lacks)
