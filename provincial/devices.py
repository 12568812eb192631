"""Devices as a centre's log tells of them: known again after the database was set back.

A grant proves itself, being the root key's own signature; that a device is blocked is believed
where the province wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from jlcenter.domain.journal.merge import State, shown
from jlcenter.domain.records import DEVICE
from jlcenter.sync.grants import grant_from
from jlcenter.sync.protocol import Grant
from provincial import storage
from provincial.keys import RootKey
from provincial.letters import letter_place
from provincial.storage import CentreRow, DeviceRow, StrandBook

_BLOCKED = DEVICE.group_of["is_blocked"].code
_NAME = DEVICE.group_of["name"].code
_GRANTED = DEVICE.group_of["granted_at"].code


def admit(
    db: Connection, root: RootKey, centre: CentreRow, grant: Grant, name: str, now_ms: int
) -> bool:
    """Know a device by its grant; False where the grant is none of ours for this centre."""
    if not grant.holds(centre.code, root.public):
        return False
    if storage.device(db, grant.device) is not None:
        return True
    row = DeviceRow(
        grant.device,
        centre.code,
        grant.public_key,
        grant.letter,
        name,
        now_ms,
        grant.signature,
        False,
        None,
    )
    storage.add_device(db, row)
    known = storage.centre(db, centre.code)
    place = letter_place(grant.letter)
    if known is not None and place is not None and place >= known.letters_given:
        # a letter that was given is not given again
        storage.change_centre(db, centre.code, letters_given=place + 1)
    return True


def adopt(
    db: Connection,
    root: RootKey,
    centre: CentreRow,
    states: Iterable[State],
    book: StrandBook,
    now_ms: int,
) -> None:
    """Know the devices that records of a centre tell of, and which of them are blocked."""
    for state in states:
        values: dict[int, Any] = {
            code: shown(DEVICE.group_by_code[code], writes).value
            for code, writes in state.items()
            if code in DEVICE.group_by_code
        }
        grant = grant_from(values)
        if grant is None:
            continue
        at = values.get(_GRANTED)
        name = str(values.get(_NAME) or "")[:80]
        if not admit(db, root, centre, grant, name, at if isinstance(at, int) else now_ms):
            continue
        if _is_blocked(state, book, root):
            storage.change_device(db, grant.device, is_blocked=True)


def _is_blocked(state: State, book: StrandBook, root: RootKey) -> bool:
    for one in state.get(_BLOCKED, ()):
        end = book.end(one.stamp[1])
        if one.value is True and end is not None and end.device == root.device:
            return True
    return False
