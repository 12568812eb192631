"""Facts as they lie in their rows: packed values by the order of ``FIELDS``, never by name.

A field that is added to a fact goes to the end of its list here; rows that lack it have its
default until they are made anew (``province recount``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any

import msgpack

from jlcenter.domain.facts import ClassFact, EnrolmentFact, NodeStatus
from jlcenter.domain.figures import BY, DAY_OF, cut_of, measures_of
from jlcenter.domain.indicators import indicators
from jlcenter.domain.measures import SINCE_PLAN, Measure

CLASS_FIELDS = (
    "code",
    "name",
    "starts",
    "ends",
    "status",
    "programme",
    "training_type",
    "brand",
    "sponsor",
    "fund",
    "occupation",
    "level",
    "industry",
    "region",
    "outreach",
    "village",
    "fee",
    "planned",
    "held",
)
ENROLMENT_FIELDS = (
    "number",
    "category",
    "others",
    "in_class",
    "was_there",
    "attended",
    "completed",
    "certificates",
    "claimed",
    "paid",
    "nodes",
    "is_past",
)
#: measures of the province's own: fen of lines that stand, of those approved, and what was paid
CLAIMED, APPROVED, PAID = MONEY = ("M-CLAIMED", "M-APPROVED", "M-PAID")
#: sums over enrolments that pages show: measure → column of ``person_count``
HEADLINES = {
    "T01": "person_times",
    "DONE": "completed",
    "Q02": "certified",
    "T05": "attended",
    "T05P": "planned",
    "T03": "subsidised",
    CLAIMED: "claimed",
    APPROVED: "approved",
    PAID: "paid",
}
#: and classes, which are cut by their state too
CLASSES, STATE = "M-CLASSES", "state"
#: the measure that counts persons
PERSONS = "T02"
#: the whole, beside what figures are cut by
WHOLE = ""
#: what a column of a key holds
KEY_LETTERS = 80
_NO_YEAR = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """An enrolment's fact, and the fen that stand claimed and approved for it."""

    fact: EnrolmentFact
    claimed: int = 0
    approved: int = 0
    #: of a line of the ledger: the year in which its class ends that is here too, 0 for none; from
    #: then on sums since the plan began count that class instead
    until: int = 0


def year_of(cls: ClassFact) -> int:
    """The year a class counts in: that of its last day; 0 where there is none."""
    year = DAY_OF["classes"](cls)[:4]
    return int(year) if year.isdigit() else _NO_YEAR


def pack_class(cls: ClassFact) -> bytes:
    """A class as it lies in its row."""
    packed: bytes = msgpack.packb([getattr(cls, name) for name in CLASS_FIELDS])
    return packed


def class_of_row(id_: bytes, told: bytes) -> ClassFact:
    """What was packed."""
    values = msgpack.unpackb(told)
    return ClassFact(id_, **dict(zip(CLASS_FIELDS, values, strict=False)))


def pack_enrolment(kept: Kept) -> bytes:
    """An enrolment as it lies in its row; who and which class stand beside it."""
    values: list[Any] = [getattr(kept.fact, name) for name in ENROLMENT_FIELDS]
    place = ENROLMENT_FIELDS.index("nodes")
    values[place] = [(one.months, one.status, one.is_in_post) for one in kept.fact.nodes]
    packed: bytes = msgpack.packb([kept.claimed, kept.approved, values, kept.until])
    return packed


def enrolment_of_row(id_: bytes, person: bytes, cls: ClassFact, told: bytes) -> Kept:
    """What was packed."""
    claimed, approved, values, *until = msgpack.unpackb(told)
    found: dict[str, Any] = dict(zip(ENROLMENT_FIELDS, values, strict=False))
    found["others"] = tuple(found["others"])
    found["certificates"] = tuple(found["certificates"])
    found["nodes"] = tuple(NodeStatus(*one) for one in found["nodes"])
    return Kept(EnrolmentFact(id_, person, cls, **found), claimed, approved, *until)


def with_class(kept: Kept, cls: ClassFact) -> Kept:
    """The same enrolment of a class that says something else now."""
    return replace(kept, fact=replace(kept.fact, cls=cls))


# -- what a fact adds to the sums ------------------------------------------------------------------


@cache
def measures(kind: str) -> tuple[Measure, ...]:
    """The sums over a kind of fact that are kept: those that are plain sums of a year."""
    found = measures_of(indicators().values())
    return tuple(one for one in found.values() if one.of == kind and one.distinct is None)


@cache
def persons_measure() -> Measure:
    """What decides whether an enrolment counts its person."""
    return measures_of(indicators().values())[PERSONS]


def class_adds(cls: ClassFact) -> dict[str, int]:
    """Measure → what a class adds, no zeros."""
    found = {CLASSES: 1}
    if not cls.is_training:
        return found
    for one in measures("classes"):
        if one.applies is None or one.applies(cls):
            value = one.contribution(cls)
            if value:
                found[one.key] = value
    return found


def fitting(cls: ClassFact) -> tuple[Measure, ...]:
    """The sums over enrolments that those of a class have a part in; the same for all of them."""
    if not cls.is_training:
        return ()
    return tuple(one for one in measures("enrolments") if one.applies is None or one.applies(cls))


def enrolment_adds(kept: Kept, some: tuple[Measure, ...]) -> dict[str, int]:
    """Measure → what an enrolment adds, no zeros; ``some`` from ``fitting``."""
    fact = kept.fact
    found = {}
    for one in some:
        value = one.contribution(fact)
        if value:
            found[one.key] = value
    if some:
        for key, value in zip(MONEY, (kept.claimed, kept.approved, fact.paid), strict=True):
            if value:
                found[key] = value
    return found


@cache
def since_plan() -> frozenset[str]:
    """The sums over enrolments that go back to the plan's first year."""
    return frozenset(one.key for one in measures("enrolments") if one.period == SINCE_PLAN)


def counts_person(fact: EnrolmentFact) -> bool:
    """Whether an enrolment counts its person in the year of its class."""
    return fact.cls.is_training and bool(persons_measure().contribution(fact))


def cuts(kind: str, fact: Any) -> list[tuple[str, str]]:
    """(What figures are cut by, its value) of a fact, the whole first."""
    told = [(by, cut_of(kind, fact, by).replace("\0", "")[:KEY_LETTERS]) for by in BY]
    if kind == "classes":
        told.append((STATE, fact.status or "draft"))
    return [(WHOLE, ""), *told]


def rounded(whole: int, part: Fraction) -> int:
    """Hundredths of class hours; parts of lessons are rounded once, half upwards."""
    return whole + (2 * part.numerator + part.denominator) // (2 * part.denominator)
