"""What both databases must do alike: positions in commit order, many rows at once, coming back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from jlcenter.app.digest import digest
from jlcenter.app.sync_now import sync
from jlcenter.domain.errors import Busy, Refused, Unreachable
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.session import Session
from jlcenter.sync.protocol import LogPoint, answer_of
from provincial import storage
from provincial.bulk import upsert
from provincial.conversation import answered
from provincial.database import check_url, open_engine, reading
from provincial.digest import centre_digest
from provincial.keys import RootKey
from provincial.pairing import PairingRefused, PairRequest, grant, new_code
from provincial.tables import LOG, RECORD
from tests.databases import Postgres, database_of
from tests.provincial.signed import SignedLaptop
from tests.sync.world import serving

CENTRE, OTHER = "220421", "220422"
WRITERS, TURNS = 8, 10
Make = Callable[..., Session]


@pytest.fixture
def engine(tmp_path: Path, database: str | None) -> Iterator[Engine]:
    """An engine on a fresh database of either kind."""
    found = open_engine(tmp_path, database)
    yield found
    found.dispose()


def together(*works: Callable[[], object]) -> None:
    """Run them at the same time; raises what one of them raised."""
    failed: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - told by the main thread
            failed.append(error)

    threads = [threading.Thread(target=run, args=(one,)) for one in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def test_eight_writers_leave_no_gap_and_readers_skip_nothing(engine: Engine) -> None:
    """A reader that follows the log by position sees 1, 2, 3 …, while eight laptops write."""
    root = RootKey(b"r" * 32)
    laptops = [SignedLaptop(n, CENTRE) for n in range(1, WRITERS + 1)]
    laptops += [SignedLaptop(n, OTHER) for n in range(51, 53)]
    with engine.begin() as db:
        for one in laptops:
            one.granted(db)
    writing = threading.Event()

    def write(laptop: SignedLaptop) -> None:
        for _turn in range(TURNS):
            for _entry in range(3):
                laptop.wrote()
            body = laptop.body()
            answer = answer_of(answered(engine, root, body), body, root.public)
            assert answer.receipt is not None and answer.receipt.added
            laptop.sent = len(laptop.entries)
            # news come in log order, and none is left out
            assert answer.cursor.position >= laptop.cursor.position
            laptop.cursor = answer.cursor

    def write_all() -> None:
        together(*(lambda one=one: write(one) for one in laptops))  # type: ignore[misc]
        writing.set()

    def follow() -> None:
        seen = 0
        while True:
            is_last = writing.is_set()
            with reading(engine).connect() as db, db.begin():
                end = storage.centre(db, CENTRE)
                assert end is not None
                items = storage.log_after(db, CENTRE, seen)
                # one snapshot: the centre's row and its log tell of the same moment
                assert (items[-1].position if items else seen) == end.log.position
            assert [one.position for one in items] == list(range(seen + 1, seen + 1 + len(items)))
            seen += len(items)
            if is_last:
                break
        assert seen == WRITERS * TURNS

    together(write_all, follow, follow)
    with reading(engine).connect() as db, db.begin():
        _whole, kinds = centre_digest(db, CENTRE)
        taken = db.execute(select(LOG.c.entries).where(LOG.c.centre == CENTRE)).scalars().all()
    assert kinds["trainee"].rows == sum(taken) == WRITERS * TURNS * 3


def test_two_laptops_with_one_code_at_the_same_moment_are_one_laptop(engine: Engine) -> None:
    root = RootKey(b"r" * 32)
    with engine.begin() as db:
        code, _expires = new_code(db, root, CENTRE, "", 10**9, 1)
    outcomes: list[str] = []

    def ask(number: int) -> None:
        public = SignedLaptop(number, CENTRE).public
        wanted = PairRequest(code, CENTRE, public, b"", "", "")
        try:
            with engine.begin() as db:
                grant(db, root, wanted, "", 2)
            outcomes.append("granted")
        except PairingRefused as refused:
            outcomes.append(refused.code)

    together(*(lambda n=n: ask(n) for n in range(1, 5)))  # type: ignore[misc]
    assert sorted(outcomes) == ["granted", *["pair_code_bad"] * 3]


@given(
    batches=st.lists(
        st.dictionaries(st.integers(0, 30), st.binary(max_size=40), min_size=1, max_size=30),
        min_size=1,
        max_size=4,
    ),
    together_=st.booleans(),
)
def test_many_rows_are_written_over_the_old_ones(
    shared_engine: Engine, batches: list[dict[int, bytes]], together_: bool
) -> None:
    """Few rows and many, in one transaction or several: the last of a key counts."""
    expected: dict[bytes, bytes] = {}
    with shared_engine.begin() as db:
        db.execute(RECORD.delete())
    for group in [batches] if together_ else [[one] for one in batches]:
        with shared_engine.begin() as db:
            for batch in group:
                rows = [(CENTRE, 7, bytes([n]) * 16, state) for n, state in batch.items()]
                upsert(db, RECORD, ("centre", "kind", "id", "state"), rows)
                expected |= {row[2]: row[3] for row in rows}
    with shared_engine.begin() as db:
        found = {bytes(row.id): bytes(row.state) for row in db.execute(select(RECORD))}
    assert found == expected


@pytest.fixture(scope="module")
def shared_engine(both: str | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One engine for all examples."""
    found = open_engine(tmp_path_factory.mktemp("engine"), both)
    yield found
    found.dispose()


