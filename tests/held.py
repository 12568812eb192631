"""What a laptop's file holds, whole: for what must not be in it, and for whether it is sound."""

from __future__ import annotations

from jlcenter.app.check_data import check_data
from jlcenter.storage.session import Session

#: what ``check`` finds in pages, in chains of hashes, and in rows against the journal
DAMAGES = ("page_damaged", "chain_broken", "row_mismatch")


def all_values(session: Session) -> str:
    """All values of all tables, bytes as they read in UTF-8."""
    names = session.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return "\n".join(
        one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one)
        for (name,) in names
        for row in session.db.execute(f'SELECT * FROM "{name}"').fetchall()
        for one in row
    )


def damages(session: Session) -> list[str]:
    """The damage that ``check`` finds in a file; empty where it is sound."""
    return [one.code for one in check_data(session) if one.code in DAMAGES]
