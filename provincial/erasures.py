"""Taking erased values out of a centre's history: log, late history, what was set aside, snapshots,
files.

State is right at once: an erasure is writes like any other. What it replaced is taken out of the
log after the answer, since it may stand anywhere in it. The log's hashes are over digests and stay
what they were. Of an item that is state (what a restored server was offered) nothing is taken out:
a package is known by the hash of its bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, select, update

from jlcenter.domain.journal.erasing import Erasures, erased, places_of
from jlcenter.domain.journal.merge import shown
from jlcenter.domain.records import ATTACHMENT, ERASURE
from jlcenter.sync.block import Segment, block_bytes, block_of_bytes
from provincial import file_store, packages, storage
from provincial.database import reading
from provincial.storage import StrandBook
from provincial.tables import BACKFILL, ERASURE_DUE, LOG, RECORD, SET_ASIDE

_RECORDS = ERASURE.group_of["records"]
_FETCHED = 100
#: a changed body: its table, the key of its row, the body
_Changed = tuple[Table, dict[str, Any], bytes]


def note_all(db: Connection, code: str) -> None:
    """Old history came: every erasure of the centre is looked at again."""
    query = select(RECORD.c.id).where(RECORD.c.centre == code, RECORD.c.kind == ERASURE.code)
    storage.note_erasures(db, code, [bytes(one) for one in db.execute(query).scalars()])


def take_out(engine: Engine, code: str) -> int:
    """Do what is due for a centre; returns how many stored blocks were changed."""
    with reading(engine).connect() as db, db.begin():
        due = _due(db, code)
        if not due:
            return 0
        told = _erasures(db, code, due)
        changed = list(_changed(db, code, told))
    with engine.begin() as db:
        # whoever adds to the log meanwhile waits; what stands in it is changed by nobody else
        storage.centre(db, code, lock=True)
        for table, key, body in changed:
            query = update(table).where(table.c.centre == code)
            for name, value in key.items():
                query = query.where(table.c[name] == value)
            db.execute(query.values(body=body))
        packages.drop_snapshots(db, code)
        file_store.drop(db, code, [id_ for kind, id_ in told.places if kind == ATTACHMENT.code])
        for one in due:
            db.execute(
                delete(ERASURE_DUE).where(
                    ERASURE_DUE.c.centre == code, ERASURE_DUE.c.erasure == one
                )
            )
    return len(changed)


def take_out_all(engine: Engine) -> None:
    """Do what is due for all centres (after a stick, which no server waits for)."""
    with reading(engine).connect() as db, db.begin():
        codes = list(db.execute(select(ERASURE_DUE.c.centre).distinct()).scalars())
    for code in codes:
        take_out(engine, code)


def _due(db: Connection, code: str) -> list[bytes]:
    query = select(ERASURE_DUE.c.erasure).where(ERASURE_DUE.c.centre == code)
    return [bytes(one) for one in db.execute(query).scalars()]


def _erasures(db: Connection, code: str, ids: list[bytes]) -> Erasures:
    book = StrandBook(db)
    book.load_centre(code)
    told = Erasures()
    for _key, state in storage.states(
        db, code, [(ERASURE.code, one) for one in ids], book
    ).values():
        writes = state.get(_RECORDS.code)
        if writes:
            write = shown(_RECORDS, writes)
            told.add(places_of(write.value), write.stamp[0])
    found = storage.states(db, code, told.places, book)
    told.now({place: state for place, (_key, state) in found.items()})
    return told


def _changed(db: Connection, code: str, told: Erasures) -> Iterator[_Changed]:
    log = select(LOG.c.position, LOG.c.body).where(LOG.c.centre == code, LOG.c.package.is_(None))
    late = select(BACKFILL.c.strand, BACKFILL.c.first, BACKFILL.c.body).where(
        BACKFILL.c.centre == code
    )
    aside = select(SET_ASIDE.c.strand, SET_ASIDE.c.seq, SET_ASIDE.c.body).where(
        SET_ASIDE.c.centre == code
    )
    for table, query in ((LOG, log), (BACKFILL, late), (SET_ASIDE, aside)):
        with db.execute(query.execution_options(yield_per=_FETCHED)) as rows:
            for row in rows:
                body = _without(bytes(row.body), told)
                if body is not None:
                    key = {name: value for name, value in row._mapping.items() if name != "body"}
                    yield table, key, body


def _without(body: bytes, told: Erasures) -> bytes | None:
    """A block without what was erased; None where it holds nothing of it."""
    segments = block_of_bytes(body)
    if not any(told.takes_out(entry) for one in segments for entry in one.entries):
        return None
    return block_bytes([_cleaned(one, told) for one in segments])


def _cleaned(segment: Segment, told: Erasures) -> Segment:
    entries = (erased(one) if told.takes_out(one) else one for one in segment.entries)
    return replace(segment, entries=tuple(entries))
