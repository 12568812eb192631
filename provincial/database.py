"""Opens the province's database: SQLite by default, PostgreSQL in production."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from jlcenter.domain.errors import Busy, Refused
from jlcenter.words import _
from provincial.folder import DATABASE
from provincial.migrations import migrate

#: how long a write waits for another process, in seconds
BUSY_S_MAX = 10
#: connections kept, and as many more at most: requests are worked in some forty threads
_POOL = 20


def open_engine(folder: Path, url: str | None) -> Engine:
    """An engine on the folder's file, or on ``url``, its tables brought up to date."""
    try:
        engine = _sqlite(folder / DATABASE) if not url else _other(url)
        with engine.begin() as db:
            migrate(db)
    except SQLAlchemyError as error:
        raise Busy(
            "database_unavailable",
            _("数据库打不开"),
            _("请检查数据库是否在运行、地址和权限是否正确, 磁盘是否已满"),
        ) from error
    return engine


def _sqlite(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        pool_size=_POOL,
        max_overflow=_POOL,
        connect_args={"timeout": BUSY_S_MAX, "check_same_thread": False, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def _settle(connection: Any, _record: Any) -> None:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -65536"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # SQLite has no row lock: a transaction that will write takes the file's lock at its start
        reads = connection.get_execution_options().get("jlcenter_reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _other(url: str) -> Engine:
    if not url.startswith("postgresql"):
        raise Refused(
            "database_unknown",
            _("不支持这种数据库地址"),
            _("默认用 SQLite; 生产环境用 postgresql://…"),
            field="database",
        )
    try:
        return create_engine(url, pool_pre_ping=True, pool_size=_POOL, max_overflow=_POOL)
    except (ImportError, SQLAlchemyError) as error:
        raise Refused(
            "database_driver_missing",
            _("本程序还没有安装 PostgreSQL 的驱动"),
            _("请先用默认的 SQLite"),
            field="database",
        ) from error


def reading(engine: Engine) -> Engine:
    """The same engine for transactions that only read."""
    return engine.execution_options(jlcenter_reads=True)
