"""Laptops in 2001, in 2040 and on clocks that jump: the order is what each had seen, people are
told, and nothing of the future poisons anybody."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from nacl.signing import SigningKey
from sqlalchemy import select

from jlcenter.app.check_data import check_data
from jlcenter.app.clocks import clock_warnings
from jlcenter.app.history import history
from jlcenter.app.import_bundle import import_bundle
from jlcenter.app.pair_device import pair
from jlcenter.app.settle_conflict import list_conflicts
from jlcenter.app.sync_now import status, sync
from jlcenter.app.undo import undo
from jlcenter.domain.errors import Refused
from jlcenter.domain.journal.entry import TICK_LEAP_MAX, Change
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.storage.strands import greatest_tick
from jlcenter.sync.receive import Receiver
from provincial import storage
from provincial.tables import STRAND
from tests.sync import worlds_of_entries
from tests.sync.bundle_world import Sticks, content, names, person, rename
from tests.sync.world import Server
from tests.sync.worlds_of_entries import Author

Make = Callable[..., Session]


@contextmanager
def at(year: int) -> Iterator[None]:
    """This machine's clock says so; the server's is right."""
    real, real_ns = time.time, time.time_ns
    off = datetime(year, 6, 1, tzinfo=UTC).timestamp() - real()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", lambda: real() + off)
        patch.setattr(time, "time_ns", lambda: real_ns() + int(off * 1e9))
        yield


@pytest.fixture
def three(make_session: Make, server: Server) -> tuple[Session, Session, Session]:
    """Laptops of 2001, of 2040 and of now, paired."""
    found = []
    for name, year in (("old", 2001), ("future", 2040), ("now", datetime.now(UTC).year)):
        code = server.pair_code()
        with at(year):
            session = make_session(name)
            pair(session, server.url, code)
        found.append(session)
    old, future, now = found
    return old, future, now


def run(session: Session, year: int = 0) -> None:
    if not year:
        assert sync(session).pending == 0
        return
    with at(year):
        assert sync(session).pending == 0


def alike(server: Server, old: Session, future: Session, now: Session) -> None:
    for _round in range(2):
        run(old, 2001)
        run(future, 2040)
        run(now)
    assert {content(one) for one in (old, future, now)} == {server.digest()}
    for session in (old, future, now):
        assert check_data(session) == []
        assert list_conflicts(session) == []
        assert table.all_aside(session.db) == []


def test_r21_r65_who_saw_more_counts_whatever_the_clocks_say(
    three: tuple[Session, Session, Session], server: Server
) -> None:
    old, future, now = three
    with at(2040):
        id_ = person(future, "未来写")
    alike(server, *three)
    with at(2001):
        rename(old, id_, "二〇〇一年改")
    alike(server, *three)
    assert names(old) == names(future) == names(now) == ["二〇〇一年改"]
    rename(now, id_, "今天改")
    alike(server, *three)
    with at(2001):
        rename(old, id_, "又在二〇〇一年改")
    alike(server, *three)
    assert names(old) == names(future) == names(now) == ["又在二〇〇一年改"]
    # people read who wrote when by that laptop's clock; the order is the true one
    told = [line for line in history(now, str(id_), reveal=True) if line.field == "name"]
    years = [line.at[:4] for line in told]
    assert sorted(years) == sorted(["2040", "2001", f"{datetime.now(UTC):%Y}", "2001"])
    assert [line.after for line in told][-1] in ("又在二〇〇一年改", "未来写")


def test_r21_edits_that_arrive_after_what_was_built_on_them_are_no_conflict(
    three: tuple[Session, Session, Session], server: Server, tmp_path: Path
) -> None:
    """The later edit reaches the province first, by a laptop whose clock says it is the older."""
    old, future, now = three
    alike(server, *three)
    sticks = Sticks(tmp_path)
    with at(2040):
        id_ = person(future, "甲")
        rename(future, id_, "乙")
        first = sticks.export(future)
    with at(2001):
        import_bundle(old, first.file)
        rename(old, id_, "丙")
        second = sticks.export(old)
    import_bundle(now, second.file)
    rename(now, id_, "丁")
    # the last writer first, the first author last
    run(now)
    run(old, 2001)
    alike(server, *three)
    assert names(old) == names(future) == names(now) == ["丁"]


def test_r65_each_is_told_of_its_own_clock_and_nobody_of_anothers(
    three: tuple[Session, Session, Session], server: Server
) -> None:
    old, future, now = three
    with at(2040):
        person(future, "未来写")
    alike(server, *three)
    with at(2001):
        codes = [one.code for one in status(old).warnings]
        assert codes[0] == "clock_off"
        assert "慢" in status(old).warnings[0].message
    with at(2040):
        (told,) = status(future).warnings
        assert told.code == "clock_off"
        assert "快" in told.message
        assert "不会丢" in told.hint
    assert clock_warnings(now) == []
    # put right: the next sync takes the warning away, though entries of 2040 stand in the journal
    run(future)
    person(future, "今天写")
    assert clock_warnings(future) == []
    run(old)
    person(old, "也是今天写")
    assert clock_warnings(old) == []


def test_r65_a_clock_that_jumps_both_ways_in_one_sitting(
    three: tuple[Session, Session, Session], server: Server
) -> None:
    _old, _future, now = three
    id_ = person(now, "一")
    for number, year in enumerate((2040, 2001, 2039, 1999, 2026), start=2):
        with at(year):
            rename(now, id_, str(number))
            if number % 2:
                run(now, year)
    alike(server, *three)
    assert names(_old) == names(_future) == names(now) == ["6"]
    # undo goes back through them in the order they were done
    for left in ("5", "4", "3", "2", "一"):
        undo(now)
        assert names(now) == [left]
    alike(server, *three)
    assert names(_future) == ["一"]


def test_r65_ticks_count_what_happened_and_not_what_a_clock_says(
    three: tuple[Session, Session, Session], server: Server
) -> None:
    _old, future, now = three
    with at(2040):
        for number in range(20):
            person(future, f"人{number}")
    alike(server, *three)
    entries = now.db.execute("SELECT count(*) FROM journal").fetchone()[0]
    for session in three:
        assert greatest_tick(session.db) <= 2 * entries


@pytest.mark.parametrize("leap", [2 * TICK_LEAP_MAX, 2**42, 2**60])
def test_a_tick_out_of_all_bounds_drags_nobody_along(
    three: tuple[Session, Session, Session],
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    leap: int,
) -> None:
    """A laptop gone wrong leaps ahead: its strand stops there, at the province and at others."""
    old, _future, now = three
    alike(server, *three)
    monkeypatch.setattr(worlds_of_entries, "CENTRE", now.centre_code)
    before = {one: greatest_tick(one.db) for one in three}
    seed = bytes.fromhex(str(now.setting("device_seed")))
    wrong = Author(SigningKey(seed), b"w" * 8 + leap.to_bytes(8))
    wrong.tick = before[now]
    wrong.append(kind=7, id=b"\1" * 16, changes=(Change(1, "还好"),), salt=b"s" * 8)
    wrong.tick += leap
    wrong.append(kind=7, id=b"\2" * 16, changes=(Change(1, "毒"),), salt=b"s" * 8)
    # another laptop gets it from a stick
    took = Receiver(old, bytes.fromhex(old.setting("root_key")), from_province=False)
    took.know({wrong.device: wrong.public})
    took.take_in([wrong.segment(1, 2)])
    assert names(old) == ["还好"]
    (aside,) = table.all_aside(old.db)
    assert (aside.seq, aside.reason) == (2, "tick_leap" if leap < 2**43 else "tick_bad")
    assert greatest_tick(old.db) <= before[old] + 2
    if leap > 2**50:
        return  # no file can hold it
    # its own file has it, as a program gone wrong would have written it
    with now.door.transaction(now.db):
        no = table.begin_strand(now.db, now.door.names, wrong.head, mine=True)
        for entry, hash_ in zip(wrong.entries, wrong.hashes, strict=True):
            now.door.apply(now.db, no, entry)
            table.move_strand(now.db, no, entry.seq, entry.tick, hash_, from_province=False)
    with pytest.raises(Refused) as caught:
        sync(now)
    assert caught.value.code == "entries_refused"
    with server.looking() as db:
        rows = db.execute(select(STRAND.c.last_tick).where(STRAND.c.centre == now.centre_code))
        assert max(row[0] for row in rows) < 1000
        centre = storage.centre(db, now.centre_code)
        assert centre is not None and centre.greatest_tick < 1000
    # the others work and sync on
    with at(2001):
        person(old, "照常")
    run(old, 2001)
    run(_future, 2040)
    assert "照常" in names(_future)
    assert "毒" not in names(_future)


def test_a_leap_that_a_laptop_took_in_from_a_stick_the_province_takes_in_too(
    three: tuple[Session, Session, Session], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Just within what the laptop knew by then, and past what the province knows: what led there
    goes up in the same block, and nobody's honest work is held back for it."""
    old, future, now = three
    alike(server, *three)
    monkeypatch.setattr(worlds_of_entries, "CENTRE", old.centre_code)
    known = greatest_tick(old.db)
    for number in range(5):
        person(old, f"先{number}")
    leaper = Author(SigningKey(bytes.fromhex(str(now.setting("device_seed")))), b"l" * 16)
    leaper.tick = known + 5 + TICK_LEAP_MAX - 1
    leaper.append(kind=7, id=b"\1" * 16, changes=(Change(1, "跳"),), salt=b"s" * 8)
    took = Receiver(old, bytes.fromhex(old.setting("root_key")), from_province=False)
    took.know({leaper.device: leaper.public})
    took.take_in([leaper.segment(1, 1)])
    assert "跳" in names(old)
    for number in range(3):
        person(old, f"后{number}")
    alike(server, *three)
    assert (
        names(future)
        == names(now)
        == sorted(
            ["跳", *(f"先{number}" for number in range(5)), *(f"后{number}" for number in range(3))]
        )
    )
