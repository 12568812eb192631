"""Backups: one file with the encrypted database, its key slots and a manifest of hashes.

The database is copied through SQLite's own backup, so a copy is whole while others write. The key
slots go with it: a password or the recovery code of the laptop it came from opens it anywhere.
A backup that a person makes holds the attachments too, encrypted as they lie; those the program
makes by itself lie beside them, and attachments are written once.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jlcenter.domain.errors import Damaged, NotFound
from jlcenter.storage import attachment_store
from jlcenter.storage.connection import Connection, DatabaseError, connect
from jlcenter.words import _

DATABASE = "jlcenter.db"
KEYRING = "keyring.json"
BACKUPS = "backups"
SUFFIX = ".jlbackup"
#: of each sort, so many are kept
KEPT_MAX = 7
_MANIFEST = "manifest.json"
_FORMAT = 1
_COPY_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class BackupFile:
    """One backup in the folder."""

    name: str
    path: Path
    sort: str
    made_at: str
    size: int


def make_backup(
    folder: Path, key: bytes, target: Path | None, sort: str, *, with_files: bool = False
) -> Path:
    """Write a backup (by default under ``backups/``, where old ones of its sort go).

    Raises OSError where the target cannot be written; nothing half is left.
    """
    if target is None:
        place = folder / BACKUPS
        place.mkdir(exist_ok=True)
        target = place / f"{sort}-{time.strftime('%Y%m%d-%H%M%S')}{SUFFIX}"
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".jlbackup-") as work:
            copy = Path(work) / DATABASE
            copy_of_database(folder / DATABASE, copy, key)
            members = {DATABASE: copy, KEYRING: folder / KEYRING}
            if with_files:
                members |= {name: folder / name for name in attachment_store.names(folder)}
            _write_archive(part, members, sort)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    if target.parent == folder / BACKUPS:
        for old in sorted(target.parent.glob(f"{sort}-*{SUFFIX}"))[:-KEPT_MAX]:
            old.unlink(missing_ok=True)
    return target


def copy_before_migration(folder: Path, key: bytes) -> Path:
    """A backup of the file as it was before a newer program changes its tables."""
    return make_backup(folder, key, None, "before-upgrade")


def copy_of_database(source_path: Path, target_path: Path, key: bytes) -> None:
    """A whole copy of a database, while others write. Raises Damaged where it is not sound."""
    source, copy = connect(source_path, key), connect(target_path, key)
    try:
        source.backup(copy)
        problems = problems_of(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()
        source.close()
    if problems:
        raise Damaged(
            "database_damaged",
            _("数据文件 {file} 已损坏, 没有备份", file=DATABASE),
            _("请用以前的备份恢复"),
            file=DATABASE,
        )


def problems_of(db: Connection) -> list[str]:
    """What SQLCipher's seals and SQLite's own check find wrong."""
    try:
        found = [str(row[0]) for row in db.execute("PRAGMA cipher_integrity_check").fetchall()]
        rows = db.execute("PRAGMA quick_check").fetchall()
    except DatabaseError as error:
        return [str(error)]
    return found + [str(row[0]) for row in rows if row[0] != "ok"]


def _write_archive(part: Path, members: dict[str, Path], sort: str) -> None:
    manifest = {
        "format": _FORMAT,
        "sort": sort,
        "made_at": time.strftime("%Y-%m-%dT%H:%M:%S"),
        "sha256": {name: _hash(path) for name, path in members.items()},
    }
    # pages are encrypted and do not shrink: stored, not deflated
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_MANIFEST, json.dumps(manifest))
        for name, path in members.items():
            archive.write(path, name)
    with part.open("rb") as written:
        os.fsync(written.fileno())


def _hash(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def list_backups(folder: Path) -> list[BackupFile]:
    """The backups under ``backups/``, newest first."""
    found = []
    for path in (folder / BACKUPS).glob(f"*{SUFFIX}"):
        stat = path.stat()
        made = time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(stat.st_mtime))
        sort = path.name.rsplit("-", 2)[0]
        found.append(BackupFile(path.name, path, sort, made, stat.st_size))
    return sorted(found, key=lambda one: (one.made_at, one.name), reverse=True)


def not_a_backup(path: Path) -> Damaged:
    """What is told of a file that does not verify."""
    return Damaged(
        "backup_damaged",
        _("{file} 不是完好的备份", file=path.name),
        _("请换一份备份; 现有数据没有改动"),
        file=path.name,
    )


@contextmanager
def opened_backup(path: Path, beside: Path) -> Iterator[Path]:
    """The members of a backup, unpacked and checked against its manifest, in a working folder.

    Raises NotFound, or Damaged where anything does not verify.
    """
    if not path.exists():
        raise NotFound(
            "file_missing", _("找不到文件 {file}", file=path.name), _("请核对路径"), file=path.name
        )
    beside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=beside, prefix=".jlrestore-") as work:
        try:
            _unpack(path, Path(work))
        except (zipfile.BadZipFile, ValueError, KeyError, OSError, NotImplementedError) as error:
            raise not_a_backup(path) from error
        yield Path(work)


def _unpack(path: Path, work: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        manifest: dict[str, Any] = json.loads(archive.read(_MANIFEST))
        if manifest["format"] != _FORMAT:
            raise ValueError("format")
        names = [one for one in manifest["sha256"] if attachment_store.is_name(one)]
        for name in (DATABASE, KEYRING, *names):
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as source, (work / name).open("wb") as target:
                shutil.copyfileobj(source, target, _COPY_BYTES)
            if _hash(work / name) != manifest["sha256"][name]:
                raise ValueError(name)
