"""How far the province's log is here, what it signed for, and older points for a common past.

Each function runs in its caller's transaction.
"""

from __future__ import annotations

from typing import Any

from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.sync.protocol import START, LogPoint, Receipt

#: the setting by which the next run asks the province first what it lacks
UNSETTLED = "sync_unsettled"
#: why it asks: something came in part, and the cursor tells of none of it
_IN_PART = "in part"


def came_in_part(session: Session) -> None:
    """More is here than the cursor tells, until ``came_whole``. Broken off between, and the
    province set back to before what came, its log would still agree with the cursor: nobody would
    offer that again, so the next run asks."""
    if not table.local(session.db, UNSETTLED):
        session.set_settings(**{UNSETTLED: _IN_PART})


def came_whole(session: Session) -> None:
    """The cursor tells of all that came. Whatever else the next run has to ask about stays."""
    if table.local(session.db, UNSETTLED) == _IN_PART:
        session.set_settings(**{UNSETTLED: False})


def keep_receipt(session: Session, receipt: Receipt) -> None:
    """Remember what the province signed for, and which item of its log is this laptop's."""
    settings: dict[str, Any] = {"sync_receipt": [receipt.point.position, receipt.point.hash.hex()]}
    if receipt.added:
        have = table.local(session.db, "sync_have") or []
        settings["sync_have"] = [*have, receipt.point.position]
    session.set_settings(**settings)


def move_cursor(session: Session, cursor: LogPoint) -> None:
    """The log is here up to a point; some older points stay known, at doubling distances."""
    told = table.local(session.db, "sync_cursor")
    before = LogPoint(told[0], bytes.fromhex(told[1])) if told else START
    if cursor.position <= before.position:
        return
    have = table.local(session.db, "sync_have") or []
    points = [*(table.local(session.db, "sync_points") or []), [before.position, before.hash.hex()]]
    session.set_settings(
        sync_cursor=[cursor.position, cursor.hash.hex()],
        sync_have=[one for one in have if one > cursor.position],
        sync_points=_thinned(points, cursor.position),
    )


def _thinned(points: list[Any], position: int) -> list[Any]:
    """Of the points, oldest first, the oldest at each doubling of the distance."""
    kept: dict[int, Any] = {}
    for one in points:
        if 0 < one[0] < position:
            kept.setdefault((position - one[0]).bit_length(), one)
    return sorted(kept.values())
