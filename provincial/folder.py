"""The province's data folder: its mark, its settings and the root key behind passwords."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jlcenter.domain.errors import AccessRefused, Busy, Damaged, NotFound, Refused
from jlcenter.domain.key_slots import new_slot, opened_slot
from jlcenter.words import _

MARK = "province.json"
KEYS = "province-keys.json"
DATABASE = "province.db"
#: what a laptop's folder holds: the province refuses it
_LAPTOP_FILES = ("keyring.json", "jlcenter.db")
PASSWORD_LETTERS_MIN = 6
_USER = "user"
#: as for a laptop: 64 MiB and three passes
OPS = 3
MEMORY_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``province init`` decided. ``verify_base`` is the public page certificates point to."""

    root_public: bytes
    database: str | None
    verify_base: str


def default_folder() -> Path:
    """Where the province's data lie when nobody says: never a laptop's folder."""
    told = os.environ.get("JLCENTER_DATA")
    if told:
        return Path(told)
    from platformdirs import user_data_path

    return user_data_path("jlcenter-province", appauthor=False)


def _write_atomically(path: Path, told: dict[str, Any]) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        # for this user alone: keys, and perhaps a database's password
        number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(number, "wb") as target:
            target.write(json.dumps(told, ensure_ascii=False, indent=1).encode())
            target.flush()
            os.fsync(target.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _read(path: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Damaged(
            "province_damaged",
            _("文件 {file} 缺失或已损坏", file=path.name),
            _("请用服务器的备份恢复"),
            file=path.name,
        ) from error
    return told


def check_new(folder: Path) -> None:
    """Refuse a folder in which a province cannot be made."""
    if (folder / MARK).exists():
        raise Refused(
            "folder_in_use",
            _("{folder} 里已有省级服务器的数据", folder=folder.name),
            _("请换一个空文件夹, 或直接启动: ./run province serve"),
        )
    if any((folder / name).exists() for name in _LAPTOP_FILES):
        raise _laptop_folder(folder)
    if folder.exists() and not folder.is_dir():
        raise Refused(
            "not_a_folder",
            _("{folder} 不是文件夹", folder=folder.name),
            _("请指定一个文件夹"),
            file=folder.name,
        )


def _laptop_folder(folder: Path) -> Refused:
    return Refused(
        "laptop_folder",
        _("{folder} 是培训中心的数据文件夹, 不是省级服务器的", folder=folder.name),
        _("请为省级服务器另选一个文件夹"),
    )


def check_password(password: str) -> None:
    """Refuse a password nobody should use."""
    if len(password) < PASSWORD_LETTERS_MIN:
        raise Refused(
            "password_short",
            _("密码至少要 {n} 位", n=PASSWORD_LETTERS_MIN),
            _("请换一个长一些的密码, 可以用一句话"),
            field="password",
        )


def make(folder: Path, user: str, password: str, seed: bytes, settings: Settings) -> None:
    """Write keys and mark; the mark comes last, so that half a folder is none."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        slot = new_slot(_USER, user, password, seed, ops=OPS, memory=MEMORY_BYTES)
        _write_atomically(folder / KEYS, {"format": 1, "slots": [slot]})
        _write_atomically(
            folder / MARK,
            {
                "format": 1,
                "root_public": settings.root_public.hex(),
                "database": settings.database,
                "verify_base": settings.verify_base,
            },
        )
    except OSError as error:
        raise Busy(
            "folder_not_writable",
            _("文件夹 {folder} 无法写入", folder=folder.name),
            _("请检查它的权限和磁盘空间, 或换一个文件夹"),
            file=folder.name,
        ) from error


def settings_of(folder: Path) -> Settings:
    """The folder's settings. Raises NotFound where there is no province, Refused for a laptop's."""
    if not (folder / MARK).exists():
        if any((folder / name).exists() for name in _LAPTOP_FILES):
            raise _laptop_folder(folder)
        raise NotFound(
            "province_not_initialised",
            _("{folder} 里还没有省级服务器的数据", folder=folder.name or str(folder)),
            _("请先初始化: ./run province init"),
        )
    told = _read(folder / MARK)
    try:
        root = bytes.fromhex(told["root_public"])
        return Settings(root, told.get("database"), str(told.get("verify_base") or ""))
    except (KeyError, TypeError, ValueError) as error:
        raise Damaged(
            "province_damaged",
            _("文件 {file} 缺失或已损坏", file=MARK),
            _("请用服务器的备份恢复"),
            file=MARK,
        ) from error


def texts(folder: Path) -> dict[str, str]:
    """Mark and keys as they lie there, for a backup. Raises Damaged."""
    for name in (KEYS, MARK):
        _read(folder / name)
    return {name: (folder / name).read_text("utf-8") for name in (KEYS, MARK)}


def write_texts(folder: Path, told: dict[str, str]) -> None:
    """Put mark and keys of a backup into a folder, the mark last."""
    for name in (KEYS, MARK):
        _write_atomically(folder / name, json.loads(told[name]))


def unlock(folder: Path, user: str, password: str) -> bytes:
    """The seed of the root key, for a user's password. Raises AccessRefused."""
    return _unlocked(_read(folder / KEYS), user, password)


def unlock_text(keys: str, user: str, password: str) -> bytes:
    """The same for keys that lie in a backup."""
    told: dict[str, Any] = json.loads(keys)
    return _unlocked(told, user, password)


def _unlocked(keys: dict[str, Any], user: str, password: str) -> bytes:
    for slot in keys.get("slots", []):
        if slot["kind"] == _USER and slot["name"] == user:
            seed = opened_slot(slot, password)
            if seed is not None:
                return seed
            break
    raise AccessRefused(
        "wrong_password",
        _("用户名或密码不对"),
        _("这里要用省级服务器的用户名和密码, 不是培训中心的"),
    )
