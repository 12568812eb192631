"""Strategies: entries of several strands in a causal order, with signatures."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st
from nacl.signing import SigningKey

from jlcenter.domain.journal.entry import AUDIT, ActionHead, Change, Entry, StrandHead, entry_hash
from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.domain.records import DELETED
from jlcenter.sync.block import Segment
from jlcenter.sync.checks import seal_message
from jlcenter.sync.protocol import device_id

CENTRE = "220421"
#: kind codes: a trainee, an enrolment (natural key), a mark (one value), one of a newer program
TRAINEE, ENROLMENT, MARK, NEWER = 7, 8, 9, 77


@dataclass
class Author:
    """A device with one strand, and what it knows."""

    key: SigningKey
    strand: bytes
    entries: list[Entry] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=list)
    tick: int = 0

    @property
    def device(self) -> bytes:
        return device_id(self.public)

    @property
    def public(self) -> bytes:
        return bytes(self.key.verify_key)

    @property
    def head(self) -> StrandHead:
        return StrandHead(self.strand, CENTRE, self.device)

    def append(self, **told: Any) -> Entry:
        self.tick += told.pop("skip", 1)
        entry = Entry(self.strand, len(self.entries) + 1, self.tick, **told)
        before = self.hashes[-1] if self.hashes else self.head.hash()
        self.entries.append(entry)
        self.hashes.append(entry_hash(before, entry))
        return entry

    def segment(self, first: int, last: int) -> Segment:
        """Entries ``first`` to ``last`` (from 1), signed."""
        signature = self.key.sign(seal_message(self.strand, last, self.hashes[last - 1])).signature
        head = self.head if first == 1 else None
        return Segment(self.strand, tuple(self.entries[first - 1 : last]), head, bytes(signature))


def author(number: int) -> Author:
    """The same author for the same number."""
    return Author(SigningKey(bytes([number]) * 32), bytes([number + 100]) * 16)


_CLASS = b"C" * 16
_PEOPLE = [bytes([one]) * 16 for one in (1, 2, 3)]
_TEXTS = st.text(max_size=6)


@st.composite
def worlds(draw: st.DrawFn, authors: int = 3, writes: int = 25) -> list[Author]:
    """Authors who write, now and then having read all that others wrote so far."""
    found = [author(one) for one in range(1, authors + 1)]
    known: list[dict[tuple[int, bytes, int], list[tuple[int, bytes]]]] = [{} for _ in found]
    for _write in range(draw(st.integers(1, writes))):
        place = draw(st.integers(0, authors - 1))
        one = found[place]
        if draw(st.booleans()):
            other = draw(st.integers(0, authors - 1))
            _read(known, place, other, found)
        _write_one(draw, one, known[place])
    return found


def _read(known: list[Any], place: int, other: int, found: list[Author]) -> None:
    """``place`` learns everything: the current writes are recomputed from all it now knows."""
    seen = {entry.stamp for author in found for entry in author.entries}
    if place == other or not seen:
        return
    current: dict[tuple[int, bytes, int], list[tuple[int, bytes]]] = {}
    entries = sorted((e for a in found for e in a.entries), key=lambda e: e.stamp)
    for entry in entries:
        for change in entry.changes:
            at = (entry.kind, entry.id, change.group)
            kept = [one for one in current.get(at, []) if one not in change.base]
            current[at] = [*kept, entry.stamp]
    known[place].clear()
    known[place].update(current)
    found[place].tick = max([found[place].tick, *(e.tick for e in entries)])


def _write_one(draw: st.DrawFn, one: Author, known: dict[Any, Any]) -> None:
    kind = draw(st.sampled_from([TRAINEE, ENROLMENT, MARK, NEWER, AUDIT]))
    person = draw(st.sampled_from(_PEOPLE))
    key: tuple[Any, ...] = ()
    salt = b""
    values: dict[int, Any]
    if kind == TRAINEE:
        id_, salt = person, draw(st.binary(min_size=8, max_size=8))
        values = draw(st.dictionaries(st.sampled_from([1, 6, 14]), _TEXTS, min_size=1))
        if 14 in values:
            values[14] = [values[14]]
        if draw(st.integers(0, 9)) == 0:
            stamps = {
                s for (k, i, _g), several in known.items() if (k, i) == (kind, id_) for s in several
            }
            values = {DELETED: [list(stamp) for stamp in sorted(stamps)]}
    elif kind == ENROLMENT:
        key = (_CLASS, person)
        id_ = natural_id_of_wire(kind, list(key))
        salt = draw(st.binary(min_size=8, max_size=8))
        values = draw(st.dictionaries(st.just(3), st.integers(-5, 2**40), max_size=1))
    elif kind == MARK:
        key = (b"L" * 16, natural_id_of_wire(ENROLMENT, [_CLASS, person]))
        id_ = natural_id_of_wire(kind, list(key))
        status = draw(st.sampled_from(["present", "late", None]))
        values = {3: [status, draw(st.sampled_from([None, 5])), None, draw(st.booleans())]}
    elif kind == NEWER:
        key = ("某", 3)
        id_ = natural_id_of_wire(kind, list(key))
        values = {1: draw(_TEXTS), 40: draw(st.sampled_from([person, b"x", None, True, [1, "a"]]))}
    else:
        id_, salt, values = b"\0" * 16, b"S" * 8, {1: '{"what":"log_in"}'}
    changes = tuple(
        Change(group, value, tuple(known.get((kind, id_, group), ())))
        for group, value in values.items()
    )
    action = None
    if draw(st.booleans()) or not one.entries:
        of = (one.strand, 1) if draw(st.booleans()) else None
        action = ActionHead(
            "点名 · {code}", '{"code":"A"}', "admin", draw(st.integers(0, 2**41)), "do", of
        )
    entry = one.append(
        kind=kind,
        id=id_,
        changes=changes,
        key=key,
        salt=salt,
        action=action,
        skip=draw(st.integers(1, 3)),
    )
    for change in entry.changes:
        if kind == AUDIT:
            continue
        at = (kind, id_, change.group)
        kept = [stamp for stamp in known.get(at, []) if stamp not in change.base]
        known[at] = [*kept, entry.stamp]


def changed_entry(entry: Entry, **changed: Any) -> Entry:
    """The entry with other parts."""
    names = ("strand", "seq", "tick", "kind", "id", "changes", "key", "salt", "action")
    return Entry(**({name: getattr(entry, name) for name in names} | changed))


def tampered(segment: Segment, place: int, **changed: Any) -> Segment:
    """The segment with one entry changed."""
    entries = list(segment.entries)
    entries[place] = changed_entry(entries[place], **changed)
    return replace(segment, entries=tuple(entries))
