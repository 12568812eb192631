"""The journal: writing entries, and reading them as history, as undo's source and for sync."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jlcenter.domain.journal.entry import ActionHead, Change, Entry, StrandHead, entry_hash
from jlcenter.storage.connection import Connection
from jlcenter.storage.rows import pack_stamp, pack_value, unpack_stamp, unpack_value
from jlcenter.storage.strands import StrandNames

INSERT_SQL = (
    "INSERT INTO journal (strand, seq, tick, kind, record, body, before, label, params, actor,"
    " wall, mode, of_strand, of_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_COLUMNS = (
    "strand, seq, tick, kind, record, body, before, label, params, actor, wall, mode, of_strand,"
    " of_seq"
)
_NOTHING = pack_value({})


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as this file keeps it: with what stood there before (local only)."""

    entry: Entry
    strand_no: int
    before: dict[int, Any] | None


def insert_row(
    db: Connection,
    names: StrandNames,
    strand_no: int,
    entry: Entry,
    before: dict[int, Any] | None,
) -> tuple[Any, ...]:
    """The row of the journal for an entry, for ``INSERT_SQL``."""
    head = entry.action
    told: tuple[Any, ...] = (None,) * 7
    if head is not None:
        of = (names.no(db, head.of[0]), head.of[1]) if head.of else (None, None)
        told = (head.label, head.params, head.actor, head.wall_ms, head.mode, *of)
    return (
        strand_no,
        entry.seq,
        entry.tick,
        entry.kind,
        entry.id,
        _body(db, names, entry),
        pack_value(before) if before is not None else None,
        *told,
    )


def _body(db: Connection, names: StrandNames, entry: Entry) -> bytes:
    changes = [
        [one.group, one.value, [pack_stamp(tick, names.no(db, s)) for tick, s in one.base]]
        for one in entry.changes
    ]
    return pack_value([entry.salt, changes])


def replace(db: Connection, names: StrandNames, strand_no: int, entry: Entry) -> None:
    """Put an entry with erased values in its own place: its hash is the same."""
    db.execute(
        "UPDATE journal SET body = ? WHERE strand = ? AND seq = ?",
        (_body(db, names, entry), strand_no, entry.seq),
    )


def forget_before(db: Connection, kind_code: int, record: bytes, tick: int) -> None:
    """What stood there before entries older than ``tick`` is not told any more."""
    db.execute(
        "UPDATE journal SET before = ? WHERE record = ? AND kind = ? AND tick < ?"
        " AND before IS NOT NULL AND before != ?",
        (_NOTHING, record, kind_code, tick, _NOTHING),
    )


def _kept(db: Connection, names: StrandNames, row: Sequence[Any]) -> Kept:
    strand_no, seq, tick, kind, record, body, before, label, params, actor, wall, mode, of, os = row
    salt, told = unpack_value(body)
    changes = []
    for group, value, base in told:
        stamps = [unpack_stamp(one) for one in base]
        changes.append(Change(group, value, tuple((t, names.id(db, n)) for t, n in stamps)))
    action = None
    if label is not None:
        undone = (names.id(db, of), os) if of is not None else None
        action = ActionHead(label, params, actor, wall, mode, undone)
    entry = Entry(
        names.id(db, strand_no),
        seq,
        tick,
        kind,
        bytes(record),
        tuple(changes),
        salt=salt,
        action=action,
    )
    return Kept(entry, strand_no, unpack_value(before) if before is not None else None)


def entries_of_strand(
    db: Connection, names: StrandNames, no: int, after: int = 0, upto: int | None = None
) -> Iterator[Kept]:
    """The entries of one strand in order, from ``after`` + 1."""
    last = 2**62 if upto is None else upto
    for row in db.execute(
        f"SELECT {_COLUMNS} FROM journal WHERE strand = ? AND seq > ? AND seq <= ? ORDER BY seq",
        (no, after, last),
    ):
        yield _kept(db, names, row)


