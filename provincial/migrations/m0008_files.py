"""The bytes of attachments, in pieces as they came."""

from sqlalchemy import BigInteger, Boolean, Column, Connection, LargeBinary, MetaData, String, Table

from provincial.migrations.steps import add_table


def apply(db: Connection) -> None:
    """Files, and their pieces."""
    metadata = MetaData()
    files = Table(
        "file",
        metadata,
        Column("centre", String(16), primary_key=True),
        Column("attachment", LargeBinary(16), primary_key=True),
        Column("held", BigInteger, nullable=False),
        Column("is_whole", Boolean, nullable=False),
    )
    pieces = Table(
        "file_piece",
        metadata,
        Column("centre", String(16), primary_key=True),
        Column("attachment", LargeBinary(16), primary_key=True),
        Column("place", BigInteger, primary_key=True, autoincrement=False),
        Column("content", LargeBinary, nullable=False),
    )
    add_table(db, files)
    add_table(db, pieces)
