"""Taking in entries: checked, merged into the centre's state, appended to its log. One transaction.

The same checks and the same merge as on a laptop. A segment with anything wrong in it is refused
whole, with its reason, and stops nothing else: the next reader needs the signature at its end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection

from jlcenter.domain.journal.entry import AUDIT, Entry
from jlcenter.domain.journal.merge import State, applied
from jlcenter.domain.records import DEVICE
from jlcenter.sync.block import Segment, block_bytes, deflated, packed
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
from jlcenter.sync.protocol import LogPoint, next_log_hash
from provincial import storage
from provincial.backfill import fill
from provincial.buckets import BucketChanges
from provincial.devices import adopt
from provincial.facts import FactChanges
from provincial.keys import RootKey
from provincial.storage import CentreRow, LogItem, StrandBook

#: copies of what was refused that are kept for a centre; its laptops keep it all
ASIDE_MAX = 4096


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of a block: where the log ends now, and what was refused."""

    point: LogPoint
    added: bool
    entries: int
    ends: tuple[tuple[bytes, int], ...]
    refused: tuple[tuple[bytes, int, str], ...]


@dataclass(slots=True)
class _Accepted:
    segment: Segment
    device: bytes
    steps: list[Step]


def take_in(
    db: Connection,
    centre: CentreRow,
    brought_by: bytes,
    segments: tuple[Segment, ...],
    public_key_of: Callable[[bytes], bytes | None],
    now_ms: int,
    root: RootKey | None = None,
    block: Any = None,
) -> Intake:
    """Take a block into a centre whose row the caller has locked. ``root``: devices that the block
    tells of are known from now on (after the database was set back they may not be). ``block``: the
    segments as they came, which are kept so where nothing of them is left out."""
    book = StrandBook(db)
    book.load(_strands_met(segments))
    accepted: dict[bytes, _Accepted] = {}
    refused: list[tuple[bytes, int, str]] = []
    leaps = leaps_in(segments, centre.greatest_tick)
    for segment in segments:
        try:
            accepted[segment.strand] = _checked(segment, centre, book, public_key_of, leaps)
        except Fault as fault:
            if fault.reason == "author_unknown" and _is_held(segment, book, centre.code):
                # offered as history of what came as state: nothing is owed
                continue
            refused.append((segment.strand, fault.seq or segment.first_seq, fault.reason))
    _drop_without_past(accepted, refused, book, centre.code)
    by_strand = {one.strand: one for one in segments}
    left = ASIDE_MAX - storage.aside_count(db, centre.code) if refused else 0
    for strand, seq, reason in refused[: max(left, 0)]:
        if _is_held(by_strand[strand], book, centre.code):
            continue  # nothing of it will ever come in
        body = block_bytes([by_strand[strand]])
        storage.set_aside(db, centre.code, strand, seq, reason, now_ms, body)
    taken = list(accepted.values())
    for one in taken:
        if book.gaps(one.segment.strand):
            key = public_key_of(one.device)
            assert key is not None
            fill(db, centre.code, one.segment, book, key, now_ms)
    whole = sum(len(one.steps) for one in taken) == sum(len(one.entries) for one in segments)
    kept = block if whole else None
    point = _append(db, centre, brought_by, taken, book, now_ms, root, kept)
    entries = sum(len(one.steps) for one in accepted.values())
    ends = tuple(
        (strand, end.seq)
        for strand in by_strand
        if (end := book.end(strand)) and end.centre == centre.code
    )
    return Intake(point, bool(entries), entries, ends, tuple(refused))


def _is_held(segment: Segment, book: StrandBook, code: str) -> bool:
    """Whether all that a segment tells is here, as entries or as state."""
    end = book.end(segment.strand)
    return end is not None and end.centre == code and segment.last_seq <= end.seq


def _strands_met(segments: tuple[Segment, ...]) -> set[bytes]:
    met = {one.strand for one in segments}
    for segment in segments:
        for entry in segment.entries:
            met.update(strand for _tick, strand in stamps_needed(entry))
    return met


