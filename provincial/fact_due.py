"""Centres whose figures are still to be counted: the first upload of a centre never synced.

It brings marks by the hundred thousand, each of which would read and write the row of its enrolment
again and again while the laptop waits. So the centre is noted, in the same transaction, and counted
once it is quiet, or before a command asks: in slices, so that others' work comes in between.
"""

from __future__ import annotations

import time

from sqlalchemy import Connection, Engine, delete, select, update

from provincial import storage
from provincial.fact_tables import CLASS_FACT, ENROLMENT_FACT, FACT_DUE, LESSON_FACT, PERSON

#: records in one transaction from which on it is an upload and no day's work
BULK = 1000
#: so often a count in slices is begun, before the centre's syncs have to wait for a whole one
_TRIES = 3
#: between two slices on SQLite, where who waits to write looks every tenth of a second
_PAUSE_S = 0.12


def is_due(db: Connection, code: str) -> bool:
    """Whether a centre waits to be counted."""
    query = select(FACT_DUE.c.centre).where(FACT_DUE.c.centre == code)
    return db.execute(query).first() is not None


def is_uncounted(db: Connection, code: str) -> bool:
    """Whether nothing of a centre is counted yet."""
    return all(
        db.execute(select(table.c.centre).where(table.c.centre == code).limit(1)).first() is None
        for table in (PERSON, CLASS_FACT, LESSON_FACT, ENROLMENT_FACT)
    )


def note(db: Connection, code: str) -> None:
    """A centre waits to be counted from now on."""
    if not is_due(db, code):
        db.execute(FACT_DUE.insert().values(centre=code))


def changed(db: Connection, code: str) -> None:
    """A centre that waits has changed: what was counted of it so far is worth nothing."""
    query = update(FACT_DUE).where(FACT_DUE.c.centre == code).values(changes=FACT_DUE.c.changes + 1)
    db.execute(query)


def place(db: Connection, code: str) -> tuple[int, bytes] | None:
    """(Kind, id) of the record counted last of a centre that waits; None: it is to be begun."""
    row = db.execute(select(FACT_DUE).where(FACT_DUE.c.centre == code)).one()
    return (row.kind, bytes(row.id or b"")) if row.counted == row.changes else None


def move(db: Connection, code: str, kind: int, id_: bytes) -> None:
    """A centre is counted up to a record."""
    query = update(FACT_DUE).where(FACT_DUE.c.centre == code)
    db.execute(query.values(counted=FACT_DUE.c.changes, kind=kind, id=id_))


def done(db: Connection, code: str | None = None) -> None:
    """A centre is counted, or all are."""
    query = delete(FACT_DUE)
    db.execute(query if code is None else query.where(FACT_DUE.c.centre == code))


def waiting(db: Connection) -> list[str]:
    """The centres that wait, by code."""
    return list(db.execute(select(FACT_DUE.c.centre).order_by(FACT_DUE.c.centre)).scalars())


def log_end(engine: Engine, code: str) -> int | None:
    """Where a centre's log ends that waits to be counted; None where it does not wait."""
    from provincial.database import reading

    with reading(engine).connect() as db, db.begin():
        centre = storage.centre(db, code)
        return centre.log.position if centre is not None and is_due(db, code) else None


def count(engine: Engine, code: str) -> None:
    """Count a centre that waits, slice by slice; where it never stands still long enough, in one go
    for which its own syncs wait (and with SQLite everybody).

    Two that count the same centre share the slices between them, and one that broke off is gone on
    with.
    """
    from provincial.recount import Slice, count_slice, recount_centre

    begun = 0
    while begun <= _TRIES:
        done = count_slice(engine, code)
        if done is Slice.LAST:
            return
        begun += done is Slice.BEGUN
        if engine.dialect.name == "sqlite":
            time.sleep(_PAUSE_S)
    with engine.begin() as db:
        if storage.centre(db, code, lock=True) is not None and is_due(db, code):
            recount_centre(db, code)


def count_all(engine: Engine) -> None:
    """Count all that wait."""
    from provincial.database import reading

    with reading(engine).connect() as db, db.begin():
        codes = waiting(db)
    for code in codes:
        count(engine, code)