def entries_of_record(
    db: Connection, names: StrandNames, kind_code: int, record: bytes
) -> list[Kept]:
    """A record's history, oldest first (marks have no index of their own: a scan)."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM journal WHERE record = ? AND kind = ? ORDER BY tick, strand",
        (record, kind_code),
    ).fetchall()
    return [_kept(db, names, row) for row in rows]


def action_head(db: Connection, names: StrandNames, no: int, seq: int) -> ActionHead | None:
    """The action that entry ``seq`` of strand ``no`` belongs to."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM journal WHERE strand = ? AND seq <= ? AND label IS NOT NULL"
        " ORDER BY seq DESC LIMIT 1",
        (no, seq),
    ).fetchone()
    return _kept(db, names, row).entry.action if row else None


def action_entries(db: Connection, names: StrandNames, no: int, seq: int) -> list[Kept]:
    """All entries of the action that begins at ``seq`` of strand ``no``."""
    after = db.execute(
        "SELECT min(seq) FROM journal WHERE strand = ? AND seq > ? AND label IS NOT NULL",
        (no, seq),
    ).fetchone()[0]
    upto = after - 1 if after is not None else None
    return list(entries_of_strand(db, names, no, seq - 1, upto))


def action_start(db: Connection, no: int, seq: int) -> int | None:
    """The first entry of the action that entry ``seq`` of strand ``no`` belongs to."""
    row = db.execute(
        "SELECT seq FROM journal WHERE strand = ? AND seq <= ? AND label IS NOT NULL"
        " ORDER BY seq DESC LIMIT 1",
        (no, seq),
    ).fetchone()
    return int(row[0]) if row else None


def seq_of_tick(db: Connection, no: int, tick: int) -> int | None:
    """The entry of a strand that has this tick: ticks rise along a strand, so it is halved."""
    # one question each: asked together they are a scan
    low = db.execute("SELECT min(seq) FROM journal WHERE strand = ?", (no,)).fetchone()[0]
    high = db.execute("SELECT max(seq) FROM journal WHERE strand = ?", (no,)).fetchone()[0]
    while low is not None and low <= high:
        middle = (low + high) // 2
        row = db.execute(
            "SELECT seq, tick FROM journal WHERE strand = ? AND seq >= ? ORDER BY seq LIMIT 1",
            (no, middle),
        ).fetchone()
        if row[1] == tick:
            return int(row[0])
        if row[1] < tick:
            low = row[0] + 1
        else:
            high = middle - 1
    return None


def last_in_row(db: Connection, no: int) -> int:
    """Up to which entry of a strand all are here from its first on; 0 where that one is not."""
    row = db.execute(
        "SELECT max(seq) FROM (SELECT seq, row_number() OVER (ORDER BY seq) AS place FROM journal"
        " WHERE strand = ?) WHERE seq = place",
        (no,),
    ).fetchone()
    return int(row[0] or 0)


def strand_head(db: Connection, no: int) -> StrandHead | None:
    """The head of a strand whose first entry this file knows."""
    row = db.execute(
        "SELECT id, centre, device, previous_id, previous_seq, previous_hash FROM strand"
        " WHERE no = ? AND centre IS NOT NULL",
        (no,),
    ).fetchone()
    if row is None:
        return None
    previous = (bytes(row[3]), row[4], bytes(row[5])) if row[3] is not None else None
    return StrandHead(bytes(row[0]), row[1], bytes(row[2]), previous)


def broken_strands(db: Connection, names: StrandNames) -> list[tuple[str, int]]:
    """Strands whose chain does not lead to the hash kept for their end: (strand, entries)."""
    broken = []
    numbers = db.execute(
        "SELECT no, last_seq, last_hash FROM strand WHERE last_seq > 0 AND history_from = 0"
    ).fetchall()
    for no, last_seq, last_hash in numbers:
        head = strand_head(db, no)
        if head is None:
            continue
        hashed, expected = head.hash(), 1
        for kept in entries_of_strand(db, names, no):
            if kept.entry.seq != expected:
                break
            hashed = entry_hash(hashed, kept.entry)
            expected += 1
        if expected - 1 != last_seq or hashed != bytes(last_hash):
            broken.append((head.id.hex(), last_seq))
    return broken