def _checked(
    segment: Segment,
    centre: CentreRow,
    book: StrandBook,
    public_key_of: Callable[[bytes], bytes | None],
    leaps: dict[bytes, int],
) -> _Accepted:
    end = book.end(segment.strand)
    device = author_of(segment, end, centre.code)
    public_key = public_key_of(device)
    if public_key is None:
        raise Fault("author_unknown", segment.first_seq)
    steps = steps_of(segment, end, public_key)
    tick = end.tick if end else 0
    for step in steps:
        is_leap = step.entry.seq == leaps.get(segment.strand)
        reason = fault_of(step.entry, tick, centre.greatest_tick if is_leap else step.entry.tick)
        if reason is not None:
            raise Fault(reason, step.entry.seq)
        tick = step.entry.tick
    return _Accepted(segment, device, steps)


def _drop_without_past(
    accepted: dict[bytes, _Accepted],
    refused: list[tuple[bytes, int, str]],
    book: StrandBook,
    code: str,
) -> None:
    """Refuse what builds on writes that are not here, until only what has its past is left."""
    while True:
        upto = {strand: one.steps[-1].entry.tick for strand, one in accepted.items() if one.steps}
        lacking = None
        for strand, one in accepted.items():
            for step in one.steps:
                needed = stamps_needed(step.entry)
                if any(not _is_here(stamp, upto, book, code) for stamp in needed):
                    lacking = (strand, step.entry.seq)
                    break
            if lacking:
                break
        if lacking is None:
            return
        del accepted[lacking[0]]
        refused.append((*lacking, "past_missing"))


def _is_here(stamp: tuple[int, bytes], upto: dict[bytes, int], book: StrandBook, code: str) -> bool:
    tick, strand = stamp
    if tick <= upto.get(strand, 0):
        return True
    end = book.end(strand)
    return end is not None and end.centre == code and tick <= end.tick


def _append(
    db: Connection,
    centre: CentreRow,
    brought_by: bytes,
    accepted: list[_Accepted],
    book: StrandBook,
    now_ms: int,
    root: RootKey | None,
    block: Any,
) -> LogPoint:
    fresh = [one for one in accepted if one.steps]
    if not fresh:
        return centre.log
    ends = []
    greatest = centre.greatest_tick
    for one in fresh:
        last = one.steps[-1]
        end = StrandEnd(last.entry.seq, last.entry.tick, last.hash, centre.code, one.device)
        book.move(one.segment.strand, end)
        ends.append((one.segment.strand, end.seq, end.hash))
        greatest = max(greatest, end.tick)
    entries = [step.entry for one in fresh for step in one.steps]
    merged = merge_in(db, centre.code, entries, book)
    if root is not None:
        told = [state for (kind, _id), (_key, state) in merged.items() if kind == DEVICE.code]
        adopt(db, root, centre, told, book, now_ms)
    position = centre.log.position + 1
    body = block_bytes(_new_of(fresh)) if block is None else deflated(packed(block))
    log = LogItem(position, next_log_hash(centre.log.hash, ends), brought_by, body)
    storage.add_to_log(db, centre.code, log, len(entries), now_ms, greatest)
    return LogPoint(position, log.hash)


def _new_of(fresh: list[_Accepted]) -> list[Segment]:
    """The segments with what is new in them only."""
    return [
        Segment(
            one.segment.strand,
            tuple(step.entry for step in one.steps),
            one.segment.head if one.steps[0].entry.seq == 1 else None,
            one.segment.signature,
        )
        for one in fresh
    ]


def merge_in(
    db: Connection, code: str, entries: list[Entry], book: StrandBook
) -> dict[tuple[int, bytes], tuple[tuple[Any, ...], State]]:
    """Merge entries (their strands are in the book already) into the centre's state; returns the
    records they changed, as they are now."""
    entries = [one for one in entries if one.kind != AUDIT]
    wanted = {(one.kind, one.id) for one in entries}
    found = storage.states(db, code, wanted, book)
    buckets = BucketChanges()
    buckets.before(found)
    facts = FactChanges()
    facts.before(found)
    for entry in sorted(entries, key=attrgetter("tick", "strand")):
        _key, state = found.setdefault((entry.kind, entry.id), (entry.key, {}))
        stamp = entry.stamp
        for group, value, base in entry.changes:
            state[group] = applied(state.get(group, ()), stamp, value, base)
    storage.store_states(db, code, found, book)
    buckets.after(found)
    buckets.store(db, code)
    facts.store(db, code, found, book)
    return found
