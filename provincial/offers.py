"""Taking in state a laptop offers: after this database was set back, and the entries are gone.

Merged record by record as the rule says; one item of the log, which keeps what it replaced. The
strands it covers have gaps of history from then on, until somebody brings the entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection

from jlcenter.domain.journal.entry import TICK_LEAP_MAX
from jlcenter.domain.journal.fits import StateBad, check_record
from jlcenter.domain.journal.merge import Stamp, State, merged_groups
from jlcenter.domain.records import DEVICE as DEVICE_KIND
from jlcenter.sync.block import deflated, packed
from jlcenter.sync.checks import StrandEnd
from jlcenter.sync.columns import BlockError
from jlcenter.sync.protocol import LogPoint, next_log_hash
from jlcenter.sync.state import (
    Manifest,
    StateReader,
    StateRecord,
    StrandTip,
    manifest_of,
    records_of,
)
from provincial import packages, storage
from provincial.aggregates import lock_persons
from provincial.buckets import BucketChanges
from provincial.devices import adopt
from provincial.facts import FactChanges
from provincial.gaps import Gap
from provincial.keys import RootKey
from provincial.packages import PackageRow
from provincial.storage import CentreRow, DeviceRow, LogItem, StrandBook

_AT_ONCE = 500


class OfferRefused(Exception):
    """An offer that is not taken, with a stable word why."""


def take_in(
    db: Connection,
    root: RootKey,
    centre: CentreRow,
    device: DeviceRow,
    row: PackageRow,
    now_ms: int,
) -> LogPoint:
    """Merge an offer whose parts are all here; the caller has locked the centre's row.

    Raises OfferRefused for what is no offer of this device for this centre.
    """
    try:
        manifest = manifest_of(row.manifest)
        if manifest.centre != centre.code or manifest.device != device.id:
            raise OfferRefused("other_centre")
        reader = StateReader(manifest, packages.parts(db, row.id, len(manifest.sizes)))
        return _taken(db, root, centre, device, row, reader, now_ms)
    except (BlockError, StateBad) as error:
        raise OfferRefused("offer_bad") from error


def _taken(
    db: Connection,
    root: RootKey,
    centre: CentreRow,
    device: DeviceRow,
    row: PackageRow,
    reader: StateReader,
    now_ms: int,
) -> LogPoint:
    book = StrandBook(db)
    book.load_centre(centre.code)
    # one that another centre has is no strand of this one
    book.load([tip.id for tip in reader.table])
    _check_table(centre, book, reader.table)
    # before the first of several parts: two offers would take the locks they need in any order
    lock_persons(db)
    merge = _Merge(db, centre.code, book, reader.table)
    moved = _cover(book, centre.code, reader.table, now_ms)
    for some in _batches(reader.chunks()):
        merge.take(some)
    merge.finish()
    adopt(db, root, centre, merge.devices, book, now_ms)
    storage.change_device(db, device.id, may_offer=False)
    position = centre.log.position + 1
    ends = [(tip.id, tip.seq, tip.hash) for tip in moved]
    point = LogPoint(position, next_log_hash(centre.log.hash, ends))
    item = LogItem(position, point.hash, device.id, deflated(packed(merge.replaced)), row.id)
    greatest = max([centre.greatest_tick, *(tip.tick for tip in moved)])
    storage.add_to_log(db, centre.code, item, 0, now_ms, greatest)
    packages.mark_taken(db, row.id, position)
    return point


def _check_table(centre: CentreRow, book: StrandBook, table: Iterable[StrandTip]) -> None:
    for tip in table:
        end = book.end(tip.id)
        if end is not None and (end.centre, end.device) != (centre.code, tip.device):
            raise OfferRefused("other_centre")
        if tip.tick > centre.greatest_tick + TICK_LEAP_MAX:
            raise OfferRefused("tick_leap")


def _cover(book: StrandBook, code: str, table: Iterable[StrandTip], now_ms: int) -> list[StrandTip]:
    """The strands reach as far as the offer; returns those that do so anew."""
    moved = []
    for tip in table:
        end = book.end(tip.id)
        if end is not None and end.seq >= tip.seq:
            continue
        gaps = book.gaps(tip.id)
        first, before = (end.seq + 1, end.hash) if end is not None else (1, b"")
        book.move(tip.id, StrandEnd(tip.seq, tip.tick, tip.hash, code, tip.device))
        book.set_gaps(tip.id, [*gaps, Gap(first, tip.seq, before, tip.hash, now_ms)])
        moved.append(tip)
    return moved


class _Merge:
    """Merges an offer's records. The strands are moved already: what was covered here before is
    remembered."""

    def __init__(
        self, db: Connection, code: str, book: StrandBook, table: Iterable[StrandTip]
    ) -> None:
        self._db = db
        self._code = code
        self._book = book
        self._here = {id_: end.tick for id_, end in book.ends().items()}
        self._there = {tip.id: tip.tick for tip in table}
        self._buckets = BucketChanges()
        self.replaced: list[Any] = []
        self.devices: list[State] = []

    def _i_cover(self, stamp: Stamp) -> bool:
        return stamp[0] <= self._here.get(stamp[1], 0)

    def _you_cover(self, stamp: Stamp) -> bool:
        return stamp[0] <= self._there.get(stamp[1], 0)

    def take(self, records: list[StateRecord]) -> None:
        """Merge some records."""
        wanted = {(one.kind, one.id) for one in records}
        found = storage.states(self._db, self._code, wanted, self._book)
        changed = {}
        for one in records:
            check_record(one.kind, one.key, one.state)
            key, mine = found.get((one.kind, one.id), (one.key, {}))
            merged = merged_groups(mine, one.state, self._i_cover, self._you_cover)
            if merged == mine and (one.kind, one.id) in found:
                continue
            if mine:
                self.replaced.append(_told(one, mine))
            changed[one.kind, one.id] = (key, merged)
            if one.kind == DEVICE_KIND.code:
                self.devices.append(merged)
        here = {place: found[place] for place in changed if place in found}
        self._buckets.before(here)
        facts = FactChanges()
        facts.before(here)
        storage.store_states(self._db, self._code, changed, self._book)
        self._buckets.after(changed)
        facts.store(self._db, self._code, changed, self._book)

    def finish(self) -> None:
        """Write what is kept beside the records."""
        self._buckets.store(self._db, self._code)


def _told(one: StateRecord, mine: State) -> list[Any]:
    groups = [
        [code, [[write.stamp[0], write.stamp[1], write.value] for write in mine.get(code, ())]]
        for code in sorted(one.state)
    ]
    return [one.kind, one.id, groups]


def _batches(chunks: Iterable[Any]) -> Iterator[list[StateRecord]]:
    waiting: dict[tuple[int, bytes], StateRecord] = {}
    for chunk in chunks:
        for one in records_of(chunk):
            if len(waiting) >= _AT_ONCE or (one.kind, one.id) in waiting:
                yield list(waiting.values())
                waiting.clear()
            waiting[one.kind, one.id] = one
    if waiting:
        yield list(waiting.values())


def read_manifest(data: bytes) -> Manifest:
    """A manifest that was brought. Raises OfferRefused."""
    try:
        return manifest_of(data)
    except BlockError as error:
        raise OfferRefused("offer_bad") from error
