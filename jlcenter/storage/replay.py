"""What the journal here gives of records, to hold their rows against it.

Where state came without its history (a first download, what a restored server was offered) the
journal may lack entries: then a row is held only against those that are here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from jlcenter.domain.journal.entry import AUDIT, Change
from jlcenter.domain.journal.merge import Stamp, State, applied
from jlcenter.domain.records import ATTENDANCE_MARK
from jlcenter.storage.connection import Connection
from jlcenter.storage.content import UNREADABLE, strand_ids
from jlcenter.storage.rows import unpack_stamp, unpack_value

#: a record: (kind code, id)
Place = tuple[int, bytes]
_ASKED = 500


@dataclass(slots=True)
class Replay:
    """One record by its entries here: its state, every write there was, and what was replaced."""

    entries: int = 0
    state: State = field(default_factory=dict)
    written: dict[tuple[int, Stamp], Any] = field(default_factory=dict)
    replaced: set[tuple[int, Stamp]] = field(default_factory=set)

    def apply(self, stamp: Stamp, changes: Iterable[Change]) -> None:
        """One more entry; they come in causal order."""
        self.entries += 1
        for one in changes:
            writes = self.state.get(one.group, ())
            self.state[one.group] = applied(writes, stamp, one.value, one.base)
            self.written[one.group, stamp] = one.value
            self.replaced.update((one.group, base) for base in one.base)


class JournalDamaged(ValueError):
    """An entry of the journal cannot be read."""


def replayed(db: Connection, buckets: Collection[int]) -> dict[Place, Replay]:
    """All records in some buckets, of every kind."""
    listed = ", ".join(f"x'{one:02x}'" for one in sorted(buckets))
    found: dict[Place, Replay] = {}
    _replay(found, _changes(db, f"kind != {AUDIT} AND substr(record, -1) IN ({listed})", ()))
    return found


def replayed_records(db: Connection, places: Iterable[Place]) -> dict[Place, Replay]:
    """These records; one without any entry here is empty."""
    wanted = list(places)
    found = {place: Replay() for place in wanted}
    by_kind: dict[int, list[bytes]] = {}
    for kind, id_ in wanted:
        by_kind.setdefault(kind, []).append(id_)
    for kind, ids in by_kind.items():
        # said in so many words, so that the journal's index by record is used
        indexed = "" if kind == ATTENDANCE_MARK.code else f" AND kind != {ATTENDANCE_MARK.code}"
        for start in range(0, len(ids), _ASKED):
            some = ids[start : start + _ASKED]
            marks = ", ".join("?" * len(some))
            _replay(found, _changes(db, f"kind = {kind}{indexed} AND record IN ({marks})", some))
    return found


def _replay(
    found: dict[Place, Replay], changes: Iterator[tuple[Place, Stamp, tuple[Change, ...]]]
) -> None:
    for place, stamp, told in changes:
        found.setdefault(place, Replay()).apply(stamp, told)


def _changes(
    db: Connection, where: str, values: Iterable[Any]
) -> Iterator[tuple[Place, Stamp, tuple[Change, ...]]]:
    """In the order of ticks, always a causal one."""
    query = f"SELECT strand, tick, kind, record, body FROM journal WHERE {where} ORDER BY tick"
    return _read(db, db.execute(query, list(values)))


def _read(
    db: Connection, rows: Iterable[Sequence[Any]], places: Collection[Place] | None = None
) -> Iterator[tuple[Place, Stamp, tuple[Change, ...]]]:
    strand_id = strand_ids(db)
    for no, tick, kind, record, body in rows:
        place = (kind, bytes(record))
        if places is not None and place not in places:
            continue
        try:
            changes = tuple(
                Change(group, value, tuple((t, strand_id(n)) for t, n in map(unpack_stamp, base)))
                for group, value, base in unpack_value(body)[1]
            )
        except UNREADABLE as error:
            raise JournalDamaged(f"strand {no}") from error
        yield place, (tick, strand_id(no)), changes


# -- what the journal lacks ------------------------------------------------------------------------


class Lacks:
    """Which writes may be of entries that are not here, because they came as state."""

    def __init__(self, db: Connection) -> None:
        #: a package is being merged: its records stand before its strands do
        self._merging = bool(db.execute("SELECT 1 FROM package WHERE merged > 0").fetchone())
        self._upto: dict[bytes, int] = {}
        rows = db.execute(
            "SELECT no, id, last_tick, history_from FROM strand WHERE history_from > 0"
        ).fetchall()
        for no, id_, last_tick, history_from in rows:
            first = db.execute(
                "SELECT tick FROM journal WHERE strand = ? AND seq > ? ORDER BY seq LIMIT 1",
                (no, history_from),
            ).fetchone()
            self._upto[bytes(id_)] = first[0] - 1 if first else last_tick

    @property
    def anything(self) -> bool:
        """Whether the journal here is not all there was."""
        return self._merging or bool(self._upto)

    def may_be_of(self, stamp: Stamp) -> bool:
        """Whether the entry of this stamp may have come as state."""
        return self._merging or stamp[0] <= self._upto.get(stamp[1], -1)


def agrees(state: State, replay: Replay, lacks: Lacks) -> bool:
    """Whether a record's state can be what all its entries give, those lacking here too."""
    if state == replay.state:
        return True
    if not lacks.anything:
        return False
    for group, writes in state.items():
        for one in writes:
            known = (group, one.stamp)
            if known in replay.replaced:
                return False
            if known in replay.written:
                if replay.written[known] != one.value:
                    return False
            elif not lacks.may_be_of(one.stamp):
                return False
    return True


