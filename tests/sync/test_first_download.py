"""The first download of a large centre: in parts, resumed, merged in whole, the program usable."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from jlcenter.app.digest import digest
from jlcenter.app.import_bundle import import_bundle
from jlcenter.app.settle_conflict import list_conflicts
from jlcenter.app.sync_now import status, sync
from jlcenter.domain.errors import Unreachable
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.session import Session
from jlcenter.sync import engine, merge_package
from provincial.tables import CENTRE, PACKAGE, PACKAGE_PART
from tests.held import damages
from tests.sync.bundle_world import Sticks
from tests.sync.test_conversation import write_people
from tests.sync.world import Server, Wire

Make = Callable[..., Session]
PEOPLE = 8500


@pytest.fixture
def centre(make_session: Make, server: Server) -> Iterator[Session]:
    """A laptop of a centre whose log is long."""
    a = make_session("a")
    server.pair(a)
    write_people(a, PEOPLE)
    sync(a)
    yield a


def people(session: Session) -> int:
    return int(session.db.execute("SELECT count(*) FROM trainee WHERE _hidden = 0").fetchone()[0])


def parts_here(session: Session) -> int:
    return int(session.db.execute("SELECT count(*) FROM package_part").fetchone()[0])


def test_a_new_laptop_fetches_a_snapshot_and_holds_the_same(
    make_session: Make, server: Server, centre: Session
) -> None:
    b = make_session("b")
    write_people(b, 3, 50_000)
    server.pair(b)
    done = sync(b)
    assert done.pending == 0
    # the snapshot stands for the log: nothing of it came as entries
    entries = b.db.execute(
        "SELECT count(*) FROM journal j JOIN strand s ON s.no = j.strand WHERE s.mine = 0"
    ).fetchone()[0]
    assert entries == 0
    sync(centre)
    assert people(b) == people(centre) == PEOPLE + 3
    assert digest(b).digest == digest(centre).digest == server.digest()
    assert list_conflicts(b) == []
    assert damages(b) == []
    assert parts_here(b) == 0
    # and from here on it is a laptop like any other
    write_people(b, 2, 60_000)
    sync(b)
    assert sync(centre).received == 2
    assert digest(b).digest == digest(centre).digest == server.digest()


def test_the_next_new_laptop_does_not_wait_for_the_snapshot(
    server: Server, centre: Session
) -> None:
    """It is made after the upload, once, when nothing more comes."""
    until = time.monotonic() + 60
    made: list[int] = []
    while not made and time.monotonic() < until:
        time.sleep(0.1)
        with server.looking() as db:
            code = centre.centre_code
            packages = select(PACKAGE.c.position).where(PACKAGE.c.centre == code)
            made = list(db.execute(packages).scalars())
            end = db.execute(select(CENTRE.c.log_position).where(CENTRE.c.code == code)).scalar()
    assert made == [end]


def test_r17_a_broken_first_download_goes_on_where_it_broke_and_never_half_fills(
    make_session: Make, server: Server, centre: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "TRIES_MAX", 1)
    b, c = make_session("b"), make_session("c")
    for one in (b, c):
        server.pair(one)
    wire = Wire(server.port)
    sync(c, wire.url)
    whole = wire.down
    wire.reset()
    wire.cut_down, wire.cuts = 300_000, 1
    with pytest.raises(Unreachable):
        sync(b, wire.url)
    assert parts_here(b) >= 1
    assert people(b) == 0
    # the program is used meanwhile, closed, opened again
    write_people(b, 1, 50_000)
    b.close()
    b = make_session("b")
    assert people(b) == 1
    wire.reset()
    sync(b, wire.url)
    assert people(b) == PEOPLE + 1
    # what had come did not come again, but for less than a block
    assert wire.down < whole - 300_000 + 64 * 1024
    wire.close()
    sync(centre)
    assert digest(b).digest == digest(centre).digest == server.digest()


def test_r11_a_line_cut_again_and_again_costs_less_than_a_block_each_time(
    make_session: Make, server: Server, centre: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "TRIES_MAX", 1)
    b, c = make_session("b"), make_session("c")
    for one in (b, c):
        server.pair(one)
    wire = Wire(server.port)
    sync(c, wire.url)
    whole, came, cuts = wire.down, 0, 0
    for cut_after in (10_007, 70_001, 131_071, 70_003, 99_991, 65_537, 170_003, 90_001):
        wire.reset()
        wire.cut_down, wire.cuts = cut_after, 1
        try:
            sync(b, wire.url)
        except Unreachable:
            cuts += 1
        came += wire.down
    assert cuts > 3
    wire.reset()
    sync(b, wire.url)
    came += wire.down
    wire.close()
    assert came < whole + (cuts + 1) * 64 * 1024
    assert people(b) == PEOPLE


def test_r17_a_crash_while_it_is_merged_in_goes_on_from_there(
    make_session: Make, server: Server, centre: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crash(BaseException):
        pass

    honest, calls = merge_package.merge_chunk, [0]

    def crashing(*told: object) -> None:
        calls[0] += 1
        if calls[0] == 5:
            raise Crash
        honest(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(merge_package, "RECORDS_AT_ONCE", 500)
    monkeypatch.setattr(merge_package, "merge_chunk", crashing)
    b = make_session("b")
    server.pair(b)
    with pytest.raises(Crash):
        sync(b)
    half = people(b)
    assert 0 < half < PEOPLE
    b.close()
    b = make_session("b")
    # somebody edits a person who is there already, before the rest is merged in
    first = b.db.execute("SELECT id FROM trainee LIMIT 1").fetchone()[0]
    with b.action("改") as write:
        write.put(TRAINEE, UUID(bytes=bytes(first)), phone="13900000000")
    sync(b)
    assert people(b) == PEOPLE
    sync(centre)
    assert digest(b).digest == digest(centre).digest == server.digest()
    assert list_conflicts(b) == []
    assert damages(b) == []


def test_old_work_by_stick_into_a_half_merged_download_brings_nothing_back(
    make_session: Make,
    server: Server,
    centre: Session,
    sticks: Sticks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the download replaced is replaced: were the stick's entries taken in before the rest of
    it, nothing would say so any more."""
    old = sticks.export(centre)
    e = make_session("e")
    server.pair(e)
    sync(e)
    ids = [row[0] for row in e.db.execute("SELECT id FROM trainee ORDER BY id").fetchall()]
    with e.action("改") as write:
        for id_ in ids:
            write.put(TRAINEE, UUID(bytes=bytes(id_)), name="王改名")
    sync(e)
    with server.looking() as db:
        # the download is of now, not of before the change
        db.execute(delete(PACKAGE_PART))
        db.execute(delete(PACKAGE))
    honest, calls = merge_package.merge_chunk, [0]

    def crashing(*told: object) -> None:
        calls[0] += 1
        if calls[0] == 5:
            raise KeyboardInterrupt
        honest(*told)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(merge_package, "RECORDS_AT_ONCE", 500)
        patched.setattr(merge_package, "merge_chunk", crashing)
        b = make_session("b")
        server.pair(b)
        with pytest.raises(KeyboardInterrupt):
            sync(b)
    assert 0 < people(b) < PEOPLE
    import_bundle(b, old.file)
    assert list_conflicts(b) == []
    sync(b)
    sync(centre)
    assert list_conflicts(b) == []
    assert digest(b).digest == digest(centre).digest == server.digest()


