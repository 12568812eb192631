"""Sums that ingest keeps: each fact that changed takes out what it added and adds what it adds now.

One transaction of one centre, whose row is locked, writes only that centre's rows. A person is
counted once in each county, prefecture and the province though centres write at the same time: what
a centre adds to those is kept with the centre, and who decides it holds a lock on the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select, text

from jlcenter.domain.facts import ClassFact
from provincial.bulk import any_of, chunks, is_postgresql
from provincial.fact_enrolments import Row
from provincial.fact_rows import (
    HEADLINES,
    class_adds,
    class_of_row,
    counts_person,
    cuts,
    enrolment_adds,
    enrolment_of_row,
    fitting,
    since_plan,
    year_of,
)
from provincial.fact_tables import AGGREGATE, CLASS_FACT, ENROLMENT_FACT, PERSON_COUNT

#: locks on persons: one a first byte of the hash
_LOCKS = 256
#: any fixed number: "person" beside the numbers of other locks
_LOCK = 0x70657273
#: digits of a centre's code that say in which place persons are counted once
SCOPES = {"in_county": 6, "in_prefecture": 4, "in_province": 0}
#: numbers in a row of ``person_count``
_COLUMNS = 1 + len(SCOPES) + len(HEADLINES)
#: (year, cut, value) in which a person counts
Counted = set[tuple[int, str, str]]


class SumChanges:
    """What one transaction changes in the sums of one centre."""

    def __init__(self, db: Connection, code: str) -> None:
        self._db = db
        self._code = code
        self._sums: dict[tuple[int, str, str, str], int] = {}
        #: by the identity of a class's fact, which is kept with it
        self._fitting: dict[int, tuple[ClassFact, Any]] = {}
        #: by person, where enrolments that moved counted it before
        self._was: dict[bytes, Counted] = {}
        #: enrolments whose person, or where it counts, moved
        self._moved: set[bytes] = set()

    def class_moved(self, old: ClassFact | None, new: ClassFact | None) -> None:
        """A class said something else before."""
        for fact, sign in ((old, -1), (new, 1)):
            if fact is not None and year_of(fact):
                self._add(year_of(fact), class_adds(fact), cuts("classes", fact), sign)

    def enrolment_moved(self, id_: bytes, old: Row | None, new: Row | None) -> None:
        """An enrolment said something else before."""
        for row, sign in ((old, -1), (new, 1)):
            if row is not None and row.kept is not None and row.year:
                fact = row.kept.fact
                adds = enrolment_adds(row.kept, self._fitting_of(fact.cls))
                places = cuts("enrolments", fact)
                self._add(row.year, adds, places, sign)
                if row.kept.until:
                    ended = {key: value for key, value in adds.items() if key in since_plan()}
                    self._add(row.kept.until, ended, places, -sign)
        (person, counted), now = _counted(old), _counted(new)
        if (person, counted) != now:
            self._moved.add(id_)
            for one, some in ((person, counted), (now[0], set())):
                if one:
                    self._was.setdefault(one, set()).update(some)

    def _fitting_of(self, cls: ClassFact) -> Any:
        found = self._fitting.get(id(cls))
        if found is None:
            found = self._fitting[id(cls)] = (cls, fitting(cls))
        return found[1]

    def _add(
        self, year: int, adds: dict[str, int], places: Sequence[tuple[str, str]], sign: int
    ) -> None:
        for measure, value in adds.items():
            for cut, key in places:
                at = (year, measure, cut, key)
                self._sums[at] = self._sums.get(at, 0) + sign * value

    def store(self) -> None:
        """Write what changed; the rows of enrolments and classes are written already."""
        moved = [(self._code, *at, value) for at, value in sorted(self._sums.items()) if value]
        add(self._db, AGGREGATE, ("centre", "year", "measure", "cut", "value"), ("total",), moved)
        self._store_headlines()

    def _store_headlines(self) -> None:
        names = ("persons", *SCOPES, *HEADLINES.values())
        deltas: dict[tuple[int, str, str], list[int]] = {}
        if self._was:
            lock_persons(self._db, self._was)
            self._move_persons(deltas)
        for (year, measure, cut, value), moved in self._sums.items():
            if moved and measure in HEADLINES:
                delta = deltas.setdefault((year, cut, value), [0] * len(names))
                delta[names.index(HEADLINES[measure])] += moved
        rows = [(self._code, *at, *delta) for at, delta in sorted(deltas.items()) if any(delta)]
        add(self._db, PERSON_COUNT, ("centre", "year", "cut", "value"), names, rows)

    def _move_persons(self, deltas: dict[tuple[int, str, str], list[int]]) -> None:
        still, now, others = self._counted_by_place()
        for person, was in self._was.items():
            stays = still.get(person, set())
            for at in (stays | was) ^ (stays | now.get(person, set())):
                sign = -1 if at in was else 1
                elsewhere = [
                    one for one, counted in others.get(person, {}).items() if at in counted
                ]
                delta = deltas.setdefault(at, [0] * _COLUMNS)
                delta[0] += sign
                for place, width in enumerate(SCOPES.values(), 1):
                    if not any(one[:width] == self._code[:width] for one in elsewhere):
                        delta[place] += sign

    def _counted_by_place(
        self,
    ) -> tuple[dict[bytes, Counted], dict[bytes, Counted], dict[bytes, dict[str, Counted]]]:
        """Where the persons count now, by person: here by enrolments that did not move, here by
        those that did, and in other centres."""
        still: dict[bytes, Counted] = {}
        now: dict[bytes, Counted] = {}
        others: dict[bytes, dict[str, Counted]] = {}
        for centre, enrolment, person, counted in _counted_rows(self._db, self._was):
            if centre != self._code:
                others.setdefault(person, {}).setdefault(centre, set()).update(counted)
            else:
                into = now if enrolment in self._moved else still
                into.setdefault(person, set()).update(counted)
        return still, now, others


def _counted(row: Row | None) -> tuple[bytes, Counted]:
    """The person an enrolment counts, and where."""
    if row is None or row.kept is None or not row.year or not counts_person(row.kept.fact):
        return b"", set()
    year = row.year
    return row.person, {(year, *place) for place in cuts("enrolments", row.kept.fact)}


def _counted_rows(
    db: Connection, persons: Iterable[bytes]
) -> Iterable[tuple[str, bytes, bytes, Counted]]:
    """(Centre, enrolment, person, where it counts) of all enrolments of persons, anywhere."""
    classes: dict[tuple[str, bytes], ClassFact] = {}
    for some in chunks(persons):
        query = (
            select(
                ENROLMENT_FACT.c.centre,
                ENROLMENT_FACT.c.enrolment,
                ENROLMENT_FACT.c.training_class,
                ENROLMENT_FACT.c.person,
                ENROLMENT_FACT.c.year,
                ENROLMENT_FACT.c.told,
                CLASS_FACT.c.told.label("class_told"),
            )
            .join(
                CLASS_FACT,
                (CLASS_FACT.c.centre == ENROLMENT_FACT.c.centre)
                & (CLASS_FACT.c.training_class == ENROLMENT_FACT.c.training_class),
            )
            .where(any_of(db, ENROLMENT_FACT.c.person, some), ENROLMENT_FACT.c.year != 0)
        )
        for row in db.execute(query):
            at = (row.centre, bytes(row.training_class))
            if at not in classes:
                classes[at] = class_of_row(at[1], bytes(row.class_told))
            id_, person = bytes(row.enrolment), bytes(row.person)
            kept = enrolment_of_row(id_, person, classes[at], bytes(row.told))
            counted = _counted(Row(at[1], b"", person, kept=kept))[1]
            yield row.centre, id_, person, counted


def lock_persons(db: Connection, persons: Iterable[bytes] | None = None) -> None:
    """Nobody else decides about these persons (or any) until the transaction ends.

    One lock a first byte, in order, so that two centres never wait for each other. SQLite has one
    writer.
    """
    if not is_postgresql(db):
        return
    numbers = sorted({one[0] for one in persons} if persons is not None else range(_LOCKS))
    statement = text(
        "SELECT pg_advisory_xact_lock(CAST(:lock AS int), one)"
        " FROM unnest(CAST(:numbers AS int[])) AS one"
    )
    db.execute(statement, {"lock": _LOCK, "numbers": numbers})


def add(
    db: Connection,
    table: Table,
    keys: Sequence[str],
    names: Sequence[str],
    rows: list[tuple[Any, ...]],
) -> None:
    """Add to the numbers of rows, new or not."""
    if not rows:
        return
    quote = db.dialect.identifier_preparer.quote
    place = "%s" if is_postgresql(db) else "?"
    columns = (*keys, *names)
    into = quote(table.name)
    more = ", ".join(f"{quote(one)} = {into}.{quote(one)} + excluded.{quote(one)}" for one in names)
    db.exec_driver_sql(
        f"INSERT INTO {into} ({', '.join(map(quote, columns))})"
        f" VALUES ({', '.join([place] * len(columns))})"
        f" ON CONFLICT ({', '.join(map(quote, keys))}) DO UPDATE SET {more}",
        rows,
    )
