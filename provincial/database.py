"""Opens the province's database: SQLite by default, PostgreSQL in production."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    InterfaceError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from jlcenter.domain.errors import Busy, Refused
from jlcenter.words import _
from provincial.bulk import stage
from provincial.fact_people import KEY_OPTION
from provincial.folder import DATABASE
from provincial.migrations import migrate

#: how long a write waits for another process, in seconds
BUSY_S_MAX = 10
#: how long a connection may take to come about, in seconds
CONNECT_S_MAX = 5
#: requests worked at the same time; more only fight for the interpreter
THREADS = 12
#: connections kept, and as many more at most
_POOL = THREADS + 2
_POSTGRESQL = "postgresql+psycopg"
_POSTGRESQL_NAMES = ("postgresql", "postgres", _POSTGRESQL)
#: what the database says when it is away, full, restarting or waited for too long: "not now"
UNAVAILABLE = (OperationalError, InterfaceError, InternalError, PoolTimeout)


def open_engine(folder: Path, url: str | None, person_key: bytes = b"") -> Engine:
    """An engine on the folder's file, or on ``url``, its tables brought up to date.

    ``person_key``: by which a person is known in all centres; without it nobody is.
    """
    engine = _sqlite(folder / DATABASE) if not url else _postgresql(url)
    if person_key:
        engine = engine.execution_options(**{KEY_OPTION: person_key})
    try:
        with engine.begin() as db:
            migrate(db)
    except SQLAlchemyError as error:
        engine.dispose()
        raise Busy(
            "database_unavailable",
            _("数据库打不开"),
            _("请检查数据库是否在运行、地址和权限是否正确, 磁盘是否已满"),
        ) from error
    except BaseException:
        engine.dispose()
        raise
    return engine


def _sqlite(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        pool_size=_POOL,
        max_overflow=_POOL,
        hide_parameters=True,
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


def check_url(url: str | None) -> str | None:
    """A database's address as the driver wants it; None for SQLite. Raises Refused."""
    if not url:
        return None
    try:
        told = make_url(url)
    except ArgumentError:
        told = None
    if told is None or told.drivername not in _POSTGRESQL_NAMES:
        raise Refused(
            "database_unknown",
            _("不支持这种数据库地址"),
            _("默认用 SQLite; 生产环境用 postgresql://…"),
            field="database",
        )
    return told.set(drivername=_POSTGRESQL).render_as_string(hide_password=False)


def _postgresql(url: str) -> Engine:
    """READ COMMITTED for what writes: it locks the centre's row first and then sees all that was
    committed before. What reads takes a snapshot (``reading``)."""
    checked = check_url(url)
    assert checked is not None
    try:
        engine = create_engine(
            checked,
            pool_pre_ping=True,
            pool_size=_POOL,
            max_overflow=_POOL,
            hide_parameters=True,
            connect_args={
                "connect_timeout": CONNECT_S_MAX,
                "application_name": "jlcenter province",
                # a peer that is gone is noticed within a minute, not within hours
                "keepalives_idle": 30,
                "keepalives_interval": 10,
                "keepalives_count": 3,
                "options": f"-c lock_timeout={BUSY_S_MAX}s -c client_min_messages=warning"
                " -c idle_in_transaction_session_timeout=60s",
            },
        )
    except (ImportError, SQLAlchemyError) as error:
        raise Refused(
            "database_driver_missing",
            _("PostgreSQL 的驱动装不上或用不了"),
            _("请重新运行 ./run 安装组件, 或先用默认的 SQLite"),
            field="database",
        ) from error

    @event.listens_for(engine, "connect")
    def _settle(connection: Any, _record: Any) -> None:
        stage(connection)

    return engine


def reading(engine: Engine) -> Engine:
    """The same engine for transactions that only read: all of one sees one state."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True, jlcenter_reads=True
        )
    return engine.execution_options(jlcenter_reads=True)