def test_a_snapshot_the_province_no_longer_has_is_begun_anew(
    make_session: Make, server: Server, centre: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "TRIES_MAX", 1)
    b = make_session("b")
    server.pair(b)
    wire = Wire(server.port)
    wire.cut_down, wire.cuts = 300_000, 1
    with pytest.raises(Unreachable):
        sync(b, wire.url)
    wire.close()
    with server.looking() as db:
        db.execute(delete(PACKAGE_PART))
        db.execute(delete(PACKAGE))
    assert sync(b).pending == 0
    assert people(b) == PEOPLE


def test_a_part_that_is_not_what_was_promised_is_not_taken(
    make_session: Make, server: Server, centre: Session
) -> None:
    b, c = make_session("b"), make_session("c")
    for one in (b, c):
        server.pair(one)
    sync(c)
    with server.looking() as db:
        assert db.execute(update(PACKAGE_PART).values(body=b"forged")).rowcount > 0
    with pytest.raises(Unreachable) as caught:
        sync(b)
    assert caught.value.code == "not_our_server"
    assert people(b) == 0
    assert status(b).state in ("waiting", "all_sent", "unknown")
    with server.looking() as db:
        db.execute(delete(PACKAGE_PART))
        db.execute(delete(PACKAGE))
    sync(b)
    assert people(b) == PEOPLE


def test_another_centre_cannot_fetch_a_snapshot(
    make_session: Make, server: Server, centre: Session, tmp_path: Path
) -> None:
    from jlcenter.app.bootstrap import init_centre, log_in
    from jlcenter.storage.queries import packages as staging
    from jlcenter.sync.engine import Conversation
    from jlcenter.sync.transport import Line
    from tests.conftest import PASSWORD

    with server.looking() as db:
        found = db.execute(select(PACKAGE).where(PACKAGE.c.centre == centre.centre_code)).first()
    if found is None:
        b = make_session("b")
        server.pair(b)
        sync(b)
        with server.looking() as db:
            found = db.execute(
                select(PACKAGE).where(PACKAGE.c.centre == centre.centre_code)
            ).first()
    assert found is not None
    init_centre(tmp_path / "x", "220521", "x", "admin", PASSWORD)
    with log_in(tmp_path / "x", "admin", PASSWORD) as stranger:
        server.pair(stranger)
        with stranger.door.transaction(stranger.db):
            staging.begin(stranger.db, bytes(found.id), bytes(found.manifest), mine=False)
        line = Line(server.url)
        Conversation(stranger, line)._packages.go_on()
        line.drop()
        # the province told it nothing of that package: it is let go
        assert parts_here(stranger) == 0
        assert staging.under_way(stranger.db) == []


def test_a_server_that_forgot_the_laptop_in_the_midst_of_its_download(
    make_session: Make, own_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot ask for parts any more; it shows its grant and begins anew."""
    monkeypatch.setattr(engine, "TRIES_MAX", 1)
    a = make_session("a")
    own_server.pair(a)
    write_people(a, PEOPLE)
    sync(a, own_server.url)
    backup = own_server.back_up()
    b = make_session("b")
    own_server.pair(b)
    wire = Wire(own_server.port)
    wire.cut_down, wire.cuts = 300_000, 1
    with pytest.raises(Unreachable):
        sync(b, wire.url)
    wire.close()
    assert parts_here(b) >= 1
    own_server.set_back(backup)
    assert sync(b, own_server.url).pending == 0
    assert people(b) == PEOPLE
