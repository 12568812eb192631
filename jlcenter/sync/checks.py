"""What a receiver checks of a segment before it takes anything in: chain, signature, types, ticks.

Pure, and the same on a laptop and at the province.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from jlcenter.domain.journal.entry import (
    AUDIT,
    TICK_LEAP_MAX,
    Entry,
    Erased,
    StrandHead,
    entry_hashes,
)
from jlcenter.domain.journal.merge import Stamp
from jlcenter.domain.journal.values import Check, group_check, wire_check
from jlcenter.domain.records import BY_CODE, DELETED
from jlcenter.sync.block import Segment

_SEAL = b"jlcenter seal 1\0"
_TICK_MAX = 2**43


class Fault(Exception):
    """A segment that cannot be taken in, and why: a stable word for scripts and logs."""

    def __init__(self, reason: str, seq: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.seq = seq


@dataclass(frozen=True, slots=True)
class StrandEnd:
    """How far a receiver has a strand. ``device`` is None where it was only heard of."""

    seq: int
    tick: int
    hash: bytes
    centre: str | None
    device: bytes | None


class Step(NamedTuple):
    """An entry that may be taken in, and the chain's hash after it."""

    entry: Entry
    hash: bytes


def seal_message(strand: bytes, seq: int, hash_: bytes) -> bytes:
    """What an author's device signs at a block's end: it vouches for all before it."""
    return _SEAL + strand + seq.to_bytes(8) + hash_


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` is the Ed25519 signature of that key over ``message``."""
    from nacl.exceptions import CryptoError
    from nacl.signing import VerifyKey

    try:
        VerifyKey(public_key).verify(message, signature)
    except (CryptoError, ValueError, TypeError):
        return False
    return True


def author_of(segment: Segment, end: StrandEnd | None, centre: str) -> bytes:
    """The device whose strand this is. Raises Fault: no head, or another centre's strand."""
    if end is not None and end.device is not None:
        if end.centre != centre:
            raise Fault("other_centre", segment.first_seq)
        return end.device
    head = segment.head
    if head is None or segment.first_seq != 1:
        raise Fault("start_missing", segment.first_seq)
    if head.centre != centre:
        raise Fault("other_centre", 1)
    return head.device


def steps_of(segment: Segment, end: StrandEnd | None, public_key: bytes) -> list[Step]:
    """The entries that are new here, in order, with their hashes; chain and signature checked."""
    known, hash_ = (end.seq, end.hash) if end and end.device is not None else (0, b"")
    if not known:
        hash_ = _head_hash(segment, segment.head)
    if segment.first_seq > known + 1:
        raise Fault("chain_gap", segment.first_seq)
    new = [entry for entry in segment.entries if entry.seq > known]
    hashes = entry_hashes(hash_, new)
    steps = list(map(Step, new, hashes))
    hash_ = hashes[-1] if hashes else hash_
    if steps and not is_signed(
        public_key, seal_message(segment.strand, segment.last_seq, hash_), segment.signature
    ):
        raise Fault("signature_bad", steps[0].entry.seq)
    return steps


def _head_hash(segment: Segment, head: StrandHead | None) -> bytes:
    if head is None or head.id != segment.strand:
        raise Fault("start_missing", segment.first_seq)
    return head.hash()


def fault_of(entry: Entry, tick_before: int, greatest_tick: int) -> str | None:
    """Why an entry cannot be taken in by itself, or None."""
    if not tick_before < entry.tick < _TICK_MAX:
        return "tick_bad"
    if entry.tick > greatest_tick + TICK_LEAP_MAX:
        return "tick_leap"
    if len(entry.id) != 16:
        return "id_bad"
    for change in entry.changes:
        for tick, _strand in change.base:
            if not 0 < tick < entry.tick:
                return "base_bad"
    if len({change.group for change in entry.changes}) != len(entry.changes):
        return "value_bad"
    return None if entry.kind == AUDIT else _type_fault(entry)


def leaps_in(segments: Iterable[Segment], greatest_tick: int) -> dict[bytes, int]:
    """The strands whose ticks leap too far, and at which seq, past all that comes before them in a
    block: what led a laptop so far goes up with what it took in there."""
    found: dict[bytes, int] = {}
    entries = (entry for one in segments for entry in one.entries)
    for entry in sorted(entries, key=attrgetter("tick", "strand")):
        if entry.strand in found:
            continue
        if entry.tick > greatest_tick + TICK_LEAP_MAX:
            found[entry.strand] = entry.seq
        else:
            greatest_tick = max(greatest_tick, entry.tick)
    return found


def _type_fault(entry: Entry) -> str | None:
    checks = _checks_of(entry.kind)
    if checks is not None:
        parts = checks[0]
        if len(entry.key) != len(parts):
            return "key_bad"
        for check, part in zip(parts, entry.key, strict=True):
            if not check(part):
                return "key_bad"
    groups = checks[1] if checks is not None else {}
    for group, value, _base in entry.changes:
        if group == DELETED:
            if not _is_deletion(value):
                return "value_bad"
            continue
        fits = groups.get(group)
        if fits is not None and not isinstance(value, Erased) and not fits(value):
            return "value_bad"
    return None


@cache
def _checks_of(kind_code: int) -> tuple[tuple[Check, ...], dict[int, Check]] | None:
    """What the key parts and the groups of a kind have to be; None for a kind not known here."""
    kind = BY_CODE.get(kind_code)
    if kind is None:
        return None
    groups = {one.code: group_check(one) for one in kind.groups}
    return tuple(wire_check(part) for part in kind.key), groups


def _is_deletion(value: Any) -> bool:
    if value is False or isinstance(value, Erased):
        return True
    return isinstance(value, list) and all(
        isinstance(one, list)
        and len(one) == 2
        and type(one[0]) is int
        and isinstance(one[1], bytes)
        and len(one[1]) == 16
        for one in value
    )


def stamps_needed(entry: Entry) -> set[Stamp]:
    """The writes an entry builds on: it waits until they are here."""
    return {stamp for change in entry.changes if change.base for stamp in change.base}
