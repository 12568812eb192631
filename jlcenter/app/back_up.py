"""Backups: making, listing, restoring with what the present file still holds."""

from __future__ import annotations

import errno
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from jlcenter.app.bootstrap import PROVINCE_MARK, folder_refused, open_with_key
from jlcenter.app.carry_over import carried_over
from jlcenter.domain.errors import Refused
from jlcenter.domain.records import USER
from jlcenter.storage import attachment_store, backup
from jlcenter.storage.backup import BackupFile, not_a_backup
from jlcenter.storage.connection import DatabaseError, OperationalError, connect
from jlcenter.storage.files import write_atomically
from jlcenter.storage.keyring import Keyring
from jlcenter.storage.replay import pending_places
from jlcenter.storage.session import DATABASE, KEYRING, Session
from jlcenter.storage.trouble import busy_of, storage_failed
from jlcenter.words import _, counted

_DAY_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: entries carried over from the file it replaced, and where that lies."""

    user: str
    carried_over: int
    kept_aside: str


def create_backup(session: Session, out: Path | None = None) -> Path:
    """Make a backup, opened and checked before it counts. Raises Refused."""
    if out is not None:
        _check_target(out)
    try:
        made = backup.make_backup(session.folder, session.data_key, out, "by-hand", with_files=True)
    except OSError as error:
        raise folder_refused((out or session.folder).parent, error) from error
    except OperationalError as error:
        place = out.parent if out is not None else session.folder
        raise (busy_of(error, place) or storage_failed()) from error
    session.note("backup", file=made.name if out is None else "elsewhere")
    return made


def _check_target(out: Path) -> None:
    """Only a file, in a folder that is there: a device must never be replaced by a backup."""
    if out.is_dir():
        raise Refused(
            "is_a_folder",
            _("{file} 是文件夹, 不是文件", file=out.name),
            _("请写出备份文件名"),
            file=out.name,
            field="out",
        )
    folder = out.parent
    if not folder.is_dir():
        raise Refused(
            "out_folder_missing",
            _("文件夹 {folder} 不存在。", folder=folder.name or str(folder)),
            _("请先建好文件夹，或换一个。"),
            file=out.name,
            field="out",
        )
    is_special = out.exists() and not out.is_file()
    if is_special or not _takes_files(folder):
        raise Refused(
            "out_not_writable",
            _("不能写入 {file}。", file=out.name),
            _("请换一个有写入权限的文件夹。"),
            file=out.name,
            field="out",
        )


def _takes_files(folder: Path) -> bool:
    """Tried, not asked: some places say yes to root and refuse all the same; full ones count."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError as error:
        return error.errno in (errno.ENOSPC, errno.EDQUOT)


def list_backups(folder: Path) -> list[BackupFile]:
    """The backups of this folder, newest first."""
    return backup.list_backups(folder)


def daily_backup(session: Session) -> Path | None:
    """A backup where the last daily one is older than a day; for the window's close."""
    for one in backup.list_backups(session.folder):
        if one.sort == "daily" and time.time() - one.path.stat().st_mtime < _DAY_S:
            return None
    return backup.make_backup(session.folder, session.data_key, None, "daily")


def restore_backup(
    folder: Path, file: Path, user: str, password: str, code: str | None = None
) -> Restored:
    """Put a backup in the place of the folder's data, also into an empty or damaged folder.

    Opened with a password or the recovery code of the laptop it came from. Entries that the
    present file has and the backup lacks are carried over where it still opens, and the present
    file is kept aside. Raises Damaged (exit 7) where the backup does not verify, and Refused where
    the folder is another laptop's and holds what was never sent; nothing changed.
    """
    if (folder / PROVINCE_MARK).exists():
        raise Refused("province_folder", _("这是省级服务器的数据文件夹"), _("请另选一个文件夹"))
    if folder.exists() and not folder.is_dir():
        raise folder_refused(folder, NotADirectoryError(20, ""))
    with backup.opened_backup(file, folder) as work:
        ring = Keyring(work / KEYRING)
        key = ring.unlock_with_code(code) if code else ring.unlock(user, password)
        _check_database(work / DATABASE, key, file)
        _check_nothing_unsent(folder, key, user, password)
        carried = carried_over(folder, work / DATABASE, key, user)
        aside = _set_aside(folder, key)
        (work / DATABASE).replace(folder / DATABASE)
        write_atomically(folder / KEYRING, (work / KEYRING).read_bytes())
        for name in attachment_store.names(work):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (work / name).replace(folder / name)
    session = open_with_key(folder, key, user)
    try:
        session.note("restored", file=file.name, carried_over=carried)
    finally:
        session.close()
    return Restored(user, carried, aside)


def _check_nothing_unsent(folder: Path, key: bytes, user: str, password: str) -> None:
    """Another laptop's data are put aside whole: what waits there would never be sent (R08)."""
    if not (folder / DATABASE).is_file() or not (folder / KEYRING).is_file():
        return
    try:
        present_key = Keyring(folder / KEYRING).unlock(user, password)
        if present_key == key:
            return
        with Session(folder, present_key, user) as present:
            unsent = {place for place in pending_places(present.db) if place[0] != USER.code}
    except (DatabaseError, Refused):
        # damaged, or of people whom nobody here can speak for: it is kept aside
        return
    if unsent:
        raise Refused(
            "unsent_here",
            counted("这个文件夹里是另一台电脑的数据, 还有 {n} 条记录没有送出", len(unsent)),
            _("什么也没有改。请先在这里同步或导出离线包, 或者用 --data 恢复到另一个空文件夹"),
        )


def _check_database(path: Path, key: bytes, file: Path) -> None:
    try:
        db = connect(path, key)
        try:
            problems = backup.problems_of(db)
        finally:
            db.close()
    except DatabaseError as error:
        raise not_a_backup(file) from error
    if problems:
        raise not_a_backup(file)


def _set_aside(folder: Path, key: bytes) -> str:
    """Move the present data into ``backups/before-restore-…``, log and all; attachments only where
    they are another laptop's, which the restored data could not read."""
    if not (folder / DATABASE).exists() and not (folder / KEYRING).exists():
        return ""
    aside = folder / backup.BACKUPS / f"before-restore-{time.strftime('%Y%m%d-%H%M%S')}"
    aside.mkdir(parents=True, exist_ok=True)
    moved = [DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", KEYRING]
    if not attachment_store.are_of(folder, key):
        moved.append(attachment_store.FILES)
    for name in moved:
        if (folder / name).exists():
            (folder / name).replace(aside / name)
    return str(aside.relative_to(folder))
