"""State that comes in a bundle: merged in where it covers what this province does not.

A laptop that began from a first download holds much without its entries; after this database was
set back, and where no line leads to it, that may be all there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Engine

from jlcenter.sync.bundle import BundleError
from jlcenter.sync.bundle_state import StateFound, gains, parts_of, read_manifest
from jlcenter.sync.state import package_id
from provincial import aside, offers, packages, storage
from provincial.keys import RootKey
from provincial.offers import OfferRefused
from provincial.packages import OFFER, PackageRow
from provincial.storage import StrandBook


def take_state(
    engine: Engine,
    root: RootKey,
    whose: tuple[str, bytes],
    state: StateFound,
    payload: bytes,
    frames: Iterator[tuple[bytes, bytes]],
    keys: Mapping[bytes, bytes],
    now_ms: int,
) -> int | None:
    """Merge in a package that was examined, and what waited for it; where it stands in the log,
    None where nothing in it was new. ``whose``: the centre and the device that wrote it;
    ``keys``: those of the devices it speaks of."""
    parts = list(parts_of(frames, read_manifest(payload)))
    code, device = whose
    with engine.begin() as db:
        centre = storage.centre(db, code, lock=True)
        row = storage.device(db, device)
        assert centre is not None and row is not None
        book = StrandBook(db)
        book.load([tip.id for tip in state.tips])
        if not gains(state, lambda strand: end.seq if (end := book.end(strand)) else 0):
            return None
        package = PackageRow(package_id(payload), code, OFFER, 0, payload, False, now_ms)
        packages.add(db, package)
        for number, body in enumerate(parts):
            packages.add_part(db, package.id, number, body)
        try:
            point = offers.take_in(db, root, centre, row, package, now_ms)
        except OfferRefused as error:
            raise BundleError("state") from error
        aside.try_at_once(db, root, aside.Bearer(code, device, keys), now_ms)
        return point.position
