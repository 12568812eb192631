"""What a migration is made of. Each step does nothing where its result is there already.

A migration spells out what it adds and does not import ``tables.py``: that file goes on changing,
what a migration once did does not.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Connection, Index, Table, inspect, text
from sqlalchemy.schema import CreateColumn


def add_table(db: Connection, table: Table) -> None:
    """A table with its indexes."""
    table.create(db, checkfirst=True)


def add_column(db: Connection, table: str, column: Column[Any]) -> None:
    """A column at the end of a table; one that must not be empty needs a ``server_default``."""
    if column.name in {one["name"] for one in inspect(db).get_columns(table)}:
        return
    told = CreateColumn(column).compile(dialect=db.dialect)
    quoted = db.dialect.identifier_preparer.quote(table)
    db.execute(text(f"ALTER TABLE {quoted} ADD COLUMN {told}"))


def add_index(db: Connection, index: Index) -> None:
    """An index on a table that is there."""
    index.create(db, checkfirst=True)