@pytest.fixture(scope="module", params=("sqlite", "postgresql"))
def both(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """A database for a module's tests."""
    with database_of(request, request.param) as found:
        yield found


def test_an_error_while_rows_are_copied_is_the_databases(postgres: Postgres) -> None:
    """Whoever waits for the database's errors gets them, and the connection serves on."""
    from sqlalchemy.exc import DBAPIError

    with fresh_engine(postgres) as engine:
        with pytest.raises(DBAPIError) as caught, engine.begin() as db:
            rows = [("x" * 99, 7, bytes([n]) * 16, b"geheim") for n in range(20)]
            upsert(db, RECORD, ("centre", "kind", "id", "state"), rows)
        assert "geheim" not in str(caught.value)
        with engine.begin() as db:
            assert db.execute(select(RECORD)).all() == []


@contextmanager
def fresh_engine(postgres: Postgres) -> Iterator[Engine]:
    url = postgres.fresh()
    found = open_engine(Path(), url)
    yield found
    found.dispose()
    postgres.drop(url)


def test_a_read_sees_one_moment_and_writes_nothing(engine: Engine) -> None:
    laptop = SignedLaptop(1, CENTRE)
    with engine.begin() as db:
        laptop.granted(db)
    laptop.wrote()
    root = RootKey(b"r" * 32)
    with reading(engine).connect() as db, db.begin():
        before = centre_digest(db, CENTRE)[0]
        answered(engine, root, laptop.body())
        assert centre_digest(db, CENTRE)[0] == before
        assert storage.log_after(db, CENTRE, 0) == []
    with reading(engine).connect() as db, db.begin():
        assert centre_digest(db, CENTRE)[0] != before


def test_a_database_that_goes_away_is_waited_for(
    postgres: Postgres, make_session: Make, tmp_path: Path
) -> None:
    """PostgreSQL restarts while the server serves: "not now" meanwhile, then all goes on."""
    url = postgres.fresh()
    with serving(tmp_path / "province", url) as server:
        session = make_session("a")
        server.pair(session)
        sync(session)
        with session.action("登记") as write:
            write.put(TRAINEE, name="赵一")
        postgres.stop()
        try:
            health = requests.get(f"{server.url}/v1/health", timeout=20)
            assert (health.status_code, health.json()["ok"]) == (503, False)
            figures = requests.get(f"{server.url}/v1/metrics", timeout=20).text
            assert "jlcenter_database_up 0" in figures
            with pytest.raises(Unreachable) as told:
                sync(session)
            assert told.value.code == "server_busy"
            with pytest.raises(Busy) as busy:
                server.pair_code()
            assert busy.value.code == "database_unavailable"
        finally:
            postgres.start()
        assert sync(session).pending == 0
        assert requests.get(f"{server.url}/v1/health", timeout=20).json()["ok"]
        assert server.digest() == digest(session).digest
    postgres.drop(url)


def test_an_address_is_checked_before_anything_is_made() -> None:
    assert check_url(None) is None
    for name in ("postgresql", "postgres", "postgresql+psycopg"):
        assert check_url(f"{name}://u:p@h/d") == "postgresql+psycopg://u:p@h/d"
    for bad in ("mysql://x/y", "nonsense", "://", "sqlite:///x"):
        with pytest.raises(Refused) as caught:
            check_url(bad)
        assert caught.value.code == "database_unknown"


def test_positions_start_where_a_laptop_says(engine: Engine) -> None:
    """An answer brings what others wrote after a cursor, whichever database keeps it."""
    root = RootKey(b"r" * 32)
    one, other = SignedLaptop(1, CENTRE), SignedLaptop(2, CENTRE)
    with engine.begin() as db:
        one.granted(db)
        other.granted(db)
    for _turn in range(2):
        one.wrote()
        answered(engine, root, one.body())
        one.sent = len(one.entries)
    body = other.body()
    answer = answer_of(answered(engine, root, body), body, root.public)
    assert [entry.seq for part in answer.segments for entry in part.entries] == [1, 2]
    other.cursor = answer.cursor
    body = other.body()
    answer = answer_of(answered(engine, root, body), body, root.public)
    assert (answer.step, answer.segments, answer.cursor) == ("done", (), other.cursor)
    assert answer.cursor != LogPoint()
