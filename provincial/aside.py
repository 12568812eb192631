"""What was set aside at the province, tried again once more of a centre has come in.

A laptop that syncs sends again what was refused; a stick comes once, so the province itself must
take what it had to put aside when what that builds on arrives, by stick or by line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from jlcenter.sync.block import Segment, block_of_bytes, joined
from jlcenter.sync.columns import ENTRIES_MAX, BlockError
from provincial import storage
from provincial.ingest import take_in
from provincial.keys import RootKey
from provincial.tables import SET_ASIDE

#: reasons that pass when the past comes
LACKING = ("past_missing", "chain_gap", "start_missing", "author_unknown")
#: where more than this waits, what a laptop sends does not have it all looked through
_LOOKED_MAX = 64


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who brings it about that things are tried again: a centre's device, and keys it brought."""

    centre: str
    device: bytes
    keys: Mapping[bytes, bytes]


def try_again(db: Connection, root: RootKey, bearer: Bearer, now_ms: int) -> list[int]:
    """Take in what waits of a centre and has its past here by now; returns the log's new places.

    One by one, and where that moves nothing all together: those that build on one another come in
    only so. Of each strand first what comes next alone (what follows may be nobody's honest word),
    then with what follows it, on which another may build. To be called until it moves nothing.
    """
    added: list[int] = []
    waiting: dict[bytes, list[Segment]] = {}
    entries = 0
    places = [SET_ASIDE.c.strand, SET_ASIDE.c.seq]
    query = select(*places).where(
        SET_ASIDE.c.centre == bearer.centre, SET_ASIDE.c.reason.in_(LACKING)
    )
    for strand, seq in db.execute(query.order_by(*places)).all():
        segments = _segments(db, bearer.centre, bytes(strand), seq)
        position = _take(db, root, bearer, segments, now_ms)
        if position is not None:
            added.append(position)
            continue
        for one in segments:
            entries += len(one.entries)
            run = waiting.get(one.strand, [])
            if entries <= ENTRIES_MAX and (not run or one.first_seq == run[-1].last_seq + 1):
                waiting[one.strand] = [*run, one]
    if added or len(waiting) < 2:
        return added
    alone = [run[0] for run in waiting.values()]
    runs = joined([one] for run in waiting.values() for one in run)
    for some in (alone, runs):
        position = _take(db, root, bearer, some, now_ms)
        if position is not None:
            return [position]
    return []


def try_at_once(db: Connection, root: RootKey, bearer: Bearer, now_ms: int) -> None:
    """Take in what waited for what has just come, in the same transaction. That may not take long:
    where much waits, a bundle's end tries it."""
    if 0 < storage.aside_count(db, bearer.centre) <= _LOOKED_MAX:
        while try_again(db, root, bearer, now_ms):
            continue


def _segments(db: Connection, code: str, strand: bytes, seq: int) -> list[Segment]:
    query = select(SET_ASIDE.c.body).where(
        SET_ASIDE.c.centre == code, SET_ASIDE.c.strand == strand, SET_ASIDE.c.seq == seq
    )
    body = db.execute(query).scalar_one_or_none()
    if body is None:
        # it came in with another a moment ago
        return []
    try:
        return block_of_bytes(bytes(body))
    except BlockError:
        return []


def _take(
    db: Connection, root: RootKey, bearer: Bearer, segments: list[Segment], now_ms: int
) -> int | None:
    if not segments:
        return None
    centre = storage.centre(db, bearer.centre, lock=True)
    assert centre is not None
    keys = storage.key_finder(db, bearer.centre, bearer.keys)
    intake = take_in(db, centre, bearer.device, tuple(segments), keys, now_ms, root)
    return intake.point.position if intake.added else None
