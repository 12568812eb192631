"""Taking in a block on a laptop: checked, then merged in short transactions, in tick order.

What cannot be taken in is set aside with its reason and tried again later; it stops its own strand
and what builds on it, nothing else. The cursor moves in the transaction that stores the last of
what it passed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from jlcenter.domain.journal.entry import AUDIT, Entry
from jlcenter.domain.journal.merge import applied, conflicts
from jlcenter.domain.records import BY_CODE, DEVICE
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.storage.strands import greatest_tick
from jlcenter.sync.block import Segment, block_bytes, block_of_bytes
from jlcenter.sync.checks import (
    Fault,
    Step,
    StrandEnd,
    author_of,
    fault_of,
    is_signed,
    stamps_needed,
    steps_of,
)
from jlcenter.sync.columns import BlockError
from jlcenter.sync.protocol import device_id, grant_message

#: entries stored in one transaction, so that a waiting person's key press goes between
ENTRIES_AT_ONCE = 200


@dataclass(slots=True)
class Received:
    """What came in: entries, the kinds they changed, records now in conflict, what was set aside."""

    entries: int = 0
    kinds: set[str] = field(default_factory=set)
    in_conflict: set[tuple[int, bytes]] = field(default_factory=set)
    set_aside: int = 0


@dataclass(slots=True)
class _Strand:
    """A segment under way: what is still to be stored of it."""

    segment: Segment
    device: bytes
    steps: list[Step]
    no: int = 0
    taken: Step | None = None
    fault: tuple[int, str] | None = None


class Receiver:
    """Takes in blocks for one session. ``root_public``: the province's key."""

    def __init__(self, session: Session, root_public: bytes) -> None:
        self.session = session
        self.root_public = root_public
        self.result = Received()
        self._keys: dict[bytes, bytes] = {
            session.device: session.public_key,
            device_id(root_public): root_public,
        }
        self._done: Callable[[], None] | None = None

    # -- whose key ----------------------------------------------------------------------------------

    def _public_key(self, device: bytes) -> bytes | None:
        found = self._keys.get(device)
        if found is None:
            told = table.grant_of(self.session.db, device)
            if told is not None and self._is_granted(device, *told):
                found = self._keys[device] = told[0]
        return found

    def _is_granted(self, device: bytes, public_key: bytes, letter: str, grant: bytes) -> bool:
        if device_id(public_key) != device:
            return False
        message = grant_message(self.session.centre_code, device, public_key, letter)
        return is_signed(self.root_public, message, grant)

    def _learn_grants(self, segments: list[Segment]) -> None:
        """Grants that come in the same block as their devices' entries; each proves itself."""
        names = {DEVICE.group_of[name].code: name for name in ("public_key", "letter", "grant")}
        for entry in (one for segment in segments for one in segment.entries):
            if entry.kind != DEVICE.code or len(entry.key) != 1:
                continue
            told = {names[c.group]: c.value for c in entry.changes if c.group in names}
            device, key, grant = entry.key[0], told.get("public_key"), told.get("grant")
            whole = all(isinstance(one, bytes) for one in (device, key, grant))
            if whole and self._is_granted(device, key, str(told.get("letter") or ""), grant):
                self._keys[device] = key

    # -- taking in ------------------------------------------------------------------------------------

    def take_in(self, segments: list[Segment], done: Callable[[], None] | None = None) -> None:
        """Store a block; ``done`` runs inside the last transaction (the cursor moves there)."""
        self._done = done
        self._learn_grants(segments)
        strands = []
        for segment in segments:
            try:
                strands.append(self._checked(segment))
            except Fault as fault:
                seq = fault.seq or segment.first_seq
                strands.append(_Strand(segment, b"", [], fault=(seq, fault.reason)))
        order = sorted(
            ((step.entry.stamp, place, step) for place, one in enumerate(strands)
             for step in one.steps),
            key=lambda one: one[0],
        )
        todo = [(strands[place], step) for _stamp, place, step in order]
        while True:
            part, todo = todo[:ENTRIES_AT_ONCE], todo[ENTRIES_AT_ONCE:]
            self._store(part, strands, is_last=not todo)
            if not todo:
                return

    def _checked(self, segment: Segment) -> _Strand:
        end = self._end(segment.strand)
        device = author_of(segment, end, self.session.centre_code)
        public_key = self._public_key(device)
        if public_key is None:
            raise Fault("author_unknown", segment.first_seq)
        steps = steps_of(segment, end, public_key)
        found = _Strand(segment, device, steps)
        tick, greatest = end.tick if end else 0, greatest_tick(self.session.db)
        for place, step in enumerate(steps):
            reason = fault_of(step.entry, tick, greatest)
            if reason is not None:
                # what stands before it is sound: the strand stops here
                found.fault = (step.entry.seq, reason)
                found.steps = steps[:place]
                break
            tick = step.entry.tick
            greatest = max(greatest, tick)
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
        kinds: set[str] = set()
        with session.door.transaction(session.db, person=False):
            for strand, step in part:
                if strand.fault is not None and step.entry.seq >= strand.fault[0]:
                    continue
                self._store_entry(strand, step, kinds)
            for strand in strands:
                if strand.taken is not None:
                    entry = strand.taken.entry
                    table.move_strand(
                        session.db,
                        strand.no,
                        entry.seq,
                        entry.tick,
                        strand.taken.hash,
                        acknowledged=strand.device == session.device,
                    )
                    if entry.seq == strand.segment.last_seq:
                        table.keep_seal(
                            session.db, strand.no, entry.seq, strand.segment.signature
                        )
            if is_last:
                for strand in strands:
                    if strand.fault is not None:
                        self._set_aside(strand.segment, *strand.fault)
                if self._done is not None:
                    self._done()
        self.result.kinds |= kinds

    def _store_entry(self, strand: _Strand, step: Step, kinds: set[str]) -> None:
        session, entry = self.session, step.entry
        held = table.held_strand(session.db, entry.strand)
        if held is not None and held.device is not None and strand.taken is None:
            if entry.seq <= held.last_seq:
                # another process took it in since
                return
            strand.no = held.no
        if any(not self._is_here(stamp, strand) for stamp in stamps_needed(entry)):
            strand.fault = (entry.seq, "past_missing")
            return
        if not strand.no:
            head = strand.segment.head
            assert head is not None
            mine = head.device == session.device
            strand.no = table.begin_strand(session.db, session.door.names, head, mine=mine)
        state = session.door.apply(session.db, strand.no, entry)
        strand.taken = step
        self.result.entries += entry.kind != AUDIT
        if state is None:
            self._merge_unknown(entry)
        elif entry.kind != AUDIT:
            kind = BY_CODE[entry.kind]
            kinds.add(kind.name)
            place = (entry.kind, entry.id)
            if conflicts(kind, state):
                self.result.in_conflict.add(place)
            else:
                self.result.in_conflict.discard(place)

    def _is_here(self, stamp: tuple[int, bytes], mine: _Strand) -> bool:
        tick, strand = stamp
        if strand == mine.segment.strand and mine.taken and tick <= mine.taken.entry.tick:
            return True
        key = (strand, tick)
        if key in self._seen_here:
            return True
        held = table.held_strand(self.session.db, strand)
        return held is not None and tick <= held.last_tick

    def _merge_unknown(self, entry: Entry) -> None:
        """A kind of a newer program: kept opaque in the state, and goes on as it came."""
        db, names = self.session.db, self.session.door.names
        key, state = table.other_state(db, names, entry.kind, entry.id)
        for change in entry.changes:
            state[change.group] = applied(
                state.get(change.group, ()), entry.stamp, change.value, change.base
            )
        table.store_other(db, names, entry.kind, entry.id, key or entry.key, state)

    # -- what was set aside -----------------------------------------------------------------------------

    def _set_aside(self, segment: Segment, seq: int, reason: str) -> None:
        rest = tuple(one for one in segment.entries if one.seq >= seq) or segment.entries
        head = segment.head if rest[0].seq == 1 else None
        kept = Segment(segment.strand, rest, head, segment.signature)
        table.set_aside(self.session.db, segment.strand, rest[0].seq, reason, block_bytes([kept]))
        self.result.set_aside += 1
