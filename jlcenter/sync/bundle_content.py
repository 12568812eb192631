"""What stands in a bundle: who writes, the blocks, the counts; and the examination of all of it.

Pure: the laptop and the province share it. A bundle is examined whole before anything is taken in:
counts and hashes of each kind as the closing frame says, every author granted, every author's seal
that can be checked against what the receiver holds.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from jlcenter.domain.journal.entry import AUDIT, entry_hash
from jlcenter.domain.records import BY_CODE
from jlcenter.sync.block import Segment, deflated, inflated, packed, unpacked
from jlcenter.sync.bundle import BundleError
from jlcenter.sync.checks import Fault, StrandEnd, author_of, steps_of
from jlcenter.sync.columns import BlockError
from jlcenter.sync.protocol import Grant, LogPoint, device_id

#: devices a bundle may speak of, and strands
_AUTHORS_MAX = 1024
_STRANDS_MAX = 200_000
_READER_BYTES = 32


@dataclass(frozen=True, slots=True)
class Opening:
    """What a bundle begins with: its writer and its authors, and how far the writer has the log.

    ``reader``: the key to seal a receipt to. ``have``: places after ``cursor`` that the writer
    filled itself. ``made_ms`` is for people.
    """

    centre: str
    reader: bytes
    exporter: Grant
    number: int
    made_ms: int
    since_last: bool
    authors: tuple[Grant, ...]
    cursor: LogPoint = LogPoint()
    have: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many entries of a kind there are, and the hash over them in the order they stand."""

    code: int
    entries: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Span:
    """Entries of one strand that stand in a bundle."""

    strand: bytes
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Closing:
    """What a bundle ends with. ``changes``: entries but those that only tell; ``records``: those
    that come as state."""

    blocks: int
    waiting: int
    records: int
    kinds: tuple[KindCount, ...]
    strands: tuple[Span, ...]
    #: attachments whose bytes are in it
    files: int = 0

    @property
    def changes(self) -> int:
        """Entries that change a record."""
        return sum(one.entries for one in self.kinds if one.code != AUDIT)

    @property
    def entries(self) -> int:
        """All entries."""
        return sum(one.entries for one in self.kinds)

    @property
    def counts(self) -> dict[str, int]:
        """How many changes of each kind there are, by the kind's name: for people on both sides."""
        return {_name(one.code): one.entries for one in self.kinds if one.code != AUDIT}


def _name(code: int) -> str:
    kind = BY_CODE.get(code)
    return kind.name if kind is not None else f"kind_{code}"


# -- as they travel --------------------------------------------------------------------------------


def opening_bytes(one: Opening) -> bytes:
    """An opening as it travels."""
    return deflated(
        packed(
            {
                "centre": one.centre,
                "reader": one.reader,
                "exporter": _grant_told(one.exporter),
                "number": one.number,
                "made": one.made_ms,
                "since": one.since_last,
                "authors": [_grant_told(author) for author in one.authors],
                "cursor": [one.cursor.position, one.cursor.hash],
                "have": list(one.have),
            }
        )
    )


def _grant_told(one: Grant) -> list[Any]:
    return [one.public_key, one.letter, one.signature]


def _grant_of(told: Any) -> Grant:
    public_key, letter, signature = told[:3]
    if not isinstance(public_key, bytes) or not isinstance(signature, bytes):
        raise BundleError("opening")
    return Grant(public_key, str(letter), signature)


def opening_of(data: bytes) -> Opening:
    """What ``opening_bytes`` made; what a newer program adds is passed over. Raises BundleError."""
    try:
        told = unpacked(inflated(data))
        position, hash_ = told["cursor"]
        whole = [told["number"], told["made"], position, *told["have"]]
        if any(type(one) is not int or not 0 <= one < 2**63 for one in whole):
            raise BundleError("opening")
        if not isinstance(hash_, bytes) or len(told["authors"]) > _AUTHORS_MAX:
            raise BundleError("opening")
        if not isinstance(told["reader"], bytes) or len(told["reader"]) != _READER_BYTES:
            raise BundleError("opening")
        return Opening(
            str(told["centre"]),
            told["reader"],
            _grant_of(told["exporter"]),
            told["number"],
            told["made"],
            bool(told["since"]),
            tuple(_grant_of(one) for one in told["authors"]),
            LogPoint(position, hash_),
            tuple(told["have"]),
        )
    except BundleError:
        raise
    except (BlockError, KeyError, TypeError, ValueError) as error:
        raise BundleError("opening") from error


def closing_bytes(one: Closing) -> bytes:
    """A closing as it travels."""
    return deflated(
        packed(
            {
                "blocks": one.blocks,
                "waiting": one.waiting,
                "records": one.records,
                "kinds": [[kind.code, kind.entries, kind.hash] for kind in one.kinds],
                "strands": b"".join(span.strand for span in one.strands),
                "spans": [n for span in one.strands for n in (span.first, span.last)],
                **({"files": one.files} if one.files else {}),
            }
        )
    )


