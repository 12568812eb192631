"""A centre's records as its log gives them: items in order, entries and offers of state alike.

What was taken in as entries is merged as entries, what was taken in as state as state, with what
was covered at that place of the log: so the result is what ingest made of it. The log proves itself
on the way: its hashes cover every entry and every offer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, select

from jlcenter.domain.errors import Damaged
from jlcenter.domain.journal.digest import bucket_of
from jlcenter.domain.journal.entry import AUDIT, Entry, entry_hash
from jlcenter.domain.journal.merge import Stamp, State, applied, merged_groups
from jlcenter.sync.block import Segment, block_of_bytes
from jlcenter.sync.columns import BlockError
from jlcenter.sync.protocol import START, LogPoint, next_log_hash
from jlcenter.sync.state import (
    Manifest,
    StateReader,
    StateRecord,
    manifest_of,
    package_id,
    part_is,
    records_of,
)
from jlcenter.words import _
from provincial import packages, storage
from provincial.buckets import Record
from provincial.tables import LOG

_FETCHED = 100


class LogReplay:
    """Works out the records of some buckets of one kind: ``records`` by id."""

    def __init__(self, db: Connection, code: str, kind: int, numbers: Collection[int]) -> None:
        self.records: dict[bytes, Record] = {}
        self._kind = kind
        self._numbers = frozenset(numbers)
        self._cover: dict[bytes, int] = {}
        for item in _items(db, code):
            if isinstance(item, StateReader):
                self._state(item)
            else:
                self._entries(item)

    def _is_wanted(self, kind: int, id_: bytes) -> bool:
        return kind == self._kind and bucket_of(id_) in self._numbers

    def _entries(self, entries: list[Entry]) -> None:
        for entry in entries:
            self._cover[entry.strand] = max(entry.tick, self._cover.get(entry.strand, 0))
            if not self._is_wanted(entry.kind, entry.id):
                continue
            empty: State = {}
            _key, state = self.records.setdefault(entry.id, (entry.key, empty))
            for change in entry.changes:
                state[change.group] = applied(
                    state.get(change.group, ()), entry.stamp, change.value, change.base
                )

    def _state(self, reader: StateReader) -> None:
        there = {tip.id: tip.tick for tip in reader.table}
        for chunk in reader.chunks():
            for one in records_of(chunk):
                if self._is_wanted(one.kind, one.id):
                    self._merge(one, there)
        for strand, tick in there.items():
            self._cover[strand] = max(tick, self._cover.get(strand, 0))

    def _merge(self, one: StateRecord, there: dict[bytes, int]) -> None:
        def i_cover(stamp: Stamp) -> bool:
            return stamp[0] <= self._cover.get(stamp[1], 0)

        def you_cover(stamp: Stamp) -> bool:
            return stamp[0] <= there.get(stamp[1], 0)

        key, mine = self.records.get(one.id, (one.key, {}))
        merged = merged_groups(mine, one.state, i_cover, you_cover)
        if merged:
            self.records[one.id] = (key, merged)


def kinds_told(db: Connection, code: str) -> set[int]:
    """The codes of the kinds a centre's log tells of."""
    found: set[int] = set()
    for item in _items(db, code):
        if isinstance(item, StateReader):
            found.update(kind for kind, _count in item.manifest.counts)
        else:
            found.update(entry.kind for entry in item)
    return found - {AUDIT}


def _items(db: Connection, code: str) -> Iterator[list[Entry] | StateReader]:
    """What each item of a centre's log brought. Raises Damaged where its hashes do not hold."""
    centre = storage.centre(db, code)
    assert centre is not None
    columns = (LOG.c.position, LOG.c.hash, LOG.c.body, LOG.c.package)
    query = select(*columns).where(LOG.c.centre == code).order_by(LOG.c.position)
    chain = _Chain()
    try:
        with db.execute(query.execution_options(yield_per=_FETCHED)) as rows:
            for row in rows:
                item: list[Entry] | StateReader
                if row.package is not None:
                    item = _offer(db, bytes(row.package))
                    ends = chain.covered(item)
                else:
                    segments = block_of_bytes(bytes(row.body))
                    ends = [chain.extended(one) for one in segments]
                    item = [entry for one in segments for entry in one.entries]
                    item.sort(key=lambda entry: entry.stamp)
                chain.add(row.position, bytes(row.hash), ends)
                yield item
        if chain.point != centre.log:
            raise BlockError("end")
    except BlockError as error:
        raise Damaged(
            "log_damaged",
            _("中心 {code} 的日志本身已损坏, 不能据此重建", code=code),
            _("没有改动。请用服务器的备份恢复"),
        ) from error


class _Chain:
    """The log's hashes, and those of its strands, worked out again."""

    def __init__(self) -> None:
        self.point = START
        self._ends: dict[bytes, tuple[int, bytes]] = {}

    def extended(self, segment: Segment) -> tuple[bytes, int, bytes]:
        """A strand goes on: (id, last seq, chain hash)."""
        seq, hash_ = self._ends.get(segment.strand, (0, b""))
        if not seq:
            if segment.head is None:
                raise BlockError("head")
            hash_ = segment.head.hash()
        for entry in segment.entries:
            seq += 1
            if entry.seq != seq:
                raise BlockError("seq")
            hash_ = entry_hash(hash_, entry)
        self._ends[segment.strand] = (seq, hash_)
        return (segment.strand, seq, hash_)

    def covered(self, reader: StateReader) -> list[tuple[bytes, int, bytes]]:
        """Strands that an offer covers further than they reached."""
        moved = []
        for tip in reader.table:
            if tip.seq > self._ends.get(tip.id, (0, b""))[0]:
                self._ends[tip.id] = (tip.seq, tip.hash)
                moved.append((tip.id, tip.seq, tip.hash))
        return moved

    def add(self, position: int, hash_: bytes, ends: list[tuple[bytes, int, bytes]]) -> None:
        """The next item, whose hash has to be this."""
        if position != self.point.position + 1 or next_log_hash(self.point.hash, ends) != hash_:
            raise BlockError("hash")
        self.point = LogPoint(position, hash_)


def _offer(db: Connection, id_: bytes) -> StateReader:
    row = packages.package(db, id_)
    if row is None or package_id(row.manifest) != id_:
        raise BlockError("package")
    manifest = manifest_of(row.manifest)
    return StateReader(manifest, _checked_parts(db, id_, manifest))


def _checked_parts(db: Connection, id_: bytes, manifest: Manifest) -> Iterator[bytes]:
    for number, body in enumerate(packages.parts(db, id_, len(manifest.sizes))):
        if not part_is(manifest, number, body):
            raise BlockError("part")
        yield body
