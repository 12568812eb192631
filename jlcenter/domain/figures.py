"""Counting: facts in, figures out, for a period, cut by sponsor, group, type and so on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import attrgetter
from typing import Any

from jlcenter.domain.facts import Basis, ClassFact, EnrolmentFact, Facts
from jlcenter.domain.indicators import indicators
from jlcenter.domain.measures import (
    PERSON_DAY,
    PLAN_BEGINS,
    STOCK,
    STUDENT,
    YEAR,
    Figure,
    Indicator,
    Measure,
)

#: by what a figure can be cut
BY = ("sponsor", "group", "type", "brand", "fund", "region", "month")
KINDS_OF_FACT = (
    "classes",
    "enrolments",
    "teachers",
    "items",
    "incomes",
    "held",
    "credits",
    "surveys",
    "trips",
)

#: which day decides when a fact counts
DAY_OF: Mapping[str, Callable[[Any], str]] = {
    "classes": lambda one: one.ends,
    "enrolments": lambda one: one.cls.ends,
    "teachers": lambda one: "",
    "items": lambda one: one.day,
    "incomes": lambda one: one.arrived_on,
    "held": lambda one: one.issued_on,
    "credits": lambda one: one.registered_on,
    "surveys": lambda one: one.day,
    "trips": lambda one: one.day,
}


def counts_on(period: str, day: str, year: int, upto: str) -> bool:
    """Whether a fact of this day counts for the year (up to a day within it)."""
    if period == STOCK:
        return day <= upto
    first = f"{year:04d}-01-01" if period == YEAR else PLAN_BEGINS
    return first <= day <= upto


def class_of(fact: Any) -> ClassFact | None:
    """The class a fact belongs to."""
    return fact if isinstance(fact, ClassFact) else getattr(fact, "cls", None)


def cut_of(kind: str, fact: Any, by: str) -> str:
    """Which part a fact belongs to; "" where it says nothing of that."""
    if by == "group":
        return str(getattr(fact, "category", ""))
    if by == "month":
        return DAY_OF[kind](fact)[:7]
    source = class_of(fact) or fact
    return str(getattr(source, "training_type" if by == "type" else by, "") or "")


def measures_of(chosen: Iterable[Indicator]) -> dict[str, Measure]:
    """Key → measure, each once."""
    return {measure.key: measure for one in chosen for measure in one.measures}


def fits(measure: Measure, kind: str, cls: ClassFact | None) -> bool:
    """Whether a measure looks at a class at all."""
    if cls is not None and kind in ("classes", "enrolments") and not cls.is_training:
        return False
    return measure.applies is None or (cls is not None and measure.applies(cls))


def contributions(fact: EnrolmentFact | ClassFact) -> dict[str, int]:
    """What one enrolment (or class) adds to every sum: measure key → whole number, no zeros.

    Sums with ``distinct`` give 1 for the person or village, to be counted once by who keeps them;
    the period is left to the day of the class's end.
    """
    kind = "classes" if isinstance(fact, ClassFact) else "enrolments"
    found = {}
    for measure in measures_of(indicators().values()).values():
        if measure.of == kind and fits(measure, kind, class_of(fact)):
            value = measure.contribution(fact)
            if value:
                found[measure.key] = value
    return found


@dataclass(slots=True)
class Sums:
    """Sums by measure key: the whole, and by part where a cut was asked for."""

    whole: dict[str, int]
    parts: dict[str, dict[str, int]]

    def add(self, key: str, whole: int, part: str | None, inside: int) -> None:
        """Add to a sum, and to its part."""
        if whole:
            self.whole[key] = self.whole.get(key, 0) + whole
        if part is not None and inside:
            parts = self.parts.setdefault(part, {})
            parts[key] = parts.get(key, 0) + inside


def tally(facts: Facts, chosen: Iterable[Indicator], by: str | None = None) -> Sums:
    """Add up the sums that these indicators need."""
    sums = Sums({}, {})
    seen: set[tuple[str, str | None, Hashable]] = set()
    measures = list(measures_of(chosen).values())
    for kind in KINDS_OF_FACT:
        own = [one for one in measures if one.of == kind]
        if own:
            _tally_kind(facts, kind, own, by, sums, seen)
    return sums


#: what of an enrolment decides its contributions, besides its class and how long it attended
_PROFILE = attrgetter(
    "category",
    "others",
    "in_class",
    "was_there",
    "completed",
    "certificates",
    "claimed",
    "nodes",
    "is_past",
)


#: what of a class decides whether a measure looks at it
_KIND_OF_CLASS = attrgetter(
    "status", "training_type", "brand", "fund", "fee", "occupation", "industry", "outreach"
)


def _alike(facts: Iterable[EnrolmentFact]) -> Iterator[tuple[EnrolmentFact, list[EnrolmentFact]]]:
    """Enrolments that contribute the same to every sum, under one of them. A class has few such
    groups, and each is looked at once."""
    groups: dict[Hashable, list[EnrolmentFact]] = {}
    for one in facts:
        key = (one.cls.id, one.attended > 0, one.paid > 0, _PROFILE(one))
        found = groups.get(key)
        if found is None:
            groups[key] = [one]
        else:
            found.append(one)
    for some in groups.values():
        yield some[0], some


def _groups(facts: Facts, kind: str) -> Iterator[tuple[Any, Sequence[Any]]]:
    if kind == "enrolments":
        yield from _alike(facts.enrolments)
    else:
        for one in getattr(facts, kind):
            yield one, (one,)


def _tally_kind(
    facts: Facts,
    kind: str,
    measures: list[Measure],
    by: str | None,
    sums: Sums,
    seen: set[tuple[str, str | None, Hashable]],
) -> None:
    day_of = DAY_OF[kind]
    fitting: dict[Hashable, list[Measure]] = {}
    for fact, some in _groups(facts, kind):
        cls, day = class_of(fact), day_of(fact)
        place = (day, _KIND_OF_CLASS(cls) if cls is not None else None)
        own = fitting.get(place)
        if own is None:
            own = fitting[place] = [
                one
                for one in measures
                if counts_on(one.period, day, facts.year, facts.upto) and fits(one, kind, cls)
            ]
        if not own:
            continue
        part = None if by is None else cut_of(kind, fact, by)
        for measure in own:
            value = measure.contribution(fact)
            if not value:
                continue
            if measure.distinct is not None:
                whole, inside = _new(measure, some, part, seen)
            elif measure.is_amount:
                whole = inside = sum(measure.contribution(one) for one in some)
            else:
                whole = inside = value * len(some)
            sums.add(measure.key, whole, part, inside)


def _new(
    measure: Measure,
    some: Sequence[Any],
    part: str | None,
    seen: set[tuple[str, str | None, Hashable]],
) -> tuple[int, int]:
    """How many of what is counted once are met here for the first time: in all, in this part."""
    assert measure.distinct is not None
    whole = inside = 0
    for one in some:
        what = measure.distinct(one)
        if (measure.key, None, what) not in seen:
            seen.add((measure.key, None, what))
            whole += 1
        if part is not None and (measure.key, part, what) not in seen:
            seen.add((measure.key, part, what))
            inside += 1
    return whole, inside


def figure(
    indicator: Indicator, sums: Callable[[str], int] | Mapping[str, int], basis: Basis
) -> Figure:
    """The value an indicator has by these sums; a share is a fraction of one, never rounded."""
    get = sums if callable(sums) else lambda key: sums.get(key, 0)
    top = get(indicator.top.key)
    if indicator.bottom is not None:
        bottom = get(indicator.bottom.key)
        return Figure(Fraction(top, bottom) if bottom else None, top, bottom)
    value = Fraction(top, indicator.scale)
    if not indicator.per:
        return Figure(value, top)
    each = {PERSON_DAY: basis.person_day_hours, STUDENT: basis.student_hours}[indicator.per]
    if not each:
        return Figure(None, top, is_open=True)
    return Figure(value / each, top)


def figures(facts: Facts, chosen: Iterable[Indicator] | None = None) -> dict[str, Figure]:
    """Code → figure of all indicators, or of those chosen."""
    some = list(indicators().values() if chosen is None else chosen)
    sums = tally(facts, some)
    return {one.code: figure(one, sums.whole, facts.basis) for one in some}


def cut_figures(
    facts: Facts, by: str, chosen: Iterable[Indicator] | None = None
) -> dict[str, dict[str, Figure]]:
    """Code → part → figure; only parts in which something was counted."""
    some = list(indicators().values() if chosen is None else chosen)
    sums = tally(facts, some, by)
    found: dict[str, dict[str, Figure]] = {}
    for one in some:
        keys = {measure.key for measure in one.measures}
        found[one.code] = {
            part: figure(one, sums.parts[part], facts.basis)
            for part in sorted(sums.parts)
            if keys & sums.parts[part].keys()
        }
    return found


@dataclass(frozen=True, slots=True)
class Behind:
    """One fact behind a figure: what it adds above the line and, of a share, below."""

    kind: str
    fact: Any
    top: int
    bottom: int


def behind(facts: Facts, indicator: Indicator) -> Iterator[Behind]:
    """The rows behind a figure: every fact that adds to it; a person once where persons count."""
    seen: set[Hashable] = set()
    for kind in dict.fromkeys(measure.of for measure in indicator.measures):
        for fact in getattr(facts, kind):
            values = [0, 0]
            for place, measure in enumerate(indicator.measures):
                if measure.of != kind or not fits(measure, kind, class_of(fact)):
                    continue
                if not counts_on(measure.period, DAY_OF[kind](fact), facts.year, facts.upto):
                    continue
                values[place] = measure.contribution(fact)
                if values[place] and measure.distinct is not None:
                    what = (measure.key, measure.distinct(fact))
                    if what in seen:
                        values[place] = 0
                    seen.add(what)
            if any(values):
                yield Behind(kind, fact, *values)


def value_number(indicator: Indicator, value: Fraction | None) -> int | float | None:
    """A value for JSON in the indicator's unit: a share in per cent, hours and 万元 as they are."""
    if value is None:
        return None
    shown = value * 100 if indicator.unit == "%" else value
    return int(shown) if shown.denominator == 1 else round(float(shown), 6)
