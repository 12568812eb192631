"""Taking in a block on a laptop: checked, then merged in short transactions, in tick order.

What cannot be taken in is set aside with its reason and tried again later; it stops its own strand
and what builds on it, nothing else. The cursor moves in the transaction that stores the last of
what it passed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from jlcenter.domain.journal.entry import AUDIT, Entry
from jlcenter.domain.journal.merge import applied, conflicts
from jlcenter.domain.records import BY_CODE
from jlcenter.storage.forked import first_difference, move_tail
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.storage.strands import greatest_tick
from jlcenter.sync import cursors
from jlcenter.sync.block import Segment, block_bytes, block_of_bytes
from jlcenter.sync.checks import (
    Fault,
    Step,
    StrandEnd,
    author_of,
    fault_of,
    leaps_in,
    stamps_needed,
    steps_of,
)
from jlcenter.sync.columns import BlockError
from jlcenter.sync.grants import grants_in
from jlcenter.sync.identity import own_keys
from jlcenter.sync.known_grants import keep_grants
from jlcenter.sync.pace import Pace
from jlcenter.sync.protocol import Grant, device_id

#: entries stored in one transaction, so that a waiting person's key press goes between
ENTRIES_AT_ONCE = 500
ENTRIES_FEWEST = 40


@dataclass(slots=True)
class Received:
    """What came in: changes, the kinds they changed, records now in conflict."""

    entries: int = 0
    kinds: set[str] = field(default_factory=set)
    in_conflict: set[tuple[int, bytes]] = field(default_factory=set)
    #: strands of this laptop's own of which something was not here
    own_strands: set[bytes] = field(default_factory=set)
    #: those that were written on twice
    forked: set[bytes] = field(default_factory=set)
    #: whether something came without its author's seal
    is_unsettled: bool = False


@dataclass(slots=True)
class _Strand:
    """A segment under way: what is still to be stored of it."""

    segment: Segment
    device: bytes
    steps: list[Step]
    no: int = 0
    known: int = 0
    taken: Step | None = None
    fault: tuple[int, str] | None = None


class Receiver:
    """Takes in blocks for one session. ``root_public``: the province's key. ``from_province``: what
    comes is there already; what a stick brings is yet to go there."""

    def __init__(self, session: Session, root_public: bytes, *, from_province: bool = True) -> None:
        self.session = session
        self.from_province = from_province
        self.root_public = root_public
        self.result = Received()
        self._keys: dict[bytes, bytes] = {device_id(root_public): root_public, **own_keys(session)}
        self._done: Callable[[], None] | None = None
        self._pace = Pace(ENTRIES_FEWEST, ENTRIES_AT_ONCE)
        #: those told by the block under way
        self._grants: list[Grant] = []
        #: whether part of a block of the province's is stored, and not the rest
        self._in_part = False
        #: entries taken in, those too that only tell
        self._taken = 0
        #: the tick up to which strands are here
        self._upto: dict[bytes, int] = {}

    # -- whose key ---------------------------------------------------------------------------------

    def _public_key(self, device: bytes) -> bytes | None:
        found = self._keys.get(device)
        if found is None:
            told = table.grant_of(self.session.db, device)
            if told is not None:
                self.learn(Grant(*told))
                found = self._keys.get(device)
        return found

    def know(self, keys: dict[bytes, bytes]) -> None:
        """Keys of devices whose grants the caller has checked."""
        self._keys.update(keys)

    def learn(self, grant: Grant) -> None:
        """Know a device's key from its grant, which proves itself."""
        if grant.device not in self._keys and grant.holds(
            self.session.centre_code, self.root_public
        ):
            self._keys[grant.device] = grant.public_key

    # -- taking in ---------------------------------------------------------------------------------

    def take_in(self, segments: list[Segment], done: Callable[[], None] | None = None) -> None:
        """Store a block; ``done`` runs inside the last transaction (the cursor moves there)."""
        self._done = done
        self._grants = list(grants_in(segments))
        for grant in self._grants:
            self.learn(grant)
        if self.from_province:
            for segment in segments:
                self._unforked(segment)
        strands = []
        leaps = leaps_in(segments, greatest_tick(self.session.db))
        for segment in segments:
            try:
                strands.append(self._checked(segment, leaps))
            except Fault as fault:
                seq = fault.seq or segment.first_seq
                strands.append(_Strand(segment, b"", [], fault=(seq, fault.reason)))
        todo = [(one, step) for one in strands for step in one.steps]
        todo.sort(key=lambda pair: pair[1].entry.stamp)
        while True:
            most = self._pace.most
            part, todo = todo[:most], todo[most:]
            self._store(part, strands, is_last=not todo)
            if not todo:
                return

    def _unforked(self, segment: Segment) -> None:
        """Where the province has an own strand otherwise than it is here, it was written on twice:
        what was written here from there on becomes a strand of its own."""
        session, db = self.session, self.session.db
        held = table.held_strand(db, segment.strand)
        if held is None or held.device not in session.seeds or segment.first_seq > held.last_seq:
            return
        with session.door.transaction(db, person=False):
            first = first_difference(db, session.door, held.no, segment.entries)
            if first is not None:
                move_tail(db, session.door, held.no, first)
                self.result.forked.add(segment.strand)
        if first is not None:
            session.begin_anew(session.door.secret)

    def _checked(self, segment: Segment, leaps: dict[bytes, int]) -> _Strand:
        end = self._end(segment.strand)
        device = author_of(segment, end, self.session.centre_code)
        public_key = self._public_key(device)
        if public_key is None:
            raise Fault("author_unknown", segment.first_seq)
        steps = steps_of(segment, end, public_key)
        found = _Strand(segment, device, steps)
        tick, known = end.tick if end else 0, greatest_tick(self.session.db)
        for place, step in enumerate(steps):
            is_leap = step.entry.seq == leaps.get(segment.strand)
            reason = fault_of(step.entry, tick, known if is_leap else step.entry.tick)
            if reason is not None:
                # what stands before it is sound: the strand stops here
                found.fault = (step.entry.seq, reason)
                found.steps = steps[:place]
                break
            tick = step.entry.tick
        return found

    def _end(self, strand: bytes) -> StrandEnd | None:
        held = table.held_strand(self.session.db, strand)
        if held is None:
            return None
        return StrandEnd(held.last_seq, held.last_tick, held.last_hash, held.centre, held.device)

    def _store(
        self, part: list[tuple[_Strand, Step]], strands: list[_Strand], *, is_last: bool
    ) -> None:
        session = self.session
        with session.door.transaction(session.db, person=False):
            begun = time.perf_counter()
            for strand in strands:
                # another process may have taken some of it in since
                held = table.held_strand(session.db, strand.segment.strand)
                if held is not None and held.device is not None:
                    strand.no, strand.known = held.no, held.last_seq
                strand.taken = None
            for strand, step in part:
                seq = step.entry.seq
                if seq > strand.known and (strand.fault is None or seq < strand.fault[0]):
                    self._store_entry(strand, step)
            for strand in strands:
                self._move(strand)
            if self.from_province:
                self._told_by_cursor(is_last=is_last)
            if is_last:
                if self._done is not None:
                    self._done()
                for strand in strands:
                    if strand.fault is not None:
                        self._set_aside(strand.segment, *strand.fault)
                        self._unsettle(strand)
                    elif self.from_province:
                        # a stick may have brought it before
                        last = strand.segment.last_seq
                        table.acknowledge(session.db, strand.segment.strand, last, None)
        self._pace.took(time.perf_counter() - begun)

    def _told_by_cursor(self, *, is_last: bool) -> None:
        """The cursor moves with a block's last part: until then it tells of none of it, and what
        is here may be of somebody whose record is not."""
        if not is_last and not self._in_part:
            cursors.came_in_part(self.session)
            keep_grants(self.session, (one for one in self._grants if one.device in self._keys))
        elif is_last and self._in_part:
            cursors.came_whole(self.session)
        self._in_part = not is_last

    def _unsettle(self, strand: _Strand) -> None:
        """What stands before a fault is here, but its seal stands behind: the next run asks what
        the province lacks of it, and offers it as state."""
        if not self.from_province and strand.no and table.ends_unsealed(self.session.db, strand.no):
            self.result.is_unsettled = True
            self.session.set_settings(**{cursors.UNSETTLED: True})

    def _move(self, strand: _Strand) -> None:
        if strand.taken is None:
            return
        if self.from_province and strand.device == self.session.device:
            self.result.own_strands.add(strand.segment.strand)
        db, entry, segment = self.session.db, strand.taken.entry, strand.segment
        hash_ = strand.taken.hash
        table.move_strand(
            db, strand.no, entry.seq, entry.tick, hash_, from_province=self.from_province
        )
        if entry.seq == segment.last_seq:
            table.keep_seal(db, strand.no, entry.seq, segment.signature)

    def _store_entry(self, strand: _Strand, step: Step) -> None:
        session, entry = self.session, step.entry
        if not all(self._is_here(stamp) for stamp in stamps_needed(entry)):
            strand.fault = (entry.seq, "past_missing")
            return
        if not strand.no:
            head = strand.segment.head
            assert head is not None
            mine = head.device == session.device
            strand.no = table.begin_strand(session.db, session.door.names, head, mine=mine)
        state = session.door.apply(session.db, strand.no, entry)
        strand.taken = step
        self._upto[entry.strand] = entry.tick
        self._taken += 1
        if state is None:
            self._merge_unknown(entry)
        if entry.kind == AUDIT:
            return
        self.result.entries += 1
        kind = BY_CODE.get(entry.kind)
        if kind is None or state is None:
            return
        self.result.kinds.add(kind.name)
        place = (entry.kind, entry.id)
        if conflicts(kind, state):
            self.result.in_conflict.add(place)
        else:
            self.result.in_conflict.discard(place)

    def _is_here(self, stamp: tuple[int, bytes]) -> bool:
        """Whether the write an entry builds on has been taken in."""
        tick, strand = stamp
        if tick > self._upto.get(strand, 0):
            held = table.held_strand(self.session.db, strand)
            self._upto[strand] = held.last_tick if held else 0
        return tick <= self._upto[strand]

    def _merge_unknown(self, entry: Entry) -> None:
        """A kind of a newer program: kept opaque in the state, and goes on as it came."""
        db, names = self.session.db, self.session.door.names
        key, state = table.other_state(db, names, entry.kind, entry.id)
        for change in entry.changes:
            state[change.group] = applied(
                state.get(change.group, ()), entry.stamp, change.value, change.base
            )
        table.store_other(db, names, entry.kind, entry.id, key or entry.key, state)

    # -- what was set aside ------------------------------------------------------------------------

    def merged(self, records: int, kinds: set[str], in_conflict: set[tuple[int, bytes]]) -> None:
        """State was merged in beside the entries: it counts as news."""
        self._taken += records
        self.result.entries += records
        self.result.kinds |= kinds
        self.result.in_conflict |= in_conflict
        self._upto.clear()

    @property
    def has_news(self) -> bool:
        """Whether anything came in, also what only tells."""
        return self._taken > 0

    def try_again(self) -> None:
        """Take in what was set aside, as far as its past has come by now."""
        told, self.from_province = self.from_province, False
        # a stick may have brought it: whether the province has it is asked before it counts as sent
        try:
            self._try_again()
        finally:
            self.from_province = told

    def _try_again(self) -> None:
        before = -1
        while self._taken != before:
            before = self._taken
            for aside in table.all_aside(self.session.db):
                try:
                    segments = block_of_bytes(aside.block)
                except BlockError:
                    continue
                self.take_in(segments, partial(table.drop_aside, self.session.db, aside.no))

    def _set_aside(self, segment: Segment, seq: int, reason: str) -> None:
        rest = tuple(one for one in segment.entries if one.seq >= seq) or segment.entries
        head = segment.head if rest[0].seq == 1 else None
        kept = Segment(segment.strand, rest, head, segment.signature)
        table.set_aside(self.session.db, segment.strand, rest[0].seq, reason, block_bytes([kept]))
