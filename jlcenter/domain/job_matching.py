"""人岗匹配: whether a trainee fits a vacancy, and by what, in words a person can check.

Nothing is weighed in secret: a requirement that is stated and not met rules a person out; what fits
beyond that is counted, and the reasons stand beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from jlcenter.domain.ages import full_years
from jlcenter.shipped import table
from jlcenter.words import _, mark

REASONS = {
    "certificate": mark("持{trade}证书"),
    "class": mark("学过{trade}"),
    "order": mark("本岗位的订单班"),
    "level": mark("等级够"),
    "group": mark("属于面向人群"),
    "age": mark("年龄符合"),
    "county": mark("同县"),
    "seeking": mark("正在求职"),
}
NOTES = {
    "age_unknown": mark("年龄不详"),
    "unreachable": mark("上次回访失联"),
    "elsewhere": mark("不在同县"),
}
#: how much a reason counts when people are put in order
_WEIGHTS = {
    "order": 8,
    "certificate": 6,
    "class": 4,
    "level": 2,
    "group": 2,
    "county": 2,
    "seeking": 2,
    "age": 1,
}
#: states after which nobody is proposed for a vacancy
SETTLED = frozenset(("employed", "self_employed", "farming", "study", "army"))
_MARKS = re.compile(r"[\s\W_]+")


@dataclass(frozen=True, slots=True)
class Skill:
    """A trade somebody has: by a certificate or by a class."""

    trade: str
    level: str = ""
    by: str = "class"


@dataclass(frozen=True, slots=True)
class Opening:
    """What a vacancy asks for; blanks ask for nothing. ``regions``: the county's code."""

    occupation: str = ""
    level: str = ""
    age_max: int | None = None
    groups: frozenset[str] = frozenset()
    region: str = ""
    order_class: object = None


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a trainee. ``status``: of the last follow-up, "" where there is none."""

    skills: tuple[Skill, ...] = ()
    birth_date: str | None = None
    groups: frozenset[str] = frozenset()
    region: str = ""
    status: str = ""
    classes: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """A person fits. ``reasons`` and ``notes`` are codes of the tables above."""

    score: int
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    trade: str = ""

    @property
    def words(self) -> str:
        """The reasons, then what to know."""
        told = [_(REASONS[one], trade=self.trade) for one in self.reasons]
        told += [_(NOTES[one]) for one in self.notes]
        return _("、").join(told)


@cache
def _trades() -> Mapping[str, str]:
    """Folded name or customary word → the trade's name (occupations.csv)."""
    found: dict[str, str] = {}
    for row in table("occupations"):
        for word in (row["name"], *row["common_types"].split(";"), *row["aliases"].split(";")):
            if fold_trade(word):
                found.setdefault(fold_trade(word), row["name"])
    return found


@lru_cache(maxsize=4096)
def fold_trade(text: str) -> str:
    """A trade's name without spaces, brackets and case."""
    return _MARKS.sub("", text).casefold()


def trade_of(text: str) -> str:
    """The trade a word means, by our list; the word itself where the list has it not."""
    folded = fold_trade(text)
    known = _trades().get(folded)
    return fold_trade(known) if known else folded


def same_trade(one: str, other: str) -> bool:
    """Whether two words mean one trade (月嫂 is 家政服务员)."""
    return bool(one.strip()) and trade_of(one) == trade_of(other)


@cache
def _rank(level: str) -> int:
    """How high a level is; 0 for none."""
    return next((int(r["order"]) for r in table("skill_levels") if r["code"] == level), 0)


def fit(opening: Opening, person: Person, day: str) -> Fit | None:
    """Whether a person fits an opening on a day; None where something asked for is not there."""
    if person.status in SETTLED:
        return None
    reasons: list[str] = []
    notes: list[str] = []
    trade = ""
    if opening.occupation or opening.level:
        best = _best(opening, person.skills)
        if best is None:
            return None
        trade = best.trade
        if opening.occupation:
            reasons.append(best.by)
        if opening.level:
            reasons.append("level")
    if opening.order_class is not None and opening.order_class in person.classes:
        reasons.insert(0, "order")
    if opening.groups:
        if not opening.groups & person.groups:
            return None
        reasons.append("group")
    if opening.age_max is not None:
        if not person.birth_date or person.birth_date > day:
            notes.append("age_unknown")
        elif full_years(person.birth_date, day) > opening.age_max:
            return None
        else:
            reasons.append("age")
    if opening.region and person.region:
        if opening.region == person.region:
            reasons.append("county")
        else:
            notes.append("elsewhere")
    if person.status == "seeking":
        reasons.append("seeking")
    elif person.status == "unreachable":
        notes.append("unreachable")
    score = sum(_WEIGHTS[one] for one in reasons) - len(notes)
    return Fit(score, tuple(reasons), tuple(notes), trade)


def _best(opening: Opening, skills: Sequence[Skill]) -> Skill | None:
    """The skill that serves: of the trade and level asked for, one with a certificate first."""
    fitting = [
        one
        for one in skills
        if (not opening.occupation or same_trade(opening.occupation, one.trade))
        and _rank(one.level) >= _rank(opening.level)
    ]
    return max(fitting, key=lambda one: (one.by == "certificate", _rank(one.level)), default=None)
