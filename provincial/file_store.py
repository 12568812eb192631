"""What the province has of attachments' bytes: pieces by centre and attachment."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from jlcenter.domain.journal.merge import is_hidden, shown
from jlcenter.domain.records import ATTACHMENT
from jlcenter.sync.file_messages import FILE_BYTES_MAX, Held
from provincial import storage
from provincial.bulk import upsert
from provincial.storage import StrandBook
from provincial.tables import FILE, FILE_PIECE

_SIZE, _HASH = ATTACHMENT.group_of["size"], ATTACHMENT.group_of["hash"]


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What an attachment's record says of its bytes."""

    size: int
    hash: bytes


def records(db: Connection, code: str, ids: list[bytes]) -> dict[bytes, FileRecord]:
    """The attachments of a centre that people see and that have bytes."""
    book = StrandBook(db)
    wanted = [(ATTACHMENT.code, one) for one in ids]
    found = {}
    for (_kind, id_), (_key, state) in storage.states(db, code, wanted, book).items():
        writes = state.get(_SIZE.code), state.get(_HASH.code)
        if is_hidden(state) or not writes[0] or not writes[1]:
            continue
        size, hash_ = shown(_SIZE, writes[0]).value, shown(_HASH, writes[1]).value
        if type(size) is int and 0 < size <= FILE_BYTES_MAX and isinstance(hash_, bytes):
            found[id_] = FileRecord(size, hash_)
    return found


def held(db: Connection, code: str, id_: bytes) -> Held:
    """How much of a file is here."""
    query = select(FILE.c.held, FILE.c.is_whole).where(
        FILE.c.centre == code, FILE.c.attachment == id_
    )
    row = db.execute(query).one_or_none()
    return Held(row.held, row.is_whole) if row is not None else Held()


def keep(db: Connection, code: str, id_: bytes, place: int, content: bytes) -> int:
    """Keep the next piece of a file; returns how much of it is here now."""
    piece = {"centre": code, "attachment": id_, "place": place, "content": content}
    db.execute(insert(FILE_PIECE).values(piece))
    end = place + len(content)
    upsert(db, FILE, ("centre", "attachment", "held", "is_whole"), [(code, id_, end, False)])
    return end


def mark_whole(db: Connection, code: str, id_: bytes, size: int) -> None:
    """All of it is here, and it is what its record says."""
    upsert(db, FILE, ("centre", "attachment", "held", "is_whole"), [(code, id_, size, True)])


def hash_of(db: Connection, code: str, id_: bytes) -> bytes:
    """As the laptops' ``attachment_store.content_hash``, one piece at a time."""
    found = hashlib.sha256(id_)
    query = (
        select(FILE_PIECE.c.content)
        .where(FILE_PIECE.c.centre == code, FILE_PIECE.c.attachment == id_)
        .order_by(FILE_PIECE.c.place)
    )
    for content in db.execute(query.execution_options(yield_per=16)).scalars():
        found.update(bytes(content))
    return found.digest()


def content(db: Connection, code: str, id_: bytes, place: int, length: int) -> bytes:
    """So many bytes from a place on, whatever pieces they lie in."""
    end = place + length
    before = (
        select(FILE_PIECE.c.place)
        .where(
            FILE_PIECE.c.centre == code,
            FILE_PIECE.c.attachment == id_,
            FILE_PIECE.c.place <= place,
        )
        .order_by(FILE_PIECE.c.place.desc())
        .limit(1)
    )
    first = db.execute(before).scalar()
    query = (
        select(FILE_PIECE.c.place, FILE_PIECE.c.content)
        .where(
            FILE_PIECE.c.centre == code,
            FILE_PIECE.c.attachment == id_,
            FILE_PIECE.c.place >= (first or 0),
            FILE_PIECE.c.place < end,
        )
        .order_by(FILE_PIECE.c.place)
    )
    rows = db.execute(query).all()
    whole = b"".join(bytes(row.content) for row in rows)
    return whole[place - first : end - first] if first is not None else b""


def drop(db: Connection, code: str, ids: list[bytes]) -> None:
    """Nothing of these files is kept: they were erased, or are not what their records say."""
    for table in (FILE, FILE_PIECE):
        db.execute(delete(table).where(table.c.centre == code, table.c.attachment.in_(ids)))
