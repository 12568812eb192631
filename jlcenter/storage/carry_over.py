"""Carrying entries from one file of a laptop into another: what a restore must not lose."""

from __future__ import annotations

from jlcenter.domain.journal.entry import Entry, entry_hash
from jlcenter.storage.connection import Connection
from jlcenter.storage.door import Door
from jlcenter.storage.journal import entries_of_strand, strand_head
from jlcenter.storage.natural_keys import with_keys
from jlcenter.storage.strands import StrandNames, tail_of


def carry_over(source: Connection, target: Connection, door: Door) -> int:
    """Apply to ``target`` every entry that ``source`` has and it lacks; returns how many.

    Runs inside a transaction on ``target``. A strand whose chain does not lead on from what the
    target holds is left alone: the check names it.
    """
    names = StrandNames()
    missing: list[tuple[Entry, int]] = []
    for (no,) in source.execute("SELECT no FROM strand WHERE last_seq > 0").fetchall():
        head = strand_head(source, no)
        if head is None:
            continue
        target_no = door.names.no(target, head.id)
        tail = tail_of(target, target_no)
        known_seq, known_hash = (tail.seq, tail.hash) if tail else (0, head.hash())
        for kept in entries_of_strand(source, names, no, after=known_seq):
            known_hash = entry_hash(known_hash, kept.entry)
            missing.append((kept.entry, target_no))
        mine, acknowledged = source.execute(
            "SELECT mine, acknowledged_seq FROM strand WHERE no = ?", (no,)
        ).fetchone()
        end = tail_of(source, no)
        if end is None or end.hash != known_hash:
            missing = [one for one in missing if one[1] != target_no]
            continue
        previous = head.previous or (None, None, None)
        target.execute(
            "UPDATE strand SET centre = ?, device = ?, previous_id = ?, previous_seq = ?,"
            " previous_hash = ?, last_seq = ?, last_tick = ?, last_hash = ?, mine = ?,"
            " acknowledged_seq = max(acknowledged_seq, ?) WHERE no = ?",
            (
                head.centre,
                head.device,
                *previous,
                end.seq,
                end.tick,
                end.hash,
                mine,
                acknowledged,
                target_no,
            ),
        )
    missing.sort(key=lambda one: one[0].stamp)
    entries = with_keys(source, [entry for entry, _no in missing])
    for entry, (_entry, target_no) in zip(entries, missing, strict=True):
        door.apply(target, target_no, entry)
    return len(missing)
