"""What sync reads and writes of strands, of what is pending, and of what was set aside.

Functions that write run in their caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jlcenter.domain.journal.entry import AUDIT, Entry, StrandHead
from jlcenter.domain.journal.merge import State, Write
from jlcenter.domain.records import KINDS, Kind
from jlcenter.storage.connection import Connection
from jlcenter.storage.journal import entries_of_strand, with_key
from jlcenter.storage.rows import columns, pack_value, unpack_value
from jlcenter.storage.strands import StrandNames


@dataclass(frozen=True, slots=True)
class OwnStrand:
    """A strand of this laptop, and how far the province has it."""

    no: int
    id: bytes
    last_seq: int
    last_hash: bytes
    acknowledged_seq: int
    acknowledged_hash: bytes | None


@dataclass(frozen=True, slots=True)
class HeldStrand:
    """How far any strand is held here; ``device`` is None where it was only heard of."""

    no: int
    last_seq: int
    last_tick: int
    last_hash: bytes
    centre: str | None
    device: bytes | None


@dataclass(frozen=True, slots=True)
class Aside:
    """Entries that could not be taken in yet."""

    no: int
    strand: bytes
    seq: int
    reason: str
    block: bytes


def local(db: Connection, name: str) -> Any:
    """One of this laptop's own settings as the file has it now, past any cache."""
    row = db.execute("SELECT value FROM local WHERE name = ?", (name,)).fetchone()
    return json.loads(row[0]) if row else None


# -- what is pending ------------------------------------------------------------------------------

_WAITING = (
    "FROM strand s WHERE s.mine = 1 AND s.last_seq > s.acknowledged_seq AND EXISTS"
    " (SELECT 1 FROM journal j WHERE j.strand = s.no AND j.seq > s.acknowledged_seq"
    f" AND j.kind != {AUDIT})"
)


def pending_count(db: Connection) -> int:
    """Changes of this laptop the province has not acknowledged; what only tells does not count."""
    row = db.execute(
        "SELECT count(*) FROM strand s JOIN journal j ON j.strand = s.no"
        " AND j.seq > s.acknowledged_seq"
        f" WHERE s.mine = 1 AND s.last_seq > s.acknowledged_seq AND j.kind != {AUDIT}"
    ).fetchone()
    return int(row[0])


def acknowledged_total(db: Connection) -> int:
    """How many entries of own strands the province has: it only grows."""
    row = db.execute("SELECT coalesce(sum(acknowledged_seq), 0) FROM strand WHERE mine = 1")
    return int(row.fetchone()[0])


def waiting_strands(db: Connection) -> list[OwnStrand]:
    """Own strands with pending changes, oldest first."""
    rows = db.execute(
        "SELECT no, id, last_seq, last_hash, acknowledged_seq, acknowledged_hash"
        f" {_WAITING} ORDER BY no"
    ).fetchall()
    return [
        OwnStrand(
            row[0], bytes(row[1]), row[2], bytes(row[3]), row[4], bytes(row[5]) if row[5] else None
        )
        for row in rows
    ]


def entries_to_send(
    db: Connection, names: StrandNames, strands: Iterable[OwnStrand], limit: int
) -> list[Entry]:
    """The first pending entries of some strands in tick order, with their natural keys."""
    found: list[Entry] = []
    for one in strands:
        upto = one.acknowledged_seq + limit
        found += [
            kept.entry for kept in entries_of_strand(db, names, one.no, one.acknowledged_seq, upto)
        ]
    found.sort(key=lambda entry: entry.stamp)
    return [with_key(db, entry) for entry in found[:limit]]


def acknowledge(db: Connection, id_: bytes, seq: int, hash_: bytes | None) -> None:
    """The province has an own strand up to ``seq``; ``hash_`` is the chain's hash there."""
    db.execute(
        "UPDATE strand SET acknowledged_seq = ?, acknowledged_hash = ?"
        " WHERE id = ? AND mine = 1 AND acknowledged_seq < ? AND last_seq >= ?",
        (seq, hash_, id_, seq, seq),
    )


def keep_seal(db: Connection, no: int, seq: int, signature: bytes) -> None:
    """Keep an author's signature over the chain at ``seq``."""
    db.execute(
        "INSERT OR IGNORE INTO seal (strand, seq, signature) VALUES (?, ?, ?)",
        (no, seq, signature),
    )


# -- strands of others ----------------------------------------------------------------------------


def held_strand(db: Connection, id_: bytes) -> HeldStrand | None:
    """How far a strand is held here."""
    row = db.execute(
        "SELECT no, last_seq, last_tick, last_hash, centre, device FROM strand WHERE id = ?",
        (id_,),
    ).fetchone()
    if row is None:
        return None
    device = bytes(row[5]) if row[5] is not None else None
    return HeldStrand(row[0], row[1], row[2], bytes(row[3] or b""), row[4], device)


def begin_strand(db: Connection, names: StrandNames, head: StrandHead, *, mine: bool) -> int:
    """A strand of another laptop (or one of our own, met again) begins here; returns its number."""
    no = names.no(db, head.id)
    db.execute(
        "UPDATE strand SET centre = ?, device = ?, previous_id = ?, previous_seq = ?,"
        " previous_hash = ?, last_hash = ?, mine = ? WHERE no = ?",
        (
            head.centre,
            head.device,
            *(head.previous or (None, None, None)),
            head.hash(),
            int(mine),
            no,
        ),
    )
    return no


