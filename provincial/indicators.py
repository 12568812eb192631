"""The indicators of ``jlcenter/domain/indicators.py`` for a part of the province and a year.

Sums over classes and enrolments are those that ingest keeps; the small kinds are counted from the
records. Definitions, cuts and units are the centre's own: a test holds both to the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from jlcenter.domain.errors import Refused
from jlcenter.domain.facts import Facts
from jlcenter.domain.figures import BY, Sums, tally, value_number
from jlcenter.domain.indicators import indicators
from jlcenter.domain.measures import PLAN_BEGINS, SINCE_PLAN, Figure, Indicator
from jlcenter.words import _
from provincial.fact_basis import Bases
from provincial.fact_rows import PERSONS, WHOLE, class_of_row
from provincial.fact_tables import AGGREGATE, CLASS_FACT, PERSON_COUNT
from provincial.progress import Scope
from provincial.small_facts import SmallFacts
from provincial.tables import CENTRE

#: kinds of fact whose sums ingest keeps
_KEPT = ("classes", "enrolments")
_SMALL = ("teachers", "items", "incomes", "held", "credits", "surveys", "trips")
#: places too: what the province cuts by and a centre need not
PLACES = {"prefecture": 4, "county": 6, "centre": 16}
CUTS = (*PLACES, *BY)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One indicator with its figure, and those of its parts by key where it is cut."""

    indicator: Indicator
    figure: Figure
    parts: dict[str, Figure]

    @property
    def number(self) -> int | float | None:
        """The value in the indicator's unit."""
        return value_number(self.indicator, self.figure.value)


def figure_rows(
    db: Connection, year: int, scope: Scope | None = None, by: str = ""
) -> list[FigureRow]:
    """All indicators of a year, cut by one thing if asked."""
    where = scope or Scope()
    if by and by not in CUTS:
        raise Refused(
            "cut_unknown",
            _("不能按“{by}”分组", by=by),
            _("可用: {list}", list=_("、").join(CUTS)),
            field="by",
        )
    bases = Bases(db, year, where)
    if by in PLACES:
        return _by_place(db, year, where, by, bases)
    sums = sums_of(db, year, where, by or None)
    return [
        FigureRow(one, bases.figure(one, sums.whole), _parts(one, sums, by, bases))
        for one in indicators().values()
    ]


def _parts(one: Indicator, sums: Sums, by: str, bases: Bases) -> dict[str, Figure]:
    keys = {measure.key for measure in one.measures}
    return {
        part: bases.figure(one, told, (by, part))
        for part, told in sorted(sums.parts.items())
        if keys & told.keys()
    }


def _by_place(db: Connection, year: int, scope: Scope, by: str, bases: Bases) -> list[FigureRow]:
    """Each place is a part of the province of its own: persons once in each."""
    places = sorted({code[: PLACES[by]] for code in bases.codes})
    whole = sums_of(db, year, scope)
    parts = {
        one: sums_of(db, year, Scope(centre=one) if by == "centre" else Scope(one))
        for one in places
    }
    return [
        FigureRow(
            one,
            bases.figure(one, whole.whole),
            {
                place: bases.figure(one, sums.whole, place=place)
                for place, sums in parts.items()
                if {measure.key for measure in one.measures} & sums.whole.keys()
            },
        )
        for one in indicators().values()
    ]


def sums_of(db: Connection, year: int, scope: Scope, by: str | None = None) -> Sums:
    """Every sum that indicators need: the whole, and by part."""
    sums = _small(db, year, scope, by)
    _kept(db, year, scope, by, sums)
    _persons(db, year, scope, by, sums)
    _villages(db, year, scope, by, sums)
    return sums


def _put(sums: Sums, measure: str, part: str | None, value: int) -> None:
    if value:
        into = sums.whole if part is None else sums.parts.setdefault(part, {})
        into[measure] = into.get(measure, 0) + value


