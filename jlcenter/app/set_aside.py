"""What came in and could not be taken in yet: from whom, why, since when. Each sync tries again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from jlcenter.app.laptops import laptop_name
from jlcenter.storage.queries.sync import Aside, all_aside, held_strand
from jlcenter.storage.session import Session


@dataclass(frozen=True, slots=True)
class SetAside:
    """Entries of one strand that wait. ``author``: the laptop's letter, else its id; "" where not
    known. ``since``: UTC, "" where not known. ``message``: the reason in words."""

    strand: str
    author: str
    reason: str
    message: str
    entries: int
    since: str


def list_set_aside(session: Session) -> list[SetAside]:
    """All that is set aside now, in the order it came."""
    return [_told(session, one) for one in all_aside(session.db)]


def _told(session: Session, aside: Aside) -> SetAside:
    from jlcenter.sync.block import block_of_bytes
    from jlcenter.sync.columns import BlockError
    from jlcenter.sync.reasons import reason_words

    held = held_strand(session.db, aside.strand)
    device = held.device if held is not None else None
    try:
        segments = block_of_bytes(aside.block)
    except BlockError:
        segments = []
    for segment in segments:
        if device is None and segment.head is not None:
            device = segment.head.device
    since = (
        datetime.fromtimestamp(aside.since_ms / 1000, UTC).isoformat(timespec="seconds")
        if aside.since_ms
        else ""
    )
    return SetAside(
        aside.strand.hex(),
        laptop_name(session, device) if device is not None else "",
        aside.reason,
        reason_words(aside.reason),
        sum(len(segment.entries) for segment in segments),
        since,
    )
