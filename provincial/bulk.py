"""Writing many rows at once: on PostgreSQL by COPY into a staging table, never row by row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import count
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
    bindparam,
    literal,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from provincial.tables import BUCKET, RECORD

#: the tables that are written many rows at a time
STAGED = (RECORD, BUCKET)
_BATCHES = count(1)
#: values in one IN, where there are no arrays
_CHUNK = 500
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


def is_postgresql(db: Connection) -> bool:
    """Whether this connection speaks to PostgreSQL."""
    return bool(db.dialect.name == "postgresql")


def dialect_insert(db: Connection, table: Table) -> Any:
    """INSERT as this database has it, with ON CONFLICT."""
    module = postgresql if is_postgresql(db) else sqlite
    return module.insert(table)


def any_of(db: Connection, column: ColumnElement[Any], values: Collection[Any]) -> Any:
    """Whether a column has one of some values.

    On PostgreSQL they go as one array: the statement stays the same however many they are, and is
    prepared once. Elsewhere no more than some hundreds at a time, please.
    """
    if is_postgresql(db):
        return column == any_(literal(list(values), postgresql.ARRAY(column.type)))
    return column.in_(values)


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Some hundreds of different values at a time, in order."""
    told = sorted(set(values))
    for start in range(0, len(told), _CHUNK):
        yield told[start : start + _CHUNK]


def looked_up(
    db: Connection,
    code: str,
    names: Sequence[Column[Any]],
    column: Column[Any],
    values: Iterable[Any],
) -> Iterator[Any]:
    """(Values of the columns ``names``) of a centre's rows in which ``column`` has one of some
    values, as many as one likes; bytes and numbers as the driver has them.

    Written out, and given to the driver: ingest asks two dozen such questions for a day of work,
    and building each of them anew costs more than the database's answer.
    """
    quote = db.dialect.identifier_preparer.quote
    place = "%s" if is_postgresql(db) else "?"
    told = ", ".join(quote(one.name) for one in names)
    asked = (
        f"SELECT {told} FROM {quote(column.table.name)}"
        f" WHERE centre = {place} AND {quote(column.name)}"
    )
    for some in chunks(values):
        if is_postgresql(db):
            yield from db.exec_driver_sql(f"{asked} = ANY(%s)", (code, some))
        else:
            places = ", ".join("?" * len(some))
            yield from db.exec_driver_sql(f"{asked} IN ({places})", (code, *some))


_RECORDS_OF = text(
    "SELECT record.kind, record.id, record.state FROM unnest(:kinds, :ids) AS wanted (kind, id)"
    " JOIN record ON record.centre = :centre AND record.kind = wanted.kind"
    " AND record.id = wanted.id"
).bindparams(
    bindparam("kinds", type_=postgresql.ARRAY(Integer)),
    bindparam("ids", type_=postgresql.ARRAY(LargeBinary)),
)


def some_records(
    db: Connection, code: str, wanted: list[tuple[int, bytes]]
) -> Iterator[tuple[int, bytes, bytes]]:
    """(kind, id, packed state) of those records that are there; on PostgreSQL one statement."""
    if is_postgresql(db):
        kinds, ids = [kind for kind, _id in wanted], [id_ for _kind, id_ in wanted]
        for row in db.execute(_RECORDS_OF.bindparams(centre=code, kinds=kinds, ids=ids)):
            yield row.kind, bytes(row.id), bytes(row.state)
        return
    by_kind: dict[int, list[bytes]] = {}
    for kind, id_ in wanted:
        by_kind.setdefault(kind, []).append(id_)
    for kind, of_kind in by_kind.items():
        for start in range(0, len(of_kind), _CHUNK):
            some = of_kind[start : start + _CHUNK]
            places = ", ".join("?" * len(some))
            query = "SELECT id, state FROM record WHERE centre = ? AND kind = ? AND id IN"
            for id_, state in db.exec_driver_sql(f"{query} ({places})", (code, kind, *some)):
                yield kind, id_, state


def upsert(
    db: Connection, table: Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Write rows (values of the columns ``names``), over those with the same primary key.

    No two of the rows may have the same key. Runs in the caller's transaction.
    """
    told = list(rows)
    if not told:
        return
    if is_postgresql(db) and table in STAGED and len(told) >= _FEW:
        _copied(db, table, names, told)
        return
    quote = db.dialect.identifier_preparer.quote
    keys = [one.name for one in table.primary_key.columns]
    place = "%s" if is_postgresql(db) else "?"
    changed = ", ".join(f"{quote(n)} = excluded.{quote(n)}" for n in names if n not in keys)
    update = f"UPDATE SET {changed}" if changed else "NOTHING"
    # written out, and given to the driver: its rows need no look at each value
    db.exec_driver_sql(
        f"INSERT INTO {quote(table.name)} ({', '.join(map(quote, names))})"
        f" VALUES ({', '.join([place] * len(names))})"
        f" ON CONFLICT ({', '.join(map(quote, keys))}) DO {update}",
        told,
    )


def stage(connection: Any) -> None:
    """Make the staging tables of a fresh connection to PostgreSQL: emptied at each commit, and gone
    with the connection."""
    for table in STAGED:
        columns = ", ".join(f"{one.name} {_copy_type(one)}" for one in table.columns)
        connection.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS staged_{table.name} (batch int8, {columns})"
            " ON COMMIT DELETE ROWS"
        )
    connection.commit()


def _copied(
    db: Connection, table: Table, names: Sequence[str], rows: list[tuple[Any, ...]]
) -> None:
    quote = db.dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in names)
    keys = ", ".join(quote(one.name) for one in table.primary_key.columns)
    changed = ", ".join(
        f"{quote(name)} = excluded.{quote(name)}"
        for name in names
        if name not in table.primary_key.columns
    )
    # a transaction may write twice: each time has a number of its own
    batch = next(_BATCHES)
    types = ["int8", *(_copy_type(table.c[name]) for name in names)]
    into = f"COPY staged_{table.name} (batch, {columns}) FROM STDIN (FORMAT BINARY)"
    _copy(db, into, types, ((batch, *one) for one in rows))
    statement = text(
        f"INSERT INTO {quote(table.name)} ({columns}) SELECT {columns} FROM staged_{table.name}"
        f" WHERE batch = :batch ORDER BY {keys} ON CONFLICT ({keys}) DO UPDATE SET {changed}"
    )
    db.execute(statement, {"batch": batch})


def _copy_type(column: Column[Any]) -> str:
    return next(name for kind, name in _COPY_TYPES if isinstance(column.type, kind))


def _copy(
    db: Connection, statement: str, types: Sequence[str], rows: Iterable[tuple[Any, ...]]
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
