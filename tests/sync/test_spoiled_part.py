"""A part of a first download of which a bad line spoiled the beginning: it is asked for anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jlcenter.app.digest import digest
from jlcenter.app.sync_now import sync
from jlcenter.domain.errors import Unreachable
from jlcenter.storage.queries import packages as staging
from jlcenter.storage.session import Session
from jlcenter.sync import engine
from jlcenter.sync.state import manifest_of
from tests.sync.test_conversation import write_people
from tests.sync.world import Server, Wire

Make = Callable[..., Session]


def test_what_a_bad_line_spoiled_does_not_stop_the_next_run(
    make_session: Make, own_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever lies here of a part, a run over a good line ends with all of it."""
    a, b = make_session("a"), make_session("b")
    for one in (a, b):
        own_server.pair(one)
    write_people(a, 12_000)
    sync(a)
    with monkeypatch.context() as patch:
        patch.setattr(engine, "TRIES_MAX", 1)
        wire = Wire(own_server.port)
        wire.cut_down, wire.cuts = 100_000, 1
        with pytest.raises(Unreachable):
            sync(b, wire.url)
        wire.close()
    (staged,) = staging.under_way(b.db)
    here = staging.parts_here(b.db, staged.id)
    (number, *_) = [n for n in range(len(manifest_of(staged.manifest).sizes)) if n not in here]
    with b.door.transaction(b.db, person=False):
        staging.keep_beginning(b.db, staged.id, number, b"a page of a portal, damaged")
    sync(b)
    assert digest(b).digest == own_server.digest()
