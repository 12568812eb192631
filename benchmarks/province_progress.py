"""How long the province's progress takes with a million people, and how that grows.

    python -m benchmarks.province_progress --people 1000000 [--people 3000000] [--database URL]

A PostgreSQL of its own is started unless an address of an empty database is given. Rows of facts
and sums are written by COPY as ingest would have left them: 60 centres, four years, classes of 40;
one person in a hundred in two centres. The numbers compared with: a count of the same figures over
``enrolment_fact`` (a scan), and a bare ``SELECT 1``. Marks are not written: no row of the figures
is one a mark, so a hundred million of them change nothing here; what one costs at ingest is printed
by ``--ingest``.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text

from jlcenter.domain.categories import categories
from jlcenter.domain.facts import ClassFact, EnrolmentFact
from jlcenter.domain.programmes import SPONSORS
from jlcenter.shipped import table
from provincial import storage
from provincial.database import open_engine, reading
from provincial.fact_rows import (
    HEADLINES,
    Kept,
    class_adds,
    cuts,
    enrolment_adds,
    fitting,
    pack_class,
    pack_enrolment,
)
from provincial.fact_tables import AGGREGATE, CLASS_FACT, ENROLMENT_FACT, PERSON_COUNT
from provincial.progress import Scope, progress

YEARS = (2023, 2024, 2025, 2026)
CLASS_SIZE = 40
#: enrolments a person has over the years, times ten
TIMES = 13
_BRANDS = ("", "", "", "吉林大姐", "吉林巧姐", "吉林网姐", "吉林农技工", "冰雪旅游")
_FUNDS = ("employment_fund", "skill_fund", "agriculture", "fee", "none", "")
_TYPES = ("10", "11", "12", "21", "22", "25", "28", "31", "32", "35", "51", "62", "63", "80")
_RUNS = 25


def centres() -> list[str]:
    """The counties' codes, one centre each."""
    return [row["code"] for row in table("gb2260_jilin") if row["level"] == "county"]


