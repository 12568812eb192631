"""Attaching a portrait, a scan or a picture to a record: the record and this laptop's bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from jlcenter.app.out_files import out_file
from jlcenter.domain.errors import Damaged, NotFound, Refused
from jlcenter.domain.journal.ids import new_id
from jlcenter.domain.records import ATTACHMENT, Kind
from jlcenter.storage import attachment_store
from jlcenter.storage.queries import attachments as stored
from jlcenter.storage.queries.attachments import hash_of
from jlcenter.storage.queries.book import record, records
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

BYTES_MAX = 20 * 1024 * 1024
#: the first bytes of what may be attached
_MEDIA = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
)
_ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "application/pdf": (".pdf",),
}


def attach(session: Session, owner_kind: Kind, owner: UUID, purpose: str, path: Path) -> UUID:
    """Store a file's bytes and its record in one action. Raises Refused for what is no picture
    or PDF, or over 20 MB."""
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= BYTES_MAX else b""
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(
            "file_missing", _("找不到文件 {file}", file=path.name), _("请核对路径"), file=path.name
        ) from error
    if size > BYTES_MAX:
        raise Refused(
            "attachment_large",
            _("{file} 有 {n} MB, 超过 20 MB", file=path.name, n=size // 1024 // 1024),
            _("请压缩后再添加"),
            file=path.name,
        )
    media = next((name for start, name in _MEDIA if content.startswith(start)), None)
    if media is None:
        raise Refused(
            "attachment_type",
            _("{file} 不是 JPG、PNG 图片或 PDF", file=path.name),
            _("请另存为 JPG、PNG 或 PDF 后再添加"),
            file=path.name,
        )
    id_ = new_id()
    attachment_store.save(session.folder, session.data_key, id_, content)
    with session.action(mark("添加附件")) as write:
        write.put(
            ATTACHMENT,
            id_,
            owner_kind=owner_kind.name,
            owner=owner,
            purpose=purpose,
            hash=attachment_store.content_hash(id_, content),
            size=len(content),
            media_type=media,
            name=path.name,
        )
    return id_


def content_of(session: Session, attachment: UUID) -> bytes:
    """An attachment's bytes, checked against its record. Raises NotFound where they are not here,
    Damaged where they differ: what the province has comes back with the next sync."""
    expected = hash_of(session.db, attachment)
    if expected is None:
        raise NotFound("attachment_unknown", _("没有这个附件"))
    try:
        return attachment_store.load(session.folder, session.data_key, attachment, expected)
    except Damaged as damaged:
        if not stored.has_receipt(session.db, attachment):
            raise
        # the province has it as it was: what is not here is fetched
        attachment_store.remove(session.folder, attachment)
        raise Damaged(
            damaged.code, damaged.message, _("下次同步会从省里取回完好的一份")
        ) from damaged


def counts(session: Session, kind: Kind) -> dict[UUID, int]:
    """How many files are attached to each record of a kind that has any."""
    return stored.counts(session.db, kind.name)


def attached(session: Session, owner: UUID) -> list[dict[str, Any]]:
    """What is attached to a record, the first first."""
    return records(session.db, ATTACHMENT, {"owner": owner})


def save_copy(session: Session, attachment: UUID, path: Path) -> Path:
    """Write an attachment's bytes to a file that a person named; the right ending is added."""
    told = record(session.db, ATTACHMENT, attachment)
    content = content_of(session, attachment)
    ending = _ENDINGS.get((told or {}).get("media_type") or "", "")
    whole = path if not ending or path.suffix.lower() in ending else path.with_suffix(ending[0])
    with out_file(whole, whole.suffix.lower()) as draft:
        draft.write_bytes(content)
    return whole


def detach(session: Session, attachment: UUID) -> None:
    """Take an attachment out; undo brings it back."""
    with session.action(mark("删除附件")) as write:
        write.delete(ATTACHMENT, attachment)
