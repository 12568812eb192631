"""State beside entries: packages of state, gaps in strands, history that turned up late."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    false,
)

from provincial.migrations.steps import add_column, add_index, add_table


def apply(db: Connection) -> None:
    """Add columns, tables and indexes."""
    added = MetaData()
    may_offer: Column[bool] = Column("may_offer", Boolean, nullable=False, server_default=false())
    add_column(db, "device", may_offer)
    gaps: Column[bytes] = Column("gaps", LargeBinary)
    add_column(db, "strand", gaps)
    package: Column[bytes] = Column("package", LargeBinary(16))
    add_column(db, "log", package)
    strand = Table("strand", added, Column("centre", String(16)), Column("gaps", LargeBinary))
    has_gaps = strand.c.gaps.is_not(None)
    with_gaps = Index(
        "strand_gaps", strand.c.centre, sqlite_where=has_gaps, postgresql_where=has_gaps
    )
    add_index(db, with_gaps)
    packages = Table(
        "package",
        added,
        Column("id", LargeBinary(16), primary_key=True),
        Column("centre", String(16), nullable=False),
        Column("origin", String(16), nullable=False),
        Column("position", BigInteger, nullable=False),
        Column("manifest", LargeBinary, nullable=False),
        Column("is_whole", Boolean, nullable=False),
        Column("used_at", BigInteger, nullable=False),
    )
    Index("package_centre", packages.c.centre, packages.c.origin)
    add_table(db, packages)
    parts = Table(
        "package_part",
        added,
        Column("package", LargeBinary(16), primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("body", LargeBinary, nullable=False),
    )
    add_table(db, parts)
    backfill = Table(
        "backfill",
        added,
        Column("centre", String(16), primary_key=True),
        Column("strand", LargeBinary(16), primary_key=True),
        Column("first", BigInteger, primary_key=True, autoincrement=False),
        Column("last", BigInteger, nullable=False),
        Column("received_at", BigInteger, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )
    add_table(db, backfill)