# -- what the province has not got yet -------------------------------------------------------------

_PENDING = (
    "FROM strand s CROSS JOIN journal j ON j.strand = s.no AND j.seq > s.acknowledged_seq"
    " WHERE s.device IS NOT NULL AND s.last_seq > s.acknowledged_seq"
    f" AND j.kind != {AUDIT}"
)


class Waiting:
    """Which writes the province may not have: of entries that wait here, or of state that a stick
    brought and nobody has offered yet."""

    def __init__(self, db: Connection) -> None:
        #: something waits that is here as state only: it cannot be added again by its entries
        self.without_entries = False
        self._after: dict[bytes, int] = {}
        rows = db.execute(
            "SELECT no, id, acknowledged_seq, history_from FROM strand"
            " WHERE device IS NOT NULL AND last_seq > acknowledged_seq"
        ).fetchall()
        for no, id_, acknowledged_seq, history_from in rows:
            last = db.execute(
                "SELECT tick FROM journal WHERE strand = ? AND seq <= ? ORDER BY seq DESC LIMIT 1",
                (no, acknowledged_seq),
            ).fetchone()
            self._after[bytes(id_)] = last[0] if last else 0
            self.without_entries = self.without_entries or acknowledged_seq < history_from

    def may_be_of(self, state: State) -> bool:
        """Whether a record has such a write."""
        return any(
            one.stamp[0] > self._after.get(one.stamp[1], one.stamp[0])
            for writes in state.values()
            for one in writes
        )


def pending_places(db: Connection) -> set[Place]:
    """The records that changes touch which the province has not acknowledged."""
    return {(row[0], bytes(row[1])) for row in db.execute(f"SELECT j.kind, j.record {_PENDING}")}


def pending_changes(
    db: Connection, places: Collection[Place]
) -> dict[Place, list[tuple[Stamp, tuple[Change, ...]]]]:
    """The changes of some records that the province has not acknowledged, in causal order."""
    rows = db.execute(
        f"SELECT j.strand, j.tick, j.kind, j.record, j.body {_PENDING} ORDER BY j.tick"
    )
    found: dict[Place, list[tuple[Stamp, tuple[Change, ...]]]] = {}
    for place, stamp, changes in _read(db, rows, places):
        found.setdefault(place, []).append((stamp, changes))
    return found
