"""Attachments in a world: at its end who may sync has what any of them, or the province, has."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from jlcenter.storage import attachment_store
from jlcenter.storage.queries import attachments as stored
from jlcenter.storage.queries.attachments import Travelling
from provincial.tables import FILE
from tests.simulation.checkers import require
from tests.simulation.laptop import Laptop
from tests.simulation.world import World

_WEEK_S = 8 * 86_400


def a_week_later(world: World) -> None:
    """Each laptop has asked again about all that it has: some of what the province was promised it
    may have lost without anybody's noticing."""
    for one in world.laptops:
        one.at_work()
        world.around.clock.pass_(_WEEK_S)
        if not world.is_blocked(one):
            world.sync(one)


def all_have_all(world: World, live: list[Laptop]) -> None:
    """What is at one of them is at all, as its record says; what is nowhere went with a laptop."""
    wanted = _shown(live[0])
    there = _at_province(world, live[0].centre)
    here = {one.name: _whole(one, wanted) for one in live}
    anywhere = there.union(*here.values())
    for id_ in wanted:
        if id_ not in anywhere:
            world.counts["files gone with their only laptop"] += 1
            continue
        require(id_ in there, "a file that a laptop has is not at the province", id_)
        for name, ids in here.items():
            require(id_ in ids, f"{name}: a file that the province has is not here", id_)
        world.counts["files at rest"] += 1
    for one in live:
        one.at_work()
        receipts = {told.id for told in stored.with_receipt(one.open().db)}
        require(receipts <= there | (wanted.keys() - anywhere), f"{one}: receipts of nothing")


def _shown(one: Laptop) -> dict[UUID, Travelling]:
    one.at_work()
    db = one.open().db
    return {told.id: told for told in (*stored.without_receipt(db), *stored.with_receipt(db))}


def _whole(one: Laptop, wanted: dict[UUID, Travelling]) -> set[UUID]:
    one.at_work()
    session = one.open()
    found = attachment_store.all_here(session.folder) & wanted.keys()
    for id_ in found:
        attachment_store.load(session.folder, session.data_key, id_, wanted[id_].hash)
    return found


def _at_province(world: World, centre: str) -> set[UUID]:
    with world.server.looking() as db:
        rows = db.execute(
            select(FILE.c.attachment).where(FILE.c.centre == centre, FILE.c.is_whole)
        ).scalars()
        return {UUID(bytes=bytes(one)) for one in rows}
