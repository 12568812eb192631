"""History that turns up after its effect came as state: checked against its gap and kept.

It changes no state and is not sent to anybody; a strand's gap gets smaller until it is closed.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from jlcenter.domain.journal.entry import entry_hash
from jlcenter.sync.block import Segment, block_bytes
from jlcenter.sync.checks import is_signed, seal_message
from jlcenter.sync.protocol import LACKS_MAX, Lack
from provincial import erasures
from provincial.bulk import dialect_insert
from provincial.gaps import Gap, unpack_gaps
from provincial.storage import StrandBook
from provincial.tables import BACKFILL, STRAND

#: history that nobody brought for so long is not asked for any more: 90 days
ASKED_MS_MAX = 90 * 24 * 3600 * 1000


def fill(
    db: Connection,
    code: str,
    segment: Segment,
    book: StrandBook,
    public_key: bytes,
    now_ms: int,
) -> int:
    """Keep what a segment holds of its strand's gaps; returns how many entries that were."""
    gaps, filled = book.gaps(segment.strand), 0
    left: list[Gap] = []
    for gap in gaps:
        last = _upto(segment, gap, code, public_key)
        if last is None:
            left.append(gap)
            continue
        reached, hash_ = last
        _keep(db, code, segment, gap.first, reached, now_ms)
        filled += reached - gap.first + 1
        if reached < gap.last:
            left.append(Gap(reached + 1, gap.last, hash_, gap.hash, gap.since_ms))
    if filled:
        book.set_gaps(segment.strand, left)
        erasures.note_all(db, code)
    return filled


def _upto(segment: Segment, gap: Gap, code: str, public_key: bytes) -> tuple[int, bytes] | None:
    """How far a segment fills a gap, with the chain's hash there; None where it does not fit."""
    if not segment.first_seq <= gap.first <= segment.last_seq:
        return None
    hash_ = gap.before
    if not hash_:
        head = segment.head
        if head is None or head.id != segment.strand or head.centre != code:
            return None
        hash_ = head.hash()
    reached = (gap.first - 1, hash_)
    for entry in segment.entries:
        if entry.seq < gap.first:
            continue
        hash_ = entry_hash(hash_, entry)
        if entry.seq <= gap.last:
            reached = (entry.seq, hash_)
    if reached[0] == gap.last and reached[1] != gap.hash:
        return None
    message = seal_message(segment.strand, segment.last_seq, hash_)
    return reached if is_signed(public_key, message, segment.signature) else None


def _keep(db: Connection, code: str, segment: Segment, first: int, last: int, now_ms: int) -> None:
    statement = dialect_insert(db, BACKFILL).on_conflict_do_nothing()
    db.execute(
        statement,
        {
            "centre": code,
            "strand": segment.strand,
            "first": first,
            "last": last,
            "received_at": now_ms,
            "body": block_bytes([segment]),
        },
    )


def lacks(db: Connection, code: str, now_ms: int) -> tuple[Lack, ...]:
    """The history of a centre that is asked for."""
    query = select(STRAND.c.id, STRAND.c.gaps).where(
        STRAND.c.centre == code, STRAND.c.gaps.is_not(None)
    )
    found: list[Lack] = []
    for row in db.execute(query):
        if len(found) >= LACKS_MAX:
            break
        gaps: Iterable[Gap] = unpack_gaps(bytes(row.gaps))
        found += [
            Lack(bytes(row.id), one.first, one.last)
            for one in gaps
            if now_ms - one.since_ms < ASKED_MS_MAX
        ]
    return tuple(found[:LACKS_MAX])
