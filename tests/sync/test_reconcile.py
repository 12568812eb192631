"""Laptop and province compared record by record over real sockets: what differs is found, named,
explained, and mended on the damaged side only."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from jlcenter.app import reconcile as app
from jlcenter.app.check_data import check_data
from jlcenter.app.digest import digest
from jlcenter.app.reconcile import Reconciled, compare_when_idle, last_compared, reconcile
from jlcenter.app.sync_now import sync
from jlcenter.domain.errors import AccessRefused, Refused, Unreachable
from jlcenter.domain.journal.entry import Change
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.queries.sync import set_aside
from jlcenter.storage.session import Session
from jlcenter.sync import compare
from provincial import commands
from tests.sync.damage import DAMAGES, NAME, causes, damage, mended, people
from tests.sync.test_conversation import PORTAL, http, write_people
from tests.sync.world import Server, Wire

Make = Callable[..., Session]


# -- what is no damage -----------------------------------------------------------------------------


def test_r29_both_hold_the_same_and_one_look_says_so(
    laptop: Session, server: Server, synced: list[UUID]
) -> None:
    found = reconcile(laptop)
    assert (found.same, found.differing, found.is_damage) == (True, (), False)
    kind = found.kinds["trainee"]
    assert kind.here == kind.province and kind.here.rows == 5 and kind.differing == 0
    assert kind.here.digest == digest(laptop).kinds["trainee"].digest
    assert found.round_trips == 2 and found.bytes_received < 1200
    light = reconcile(laptop, scan=False)
    assert light.same and light.round_trips == 1 and light.bytes_received < 700


def test_r02_what_waits_here_is_said_to_wait_and_nothing_is_touched(
    laptop: Session, server: Server, synced: list[UUID]
) -> None:
    new = people(laptop, 3)
    with laptop.action("改") as write:
        write.put(TRAINEE, synced[0], name="改过")
    before = (digest(laptop).digest, server.digest())
    found = reconcile(laptop)
    assert not found.same and not found.is_damage and found.pending == 4
    assert causes(found) == {str(one): "pending" for one in [*new, synced[0]]}
    sides = {one.id: (one.here, one.province) for one in found.differing}
    assert sides[str(new[0])] == (True, False) and sides[str(synced[0])] == (True, True)
    assert {one.title for one in found.differing} >= {f"学员 {NAME}0", "学员 改过"}
    assert [one.fields for one in found.differing if one.id == str(synced[0])] == [("name",)]
    assert mended(laptop).replaced == ()
    assert (digest(laptop).digest, server.digest()) == before
    sync(laptop)
    assert reconcile(laptop).same


def test_news_not_fetched_yet_is_said_to_be_news(make_session: Make, server: Server) -> None:
    a, b = make_session("a"), make_session("b")
    for one in (a, b):
        server.pair(one)
        sync(one)
    made = people(a, 2)
    sync(a)
    found = reconcile(b)
    assert not found.same and found.unfetched and not found.is_damage
    # the second laptop's grant is news to the first no more than its people are to the second
    assert set(causes(found).values()) == {"news"} and {str(one) for one in made} <= set(
        causes(found)
    )
    assert {one.title for one in found.differing if one.kind == "trainee"} == {
        f"学员 {NAME}0",
        f"学员 {NAME}1",
    }
    with pytest.raises(Refused) as refused:
        mended(b)
    assert refused.value.code == "sync_first"
    sync(b)
    assert reconcile(b).same and not reconcile(b).unfetched


def test_what_was_set_aside_is_no_damage_and_no_repair_goes_over_it(
    make_session: Make, server: Server
) -> None:
    from jlcenter.sync.block import Segment, block_bytes
    from tests.sync.worlds_of_entries import author

    laptop = make_session()
    server.pair(laptop)
    made = people(laptop, 1)
    sync(laptop)
    stranger = author(9)
    id_ = made[0].bytes
    stranger.append(kind=TRAINEE.code, id=id_, changes=(Change(1, "后来"),), salt=b"s" * 8)
    block = block_bytes([Segment(stranger.strand, tuple(stranger.entries), stranger.head, b"x")])
    with laptop.door.transaction(laptop.db):
        set_aside(laptop.db, stranger.strand, 1, "past_missing", block)
    damage(laptop, "UPDATE trainee SET name = '坏' WHERE id = ?", id_)
    assert reconcile(laptop).set_aside == 1
    with pytest.raises(Refused) as refused:
        mended(laptop)
    assert refused.value.code == "past_missing"
    row = laptop.db.execute("SELECT name FROM trainee").fetchone()
    assert row[0] == "坏", "nothing was changed"


# -- the line --------------------------------------------------------------------------------------


def test_only_what_differs_travels(laptop: Session, server: Server) -> None:
    made = write_people(laptop, 3000)
    sync(laptop)
    quiet = reconcile(laptop, scan=False)
    assert quiet.same
    damage(laptop, "UPDATE trainee SET name = '坏' WHERE id = ?", made[1500].bytes)
    found = reconcile(laptop, scan=False)
    assert causes(found) == {str(made[1500]): "here"}
    # 256 buckets of 16 bytes, the records of one of them, one record whole
    assert found.round_trips == 4 and found.bytes_received < 4096 + 2000


def test_many_records_come_in_pages(
    laptop: Session, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A laptop that has lost nearly all names the first thousand and says that there is more."""
    write_people(laptop, 1500)
    sync(laptop)
    damage(laptop, "DELETE FROM trainee WHERE substr(id, -1) > x'20'")
    found = reconcile(laptop)
    assert len(found.differing) == compare.LISTED_MAX and not found.complete
    for _time in range(3):
        if mended(laptop).after.same:
            break
    assert reconcile(laptop).same and check_data(laptop) == []


