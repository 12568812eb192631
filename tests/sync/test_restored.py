"""A backup put back, before and after what it lacks was sent: nothing is lost, nothing doubled, and
nobody is asked about a conflict that is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from jlcenter.app.back_up import create_backup, restore_backup
from jlcenter.app.check_data import check_data
from jlcenter.app.import_bundle import import_bundle
from jlcenter.app.pair_device import pair
from jlcenter.app.settle_conflict import list_conflicts
from jlcenter.app.sync_now import status, sync
from jlcenter.domain.journal.entry import Change
from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.sync.receive import Receiver
from tests.conftest import PASSWORD
from tests.sync import worlds_of_entries
from tests.sync.bundle_world import Sticks, content, frames_of, names, person, rename, state_only
from tests.sync.world import Server
from tests.sync.worlds_of_entries import Author

Make = Callable[..., Session]


def paired(make_session: Make, server: Server, *of: str) -> list[Session]:
    """Paired laptops that have sent all they have."""
    found = [make_session(name) for name in of]
    for session in found:
        server.pair(session)
    for session in (*found, *found):
        sync(session)
    return found


def put_back(make_session: Make, session: Session, file: Path) -> Session:
    """The backup in the place of the folder's data, opened again."""
    session.close()
    restore_backup(session.folder, file, "admin", PASSWORD)
    return make_session(session.folder.name)


def alike(server: Server, *sessions: Session) -> None:
    """Sync until all hold the same; nothing doubled, no conflict, nothing waits or is damaged."""
    for _round in range(3):
        for session in sessions:
            assert sync(session).pending == 0
    assert {content(one) for one in sessions} == {server.digest()}
    for session in sessions:
        assert check_data(session) == []
        assert list_conflicts(session) == []
        assert table.all_aside(session.db) == []


def meet(session: Session, number: str, name: str) -> None:
    """Register someone with a document."""
    with session.action("登记") as write:
        id_ = write.person_id(TRAINEE, "resident", number)
        write.put(TRAINEE, id_, name=name, id_type="resident", id_number=number)


@pytest.mark.parametrize("sent", ["before it was sent", "after it was sent"])
@pytest.mark.parametrize("file_is", ["whole", "gone"])
def test_r64_a_backup_put_back_loses_and_doubles_nothing(
    make_session: Make, server: Server, tmp_path: Path, sent: str, file_is: str
) -> None:
    """Where the present file is gone too, what was never sent is the only loss there can be."""
    a, b = paired(make_session, server, "a", "b")
    id_ = person(a, "王芳")
    sync(a)
    file = create_backup(a, tmp_path / "a.jlbackup")
    rename(a, id_, "王方")
    person(a, "李明")
    if sent == "after it was sent":
        sync(a)
        sync(b)
        rename(b, id_, "王舫")
        sync(b)
    if file_is == "gone":
        (a.folder / "jlcenter.db").write_bytes(b"\0" * 9000)
    a = put_back(make_session, a, file)
    person(a, "张三")
    alike(server, a, b)
    if sent == "after it was sent":
        assert names(a) == ["张三", "李明", "王舫"]
    elif file_is == "whole":
        assert names(a) == ["张三", "李明", "王方"]
    else:
        assert names(a) == ["张三", "王芳"]


def test_r64_what_a_stick_brought_after_the_backup_still_goes_up_with_its_authors_seal(
    make_session: Make, server: Server, sticks: Sticks
) -> None:
    """Its author never meets the line again: by this laptop alone it can get there."""
    a, b = paired(make_session, server, "a", "b")
    file = create_backup(b)
    person(a, "王芳")
    waiting = sticks.carry(a, b).pending
    b = put_back(make_session, b, file)
    assert names(b) == ["王芳"]
    assert status(b).pending >= waiting
    sync(b)
    assert content(b) == server.digest()
    sync(a)
    alike(server, a, b)


def test_r64_work_of_a_laptop_the_backup_had_not_heard_of_goes_on_too(
    make_session: Make, server: Server, sticks: Sticks
) -> None:
    """Whose key it is was told by the stick: that is carried over with the work."""
    (b,) = paired(make_session, server, "b")
    file = create_backup(b)
    a, c = (make_session(name) for name in "ac")
    server.pair(a)
    server.pair(c)
    person(a, "王芳")
    sticks.carry(a, b)
    b = put_back(make_session, b, file)
    sticks.carry(b, c)
    assert names(b) == names(c) == ["王芳"]
    sync(b)
    assert content(b) == server.digest()
    alike(server, a, b, c)


def test_r64_what_waited_for_its_past_when_the_backup_was_put_back_waits_on(
    make_session: Make, server: Server, sticks: Sticks
) -> None:
    a, b = paired(make_session, server, "a", "b")
    file = create_backup(b)
    id_ = person(a, "王芳")
    first = sticks.export(a)
    rename(a, id_, "王方")
    second = sticks.export(a, since_last=True)
    assert import_bundle(b, second.file).waiting == 1
    b = put_back(make_session, b, file)
    assert len(table.all_aside(b.db)) == 1
    import_bundle(b, first.file)
    assert names(b) == ["王方"]
    alike(server, a, b)