def _kept(db: Connection, year: int, scope: Scope, by: str | None, sums: Sums) -> None:
    measures = {measure.key: measure for one in indicators().values() for measure in one.measures}
    since = {key for key, one in measures.items() if one.period == SINCE_PLAN and one.of in _KEPT}
    first = int(PLAN_BEGINS[:4])
    cuts = (WHOLE,) if by is None else (WHOLE, by)
    query = (
        select(
            AGGREGATE.c.year,
            AGGREGATE.c.measure,
            AGGREGATE.c.cut,
            AGGREGATE.c.value,
            func.sum(AGGREGATE.c.total).label("total"),
        )
        .where(
            AGGREGATE.c.year >= min(first, year),
            AGGREGATE.c.year <= year,
            AGGREGATE.c.cut.in_(cuts),
            *scope.holds(AGGREGATE.c.centre),
        )
        .group_by(AGGREGATE.c.year, AGGREGATE.c.measure, AGGREGATE.c.cut, AGGREGATE.c.value)
    )
    for row in db.execute(query):
        counts = row.year >= first if row.measure in since else row.year == year
        if row.measure in measures and counts:
            part = None if row.cut == WHOLE else row.value
            _put(sums, row.measure, part, int(row.total))


def _persons(db: Connection, year: int, scope: Scope, by: str | None, sums: Sums) -> None:
    names = {0: "in_province", 4: "in_prefecture", 6: "in_county", 16: "persons"}
    column = PERSON_COUNT.c[names[scope.width]]
    cuts = (WHOLE,) if by is None else (WHOLE, by)
    query = (
        select(PERSON_COUNT.c.cut, PERSON_COUNT.c.value, func.sum(column).label("total"))
        .where(
            PERSON_COUNT.c.year == year,
            PERSON_COUNT.c.cut.in_(cuts),
            *scope.holds(PERSON_COUNT.c.centre),
        )
        .group_by(PERSON_COUNT.c.cut, PERSON_COUNT.c.value)
    )
    for row in db.execute(query):
        _put(sums, PERSONS, None if row.cut == WHOLE else row.value, int(row.total))


def _villages(db: Connection, year: int, scope: Scope, by: str | None, sums: Sums) -> None:
    """What counts each value once over classes."""
    chosen = [one for one in indicators().values() if one.of == "classes" and one.top.distinct]
    query = select(CLASS_FACT.c.training_class, CLASS_FACT.c.told).where(
        CLASS_FACT.c.year == year, *scope.holds(CLASS_FACT.c.centre)
    )
    classes = [
        class_of_row(bytes(row.training_class), bytes(row.told)) for row in db.execute(query)
    ]
    _merge(sums, tally(_facts(year, classes=classes), chosen, by))


def _small(db: Connection, year: int, scope: Scope, by: str | None) -> Sums:
    found: dict[str, list[Any]] = {name: [] for name in _SMALL}
    codes = db.execute(select(CENTRE.c.code).where(*scope.holds(CENTRE.c.code)))
    for code in codes.scalars().all():
        small = SmallFacts(db, code, year)
        for name in _SMALL:
            found[name] += getattr(small, name)()
    chosen = [one for one in indicators().values() if one.of in _SMALL]
    return tally(_facts(year, **found), chosen, by)


def _facts(year: int, **told: Any) -> Facts:
    return Facts(year, f"{year:04d}-12-31", **told)


def _merge(sums: Sums, more: Sums) -> None:
    for key, value in more.whole.items():
        _put(sums, key, None, value)
    for part, told in more.parts.items():
        for key, value in told.items():
            _put(sums, key, part, value)


def known(codes: Iterable[str], rows: Iterable[FigureRow]) -> list[FigureRow]:
    """The rows of some indicators, all where none is named."""
    wanted = {one.strip().upper() for one in codes}
    return [one for one in rows if not wanted or one.indicator.code in wanted]
