"""The journal as an auditor reads it: actions of some days, what stood before, the chain itself.

Everything streams: a centre's journal has hundreds of thousands of entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from jlcenter.domain.journal.entry import ActionHead, entry_hash
from jlcenter.storage.connection import Connection
from jlcenter.storage.journal import Kept, entries_of_strand, seq_of_tick, strand_head
from jlcenter.storage.strands import StrandNames

#: an answer where an earlier value is not in this file
UNKNOWN = object()


@dataclass(frozen=True, slots=True)
class Deed:
    """Where an action begins, and how late the same laptop's clock had been before it (ms)."""

    strand_no: int
    seq: int
    latest_before_ms: int | None


@dataclass(frozen=True, slots=True)
class StrandCheck:
    """What became of one strand's chain.

    ``after`` entries came as state and are not here; ``checked`` were followed from there.
    ``bad``: the first and last place where it differs, equal where it is one entry; None where all
    leads to the hash kept for its end. ``headless``: entries whose action began before ``after``.
    """

    strand: bytes
    device: bytes
    is_mine: bool
    after: int
    last: int
    checked: int
    bad: tuple[int, int] | None
    headless: int


def count_between(db: Connection, since_ms: int, until_ms: int) -> int:
    """How many actions were done from ``since_ms`` up to before ``until_ms``."""
    row = db.execute(
        "SELECT count(*) FROM journal WHERE label IS NOT NULL AND wall >= ? AND wall < ?",
        (since_ms, until_ms),
    ).fetchone()
    return int(row[0])


def deeds_between(
    db: Connection, since_ms: int, until_ms: int, now_ms: int, clock: dict[int, int]
) -> Iterator[Deed]:
    """The actions of a span by time, then by strand. ``clock`` is what ``clocks_before`` gave."""
    rows = db.execute(
        "SELECT strand, seq, before FROM (SELECT strand, seq, wall,"
        " max(CASE WHEN wall <= ? THEN wall END) OVER (PARTITION BY strand ORDER BY seq"
        " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before"
        " FROM journal WHERE label IS NOT NULL)"
        " WHERE wall >= ? AND wall < ? ORDER BY wall, strand, seq",
        (now_ms, since_ms, until_ms),
    )
    for no, seq, before in rows:
        known = [one for one in (before, clock.get(no)) if one is not None]
        yield Deed(no, seq, max(known) if known else None)


def clocks_before(db: Connection, now_ms: int) -> dict[int, int]:
    """The latest time its laptop had written when each strand began, by number; times after now
    are wrong themselves and left out."""
    rows = db.execute(
        "SELECT s.no, p.no, (SELECT max(wall) FROM journal WHERE strand = p.no"
        " AND seq <= s.previous_seq AND wall <= ?)"
        " FROM strand s JOIN strand p ON p.id = s.previous_id",
        (now_ms,),
    ).fetchall()
    before = {no: (previous, latest) for no, previous, latest in rows}
    found: dict[int, int] = {}
    done: set[int] = set()
    for start in before:
        way: list[int] = []
        no: int | None = start
        while no is not None and no in before and no not in done and no not in way:
            way.append(no)
            no = before[no][0]
        for one in reversed(way):
            done.add(one)
            previous, latest = before[one]
            known = [time for time in (latest, found.get(previous)) if time is not None]
            if known:
                found[one] = max(known)
    return found


def entries_of_action(db: Connection, names: StrandNames, no: int, seq: int) -> Iterator[Kept]:
    """The entries of the action that begins at ``seq``, one by one: an import has thousands."""
    for kept in entries_of_strand(db, names, no, seq - 1):
        if kept.entry.action is not None and kept.entry.seq != seq:
            return
        yield kept


def value_before(db: Connection, names: StrandNames, kept: Kept, place: int) -> Any:
    """What its author was shown where the entry's change number ``place`` stands; None where
    nothing was, ``UNKNOWN`` where that is not in this file."""
    change = kept.entry.changes[place]
    if kept.before is not None:
        return kept.before.get(change.group)
    if not change.base:
        return None
    tick, strand = max(change.base)
    no = names.no(db, strand)
    seq = seq_of_tick(db, no, tick)
    if seq is None:
        return UNKNOWN
    for one in entries_of_strand(db, names, no, seq - 1, seq):
        if (one.entry.kind, one.entry.id) == (kept.entry.kind, kept.entry.id):
            for told in one.entry.changes:
                if told.group == change.group:
                    return told.value
    return UNKNOWN


def action_at(db: Connection, names: StrandNames, no: int, seq: int) -> ActionHead | None:
    """The action whose first entry is ``seq`` of strand ``no``."""
    for kept in entries_of_strand(db, names, no, seq - 1, seq):
        return kept.entry.action
    return None


def check_strands(
    db: Connection, names: StrandNames, step: Callable[[], None] | None = None
) -> Iterator[StrandCheck]:
    """Follow the chain of every strand that has entries here, in the order this file met them."""
    rows = db.execute(
        "SELECT no, last_seq, last_hash, history_from, history_hash, mine, acknowledged_seq,"
        " acknowledged_hash FROM strand WHERE last_seq > 0 AND device IS NOT NULL ORDER BY no"
    ).fetchall()
    for no, last, last_hash, after, history_hash, mine, known_seq, known_hash in rows:
        head = strand_head(db, no)
        if head is None or (after and history_hash is None):
            continue
        marks = {last: bytes(last_hash)}
        if known_hash is not None and known_seq > after:
            marks.setdefault(known_seq, bytes(known_hash))
        follows = db.execute(
            "SELECT previous_seq, previous_hash FROM strand WHERE previous_id = ?", (head.id,)
        )
        for seq, hash_ in follows:
            marks.setdefault(seq, bytes(hash_))
        walk = _Walk(after, bytes(history_hash) if after else head.hash())
        for kept in entries_of_strand(db, names, no, after):
            if not walk.takes(kept, marks):
                break
            if step is not None:
                step()
        bad = walk.bad(last)
        yield StrandCheck(
            head.id, head.device, bool(mine), after, last, walk.checked, bad, walk.headless
        )


class _Walk:
    """Along one strand. A hash kept for a place before the end only narrows where a fault lies:
    what decides is the hash of the end."""

    def __init__(self, after: int, hashed: bytes) -> None:
        self.headless = 0
        self._after = self._seq = self._sound = after
        self._hash = hashed
        self._off: int | None = None
        self._gap: tuple[int, int] | None = None
        self._has_head = False

    @property
    def checked(self) -> int:
        """How many entries were followed."""
        return self._seq - self._after

    def takes(self, kept: Kept, marks: dict[int, bytes]) -> bool:
        """Follow one entry; false where some are missing before it."""
        seq = kept.entry.seq
        if seq != self._seq + 1:
            self._gap = (self._seq + 1, seq - 1)
            return False
        self._seq = seq
        self._hash = entry_hash(self._hash, kept.entry)
        self._has_head = self._has_head or kept.entry.action is not None
        self.headless += not self._has_head
        if seq in marks:
            if marks[seq] == self._hash:
                self._sound = seq
            elif self._off is None:
                self._off = seq
        return True

    def bad(self, last: int) -> tuple[int, int] | None:
        """Where the first difference lies, once all was followed."""
        if self._gap is not None:
            return self._gap
        if self._seq != last:
            return (min(self._seq, last) + 1, max(self._seq, last))
        if self._sound == last:
            return None
        first = self._sound + 1
        return (first, max(first, self._off or last))
