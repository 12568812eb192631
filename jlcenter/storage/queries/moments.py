"""When something last happened here, by this laptop's own clock: for people to read only."""

from __future__ import annotations

from jlcenter.storage.connection import Connection


def last_own_write_ms(db: Connection) -> int | None:
    """Wall time of this laptop's newest action, by tick and not by clock; None before the first."""
    row = db.execute(
        "SELECT no FROM strand WHERE mine = 1 AND last_seq > 0 ORDER BY last_tick DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    found = db.execute(
        "SELECT wall FROM journal WHERE strand = ? AND wall IS NOT NULL ORDER BY seq DESC LIMIT 1",
        (row[0],),
    ).fetchone()
    return int(found[0]) if found else None
