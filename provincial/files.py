"""The bytes of attachments at the province: kept piece by piece, compared when whole, given out.

Only of attachments whose record is in the centre's log, of the size it says and with the
fingerprint it says. With the last piece the province writes a receipt into the centre's log: what
its laptops know of a file they know from there, so a database that was set back cannot have
promised what it has not.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, Engine

from jlcenter.domain.journal.ids import natural_id
from jlcenter.domain.records import ATTACHMENT_RECEIPT
from jlcenter.sync.file_messages import (
    FILE_PATH,
    PIECE_BYTES_MAX,
    AskHeld,
    BringPiece,
    FetchPiece,
    FileRequest,
    Held,
    file_request_of,
    pack_file_answer,
)
from jlcenter.sync.protocol import MessageError, answer_body, answer_message, envelope_of
from jlcenter.words import mark
from provincial import file_store, storage
from provincial.author import Put, write
from provincial.conversation import RequestRefused, now_ms
from provincial.database import reading
from provincial.file_store import FileRecord
from provincial.keys import RootKey
from provincial.notes import Notes
from provincial.storage import CentreRow, DeviceRow, StrandBook

#: a file in smaller pieces than these would be a million rows
_PIECE_BYTES_MIN = 1024
_UNKNOWN = Held(is_known=False)


def answered(engine: Engine, root: RootKey, body: bytes, notes: Notes | None = None) -> bytes:
    """The signed answer to a request's body. Raises RequestRefused."""
    notes = notes or Notes()
    try:
        envelope = envelope_of(body)
        with reading(engine).connect() as db, db.begin():
            device = storage.device(db, envelope.device)
        if device is None or device.is_blocked:
            raise RequestRefused("blocked", 403)
        if not envelope.is_signed_by(device.public_key, FILE_PATH):
            raise RequestRefused("signature_bad", 403)
        request = file_request_of(envelope.payload)
    except MessageError as error:
        raise RequestRefused("request_bad", 400) from error
    notes.centre, notes.device = device.centre, device.id.hex()
    rest = _rest(engine, root, device, request, notes)
    return answer_body(root.sign(answer_message(body, b"", rest)), b"", rest)


def _rest(
    engine: Engine, root: RootKey, device: DeviceRow, request: FileRequest, notes: Notes
) -> bytes:
    match request:
        case AskHeld(ids):
            notes.outcome = "files_asked"
            with reading(engine).connect() as db, db.begin():
                records = file_store.records(db, device.centre, list(ids))
                told = [
                    file_store.held(db, device.centre, one) if one in records else _UNKNOWN
                    for one in ids
                ]
            return pack_file_answer(told)
        case BringPiece():
            notes.outcome = "file_brought"
            with engine.begin() as db:
                return pack_file_answer([_brought(db, root, device, request)])
        case FetchPiece(id_, place, length):
            notes.outcome = "file_fetched"
            with reading(engine).connect() as db, db.begin():
                is_known = id_ in file_store.records(db, device.centre, [id_])
                held = file_store.held(db, device.centre, id_) if is_known else _UNKNOWN
                content = (
                    file_store.content(db, device.centre, id_, place, length)
                    if held.is_whole
                    else b""
                )
            return pack_file_answer([held], content)


def _brought(db: Connection, root: RootKey, device: DeviceRow, request: BringPiece) -> Held:
    centre = storage.centre(db, device.centre, lock=True)
    now = storage.device(db, device.id)
    if centre is None or now is None or now.is_blocked:
        raise RequestRefused("blocked", 403)
    code, id_ = centre.code, request.id
    record = file_store.records(db, code, [id_]).get(id_)
    if record is None:
        return _UNKNOWN
    held = file_store.held(db, code, id_)
    end = request.place + len(request.content)
    if held.is_whole or request.place != held.bytes or end > record.size:
        # a repeat, or another laptop brought it meanwhile: it goes on from what is said here
        return held
    if len(request.content) < _PIECE_BYTES_MIN and end < record.size:
        raise RequestRefused("request_bad", 400)
    file_store.keep(db, code, id_, request.place, request.content)
    if end < record.size:
        return Held(end)
    return Held(end, is_whole=True) if _is_right(db, root, centre, id_, record) else Held()


def take_whole(
    db: Connection, root: RootKey, centre: CentreRow, id_: bytes, content: bytes
) -> bool:
    """A file that a stick brought; whether it was new and is what its record says. The caller has
    locked the centre's row."""
    code = centre.code
    record = file_store.records(db, code, [id_]).get(id_)
    if record is None or record.size != len(content) or file_store.held(db, code, id_).is_whole:
        return False
    file_store.drop(db, code, [id_])
    for place in range(0, len(content), PIECE_BYTES_MAX):
        file_store.keep(db, code, id_, place, content[place : place + PIECE_BYTES_MAX])
    return _is_right(db, root, centre, id_, record)


def _is_right(
    db: Connection, root: RootKey, centre: CentreRow, id_: bytes, record: FileRecord
) -> bool:
    """Whether a file whose last piece has come is what its record says: then it is kept, with its
    receipt; else nothing of it is."""
    code = centre.code
    if file_store.hash_of(db, code, id_) != record.hash:
        file_store.drop(db, code, [id_])
        return False
    file_store.mark_whole(db, code, id_, record.size)
    _write_receipt(db, root, centre, id_, record.size)
    return True


def _write_receipt(db: Connection, root: RootKey, centre: CentreRow, id_: bytes, size: int) -> None:
    attachment = UUID(bytes=id_)
    receipt = natural_id(ATTACHMENT_RECEIPT, (attachment,)).bytes
    known = storage.states(db, centre.code, [(ATTACHMENT_RECEIPT.code, receipt)], StrandBook(db))
    if known:
        return
    put = Put(ATTACHMENT_RECEIPT, (attachment,), {"size": size})
    write(db, root, centre, mark("省级收到附件"), {}, [put], now_ms())
