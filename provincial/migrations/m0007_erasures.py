"""Erasures that came in and whose old values are still in the log."""

from sqlalchemy import Column, Connection, LargeBinary, MetaData, String, Table

from provincial.migrations.steps import add_table


def apply(db: Connection) -> None:
    """The table of what is to be done."""
    due = Table(
        "erasure_due",
        MetaData(),
        Column("centre", String(16), primary_key=True),
        Column("erasure", LargeBinary(16), primary_key=True),
    )
    add_table(db, due)