def test_r27_r64_what_a_newer_program_wrote_survives_a_backup_put_back(
    make_session: Make, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unknown kinds lie beside the tables: a restore carries them over like all else."""
    (a,) = paired(make_session, server, "a")
    file = create_backup(a)
    monkeypatch.setattr(worlds_of_entries, "CENTRE", a.centre_code)
    newer = Author(SigningKey(bytes.fromhex(str(a.setting("device_seed")))), b"n" * 16)
    newer.tick = 1000
    key = ("新", 1)
    id_ = natural_id_of_wire(77, list(key))
    newer.append(kind=77, id=id_, key=key, changes=(Change(3, "甲"),))
    base = (newer.entries[0].stamp,)
    newer.append(kind=77, id=id_, key=key, changes=(Change(3, "乙", base), Change(4, 1)))
    took = Receiver(a, bytes.fromhex(a.setting("root_key")), from_province=False)
    took.take_in([newer.segment(1, 2)])
    assert table.all_aside(a.db) == []
    whole = table.other_state(a.db, a.door.names, 77, id_)
    assert whole[1][3][0].value == "乙"
    a = put_back(make_session, a, file)
    assert table.other_state(a.db, a.door.names, 77, id_) == whole
    assert check_data(a) == []
    alike(server, a)


def test_r64_edits_on_top_of_state_without_history_come_back_with_that_state(
    make_session: Make, server: Server, sticks: Sticks, tmp_path: Path
) -> None:
    """The present file covers another's work without having its entries; the backup does not."""
    a, b = paired(make_session, server, "a", "b")
    file = create_backup(b)
    id_ = person(a, "王芳")
    opening, _frames = frames_of(a, sticks.export(a).file)
    import_bundle(b, state_only(a, tmp_path / "state.jlb", opening))
    rename(b, id_, "王方")
    b = put_back(make_session, b, file)
    assert names(b) == ["王方"]
    assert list_conflicts(b) == []
    alike(server, b, a)
    assert names(a) == names(b) == ["王方"]


def test_r64_a_laptop_paired_anew_since_the_backup_stays_who_it_is(
    make_session: Make, server: Server
) -> None:
    a, b = paired(make_session, server, "a", "b")
    person(a, "王芳")
    file = create_backup(a)
    pair(a, server.url, server.pair_code(), anew=True)
    letter = a.letter
    person(a, "李明")
    a = put_back(make_session, a, file)
    assert a.letter == letter
    person(a, "张三")
    alike(server, a, b)
    assert names(b) == ["张三", "李明", "王芳"]


def test_r64_an_older_backup_put_back_over_a_newer_one_that_was_put_back(
    make_session: Make, server: Server, tmp_path: Path
) -> None:
    """Three files of one laptop, put back in every order: what was written in each stays."""
    a, b = make_session("a"), make_session("b")
    server.pair(b)
    meet(a, "220421199001011234", "王芳")
    before = create_backup(a, tmp_path / "before.jlbackup")
    server.pair(a)
    meet(a, "220421199001021232", "李明")
    after = create_backup(a, tmp_path / "after.jlbackup")
    (a.folder / "jlcenter.db").write_bytes(b"\0" * 9000)
    a = put_back(make_session, a, before)
    assert a.setting("root_key") is None
    meet(a, "220421199001031230", "张三")
    a = put_back(make_session, a, after)
    meet(a, "220421199001041239", "赵四")
    alike(server, a, b)
    assert names(a) == names(b) == sorted(["张三", "李明", "王芳", "赵四"])


def test_r64_a_backup_from_before_the_first_download_meets_its_past_without_a_conflict(
    make_session: Make, server: Server
) -> None:
    """What was built on state that the backup lacks must not count before that state is here."""
    a, b = paired(make_session, server, "a", "b")
    file = create_backup(b)
    id_ = person(a, "王芳")
    sync(a)
    sync(b)
    rename(b, id_, "王方")
    b = put_back(make_session, b, file)
    alike(server, a, b)
    assert names(a) == names(b) == ["王方"]


@pytest.mark.parametrize("file_is", ["whole", "gone"])
@pytest.mark.parametrize("sent", [False, True])
def test_a_backup_from_before_the_pairing_put_back_doubles_nobody(
    make_session: Make, server: Server, sent: bool, file_is: str
) -> None:
    """Pairing gave people other ids; the backup has the old ones. Paired again, they are one."""
    a, b = make_session("a"), make_session("b")
    server.pair(b)

    meet(a, "220421199001011234", "王芳")
    file = create_backup(a)
    server.pair(a)
    meet(a, "220421199001021232", "李明")
    if sent:
        sync(a)
    if file_is == "gone":
        (a.folder / "jlcenter.db").write_bytes(b"\0" * 9000)
    a = put_back(make_session, a, file)
    assert bool(a.setting("root_key")) == (file_is == "whole")
    if not a.setting("root_key"):
        server.pair(a)
    meet(a, "220421199001031230", "张三")
    alike(server, a, b)
    lost = file_is == "gone" and not sent
    assert names(a) == names(b) == ["张三", *([] if lost else ["李明"]), "王芳"]


def test_r64_where_the_present_file_is_damaged_what_is_whole_in_it_is_carried_over(
    make_session: Make, server: Server
) -> None:
    """One sitting's chain is broken: it stays behind, the others come."""
    a, b = paired(make_session, server, "a", "b")
    file = create_backup(a)
    person(a, "李明")
    a.door._tail = None
    person(a, "张三")
    with a.door.transaction(a.db):
        a.db.execute(
            "UPDATE journal SET body = ? WHERE record = (SELECT id FROM trainee WHERE name = ?)",
            (b"\x92\xc4\x00\x90", "李明"),
        )
    a = put_back(make_session, a, file)
    assert names(a) == ["张三"]
    alike(server, a, b)
