"""The buckets of each centre's records, made from the records that are there."""

from sqlalchemy import Connection, select

from provincial.buckets import sum_up
from provincial.tables import BUCKET, CENTRE


def apply(db: Connection) -> None:
    """Make and fill them."""
    BUCKET.create(db, checkfirst=True)
    for code in db.execute(select(CENTRE.c.code)).scalars().all():
        sum_up(db, code)
