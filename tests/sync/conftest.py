"""A province that serves, and a line to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from jlcenter.app.bootstrap import init_centre, log_in
from jlcenter.storage.session import Session
from jlcenter.sync import engine, transport
from tests.conftest import PASSWORD
from tests.databases import BOTH, USUAL, database_of, postgres  # noqa: F401 - fixtures
from tests.sync.bundle_world import paired, province, sticks  # noqa: F401 - fixtures
from tests.sync.damage import synced  # noqa: F401 - a fixture
from tests.sync.peers import Handler, Peer
from tests.sync.world import CENTRE, Server, Wire, serving

COUNTIES = ("220421", "220422", "220402", "220403")
_CENTRES = count(1)


#: what the server does here it does on both databases, each test; the others run on PostgreSQL
#: with JLCENTER_TEST_DATABASE=postgresql
_ON_BOTH = (
    "test_conversation",
    "test_crashes",
    "test_erasures",
    "test_files",
    "test_first_download",
    "test_reconcile",
    "test_rewind",
    "test_two_laptops",
)
#: what these look at is at the laptop, and they take long: once is enough
_AT_THE_LAPTOP = frozenset(
    {
        "test_a_receipt_that_never_came_back_is_none",
        "test_a_run_that_is_told_to_stop_stops_between_two_pieces",
        "test_a_thin_line_holds_files_back_until_a_person_wants_them",
        "test_bytes_that_are_damaged_here_come_back_from_the_province",
        "test_bytes_that_were_changed_on_the_disk_do_not_go_out",
        "test_old_work_by_stick_into_a_half_merged_download_brings_nothing_back",
        "test_r01_nobody_is_told_that_all_is_sent_while_bytes_are_here_alone",
        "test_r11_a_file_goes_on_where_the_line_was_cut",
        "test_records_go_before_files",
        "test_the_command_says_what_became_of_them",
        "test_what_is_written_while_a_file_goes_does_not_wait_for_it",
        "test_what_was_taken_out_is_not_sent_and_comes_with_undo",
    }
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test of these files once with either database."""
    name = metafunc.module.__name__.rpartition(".")[2]
    if "database_kind" in metafunc.fixturenames and name in _ON_BOTH:
        kinds = [USUAL] if metafunc.function.__name__ in _AT_THE_LAPTOP else BOTH
        metafunc.parametrize("database_kind", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    """Where the server keeps its data."""
    return str(getattr(request, "param", USUAL))


@pytest.fixture(scope="session")
def shared_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, database_kind: str
) -> Iterator[Server]:
    """One real provincial server for the tests that leave it running, a process of its own."""
    with database_of(request, database_kind) as url:
        with serving(tmp_path_factory.mktemp("shared") / "province", url) as found:
            yield found


@pytest.fixture
def centre_code(request: pytest.FixtureRequest) -> str:
    """A centre no other test has, where a server is shared."""
    if "server" not in request.fixturenames:
        return CENTRE
    number = next(_CENTRES)
    return f"{COUNTIES[number // 99 % 4]}-{number % 99 + 1}"


@pytest.fixture
def server(shared_server: Server, centre_code: str) -> Server:
    """The shared server, for this test's own centre."""
    return shared_server.of(centre_code)


@pytest.fixture
def own_server(
    request: pytest.FixtureRequest, tmp_path: Path, database_kind: str
) -> Iterator[Server]:
    """A server that may be stopped, killed and set back."""
    with database_of(request, database_kind) as url:
        with serving(tmp_path / "province", url) as found:
            found.postgres = request.getfixturevalue("postgres") if url else None
            yield found


@pytest.fixture
def make_session(tmp_path: Path, centre_code: str) -> Iterator[Callable[..., Session]]:
    """Makes fresh data folders of this test's centre, each with the admin "admin"; logs in."""
    opened: list[Session] = []

    def make(name: str = "data", centre_name: str = "东丰县职教中心") -> Session:
        folder = tmp_path / name
        if not folder.exists():
            init_centre(folder, centre_code, centre_name, "admin", PASSWORD)
        session = log_in(folder, "admin", PASSWORD)
        opened.append(session)
        return session

    yield make
    for session in opened:
        session.close()


@pytest.fixture
def laptop(session: Session, server: Server) -> Session:
    """A paired laptop that has sent all it has."""
    from jlcenter.app.sync_now import sync

    server.pair(session)
    sync(session)
    return session


@pytest.fixture
def wire(server: Server) -> Iterator[Wire]:
    """A line to the server that can be made bad."""
    found = Wire(server.port)
    yield found
    found.close()


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests of a broken line need not wait for it."""
    monkeypatch.setattr(engine, "PAUSES_S", (0.01, 0.02))


@pytest.fixture
def peer() -> Iterator[Callable[[Handler], Peer]]:
    """Makes peers."""
    made: list[Peer] = []

    def make(handler: Handler) -> Peer:
        made.append(Peer(handler))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rules with little patience."""
    monkeypatch.setattr(transport, "CONNECT_S_MAX", 0.3)
    monkeypatch.setattr(transport, "READ_S_MAX", 0.3)
