"""R35: accounts belong to a centre; the same name elsewhere is another account."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jlcenter.app.bootstrap import init_centre, log_in
from jlcenter.app.sync_now import sync
from jlcenter.app.users import add_user, disable_user, list_users
from jlcenter.domain.errors import AccessRefused
from jlcenter.storage.session import Session
from tests.sync.world import Server, serving

FIRST, SECOND = "folding-stool", "quiet-meadow"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path / "province") as found:
        yield found


@pytest.fixture
def centres(tmp_path: Path, server: Server) -> Iterator[tuple[Session, Session]]:
    """Two centres of one province, each with an "admin" and a "王老师", passwords not alike."""
    found = []
    for name, code, password in (("one", "220421", FIRST), ("two", "220422", SECOND)):
        init_centre(tmp_path / name, code, f"中心{name}", "admin", password)
        session = log_in(tmp_path / name, "admin", password)
        server.of(code).pair(session)
        add_user(session, "王老师", "trainer", password + "-2")
        sync(session)
        found.append(session)
    yield found[0], found[1]
    for session in found:
        session.close()


def test_r35_one_name_at_two_centres_is_two_accounts(centres: tuple[Session, Session]) -> None:
    one, two = centres
    sync(one)
    sync(two)
    for session in centres:
        assert sorted(user.name for user in list_users(session)) == ["admin", "王老师"]
    for session, own, other in ((one, FIRST, SECOND), (two, SECOND, FIRST)):
        for name, words in (("admin", ""), ("王老师", "-2")):
            log_in(session.folder, name, own + words).close()
            with pytest.raises(AccessRefused):
                log_in(session.folder, name, other + words)


def test_r35_what_one_centre_does_with_an_account_the_other_never_hears_of(
    centres: tuple[Session, Session], server: Server
) -> None:
    one, two = centres
    before = server.of("220422").digest("220422")
    disable_user(one, "王老师")
    assert sync(one).pending == 0
    done = sync(two)
    assert done.received == 0
    assert server.digest("220422") == before
    with pytest.raises(AccessRefused):
        log_in(one.folder, "王老师", FIRST + "-2")
    log_in(two.folder, "王老师", SECOND + "-2").close()
