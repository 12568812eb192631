"""Writing many rows at once: on PostgreSQL by COPY into a staging table, never row by row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    String,
    Table,
    any_,
    literal,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

#: fewer rows than this are not worth a staging table
_FEW = 8
#: what binary COPY must be told; a type's own name, the narrower class first
_COPY_TYPES: tuple[tuple[type, str], ...] = (
    (BigInteger, "int8"),
    (Integer, "int4"),
    (LargeBinary, "bytea"),
    (Boolean, "bool"),
    (String, "varchar"),
)


def dialect_insert(db: Connection, table: Table) -> Any:
    """INSERT as this database has it, with ON CONFLICT."""
    module = postgresql if db.dialect.name == "postgresql" else sqlite
    return module.insert(table)


def any_of(db: Connection, column: ColumnElement[Any], values: Collection[Any]) -> Any:
    """Whether a column has one of some values.

    On PostgreSQL they go as one array: the statement stays the same however many they are, and is
    prepared once. Elsewhere no more than some hundreds at a time, please.
    """
    if db.dialect.name == "postgresql":
        return column == any_(literal(list(values), postgresql.ARRAY(column.type)))
    return column.in_(values)


def upsert(
    db: Connection, table: Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Write rows (values of the columns ``names``), over those with the same primary key.

    No two of the rows may have the same key. Runs in the caller's transaction.
    """
    told = list(rows)
    if not told:
        return
    if db.dialect.name == "postgresql" and len(told) >= _FEW:
        _copied(db, table, names, told)
        return
    keys = [one.name for one in table.primary_key.columns]
    statement = dialect_insert(db, table)
    changed = {name: statement.excluded[name] for name in names if name not in keys}
    statement = statement.on_conflict_do_update(index_elements=keys, set_=changed)
    db.execute(statement, [dict(zip(names, one, strict=True)) for one in told])


def _copied(
    db: Connection, table: Table, names: Sequence[str], rows: list[tuple[Any, ...]]
) -> None:
    quote = db.dialect.identifier_preparer.quote
    staged, into = quote(f"staged_{table.name}"), quote(table.name)
    columns = ", ".join(quote(name) for name in names)
    keys = ", ".join(quote(one.name) for one in table.primary_key.columns)
    changed = ", ".join(
        f"{quote(name)} = excluded.{quote(name)}"
        for name in names
        if name not in table.primary_key.columns
    )
    # a temporary table of this connection; it is emptied at each commit, and here for a
    # transaction that writes twice
    db.execute(
        text(f"CREATE TEMPORARY TABLE IF NOT EXISTS {staged} (LIKE {into}) ON COMMIT DELETE ROWS")
    )
    db.execute(text(f"DELETE FROM {staged}"))
    types = [_copy_type(table.c[name]) for name in names]
    _copy(db, f"COPY {staged} ({columns}) FROM STDIN (FORMAT BINARY)", types, rows)
    db.execute(
        text(
            f"INSERT INTO {into} ({columns}) SELECT {columns} FROM {staged} ORDER BY {keys}"
            f" ON CONFLICT ({keys}) DO UPDATE SET {changed}"
        )
    )


def _copy_type(column: Column[Any]) -> str:
    return next(name for kind, name in _COPY_TYPES if isinstance(column.type, kind))


def _copy(
    db: Connection, statement: str, types: Sequence[str], rows: list[tuple[Any, ...]]
) -> None:
    import psycopg

    driver = db.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    try:
        with driver.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        # as if SQLAlchemy had run it: whoever waits for its errors gets them
        raise DBAPIError.instance(
            statement, None, error, psycopg.Error, hide_parameters=True, dialect=db.dialect
        ) from error
