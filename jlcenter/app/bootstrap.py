"""Opens a data folder: what it holds, making a new centre's, logging in. Wires storage together."""

from __future__ import annotations

import errno
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jlcenter.domain.errors import Busy, Damaged, NotFound, Refused
from jlcenter.domain.records import USER
from jlcenter.shipped import table
from jlcenter.storage.connection import DatabaseError
from jlcenter.storage.keyring import Keyring, new_recovery_code
from jlcenter.storage.migrations import is_current
from jlcenter.storage.session import DATABASE, KEYRING
from jlcenter.storage.session import Session as Session
from jlcenter.storage.trouble import busy_of
from jlcenter.words import _, mark

#: names the provincial server's folder, which the desktop refuses
PROVINCE_MARK = "province.json"
PASSWORD_LETTERS_MIN = 6
_CENTRE = re.compile(r"(\d{6})(-[1-9]\d?)?\Z")


@dataclass(frozen=True, slots=True)
class InitResult:
    """A new data folder. The recovery code is shown once and kept nowhere."""

    centre: str
    device: str
    recovery_code: str


def default_folder() -> Path:
    """Where the data lie when nobody says: ``JLCENTER_DATA``, else the platform's folder."""
    told = os.environ.get("JLCENTER_DATA")
    if told:
        return Path(told)
    from platformdirs import user_data_path

    return user_data_path("jlcenter", appauthor=False)


def folder_state(folder: Path) -> str:
    """What a folder holds: ``empty``, ``ready`` or ``province``."""
    if (folder / PROVINCE_MARK).exists():
        return "province"
    if (folder / KEYRING).exists() or (folder / DATABASE).exists():
        return "ready"
    return "empty"


def check_password(password: str) -> None:
    """Refuse a password nobody should use."""
    if len(password) < PASSWORD_LETTERS_MIN:
        raise Refused(
            "password_short",
            _("密码至少要 {n} 位", n=PASSWORD_LETTERS_MIN),
            _("请换一个长一些的密码, 可以用一句话"),
            field="password",
        )


def check_name(name: str) -> str:
    """A user's name, trimmed; refuses an empty or over-long one."""
    trimmed = " ".join(name.split())
    if not trimmed or len(trimmed) > 40 or any(ord(letter) < 32 for letter in trimmed):
        raise Refused(
            "user_name_bad", _("用户名要 1 到 40 个字"), _("请换一个用户名"), field="user"
        )
    return trimmed


def check_centre(code: str) -> str:
    """A centre's code: a Jilin county's of GB/T 2260, with ``-N`` where it has several centres."""
    match = _CENTRE.match(code.strip())
    known = {row["code"] for row in table("gb2260_jilin") if row["level"] == "county"}
    if match is None or match.group(1) not in known:
        raise Refused(
            "centre_unknown",
            _("没有代码为 {code} 的县(市、区)", code=code),
            _("请用吉林省县级行政区划代码, 如 220421; 一县多校时写 220421-1"),
            field="centre",
        )
    return code.strip()


def init_centre(
    folder: Path, centre: str, centre_name: str, admin: str, password: str
) -> InitResult:
    """Make a new data folder for a centre with its first user. Raises Refused, changing nothing."""
    if folder.exists() and not folder.is_dir():
        raise folder_refused(folder, NotADirectoryError(errno.ENOTDIR, ""))
    state = folder_state(folder)
    if state == "province":
        raise _province_folder(folder)
    if state != "empty":
        raise Refused(
            "folder_in_use",
            _("{folder} 里已有数据, 不能再初始化", folder=folder.name),
            _("请换一个空文件夹, 或直接登录"),
        )
    code = check_centre(centre)
    name = " ".join(centre_name.split())
    if not name:
        raise Refused("centre_name_missing", _("中心名称没有填"), _("请填写培训机构全称"))
    user = check_name(admin)
    check_password(password)
    return _made(folder, code, name, user, password)


