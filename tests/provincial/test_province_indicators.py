"""The province counts what the centre counts: the same definitions, the same numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from jlcenter.app.indicators import figure_rows as at_the_centre
from jlcenter.domain.figures import BY
from jlcenter.storage.session import Session
from provincial import fact_due
from provincial.database import open_engine
from provincial.indicators import figure_rows
from provincial.progress import Scope, progress
from provincial.recount import recount_centre
from tests.provincial.fact_world import CENTRES, KEY, FactWorld
from tests.sync.test_receive import receiver

Make = Callable[..., Session]


@pytest.fixture
def engine(tmp_path: Path, database: str | None) -> Iterator[Engine]:
    found = open_engine(tmp_path, database, KEY)
    yield found
    found.dispose()


def numbers(rows: Any) -> dict[str, Any]:
    return {one.indicator.code: (one.figure.value, one.figure.top) for one in rows}


def parts(rows: Any) -> dict[str, dict[str, Any]]:
    found = {}
    for one in rows:
        told = (
            one.parts.items()
            if isinstance(one.parts, dict)
            else ((part.key, part.figure) for part in one.parts)
        )
        found[one.indicator.code] = {key: figure.value for key, figure in told if figure.top}
    return found


def compared(world: FactWorld, make_session: Make, engine: Engine, name: str) -> None:
    session = make_session(name)
    authors = world.authors[CENTRES[0]]
    take = receiver(session, list(authors))
    take.take_in([one.segment(1, len(one.entries)) for one in authors if one.entries])
    with engine.connect() as db, db.begin() as undo:
        world.begin(db)
        world.send(db)
        for code in fact_due.waiting(db):
            recount_centre(db, code)
        scope = Scope(centre=CENTRES[0])
        for year in (2025, 2026):
            assert numbers(figure_rows(db, year, scope)) == numbers(at_the_centre(session, year))
        for by in BY:
            here = figure_rows(db, 2026, scope, by)
            assert parts(here) == parts(at_the_centre(session, 2026, by=by)), by
        rows = numbers(figure_rows(db, 2026, scope))
        told = progress(db, 2026, 0, scope).total.figures
        assert (told.person_times, told.persons) == (rows["T01"][1], rows["T02"][1])
        assert (told.completed, told.attended) == (rows["Q01"][1], rows["T05"][1])
        undo.rollback()


@pytest.mark.parametrize("seed", range(3))
def test_a_centres_indicators_are_the_same_at_the_laptop_and_at_the_province(
    make_session: Make, engine: Engine, seed: int
) -> None:
    world = FactWorld(seed, plain=True)
    world.write(260)
    compared(world, make_session, engine, f"laptop-{seed}")
