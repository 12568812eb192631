"""What builds on work that goes out later in the same run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jlcenter.app.digest import digest
from jlcenter.app.import_bundle import import_bundle
from jlcenter.app.sync_now import sync
from jlcenter.storage.session import Session
from jlcenter.sync import outgoing
from tests.sync.bundle_world import Sticks, person, rename
from tests.sync.world import Server


def test_what_came_before_its_past_goes_again_when_that_has_gone(
    make_session: Callable[..., Session],
    server: Server,
    sticks: Sticks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A strand relayed by stick ends where its author sealed it, so it may go out with an entry
    that builds on what another strand brings some blocks later."""
    a, b, c = (make_session(name) for name in "abc")
    for one in (a, b, c):
        server.pair(one)
    for one in (a, b, c):
        sync(one)
    person(c, "丙一")  # the first of c, sealed with the last only
    people = []
    for n in range(9):
        people.append(person(a, f"甲{n}"))
        import_bundle(b, sticks.export(a).file)
    sticks.carry(a, c)
    rename(c, people[-1], "改了")
    sticks.carry(c, b)
    monkeypatch.setattr(outgoing, "ENTRIES_MAX", 1)
    done = sync(b)
    assert done.pending == 0
    assert digest(b).digest == server.digest(b.centre_code)
