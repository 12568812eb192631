"""Merging a package of state into a laptop's file: in whole once all parts are here, in short
transactions so that a waiting person goes between, and from where a crash broke it off.

While it runs its strands are not covered yet: what is merged already is marked by a count of
records, so that no record is merged twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from jlcenter.domain.journal.fits import StateBad
from jlcenter.domain.records import BY_CODE, DELETED
from jlcenter.storage.merge_state import StateMerge
from jlcenter.storage.queries import packages
from jlcenter.storage.queries import sync as table
from jlcenter.storage.queries.packages import Staged
from jlcenter.storage.session import Session
from jlcenter.sync import cursors
from jlcenter.sync.columns import BlockError
from jlcenter.sync.pace import Pace
from jlcenter.sync.protocol import LogPoint
from jlcenter.sync.state import (
    Chunk,
    Columns,
    StateReader,
    StrandTip,
    joined,
    manifest_of,
    records_of,
)

#: records merged in one transaction at most
RECORDS_AT_ONCE = 2000
RECORDS_FEWEST = 200
#: records alike that are put in the tables' order first: pages are then written a few times, not
#: once for each record. More would scatter their indexes, which follow the order of writing
_SORTED_RECORDS = 24_000

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Merged:
    """What a package changed here."""

    records: int = 0
    kinds: set[str] = field(default_factory=set)
    in_conflict: set[tuple[int, bytes]] = field(default_factory=set)


def merge_package(
    session: Session,
    staged: Staged,
    done: Callable[[], None],
    *,
    from_province: bool = True,
    progress: Progress | None = None,
) -> Merged:
    """Merge a package whose parts are all here; ``done`` runs in the last transaction.

    Raises BlockError or StateBad for a package that is none of ours.
    """
    manifest = manifest_of(staged.manifest)
    parts = packages.parts(session.db, staged.id, len(manifest.sizes))
    reader = StateReader(manifest, parts)
    cover = {tip.id: tip.tick for tip in reader.table}
    door, db, found = session.door, session.db, Merged()
    highest = max(cover.values(), default=0)
    with door.transaction(db, person=False):
        floor = table.local(db, "tick_floor") or 0
        session.set_settings(tick_floor=max(int(floor), highest))
    door.raise_tick(highest)
    merged = staged.merged
    pace = Pace(RECORDS_FEWEST, RECORDS_AT_ONCE)
    for some in _slices(reader.chunks(), merged, pace):
        with door.transaction(db, person=False):
            begun = time.perf_counter()
            merge = StateMerge(door, db, cover)
            merge_chunk(merge, some)
            merged += len(some.ids if isinstance(some, Columns) else some)
            packages.mark_merged(db, staged.id, merged)
        pace.took(time.perf_counter() - begun)
        found.records += merge.records
        found.kinds |= merge.kinds
        found.in_conflict |= merge.in_conflict
        if progress is not None:
            progress(merged, manifest.records)
    with door.transaction(db, person=False):
        cover_all(session, reader.table, from_province=from_province)
        packages.drop(db, staged.id)
        done()
    return found


def merge_staged(session: Session, staged: Staged, progress: Progress | None = None) -> Merged:
    """Merge a package that lies whole on the disk; the cursor then stands behind it.

    Before anything else comes in: what is merged of it already is not covered yet, so an older
    entry that it replaced would come back beside what replaced it.
    """
    # one without a place in the log came by stick, and a crash left it here
    point, from_province = LogPoint(staged.position, staged.hash), staged.position > 0

    def done() -> None:
        if from_province:
            cursors.move_cursor(session, point)
        else:
            # nobody has the entries: the province is offered the state where it lacks it
            session.set_settings(**{cursors.UNSETTLED: True})

    try:
        return merge_package(session, staged, done, from_province=from_province, progress=progress)
    except (BlockError, StateBad):
        with session.door.transaction(session.db, person=False):
            packages.drop(session.db, staged.id)
        raise


def cover_all(session: Session, tips: Iterable[StrandTip], *, from_province: bool) -> None:
    """The strands a package covers are covered here now."""
    for tip in tips:
        table.cover_strand(
            session.db,
            session.door.names,
            tip.id,
            session.centre_code,
            tip.device,
            (tip.seq, tip.tick, tip.hash),
            mine=tip.device == session.device,
            from_province=from_province,
        )


def merge_chunk(merge: StateMerge, chunk: Chunk) -> None:
    """Merge the records of a chunk, as columns where the kind and all its groups are known."""
    if isinstance(chunk, Columns):
        kind = BY_CODE.get(chunk.kind)
        if kind is not None and DELETED not in chunk.groups and _is_known(chunk):
            merge.columns(kind, chunk.groups, chunk.ids, chunk.keys, chunk.stamps, chunk.values)
            return
    for one in records_of(chunk):
        merge.record(one.kind, one.id, one.key, one.state)


def _is_known(chunk: Columns) -> bool:
    groups = BY_CODE[chunk.kind].group_by_code
    return all(
        code in groups and (width or 1) == len(groups[code].fields)
        for code, width in zip(chunk.groups, chunk.widths, strict=True)
    )


def _slices(chunks: Iterator[Chunk], skip: int, pace: Pace) -> Iterator[Chunk]:
    """The chunks' records after the first ``skip``, in pieces; the same order whenever it is asked
    for."""
    for batch in _batches(chunks):
        count = len(batch.ids if isinstance(batch, Columns) else batch)
        first = min(skip, count)
        skip -= first
        if first == count:
            continue
        if isinstance(batch, Columns):
            batch = batch.sorted()
        while first < count:
            last = min(first + pace.most, count)
            yield batch.slice(first, last) if isinstance(batch, Columns) else batch[first:last]
            first = last


def _batches(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """Neighbouring chunks of records alike, joined."""
    waiting: list[Columns] = []
    for chunk in chunks:
        alike = isinstance(chunk, Columns) and (not waiting or waiting[0].is_like(chunk))
        if waiting and not (alike and sum(len(one.ids) for one in waiting) < _SORTED_RECORDS):
            yield joined(waiting)
            waiting = []
        if isinstance(chunk, Columns):
            waiting.append(chunk)
        else:
            yield chunk
    if waiting:
        yield joined(waiting)
