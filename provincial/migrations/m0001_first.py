"""The first tables. Until the first release they follow ``tables.py``; then they are spelled out."""

from sqlalchemy import Connection

from provincial.tables import METADATA


def apply(db: Connection) -> None:
    """Make the tables."""
    METADATA.create_all(db, checkfirst=True)
