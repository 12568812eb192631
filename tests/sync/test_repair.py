"""Repair is one-way: the damaged side is mended, the healthy side stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from jlcenter.app.check_data import check_data
from jlcenter.app.digest import digest
from jlcenter.app.find_trainees import find
from jlcenter.app.reconcile import reconcile
from jlcenter.app.repair_data import repair
from jlcenter.app.sync_now import sync
from jlcenter.domain.errors import UsageRefused
from jlcenter.domain.journal.entry import Change
from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.domain.journal.merge import Write
from jlcenter.domain.records import ENROLMENT, TRAINEE
from jlcenter.storage.queries.sync import store_other
from jlcenter.storage.session import Session
from provincial import commands
from provincial.tables import LOG
from tests.sync.damage import DAMAGES, NAME, causes, damage, mended, people, spoil
from tests.sync.test_conversation import write_people
from tests.sync.test_rewind import back_up, forget_history, set_back
from tests.sync.world import Server

Make = Callable[..., Session]


# -- damage here -----------------------------------------------------------------------------------


@pytest.mark.parametrize("sql", DAMAGES.values(), ids=DAMAGES)
def test_r29_damage_here_is_found_named_and_mended_from_the_province(
    laptop: Session, server: Server, synced: list[UUID], sql: str
) -> None:
    whole, theirs = digest(laptop).digest, server.digest()
    damage(laptop, sql, synced[2].bytes)
    found = reconcile(laptop)
    assert not found.same and found.is_damage and not found.unfetched
    (one,) = found.differing
    assert (one.id, one.kind, one.cause) == (str(synced[2]), "trainee", "here")
    assert one.title == f"学员 {NAME}2" and one.province
    done = mended(laptop)
    assert [(one.id, one.title) for one in done.replaced] == [(str(synced[2]), f"学员 {NAME}2")]
    assert done.after.same and (digest(laptop).digest, server.digest()) == (whole, theirs)
    assert check_data(laptop) == []
    assert (laptop.folder / "backups" / done.backup).exists()
    # people are found again by what is right now
    assert len(find(laptop, NAME)) == 5
    # and the laptop works on
    with laptop.action("改") as write:
        write.put(TRAINEE, synced[2], name="好")
    sync(laptop)
    assert reconcile(laptop).same


def test_r29_a_row_nobody_wrote_is_taken_out(
    laptop: Session, server: Server, synced: list[UUID]
) -> None:
    ghost = uuid4()
    sql = "INSERT INTO trainee (id, name, _stamp, _hidden) VALUES (?, '鬼', 1, 0)"
    damage(laptop, sql, ghost.bytes)
    found = reconcile(laptop)
    assert causes(found) == {str(ghost): "here"}
    done = mended(laptop)
    assert [(one.id, one.what) for one in done.replaced] == [(str(ghost), "removed")]
    assert done.after.same and check_data(laptop) == []


def test_r29_a_damaged_natural_key_is_mended(
    laptop: Session, server: Server, synced: list[UUID]
) -> None:
    class_ = uuid4()
    with laptop.action("入班") as write:
        one = write.put(ENROLMENT, key=(class_, synced[0]), number=1)
    sync(laptop)
    damage(laptop, "UPDATE enrolment SET trainee = ? WHERE id = ?", uuid4().bytes, one.bytes)
    (found,) = reconcile(laptop).differing
    assert (found.id, found.fields, found.cause) == (str(one), ("key",), "here")
    assert mended(laptop).after.same
    row = laptop.db.execute("SELECT training_class, trainee FROM enrolment").fetchone()
    assert (bytes(row[0]), bytes(row[1])) == (class_.bytes, synced[0].bytes)


def test_r02_changes_that_wait_on_a_damaged_record_are_kept(
    laptop: Session, server: Server, synced: list[UUID]
) -> None:
    """Merging a damaged state would delete at the healthy side; adding what waits does not."""
    with laptop.action("改") as write:
        write.put(TRAINEE, synced[1], phone="13900000000", address="新地址")
    theirs = server.digest()
    damage(laptop, "UPDATE trainee SET name = '坏', phone = '坏' WHERE id = ?", synced[1].bytes)
    assert causes(reconcile(laptop)) == {str(synced[1]): "here"}
    done = mended(laptop)
    assert [one.what for one in done.replaced] == ["replaced"]
    assert causes(done.after) == {str(synced[1]): "pending"} and server.digest() == theirs
    row = laptop.db.execute(
        "SELECT name, phone, address FROM trainee WHERE id = ?", (synced[1].bytes,)
    ).fetchone()
    assert tuple(row) == (f"{NAME}1", "13900000000", "新地址")
    assert check_data(laptop) == []
    sync(laptop)
    assert reconcile(laptop).same


def test_r29_where_the_journal_is_broken_too_the_province_is_the_witness(
    laptop: Session, server: Server, synced: list[UUID]
) -> None:
    """Row and entry were changed together: only the chain tells, and only the province helps."""
    whole = digest(laptop).digest
    id_ = synced[3].bytes
    body = laptop.db.execute("SELECT body FROM journal WHERE record = ?", (id_,)).fetchone()[0]
    changed = bytes(body).replace(f"{NAME}3".encode(), "欧阳不可信3".encode())
    assert changed != bytes(body)
    damage(laptop, "UPDATE journal SET body = ? WHERE record = ?", changed, id_)
    damage(laptop, "UPDATE trainee SET name = '欧阳不可信3' WHERE id = ?", id_)
    assert [one.code for one in check_data(laptop)] == ["chain_broken"]
    assert causes(reconcile(laptop)) == {str(synced[3]): "here"}
    done = mended(laptop)
    assert done.after.same and digest(laptop).digest == whole


def test_r29_a_laptop_with_state_and_no_history_is_mended(
    make_session: Make, server: Server
) -> None:
    a, b = make_session("a"), make_session("b")
    for one in (a, b):
        server.pair(one)
        sync(one)
    made = people(a, 3)
    sync(a)
    sync(b)
    forget_history(b)
    assert check_data(b) == [] and reconcile(b).same
    damage(b, "UPDATE trainee SET name = '坏' WHERE id = ?", made[1].bytes)
    assert causes(reconcile(b)) == {str(made[1]): "unknown"}
    assert mended(b).after.same and digest(b).digest == server.digest()


def test_kinds_this_program_does_not_know_are_compared_and_mended(
    laptop: Session, server: Server
) -> None:
    key = ("某", 3)
    id_ = natural_id_of_wire(123, list(key))
    db, names = laptop.db, laptop.door.names
    with laptop.action("将来") as write:
        stamp = write._append(123, id_, (Change(1, "新"), Change(40, [1, b"x"])), b"", None)
        state = {1: (Write(stamp, "新"),), 40: (Write(stamp, [1, b"x"]),)}
        store_other(db, names, 123, id_, key, state)
    sync(laptop)
    found = reconcile(laptop)
    assert found.same and found.kinds["kind_123"].province.rows == 1
    with laptop.door.transaction(db):
        store_other(db, names, 123, id_, key, {**state, 1: (Write(stamp, "坏"),)})
    (one,) = reconcile(laptop).differing
    assert (one.kind, one.title, one.fields, one.cause) == (
        "kind_123",
        "kind_123",
        ("field_1",),
        "here",
    )
    assert mended(laptop).after.same


def test_nothing_is_mended_that_nobody_agreed_to(
    laptop: Session, server: Server, synced: list[UUID]
) -> None:
    damage(laptop, DAMAGES["a value"], synced[0].bytes)
    before = digest(laptop).digest
    asked: list[int] = []

    def refuse(doomed: list[Any]) -> bool:
        asked.append(len(doomed))
        return False

    with pytest.raises(UsageRefused):
        repair(laptop, refuse)
    assert asked == [1] and digest(laptop).digest == before
    assert not list((laptop.folder / "backups").glob("before-repair-*"))


def test_many_damaged_records_are_mended(laptop: Session, server: Server) -> None:
    write_people(laptop, 700)
    sync(laptop)
    damage(laptop, "UPDATE trainee SET remark = '坏'")
    found = reconcile(laptop)
    assert len(found.differing) == 700 and found.complete
    done = mended(laptop)
    assert len(done.replaced) == 700 and done.after.same


# -- damage at the province ------------------------------------------------------------------------


SPOILT = ("a value", "a blob", "a row gone", "a row from nowhere")


@pytest.mark.parametrize("sort", SPOILT)
def test_r29_damage_at_the_province_is_found_and_does_not_come_here(
    laptop: Session, server: Server, synced: list[UUID], sort: str
) -> None:
    whole = digest(laptop).digest
    id_ = b"g" * 16 if sort == "a row from nowhere" else synced[2].bytes
    spoil(server, sort, synced[2].bytes)
    found = reconcile(laptop)
    assert not found.same and found.is_damage and found.province_damaged
    assert causes(found) == {str(UUID(bytes=id_)): "province"}
    kind = found.kinds["trainee"]
    assert kind.here.digest != kind.province.digest and kind.differing == 1
    scanned, kinds, wrong = commands.scan(server.account, server.centre)
    assert wrong == [("trainee", id_[-1])] and scanned != whole
    assert kind.province.rows == kinds["trainee"].rows
    if sort != "a blob":
        assert kind.province.digest == kinds["trainee"].digest
    # the healthy laptop takes nothing of it
    done = mended(laptop)
    assert done.replaced == () and digest(laptop).digest == whole
    # the province mends itself from its log, which stays as it is
    with server.looking() as db:
        log = select(LOG.c.hash).where(LOG.c.centre == server.centre).order_by(LOG.c.position)
        before = list(db.execute(log).scalars())
    mended_there = commands.repair(server.account, server.centre)
    assert [one.id for one in mended_there.mended] == [id_]
    with server.looking() as db:
        assert list(db.execute(log).scalars()) == before
    assert reconcile(laptop).same and commands.scan(server.account, server.centre)[2] == []
    assert server.digest() == whole == digest(laptop).digest


def test_kept_sums_that_went_wrong_are_told_apart_from_records(
    laptop: Session, server: Server, synced: list[UUID]
) -> None:
    spoil(server, "a sum", synced[0].bytes)
    found = reconcile(laptop)
    assert found.same and found.province_damaged, "the records themselves are alike"
    light = reconcile(laptop, scan=False)
    assert not light.same and light.is_damage and light.differing == ()
    assert commands.repair(server.account, server.centre).sums > 0
    assert reconcile(laptop, scan=False).same


def test_the_province_mends_one_bucket_alone(
    laptop: Session, server: Server, synced: list[UUID]
) -> None:
    spoil(server, "a value", synced[1].bytes)
    place = ("trainee", synced[1].bytes[-1])
    other = (synced[1].bytes[-1] + 1) % 256
    assert commands.repair(server.account, server.centre, "trainee", other).mended == ()
    done = commands.repair(server.account, server.centre, *place)
    assert [(one.kind, one.was) for one in done.mended] == [("trainee", "changed")]
    assert reconcile(laptop).same


def test_r06_a_log_that_holds_offers_of_state_gives_the_records_back(
    make_session: Make, own_server: Server
) -> None:
    """The server was set back and got back state without entries: its log has both, and a record
    that came as state is mended like any other."""
    a, b = make_session("a"), make_session("b")
    for one in (a, b):
        own_server.pair(one)
        sync(one)
    made = people(a, 4)
    sync(a)
    sync(b)
    backup = back_up(own_server)
    new = people(a, 3)
    with a.action("改") as write:
        write.put(TRAINEE, made[0], name="甲")
    sync(a)
    sync(b)
    forget_history(b)
    with b.action("改") as write:
        write.put(TRAINEE, new[0], phone="13900000000")
    set_back(own_server, backup)
    sync(b)
    with own_server.looking() as db:
        assert db.execute(select(LOG.c.package).where(LOG.c.package.is_not(None))).all()
    whole = digest(b).digest
    assert own_server.digest() == whole and reconcile(b).same
    assert commands.repair(own_server.account, own_server.centre).mended == ()
    for id_ in (made[0], new[0], new[1]):
        spoil(own_server, "a row gone", id_.bytes)
    assert set(causes(reconcile(b)).values()) == {"province"}
    done = commands.repair(own_server.account, own_server.centre)
    assert {one.id for one in done.mended} == {made[0].bytes, new[0].bytes, new[1].bytes}
    assert own_server.digest() == whole == digest(b).digest and reconcile(b).same
    # what came as entries late changes nothing of it
    sync(a)
    sync(b)
    assert reconcile(a).same and reconcile(b).same
    assert commands.repair(own_server.account, own_server.centre).mended == ()