def test_r11_a_cut_costs_one_question(
    laptop: Session, synced: list[UUID], wire: Wire, server: Server
) -> None:
    damage(laptop, DAMAGES["a value"], synced[0].bytes)
    wire.cut_down, wire.cuts = 40, 2
    found = reconcile(laptop, wire.url)
    assert causes(found) == {str(synced[0]): "here"}


def test_r34_no_line_a_portal_and_an_older_server_are_told_apart(
    laptop: Session, server: Server, synced: list[UUID], wire: Wire
) -> None:
    before = digest(laptop).digest
    wire.answer_instead = http(PORTAL)
    with pytest.raises(Unreachable) as portal:
        reconcile(laptop, wire.url)
    assert portal.value.code == "not_our_server"
    wire.answer_instead = http(b"Not Found", "404 Not Found", "text/plain")
    with pytest.raises(Refused) as old:
        reconcile(laptop, wire.url)
    assert old.value.code == "server_too_old" and old.value.exit_code == 3
    wire.close()
    with pytest.raises(Unreachable):
        reconcile(laptop, wire.url)
    assert digest(laptop).digest == before and last_compared(laptop) is not None


def test_a_blocked_laptop_is_refused(laptop: Session, server: Server, synced: list[UUID]) -> None:
    commands.block(server.account, laptop.device.hex())
    with pytest.raises(AccessRefused) as refused:
        reconcile(laptop)
    assert (refused.value.code, refused.value.exit_code) == ("device_blocked", 5)


def test_without_pairing_it_is_refused_calmly(session: Session) -> None:
    with pytest.raises(Refused) as refused:
        reconcile(session)
    assert refused.value.code == "not_paired"
    assert compare_when_idle(session) is None


def test_a_log_that_moves_meanwhile_begins_it_again(
    make_session: Make, server: Server, wire: Wire
) -> None:
    """Between two answers another laptop sends something: what is told is of one moment."""
    a, b = make_session("a"), make_session("b")
    for one in (a, b):
        server.pair(one)
        sync(one)
    sync(a)
    made = people(b, 2)
    sync(b)
    sync(a)
    damage(a, DAMAGES["a value"], made[0].bytes)
    requests = 0

    def meanwhile() -> None:
        nonlocal requests
        requests += 1
        if requests == 3:
            people(b, 1)
            sync(b)
            b.forget_connection()

    wire.on_request = meanwhile
    found = reconcile(a, wire.url, scan=False)
    assert found.unfetched and requests > 4
    assert causes(found)[str(made[0])] == "here" and len(found.differing) == 2
    assert set(causes(found).values()) == {"here", "news"}

    def always() -> None:
        people(b, 1)
        sync(b)
        b.forget_connection()

    wire.on_request = always
    with pytest.raises(Unreachable) as moved:
        reconcile(a, wire.url, scan=False)
    assert moved.value.code == "province_moved"


# -- when nobody waits -----------------------------------------------------------------------------


def test_r29_an_idle_laptop_compares_once_a_day(
    laptop: Session, server: Server, synced: list[UUID]
) -> None:
    laptop.set_settings(reconcile_last=None)
    found = compare_when_idle(laptop)
    assert found is not None and found.same
    told = last_compared(laptop)
    assert told is not None and (told["same"], told["damage"]) == (True, False)
    assert compare_when_idle(laptop) is None, "not twice a day"
    for at in ("2001-01-01T00:00:00+00:00", "2040-01-01T00:00:00+00:00"):
        laptop.set_settings(reconcile_last={**told, "at": at})
        assert compare_when_idle(laptop) is not None, "whatever a clock said once"
    laptop.set_settings(reconcile_last=None)
    people(laptop, 1)
    assert compare_when_idle(laptop) is None, "not while changes wait"


def test_an_idle_comparison_keeps_what_it_found_and_bothers_nobody(
    laptop: Session, server: Server, synced: list[UUID], wire: Wire
) -> None:
    laptop.set_settings(reconcile_last=None)
    damage(laptop, DAMAGES["a value"], synced[0].bytes)
    found = compare_when_idle(laptop)
    assert found is not None and found.is_damage
    told = last_compared(laptop)
    assert told is not None and (told["differing"], told["damage"]) == (1, True)
    laptop.set_settings(reconcile_last=None, server=wire.url)
    wire.close()
    assert compare_when_idle(laptop) is None
    assert last_compared(laptop) is None


def test_it_runs_beside_people_s_work(laptop: Session, server: Server) -> None:
    """A comparison in a worker: what is written meanwhile is kept, and waits."""
    from threading import Thread

    write_people(laptop, 400)
    sync(laptop)
    found: list[Reconciled] = []

    def work() -> None:
        found.append(reconcile(laptop))
        laptop.forget_connection()

    worker = Thread(target=work)
    worker.start()
    made = [people(laptop, 1)[0] for _time in range(10)]
    worker.join()
    assert not found[0].is_damage
    assert {one.cause for one in found[0].differing} <= {"pending"}
    assert app.reconcile(laptop).pending == 10 and len(made) == 10
