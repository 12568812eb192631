"""A centre that waits to be counted says whether anything changed in between."""

from sqlalchemy import Column, Connection, Integer

from provincial.migrations.steps import add_column


def apply(db: Connection) -> None:
    """A number that goes up with each change."""
    changes: Column[int] = Column("changes", Integer, nullable=False, server_default="0")
    add_column(db, "fact_due", changes)
