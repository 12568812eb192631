"""Offers that were begun and never brought to their end do not lie about for ever."""

from __future__ import annotations

from provincial import packages
from provincial.packages import OFFER, SNAPSHOT, UNUSED_MS_MAX, PackageRow
from tests.sync.world import Server

NOW = 2 * UNUSED_MS_MAX


def row(name: str, origin: str, used_at: int, position: int = 0) -> PackageRow:
    return PackageRow(
        name.encode().ljust(16, b"-"), "220421", origin, position, b"", position > 0, used_at
    )


def test_an_offer_nobody_went_on_with_is_let_go_and_nothing_else(server: Server) -> None:
    old, fresh = row("old", OFFER, 1), row("fresh", OFFER, NOW - 1)
    taken, snapshot = row("taken", OFFER, 1, 7), row("snapshot", SNAPSHOT, 1, 3)
    with server.looking() as db:
        for one in (old, fresh, taken, snapshot):
            packages.add(db, one)
            packages.add_part(db, one.id, 0, b"part")
        packages.drop_unfinished(db, "220421", NOW)
        assert packages.package(db, old.id) is None
        assert packages.part(db, old.id, 0) is None
        for one in (fresh, taken, snapshot):
            assert packages.package(db, one.id) is not None
            assert packages.part(db, one.id, 0) == b"part"
        db.rollback()
