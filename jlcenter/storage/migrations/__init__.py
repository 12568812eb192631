"""The ordered migrations and their guards: numbered files, never edited, spelled out in SQL.

They run with foreign keys off and are checked after. A file whose applied list is not a prefix of
ours was made by a newer program (or by none of ours): it is refused plainly, not opened.
"""

from __future__ import annotations

from types import ModuleType

from jlcenter.domain.errors import Damaged, Refused
from jlcenter.storage.connection import Connection, DatabaseError
from jlcenter.storage.migrations import (
    m0001_first,
    m0002_search,
    m0003_sync,
    m0004_state,
    m0005_aside,
    m0006_numbers,
    m0007_whole_plan,
    m0008_erasures,
    m0009_attachments_travel,
)
from jlcenter.words import _

MIGRATIONS: tuple[ModuleType, ...] = (
    m0001_first,
    m0002_search,
    m0003_sync,
    m0004_state,
    m0005_aside,
    m0006_numbers,
    m0007_whole_plan,
    m0008_erasures,
    m0009_attachments_travel,
)
_SET = "jlcenter"


def applied_names(db: Connection) -> list[str]:
    """The migrations this file has seen, in order."""
    try:
        rows = db.execute(
            "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY id", (_SET,)
        ).fetchall()
    except DatabaseError:
        return []
    return [row[0] for row in rows]


def is_current(db: Connection) -> bool:
    """Whether nothing is to be done. Raises Refused for a newer program's file."""
    known = [one.NAME for one in MIGRATIONS]
    seen = applied_names(db)
    if seen == known:
        return True
    if seen != known[: len(seen)]:
        raise Refused(
            "file_newer",
            _("这份数据由更新版本的程序写成, 本程序打不开它"),
            _("请把本程序更新到最新版; 数据没有改动"),
        )
    return False


def migrate(db: Connection) -> None:
    """Bring the file up to this program's tables."""
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    db.execute("PRAGMA foreign_keys = OFF")
    migrations = Migrations(_SET)
    for one in MIGRATIONS:
        migrations(name=one.NAME)(one.apply)
    wrapped = Database(db, execute_plugins=False)
    migrations.apply(wrapped)
    if db.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise Damaged(
            "migration_broken",
            _("数据升级后的检查没有通过"),
            _("请用升级前的自动备份恢复"),
        )
    db.execute("PRAGMA foreign_keys = ON")
