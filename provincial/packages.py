"""Packages of state at the province, in parts: snapshots to fetch, offers that are brought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from provincial.bulk import dialect_insert
from provincial.tables import PACKAGE, PACKAGE_PART

SNAPSHOT, OFFER = "snapshot", "offer"
#: a snapshot nobody fetched from for so long is let go when a newer one is there, and an offer
#: nobody brought more of when another begins: 14 days
UNUSED_MS_MAX = 14 * 24 * 3600 * 1000
USED_EVERY_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A package; ``position``: the place in the log it stands for, 0 while an offer is brought."""

    id: bytes
    centre: str
    origin: str
    position: int
    manifest: bytes
    is_whole: bool
    used_at: int


def package(db: Connection, id_: bytes) -> PackageRow | None:
    """A package by its id."""
    row = db.execute(select(PACKAGE).where(PACKAGE.c.id == id_)).one_or_none()
    return _row(row) if row is not None else None


def newest_snapshot(db: Connection, code: str) -> PackageRow | None:
    """The newest snapshot of a centre."""
    query = (
        select(PACKAGE)
        .where(PACKAGE.c.centre == code, PACKAGE.c.origin == SNAPSHOT)
        .order_by(PACKAGE.c.position.desc())
        .limit(1)
    )
    row = db.execute(query).one_or_none()
    return _row(row) if row is not None else None


def _row(row: object) -> PackageRow:
    told = row._mapping  # type: ignore[attr-defined]
    return PackageRow(
        bytes(told["id"]),
        told["centre"],
        told["origin"],
        told["position"],
        bytes(told["manifest"]),
        told["is_whole"],
        told["used_at"],
    )


def add(db: Connection, row: PackageRow) -> None:
    """Keep a package; one that is here stays as it is."""
    statement = dialect_insert(db, PACKAGE).on_conflict_do_nothing()
    db.execute(
        statement,
        {
            "id": row.id,
            "centre": row.centre,
            "origin": row.origin,
            "position": row.position,
            "manifest": row.manifest,
            "is_whole": row.is_whole,
            "used_at": row.used_at,
        },
    )


def add_parts(db: Connection, id_: bytes, parts: list[bytes]) -> None:
    """Keep all parts of a package."""
    rows = [{"package": id_, "number": n, "body": body} for n, body in enumerate(parts)]
    if rows:
        db.execute(insert(PACKAGE_PART), rows)


def add_part(db: Connection, id_: bytes, number: int, body: bytes) -> None:
    """Keep one part, once."""
    statement = dialect_insert(db, PACKAGE_PART).on_conflict_do_nothing()
    db.execute(statement, {"package": id_, "number": number, "body": body})


def part(db: Connection, id_: bytes, number: int) -> bytes | None:
    """One part, None where it is not here."""
    query = select(PACKAGE_PART.c.body).where(
        PACKAGE_PART.c.package == id_, PACKAGE_PART.c.number == number
    )
    found = db.execute(query).scalar_one_or_none()
    return bytes(found) if found is not None else None


def parts(db: Connection, id_: bytes, count: int) -> Iterator[bytes]:
    """The parts in order, one at a time."""
    for number in range(count):
        found = part(db, id_, number)
        if found is None:
            return
        yield found


def missing_parts(db: Connection, id_: bytes, count: int) -> list[int]:
    """The numbers of the parts that are not here."""
    query = select(PACKAGE_PART.c.number).where(PACKAGE_PART.c.package == id_)
    here = set(db.execute(query).scalars())
    return [number for number in range(count) if number not in here]


def mark_taken(db: Connection, id_: bytes, position: int) -> None:
    """An offer stands in the log."""
    db.execute(update(PACKAGE).where(PACKAGE.c.id == id_).values(is_whole=True, position=position))


def used(db: Connection, row: PackageRow, now_ms: int) -> None:
    """Somebody fetches from it; written at most once an hour."""
    if now_ms - row.used_at > USED_EVERY_MS:
        db.execute(update(PACKAGE).where(PACKAGE.c.id == row.id).values(used_at=now_ms))


def drop_old_snapshots(db: Connection, code: str, keep: bytes, now_ms: int) -> None:
    """Let go of a centre's snapshots that a newer one replaces and nobody fetches from."""
    query = select(PACKAGE.c.id).where(
        PACKAGE.c.centre == code,
        PACKAGE.c.origin == SNAPSHOT,
        PACKAGE.c.id != keep,
        PACKAGE.c.used_at < now_ms - UNUSED_MS_MAX,
    )
    _drop(db, list(db.execute(query).scalars()))


def drop_snapshots(db: Connection, code: str) -> None:
    """Let go of all of a centre's snapshots; whoever fetches from one is named another."""
    query = select(PACKAGE.c.id).where(PACKAGE.c.centre == code, PACKAGE.c.origin == SNAPSHOT)
    _drop(db, list(db.execute(query).scalars()))


def drop_unfinished(db: Connection, code: str, now_ms: int) -> None:
    """Let go of a centre's offers of which no part has come for long; whoever still brings one is
    told what is missing."""
    query = select(PACKAGE.c.id).where(
        PACKAGE.c.centre == code,
        PACKAGE.c.origin == OFFER,
        PACKAGE.c.position == 0,
        PACKAGE.c.used_at < now_ms - UNUSED_MS_MAX,
    )
    _drop(db, list(db.execute(query).scalars()))


def _drop(db: Connection, ids: list[bytes]) -> None:
    for id_ in ids:
        db.execute(delete(PACKAGE_PART).where(PACKAGE_PART.c.package == id_))
        db.execute(delete(PACKAGE).where(PACKAGE.c.id == id_))


def bytes_of(db: Connection, id_: bytes) -> int:
    """How many bytes the parts of a package have."""
    query = select(func.coalesce(func.sum(func.length(PACKAGE_PART.c.body)), 0)).where(
        PACKAGE_PART.c.package == id_
    )
    return int(db.execute(query).scalar_one())
