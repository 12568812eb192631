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
from tests.sync.peers import Handler, Peer
from tests.sync.world import CENTRE, Server, Wire, serving

COUNTIES = ("220421", "220422", "220402", "220403")
_CENTRES = count(1)


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One real provincial server for the tests that leave it running, a process of its own."""
    with serving(tmp_path_factory.mktemp("shared") / "province") as found:
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
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server that may be stopped, killed and set back."""
    with serving(tmp_path / "province") as found:
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
