"""The first tables: until the first release as in ``tables.py``, then spelled out here."""

from sqlalchemy import Connection

from provincial.tables import METADATA


def apply(db: Connection) -> None:
    """Make the tables."""
    METADATA.create_all(db, checkfirst=True)
