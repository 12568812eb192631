"""A restored server gets back what it lost, and a restored laptop too: entries, state, rewind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from jlcenter.app.digest import digest
from jlcenter.app.settle_conflict import list_conflicts
from jlcenter.app.sync_now import status, sync
from jlcenter.domain.errors import AccessRefused
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.queries import packages as staging
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.sync import outgoing, pairing, receive
from jlcenter.sync.block import block_of_bytes
from jlcenter.sync.cursors import UNSETTLED
from jlcenter.sync.engine import Conversation
from jlcenter.sync.outgoing import Outgoing
from jlcenter.sync.packages import Packages
from jlcenter.sync.protocol import Lack
from jlcenter.sync.receive import Receiver
from provincial import commands
from provincial.tables import BACKFILL, LOG, STRAND
from tests.held import damages
from tests.sync.test_conversation import write_people
from tests.sync.world import Server

Make = Callable[..., Session]


def paired(make: Make, server: Server, names: str) -> list[Session]:
    """A paired laptop for each letter, one after the other in sync with the server."""
    found = [make(name) for name in names]
    for one in found:
        server.pair(one)
        sync(one)
    return found


def back_up(server: Server) -> Path:
    """A copy of the server's files, taken while it stands still."""
    return server.back_up()


def set_back(server: Server, backup: Path) -> None:
    """The server's files are those of the backup again; nobody tells it."""
    server.set_back(backup)


def all_agree(server: Server, *laptops: Session) -> None:
    """After two rounds of everybody all hold the same, quietly."""
    for _round in range(2):
        for one in laptops:
            sync(one)
    assert len({server.digest(), *(digest(one).digest for one in laptops)}) == 1
    for one in laptops:
        quiet = sync(one)
        assert (quiet.pushed, quiet.received, quiet.pending, quiet.round_trips) == (0, 0, 0, 1)
        assert damages(one) == []


def logged(server: Server) -> list[tuple[bytes, int]]:
    """Every entry in the log and in what was filled in later."""
    found = []
    with server.looking() as db:
        for body, package in db.execute(select(LOG.c.body, LOG.c.package)):
            if package is None:
                segments = block_of_bytes(bytes(body))
                found += [(one.strand, entry.seq) for one in segments for entry in one.entries]
        for row in db.execute(select(BACKFILL)):
            found += [(bytes(row.strand), seq) for seq in range(row.first, row.last + 1)]
    return found


def nothing_twice_nothing_missing(server: Server, *laptops: Session) -> None:
    """Each entry any laptop still has the text of is at the server exactly once."""
    found = logged(server)
    assert len(found) == len(set(found))
    for one in laptops:
        rows = one.db.execute(
            "SELECT s.id, j.seq FROM journal j JOIN strand s ON s.no = j.strand"
            " WHERE j.seq <= s.acknowledged_seq"
        ).fetchall()
        assert {(bytes(id_), seq) for id_, seq in rows} <= set(found)


def test_r06_what_a_restored_server_lost_is_offered_again(
    make_session: Make, own_server: Server
) -> None:
    a, b = paired(make_session, own_server, "ab")
    backup = back_up(own_server)
    write_people(a, 5)
    sync(a)
    sync(b)
    write_people(b, 3, 20)
    sync(b)
    set_back(own_server, backup)
    write_people(a, 1, 40)
    all_agree(own_server, a, b)
    assert own_server.rows("trainee") == 9
    assert list_conflicts(a) == []
    nothing_twice_nothing_missing(own_server, a, b)


def test_r06_work_of_a_laptop_that_is_gone_comes_back_through_another(
    make_session: Make, own_server: Server
) -> None:
    a, b = paired(make_session, own_server, "ab")
    backup = back_up(own_server)
    write_people(a, 4)
    sync(a)
    sync(b)
    set_back(own_server, backup)
    # a never comes again: b has its entries, with the seals their author gave
    all_agree(own_server, b)
    assert own_server.rows("trainee") == 4
    assert status(b).state == "all_sent"
    nothing_twice_nothing_missing(own_server, b)