def move_strand(
    db: Connection, no: int, seq: int, tick: int, hash_: bytes, *, acknowledged: bool
) -> None:
    """A strand is held up to ``seq``. ``acknowledged``: it came from the province."""
    db.execute(
        "UPDATE strand SET last_seq = ?, last_tick = ?, last_hash = ? WHERE no = ?",
        (seq, tick, hash_, no),
    )
    if acknowledged:
        db.execute(
            "UPDATE strand SET acknowledged_seq = ?, acknowledged_hash = ? WHERE no = ?",
            (seq, hash_, no),
        )


# -- what was set aside ---------------------------------------------------------------------------


def set_aside(db: Connection, strand: bytes, seq: int, reason: str, block: bytes) -> None:
    """Keep what could not be taken in, with its reason."""
    db.execute(
        "INSERT INTO set_aside (strand, seq, reason, block) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (strand, seq) DO UPDATE SET reason = excluded.reason, block = excluded.block",
        (strand, seq, reason, block),
    )


def all_aside(db: Connection) -> list[Aside]:
    """What is set aside, in the order it came."""
    rows = db.execute("SELECT no, strand, seq, reason, block FROM set_aside ORDER BY no").fetchall()
    return [Aside(row[0], bytes(row[1]), row[2], row[3], bytes(row[4])) for row in rows]


def aside_count(db: Connection) -> int:
    """How many blocks are set aside."""
    return int(db.execute("SELECT count(*) FROM set_aside").fetchone()[0])


def drop_aside(db: Connection, no: int) -> None:
    """It has come in, or stands under another number now."""
    db.execute("DELETE FROM set_aside WHERE no = ?", (no,))


# -- kinds not known here -------------------------------------------------------------------------


def other_state(
    db: Connection, names: StrandNames, kind: int, id_: bytes
) -> tuple[tuple[Any, ...], State]:
    """(key, state) of a record whose kind this program does not know."""
    row = db.execute(
        "SELECT state FROM other_state WHERE kind = ? AND id = ?", (kind, id_)
    ).fetchone()
    return unpack_other(bytes(row[0]), db, names) if row else ((), {})


def unpack_other(blob: bytes, db: Connection, names: StrandNames) -> tuple[tuple[Any, ...], State]:
    """(key, state) of an opaque record's blob."""
    key, groups = unpack_value(blob)
    state: State = {
        code: tuple(Write((tick, names.id(db, no)), value) for tick, no, value in writes)
        for code, writes in groups
    }
    return tuple(key), state


def store_other(
    db: Connection,
    names: StrandNames,
    kind: int,
    id_: bytes,
    key: tuple[Any, ...],
    state: State,
) -> None:
    """Keep a record whose kind this program does not know, opaque."""
    groups = [
        [code, [[one.stamp[0], names.no(db, one.stamp[1]), one.value] for one in writes]]
        for code, writes in sorted(state.items())
    ]
    db.execute(
        "INSERT INTO other_state (kind, id, state) VALUES (?, ?, ?)"
        " ON CONFLICT (kind, id) DO UPDATE SET state = excluded.state",
        (kind, id_, pack_value([list(key), groups])),
    )


# -- grants and conflicts -------------------------------------------------------------------------


def grant_of(db: Connection, device: bytes) -> tuple[bytes, str, bytes] | None:
    """(public key, letter, grant) of a device as the centre's log has it."""
    row = db.execute(
        'SELECT public_key, letter, "grant" FROM device WHERE device = ?', (device,)
    ).fetchone()
    if row is None or row[0] is None or row[2] is None:
        return None
    return bytes(row[0]), row[1] or "", bytes(row[2])


def rows_with_more(db: Connection) -> Iterator[tuple[Kind, tuple[Any, ...]]]:
    """Rows whose writes are not all of one stamp: only among them can a conflict be."""
    for kind in KINDS:
        names = ", ".join(f'"{name}"' for name in columns(kind))
        query = f"SELECT {names} FROM {kind.name} WHERE _more IS NOT NULL"
        for row in db.execute(query).fetchall():
            yield kind, row


def seq_of_tick(db: Connection, no: int, tick: int) -> int | None:
    """Which entry of a strand bears a tick."""
    row = db.execute("SELECT seq FROM journal WHERE strand = ? AND tick = ?", (no, tick)).fetchone()
    return int(row[0]) if row else None


_WHOSE = (
    " FROM enrolment e LEFT JOIN training_class c ON c.id = e.training_class"
    " LEFT JOIN trainee t ON t.id = e.trainee"
)


def whose_enrolment(db: Connection, enrolment: bytes) -> tuple[str, int | None, str]:
    """(class code, number in it, name) of an enrolment, for titles; blank where unknown."""
    row = db.execute(f"SELECT c.code, e.number, t.name{_WHOSE} WHERE e.id = ?", (enrolment,))
    found = row.fetchone()
    return (found[0] or "", found[1], found[2] or "") if found else ("", None, "")


def number_of_lesson(db: Connection, lesson: bytes) -> int | None:
    """A lesson's number in its class."""
    row = db.execute("SELECT number FROM lesson WHERE id = ?", (lesson,)).fetchone()
    return row[0] if row else None
