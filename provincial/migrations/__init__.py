"""Numbered migrations of the province's database, each run once, in order."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, insert, inspect, select, text

from jlcenter.domain.errors import Refused
from jlcenter.words import _
from provincial.migrations import (
    m0001_first,
    m0002_state,
    m0003_buckets,
    m0004_facts,
    m0005_counts_in_slices,
    m0006_own_policy,
    m0007_erasures,
    m0008_files,
)
from provincial.tables import MIGRATION

MIGRATIONS: tuple[tuple[int, Callable[[Connection], None]], ...] = (
    (1, m0001_first.apply),
    (2, m0002_state.apply),
    (3, m0003_buckets.apply),
    (4, m0004_facts.apply),
    (5, m0005_counts_in_slices.apply),
    (6, m0006_own_policy.apply),
    (7, m0007_erasures.apply),
    (8, m0008_files.apply),
)
#: held on PostgreSQL while one process migrates: any fixed number ("jlcenter")
_LOCK = 0x6A6C63656E746572


def migrate(db: Connection) -> None:
    """Bring the database up to this program's tables. Raises Refused for a newer program's."""
    if _is_done(db):
        return
    if db.dialect.name == "postgresql":
        # SQLite's write lock is held already; here two servers could start at the same time
        db.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
        if _is_done(db):
            return
    MIGRATION.create(db, checkfirst=True)
    done = _numbers(db)
    for number, apply in MIGRATIONS:
        if number not in done:
            apply(db)
            db.execute(insert(MIGRATION).values(number=number))


def _numbers(db: Connection) -> set[int]:
    return set(db.execute(select(MIGRATION.c.number)).scalars())


def _is_done(db: Connection) -> bool:
    """Whether nothing is left to do. Raises Refused for a newer program's database."""
    if not inspect(db).has_table(MIGRATION.name):
        return False
    done, known = _numbers(db), {number for number, _apply in MIGRATIONS}
    if done - known:
        raise Refused(
            "file_newer",
            _("这个数据库由更新版本的程序写成, 本程序打不开它"),
            _("请把本程序更新到最新版; 数据没有改动"),
        )
    return done == known
