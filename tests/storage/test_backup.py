"""Backups: whole, checked, restored with what came after them (R64)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from jlcenter.app.back_up import create_backup, daily_backup, list_backups, restore_backup
from jlcenter.app.bootstrap import log_in
from jlcenter.app.check_data import check_data
from jlcenter.domain.errors import AccessRefused, Damaged, NotFound
from jlcenter.domain.records import TRAINEE
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
