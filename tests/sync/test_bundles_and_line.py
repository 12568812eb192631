"""Sticks and the line together: what came by stick goes up by the next sync, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jlcenter.app.check_data import check_data
from jlcenter.app.import_bundle import import_bundle
from jlcenter.app.sync_now import status, sync
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.sync import receive
from jlcenter.sync.receive import Receiver
from tests.sync.bundle_world import Sticks, content, frames_of, names, person, rename, state_only
from tests.sync.world import Server

Make = Callable[..., Session]


@pytest.fixture
def both(make_session: Make, server: Server) -> tuple[Session, Session]:
    """Two paired laptops that have sent all they have."""
    found = make_session("a"), make_session("b")
    for session in found:
        server.pair(session)
        sync(session)
    sync(found[0])
    return found


def test_what_a_stick_brought_goes_up_with_its_authors_seal(
    both: tuple[Session, Session], server: Server, sticks: Sticks
) -> None:
    a, b = both
    id_ = person(a, "王芳")
    came = sticks.carry(a, b)
    rename(b, id_, "王方")
    assert table.pending_count(b.db) == came.new + 1
    assert sync(b).pushed == came.new + 1
    assert content(b) == server.digest()
    # its author need not send it again, and gets what was built on it
    done = sync(a)
    assert (done.pending, names(a)) == (0, ["王方"])
    assert content(a) == content(b) == server.digest()
    assert check_data(a) == check_data(b) == []


def test_what_waited_for_the_line_is_not_taken_for_sent(
    both: tuple[Session, Session], server: Server, sticks: Sticks
) -> None:
    """Its past comes by line, it came by stick: the province has the one and not the other."""
    a, b = both
    id_ = person(a, "王芳")
    sticks.export(a)
    sync(a)
    rename(a, id_, "王方")
    second = sticks.export(a, since_last=True)
    came = import_bundle(b, second.file)
    assert (came.new, came.waiting) == (0, 1)
    sync(b)
    assert names(b) == ["王方"]
    # a never comes again: by b alone it must get there
    sync(b)
    assert table.pending_count(b.db) == 0
    assert content(b) == server.digest()


def test_a_receipt_by_stick_and_a_sync_do_not_cross(
    both: tuple[Session, Session], server: Server, sticks: Sticks
) -> None:
    from provincial import commands

    a, b = both
    person(a, "王芳")
    receipt = sticks.next()
    commands.import_bundle(server.account, sticks.export(a).file, receipt)
    person(b, "李明")
    sync(b)
    sync(a)
    assert table.pending_count(a.db) == 0
    came = import_bundle(a, receipt)
    assert (came.new, came.acknowledged, came.pending) == (0, 0, 0)
    person(a, "赵一")
    assert sync(a).pending == 0
    sync(b)
    assert content(a) == content(b) == server.digest()


def test_a_laptop_that_was_only_fed_by_stick_needs_little_line(
    both: tuple[Session, Session], server: Server, sticks: Sticks
) -> None:
    """What receipts brought is not fetched again."""
    from provincial import commands

    a, b = both
    for number in range(60):
        person(b, f"人{number}")
    sync(b)
    receipt = sticks.next()
    commands.import_bundle(server.account, sticks.export(a).file, receipt)
    assert import_bundle(a, receipt).new == 60
    done = sync(a)
    assert (done.received, done.pushed) == (0, 0)
    assert content(a) == content(b) == server.digest()


def test_a_stick_that_broke_off_within_what_its_author_sealed_still_gets_to_the_province(
    both: tuple[Session, Session],
    server: Server,
    sticks: Sticks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Power fails between two transactions of one seal's entries: b has some of them without the
    seal, and cannot send them on as entries. Its author and the stick are gone."""
    a, b = both
    for number in range(6):
        person(a, f"人{number}")
    made = sticks.export(a)
    honest, calls = Receiver._store, [0]

    def crashing(self: Receiver, *told: object, **more: bool) -> None:
        calls[0] += 1
        if calls[0] == 2:
            raise KeyboardInterrupt
        honest(self, *told, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(receive, "ENTRIES_AT_ONCE", 2)
        patched.setattr(receive, "ENTRIES_FEWEST", 2)
        patched.setattr(Receiver, "_store", crashing)
        with pytest.raises(KeyboardInterrupt):
            import_bundle(b, made.file)
    some = names(b)
    assert 0 < len(some) < 6
    sync(b)
    assert content(b) == server.digest()
    assert status(b).state == "all_sent"
    # the author was only away: the rest comes, and nothing twice
    sync(a)
    sync(b)
    assert len(names(b)) == 6
    assert content(a) == content(b) == server.digest()
    assert check_data(a) == check_data(b) == []


def test_what_stands_before_a_lost_past_gets_to_the_province_too(
    both: tuple[Session, Session], make_session: Make, server: Server, sticks: Sticks
) -> None:
    """c wrote two things under one seal, the second on top of d's work; then c and d are gone, and
    of d's work nothing is left. b has the first without the seal: it cannot send it on."""
    a, b = both
    c, d = make_session("c"), make_session("d")
    for one in (c, d):
        server.pair(one)
        sync(one)
    id_ = person(d, "王芳")
    sticks.carry(d, c)
    sticks.export(c)  # lost, with d's work in it
    c.door.begin_anew(c.door.secret)  # a sitting of its own
    person(c, "李四")
    rename(c, id_, "王方")
    came = import_bundle(b, sticks.export(c, since_last=True).file)
    assert (names(b), came.waiting) == (["李四"], 1)
    sync(b)
    sync(a)
    assert names(a) == ["李四"]
    assert content(a) == content(b) == server.digest()
    assert sync(b).round_trips == 1
    # they were only away: what waited comes in, and nothing twice
    for one in (d, c, a, b, c, d):
        sync(one)
    assert names(a) == names(b) == ["李四", "王方"]
    assert content(a) == content(b) == content(c) == content(d) == server.digest()
    assert check_data(a) == check_data(b) == []


def test_r03_work_that_came_by_stick_as_state_only_is_offered_to_the_province(
    make_session: Make, server: Server, sticks: Sticks, tmp_path: Path
) -> None:
    """b began from a state that c has not heard of; what b wrote on top reaches c as state too.
    Then b is gone: by c alone it must get to the province."""
    a, b, c = (make_session(name) for name in "abc")
    for session in (a, b, c, a, b, c):
        if not session.setting("root_key"):
            server.pair(session)
        sync(session)
    id_ = person(a, "王芳")
    opening, _frames = frames_of(a, sticks.export(a).file)
    import_bundle(b, state_only(a, tmp_path / "state.jlb", opening))
    rename(b, id_, "王方")
    sync(a)
    sticks.carry(b, c)
    assert names(c) == ["王方"]
    # c cannot count it in changes, and does not say that all is sent
    assert (status(c).state, status(c).pending > 0) == ("waiting", True)
    for _round in range(2):
        sync(c)
        sync(a)
    assert content(c) == server.digest()
    assert names(a) == ["王方"]
    assert content(a) == content(c)
    assert (status(c).state, status(c).pending) == ("all_sent", 0)
    assert check_data(a) == check_data(c) == []
