"""Centres whose figures are still to be counted: the first upload of a centre never synced.

It brings marks by the hundred thousand, each of which would read and write the row of its enrolment
again and again while the laptop waits. So the centre is noted, in the same transaction, and counted
whole once it is quiet, or before anybody asks.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, delete, select

from provincial import storage
from provincial.fact_tables import CLASS_FACT, ENROLMENT_FACT, FACT_DUE, LESSON_FACT, PERSON

#: records in one transaction from which on it is an upload and no day's work
BULK = 1000


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
    """Count a centre that waits; the centre's own syncs wait meanwhile, nobody else's."""
    from provincial.recount import recount_centre

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