def closing_of(data: bytes) -> Closing:
    """What ``closing_bytes`` made. Raises BundleError."""
    try:
        told = unpacked(inflated(data))
        joined, spans = told["strands"], told["spans"]
        files = told.get("files", 0)
        whole = [told["blocks"], told["waiting"], told["records"], files, *spans]
        if any(type(one) is not int or not 0 <= one < 2**63 for one in whole):
            raise BundleError("closing")
        if len(joined) != len(spans) * 8 or len(spans) > 2 * _STRANDS_MAX:
            raise BundleError("closing")
        return Closing(
            told["blocks"],
            told["waiting"],
            told["records"],
            tuple(KindCount(*one) for one in _kinds_of(told["kinds"])),
            tuple(
                Span(joined[n * 16 : n * 16 + 16], spans[2 * n], spans[2 * n + 1])
                for n in range(len(spans) // 2)
            ),
            files,
        )
    except BundleError:
        raise
    except (AttributeError, BlockError, KeyError, TypeError, ValueError) as error:
        raise BundleError("closing") from error


def _kinds_of(told: Any) -> Iterator[tuple[int, int, bytes]]:
    """Checked and not converted: whoever could sign this could ask for any amount of memory."""
    for code, count, hash_ in told:
        if type(code) is not int or type(count) is not int or not isinstance(hash_, bytes):
            raise BundleError("closing")
        yield code, count, hash_


# -- counting --------------------------------------------------------------------------------------


@dataclass(slots=True)
class Tally:
    """Counts what goes into a bundle, and again what comes out of it: both must agree."""

    blocks: int = 0
    waiting: int = 0
    records: int = 0
    files: int = 0
    _kinds: dict[int, tuple[int, Any]] = field(default_factory=dict)
    _spans: dict[bytes, tuple[int, int]] = field(default_factory=dict)

    def add(self, segments: Iterable[Segment]) -> None:
        """One more block."""
        self.blocks += 1
        for segment in segments:
            first, last = self._spans.get(segment.strand, (segment.first_seq, 0))
            self._spans[segment.strand] = (first, max(last, segment.last_seq))
            for entry in segment.entries:
                count, hash_ = self._kinds.get(entry.kind) or (0, hashlib.sha256())
                hash_.update(entry_hash(b"", entry))
                self._kinds[entry.kind] = (count + 1, hash_)

    def add_waiting(self) -> None:
        """One more block of entries that wait for their past; they are in no count."""
        self.waiting += 1

    def closing(self) -> Closing:
        """The counts so far, as a bundle's end."""
        kinds = [
            KindCount(code, count, hash_.digest())
            for code, (count, hash_) in sorted(self._kinds.items())
        ]
        spans = [Span(strand, *span) for strand, span in self._spans.items()]
        counts = (self.blocks, self.waiting, self.records)
        return Closing(*counts, tuple(kinds), tuple(spans), self.files)


@dataclass(slots=True)
class Reckoning:
    """Sorts a bundle's changes: ``already_known`` before, ``new``, ``waiting`` for their past."""

    new: int = 0
    already_known: int = 0
    waiting: int = 0
    #: seqs of changes that were not taken in at once, by strand
    _late: dict[bytes, array[int]] = field(default_factory=dict)

    def add(self, segment: Segment, before: int, after: int) -> None:
        """A segment of a strand that was held up to ``before``, and is up to ``after`` now."""
        for entry in segment.entries:
            if entry.kind == AUDIT:
                continue
            if entry.seq <= before:
                self.already_known += 1
            elif entry.seq <= after:
                self.new += 1
            else:
                self._late.setdefault(segment.strand, array("Q")).append(entry.seq)

    @property
    def late(self) -> set[bytes]:
        """Strands of which something was not taken in at once."""
        return set(self._late)

    def settle(self, held: Callable[[bytes], int]) -> None:
        """Once all has been tried again: what came after all, and what waits still."""
        for strand, seqs in self._late.items():
            end = held(strand)
            came = sum(seq <= end for seq in seqs)
            self.new += came
            self.waiting += len(seqs) - came
        self._late.clear()


# -- examining -------------------------------------------------------------------------------------


class Chains:
    """Follows the strands through a bundle's blocks and checks every seal that can be checked.

    What does not go on from what the receiver holds cannot be judged yet; it is checked when its
    past has come. ``end_of``: how far the receiver holds a strand; ``key_of``: an author's key.
    """

    def __init__(
        self,
        centre: str,
        end_of: Callable[[bytes], StrandEnd | None],
        key_of: Callable[[bytes], bytes | None],
    ) -> None:
        self._centre = centre
        self._end_of = end_of
        self._key_of = key_of
        self._ends: dict[bytes, StrandEnd | None] = {}

    def follow(self, segments: Iterable[Segment]) -> None:
        """One more block. Raises BundleError: forged, of an unknown author, of another centre."""
        for segment in segments:
            try:
                self._follow(segment)
            except Fault as fault:
                if fault.reason not in ("start_missing", "chain_gap"):
                    raise BundleError(fault.reason) from fault

    def _follow(self, segment: Segment) -> None:
        strand = segment.strand
        if strand not in self._ends:
            self._ends[strand] = self._end_of(strand)
        end = self._ends[strand]
        if segment.head is not None and segment.head.centre != self._centre:
            raise BundleError("other_centre")
        device = author_of(segment, end, self._centre)
        public_key = self._key_of(device)
        if public_key is None:
            raise BundleError("author_unknown")
        steps = steps_of(segment, end, public_key)
        if steps:
            last = steps[-1]
            self._ends[strand] = StrandEnd(
                last.entry.seq, last.entry.tick, last.hash, self._centre, device
            )


def key_book(
    centre: str, root_public: bytes, opening: Opening
) -> tuple[dict[bytes, bytes], tuple[Grant, ...]]:
    """The keys a bundle brings, by device, and the grants that prove them.

    Raises BundleError where a grant is not the province's: nobody honest carries such a one.
    """
    if opening.centre != centre:
        raise BundleError("other_centre", opening.centre)
    told = (opening.exporter, *opening.authors)
    if not all(one.holds(centre, root_public) for one in told):
        raise BundleError("grant")
    grants = {one.device: one for one in told}
    keys = {device: one.public_key for device, one in grants.items()}
    keys[device_id(root_public)] = root_public
    return keys, tuple(grants.values())
