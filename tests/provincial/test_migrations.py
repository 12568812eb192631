"""A database of an older program is brought up to this one's tables, and nothing in it is lost."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, inspect, select

from jlcenter.domain.errors import Refused
from provincial.conversation import answered
from provincial.database import check_url, open_engine, reading
from provincial.digest import centre_digest
from provincial.folder import DATABASE
from provincial.keys import RootKey
from provincial.migrations import MIGRATIONS
from provincial.tables import DEVICE, LOG, METADATA, MIGRATION, RECORD, STRAND
from tests.databases import Postgres
from tests.provincial.signed import SignedLaptop
from tests.provincial.test_databases import together

CENTRE = "220421"
ROOT = RootKey(b"r" * 32)
SHAPE = Path(__file__).with_name("first_shape.sql")


def statements(kind: str) -> list[str]:
    """The older database as SQL of one kind."""
    parts: dict[str, list[str]] = {}
    found: list[str] = []
    for line in SHAPE.read_text().splitlines():
        if line.startswith("-- "):
            found = parts.setdefault(line[3:], [])
        elif line:
            found.append(line)
    form = "X'{}'" if kind == "sqlite" else "'\\x{}'"
    rows = [re.sub(r"\{([0-9a-f]*)\}", lambda one: form.format(one[1]), s) for s in parts["both"]]
    if kind == "postgresql":
        rows.append("SELECT setval('strand_no_seq', (SELECT max(no) FROM strand))")
    return parts[kind] + rows


def older(folder: Path, database: str | None) -> None:
    """Make the older database."""
    if database is None:
        with sqlite3.connect(folder / DATABASE) as db:
            db.executescript("\n".join(statements("sqlite")))
        db.close()
        return
    import psycopg

    with psycopg.connect(database) as into:
        for one in statements("postgresql"):
            into.execute(one.encode())


def shape(engine: Engine) -> dict[str, Any]:
    """Tables, columns, keys and indexes, to be compared; the order of columns does not count."""
    found = inspect(engine)
    return {
        name: {
            "columns": {
                one["name"]: (str(one["type"]), one["nullable"]) for one in found.get_columns(name)
            },
            "key": found.get_pk_constraint(name)["constrained_columns"],
            "indexes": sorted(
                (one["name"], tuple(one["column_names"]), bool(one["unique"]))
                for one in found.get_indexes(name)
            ),
        }
        for name in found.get_table_names()
    }


def laptops() -> list[SignedLaptop]:
    """The two laptops that had sent what is in the older database."""
    found = [SignedLaptop(1, CENTRE), SignedLaptop(2, CENTRE)]
    for one, count in zip(found, (4, 2), strict=True):
        for _entry in range(count):
            one.wrote()
        one.sent = count
    return found


def test_an_older_database_is_brought_up_with_all_that_is_in_it(
    tmp_path: Path, database: str | None
) -> None:
    older(tmp_path, database)
    engine = open_engine(tmp_path, database)
    with reading(engine).connect() as db, db.begin():
        assert set(db.execute(select(MIGRATION.c.number)).scalars()) == {
            number for number, _apply in MIGRATIONS
        }
        bodies = db.execute(select(LOG.c.body).order_by(LOG.c.position)).scalars().all()
        assert [bytes(one).hex() for one in bodies] == [
            found for found in re.findall(r"\{(28b52ffd[0-9a-f]+)\}", SHAPE.read_text())
        ]
        assert len(db.execute(select(RECORD)).all()) == 6
        assert [row.may_offer for row in db.execute(select(DEVICE))] == [False, False]
        assert [row.last_seq for row in db.execute(select(STRAND).order_by(STRAND.c.no))] == [4, 2]
        migrated = centre_digest(db, CENTRE)[0]
    one, other = laptops()
    one.wrote()
    answered(engine, ROOT, one.body())
    with reading(engine).connect() as db, db.begin():
        after = centre_digest(db, CENTRE)[0]
    engine.dispose()
    assert (migrated, after) == replayed(tmp_path / "fresh", one, other)


def replayed(folder: Path, one: SignedLaptop, other: SignedLaptop) -> tuple[str, str]:
    """The digests where the same entries come into this program's own database."""
    folder.mkdir()
    engine = open_engine(folder, None)
    with engine.begin() as db:
        one.granted(db)
        other.granted(db)
    found = []
    for laptop, sent, upto in ((other, 0, 2), (one, 0, 4), (one, 4, 5)):
        laptop.sent, whole = sent, laptop.entries
        laptop.entries = whole[:upto]
        hashes, laptop.hashes = laptop.hashes, laptop.hashes[:upto]
        answered(engine, ROOT, laptop.body())
        laptop.entries, laptop.hashes = whole, hashes
        with engine.begin() as db:
            found.append(centre_digest(db, CENTRE)[0])
    engine.dispose()
    return found[1], found[2]


def test_migrated_and_fresh_databases_have_one_shape_and_it_is_the_programs(
    tmp_path: Path, database: str | None, fresh: Callable[[], str | None]
) -> None:
    """What was added to tables.py and to no migration is named here."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    older(old, database)
    shapes = []
    for folder, address in ((old, database), (new, fresh())):
        engine = open_engine(folder, address)
        shapes.append(shape(engine))
        engine.dispose()
    assert shapes[0] == shapes[1]
    told = {
        table.name: (
            {one.name: one.nullable for one in table.columns},
            {str(one.name) for one in table.indexes},
        )
        for table in METADATA.tables.values()
    }
    found = {
        name: (
            {column: nullable for column, (_type, nullable) in one["columns"].items()},
            {index for index, _columns, unique in one["indexes"] if not unique},
        )
        for name, one in shapes[0].items()
    }
    assert found == told


@pytest.fixture
def fresh(database: str | None, request: pytest.FixtureRequest) -> Callable[[], str | None]:
    """Gives one more database of the kind in hand."""

    def one_more() -> str | None:
        if database is None:
            return None
        server: Postgres = request.getfixturevalue("postgres")
        url = server.fresh()
        request.addfinalizer(lambda: server.drop(url))
        return url

    return one_more


def test_servers_that_start_at_the_same_time_migrate_once(
    tmp_path: Path, database: str | None
) -> None:
    older(tmp_path, database)
    together(*(lambda: open_engine(tmp_path, database).dispose() for _server in range(4)))
    engine = open_engine(tmp_path, database)
    with engine.begin() as db:
        assert len(db.execute(select(MIGRATION)).all()) == len(MIGRATIONS)
    engine.dispose()


def test_r27_a_newer_programs_database_is_left_alone(tmp_path: Path, database: str | None) -> None:
    engine = open_engine(tmp_path, database)
    with engine.begin() as db:
        db.execute(insert(MIGRATION).values(number=9999))
    engine.dispose()
    with pytest.raises(Refused) as caught:
        open_engine(tmp_path, database)
    assert caught.value.code == "file_newer"


def test_an_address_is_kept_with_its_driver(postgres: Postgres) -> None:
    told = check_url(postgres.url("postgres"))
    assert told is not None and told.startswith("postgresql+psycopg://")