def test_r06_a_server_set_back_again_before_the_laptop_came_to_the_end_of_its_log(
    make_session: Make, own_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Set back once, the server still has b's work; the laptop goes back to an older point and its
    power fails. Set back further, the server lacks b's work, and the point still agrees."""
    a, b = paired(make_session, own_server, "ab")
    sync(a)
    oldest = back_up(own_server)
    write_people(b, 3)
    sync(b)
    newer = back_up(own_server)
    write_people(a, 2, 20)
    sync(a)
    set_back(own_server, newer)
    gone_back = Conversation._go_back

    def then_dark(*told: Any, **how: Any) -> None:
        gone_back(*told, **how)
        monkeypatch.setattr(Outgoing, "next", no_power)

    def no_power(*_told: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Conversation, "_go_back", then_dark)
    with pytest.raises(KeyboardInterrupt):
        sync(a)
    monkeypatch.undo()
    set_back(own_server, oldest)
    # b never comes again
    all_agree(own_server, a)
    assert own_server.rows("trainee") == 5


def break_off_within_an_answer(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sync, storing an answer entry by entry; the power fails after the first."""
    stored = Receiver._store

    def then_dark(self: Receiver, *told: Any, is_last: bool) -> None:
        stored(self, *told, is_last=is_last)
        if not is_last:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(receive, "ENTRIES_AT_ONCE", 1)
        patch.setattr(receive, "ENTRIES_FEWEST", 1)
        patch.setattr(Receiver, "_store", then_dark)
        with pytest.raises(KeyboardInterrupt):
            sync(session)


def test_r06_a_server_set_back_after_an_answer_was_stored_in_part(
    make_session: Make, own_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cursor stands before the answer, and the server's older log agrees with it; yet part of
    what the answer brought is here, and a, who wrote it, never comes again."""
    a, b = paired(make_session, own_server, "ab")
    sync(a)
    sync(b)
    backup = back_up(own_server)
    for n in range(3):
        write_people(a, 1, n)
        sync(a)
    break_off_within_an_answer(b, monkeypatch)
    held = int(b.db.execute("SELECT count(*) FROM trainee").fetchone()[0])
    assert 0 < held < 3
    set_back(own_server, backup)
    all_agree(own_server, b)
    assert own_server.rows("trainee") == held


def test_r06_who_wrote_what_came_in_part_is_known_again_to_a_server_set_back(
    make_session: Make, own_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """b has stored something c wrote and not yet c's own record; the server is set back to before c
    was paired. Neither c nor anybody else ever comes again."""
    b, c = make_session("b"), make_session("c")
    own_server.pair(b)
    sync(b)
    backup = back_up(own_server)
    own_server.pair(c)
    write_people(c, 2)
    sync(c)
    break_off_within_an_answer(b, monkeypatch)
    assert c.device in {one.device for one in table.covered_strands(b.db)}
    assert table.grant_of(b.db, c.device) is None
    set_back(own_server, backup)
    all_agree(own_server, b)
    nothing_twice_nothing_missing(own_server, b)
    assert status(b).state == "all_sent"


def test_an_answer_stored_in_parts_and_whole_leaves_nothing_to_ask(
    make_session: Make, own_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = paired(make_session, own_server, "ab")
    write_people(a, 7)
    sync(a)
    monkeypatch.setattr(receive, "ENTRIES_AT_ONCE", 2)
    assert sync(b).received > 2
    assert not table.local(b.db, UNSETTLED)
    assert sync(b).round_trips == 1


def set_back_beside_who_has_no_history(make: Make, server: Server) -> tuple[Session, Session]:
    """A server set back to before a wrote of six people; b has them as state only."""
    a, b = paired(make, server, "ab")
    backup = back_up(server)
    write_people(a, 6)
    sync(a)
    sync(b)
    forget_history(b)
    set_back(server, backup)
    return a, b


def test_the_beginning_of_a_strand_is_filled_in_by_who_has_its_rest_as_state_only(
    make_session: Make, own_server: Server
) -> None:
    """A laptop put back to a backup gets the end of its own strand as state; the beginning is still
    in its journal, and a server that has the whole of it as state would like the text."""
    a, b = set_back_beside_who_has_no_history(make_session, own_server)
    sync(b)
    # of its own strand a has the text up to here, and the rest as state
    with a.door.transaction(a.db, person=False):
        no, last = a.db.execute(
            "SELECT no, last_seq FROM strand WHERE mine = 1 ORDER BY last_seq DESC"
        ).fetchone()
        a.db.execute("DELETE FROM journal WHERE strand = ? AND seq > 4", (no,))
        hash_ = a.db.execute("SELECT last_hash FROM strand WHERE no = ?", (no,)).fetchone()[0]
        a.db.execute(
            "UPDATE strand SET history_from = ?, history_hash = ? WHERE no = ?", (last, hash_, no)
        )
    for _round in range(2):
        sync(a)
        sync(b)
    nothing_twice_nothing_missing(own_server, a)


def test_a_server_that_went_on_after_it_was_set_back_ends_with_both_pasts(
    make_session: Make, own_server: Server
) -> None:
    """Positions of the log are given anew with other content: the hashes tell."""
    a, b = paired(make_session, own_server, "ab")
    backup = back_up(own_server)
    for n in range(3):
        write_people(a, 1, 10 * n)
        sync(a)
    set_back(own_server, backup)
    for n in range(5):
        write_people(b, 1, 100 + 10 * n)
        sync(b)
    all_agree(own_server, a, b)
    assert own_server.rows("trainee") == 8
    assert list_conflicts(a) == list_conflicts(b) == []
    nothing_twice_nothing_missing(own_server, a, b)


def test_a_server_set_back_to_before_the_pairing_is_shown_the_grant(
    make_session: Make, own_server: Server
) -> None:
    backup = back_up(own_server)
    a = make_session("a")
    own_server.pair(a)
    write_people(a, 2)
    sync(a)
    letter, name = a.letter, a.centre_name
    set_back(own_server, backup)
    all_agree(own_server, a)
    assert (a.letter, a.centre_name) == (letter, name)
    # the letter that was given is not given again
    b = make_session("b")
    own_server.pair(b)
    assert b.letter != letter
    all_agree(own_server, a, b)
    assert own_server.rows("trainee") == 2


def test_a_key_whose_answer_was_lost_is_shown_to_a_server_that_forgot_it(
    make_session: Make, own_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Power fails before the answer to the first code is kept, so the laptop is paired under
    another key; then the server is set back to before both. What was written under the first key
    is shown with the word the second code brought of it."""
    a, b = make_session("a"), make_session("b")
    own_server.pair(b)
    backup = back_up(own_server)
    write_people(a, 4)

    def dies(*_told: object, **_named: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(pairing, "keep", dies)
        with pytest.raises(KeyboardInterrupt):
            own_server.pair(a)
    own_server.pair(a)
    assert len(a.seeds) == 2
    set_back(own_server, backup)
    assert sync(a).pending == 0
    assert own_server.rows("trainee") == 4
    all_agree(own_server, a, b)
    nothing_twice_nothing_missing(own_server, a, b)


def test_a_server_that_forgot_the_centre_gives_the_next_laptop_the_same_secret(
    make_session: Make, own_server: Server
) -> None:
    """People's ids derive from it: with another one everybody would be there twice."""
    backup = back_up(own_server)
    a, b = make_session("a"), make_session("b")
    own_server.pair(a)
    set_back(own_server, backup)
    own_server.pair(b)
    assert a.setting("centre_secret") == b.setting("centre_secret")
    all_agree(own_server, a, b)


def test_a_block_that_a_restored_server_forgot_comes_back_with_the_log(
    make_session: Make, own_server: Server
) -> None:
    a, b = paired(make_session, own_server, "ab")
    backup = back_up(own_server)
    commands.block(own_server.account, b.device.hex())
    sync(a)
    set_back(own_server, backup)
    sync(a)
    write_people(b, 1)
    with pytest.raises(AccessRefused) as caught:
        sync(b)
    assert caught.value.code == "device_blocked"
    assert status(b).pending == 1


def forget_history(session: Session) -> None:
    """As if this laptop had begun from a snapshot: it has all state, and no entries of others."""
    with session.door.transaction(session.db):
        session.db.execute(
            "DELETE FROM journal WHERE strand IN (SELECT no FROM strand WHERE mine = 0)"
        )
        session.db.execute(
            "DELETE FROM seal WHERE strand IN (SELECT no FROM strand WHERE mine = 0)"
        )
        session.db.execute(
            "UPDATE strand SET history_from = last_seq, history_hash = last_hash"
            " WHERE mine = 0 AND device IS NOT NULL"
        )


def test_state_is_offered_where_the_history_is_gone(make_session: Make, own_server: Server) -> None:
    """The author is away and the only other laptop has no entries: its state brings all back, and
    the entries are filled in when the author comes."""
    a, b, c = paired(make_session, own_server, "abc")
    backup = back_up(own_server)
    write_people(a, 6)
    sync(a)
    sync(b)
    forget_history(b)
    # b builds on what it knows as state only
    found = b.db.execute("SELECT id FROM trainee ORDER BY id LIMIT 1").fetchone()
    from uuid import UUID

    with b.action("改") as write:
        write.put(TRAINEE, UUID(bytes=bytes(found[0])), phone="13900000000")
    set_back(own_server, backup)
    done = sync(b)
    assert done.pending == 0
    assert own_server.rows("trainee") == 6
    sync(c)
    assert digest(c).digest == digest(b).digest == own_server.digest()
    with own_server.looking() as db:
        gaps = select(func.count()).select_from(STRAND).where(STRAND.c.gaps.is_not(None))
        assert db.execute(gaps).scalar_one() > 0
    all_agree(own_server, b, c, a)
    assert list_conflicts(a) == []
    with own_server.looking() as db:
        assert db.execute(gaps).scalar_one() == 0
    nothing_twice_nothing_missing(own_server, a, b)


def test_an_offer_whose_receipt_was_lost_is_known_again_when_the_log_brings_it(
    make_session: Make, own_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Power fails when the province has taken it and before the laptop has noted so: the same
    package comes back as an item of the log, and the cursor goes past it."""
    a, b = set_back_beside_who_has_no_history(make_session, own_server)

    def gone(*_told: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Packages, "_taken", gone)
        with pytest.raises(KeyboardInterrupt):
            sync(b)
    assert own_server.rows("trainee") == 6
    assert sync(b).pending == 0
    with own_server.looking() as db:
        end = db.execute(select(func.max(LOG.c.position))).scalar_one()
    assert table.local(b.db, "sync_cursor")[0] == end
    assert staging.under_way(b.db) == []
    all_agree(own_server, b, a)
    nothing_twice_nothing_missing(own_server, a, b)


def test_a_long_history_is_filled_in_however_many_rounds_it_takes(
    make_session: Make, own_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each round brings a piece, though neither cursor nor receipt moves: that is no standstill."""
    a, b = paired(make_session, own_server, "ab")
    backup = back_up(own_server)
    for n in range(12):
        write_people(a, 1, 10 * n)
    sync(a)
    sync(b)
    forget_history(b)
    set_back(own_server, backup)
    sync(b)
    monkeypatch.setattr(outgoing, "ENTRIES_MAX", 1)
    sync(a)
    monkeypatch.undo()
    all_agree(own_server, a, b)
    nothing_twice_nothing_missing(own_server, a, b)


def test_an_offer_nobody_asked_for_is_not_taken(make_session: Make, own_server: Server) -> None:
    from jlcenter.domain.errors import Refused
    from jlcenter.sync import offer
    from jlcenter.sync.engine import Conversation
    from jlcenter.sync.transport import Line

    a = make_session("a")
    own_server.pair(a)
    write_people(a, 2)
    sync(a)
    before = own_server.digest()
    offer.stage(a, {})
    line = Line(own_server.url)
    with pytest.raises(Refused):
        Conversation(a, line)._packages.send()
    line.drop()
    assert own_server.digest() == before


def test_two_gaps_of_one_strand_are_filled_one_after_the_other(
    make_session: Make, server: Server
) -> None:
    """A block has one segment of a strand."""
    a = make_session("a")
    server.pair(a)
    for _action in range(6):
        write_people(a, 1)
    sync(a)
    strand, upto = a.db.execute(
        "SELECT id, last_seq FROM strand WHERE mine = 1 ORDER BY last_seq DESC LIMIT 1"
    ).fetchone()
    out = outgoing.Outgoing(a)
    out.lacks = (Lack(bytes(strand), 1, 2), Lack(bytes(strand), 3, upto))
    told = []
    while out.has_history:
        block, _payload = out.next()
        assert len({one.strand for one in block.segments}) == len(block.segments)
        told += [entry.seq for one in block.segments for entry in one.entries]
    assert told == list(range(1, upto + 1))
