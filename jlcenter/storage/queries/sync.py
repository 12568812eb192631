"""What sync reads and writes of strands, of what is pending, and of what was set aside.

Functions that write run in their caller's transaction.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import compress
from typing import Any

from jlcenter.domain.journal.entry import AUDIT, Entry, StrandHead
from jlcenter.domain.journal.merge import State, Write
from jlcenter.domain.records import KINDS, Kind
from jlcenter.storage.connection import Connection
from jlcenter.storage.journal import entries_of_strand
from jlcenter.storage.natural_keys import with_keys
from jlcenter.storage.rows import columns, pack_value, unpack_value
from jlcenter.storage.strands import StrandNames


@dataclass(frozen=True, slots=True)
class WaitingStrand:
    """A strand with entries the province has not got, as far as is known here.

    ``upto``: how far it can be sent (all of one's own; of another's, up to its last seal).
    """

    no: int
    id: bytes
    is_mine: bool
    last_seq: int
    last_hash: bytes
    acknowledged_seq: int
    acknowledged_hash: bytes | None
    history_from: int
    history_hash: bytes | None
    upto: int


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
    since_ms: int = 0


def local(db: Connection, name: str) -> Any:
    """One of this laptop's own settings as the file has it now, past any cache."""
    row = db.execute("SELECT value FROM local WHERE name = ?", (name,)).fetchone()
    return json.loads(row[0]) if row else None


# -- what is pending ------------------------------------------------------------------------------

#: how far a strand can be sent as entries: its author signs it, or has; not across a hole
_UPTO = (
    "CASE WHEN s.acknowledged_seq < s.history_from THEN 0 WHEN s.mine = 1 THEN s.last_seq ELSE"
    " (SELECT coalesce(max(seq), 0) FROM seal WHERE strand = s.no AND seq <= s.last_seq) END"
)
_AHEAD = "s.device IS NOT NULL AND s.last_seq > s.acknowledged_seq"


def pending_count(db: Connection) -> int:
    """Changes here, also of others that a stick brought, that the province has not acknowledged;
    what only tells does not count."""
    row = db.execute(
        # CROSS: strands first, whatever the planner believes of their number
        "SELECT count(*) FROM strand s CROSS JOIN journal j ON j.strand = s.no"
        f" AND j.seq > s.acknowledged_seq WHERE {_AHEAD} AND j.kind != {AUDIT}"
        f" AND (s.mine = 1 OR j.seq <= {_UPTO})"
    ).fetchone()
    return int(row[0])


def owes_state(db: Connection) -> bool:
    """Whether something is here as state only (a stick brought it) that the province has not
    acknowledged: it is no change that could be counted, and it waits all the same."""
    row = db.execute(
        "SELECT 1 FROM strand WHERE device IS NOT NULL AND acknowledged_seq < history_from LIMIT 1"
    ).fetchone()
    return row is not None


def acknowledged_total(db: Connection) -> int:
    """How many entries the province has, as far as is known here: within a run it only grows."""
    row = db.execute("SELECT coalesce(sum(acknowledged_seq), 0) FROM strand").fetchone()
    return int(row[0])


def waiting_strands(db: Connection) -> list[WaitingStrand]:
    """Strands with pending changes that can be sent as entries, oldest first."""
    rows = db.execute(
        "SELECT no, id, mine, last_seq, last_hash, acknowledged_seq, acknowledged_hash,"
        f" history_from, history_hash, upto FROM (SELECT s.*, {_UPTO} AS upto FROM strand s"
        f" WHERE {_AHEAD}) s"
        " WHERE upto > acknowledged_seq AND EXISTS (SELECT 1 FROM journal j WHERE j.strand = s.no"
        f" AND j.seq > s.acknowledged_seq AND j.kind != {AUDIT}) ORDER BY no"
    ).fetchall()
    return [
        WaitingStrand(
            row[0],
            bytes(row[1]),
            bool(row[2]),
            row[3],
            bytes(row[4]),
            row[5],
            bytes(row[6]) if row[6] else None,
            row[7],
            bytes(row[8]) if row[8] else None,
            row[9],
        )
        for row in rows
    ]


def entries_to_send(
    db: Connection, names: StrandNames, strands: Iterable[WaitingStrand], limit: int
) -> list[Entry]:
    """The first pending entries of some strands in tick order, with their natural keys.

    About ``limit`` of them: another laptop's strand ends where its author sealed it, and all that
    comes before that in time goes with it.
    """
    found: list[Entry] = []
    many = list(strands)
    for one in many:
        upto = min(one.upto, one.acknowledged_seq + limit)
        if not one.is_mine:
            upto = _sealed_from(db, one, upto)
        found += [
            kept.entry for kept in entries_of_strand(db, names, one.no, one.acknowledged_seq, upto)
        ]
    found.sort(key=lambda entry: entry.stamp)
    cut = _cut(db, many, found, limit)
    return with_keys(db, found[:cut])


