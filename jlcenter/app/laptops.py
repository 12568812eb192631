"""What a laptop is called on screens: the letter it was granted."""

from __future__ import annotations

from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session


def laptop_name(session: Session, device: bytes) -> str:
    """Its letter, also where only a stick told of it so far; its id where nobody did."""
    from jlcenter.sync.known_grants import GRANTS

    if device == session.device:
        return session.letter
    told = table.grant_of(session.db, device)
    if told is not None and told[1]:
        return told[1]
    by_stick = (table.local(session.db, GRANTS) or {}).get(device.hex())
    return str(by_stick[1]) if by_stick and by_stick[1] else device.hex()
