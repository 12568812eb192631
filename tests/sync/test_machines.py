"""A machine that goes on from a snapshot of itself, and folders copied file by file while in use:
nothing is lost, nothing doubled, and nobody is asked about a conflict that is none."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from jlcenter.app.bootstrap import open_with_key
from jlcenter.app.check_data import check_data
from jlcenter.app.copies import copy_warnings
from jlcenter.app.settle_conflict import list_conflicts
from jlcenter.app.sync_now import sync
from jlcenter.app.undo import undo
from jlcenter.domain.errors import Refused
from jlcenter.domain.records import TRAINEE
from jlcenter.storage import strands
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.storage.strands import Tail
from tests.sync.bundle_world import content, names, person, rename
from tests.sync.world import Server

Make = Callable[..., Session]


class Snapshot:
    """A virtual machine's: the disk as it is, and what the running program has in memory."""

    def __init__(self, session: Session, place: Path) -> None:
        self.place = place
        self.folder = session.folder
        shutil.copytree(session.folder, place)
        tail = session.door.copy_of_tail()
        assert tail is not None, "it has written"
        self.tail: Tail = tail
        self.key = session.data_key

    def resumed(self, running: Session) -> Session:
        """The machine goes on from here; what ran since never was."""
        running.close()
        shutil.rmtree(self.folder)
        shutil.copytree(self.place, self.folder)
        session = open_with_key(self.folder, self.key, "admin")
        door = session.door
        with door.transaction(session.db):
            door._took_token = True
            door._tail = self.tail
            version = int(session.db.execute("PRAGMA data_version").fetchone()[0])
            door._version = (id(session.db), version)
            door._tick = strands.greatest_tick(session.db)
        return session


@pytest.fixture
def two(make_session: Make, server: Server) -> tuple[Session, Session]:
    """Two paired laptops that have sent all they have."""
    found = make_session("a"), make_session("b")
    for session in found:
        server.pair(session)
    for session in (*found, *found):
        sync(session)
    return found


def alike(server: Server, *sessions: Session) -> None:
    for _round in range(3):
        for session in sessions:
            assert sync(session).pending == 0
    assert {content(one) for one in sessions} == {server.digest()}
    for session in sessions:
        assert check_data(session) == []
        assert list_conflicts(session) == []
        assert table.all_aside(session.db) == []


@pytest.mark.parametrize("sent", [False, True])
def test_a_machine_resumed_from_a_snapshot_begins_a_strand_where_its_clock_jumped(
    two: tuple[Session, Session],
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    sent: bool,
) -> None:
    a, b = two
    id_ = person(a, "王芳")
    snapshot = Snapshot(a, tmp_path / "snapshot")
    rename(a, id_, "王方")
    person(a, "李明")
    if sent:
        sync(a)
        sync(b)
        rename(b, id_, "王舫")
    a = snapshot.resumed(a)
    real = time.time
    monkeypatch.setattr(strands.time, "time", lambda: real() + 3600)
    person(a, "张三")
    assert a.door.copy_of_tail().id != snapshot.tail.id
    alike(server, a, b)
    assert names(a) == (["张三", "李明", "王舫"] if sent else ["张三", "王芳"])
    a.close()


@pytest.mark.parametrize("more", [1, 2, 3, 5])
def test_a_machine_resumed_without_its_clock_noticing_loses_nothing_in_silence(
    two: tuple[Session, Session], server: Server, tmp_path: Path, more: int
) -> None:
    """One strand was written on twice, from one entry on. What the province has is the true one;
    what was written here meanwhile stays and is told of, and no run says that all is well."""
    a, b = two
    person(a, "王芳")
    snapshot = Snapshot(a, tmp_path / "snapshot")
    for number in range(3):
        person(a, f"甲{number}")
    sync(a)
    sync(b)
    a = snapshot.resumed(a)
    for number in range(more):
        person(a, f"乙{number}")
    assert a.door.copy_of_tail().id == snapshot.tail.id
    with suppress(Refused):
        sync(a)
    alike(server, a, b)
    wanted = ["王芳", *(f"甲{n}" for n in range(3)), *(f"乙{n}" for n in range(more))]
    assert names(a) == names(b) == sorted(wanted)
    person(a, "后来")
    alike(server, a, b)
    a.close()


