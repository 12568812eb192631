"""What goes out in a request: pending entries in tick order, cut to the line, sealed.

One's own strands are signed here, where a block ends; another laptop's strand goes with the seal
its author gave, so it ends where one is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from jlcenter.domain.errors import Damaged
from jlcenter.domain.journal.entry import Entry, entry_hash, entry_hashes
from jlcenter.storage.journal import entries_of_strand, last_in_row, strand_head
from jlcenter.storage.natural_keys import with_keys
from jlcenter.storage.queries import sync as table
from jlcenter.storage.queries.sync import Covered, WaitingStrand
from jlcenter.storage.session import Session
from jlcenter.sync.block import BLOCK_BYTES_MAX, Segment
from jlcenter.sync.checks import seal_message
from jlcenter.sync.identity import own_seal
from jlcenter.sync.known_grants import known_grants
from jlcenter.sync.protocol import (
    ASKED_MAX,
    LACKS_MAX,
    PROTOCOL,
    PROTOCOL_OLDEST,
    Grant,
    Lack,
    LogPoint,
    SyncRequest,
    pack_request,
)
from jlcenter.words import _

ENTRIES_MAX = 4096
BLOCK_BYTES_MIN = 2048
#: a day of one laptop is well below this
_DAY_BYTES = 8 * 1024


@dataclass(slots=True)
class Block:
    """What goes out in one request, and the chain's hash at each segment's end."""

    segments: tuple[Segment, ...] = ()
    ends: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)


class Outgoing:
    """Makes the requests of one run. ``stuck``: strands the province could not take in."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.stuck: dict[bytes, tuple[int, str]] = {}
        #: what is spoken: an older protocol where the province is an older program
        spoken = int(session.setting("sync_protocol") or PROTOCOL)
        self.protocol = max(min(spoken, PROTOCOL), PROTOCOL_OLDEST)
        #: history the province would like to have
        self.lacks: tuple[Lack, ...] = ()
        #: of it, what goes out next
        self._history = Block()
        kept = int(session.setting("sync_block_bytes") or BLOCK_BYTES_MAX)
        self._block_bytes = max(min(kept, BLOCK_BYTES_MAX), BLOCK_BYTES_MIN)
        self._tried_bytes = 0
        self._entries = ENTRIES_MAX
        #: whether the last request held all that waited when it was made
        self.had_all = False
        self._hashes: dict[bytes, tuple[int, bytes]] = {}
        self._asked: set[bytes] = set()
        self._backfilled: set[Lack] = set()

    # -- the size of a block follows the line ------------------------------------------------------

    def line_failed(self) -> None:
        """A request was lost: the next block is half as large, in the next run too, or a slow line
        would fail on the same first block for ever."""
        # a small request that was lost does not say that less than a day's work would get through
        floor = BLOCK_BYTES_MIN if self._tried_bytes > _DAY_BYTES else _DAY_BYTES
        self._fit(max(self._block_bytes // 2, min(floor, self._block_bytes)))

    def line_held(self) -> None:
        """A request came through: the next block may be twice as large."""
        self._fit(min(self._block_bytes * 2, BLOCK_BYTES_MAX))

    def _fit(self, block_bytes: int) -> None:
        if block_bytes != self._block_bytes:
            self._block_bytes = block_bytes
            self.session.set_settings(sync_block_bytes=block_bytes)

    # -- what is waiting ---------------------------------------------------------------------------

    def waiting(self) -> list[WaitingStrand]:
        """Strands that can go out now."""
        return [one for one in table.waiting_strands(self.session.db) if one.id not in self.stuck]

    @property
    def has_history(self) -> bool:
        """Whether the province asked for history that is here, sealed, and was not offered in this
        run yet."""
        while not self._history.segments and any(one not in self._backfilled for one in self.lacks):
            self._history = self._next_history()
        return bool(self._history.segments)

    @property
    def pieces_of_history(self) -> int:
        """How many pieces of it were offered in this run."""
        return len(self._backfilled)

    def point(self, name: str) -> LogPoint:
        """A log point kept in this laptop's settings."""
        told = table.local(self.session.db, name)
        return LogPoint(told[0], bytes.fromhex(told[1])) if told else LogPoint()

    def forget(self) -> None:
        """The province has less than was known: ask anew."""
        self.stuck.clear()
        self._hashes.clear()
        self._asked.clear()

    # -- requests ----------------------------------------------------------------------------------

    def points_request(self) -> bytes:
        """Which of the points kept here, up to which all of the log is here, is a common past?"""
        kept = table.local(self.session.db, "sync_points") or []
        told = {self.point("sync_cursor")}
        told |= {LogPoint(position, bytes.fromhex(hash_)) for position, hash_ in kept}
        points = tuple(sorted(told, key=lambda one: -one.position))
        told_points = SyncRequest(LogPoint(), LogPoint(), points=points, protocol=self.protocol)
        return pack_request(told_points)

    def next(self) -> tuple[Block, bytes]:
        """The next pending changes that fit a block, and the request's payload with them."""
        strands = self.waiting()
        asks = [one.id for one in strands if not one.is_mine and one.id not in self._asked]
        self.had_all = False
        if asks:
            # a stick brought it: the province may have it from elsewhere
            asks = asks[:ASKED_MAX]
            self._asked.update(asks)
            return Block(), self._packed(Block(), tuple(asks))
        if not strands and self.has_history:
            block, self._history = self._history, Block()
            return block, self._packed(block)
        limit = self._entries
        while True:
            entries = self._entries_of(strands, limit)
            block = self._block(strands, entries)
            payload = self._packed(block)
            if len(payload) <= self._block_bytes or len(entries) <= 1 or limit <= 1:
                self.had_all = len(entries) < limit
                self._entries = min(limit + limit // 4 + 1, ENTRIES_MAX)
                return block, payload
            fits = int(len(entries) * self._block_bytes / len(payload) * 0.9)
            limit = max(1, min(fits, limit - 1))

    def _packed(self, block: Block, asks: tuple[bytes, ...] = ()) -> bytes:
        have = tuple(table.local(self.session.db, "sync_have") or ())
        cursor, receipt = self.point("sync_cursor"), self.point("sync_receipt")
        payload = pack_request(
            SyncRequest(
                cursor,
                receipt,
                block.segments,
                have,
                protocol=self.protocol,
                asks=asks,
                grants=self._grants(block),
                want_bytes=self._block_bytes,
            )
        )
        self._tried_bytes = len(payload)
        return payload

    def _grants(self, block: Block) -> tuple[Grant, ...]:
        """Of the authors of others' strands: their word may be older here than at the province."""
        authors = table.authors_of(self.session.db, [one.strand for one in block.segments])
        authors.discard(self.session.device)
        if not authors:
            return ()
        known = known_grants(self.session)
        return tuple(known[one] for one in sorted(authors) if one in known)[:ASKED_MAX]

    def _entries_of(self, strands: list[WaitingStrand], limit: int) -> list[Entry]:
        if not strands:
            return []
        return table.entries_to_send(self.session.db, self.session.door.names, strands, limit)

    def _block(self, strands: list[WaitingStrand], entries: list[Entry]) -> Block:
        by_strand: dict[bytes, list[Entry]] = {}
        for entry in entries:
            by_strand.setdefault(entry.strand, []).append(entry)
        block = Block()
        segments = []
        for one in strands:
            mine = by_strand.get(one.id)
            if not mine:
                continue
            seal = self._signed(one, mine, block) if one.is_mine else self._kept(one, mine)
            head = strand_head(self.session.db, one.no) if mine[0].seq == 1 else None
            segments.append(Segment(one.id, tuple(mine), head, seal))
        block.segments = tuple(segments)
        return block

    def _kept(self, one: WaitingStrand, entries: list[Entry]) -> bytes:
        seal = table.seal_at(self.session.db, one.no, entries[-1].seq)
        assert seal is not None
        return seal

    def _signed(self, one: WaitingStrand, entries: list[Entry], block: Block) -> bytes:
        hash_ = entry_hashes(self._hash_before(one), entries)[-1]
        last = entries[-1].seq
        if last == one.last_seq and hash_ != one.last_hash:
            raise Damaged(
                "chain_broken",
                _("操作记录链断裂, 没有送出"),
                _("内容都在本机。请先运行 ./run check, 并用备份恢复"),
            )
        block.ends[one.id] = (last, hash_)
        return own_seal(self.session, one.no, seal_message(one.id, last, hash_))

    def _hash_before(self, one: WaitingStrand) -> bytes:
        """The chain's hash where the province's part of a strand ends."""
        known = self._hashes.get(one.id)
        if known is not None and known[0] == one.acknowledged_seq:
            return known[1]
        if one.acknowledged_hash is not None:
            return one.acknowledged_hash
        hash_ = self._hash_at(one.no, one.history_from, one.history_hash, one.acknowledged_seq)
        self._hashes[one.id] = (one.acknowledged_seq, hash_)
        return hash_

    def _hash_at(self, no: int, history_from: int, history_hash: bytes | None, seq: int) -> bytes:
        if history_from:
            assert history_hash is not None
            hash_ = history_hash
        else:
            head = strand_head(self.session.db, no)
            assert head is not None
            hash_ = head.hash()
        names = self.session.door.names
        for kept in entries_of_strand(self.session.db, names, no, history_from, seq):
            hash_ = entry_hash(hash_, kept.entry)
        return hash_

    # -- history the province lacks ----------------------------------------------------------------

    def _next_history(self) -> Block:
        """Entries whose effect the province has as state, sealed, as far as they are here."""
        held = {one.id: one for one in table.covered_strands(self.session.db)}
        segments: list[Segment] = []
        size = 0
        for lack in self.lacks[:LACKS_MAX]:
            # a block has one segment of a strand: its next gap is filled in the next round
            if lack in self._backfilled or lack.strand in {one.strand for one in segments}:
                continue
            if size and size > self._entries:
                break
            self._backfilled.add(lack)
            one = held.get(lack.strand)
            if one is not None and (segment := self._history_of(one, lack)) is not None:
                segments.append(segment)
                size += len(segment.entries)
        return Block(tuple(segments))

    def _history_of(self, one: Covered, lack: Lack) -> Segment | None:
        if one.seq < lack.first:
            return None
        db, names = self.session.db, self.session.door.names
        upto = one.seq
        if one.history_from >= lack.first:
            # what is here of its beginning can be proved, from the strand's head on
            upto = last_in_row(db, one.no) if strand_head(db, one.no) is not None else 0
            one = replace(one, seq=upto, history_from=0, history_hash=None)
        last = self._sealable(one, lack) if upto >= lack.first else None
        if last is None:
            return None
        kept = [k.entry for k in entries_of_strand(db, names, one.no, lack.first - 1, last)]
        if one.is_mine:
            hash_ = self._hash_at(one.no, one.history_from, one.history_hash, last)
            found: bytes | None = own_seal(self.session, one.no, seal_message(one.id, last, hash_))
        else:
            found = table.seal_at(db, one.no, last)
        if found is None or len(kept) != last - lack.first + 1:
            return None
        head = strand_head(db, one.no) if lack.first == 1 else None
        return Segment(one.id, tuple(with_keys(db, kept)), head, found)

    def _sealable(self, one: Covered, lack: Lack) -> int | None:
        """Up to where a gap's entries can be sent: about one block, and where a seal is."""
        wanted = min(lack.last, one.seq, lack.first + self._entries - 1)
        if one.is_mine:
            return wanted
        seals = table.seals_between(self.session.db, one.no, lack.first, one.seq)
        before: Iterable[int] = [seq for seq in seals if seq <= wanted]
        return max(before, default=min(seals, default=None))
