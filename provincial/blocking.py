"""Stopping a laptop that was lost or stolen, and telling its centre."""

from __future__ import annotations

from sqlalchemy import Connection

from jlcenter.domain.records import DEVICE
from jlcenter.words import mark
from provincial import storage
from provincial.author import Put, write
from provincial.keys import RootKey
from provincial.storage import DeviceRow


def block_device(db: Connection, root: RootKey, row: DeviceRow, now_ms: int) -> None:
    """Refuse it from now on. What it had sent stays; to do it again changes nothing."""
    if row.is_blocked:
        return
    # the centre's row first, as everybody who writes: else two could wait for each other
    centre = storage.centre(db, row.centre, lock=True)
    assert centre is not None
    storage.change_device(db, row.id, is_blocked=True)
    put = Put(DEVICE, (row.id,), {"is_blocked": True})
    write(db, root, centre, mark("停用设备 {letter}"), {"letter": row.letter}, [put], now_ms)
