"""What the province's database holds, in figures, for those who watch over the server."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Table, func, select

from provincial.tables import CENTRE, DEVICE, SET_ASIDE


@dataclass(frozen=True, slots=True)
class Census:
    """What the database holds, in figures. ``silent``: centres not synced, by days."""

    centres: int
    granted: int
    blocked: int
    silent: dict[int, int]
    set_aside: int


def census(db: Connection, now_ms: int, days: tuple[int, ...]) -> Census:
    """Count centres, laptops, centres that stay away and what is set aside."""
    by_centre: dict[str, int] = {}
    granted = blocked = 0
    query = select(DEVICE.c.centre, DEVICE.c.is_blocked, DEVICE.c.last_seen, DEVICE.c.granted_at)
    for row in db.execute(query):
        if row.is_blocked:
            blocked += 1
            continue
        granted += 1
        seen = row.last_seen or row.granted_at
        by_centre[row.centre] = max(seen, by_centre.get(row.centre, 0))
    silent = {
        one: sum(seen < now_ms - one * 86_400_000 for seen in by_centre.values()) for one in days
    }
    return Census(_count(db, CENTRE), granted, blocked, silent, _count(db, SET_ASIDE))


def _count(db: Connection, table: Table) -> int:
    return int(db.execute(select(func.count()).select_from(table)).scalar_one())
