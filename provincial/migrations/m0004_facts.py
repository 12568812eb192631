"""Facts and sums, worked out from the records that are there; accounts for the pages."""

from sqlalchemy import Connection

from provincial.fact_tables import ACCOUNT, FACT_DUE, KEPT
from provincial.recount import recount


def apply(db: Connection) -> None:
    """Make and fill them."""
    for table in (*KEPT, FACT_DUE, ACCOUNT):
        table.create(db, checkfirst=True)
    recount(db)
