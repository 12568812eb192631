"""Receipts that come by stick, and a province that was set back: two pasts of the log meet here.

A receipt says what was held where its log ends, and nobody can tell offline whether that log is the
one this laptop has heard: the next line settles it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jlcenter.app.import_bundle import import_bundle
from jlcenter.app.sync_now import sync
from jlcenter.storage.session import Session
from jlcenter.sync import carry_in
from provincial import commands
from tests.sync.bundle_world import Sticks, names, person, rename
from tests.sync.test_rewind import all_agree, back_up, set_back
from tests.sync.world import Server

Make = Callable[..., Session]


@pytest.fixture
def both(make_session: Make, own_server: Server) -> tuple[Session, Session]:
    """Two paired laptops that hold what the province holds."""
    found = make_session("a"), make_session("b")
    for session in found:
        own_server.pair(session)
        sync(session)
    sync(found[0])
    return found


def receipt_for(session: Session, server: Server, sticks: Sticks) -> Path:
    """A bundle of all that is new goes to the province; what comes back."""
    receipt = sticks.next()
    commands.import_bundle(server.account, sticks.export(session, since_last=True).file, receipt)
    return receipt


def test_a_receipt_of_a_log_not_heard_is_no_common_past(
    both: tuple[Session, Session], own_server: Server, sticks: Sticks
) -> None:
    """The receipt's place in the log lies behind work that never came here: it has to come."""
    a, b = both
    backup = back_up(own_server)
    person(a, "王芳")
    sync(a)
    set_back(own_server, backup)
    person(b, "李明")
    sync(b)
    import_bundle(a, receipt_for(a, own_server, sticks))
    sync(a)
    assert names(a) == ["李明", "王芳"]
    all_agree(own_server, a, b)


def test_what_was_sent_into_a_past_that_is_gone_is_sent_again(
    both: tuple[Session, Session],
    own_server: Server,
    sticks: Sticks,
    make_session: Make,
) -> None:
    """An answer that broke off left the cursor behind; the receipt that stands for what was sent
    is of the lost log, and one by stick takes its place."""
    a, b = both
    cursor = a.setting("sync_cursor")
    backup = back_up(own_server)
    person(b, "李明")
    sync(b)
    person(a, "王芳")
    sticks.export(a)
    sync(a)
    position = int(a.setting("sync_cursor")[0])  # type: ignore[index]
    a.set_settings(sync_cursor=cursor, sync_have=[position], sync_points=[])
    set_back(own_server, backup)
    for n in range(4):
        person(b, f"人{n}")
        sync(b)
    a = make_session("a")  # another sitting, another strand
    person(a, "赵一")
    import_bundle(a, receipt_for(a, own_server, sticks))
    sync(a)
    assert own_server.rows("trainee") == 7
    all_agree(own_server, a, b)


def test_who_is_known_again_by_a_stick_is_known_to_the_others_too(
    make_session: Make, own_server: Server, sticks: Sticks
) -> None:
    """The province had forgotten b: its bundle shows the grant, and a needs it to read b's work."""
    a, b = make_session("a"), make_session("b")
    own_server.pair(a)
    sync(a)
    backup = back_up(own_server)
    own_server.pair(b)
    set_back(own_server, backup)
    person(b, "李明")
    receipt_for(b, own_server, sticks)
    sync(a)
    assert names(a) == ["李明"]
    all_agree(own_server, a, b)


def test_what_waits_at_the_province_comes_in_when_its_past_comes_by_line(
    both: tuple[Session, Session], own_server: Server, sticks: Sticks
) -> None:
    """The second stick is there before the first, and its writer never comes again."""
    a, b = both
    id_ = person(a, "王芳")
    first = sticks.export(a)
    rename(a, id_, "王方")
    second = sticks.export(a, since_last=True)
    taken = commands.import_bundle(own_server.account, second.file, sticks.next())
    assert taken.waiting == 1
    import_bundle(b, first.file)
    sync(b)
    sync(b)
    assert names(b) == ["王方"]
    all_agree(own_server, b)


def test_a_shorter_piece_does_not_take_the_place_of_a_longer_one_that_waits(
    both: tuple[Session, Session], own_server: Server, sticks: Sticks, make_session: Make
) -> None:
    """Two sticks bring one laptop's work before its past, the later of them less of it."""
    a, b = both
    id_ = person(a, "王芳")
    first = sticks.export(a)
    sent = a.setting("bundle_sent")
    rename(a, id_, "王方")
    less = sticks.export(a, since_last=True)
    rename(a, id_, "王舫")
    a.set_settings(bundle_sent=sent)
    more = sticks.export(a, since_last=True)
    for file in (more.file, less.file):
        import_bundle(b, file)
    for file in (less.file, more.file):
        commands.import_bundle(own_server.account, file, sticks.next())
    import_bundle(b, first.file)
    assert names(b) == ["王舫"]
    commands.import_bundle(own_server.account, first.file, sticks.next())
    c = make_session("c")
    own_server.pair(c)
    sync(c)
    assert names(c) == ["王舫"]


def test_relayed_work_goes_up_with_the_grant_that_came_by_stick(
    make_session: Make, own_server: Server, sticks: Sticks
) -> None:
    """The province had forgotten b, whose bundle is all a ever had of it, and b never comes."""
    a, b = make_session("a"), make_session("b")
    own_server.pair(a)
    sync(a)
    backup = back_up(own_server)
    own_server.pair(b)
    set_back(own_server, backup)
    person(b, "李明")
    sticks.carry(b, a)
    assert sync(a).pending == 0
    assert own_server.rows("trainee") == 1
    all_agree(own_server, a)


def test_a_receipt_taken_in_in_part_before_the_province_is_set_back(
    both: tuple[Session, Session],
    own_server: Server,
    sticks: Sticks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What b wrote came with the receipt; then a's power failed, before its cursor stood behind it.
    The province loses it, the cursor's point still agrees, and b never comes again."""
    a, b = both
    backup = back_up(own_server)
    person(b, "李明")
    sync(b)
    person(a, "王芳")
    receipt = receipt_for(a, own_server, sticks)

    def no_power(*_told: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(carry_in, "_acknowledge", no_power)
        with pytest.raises(KeyboardInterrupt):
            import_bundle(a, receipt)
    assert names(a) == ["李明", "王芳"]
    set_back(own_server, backup)
    sync(a)
    assert own_server.rows("trainee") == 2
    all_agree(own_server, a)
