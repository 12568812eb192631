"""Messages by which the bytes of attachments travel, in pieces of 64 KiB at most.

Pure, and shared with the province. Each request stands alone: the province says how much of a file
it has, and whoever sends or fetches goes on from there. A request travels as a sync request does
(signed, ``protocol.py``), its answer is signed by the root key and bound to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from jlcenter.sync.block import packed, unpacked, unpacked_carefully
from jlcenter.sync.columns import BlockError
from jlcenter.sync.protocol import PROTOCOL, MessageError

FILE_PATH = "/v1/file"
#: a cut costs one of these
PIECE_BYTES_MAX = 64 * 1024
#: a request larger than this is not read
REQUEST_BYTES_MAX = PIECE_BYTES_MAX + 16 * 1024
#: no file is larger, whatever its record says
FILE_BYTES_MAX = 20 * 1024 * 1024
#: attachments that may be asked about at once
ASKED_MAX = 256
_ID = 16


@dataclass(frozen=True, slots=True)
class AskHeld:
    """How much of these files has the province?"""

    ids: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class BringPiece:
    """A file's bytes from a place on."""

    id: bytes
    place: int
    content: bytes


@dataclass(frozen=True, slots=True)
class FetchPiece:
    """So many of a file's bytes, from a place on?"""

    id: bytes
    place: int
    length: int


FileRequest = AskHeld | BringPiece | FetchPiece


def pack_file_request(one: FileRequest) -> bytes:
    """The payload of a request to ``FILE_PATH``."""
    match one:
        case AskHeld(ids):
            return packed([PROTOCOL, 0, list(ids)])
        case BringPiece(id_, place, content):
            return packed([PROTOCOL, 1, id_, place, content])
        case FetchPiece(id_, place, length):
            return packed([PROTOCOL, 2, id_, place, length])


def file_request_of(payload: bytes) -> FileRequest:
    """What ``pack_file_request`` made. Raises MessageError."""
    try:
        _protocol, sort, *told = unpacked_carefully(payload)
        if sort == 0:
            ids = tuple(told[0])
            if len(ids) > ASKED_MAX or not all(_is_id(one) for one in ids):
                raise MessageError("form")
            return AskHeld(ids)
        id_, place, last = told[:3]
        if not _is_id(id_) or type(place) is not int or not 0 <= place <= FILE_BYTES_MAX:
            raise MessageError("form")
        if sort == 1 and isinstance(last, bytes) and 0 < len(last) <= PIECE_BYTES_MAX:
            return BringPiece(id_, place, last)
        if sort == 2 and type(last) is int and 0 < last <= PIECE_BYTES_MAX:
            return FetchPiece(id_, place, last)
    except (BlockError, TypeError, ValueError, IndexError) as error:
        raise MessageError("form") from error
    raise MessageError("form")


def _is_id(told: object) -> bool:
    return isinstance(told, bytes) and len(told) == _ID


@dataclass(frozen=True, slots=True)
class Held:
    """How much of a file the province has. ``is_known``: it has the attachment's record, and
    people see it; where not, it takes nothing of it."""

    bytes: int = 0
    is_whole: bool = False
    is_known: bool = True


def pack_file_answer(held: list[Held], content: bytes = b"") -> bytes:
    """What the province says: of each file that was asked about, and what was to be fetched."""
    return packed([[[one.bytes, one.is_whole, one.is_known] for one in held], content])


def file_answer_of(rest: bytes) -> tuple[list[Held], bytes]:
    """What ``pack_file_answer`` made. Raises MessageError."""
    try:
        told, content = unpacked(rest)[:2]
        held = [Held(int(count), bool(whole), bool(known)) for count, whole, known in told]
        return held, bytes(content)
    except (BlockError, TypeError, ValueError) as error:
        raise MessageError("form") from error
