"""One hash over all synced content: equal on two laptops and at the province exactly when they
hold the same."""

from __future__ import annotations

from dataclasses import dataclass

from jlcenter.domain.journal.digest import kind_name, whole_digest
from jlcenter.storage.content import digests, read_view
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
    with read_view(session.db):
        found = digests(session.db)
    kinds = {kind_name(code): KindFigures(one.rows, one.hexdigest()) for code, one in found.items()}
    return Digest(whole_digest(found.items()), dict(sorted(kinds.items())))
