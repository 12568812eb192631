"""One hash over all synced content: equal on two laptops and at the province exactly when they
hold the same."""

from __future__ import annotations

from dataclasses import dataclass

from jlcenter.domain.journal.digest import KindDigest, whole_digest
from jlcenter.domain.records import KINDS
from jlcenter.storage.queries.records import all_rows, other_rows
from jlcenter.storage.queries.sync import unpack_other
from jlcenter.storage.rows import state_of
from jlcenter.storage.session import Session


@dataclass(frozen=True, slots=True)
class KindFigures:
    """How many records of a kind, hidden ones too, and their digest."""

    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Digest:
    """The whole and each kind that has records."""

    digest: str
    kinds: dict[str, KindFigures]


def digest(session: Session) -> Digest:
    """The digest of this laptop's content, read in one view of the file."""
    db, names = session.db, session.door.names
    found: dict[str, KindDigest] = {}
    db.execute("BEGIN")
    try:
        for kind in KINDS:
            one = KindDigest()
            for row in all_rows(db, kind):
                one.add(kind.code, bytes(row[0]), state_of(kind, row, lambda n: names.id(db, n)))
            if one.rows:
                found[kind.name] = one
        for code, id_, blob in other_rows(db):
            _key, state = unpack_other(blob, db, names)
            found.setdefault(f"kind_{code}", KindDigest()).add(code, bytes(id_), state)
    finally:
        db.execute("ROLLBACK")
    kinds = {name: KindFigures(one.rows, one.hexdigest()) for name, one in sorted(found.items())}
    return Digest(whole_digest(found.items()), kinds)
