"""Carrying entries from one file of a laptop into another: what a restore must not lose."""

from __future__ import annotations

from dataclasses import dataclass

from jlcenter.domain.journal.entry import AUDIT, Entry, StrandHead, entry_hash
from jlcenter.domain.journal.merge import applied
from jlcenter.storage.connection import Connection
from jlcenter.storage.door import Door
from jlcenter.storage.journal import entries_of_strand, strand_head
from jlcenter.storage.natural_keys import with_keys
from jlcenter.storage.queries import sync as table
from jlcenter.storage.strands import StrandNames, tail_of


@dataclass(slots=True)
class _Missing:
    """What a strand has in the one file and not in the other; ``hashes`` after each entry."""

    head: StrandHead
    no: int
    source_no: int
    mine: bool
    entries: list[Entry]
    hashes: list[bytes]
    taken: int = 0
    is_stopped: bool = False


def carry_over(source: Connection, target: Connection, door: Door) -> int:
    """Apply to ``target`` every entry that ``source`` has and it lacks; returns how many.

    Runs inside a transaction on ``target``. A strand whose chain does not lead on from what the
    target holds is left alone: the check names it. One that builds on what the target does not
    cover stops there: merged without its past it would stand in a conflict that is none.
    """
    names = StrandNames()
    found: dict[bytes, _Missing] = {}
    for (no,) in source.execute("SELECT no FROM strand WHERE last_seq > 0").fetchall():
        one = _missing(source, target, door, names, no)
        if one is not None:
            found[one.head.id] = one
    missing = sorted((e for one in found.values() for e in one.entries), key=lambda e: e.stamp)
    for entry in with_keys(source, missing):
        one = found[entry.strand]
        if one.is_stopped or not _has_its_past(target, entry, found):
            one.is_stopped = True
            continue
        _apply(target, door, one.no, entry)
        one.taken += 1
    for one in found.values():
        if one.taken:
            _move(source, target, one)
    return sum(one.taken for one in found.values())


def _missing(
    source: Connection, target: Connection, door: Door, names: StrandNames, no: int
) -> _Missing | None:
    head = strand_head(source, no)
    if head is None:
        return None
    target_no = door.names.no(target, head.id)
    tail = tail_of(target, target_no)
    seq, hash_ = (tail.seq, tail.hash) if tail else (0, head.hash())
    entries = [kept.entry for kept in entries_of_strand(source, names, no, after=seq)]
    hashes = []
    for entry in entries:
        hash_ = entry_hash(hash_, entry)
        hashes.append(hash_)
    end = tail_of(source, no)
    if not entries or end is None or end.hash != hash_:
        return None
    mine = source.execute("SELECT mine FROM strand WHERE no = ?", (no,)).fetchone()[0]
    return _Missing(head, target_no, no, bool(mine), entries, hashes)


def _has_its_past(target: Connection, entry: Entry, found: dict[bytes, _Missing]) -> bool:
    for tick, strand in {stamp for change in entry.changes for stamp in change.base}:
        one = found.get(strand)
        upto = one.entries[one.taken - 1].tick if one is not None and one.taken else 0
        held = table.held_strand(target, strand)
        if tick > max(upto, held.last_tick if held is not None else 0):
            return False
    return True


def _apply(target: Connection, door: Door, no: int, entry: Entry) -> None:
    if door.apply(target, no, entry) is not None or entry.kind == AUDIT:
        return
    # a kind of a newer program
    key, state = table.other_state(target, door.names, entry.kind, entry.id)
    for change in entry.changes:
        state[change.group] = applied(
            state.get(change.group, ()), entry.stamp, change.value, change.base
        )
    table.store_other(target, door.names, entry.kind, entry.id, key or entry.key, state)


def _move(source: Connection, target: Connection, one: _Missing) -> None:
    last = one.entries[one.taken - 1]
    target.execute(
        "UPDATE strand SET centre = ?, device = ?, previous_id = ?, previous_seq = ?,"
        " previous_hash = ?, last_seq = ?, last_tick = ?, last_hash = ?, mine = ? WHERE no = ?",
        (
            one.head.centre,
            one.head.device,
            *(one.head.previous or (None, None, None)),
            last.seq,
            last.tick,
            one.hashes[one.taken - 1],
            int(one.mine),
            one.no,
        ),
    )
    for seq in table.seals_between(source, one.source_no, 1, last.seq):
        seal = table.seal_at(source, one.source_no, seq)
        assert seal is not None
        table.keep_seal(target, one.no, seq, seal)


def carry_aside(source: Connection, target: Connection) -> None:
    """What waits in the one file waits in the other too."""
    have = {(one.strand, one.seq) for one in table.all_aside(target)}
    for one in table.all_aside(source):
        if (one.strand, one.seq) not in have:
            table.set_aside(target, one.strand, one.seq, one.reason, one.block)


def remember_acknowledged(source: Connection, target: Connection) -> None:
    """What the province has by the one file's knowledge it has by the other's too."""
    rows = source.execute(
        "SELECT id, acknowledged_seq, acknowledged_hash FROM strand WHERE acknowledged_seq > 0"
    ).fetchall()
    for id_, seq, hash_ in rows:
        table.acknowledge(target, bytes(id_), seq, bytes(hash_) if hash_ else None)
