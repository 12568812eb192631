"""Facts and sums made anew from the records, and what differed: for the first time, after a repair
of records, and to prove that what ingest keeps is what a count gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy import Connection, Engine, delete, select, update

from jlcenter.domain.records import (
    ATTENDANCE_MARK,
    CERTIFICATE,
    CLAIM,
    CLAIM_LINE,
    ENROLMENT,
    LESSON,
    PROGRAMME,
    TRAINEE,
    TRAINING_CLASS,
)
from provincial import fact_due, fact_enrolments, storage
from provincial.aggregates import SCOPES, SumChanges, lock_persons
from provincial.buckets import UNREADABLE, kinds_of_records
from provincial.fact_rows import HEADLINES
from provincial.fact_tables import AGGREGATE, ENROLMENT_FACT, KEPT, PERSON_COUNT
from provincial.fact_values import Record
from provincial.facts import KINDS, FactChanges
from provincial.state import unpack_state
from provincial.storage import StrandBook
from provincial.tables import CENTRE, RECORD

_AT_ONCE = 2000
#: what others look up comes first
_ORDER = (
    PROGRAMME,
    TRAINING_CLASS,
    TRAINEE,
    LESSON,
    ENROLMENT,
    CERTIFICATE,
    CLAIM,
    CLAIM_LINE,
    ATTENDANCE_MARK,
)
#: (kind, id) of the record counted last
Place = tuple[int, bytes]
_START: Place = (-1, b"")
#: (centre, year, what is counted, cut, value)
SumPlace = tuple[str, int, str, str, str]


@dataclass(frozen=True, slots=True)
class Differed:
    """A sum that was not what the records give."""

    centre: str
    year: int
    what: str
    cut: str
    value: str
    kept: int
    counted: int


def recount(db: Connection) -> list[Differed]:
    """Make all facts and sums of all centres anew; returns the sums that were something else.

    The caller's transaction only writes here: it locks every centre, so nothing comes in meanwhile.
    """
    codes = db.execute(select(CENTRE.c.code).order_by(CENTRE.c.code).with_for_update())
    centres = list(codes.scalars())
    lock_persons(db)
    kept = sums(db)
    for table in KEPT:
        db.execute(delete(table))
    fact_due.done(db)
    for code in centres:
        count_centre(db, code)
    counted = sums(db)
    return [
        Differed(*place, kept.get(place, 0), counted.get(place, 0))
        for place in sorted(kept.keys() | counted.keys())
        if kept.get(place, 0) != counted.get(place, 0)
    ]


def recount_centre(db: Connection, code: str) -> None:
    """Make the facts and sums of one centre anew, whose row the caller has locked: after a repair
    of its records. Others' sums stay right: what it takes out of them it adds again."""
    fact_due.done(db, code)
    _forget(db, code)
    count_centre(db, code)


def _forget(db: Connection, code: str) -> None:
    """Take a centre's facts and sums away, out of those it shares with others too."""
    moved = SumChanges(db, code)
    query = select(ENROLMENT_FACT.c.enrolment).where(ENROLMENT_FACT.c.centre == code)
    rows = fact_enrolments.rows(db, code, map(bytes, db.execute(query).scalars()))
    for table in KEPT:
        if table is not PERSON_COUNT:
            db.execute(delete(table).where(table.c.centre == code))
    for id_, row in rows.items():
        moved.enrolment_moved(id_, row, None)
    moved.store()
    db.execute(delete(AGGREGATE).where(AGGREGATE.c.centre == code))
    none = dict.fromkeys(("persons", *HEADLINES.values()), 0)
    db.execute(update(PERSON_COUNT).where(PERSON_COUNT.c.centre == code).values(none))


def count_centre(db: Connection, code: str) -> None:
    """Work out facts and sums of a centre that has none."""
    book = StrandBook(db)
    book.load_centre(code)
    at: Place | None = _START
    while at is not None:
        at = _count_slice(db, code, at, book)


class Slice(Enum):
    """What became of a slice."""

    BEGUN = auto()
    COUNTED = auto()
    #: the centre waits no longer
    LAST = auto()


def count_slice(engine: Engine, code: str) -> Slice:
    """Go on with the count of a centre that waits (``fact_due``) in one short transaction. Where
    its records changed since the count began, it begins anew."""
    with engine.begin() as db:
        if storage.centre(db, code, lock=True) is None or not fact_due.is_due(db, code):
            return Slice.LAST
        at = fact_due.place(db, code)
        if at is None:
            _forget(db, code)
            fact_due.move(db, code, *_START)
            return Slice.BEGUN
        book = StrandBook(db)
        book.load_centre(code)
        at = _count_slice(db, code, at, book)
        if at is None:
            fact_due.done(db, code)
            return Slice.LAST
        fact_due.move(db, code, *at)
        return Slice.COUNTED


def _count_slice(db: Connection, code: str, at: Place, book: StrandBook) -> Place | None:
    """Count the next records after a place; returns where they end, None at the end of all."""
    kind, after = at
    kinds = _kinds(db, code)
    for one in kinds[kinds.index(kind) if kind in kinds else 0 :]:
        query = (
            select(RECORD.c.id, RECORD.c.state)
            .where(RECORD.c.centre == code, RECORD.c.kind == one, RECORD.c.id > after)
            .order_by(RECORD.c.id)
            .limit(_AT_ONCE)
        )
        rows = db.execute(query).all()
        after = b""
        if not rows:
            continue
        some: dict[tuple[int, bytes], Record] = {}
        for row in rows:
            try:
                some[one, bytes(row.id)] = unpack_state(bytes(row.state), book.id)
            except UNREADABLE:
                continue  # damage, which a scan of the digest tells of
        FactChanges(counts_anew=True).store(db, code, some, book)
        return one, bytes(rows[-1].id)
    return None


def _kinds(db: Connection, code: str) -> list[int]:
    """The kinds a centre has that figures come from, those that others look up first."""
    first = [one.code for one in _ORDER]
    kinds = [one for one in kinds_of_records(db, code) if one in KINDS]
    return sorted(kinds, key=lambda one: first.index(one) if one in first else len(first) - 2)


def sums(db: Connection) -> dict[SumPlace, int]:
    """All sums that are not 0; persons of a county, a prefecture and the province under the first
    digits of its centres' codes, since only there they have a meaning."""
    found: dict[SumPlace, int] = {}
    for row in db.execute(select(AGGREGATE)):
        if row.total:
            found[row.centre, row.year, row.measure, row.cut, row.value] = int(row.total)
    for row in db.execute(select(PERSON_COUNT)):
        own = dict.fromkeys(("persons", *HEADLINES.values()), len(row.centre))
        for name, width in {**own, **SCOPES}.items():
            place = (row.centre[:width], row.year, name, row.cut, row.value)
            found[place] = found.get(place, 0) + int(getattr(row, name))
    return {place: value for place, value in found.items() if value}
