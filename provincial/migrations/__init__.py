"""Numbered migrations of the province's database, each run once, in order."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, insert, select

from jlcenter.domain.errors import Refused
from jlcenter.words import _
from provincial.migrations import m0001_first
from provincial.tables import MIGRATION

MIGRATIONS: tuple[tuple[int, Callable[[Connection], None]], ...] = ((1, m0001_first.apply),)


def migrate(db: Connection) -> None:
    """Bring the database up to this program's tables. Raises Refused for a newer program's."""
    MIGRATION.create(db, checkfirst=True)
    done = set(db.execute(select(MIGRATION.c.number)).scalars())
    if done - {number for number, _apply in MIGRATIONS}:
        raise Refused(
            "file_newer",
            _("这个数据库由更新版本的程序写成, 本程序打不开它"),
            _("请把本程序更新到最新版; 数据没有改动"),
        )
    for number, apply in MIGRATIONS:
        if number not in done:
            apply(db)
            db.execute(insert(MIGRATION).values(number=number))