def _sealed_from(db: Connection, one: WaitingStrand, seq: int) -> int:
    """The first seal of a strand at ``seq`` or after it."""
    row = db.execute(
        "SELECT min(seq) FROM seal WHERE strand = ? AND seq >= ?", (one.no, seq)
    ).fetchone()
    return int(row[0]) if row[0] is not None else one.upto


def _cut(db: Connection, strands: list[WaitingStrand], found: list[Entry], limit: int) -> int:
    """Where to cut entries in tick order so that no other's strand ends unsealed."""
    cut = min(limit, len(found))
    foreign = {one.id: one for one in strands if not one.is_mine}
    if not foreign or cut == len(found):
        return cut
    place_of = {(entry.strand, entry.seq): place for place, entry in enumerate(found)}
    while True:
        ends = {entry.strand: entry.seq for entry in found[:cut] if entry.strand in foreign}
        further = max(
            (place_of[id_, _sealed_from(db, foreign[id_], seq)] + 1 for id_, seq in ends.items()),
            default=cut,
        )
        if further <= cut:
            return cut
        cut = further


def seal_at(db: Connection, no: int, seq: int) -> bytes | None:
    """An author's signature over the chain at ``seq``, where one is kept."""
    row = db.execute(
        "SELECT signature FROM seal WHERE strand = ? AND seq = ?", (no, seq)
    ).fetchone()
    return bytes(row[0]) if row else None


def seals_between(db: Connection, no: int, first: int, last: int) -> list[int]:
    """The seqs from ``first`` to ``last`` at which a strand is sealed."""
    rows = db.execute(
        "SELECT seq FROM seal WHERE strand = ? AND seq BETWEEN ? AND ? ORDER BY seq",
        (no, first, last),
    ).fetchall()
    return [row[0] for row in rows]


def acknowledge(db: Connection, id_: bytes, seq: int, hash_: bytes | None) -> None:
    """The province has a strand up to ``seq``; ``hash_`` is the chain's hash there."""
    db.execute(
        "UPDATE strand SET acknowledged_seq = min(?, last_seq), acknowledged_hash ="
        " CASE WHEN ? >= last_seq THEN last_hash ELSE ? END"
        " WHERE id = ? AND device IS NOT NULL AND acknowledged_seq < min(?, last_seq)",
        (seq, seq, hash_, id_, seq),
    )


def acknowledged_anew(db: Connection, tips: Mapping[bytes, int]) -> None:
    """The province was set back: it has each strand only so far (those not named: not at all)."""
    rows = db.execute("SELECT no, id, acknowledged_seq, last_seq, last_hash FROM strand").fetchall()
    for no, id_, acknowledged, last_seq, last_hash in rows:
        now = min(tips.get(bytes(id_), 0), last_seq)
        if now != acknowledged:
            db.execute(
                "UPDATE strand SET acknowledged_seq = ?, acknowledged_hash = ? WHERE no = ?",
                (now, last_hash if now == last_seq else None, no),
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


def ends_unsealed(db: Connection, no: int) -> bool:
    """Whether the end of another's strand is here without its author's seal, and the province is
    not known to have it: it cannot be sent on as entries."""
    return (
        db.execute(
            "SELECT 1 FROM strand s WHERE no = ? AND mine = 0 AND acknowledged_seq < last_seq"
            " AND NOT EXISTS (SELECT 1 FROM seal WHERE strand = s.no AND seq >= s.last_seq)",
            (no,),
        ).fetchone()
        is not None
    )


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
    db: Connection, no: int, seq: int, tick: int, hash_: bytes, *, from_province: bool
) -> None:
    """A strand is held up to ``seq``. What did not come from the province is yet to go there."""
    db.execute(
        "UPDATE strand SET last_seq = ?, last_tick = ?, last_hash = ? WHERE no = ?",
        (seq, tick, hash_, no),
    )
    if from_province:
        db.execute(
            "UPDATE strand SET acknowledged_seq = ?, acknowledged_hash = ? WHERE no = ?",
            (seq, hash_, no),
        )


