"""Answers and lines of the ledger are counted as the centres count them: by each centre's own
policy, and by the year in which a line's class ends."""

from sqlalchemy import Connection, select

from jlcenter.domain.records import FOLLOW_UP, PAST_TRAINING, POLICY_RULE
from provincial import fact_classes, fact_due
from provincial.buckets import UNREADABLE
from provincial.fact_values import Record, text, values_of
from provincial.facts import FactChanges
from provincial.state import unpack_state
from provincial.storage import StrandBook
from provincial.tables import CENTRE, RECORD

_AT_ONCE = 2000


def apply(db: Connection) -> None:
    """Make anew what may say something else now; a centre that waits to be counted is left."""
    for code in db.execute(select(CENTRE.c.code).order_by(CENTRE.c.code)).scalars().all():
        if fact_due.is_due(db, code):
            continue
        book = StrandBook(db)
        book.load_centre(code)
        if _slice(db, code, POLICY_RULE.code, b"", book)[0]:
            _anew(db, code, FOLLOW_UP.code, book, None)
        _anew(db, code, PAST_TRAINING.code, book, set(fact_classes.years_of_codes(db, code)))


def _anew(db: Connection, code: str, kind: int, book: StrandBook, codes: set[str] | None) -> None:
    after: bytes | None = b""
    while after is not None:
        records, after = _slice(db, code, kind, after, book)
        some = {
            (kind, id_): one
            for id_, one in records.items()
            if codes is None or text(values_of(PAST_TRAINING, one), "class_code") in codes
        }
        if some:
            FactChanges(counts_anew=True).store(db, code, some, book)


def _slice(
    db: Connection, code: str, kind: int, after: bytes, book: StrandBook
) -> tuple[dict[bytes, Record], bytes | None]:
    query = (
        select(RECORD.c.id, RECORD.c.state)
        .where(RECORD.c.centre == code, RECORD.c.kind == kind, RECORD.c.id > after)
        .order_by(RECORD.c.id)
        .limit(_AT_ONCE)
    )
    found, rows = {}, db.execute(query).all()
    for row in rows:
        try:
            found[bytes(row.id)] = unpack_state(bytes(row.state), book.id)
        except UNREADABLE:
            continue  # damage, which a scan of the digest tells of
    return found, bytes(rows[-1].id) if rows else None
