"""Figures that ingest keeps are what a count of the records gives, whatever came in what order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, select, update

from jlcenter.domain.facts import ClassFact, EnrolmentFact
from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.domain.records import (
    ATTENDANCE_MARK,
    CLAIM_LINE,
    ENROLMENT,
    LESSON,
    PROGRAMME,
    TARGET,
    TRAINEE,
    TRAINING_CLASS,
    Kind,
)
from provincial import fact_due
from provincial.database import open_engine
from provincial.fact_rows import CLASS_FIELDS, ENROLMENT_FIELDS
from provincial.fact_tables import (
    AGGREGATE,
    CLAIM_FACT,
    CLAIM_LINE_FACT,
    CLASS_FACT,
    ENROLMENT_FACT,
    LESSON_FACT,
    PERSON,
    PERSON_COUNT,
    TARGET_FACT,
)
from provincial.recount import Slice, count_slice, recount, recount_centre, sums
from provincial.tables import CENTRE
from tests.provincial.fact_world import CENTRES, KEY, FactWorld, id_of

_ROWS = (PERSON, CLASS_FACT, ENROLMENT_FACT, LESSON_FACT, CLAIM_FACT, CLAIM_LINE_FACT, TARGET_FACT)


@pytest.fixture
def engine(tmp_path: Path, database: str | None) -> Iterator[Engine]:
    found = open_engine(tmp_path, database, KEY)
    yield found
    found.dispose()


def facts(db: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of facts, those that say nothing left out."""
    found = {}
    for table in _ROWS:
        rows = [tuple(row) for row in db.execute(select(table)).all()]
        if table is CLASS_FACT:
            rows = [row for row in rows if row[3] and not row[4]]
        found[table.name] = sorted(rows, key=repr)
    return found


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**40))
def test_any_sequence_of_changes_gives_the_figures_of_a_recount(engine: Engine, seed: int) -> None:
    """Undone, deleted, revived, conflicting, merged, of two centres with people in common."""
    world = FactWorld(seed)
    with engine.connect() as db, db.begin() as undo:
        world.begin(db)
        for _round in range(2):
            world.write(60)
            world.send(db)
        kept, before = sums(db), facts(db)
        assert recount(db) == []
        assert facts(db) == before
        assert sums(db) == kept
        undo.rollback()


def test_every_field_of_a_fact_is_kept() -> None:
    """One that a fact gained goes to the end of its list in ``fact_rows``."""
    assert {one.name for one in fields(ClassFact)} == {"id", *CLASS_FIELDS}
    own = {"id", "person", "cls"}
    assert {one.name for one in fields(EnrolmentFact)} == own | set(ENROLMENT_FIELDS)


def test_the_records_of_one_centre_are_counted_anew_beside_the_others(engine: Engine) -> None:
    """After a repair: whatever its own sums said, without a look at another centre's records."""
    world = FactWorld(7)
    with engine.begin() as db:
        world.begin(db)
        world.write(240)
        world.send(db)
        kept = sums(db)
        db.execute(update(AGGREGATE).where(AGGREGATE.c.centre == CENTRES[0]).values(total=77))
        db.execute(update(PERSON_COUNT).values(persons=PERSON_COUNT.c.persons + 1))
        recount_centre(db, CENTRES[0])
        recount_centre(db, CENTRES[1])
        assert sums(db) == kept
        assert recount(db) == []


