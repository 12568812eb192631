"""Backups: whole, checked, restored with what came after them (R64)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest

from jlcenter.app.attachments import attach, content_of
from jlcenter.app.back_up import create_backup, daily_backup, list_backups, restore_backup
from jlcenter.app.bootstrap import log_in
from jlcenter.app.check_data import check_data
from jlcenter.domain.errors import AccessRefused, Damaged, NotFound
from jlcenter.domain.records import TRAINEE
from jlcenter.storage import attachment_store
from jlcenter.storage.session import Session
from tests.conftest import PASSWORD


def people(session: Session) -> list[str]:
    rows = session.db.execute("SELECT name FROM trainee WHERE _hidden = 0 ORDER BY name")
    return [row[0] for row in rows]


def enrol(session: Session, name: str) -> None:
    with session.action("登记") as write:
        write.put(TRAINEE, name=name)


def test_r64_a_restore_carries_over_what_came_after_the_backup(session: Session) -> None:
    enrol(session, "甲")
    file = create_backup(session)
    enrol(session, "乙")
    session.close()
    done = restore_backup(session.folder, file, "admin", PASSWORD)
    assert done.carried_over > 0 and (session.folder / done.kept_aside).is_dir()
    again = log_in(session.folder, "admin", PASSWORD)
    assert people(again) == ["乙", "甲"]
    assert check_data(again) == []
    enrol(again, "丙")
    assert check_data(again) == []
    again.close()


def test_r64_a_backup_opens_in_an_empty_folder_and_over_a_damaged_file(
    session: Session, tmp_path: Path
) -> None:
    enrol(session, "甲")
    out = tmp_path / "stick" / "copy.jlbackup"
    out.parent.mkdir()
    create_backup(session, out)
    session.close()
    restore_backup(tmp_path / "new", out, "admin", PASSWORD)
    other = log_in(tmp_path / "new", "admin", PASSWORD)
    assert people(other) == ["甲"]
    other.close()
    (session.folder / "jlcenter.db").write_bytes(b"\0" * 9000)
    restore_backup(session.folder, out, "admin", PASSWORD)
    mended = log_in(session.folder, "admin", PASSWORD)
    assert people(mended) == ["甲"]
    mended.close()


@pytest.mark.parametrize("damage", ["cut", "flip", "text", "empty"])
def test_what_does_not_verify_is_refused_and_nothing_changes(
    session: Session, tmp_path: Path, damage: str
) -> None:
    enrol(session, "甲")
    file = tmp_path / "copy.jlbackup"
    create_backup(session, file)
    content = bytearray(file.read_bytes())
    if damage == "cut":
        content = content[: len(content) // 2]
    elif damage == "flip":
        content[len(content) // 2] ^= 1
    elif damage == "text":
        content = bytearray("不是备份".encode())
    else:
        content = bytearray()
    file.write_bytes(content)
    session.close()
    before = (session.folder / "jlcenter.db").read_bytes()
    with pytest.raises(Damaged):
        restore_backup(session.folder, file, "admin", PASSWORD)
    assert (session.folder / "jlcenter.db").read_bytes() == before
    assert not list(session.folder.glob(".jl*"))


def test_a_backup_does_not_open_for_a_wrong_password(session: Session, tmp_path: Path) -> None:
    file = create_backup(session)
    with pytest.raises(AccessRefused):
        restore_backup(tmp_path / "new", file, "admin", "wrong password")
    with pytest.raises(NotFound):
        restore_backup(tmp_path / "new", tmp_path / "nothing.jlbackup", "admin", PASSWORD)


def test_backups_are_rotated(make_session: Callable[..., Session]) -> None:
    session = make_session()
    assert daily_backup(session) is not None
    assert daily_backup(session) is None, "once a day"
    first = list_backups(session.folder)[0].path
    for day in range(10):
        shutil.copy(first, first.with_name(f"daily-202601{day + 10}-000000.jlbackup"))
    import os

    for one in list_backups(session.folder):
        os.utime(one.path, (0, 0))
    assert daily_backup(session) is not None
    assert len(list_backups(session.folder)) == 7


def _with_portrait(session: Session, tmp_path: Path) -> tuple[UUID, bytes]:
    content = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
    (tmp_path / "portrait.png").write_bytes(content)
    with session.action("登记") as write:
        person = write.put(TRAINEE, name="张三")
    return attach(session, TRAINEE, person, "portrait", tmp_path / "portrait.png"), content


def test_attachments_are_in_a_backup_that_a_person_makes(session: Session, tmp_path: Path) -> None:
    made, content = _with_portrait(session, tmp_path)
    file = create_backup(session, tmp_path / "a.jlbackup")
    assert content[:100] not in file.read_bytes()
    restore_backup(tmp_path / "new", file, "admin", PASSWORD)
    with log_in(tmp_path / "new", "admin", PASSWORD) as new:
        assert content_of(new, made) == content
    daily = daily_backup(session)
    assert daily is not None
    assert [one for one in ZipFile(daily).namelist() if one.startswith("files")] == []
    # which lie beside it: a restore in place leaves them where they are
    session.close()
    restore_backup(session.folder, daily, "admin", PASSWORD)
    with log_in(session.folder, "admin", PASSWORD) as again:
        assert content_of(again, made) == content


def test_a_backup_with_a_changed_attachment_is_refused(session: Session, tmp_path: Path) -> None:
    _with_portrait(session, tmp_path)
    file = create_backup(session, tmp_path / "a.jlbackup")
    with ZipFile(file) as whole, ZipFile(tmp_path / "b.jlbackup", "w") as other:
        for name in whole.namelist():
            content = whole.read(name)
            is_file = name.startswith("files")
            other.writestr(name, content[:-1] + b"!" if is_file else content)
    with pytest.raises(Damaged):
        restore_backup(tmp_path / "new", tmp_path / "b.jlbackup", "admin", PASSWORD)
    assert not (tmp_path / "new" / "jlcenter.db").exists()


def test_another_laptops_attachments_are_put_aside_with_its_data(
    session: Session, tmp_path: Path
) -> None:
    from jlcenter.app.bootstrap import init_centre

    made, content = _with_portrait(session, tmp_path)
    file = create_backup(session, tmp_path / "a.jlbackup")
    init_centre(tmp_path / "other", "220421", "x", "admin", PASSWORD)
    with log_in(tmp_path / "other", "admin", PASSWORD) as other:
        theirs = UUID(int=5)
        attachment_store.save(other.folder, other.data_key, theirs, b"theirs")
    done = restore_backup(tmp_path / "other", file, "admin", PASSWORD)
    with log_in(tmp_path / "other", "admin", PASSWORD) as now:
        assert content_of(now, made) == content
        assert attachment_store.all_here(now.folder) == {made}
    aside = tmp_path / "other" / done.kept_aside
    assert attachment_store.all_here(aside) == {theirs}


def test_no_backup_writes_outside_the_folder_of_attachments() -> None:
    for name in ("files/../../x", "/files/ab/" + "0" * 32, "files/ab/" + "0" * 31, "files/x", ""):
        assert not attachment_store.is_name(name)
    assert attachment_store.is_name("files/ab/" + "0" * 32)
