"""Offering state: what a province that was set back has lost and whose history is gone here too.

The whole table of strands goes with every field of which a current write is not covered there, each
with its whole set of current writes. It is taken only where the province has asked (``rewind``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jlcenter.domain.journal.merge import State
from jlcenter.domain.records import KINDS
from jlcenter.storage.queries import packages
from jlcenter.storage.queries import sync as table
from jlcenter.storage.queries.records import all_rows, other_rows
from jlcenter.storage.queries.sync import Covered
from jlcenter.storage.rows import key_of, state_of
from jlcenter.storage.session import Session
from jlcenter.sync.protocol import Tip
from jlcenter.sync.state import (
    OFFER_PART_BYTES_MAX,
    StateRecord,
    StrandTip,
    pack_state,
    package_id,
)


def is_owed(strands: list[Covered], tips: Mapping[bytes, Tip]) -> bool:
    """Whether something is here that the province lacks and that cannot go as entries."""
    for one in strands:
        theirs = tips[one.id].seq if one.id in tips else 0
        if theirs < one.seq and (theirs < one.history_from or one.sealed < one.seq):
            return True
    return False


def table_of(strands: list[Covered]) -> list[StrandTip]:
    """All that this laptop covers, as it travels."""
    return [StrandTip(one.id, one.device, one.seq, one.tick, one.hash) for one in strands]


def records_beyond(session: Session, upto: Mapping[bytes, int]) -> Iterator[StateRecord]:
    """Every record's groups that have a current write past these ticks, whole; and every record
    with nothing in it, whose key says all."""
    db, names = session.db, session.door.names

    def beyond(state: State) -> State:
        return {
            code: writes
            for code, writes in state.items()
            if any(one.stamp[0] > upto.get(one.stamp[1], 0) for one in writes)
        }

    for kind in KINDS:
        for row in all_rows(db, kind):
            state = state_of(kind, row, lambda no: names.id(db, no))
            told = beyond(state)
            if told or not state:
                yield StateRecord(kind.code, bytes(row[0]), tuple(key_of(kind, row)), told)
    for code, id_, blob in other_rows(db):
        key, state = table.unpack_other(blob, db, names)
        told = beyond(state)
        if told or not state:
            yield StateRecord(code, bytes(id_), tuple(key), told)


def stage(session: Session, tips: Mapping[bytes, Tip]) -> None:
    """Make an offer from one view of the file and keep it until the province has it."""
    db = session.db
    db.execute("BEGIN")
    try:
        strands = table.covered_strands(db)
        upto = {id_: one.tick for id_, one in tips.items()}
        manifest, parts = pack_state(
            session.centre_code,
            session.device,
            table_of(strands),
            records_beyond(session, upto),
            OFFER_PART_BYTES_MAX,
        )
    finally:
        db.execute("ROLLBACK")
    id_ = package_id(manifest)
    with session.door.transaction(db, person=False):
        packages.begin(db, id_, manifest, mine=True)
        for number, body in enumerate(parts):
            packages.keep_part(db, id_, number, body)
        packages.mark_whole(db, id_)
