"""Damage to a laptop's file or to the province's rows, past every door, and what is said of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from jlcenter.app.reconcile import Reconciled, reconcile
from jlcenter.app.repair_data import Repaired, repair
from jlcenter.app.sync_now import sync
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.session import Session
from provincial.tables import BUCKET, RECORD
from tests.sync.world import Server

NAME = "欧阳不可见"
DAMAGES = {
    "a value": "UPDATE trainee SET name = '坏' WHERE id = ?",
    "a value gone": "UPDATE trainee SET phone = NULL WHERE id = ?",
    "a value from nowhere": "UPDATE trainee SET remark = '坏' WHERE id = ?",
    "a stamp": "UPDATE trainee SET _stamp = _stamp + 1048576 WHERE id = ?",
    "a blob": "UPDATE trainee SET _more = x'c1' WHERE id = ?",
    "a row gone": "DELETE FROM trainee WHERE id = ?",
}


def damage(session: Session, sql: str, *values: Any) -> None:
    """Edit the laptop's file past the door, as damage does."""
    with session.door.transaction(session.db):
        session.db.execute(sql, values)


def people(session: Session, count: int = 5) -> list[UUID]:
    with session.action("登记") as write:
        return [write.put(TRAINEE, name=f"{NAME}{n}", phone=str(n)) for n in range(count)]


@pytest.fixture
def synced(laptop: Session) -> list[UUID]:
    """Five people here and at the province."""
    made = people(laptop)
    sync(laptop)
    assert reconcile(laptop).same
    return made


def causes(found: Reconciled) -> dict[str, str]:
    return {one.id: one.cause for one in found.differing}


def mended(session: Session) -> Repaired:
    return repair(session, lambda _doomed: True)


def spoil(server: Server, sort: str, id_: bytes) -> None:
    """Edit the province's rows as damage does."""
    here = (RECORD.c.centre == server.centre, RECORD.c.id == id_)
    with server.looking() as db:
        state = bytes(db.execute(select(RECORD.c.state).where(*here)).scalar_one())
        if sort == "a value":
            changed = state.replace("欧阳".encode(), "欧洋".encode())
            assert changed != state
            db.execute(update(RECORD).where(*here).values(state=changed))
        elif sort == "a blob":
            db.execute(update(RECORD).where(*here).values(state=b"\xc1" + state))
        elif sort == "a row gone":
            db.execute(delete(RECORD).where(*here))
        elif sort == "a row from nowhere":
            row = {"centre": server.centre, "kind": TRAINEE.code, "id": b"g" * 16, "state": state}
            db.execute(RECORD.insert().values(**row))
        else:
            bucket = (BUCKET.c.centre == server.centre, BUCKET.c.kind == TRAINEE.code)
            db.execute(update(BUCKET).where(*bucket).values(sum=b"\1" * 32))
