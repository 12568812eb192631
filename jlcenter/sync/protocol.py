"""Messages between laptop and province: one POST each way, signed; log points; grants; pairing.

Pure: bytes in, values out. A request is signed over method, path, a hash of the body, the device
and a counter — no host, port or wall time, since the province is known by its key and the exchange
may be repeated freely. An answer is signed by the province and bound to the request it answers.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import msgpack

from jlcenter.sync.block import (
    BLOCK_BYTES_MAX,
    Segment,
    block_of_bytes,
    deflated,
    inflated,
    joined,
    pack_block,
    packed,
    unpack_block,
    unpacked,
    unpacked_carefully,
)
from jlcenter.sync.checks import is_signed
from jlcenter.sync.columns import BlockError, Room

PROTOCOL = 1
#: the oldest protocol that is still spoken, by the province and by a laptop with an older one
PROTOCOL_OLDEST = 1
#: grows with the kinds and fields a program knows; told, never refused
SCHEMA = 1
SYNC_PATH = "/v1/sync"
PART_PATH = "/v1/part"
PAIR_PATH = "/v1/pair"
REJOIN_PATH = "/v1/rejoin"
HEALTH_PATH = "/v1/health"
#: a request or answer larger than this is not read
BODY_BYTES_MAX = 4 * 1024 * 1024
HASH_BYTES = 16
NONCE_BYTES = 12
_SIGNATURE = 64
_DEVICE = 16
#: what comes before a request's payload
ENVELOPE_BYTES = _DEVICE + NONCE_BYTES + _SIGNATURE
_REQUEST = b"jlcenter request 1\0"
_ANSWER = b"jlcenter answer 1\0"
_GRANT = b"jlcenter grant 1\0"
_PAIR = b"jlcenter pair 1\0"
_REJOIN = b"jlcenter rejoin 1\0"

#: every answer names exactly one next step
STEPS = (
    "done",
    "more",
    "blocked",
    "too_old",
    "busy",
    "gap",
    "rewind",
    "snapshot",
    "unknown",
    "too_new",
)
#: places of its own items a laptop may name
HAVE_MAX = 65_536
#: log points a laptop keeps, at doubling distances, to find a common past with a restored server
POINTS_MAX = 48
#: small items of a log that may come as one block
_ITEMS_AT_ONCE = 64
#: strands a request may ask about, and gaps of history an answer names
ASKED_MAX = 512
LACKS_MAX = 64
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


@dataclass(frozen=True, slots=True)
class Grant:
    """The province's word that a device is of a centre: it proves itself to who knows the root."""

    public_key: bytes
    letter: str
    signature: bytes

    @property
    def device(self) -> bytes:
        """The device's id."""
        return device_id(self.public_key)

    def holds(self, centre: str, root_public: bytes) -> bool:
        """Whether the province's root key signed it for this centre."""
        message = grant_message(centre, self.device, self.public_key, self.letter)
        return is_signed(root_public, message, self.signature)


def pair_message(code: str, centre: str, public_key: bytes, replaces: str = "") -> bytes:
    """What a laptop signs to show that the key it brings is its own, and which device it is to
    take the place of."""
    parts = [plain_code(code), centre, public_key, *([replaces] if replaces else [])]
    told: bytes = msgpack.packb(parts)
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


def rejoin_message(centre: str, public_key: bytes, secret: bytes) -> bytes:
    """What a laptop signs that shows its grant to a province that has forgotten it."""
    told: bytes = msgpack.packb([centre, public_key, secret])
    return _REJOIN + told


