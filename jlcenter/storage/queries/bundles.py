"""What a bundle takes out of the file: strands with their history, seals, what builds on what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jlcenter.storage.connection import Connection
from jlcenter.storage.rows import unpack_stamp, unpack_value


@dataclass(frozen=True, slots=True)
class History:
    """A strand and what of it is here: entries after ``history_from``, up to ``last_seq``.

    What is before came as state; ``history_hash`` is the chain's hash there.
    """

    no: int
    id: bytes
    device: bytes
    is_mine: bool
    last_seq: int
    last_hash: bytes
    history_from: int
    history_hash: bytes | None


@dataclass(frozen=True, slots=True)
class Met:
    """One entry as far as its place in a bundle depends on it: ``needs`` are stamps it builds on,
    as (tick, number of another strand)."""

    seq: int
    tick: int
    needs: tuple[tuple[int, int], ...]


def histories(db: Connection) -> list[History]:
    """Every strand of which something is here, oldest first."""
    rows = db.execute(
        "SELECT no, id, device, mine, last_seq, last_hash, history_from, history_hash FROM strand"
        " WHERE device IS NOT NULL AND last_seq > 0 ORDER BY no"
    ).fetchall()
    return [
        History(
            row[0],
            bytes(row[1]),
            bytes(row[2]),
            bool(row[3]),
            row[4],
            bytes(row[5]),
            row[6],
            bytes(row[7]) if row[7] is not None else None,
        )
        for row in rows
    ]


def stamps_met(db: Connection, no: int, after: int, upto: int) -> Iterator[Met]:
    """The entries of a strand in order, from ``after`` + 1, without their values."""
    for seq, tick, body in db.execute(
        "SELECT seq, tick, body FROM journal WHERE strand = ? AND seq > ? AND seq <= ?"
        " ORDER BY seq",
        (no, after, upto),
    ):
        _salt, changes = unpack_value(body)
        told = (unpack_stamp(one) for _group, _value, base in changes for one in base)
        yield Met(seq, tick, tuple(stamp for stamp in told if stamp[1] != no))


def entries_after(db: Connection, no: int, after: int) -> int:
    """How many entries of a strand are here after ``after``."""
    row = db.execute(
        "SELECT count(*) FROM journal WHERE strand = ? AND seq > ?", (no, after)
    ).fetchone()
    return int(row[0])


def granted_devices(db: Connection) -> set[bytes]:
    """The devices whose grants the centre's log has told."""
    rows = db.execute(
        'SELECT device FROM device WHERE public_key IS NOT NULL AND "grant" IS NOT NULL'
    ).fetchall()
    return {bytes(row[0]) for row in rows}


def is_blocked(db: Connection, device: bytes) -> bool:
    """Whether the province has told this centre that it takes nothing more from a device."""
    row = db.execute(
        "SELECT is_blocked FROM device WHERE device = ? AND _hidden = 0", (device,)
    ).fetchone()
    return bool(row and row[0])


def device_name(db: Connection, device: bytes) -> str:
    """What a device is called; empty where it is not known by name here."""
    row = db.execute(
        "SELECT name FROM device WHERE device = ? AND _hidden = 0", (device,)
    ).fetchone()
    return str(row[0] or "") if row else ""
