"""One hash over a centre's content at the province: equal to a laptop's exactly when both hold the
same."""

from __future__ import annotations

from sqlalchemy import Connection

from jlcenter.domain.journal.digest import KindDigest, whole_digest
from jlcenter.domain.records import BY_CODE
from provincial import storage


def centre_digest(db: Connection, code: str) -> tuple[str, dict[str, KindDigest]]:
    """The digest of a centre and of each kind."""
    kinds: dict[str, KindDigest] = {}
    for kind, id_, _key, state in storage.all_states(db, code):
        known = BY_CODE.get(kind)
        name = known.name if known else f"kind_{kind}"
        kinds.setdefault(name, KindDigest()).add(kind, id_, state)
    return whole_digest(kinds.items()), kinds
