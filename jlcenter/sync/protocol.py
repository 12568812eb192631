"""Messages between laptop and province: one POST each way, signed; log points; grants; pairing.

Pure: bytes in, values out. A request is signed over method, path, a hash of the body, the device
and a counter — no host, port or wall time, since the province is known by its key and the exchange
may be repeated freely. An answer is signed by the province and bound to the request it answers.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import msgpack

from jlcenter.sync.block import (
    Segment,
    deflated,
    inflated,
    pack_block,
    packed,
    unpack_block,
    unpacked,
)
from jlcenter.sync.checks import is_signed
from jlcenter.sync.columns import BlockError

PROTOCOL = 1
#: the oldest protocol the province still speaks
PROTOCOL_OLDEST = 1
#: grows with the kinds and fields a program knows; told, never refused
SCHEMA = 1
SYNC_PATH = "/v1/sync"
PAIR_PATH = "/v1/pair"
HEALTH_PATH = "/v1/health"
#: a request or answer larger than this is not read
BODY_BYTES_MAX = 4 * 1024 * 1024
HASH_BYTES = 16
NONCE_BYTES = 12
_SIGNATURE = 64
_DEVICE = 16
_REQUEST = b"jlcenter request 1\0"
_ANSWER = b"jlcenter answer 1\0"
_GRANT = b"jlcenter grant 1\0"
_PAIR = b"jlcenter pair 1\0"

#: every answer names exactly one next step
STEPS = ("done", "more", "blocked", "too_old", "busy", "gap", "rewind")
#: no 0/O, 1/I/L: a code read out over the telephone
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_SECRET = 8
_CODE_CHECK = 4


class MessageError(ValueError):
    """The bytes are not a message of ours."""


@dataclass(frozen=True, slots=True)
class LogPoint:
    """A place in a centre's log and the log's hash there: both sides have the same past or not."""

    position: int = 0
    hash: bytes = b""


START = LogPoint()


def next_log_hash(before: bytes, ends: list[tuple[bytes, int, bytes]]) -> bytes:
    """The log's hash after an item: over each strand's (id, last seq, chain hash) in it.

    The chain covers digests, not values, so that erasing a value leaves the log's hash as it was.
    """
    told = [[strand, seq, hash_] for strand, seq, hash_ in sorted(ends)]
    packed_ends: bytes = msgpack.packb(told)
    return hashlib.sha256(before + packed_ends).digest()[:HASH_BYTES]


# -- grants and pairing ----------------------------------------------------------------------------


def device_id(public_key: bytes) -> bytes:
    """A device's 16 bytes, from its public key."""
    return hashlib.sha256(public_key).digest()[:16]


def grant_message(centre: str, device: bytes, public_key: bytes, letter: str) -> bytes:
    """What the province's root key signs when it grants a device."""
    told: bytes = msgpack.packb([centre, device, public_key, letter])
    return _GRANT + told


def pair_message(code: str, centre: str, public_key: bytes) -> bytes:
    """What a laptop signs to show that the key it brings is its own."""
    told: bytes = msgpack.packb([plain_code(code), centre, public_key])
    return _PAIR + told


def plain_code(code: str) -> str:
    """A pairing code as typed: capitals, without dashes and spaces."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def code_check(root_public: bytes) -> str:
    """The last letters of every pairing code: they tell this province's key from a stranger's."""
    digest = hashlib.sha256(b"jlcenter code\0" + root_public).digest()
    return "".join(CODE_LETTERS[one % len(CODE_LETTERS)] for one in digest[:_CODE_CHECK])


def code_fits_root(code: str, root_public: bytes) -> bool:
    """Whether a code was given by the province with this root key."""
    return plain_code(code).endswith(code_check(root_public))


def spaced_code(secret: str, root_public: bytes) -> str:
    """A pairing code as shown: three groups of four."""
    whole = secret + code_check(root_public)
    return "-".join(whole[place : place + 4] for place in range(0, len(whole), 4))


# -- the sync request ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """What a laptop says: how far it has the log, its last receipt, and one block.

    ``have``: places in the log after the cursor that this laptop filled itself, known by receipt.
    """

    cursor: LogPoint
    receipt: LogPoint
    segments: tuple[Segment, ...] = ()
    have: tuple[int, ...] = ()
    protocol: int = PROTOCOL
    schema: int = SCHEMA


@dataclass(frozen=True, slots=True)
class Envelope:
    """A request as it came: who says it is, and whether the signature holds is yet to be asked."""

    device: bytes
    nonce: bytes
    signature: bytes
    payload: bytes

    def is_signed_by(self, public_key: bytes, path: str) -> bool:
        """Whether the device's key signed this request for this path."""
        message = request_message("POST", path, self.device, self.nonce, self.payload)
        return is_signed(public_key, message, self.signature)


def request_message(method: str, path: str, device: bytes, nonce: bytes, payload: bytes) -> bytes:
    """What a request's signature is over."""
    place = f"{method} {path}\0".encode()
    return _REQUEST + place + device + nonce + hashlib.sha256(payload).digest()


def request_body(device: bytes, nonce: bytes, signature: bytes, payload: bytes) -> bytes:
    """The body of a request."""
    return device + nonce + signature + payload