def waiting(engine: Engine, world: FactWorld) -> None:
    """A world of two centres, the first of which waits to be counted."""
    with engine.begin() as db:
        world.begin(db)
        world.write(240)
        world.send(db)
        fact_due.note(db, CENTRES[0])


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slices of a few records, one right after the other."""
    monkeypatch.setattr("provincial.recount._AT_ONCE", 7)
    monkeypatch.setattr("provincial.fact_due._PAUSE_S", 0)


@pytest.mark.usefixtures("small")
def test_a_centre_counted_in_slices_has_the_figures_of_a_count_at_once(engine: Engine) -> None:
    waiting(engine, FactWorld(9))
    with engine.begin() as db:
        kept, before = sums(db), facts(db)
    slices = 1
    while count_slice(engine, CENTRES[0]) is not Slice.LAST:
        slices += 1
    assert slices > 10
    with engine.begin() as db:
        assert not fact_due.is_due(db, CENTRES[0])
        assert (sums(db), facts(db)) == (kept, before)
        assert recount(db) == []


@pytest.mark.usefixtures("small")
def test_work_that_comes_between_two_slices_is_in_the_figures_each_once(engine: Engine) -> None:
    """A count that was overtaken begins anew."""
    world = FactWorld(10)
    waiting(engine, world)
    assert count_slice(engine, CENTRES[0]) is Slice.BEGUN
    for _slice in range(8):
        assert count_slice(engine, CENTRES[0]) is Slice.COUNTED
    world.write(80)
    with engine.begin() as db:
        world.send(db)
    assert count_slice(engine, CENTRES[0]) is Slice.BEGUN
    fact_due.count(engine, CENTRES[0])
    with engine.begin() as db:
        assert not fact_due.is_due(db, CENTRES[0])
        assert recount(db) == []


@pytest.mark.usefixtures("small")
def test_two_that_count_one_centre_share_the_slices(engine: Engine) -> None:
    """The server after an upload, and a command that asks meanwhile."""
    waiting(engine, FactWorld(12))
    both = [Thread(target=fact_due.count, args=(engine, CENTRES[0])) for _one in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    with engine.begin() as db:
        assert not fact_due.is_due(db, CENTRES[0])
        assert recount(db) == []


def test_who_waits_to_write_gets_in_while_a_centre_is_counted(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provincial.recount._AT_ONCE", 7)
    waiting(engine, FactWorld(12))
    counting = Thread(target=fact_due.count, args=(engine, CENTRES[0]))
    counting.start()
    wrote = 0
    while counting.is_alive() and wrote < 5:
        with engine.begin() as db:
            db.execute(update(CENTRE).values(name="东丰县职教中心"))
        wrote += counting.is_alive()
    counting.join()
    assert wrote == 5
    with engine.begin() as db:
        assert recount(db) == []


@pytest.mark.usefixtures("small")
def test_a_centre_that_never_stands_still_is_counted_in_one_go(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = FactWorld(11)
    waiting(engine, world)
    begun: list[Slice] = []

    def overtaken(engine: Engine, code: str) -> Slice:
        begun.append(count_slice(engine, code))
        world.write(2)
        with engine.begin() as db:
            world.send(db)
            fact_due.changed(db, code)
        return begun[-1]

    monkeypatch.setattr("provincial.recount.count_slice", overtaken)
    fact_due.count(engine, CENTRES[0])
    assert begun == [Slice.BEGUN] * 4
    with engine.begin() as db:
        assert not fact_due.is_due(db, CENTRES[0])
        assert recount(db) == []


def test_a_wrong_sum_is_named_and_put_right(engine: Engine) -> None:
    world = FactWorld(8)
    with engine.begin() as db:
        world.begin(db)
        world.write(200)
        world.send(db)
        kept = sums(db)
        place = next(at for at in kept if at[2] == "T01")
        db.execute(
            update(AGGREGATE)
            .where(
                AGGREGATE.c.centre == place[0],
                AGGREGATE.c.year == place[1],
                AGGREGATE.c.measure == "T01",
                AGGREGATE.c.cut == place[3],
                AGGREGATE.c.value == place[4],
            )
            .values(total=AGGREGATE.c.total + 5)
        )
        (found,) = recount(db)
        assert (found.centre, found.what) == (place[0], "T01")
        assert (found.kept, found.counted) == (kept[place] + 5, kept[place])
        assert sums(db) == kept


def test_what_a_newer_or_a_wrong_program_writes_stops_nothing(engine: Engine) -> None:
    """Keys with nothing in them, days no calendar has, sums no table could hold."""
    world = FactWorld(9)
    here = CENTRES[0]
    odd: list[tuple[Kind, tuple[Any, ...], dict[str, Any]]] = [
        (ENROLMENT, (None, None), {"number": 1}),
        (ATTENDANCE_MARK, (None, b"e" * 16), {"status": "present"}),
        (CLAIM_LINE, (b"c" * 16, b"e" * 16, 2**40), {"amount": 2**62, "status": "?"}),
        (TRAINING_CLASS, (), {"ends": "2026-13-45", "planned_minutes": 2**50, "name": "名" * 900}),
        (LESSON, (), {"minutes": -5, "training_class": None}),
        (TARGET, (2**40, "T" * 300, "s" * 300), {"value": 2**60}),
        (PROGRAMME, (None,), {"brand": "b"}),
        (TRAINEE, (), {"merged_into": id_of("odd", 0)}),
    ]
    with engine.begin() as db:
        world.begin(db)
        for number, (kind, key, told) in enumerate(odd):
            id_ = id_of("odd", number)
            if kind.key:
                id_ = natural_id_of_wire(kind.code, list(key))
            world.put(here, 0, kind, key, id_, told)
        world.write(60)
        world.send(db)
        assert recount(db) == []
