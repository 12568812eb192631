"""A centre that waits to be counted says what changed meanwhile, and how far its count is."""

from sqlalchemy import Column, Connection, Integer, LargeBinary

from provincial.migrations.steps import add_column


def apply(db: Connection) -> None:
    """The columns of a count in slices."""
    for name, start in (("changes", "0"), ("counted", "-1"), ("kind", "-1")):
        column: Column[int] = Column(name, Integer, nullable=False, server_default=start)
        add_column(db, "fact_due", column)
    last: Column[bytes] = Column("id", LargeBinary(16))
    add_column(db, "fact_due", last)
