"""A backup of the province in one file, and bringing it back.

The file holds the folder's mark and keys as they lie there (behind the account's password) and,
with SQLite, the whole database sealed under a key that follows from the root key: it may lie
anywhere. With PostgreSQL the database is backed up by its own tools (docs/server.md).
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from jlcenter.domain.errors import Busy, Damaged, NotFound, Refused
from jlcenter.words import _
from provincial import folder as folders
from provincial.sealed_file import NotSealed, chunks_of, read_head, write_sealed

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup: where it is, how large, and whether the database is in it."""

    file: Path
    size: int
    has_database: bool


def _key(seed: bytes) -> bytes:
    return hashlib.sha256(b"jlcenter province backup\0" + seed).digest()


def back_up(folder: Path, seed: bytes, out: Path, *, has_database: bool) -> Backup:
    """Write a backup, read back before it counts; the server may go on serving."""
    _check_target(out)
    beside = out.with_name(f".{out.name}.{os.getpid()}.part")
    copy = out.with_name(f".{out.name}.{os.getpid()}.db")
    head = {
        "format": FORMAT,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "has_database": has_database,
        "files": folders.texts(folder),
    }
    try:
        with _private(copy) as source:
            if has_database:
                _copy_database(folder / folders.DATABASE, copy)
            with _private(beside) as target:
                write_sealed(target, head, _key(seed), source)
                target.flush()
                os.fsync(target.fileno())
        _read_back(beside, copy, seed)
        beside.replace(out)
    except (OSError, sqlite3.Error) as error:
        raise Busy(
            "backup_not_written",
            _("备份没有写成, 原来的数据没有改动"),
            _("请检查 {folder} 的磁盘空间和权限, 再试一次", folder=out.parent.name or "/"),
            file=out.name,
        ) from error
    finally:
        for one in (beside, copy):
            one.unlink(missing_ok=True)
    return Backup(out, out.stat().st_size, has_database)


def _check_target(out: Path) -> None:
    if out.exists() or not out.parent.is_dir():
        raise Refused(
            "out_not_writable",
            _("不能写入 {file}: 已有同名文件, 或文件夹不存在", file=out.name),
            _("请写一个还没有的文件名"),
            file=out.name,
            field="out",
        )


@contextmanager
def _private(path: Path) -> Iterator[BinaryIO]:
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "r+b") as found:
        yield found


def _copy_database(source: Path, target: Path) -> None:
    """A whole copy of one moment; writers go on meanwhile."""
    place = f"{source.resolve().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(place, uri=True)) as db,
        closing(sqlite3.connect(target)) as copy,
    ):
        db.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        _check_sound(copy)


def _check_sound(db: sqlite3.Connection) -> None:
    if db.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        raise _damaged(folders.DATABASE)


def _damaged(name: str) -> Damaged:
    return Damaged(
        "backup_damaged",
        _("{file} 缺失一部分或已损坏", file=name),
        _("什么都没有改动。请换一份备份"),
        file=name,
    )


def _read_back(made: Path, copy: Path, seed: bytes) -> None:
    """What was written opens again and is what was copied."""
    with made.open("rb") as source, copy.open("rb") as original:
        for chunk in chunks_of(source, lambda _head: _key(seed)):
            if original.read(len(chunk)) != chunk:
                raise _damaged(made.name)


# -- bringing it back ------------------------------------------------------------------------------


def restore(folder: Path, file: Path, user: str, password: str) -> bool:
    """Bring a backup back into a new folder; returns whether the database was in it.

    Nothing is there before all of it is: the mark, which makes a folder a province's, comes last.
    """
    folders.check_new(folder)
    if not file.is_file():
        raise NotFound(
            "file_not_found",
            _("没有文件 {file}", file=file.name),
            _("请核对备份文件的位置"),
            file=file.name,
        )
    if (folder / folders.DATABASE).exists():
        raise Refused(
            "folder_in_use",
            _("{folder} 里已有省级服务器的数据", folder=folder.name),
            _("请换一个空文件夹"),
        )
    beside = folder / f".{folders.DATABASE}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        head = _unsealed(file, beside, user, password)
        if head["has_database"]:
            with closing(sqlite3.connect(beside)) as db:
                _check_sound(db)
            beside.replace(folder / folders.DATABASE)
        folders.write_texts(folder, head["files"])
    except (NotSealed, KeyError, TypeError, sqlite3.DatabaseError) as error:
        raise _damaged(file.name) from error
    except OSError as error:
        raise Busy(
            "folder_not_writable",
            _("文件夹 {folder} 无法写入", folder=folder.name),
            _("请检查它的权限和磁盘空间, 或换一个文件夹"),
            file=folder.name,
        ) from error
    finally:
        beside.unlink(missing_ok=True)
    return bool(head["has_database"])


def _unsealed(file: Path, target: Path, user: str, password: str) -> dict[str, Any]:
    """The database out of a backup; its head."""

    def key_of(head: dict[str, Any]) -> bytes:
        return _key(folders.unlock_text(head["files"][folders.KEYS], user, password))

    with file.open("rb") as source:
        head = read_head(source)
        if head.get("format") != FORMAT:
            raise Refused(
                "file_newer",
                _("{file} 由更新版本的程序写成, 本程序打不开它", file=file.name),
                _("请把本程序更新到最新版; 数据没有改动"),
                file=file.name,
            )
        source.seek(0)
        with _private(target) as database:
            for chunk in chunks_of(source, key_of):
                database.write(chunk)
            database.flush()
            os.fsync(database.fileno())
    return head