def test_a_record_written_in_both_lives_of_a_machine_is_a_conflict_that_names_both(
    two: tuple[Session, Session], server: Server, tmp_path: Path
) -> None:
    a, b = two
    id_, gone = person(a, "王芳"), person(a, "赵六")
    snapshot = Snapshot(a, tmp_path / "snapshot")
    rename(a, id_, "王方")
    sync(a)
    sync(b)
    a = snapshot.resumed(a)
    rename(a, id_, "王舫")
    person(a, "李明")
    with a.action("删除") as write:
        write.delete(TRAINEE, gone)
    undo(a)
    assert a.door.copy_of_tail().id == snapshot.tail.id
    with suppress(Refused):
        sync(a)
    for _round in range(2):
        for session in (a, b):
            assert sync(session).pending == 0
    assert content(a) == content(b) == server.digest()
    for session in (a, b):
        assert check_data(session) == []
        assert table.all_aside(session.db) == []
        (conflict,) = list_conflicts(session)
        assert {one.value for one in (conflict.kept, conflict.other)} == {"王方", "王舫"}
        assert len(names(session)) == 3
    # what was done in the second life can still be taken back, step by step
    for _step in range(3):
        undo(a)
    assert "李明" not in names(a)
    a.close()


def test_a_sitting_that_followed_the_second_life_of_a_machine_loses_nothing(
    two: tuple[Session, Session], server: Server, tmp_path: Path, make_session: Make
) -> None:
    """The program was closed and opened again before it met the province."""
    a, b = two
    id_ = person(a, "王芳")
    snapshot = Snapshot(a, tmp_path / "snapshot")
    person(a, "甲")
    sync(a)
    a = snapshot.resumed(a)
    other = person(a, "乙")
    a.door._tail = None
    rename(a, other, "乙二")
    rename(a, id_, "王方")
    for _round in range(3):
        for session in (a, b):
            with suppress(Refused):
                sync(session)
    assert content(a) == content(b) == server.digest()
    assert table.pending_count(a.db) == 0
    for session in (a, b):
        assert check_data(session) == []
        assert len(names(session)) == 3
        assert "王方" in names(session)
    a.close()


def test_a_later_program_goes_on_with_a_strand_only_where_the_clocks_agree(
    make_session: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each command is a program of its own: a machine that was set back in between shows there."""
    a = make_session("a")
    person(a, "王芳")
    first = a.door.copy_of_tail()
    a.close()
    a = make_session("a")
    person(a, "李明")
    assert a.door.copy_of_tail().id == first.id
    a.close()
    real = time.time
    monkeypatch.setattr(strands.time, "time", lambda: real() + 3600)
    a = make_session("a")
    person(a, "张三")
    assert a.door.copy_of_tail().id != first.id
    assert check_data(a) == []


def test_a_folder_copied_file_by_file_while_it_is_in_use_and_both_are_used(
    two: tuple[Session, Session], server: Server, tmp_path: Path, make_session: Make
) -> None:
    """Before and after a sync, by people who do not know of one another."""
    a, b = two
    id_ = person(a, "王芳")
    shutil.copytree(a.folder, tmp_path / "copy")
    copy = make_session("copy")
    seen = []
    for number in range(3):
        person(a, f"甲{number}")
        person(copy, f"乙{number}")
        with copy.action("改") as write:
            write.put(TRAINEE, id_, phone=f"1380437000{number}")
        rename(a, id_, f"王芳{number}")
        for session in (a, copy, b):
            sync(session)
        seen.append(len(names(b)))
    alike(server, a, copy, b)
    assert seen == [3, 5, 7]
    assert "王芳2" in names(copy)
    row = a.db.execute("SELECT phone FROM trainee WHERE id = ?", (id_.bytes,)).fetchone()
    assert row[0] == "13804370002"
    # both are told that they are two
    assert copy_warnings(a) and copy_warnings(copy)