# -- the sync request ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """What a laptop says: how far it has the log, its last receipt, and one block.

    ``have``: places in the log after the cursor that this laptop filled itself, known by receipt.
    ``asks``: strands of others that wait here: how far has the province got them? ``points``: older
    log points, told once the province did not know the newest: which of them is a common past?
    ``grants``: of the authors of others' strands in the block, for a province that forgot them.
    ``block``: the segments as they came, for who keeps them. ``want_bytes``: so much news at once,
    less on a line that breaks off.
    """

    cursor: LogPoint
    receipt: LogPoint
    segments: tuple[Segment, ...] = ()
    have: tuple[int, ...] = ()
    protocol: int = PROTOCOL
    schema: int = SCHEMA
    asks: tuple[bytes, ...] = ()
    points: tuple[LogPoint, ...] = ()
    grants: tuple[Grant, ...] = ()
    block: Any = field(default=None, compare=False, repr=False)
    want_bytes: int = BLOCK_BYTES_MAX


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
    start = ENVELOPE_BYTES
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
    told = [
        request.protocol,
        request.schema,
        cursor.position,
        cursor.hash,
        receipt.position,
        receipt.hash,
        list(request.have),
        block,
    ]
    is_thin = request.want_bytes < BLOCK_BYTES_MAX
    if request.asks or request.points or request.grants or is_thin:
        points = [part for one in request.points for part in (one.position, one.hash)]
        grants = [[one.public_key, one.letter, one.signature] for one in request.grants]
        told += [b"".join(request.asks), points, grants, request.want_bytes]
    return deflated(packed(told))


def protocol_of(payload: bytes) -> tuple[int, Any]:
    """The protocol a request speaks, and its parts to be read. Raises MessageError."""
    try:
        told = unpacked_carefully(inflated(payload))
        if not isinstance(told, list) or type(told[0]) is not int:
            raise MessageError("form")
    except (BlockError, IndexError) as error:
        raise MessageError("form") from error
    return told[0], told


def request_of(told: Any) -> SyncRequest:
    """A request from its parts. Raises MessageError, BlockError for its block."""
    try:
        protocol, schema, at, at_hash, got, got_hash, have, block = told[:8]
        if len(have) > HAVE_MAX:
            raise MessageError("have")
        places = tuple(int(one) for one in have)
        asks, points, grants, want = _extras(told[8:12])
    except (TypeError, ValueError, OverflowError) as error:
        raise MessageError("form") from error
    segments = tuple(unpack_block(block)) if block is not None else ()
    cursor, receipt = _point(at, at_hash), _point(got, got_hash)
    return SyncRequest(
        cursor, receipt, segments, places, protocol, schema, asks, points, grants, block, want
    )


def _extras(
    told: Any,
) -> tuple[tuple[bytes, ...], tuple[LogPoint, ...], tuple[Grant, ...], int]:
    if not told:
        return (), (), (), BLOCK_BYTES_MAX
    joined, flat, grants, want = told
    if type(want) is not int or want < 1:
        raise MessageError("want")
    if not isinstance(joined, bytes) or len(joined) % 16 or len(joined) > 16 * ASKED_MAX:
        raise MessageError("asks")
    if not isinstance(flat, list) or len(flat) % 2 or len(flat) > 2 * POINTS_MAX:
        raise MessageError("points")
    asks = tuple(joined[place : place + 16] for place in range(0, len(joined), 16))
    points = tuple(_point(flat[i], flat[i + 1]) for i in range(0, len(flat), 2))
    return asks, points, _grants_of(grants), min(want, BLOCK_BYTES_MAX)


def _grants_of(told: Any) -> tuple[Grant, ...]:
    if not isinstance(told, list) or len(told) > ASKED_MAX:
        raise MessageError("grants")
    found = []
    for key, letter, signature in told:
        is_whole = isinstance(key, bytes) and isinstance(signature, bytes)
        if not is_whole or not isinstance(letter, str):
            raise MessageError("grants")
        found.append(Grant(key, letter, signature))
    return tuple(found)


def _point(position: Any, hash_: Any) -> LogPoint:
    if type(position) is not int or not 0 <= position < 2**62 or not isinstance(hash_, bytes):
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
class Tip:
    """How far the province covers a strand: with all effects up to this seq and tick."""

    strand: bytes
    seq: int
    tick: int


@dataclass(frozen=True, slots=True)
class Lack:
    """Entries of a strand whose effect the province has, but not their text."""

    strand: bytes
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class SyncAnswer:
    """What the province says. ``refused``: (strand, seq, reason) of what it could not take in.

    ``tips``: with ``rewind``, all strands it covers (None: tell me your points first). ``lacks``:
    history it would like to have. ``manifest``: with ``snapshot``, the package to fetch.
    ``blocks``: entries in blocks as the province keeps them, instead of ``segments``.
    ``protocol``: the newest the province speaks, whatever this answer is in: after ``too_new`` the
    laptop goes on in that one.
    """

    step: str
    cursor: LogPoint
    receipt: Receipt | None = None
    segments: tuple[Segment, ...] = ()
    server_time_ms: int = 0
    refused: tuple[tuple[bytes, int, str], ...] = ()
    protocol: int = PROTOCOL
    tips: tuple[Tip, ...] | None = None
    lacks: tuple[Lack, ...] = ()
    manifest: bytes = b""
    blocks: tuple[bytes, ...] = ()


def pack_receipt(receipt: Receipt | None) -> bytes:
    """A receipt as it travels, and as it is kept for proof."""
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
    block: Any = pack_block(answer.segments) if answer.segments else None
    if answer.blocks:
        block = list(answer.blocks)
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
    if answer.tips is not None or answer.lacks or answer.manifest:
        rest += [_pack_tips(answer.tips), _pack_lacks(answer.lacks), answer.manifest]
    return pack_receipt(answer.receipt), packed(rest)


def _pack_tips(tips: tuple[Tip, ...] | None) -> Any:
    if tips is None:
        return None
    return [b"".join(one.strand for one in tips), *(n for one in tips for n in (one.seq, one.tick))]


def _tips_of(told: Any) -> tuple[Tip, ...] | None:
    if told is None:
        return None
    joined, *numbers = told
    if len(numbers) * 8 != len(joined) or any(type(one) is not int for one in numbers):
        raise MessageError("tips")
    return tuple(
        Tip(joined[n * 16 : n * 16 + 16], numbers[2 * n], numbers[2 * n + 1])
        for n in range(len(numbers) // 2)
    )


def _pack_lacks(lacks: tuple[Lack, ...]) -> list[Any]:
    return [part for one in lacks for part in (one.strand, one.first, one.last)]


def _lacks_of(told: list[Any]) -> tuple[Lack, ...]:
    return tuple(
        Lack(bytes(told[i]), int(told[i + 1]), int(told[i + 2])) for i in range(0, len(told), 3)
    )


def answer_message(request: bytes, receipt: bytes, rest: bytes) -> bytes:
    """What the province signs: this answer to that request."""
    parts = (request, receipt, rest)
    return _ANSWER + b"".join(hashlib.sha256(one).digest() for one in parts)


def answer_body(signature: bytes, receipt: bytes, rest: bytes) -> bytes:
    """The body of an answer."""
    return signature + deflated(packed([receipt, rest]))


def signed_parts(body: bytes, request: bytes, root_public: bytes) -> tuple[bytes, bytes]:
    """The two parts of an answer to this very request, the province's signature checked.

    Raises MessageError for anything else (a portal's page, another server, a proxy's cache).
    """
    try:
        receipt, rest = unpacked(inflated(body[_SIGNATURE:]))
        message = answer_message(request, receipt, rest)
    except (BlockError, TypeError, ValueError) as error:
        raise MessageError("form") from error
    if not is_signed(root_public, message, body[:_SIGNATURE]):
        raise MessageError("signature")
    return receipt, rest


def answer_of(body: bytes, request: bytes, root_public: bytes) -> SyncAnswer:
    """An answer, its signature checked. Raises MessageError for anything else (a portal's page)."""
    receipt, rest = signed_parts(body, request, root_public)
    try:
        told = unpacked(rest)
        protocol, step, at, at_hash, time_ms, refused, block = told[:7]
        tips, lacks, manifest = told[7:10] if len(told) > 7 else (None, [], b"")
        return SyncAnswer(
            STEPS[step],
            _point(at, at_hash),
            receipt_of(receipt),
            _news_of(block),
            int(time_ms),
            tuple(
                (bytes(refused[i]), int(refused[i + 1]), str(refused[i + 2]))
                for i in range(0, len(refused), 3)
            ),
            int(protocol),
            _tips_of(tips),
            _lacks_of(lacks),
            bytes(manifest),
        )
    except (BlockError, TypeError, ValueError, IndexError) as error:
        if isinstance(error, MessageError):
            raise
        raise MessageError("form") from error


def _news_of(told: Any) -> tuple[Segment, ...]:
    """The segments of an answer: one block packed into it, or several as they are kept."""
    if told is None:
        return ()
    if isinstance(told, list) and told and isinstance(told[0], bytes):
        return tuple(joined(block_of_bytes(one) for one in told))
    # several items as one: the province has checked each, and together they may be larger
    return tuple(unpack_block(told, Room(_ITEMS_AT_ONCE)))


def receipt_of(data: bytes) -> Receipt | None:
    """A receipt from an answer's first part; None where there is none."""
    if not data:
        return None
    centre, device, position, hash_, added, strands = unpacked(data)[:6]
    pairs = tuple((bytes(strands[i]), int(strands[i + 1])) for i in range(0, len(strands), 2))
    return Receipt(str(centre), bytes(device), _point(position, hash_), pairs, bool(added))


# -- parts of packages -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PartRequest:
    """A part of a package: brought with its manifest, or (``manifest`` empty) to be fetched, so
    many bytes of it from ``offset`` on; ``length`` 0: to its end."""

    package: bytes
    number: int
    manifest: bytes = b""
    body: bytes = b""
    offset: int = 0
    length: int = 0


def pack_part_request(one: PartRequest) -> bytes:
    """The payload of a request to ``PART_PATH``."""
    told = [PROTOCOL, one.package, one.number, one.manifest, one.body, one.offset, one.length]
    return packed(told)


def part_request_of(payload: bytes) -> PartRequest:
    """What ``pack_part_request`` made. Raises MessageError."""
    try:
        told = unpacked_carefully(payload)[:7]
        _protocol, package, number, manifest, body, offset, length = told
    except (BlockError, TypeError, ValueError) as error:
        raise MessageError("form") from error
    sound = all(isinstance(one, bytes) for one in (package, manifest, body))
    whole = (number, offset, length)
    if not sound or len(package) != 16:
        raise MessageError("form")
    if not all(type(one) is int and 0 <= one < 2**31 for one in whole):
        raise MessageError("form")
    return PartRequest(package, number, manifest, body, offset, length)


def pack_parts_missing(missing: list[int], *, is_taken: bool) -> bytes:
    """What the province says of a package that is brought: which parts are still to come."""
    return packed([is_taken, missing])


def parts_missing_of(rest: bytes) -> tuple[bool, list[int]]:
    """(whether the package is in the log, parts still to come). Raises MessageError."""
    try:
        is_taken, missing = unpacked(rest)
        return bool(is_taken), [int(one) for one in missing]
    except (BlockError, TypeError, ValueError) as error:
        raise MessageError("form") from error