def _made(folder: Path, code: str, name: str, user: str, password: str) -> InitResult:
    from jlcenter.storage.create import create_database

    recovery = new_recovery_code()
    key = os.urandom(32)
    database = folder / DATABASE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        device = create_database(database, key, code, name)
        session = Session(folder, key, user)
        try:
            with session.action(mark("初始化"), mode="fixed") as write:
                write.put(USER, key=(user,), role="admin")
        finally:
            session.close()
        # the slots come last: a folder without them is an unfinished one, and is cleared
        ring = Keyring(folder / KEYRING)
        ring.set_recovery_code(recovery, key)
        ring.set_password(user, password, key)
    except OSError as error:
        _clear_unfinished(folder)
        raise folder_refused(folder, error) from error
    except DatabaseError as error:
        _clear_unfinished(folder)
        raise Busy(
            "storage_failed",
            _("无法在 {folder} 里建立数据文件", folder=folder.name),
            _("请检查磁盘空间和写入权限, 或换一个文件夹"),
        ) from error
    except BaseException:
        _clear_unfinished(folder)
        raise
    return InitResult(code, device.hex(), recovery)


def _clear_unfinished(folder: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        (folder / f"{DATABASE}{suffix}").unlink(missing_ok=True)
    (folder / KEYRING).unlink(missing_ok=True)


def folder_refused(folder: Path, error: OSError) -> Refused:
    """What to tell a person of a folder that cannot be used."""
    name = folder.name or str(folder)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Busy("disk_full", _("磁盘已满"), _("请先腾出空间; 之前保存的内容都在"))
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return Refused(
            "not_a_folder", _("{folder} 不是文件夹", folder=name), _("请指定一个文件夹"), file=name
        )
    return Busy(
        "folder_not_writable",
        _("文件夹 {folder} 无法写入", folder=name),
        _("请检查它的权限, 或换一个文件夹"),
        file=name,
    )


def _province_folder(folder: Path) -> Refused:
    return Refused(
        "province_folder",
        _("{folder} 是省级服务器的数据文件夹", folder=folder.name),
        _("请为本中心另选一个文件夹"),
    )


def check_ready(folder: Path) -> None:
    """Refuse a folder one cannot log in to, and say why."""
    state = folder_state(folder)
    if state == "province":
        raise _province_folder(folder)
    if folder.exists() and not folder.is_dir():
        raise folder_refused(folder, NotADirectoryError(errno.ENOTDIR, ""))
    if state == "empty":
        raise NotFound(
            "not_initialised",
            _("{folder} 里还没有数据", folder=folder.name or str(folder)),
            _("请先初始化: ./run init --centre 县代码 --centre-name 名称 --admin 用户名"),
        )
    if not (folder / KEYRING).exists() or not (folder / DATABASE).exists():
        missing = KEYRING if not (folder / KEYRING).exists() else DATABASE
        raise Damaged(
            "folder_incomplete",
            _("数据文件夹缺少 {file}", file=missing),
            _("请用备份恢复; 不要删除文件夹里的其他文件"),
            file=missing,
        )


def log_in(folder: Path, user: str, password: str) -> Session:
    """Open the folder for a user. Raises AccessRefused, NotFound, Damaged or Busy."""
    check_ready(folder)
    key = Keyring(folder / KEYRING).unlock(user, password)
    return open_with_key(folder, key, user)


def open_with_key(folder: Path, key: bytes, user: str) -> Session:
    """Open the folder with its key; brings an older file up to date, backed up before."""
    from jlcenter.app.clocks import clock_notices
    from jlcenter.app.copies import copy_warnings

    try:
        session = _session(folder, key, user)
    except DatabaseError as error:
        passing = busy_of(error, folder)
        if passing is not None:
            raise passing from error
        raise Damaged(
            "database_damaged",
            _("数据文件 {file} 已损坏或不是本程序的数据", file=DATABASE),
            _("请用备份恢复: ./run backup restore 备份文件"),
            file=DATABASE,
        ) from error
    session.note_with_next_write("log_in", user=user)
    # a damaged page is for the check to find: these only tell
    with suppress(DatabaseError):
        session.notices += clock_notices(session)
        session.notices += [" ".join((one.message, one.hint)) for one in copy_warnings(session)]
    return session


def _session(folder: Path, key: bytes, user: str) -> Session:
    from jlcenter.storage.adopt import adopt
    from jlcenter.storage.connection import connect

    db = connect(folder / DATABASE, key)
    try:
        current = is_current(db)
    finally:
        db.close()
    if not current:
        from jlcenter.storage.create import bring_up_to_date

        _back_up(folder, key)
        bring_up_to_date(folder / DATABASE, key)
    session = Session(folder, key, user)
    adopt(session, (lambda: _back_up(folder, key)) if current else None)
    return session


def _back_up(folder: Path, key: bytes) -> None:
    from jlcenter.storage.backup import copy_before_migration

    copy_before_migration(folder, key)
