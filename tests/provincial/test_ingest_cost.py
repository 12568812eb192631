"""What the server does with what comes: appended, in proportion to it; the same twice is once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, event

from jlcenter.domain.journal.entry import Change
from provincial import storage
from provincial.database import open_engine
from provincial.digest import centre_digest
from provincial.ingest import take_in
from tests.sync.test_receive import blocks_of, causal_order
from tests.sync.worlds_of_entries import CENTRE, Author, author, worlds

#: a progress handler is called after so many steps of SQLite's machine
_STEPS = 50


@pytest.fixture
def engine(tmp_path: Path, database: str | None) -> Iterator[Engine]:
    found = open_engine(tmp_path, database)
    yield found
    found.dispose()


def registers(one: Author, count: int) -> None:
    """So many people more, each an entry."""
    for _person in range(count):
        number = len(one.entries)
        id_ = random.Random(number).randbytes(16)
        one.append(kind=7, id=id_, changes=(Change(1, f"人{number}"),), salt=b"s" * 8)


def take(db: Connection, one: Author, first: int, last: int) -> int:
    centre = storage.centre(db, CENTRE, lock=True)
    assert centre is not None
    keys = {one.device: one.public}
    intake = take_in(db, centre, b"d" * 16, (one.segment(first, last),), keys.get, 0)
    assert intake.refused == ()
    return intake.entries


@contextmanager
def written(engine: Engine) -> Iterator[dict[str, int]]:
    """Statements and rows sent to the database, by the word they begin with; and by "log" those
    that touch a row of the log again."""
    found: dict[str, int] = {"log": 0}

    def count(_db: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, many: bool) -> None:
        word = statement.split(None, 1)[0].upper()
        found[word] = found.get(word, 0) + (len(parameters) if many else 1)
        touched = statement.replace('"', "").split()[:3]
        found["log"] += touched[:2] == ["UPDATE", "log"] or touched == ["DELETE", "FROM", "log"]

    event.listen(engine, "before_cursor_execute", count)
    yield found
    event.remove(engine, "before_cursor_execute", count)


def test_r16_a_block_costs_what_is_in_it_however_much_is_there_already(engine: Engine) -> None:
    """The log is only ever added to: no row of it is touched again."""
    one = author(1)
    costs = []
    with engine.begin() as db:
        storage.make_centre(db, CENTRE, "")
        for size in (50, 50, 3000, 50):
            first = len(one.entries) + 1
            registers(one, size)
            with written(engine) as cost:
                assert take(db, one, first, len(one.entries)) == size
            if size == 50:
                costs.append(cost)
    _empty, early, late = costs
    assert early["log"] == late["log"] == 0
    # a record and at most one bucket each; some of 50 share one
    assert abs(early.pop("INSERT", 0) - late.pop("INSERT", 0)) < 15
    assert early == late, "after 100 records and after 3,100"


def test_r16_r20_a_block_takes_as_many_steps_at_record_20_000_as_at_record_1(
    tmp_path: Path,
) -> None:
    """Counted in steps of the database's machine, which no busy computer changes."""
    engine = open_engine(tmp_path, None)
    one, steps = author(1), []
    with engine.begin() as db:
        storage.make_centre(db, CENTRE, "")
        raw = db.connection.driver_connection
        assert raw is not None
        counted = [0]

        def step() -> int:
            counted[0] += 1
            return 0

        for size in (200, 200, 10_000, 200, 10_000, 200):
            first = len(one.entries) + 1
            registers(one, size)
            counted[0] = 0
            raw.set_progress_handler(step, _STEPS)
            take(db, one, first, len(one.entries))
            raw.set_progress_handler(None, 0)
            if size == 200:
                steps.append(counted[0])
    engine.dispose()
    _empty, *later = steps
    assert max(later) <= 1.2 * min(later), steps


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(worlds(writes=30), st.integers(0, 2**32))
def test_r19_whatever_is_sent_again_in_whatever_pieces_adds_nothing(
    engine: Engine, authors: list[Author], seed: int
) -> None:
    """Ids are made on the laptop: what is here already is passed over, also where a later piece
    begins before it."""
    draw = random.Random(seed)
    keys = {one.device: one.public for one in authors}
    blocks = blocks_of(authors, causal_order(authors, draw), draw)
    with engine.connect() as db, db.begin() as undo:
        storage.make_centre(db, CENTRE, "")

        def send(block: Any) -> int:
            centre = storage.centre(db, CENTRE, lock=True)
            assert centre is not None
            intake = take_in(db, centre, b"d" * 16, tuple(block), keys.get, 0)
            assert intake.refused == ()
            return intake.entries

        sent = [send(block) for block in blocks]
        assert sum(sent) == sum(len(one.entries) for one in authors)
        centre = storage.centre(db, CENTRE)
        assert centre is not None
        before = (centre.log, centre_digest(db, CENTRE)[0])
        again = [*blocks, *([one.segment(1, len(one.entries))] for one in authors if one.entries)]
        for _time in range(2):
            draw.shuffle(again)
            assert [send(block) for block in again] == [0] * len(again)
        centre = storage.centre(db, CENTRE)
        assert centre is not None
        assert (centre.log, centre_digest(db, CENTRE)[0]) == before
        undo.rollback()
