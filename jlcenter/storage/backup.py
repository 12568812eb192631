"""Copies of the encrypted file, made through SQLite's own backup, so that a copy is whole."""

from __future__ import annotations

import time
from pathlib import Path

from jlcenter.storage.connection import connect

DATABASE = "jlcenter.db"
BACKUPS = "backups"
#: of each sort, so many are kept
KEPT_MAX = 7


def copy_before_migration(folder: Path, key: bytes) -> Path:
    """A copy of the file as it was before a newer program changes its tables."""
    return copy_file(folder, key, "before-upgrade")


def copy_file(folder: Path, key: bytes, sort: str) -> Path:
    """An encrypted copy under ``backups/``, opened once to be sure; old ones of its sort go."""
    target_folder = folder / BACKUPS
    target_folder.mkdir(exist_ok=True)
    target = target_folder / f"{sort}-{time.strftime('%Y%m%d-%H%M%S')}.db"
    source = connect(folder / DATABASE, key)
    copy = connect(target, key)
    try:
        source.backup(copy)
        result = copy.execute("PRAGMA quick_check").fetchone()
    finally:
        copy.close()
        source.close()
    if result is None or result[0] != "ok":
        raise OSError(f"the copy {target.name} does not check")
    for old in sorted(target_folder.glob(f"{sort}-*.db"))[:-KEPT_MAX]:
        old.unlink(missing_ok=True)
    return target