def envelope_of(body: bytes) -> Envelope:
    """The parts of a request's body. Raises MessageError."""
    start = _DEVICE + NONCE_BYTES + _SIGNATURE
    if len(body) < start:
        raise MessageError("short")
    return Envelope(
        body[:_DEVICE],
        body[_DEVICE : _DEVICE + NONCE_BYTES],
        body[_DEVICE + NONCE_BYTES : start],
        body[start:],
    )


def pack_request(request: SyncRequest) -> bytes:
    """A request's payload."""
    block = pack_block(request.segments) if request.segments else None
    cursor, receipt = request.cursor, request.receipt
    return deflated(
        packed(
            [
                request.protocol,
                request.schema,
                cursor.position,
                cursor.hash,
                receipt.position,
                receipt.hash,
                list(request.have),
                block,
            ]
        )
    )


def protocol_of(payload: bytes) -> tuple[int, Any]:
    """The protocol a request speaks, and its parts to be read. Raises MessageError."""
    try:
        told = unpacked(inflated(payload))
        if not isinstance(told, list) or type(told[0]) is not int:
            raise MessageError("form")
    except (BlockError, IndexError) as error:
        raise MessageError("form") from error
    return told[0], told


def request_of(told: Any) -> SyncRequest:
    """A request from its parts. Raises MessageError, BlockError for its block."""
    try:
        protocol, schema, at, at_hash, got, got_hash, have, block = told[:8]
        places = tuple(int(one) for one in have)
    except (TypeError, ValueError) as error:
        raise MessageError("form") from error
    segments = tuple(unpack_block(block)) if block is not None else ()
    cursor, receipt = _point(at, at_hash), _point(got, got_hash)
    return SyncRequest(cursor, receipt, segments, places, protocol, schema)


def _point(position: Any, hash_: Any) -> LogPoint:
    if type(position) is not int or position < 0 or not isinstance(hash_, bytes):
        raise MessageError("log point")
    return LogPoint(position, hash_)


# -- the answer ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the province holds: the log up to a point, and with it these strands up to a seq.

    ``added``: the item at that point is this request's.
    """

    centre: str
    device: bytes
    point: LogPoint
    strands: tuple[tuple[bytes, int], ...]
    added: bool = False


@dataclass(frozen=True, slots=True)
class SyncAnswer:
    """What the province says. ``refused``: (strand, seq, reason) of what it could not take in."""

    step: str
    cursor: LogPoint
    receipt: Receipt | None = None
    segments: tuple[Segment, ...] = ()
    server_time_ms: int = 0
    refused: tuple[tuple[bytes, int, str], ...] = ()
    protocol: int = PROTOCOL


def _pack_receipt(receipt: Receipt | None) -> bytes:
    if receipt is None:
        return b""
    return packed(
        [
            receipt.centre,
            receipt.device,
            receipt.point.position,
            receipt.point.hash,
            receipt.added,
            [part for pair in receipt.strands for part in pair],
        ]
    )


def pack_answer(answer: SyncAnswer) -> tuple[bytes, bytes]:
    """An answer's two parts: the receipt, to be kept as proof, and the rest."""
    block = pack_block(answer.segments) if answer.segments else None
    refused = [part for one in answer.refused for part in one]
    rest = [
        answer.protocol,
        STEPS.index(answer.step),
        answer.cursor.position,
        answer.cursor.hash,
        answer.server_time_ms,
        refused,
        block,
    ]
    return _pack_receipt(answer.receipt), packed(rest)


def answer_message(request: bytes, receipt: bytes, rest: bytes) -> bytes:
    """What the province signs: this answer to that request."""
    parts = (request, receipt, rest)
    return _ANSWER + b"".join(hashlib.sha256(one).digest() for one in parts)


def answer_body(signature: bytes, receipt: bytes, rest: bytes) -> bytes:
    """The body of an answer."""
    return signature + deflated(packed([receipt, rest]))


def answer_of(body: bytes, request: bytes, root_public: bytes) -> SyncAnswer:
    """An answer, its signature checked. Raises MessageError for anything else (a portal's page)."""
    try:
        receipt, rest = unpacked(inflated(body[_SIGNATURE:]))
        message = answer_message(request, receipt, rest)
        if not is_signed(root_public, message, body[:_SIGNATURE]):
            raise MessageError("signature")
        protocol, step, at, at_hash, time_ms, refused, block = unpacked(rest)[:7]
        return SyncAnswer(
            STEPS[step],
            _point(at, at_hash),
            _receipt_of(receipt),
            tuple(unpack_block(block)) if block is not None else (),
            int(time_ms),
            tuple(
                (bytes(refused[i]), int(refused[i + 1]), str(refused[i + 2]))
                for i in range(0, len(refused), 3)
            ),
            int(protocol),
        )
    except (BlockError, TypeError, ValueError, IndexError) as error:
        if isinstance(error, MessageError):
            raise
        raise MessageError("form") from error


def _receipt_of(data: bytes) -> Receipt | None:
    if not data:
        return None
    centre, device, position, hash_, added, strands = unpacked(data)[:6]
    pairs = tuple((bytes(strands[i]), int(strands[i + 1])) for i in range(0, len(strands), 2))
    return Receipt(str(centre), bytes(device), _point(position, hash_), pairs, bool(added))