class Filler:
    """Writes facts of so many people, and keeps the sums as ingest would."""

    def __init__(self, people: int) -> None:
        self._draw = random.Random(7)
        self._people = people
        self.sums: Counter[tuple[str, int, str, str, str]] = Counter()
        #: (year, cut, value, centre or prefecture or "") → persons, each by eight bytes of its hash
        self._seen: dict[tuple[int, str, str, str], set[int]] = {}
        self.enrolments = 0

    def rows(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """(Table, row) of all classes and enrolments."""
        draw, codes = self._draw, centres()
        groups = list(categories())
        left = self._people * TIMES // 10
        number = 0
        while left > 0:
            number += 1
            centre, year = draw.choice(codes), draw.choice(YEARS)
            cls = self._class(centre, year, number)
            yield "class", (centre, cls.id, year, pack_class(cls), False)
            self._count(centre, year, class_adds(cls), cuts("classes", cls))
            some = fitting(cls)
            for _seat in range(min(CLASS_SIZE, left)):
                left -= 1
                yield "enrolment", self._enrolment(centre, year, cls, some, draw.choice(groups))

    def _class(self, centre: str, year: int, number: int) -> ClassFact:
        draw = self._draw
        day = f"{year}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
        return ClassFact(
            number.to_bytes(16, "big"),
            code=f"{year}-{number:05d}",
            starts=f"{year}-01-02",
            ends=day,
            status=draw.choice(("closed", "closed", "running")),
            training_type=draw.choice(_TYPES),
            brand=draw.choice(_BRANDS),
            sponsor=draw.choice(SPONSORS),
            fund=draw.choice(_FUNDS),
            occupation="家政服务员",
            level="5",
            region=centre,
            outreach=draw.choice(("none", "van")),
            planned=6000,
            held=6000,
        )

    def _enrolment(
        self, centre: str, year: int, cls: ClassFact, some: Any, group: str
    ) -> tuple[Any, ...]:
        draw = self._draw
        self.enrolments += 1
        # the people of a centre are its own, but for one in a hundred
        home = centre if draw.random() > 0.01 else "any"
        place = hash_of(home, draw.randrange(max(1, self._people // 60)))
        fact = EnrolmentFact(
            self.enrolments.to_bytes(16, "big"),
            place,
            cls,
            category=group,
            attended=draw.choice((6000, 5600, 3200)),
            completed=draw.random() < 0.9,
            claimed=True,
            paid=80_000,
        )
        kept = Kept(fact, 80_000, 80_000)
        told = cuts("enrolments", fact)
        self._count(centre, year, enrolment_adds(kept, some), told)
        who = int.from_bytes(place[:8])
        for cut, value in told:
            for region in (centre, centre[:4], ""):
                self._seen.setdefault((year, cut, value, region), set()).add(who)
        return (
            centre,
            fact.id,
            cls.id,
            place,
            place,
            year,
            fact.attended,
            "",
            pack_enrolment(kept),
        )

    def _count(self, centre: str, year: int, adds: dict[str, int], told: Any) -> None:
        for cut, value in told:
            for measure, count in adds.items():
                self.sums[centre, year, measure, cut, value] += count

    def persons(self) -> Iterator[tuple[Any, ...]]:
        """Rows of a page: persons, what each centre adds to those of its county, prefecture and the
        province, and the sums beside them."""
        found: dict[tuple[str, int, str, str], list[int]] = {}
        width_of_row = 4 + len(HEADLINES)
        columns = {measure: place for place, measure in enumerate(HEADLINES, 4)}
        for (centre, year, measure, cut, value), total in self.sums.items():
            if measure in columns:
                row = found.setdefault((centre, year, cut, value), [0] * width_of_row)
                row[columns[measure]] += total
        codes = centres()
        for (year, cut, value, region), seen in self._seen.items():
            centre = next(one for one in codes if one.startswith(region))
            row = found.setdefault((centre, year, cut, value), [0] * width_of_row)
            if len(region) == 6:
                row[0] += len(seen)
            row[{6: 1, 4: 2, 0: 3}[len(region)]] += len(seen)
        for at, counts in found.items():
            yield (*at, *counts)


def hash_of(home: str, number: int) -> bytes:
    """Sixteen bytes for a person."""
    return random.Random(f"{home}{number}").randbytes(16)


def fill(engine: Engine, people: int) -> int:
    """Write it all; returns how many enrolments."""
    filler = Filler(people)
    with engine.begin() as db:
        for code in centres():
            storage.make_centre(db, code, "")
        classes: list[tuple[Any, ...]] = []
        driver: Any = db.connection.driver_connection
        with driver.cursor() as cursor, copying(cursor, ENROLMENT_FACT) as copy:
            for which, row in filler.rows():
                if which == "class":
                    classes.append(row)
                else:
                    copy.write_row(row)
    # made before the server is asked again: it lets nobody hold a transaction open and do nothing
    sums = [(*at, total) for at, total in filler.sums.items()]
    tables = ((CLASS_FACT, classes), (AGGREGATE, sums), (PERSON_COUNT, list(filler.persons())))
    for where, rows in tables:
        with engine.begin() as db:
            driver = db.connection.driver_connection
            with driver.cursor() as cursor, copying(cursor, where) as copy:
                for row in rows:
                    copy.write_row(row)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("VACUUM ANALYZE"))
    return filler.enrolments


@contextmanager
def copying(cursor: Any, where: Any) -> Iterator[Any]:
    """COPY into all columns of a table, in their order."""
    names = ", ".join(f'"{one.name}"' for one in where.columns)
    with cursor.copy(f"COPY {where.name} ({names}) FROM STDIN".encode()) as copy:
        yield copy


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Median and 95th percentile of some runs, in milliseconds."""
    work()
    took = []
    for _run in range(_RUNS):
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took), statistics.quantiles(took, n=20)[-1]


_SCAN = text(
    "SELECT substr(centre, 1, 4), count(*), count(DISTINCT person), sum(attended)"
    " FROM enrolment_fact WHERE year = 2026 GROUP BY 1"
)


def measured(engine: Engine, people: int) -> dict[str, Any]:
    """Fill an empty database and time the page's figures."""
    begun = time.perf_counter()
    enrolments = fill(engine, people)
    filled = time.perf_counter() - begun
    with reading(engine).connect() as db, db.begin():

        def page() -> object:
            return progress(db, 2026, 0)

        def prefecture() -> object:
            return progress(db, 2026, 0, Scope("2204"))

        whole, part = timed(page), timed(prefecture)
        scan = timed(lambda: db.execute(_SCAN).all())
        least = timed(lambda: db.execute(text("SELECT 1")).all())
        told = progress(db, 2026, 0).total.figures
        rows = {
            name: db.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
            for name in ("aggregate", "person_count", "class_fact", "enrolment_fact")
        }
        size = db.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    return {
        "people": people,
        "enrolments": enrolments,
        "rows": rows,
        "megabytes": round(size / 1e6),
        "page_ms": [round(one, 1) for one in whole],
        "prefecture_ms": [round(one, 1) for one in part],
        "scan_ms": [round(one, 1) for one in scan],
        "select_1_ms": [round(one, 2) for one in least],
        "scan_over_page": round(scan[0] / whole[0], 1),
        "year_2026": {"person_times": told.person_times, "persons": told.persons},
        "filled_s": round(filled),
    }


def ingest_cost(engine: Engine) -> dict[str, Any]:
    """What figures add to a day of a laptop at ingest: 240 marks of 40 people in six lessons, once
    with facts and sums and once without, in processor time."""
    from benchmarks.province_ingest import day_costs

    return day_costs(engine)


@contextmanager
def engine_of(database: str | None) -> Iterator[Engine]:
    """An engine on an empty PostgreSQL database."""
    from tests.databases import running

    with tempfile.TemporaryDirectory() as folder:
        if database is not None:
            engine = open_engine(Path(folder), database)
            yield engine
            engine.dispose()
            return
        with running(safe=True) as server:
            engine = open_engine(Path(folder), server.fresh())
            yield engine
            engine.dispose()


def empty(db: Connection) -> None:
    """Take out what was written."""
    for where in (AGGREGATE, PERSON_COUNT, CLASS_FACT, ENROLMENT_FACT):
        db.execute(text(f"TRUNCATE {where.name}"))


def main() -> None:
    """Print one JSON object a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, action="append")
    parser.add_argument("--database", default=None)
    parser.add_argument("--ingest", action="store_true")
    told = parser.parse_args()
    with engine_of(told.database) as engine:
        if told.ingest:
            print(json.dumps(ingest_cost(engine)), flush=True)
        for people in told.people or ([] if told.ingest else [50_000]):
            with engine.begin() as db:
                empty(db)
            print(json.dumps(measured(engine, people), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
