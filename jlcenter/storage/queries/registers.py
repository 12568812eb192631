"""What lies as evidence with the items of the registers."""

from __future__ import annotations

from uuid import UUID

from jlcenter.storage.connection import Connection


def purposes_of(db: Connection, owner_kind: str) -> dict[UUID, list[str]]:
    """The purposes of what is attached to each record of a kind."""
    found: dict[UUID, list[str]] = {}
    for owner, purpose in db.execute(
        "SELECT owner, purpose FROM attachment WHERE owner_kind = ? AND _hidden = 0 ORDER BY id",
        (owner_kind,),
    ):
        if owner is not None:
            found.setdefault(UUID(bytes=owner), []).append(purpose or "")
    return found