def cover_strand(
    db: Connection,
    names: StrandNames,
    id_: bytes,
    centre: str,
    device: bytes,
    end: tuple[int, int, bytes],
    *,
    mine: bool,
    from_province: bool,
) -> None:
    """State that was merged in covers a strand up to ``end`` (seq, tick, hash): the entries that
    lead there may not be here."""
    held = held_strand(db, id_)
    seq, tick, hash_ = end
    if held is None or held.device is None or held.last_seq < seq:
        no = names.no(db, id_)
        db.execute(
            "UPDATE strand SET centre = ?, device = ?, last_seq = ?, last_tick = ?, last_hash = ?,"
            " history_from = ?, history_hash = ?, mine = ? WHERE no = ?",
            (centre, device, seq, tick, hash_, seq, hash_, int(mine), no),
        )
    if from_province:
        acknowledge(db, id_, seq, hash_)


@dataclass(frozen=True, slots=True)
class Covered:
    """How far a strand is covered here, from which entry on its history is here, and up to where
    it can be sent to others."""

    no: int
    id: bytes
    device: bytes
    is_mine: bool
    seq: int
    tick: int
    hash: bytes
    history_from: int
    sealed: int
    history_hash: bytes | None


def covered_strands(db: Connection) -> list[Covered]:
    """The table of strands: all that this file covers, with the last seq that can be relayed."""
    rows = db.execute(
        "SELECT no, id, device, mine, last_seq, last_tick, last_hash, history_from,"
        " CASE WHEN mine = 1 THEN last_seq ELSE (SELECT coalesce(max(seq), 0) FROM seal"
        " WHERE strand = no AND seq <= last_seq) END, history_hash FROM strand"
        " WHERE device IS NOT NULL AND last_seq > 0 ORDER BY no"
    ).fetchall()
    return [
        Covered(
            row[0],
            bytes(row[1]),
            bytes(row[2]),
            bool(row[3]),
            row[4],
            row[5],
            bytes(row[6]),
            row[7],
            row[8],
            bytes(row[9]) if row[9] is not None else None,
        )
        for row in rows
    ]


# -- what was set aside ---------------------------------------------------------------------------


def set_aside(db: Connection, strand: bytes, seq: int, reason: str, block: bytes) -> None:
    """Keep what could not be taken in, with its reason."""
    db.execute(
        "INSERT INTO set_aside (strand, seq, reason, block) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (strand, seq) DO UPDATE SET reason = excluded.reason, block = excluded.block"
        " WHERE length(excluded.block) >= length(block)",
        (strand, seq, reason, block),
    )
    db.execute(
        "INSERT INTO set_aside_since (strand, since) VALUES (?, ?) ON CONFLICT (strand) DO NOTHING",
        (strand, time.time_ns() // 1_000_000),
    )


def all_aside(db: Connection) -> list[Aside]:
    """What is set aside, in the order it came."""
    rows = db.execute(
        "SELECT a.no, a.strand, a.seq, a.reason, a.block, coalesce(s.since, 0) FROM set_aside a"
        " LEFT JOIN set_aside_since s ON s.strand = a.strand ORDER BY a.no"
    ).fetchall()
    return [Aside(row[0], bytes(row[1]), row[2], row[3], bytes(row[4]), row[5]) for row in rows]


def forget_since(db: Connection) -> None:
    """What has come in by now was set aside for the last time: another time counts anew."""
    db.execute("DELETE FROM set_aside_since WHERE strand NOT IN (SELECT strand FROM set_aside)")


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


def authors_of(db: Connection, strands: Iterable[bytes]) -> set[bytes]:
    """The devices whose strands these are."""
    found = set()
    for id_ in strands:
        row = db.execute("SELECT device FROM strand WHERE id = ?", (id_,)).fetchone()
        if row is not None and row[0] is not None:
            found.add(bytes(row[0]))
    return found


def rows_with_more(db: Connection) -> Iterator[tuple[Kind, tuple[Any, ...]]]:
    """Rows with several writes of one field: only among them can a conflict be."""
    # most kinds have none: they are asked at once
    has_any = db.execute(_more_sql(KINDS)).fetchone()
    for kind in compress(KINDS, has_any):
        told = columns(kind)
        more = told.index("_more")
        names = ", ".join(f'"{name}"' for name in told)
        query = f"SELECT {names} FROM {kind.name} WHERE _more IS NOT NULL"
        for row in db.execute(query).fetchall():
            # a field with one write of another stamp than its row's is told by that stamp alone
            if any(isinstance(one, list) for one in unpack_value(row[more]).values()):
                yield kind, row


@cache
def _more_sql(kinds: tuple[Kind, ...]) -> str:
    asked = (f"EXISTS (SELECT 1 FROM {one.name} WHERE _more IS NOT NULL)" for one in kinds)
    return f"SELECT {', '.join(asked)}"


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
