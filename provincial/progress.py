"""Progress of a year in figures, from what ingest keeps: never from a look at the records.

Persons are counted once within what a row is about; the rows of a table therefore may add up to
more than the whole. Times are counted once a person and class.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from jlcenter.domain.categories import category_name
from jlcenter.domain.programmes import training_type_name
from jlcenter.domain.records.choices import FUND
from jlcenter.domain.regions import region_name
from jlcenter.shipped import table
from jlcenter.words import _
from provincial.fact_rows import CLASSES, HEADLINES, STATE
from provincial.fact_tables import AGGREGATE, PERSON_COUNT, TARGET_FACT
from provincial.tables import CENTRE, DEVICE

#: what the figures are cut by, in the order of their tables
PLACES = ("prefecture", "county", "centre")
KINDS = ("training_type", "category", "brand", "sponsor", "fund")
BY = PLACES + KINDS
#: a centre is named as silent after so many days
SILENT_DAYS = 7
_DAY_MS = 86_400_000
#: places of a centre's code that say in which prefecture and county it is
_WIDTH = {"prefecture": 4, "county": 6, "centre": 16}
#: the cut of ``jlcenter/domain/figures.py`` behind a table
_CUT = {"training_type": "type", "category": "group"}
_PERSONS = {"prefecture": "in_prefecture", "county": "in_county", "centre": "persons"}
_WHOLE_PERSONS = {0: "in_province", 4: "in_prefecture", 6: "in_county", 16: "persons"}
#: the indicator of the plan's yearly task that stands beside the progress: 培训总人次
TARGET = "T01"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which centres are looked at: a region by the first digits of its code (4: a prefecture, 6: a
    county), or one centre; empty is the whole province."""

    region: str = ""
    centre: str = ""

    def holds(self, column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        """What a query on a centre's code has to ask."""
        tests: list[ColumnElement[bool]] = []
        if self.region:
            # a range, so that the primary key serves it
            tests += [column >= self.region, column < self.region + ":"]
        if self.centre:
            tests.append(column == self.centre)
        return tests

    def has(self, centre: str) -> bool:
        """Whether a centre is in it."""
        return centre.startswith(self.region) and self.centre in ("", centre)

    @property
    def width(self) -> int:
        """How many digits of a code all centres in it share: 0, 4, 6 or 16."""
        return _WIDTH["centre"] if self.centre else len(self.region)


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums of one row. Money in fen; hours of 45 minutes."""

    person_times: int = 0
    persons: int = 0
    completed: int = 0
    certified: int = 0
    #: class hours attended by all together (人·学时), and planned for them, in hundredths
    attended: int = 0
    planned: int = 0
    #: times that a public fund pays for (补贴性培训人次)
    subsidised: int = 0
    #: fen of claims that stand, of those approved, and paid
    claimed: int = 0
    approved: int = 0
    paid: int = 0

    @property
    def hours(self) -> Fraction:
        """人·学时 attended."""
        return Fraction(self.attended, 100)


#: figure by its name
_Sums = dict[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: what it is about (code and name), its figures, and its yearly task."""

    key: str
    name: str
    figures: Figures
    target: int | None = None

    @property
    def done(self) -> Fraction | None:
        """Times over the task; None where no task is set."""
        return Fraction(self.figures.person_times, self.target) if self.target else None


@dataclass(frozen=True, slots=True)
class CentreLine:
    """A centre: its laptops, when one of them synced last (ms; None: never), and how many days
    ago that was (None: never)."""

    code: str
    name: str
    county: str
    prefecture: str
    laptops: int
    blocked: int
    last_sync: int | None
    silent_days: int | None

    @property
    def is_silent(self) -> bool:
        """Whether it has not synced for a week, or never."""
        return self.silent_days is None or self.silent_days >= SILENT_DAYS


@dataclass(frozen=True, slots=True)
class Progress:
    """A year's figures: the whole, the tables by what they are cut by, and the centres."""

    year: int
    at: int
    scope: Scope
    total: Line
    tables: dict[str, tuple[Line, ...]]
    #: classes by state
    classes: dict[str, int] = field(default_factory=dict)
    centres: tuple[CentreLine, ...] = ()

    @property
    def silent(self) -> tuple[CentreLine, ...]:
        """The centres that have not synced, longest first."""
        found = [one for one in self.centres if one.is_silent]
        return tuple(sorted(found, key=lambda one: (one.last_sync or 0, one.code)))


def by_label(by: str) -> str:
    """The heading of what a table is cut by."""
    return {
        "prefecture": _("市(州)"),
        "county": _("县(市、区)"),
        "centre": _("培训中心"),
        "training_type": _("培训类型"),
        "category": _("人员类别"),
        "brand": _("培训品牌"),
        "sponsor": _("主管部门"),
        "fund": _("资金渠道"),
    }[by]


def key_name(by: str, key: str) -> str:
    """The word for a key of a table; places by their code, what is not set as 未填."""
    if by in ("prefecture", "county"):
        return region_name(key.ljust(6, "0")) or key
    if not key:
        return _("(未填)")
    if by == "training_type":
        return training_type_name(key)
    if by == "category":
        return category_name(key)
    if by == "fund":
        return next((_(word) for code, word in FUND if code == key), key)
    return _(key) if by in ("brand", "sponsor") else key


def years(db: Connection) -> list[int]:
    """The years there are figures of, the latest first."""
    query = (
        select(AGGREGATE.c.year)
        .where(AGGREGATE.c.measure == CLASSES, AGGREGATE.c.cut == "", AGGREGATE.c.total > 0)
        .distinct()
    )
    found = {row.year for row in db.execute(query)}
    found |= {row.year for row in db.execute(select(TARGET_FACT.c.year).distinct())}
    return sorted((one for one in found if one), reverse=True)


def progress(
    db: Connection,
    year: int,
    now_ms: int,
    scope: Scope | None = None,
    by: Sequence[str] = BY,
) -> Progress:
    """A year's progress. A handful of queries on sums, whatever the number of people."""
    scope = scope or Scope()
    centres = centre_lines(db, now_ms, scope)
    targets = _targets(db, year, scope)
    places = _by_centre(db, year, scope)
    kinds = _by_kind(db, year, scope, [one for one in by if one in KINDS])
    names = {one.code: one.name for one in centres}
    tables = {}
    for one in by:
        if one in PLACES:
            tables[one] = _place_lines(one, places, targets, names)
        else:
            keys = sorted(kinds[one], key=lambda key: _order(one, key))
            tables[one] = tuple(
                Line(key, key_name(one, key), Figures(**kinds[one][key])) for key in keys
            )
    total = Figures(**_whole(places, scope))
    task = sum(targets.values()) if targets else None
    classes = _classes(db, year, scope)
    told = Line("", _("合计"), total, task)
    return Progress(year, now_ms, scope, told, tables, classes, centres)


def _by_centre(db: Connection, year: int, scope: Scope) -> dict[str, _Sums]:
    """The whole of each centre, with its persons under the names of their columns."""
    names = (*_WHOLE_PERSONS.values(), *HEADLINES.values())
    query = select(PERSON_COUNT).where(
        PERSON_COUNT.c.year == year, PERSON_COUNT.c.cut == "", *scope.holds(PERSON_COUNT.c.centre)
    )
    found = {
        row.centre: {name: int(getattr(row, name)) for name in names} for row in db.execute(query)
    }
    return {centre: sums for centre, sums in found.items() if any(sums.values())}


def _added(some: Iterable[_Sums], persons: str) -> _Sums:
    """Sums of several centres; ``persons`` names the column that counts each person once."""
    told = list(some)
    found = {name: sum(one.get(name, 0) for one in told) for name in HEADLINES.values()}
    found["persons"] = sum(one.get(persons, 0) for one in told)
    return found


def _whole(places: dict[str, _Sums], scope: Scope) -> _Sums:
    return _added(places.values(), _WHOLE_PERSONS[scope.width])


def _place_lines(
    by: str, places: dict[str, _Sums], targets: dict[str, int], names: dict[str, str]
) -> tuple[Line, ...]:
    parts: dict[str, list[_Sums]] = {}
    for centre, sums in places.items():
        parts.setdefault(centre[: _WIDTH[by]], []).append(sums)
    tasks: dict[str, int] = {}
    for centre, value in targets.items():
        key = centre[: _WIDTH[by]]
        tasks[key] = tasks.get(key, 0) + value
        parts.setdefault(key, [])
    found = []
    for key in sorted(parts):
        name = names.get(key) or key if by == "centre" else key_name(by, key)
        figures = Figures(**_added(parts[key], _PERSONS[by]))
        found.append(Line(key, name, figures, tasks.get(key)))
    return tuple(found)


def _by_kind(
    db: Connection, year: int, scope: Scope, kinds: Sequence[str]
) -> dict[str, dict[str, _Sums]]:
    """Sums by what they are cut by and its value."""
    cuts = {_CUT.get(one, one): one for one in kinds}
    found: dict[str, dict[str, _Sums]] = {one: {} for one in kinds}
    if not cuts:
        return found
    columns = {name: PERSON_COUNT.c[name] for name in HEADLINES.values()}
    columns["persons"] = PERSON_COUNT.c[_WHOLE_PERSONS[scope.width]]
    query = (
        select(
            PERSON_COUNT.c.cut,
            PERSON_COUNT.c.value,
            *(func.sum(column).label(name) for name, column in columns.items()),
        )
        .where(
            PERSON_COUNT.c.year == year,
            PERSON_COUNT.c.cut.in_(cuts),
            *scope.holds(PERSON_COUNT.c.centre),
        )
        .group_by(PERSON_COUNT.c.cut, PERSON_COUNT.c.value)
    )
    for row in db.execute(query):
        sums = {name: int(getattr(row, name)) for name in columns}
        if any(sums.values()):
            found[cuts[row.cut]][row.value] = sums
    return found


def _order(by: str, key: str) -> tuple[int, str]:
    """As in the table of codes; what is not set stands last."""
    if not key:
        return (10_000, "")
    if by == "category":
        codes = [row["code"] for row in table("trainee_categories")]
        return (codes.index(key) if key in codes else 9_999, key)
    return (0, key)


def _targets(db: Connection, year: int, scope: Scope) -> dict[str, int]:
    """The task of each centre."""
    query = select(TARGET_FACT.c.centre, TARGET_FACT.c.value).where(
        TARGET_FACT.c.year == year,
        TARGET_FACT.c.indicator == TARGET,
        TARGET_FACT.c.scope == "centre",
        *scope.holds(TARGET_FACT.c.centre),
    )
    return {row.centre: int(row.value) for row in db.execute(query)}


def _classes(db: Connection, year: int, scope: Scope) -> dict[str, int]:
    """Classes by state."""
    query = (
        select(AGGREGATE.c.value, func.sum(AGGREGATE.c.total).label("total"))
        .where(
            AGGREGATE.c.year == year,
            AGGREGATE.c.measure == CLASSES,
            AGGREGATE.c.cut == STATE,
            *scope.holds(AGGREGATE.c.centre),
        )
        .group_by(AGGREGATE.c.value)
    )
    return {row.value: int(row.total) for row in db.execute(query) if row.total}


def centre_lines(db: Connection, now_ms: int, scope: Scope | None = None) -> tuple[CentreLine, ...]:
    """All centres with their laptops and when one of them synced last, by code."""
    scope = scope or Scope()
    laptops: dict[str, list[Any]] = {}
    columns = (DEVICE.c.centre, DEVICE.c.is_blocked, DEVICE.c.last_seen)
    for one in db.execute(select(*columns).where(*scope.holds(DEVICE.c.centre))):
        laptops.setdefault(one.centre, []).append(one)
    query = select(CENTRE.c.code, CENTRE.c.name).where(*scope.holds(CENTRE.c.code))
    found = []
    for row in db.execute(query.order_by(CENTRE.c.code)):
        of_it = laptops.get(row.code, [])
        last = max((one.last_seen for one in of_it if one.last_seen), default=None)
        silent = None if last is None else max(0, now_ms - last) // _DAY_MS
        found.append(
            CentreLine(
                code=row.code,
                name=row.name or region_name(row.code[:6]) or row.code,
                county=row.code[:6],
                prefecture=row.code[:4],
                laptops=sum(not one.is_blocked for one in of_it),
                blocked=sum(bool(one.is_blocked) for one in of_it),
                last_sync=last,
                silent_days=silent,
            )
        )
    return tuple(found)
