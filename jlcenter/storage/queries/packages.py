"""Packages of state while they are fetched, merged or sent: their manifests and parts, on disk.

Functions that write run in their caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jlcenter.storage.connection import Connection


@dataclass(frozen=True, slots=True)
class Staged:
    """A package under way. ``mine``: it goes to the province; else it came from there, and when it
    is merged in the cursor stands at ``position`` with ``hash``. ``merged``: records of it that are
    in the tables already."""

    id: bytes
    manifest: bytes
    mine: bool
    position: int
    hash: bytes
    is_whole: bool
    merged: int


def under_way(db: Connection) -> list[Staged]:
    """The packages that are not done with."""
    rows = db.execute(
        "SELECT id, manifest, mine, position, hash, is_whole, merged FROM package ORDER BY position"
    ).fetchall()
    return [
        Staged(
            bytes(row[0]),
            bytes(row[1]),
            bool(row[2]),
            row[3],
            bytes(row[4]),
            bool(row[5]),
            row[6],
        )
        for row in rows
    ]


def begin(
    db: Connection,
    id_: bytes,
    manifest: bytes,
    *,
    mine: bool,
    position: int = 0,
    hash_: bytes = b"",
) -> None:
    """Keep a manifest: its parts come one by one.

    An offer of one's own that comes back was taken, whether its receipt came or not: it is merged
    like any other, which changes nothing and moves the cursor.
    """
    db.execute(
        "INSERT INTO package (id, manifest, mine, position, hash) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET mine = excluded.mine, position = excluded.position,"
        " hash = excluded.hash",
        (id_, manifest, int(mine), position, hash_),
    )


def keep_part(db: Connection, id_: bytes, number: int, body: bytes) -> None:
    """Keep a part that was checked."""
    db.execute(
        "INSERT INTO package_part (package, number, body) VALUES (?, ?, ?)"
        " ON CONFLICT (package, number) DO UPDATE SET body = excluded.body, is_whole = 1",
        (id_, number, body),
    )


def keep_beginning(db: Connection, id_: bytes, number: int, body: bytes) -> None:
    """Keep as much of a part as is here: the rest is fetched from there on."""
    db.execute(
        "INSERT INTO package_part (package, number, body, is_whole) VALUES (?, ?, ?, 0)"
        " ON CONFLICT (package, number) DO UPDATE SET body = excluded.body",
        (id_, number, body),
    )


def beginning(db: Connection, id_: bytes, number: int) -> bytes:
    """What is here of a part that is not whole yet."""
    row = db.execute(
        "SELECT body FROM package_part WHERE package = ? AND number = ? AND is_whole = 0",
        (id_, number),
    ).fetchone()
    return bytes(row[0]) if row else b""


def parts_here(db: Connection, id_: bytes) -> set[int]:
    """The numbers of the parts that are here."""
    rows = db.execute(
        "SELECT number FROM package_part WHERE package = ? AND is_whole = 1", (id_,)
    ).fetchall()
    return {row[0] for row in rows}


def part(db: Connection, id_: bytes, number: int) -> bytes:
    """One part that is here."""
    row = db.execute(
        "SELECT body FROM package_part WHERE package = ? AND number = ?", (id_, number)
    ).fetchone()
    return bytes(row[0])


def parts(db: Connection, id_: bytes, count: int) -> Iterator[bytes]:
    """The parts in order, read one at a time."""
    for number in range(count):
        yield part(db, id_, number)


def mark_whole(db: Connection, id_: bytes) -> None:
    """All parts are here."""
    db.execute("UPDATE package SET is_whole = 1 WHERE id = ?", (id_,))


def mark_merged(db: Connection, id_: bytes, records: int) -> None:
    """So many records are in the tables: a crash goes on from here."""
    db.execute("UPDATE package SET merged = ? WHERE id = ?", (records, id_))


def drop(db: Connection, id_: bytes) -> None:
    """Done with."""
    db.execute("DELETE FROM package_part WHERE package = ?", (id_,))
    db.execute("DELETE FROM package WHERE id = ?", (id_,))
