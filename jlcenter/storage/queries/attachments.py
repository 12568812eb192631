"""Attachments by their owner."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from jlcenter.storage.connection import Connection


def hash_of(db: Connection, attachment: UUID) -> bytes | None:
    """The hash an attachment's bytes must have; None where there is no such attachment."""
    row = db.execute(
        "SELECT hash FROM attachment WHERE id = ? AND _hidden = 0", (attachment.bytes,)
    ).fetchone()
    return bytes(row[0]) if row and row[0] is not None else None


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


# -- what travels ---------------------------------------------------------------------------------

_SHOWN = (
    "SELECT a.id, a.size, a.hash FROM attachment a WHERE a._hidden = 0 AND a.hash IS NOT NULL"
    " AND a.size IS NOT NULL"
)
_RECEIPT = "EXISTS (SELECT 1 FROM attachment_receipt r WHERE r.attachment = a.id AND r._hidden = 0)"


@dataclass(frozen=True, slots=True)
class Travelling:
    """An attachment whose bytes have to be somewhere else too."""

    id: UUID
    size: int
    hash: bytes


def without_receipt(db: Connection) -> list[Travelling]:
    """Attachments that the province does not say to have, the oldest first."""
    return _travelling(db, f"{_SHOWN} AND NOT {_RECEIPT} ORDER BY a.id")


def with_receipt(db: Connection) -> list[Travelling]:
    """Attachments that the province has, the newest first: those people look at."""
    return _travelling(db, f"{_SHOWN} AND {_RECEIPT} ORDER BY a.id DESC")


def has_receipt(db: Connection, attachment: UUID) -> bool:
    """Whether the province says to have an attachment's bytes."""
    row = db.execute(f"{_SHOWN} AND a.id = ? AND {_RECEIPT}", (attachment.bytes,)).fetchone()
    return row is not None


def _travelling(db: Connection, query: str) -> list[Travelling]:
    return [Travelling(UUID(bytes=row[0]), row[1], bytes(row[2])) for row in db.execute(query)]


def piece_bytes(db: Connection, attachment: UUID) -> int:
    """How much of an attachment has come."""
    row = db.execute(
        "SELECT coalesce(sum(length(content)), 0) FROM attachment_piece WHERE attachment = ?",
        (attachment.bytes,),
    ).fetchone()
    return int(row[0])


def keep_piece(db: Connection, attachment: UUID, place: int, content: bytes) -> None:
    """Keep what came, from a place on."""
    db.execute(
        "INSERT OR REPLACE INTO attachment_piece (attachment, place, content) VALUES (?, ?, ?)",
        (attachment.bytes, place, content),
    )


def pieces(db: Connection, attachment: UUID) -> bytes:
    """All that came, in one."""
    rows = db.execute(
        "SELECT content FROM attachment_piece WHERE attachment = ? ORDER BY place",
        (attachment.bytes,),
    )
    return b"".join(bytes(row[0]) for row in rows)


def drop_pieces(db: Connection, attachment: UUID) -> None:
    """Done with, or of no use."""
    db.execute("DELETE FROM attachment_piece WHERE attachment = ?", (attachment.bytes,))
