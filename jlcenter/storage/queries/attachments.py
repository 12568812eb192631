"""Attachments by their owner."""

from __future__ import annotations

from uuid import UUID

from jlcenter.storage.connection import Connection


def hash_of(db: Connection, attachment: UUID) -> bytes | None:
    """The hash an attachment's bytes must have; None where there is no such attachment."""
    row = db.execute(
        "SELECT hash FROM attachment WHERE id = ? AND _hidden = 0", (attachment.bytes,)
    ).fetchone()
    return bytes(row[0]) if row else None


def of_owner(db: Connection, owner: UUID) -> list[tuple[UUID, str, str]]:
    """(id, purpose, media type) of what is attached to a record."""
    rows = db.execute(
        "SELECT id, purpose, media_type FROM attachment WHERE owner = ? AND _hidden = 0"
        " ORDER BY id",
        (owner.bytes,),
    ).fetchall()
    return [(UUID(bytes=row[0]), row[1] or "", row[2] or "") for row in rows]


def counts(db: Connection, owner_kind: str) -> dict[UUID, int]:
    """How many files are attached to each record of a kind that has any."""
    rows = db.execute(
        "SELECT owner, COUNT(*) FROM attachment WHERE owner_kind = ? AND _hidden = 0"
        " GROUP BY owner",
        (owner_kind,),
    ).fetchall()
    return {UUID(bytes=row[0]): row[1] for row in rows if row[0] is not None}
