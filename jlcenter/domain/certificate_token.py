"""What the code on a certificate holds: the facts printed on it and the issuing laptop's signature.

The code is an address of the province's verification page with everything in the fragment, which a
browser never sends: ``https://…/v#1.3F9K…``. Before pairing there is no such page and the address
is ``jlcenter:v1#1.…``. Behind ``1.`` (the version) stands, in base 36 so that it survives shells,
chats and double clicks and takes little room in a QR code:

    8 bytes key id (the first of the signing device's id) · 64 bytes Ed25519 signature · body

The body is msgpack ``[minutes, day, text]``: minutes of the class, days since 2000-01-01 of issue,
and the texts in the order of ``_TEXTS``, GB 18030, parted by U+001F. It never holds the full number
of an identity document (R63).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256

KEY_ID_BYTES = 8
DEVICE_ID_BYTES = 16
_SIGNATURE_BYTES = 64
_VERSION = "1."
#: where no province is known yet
UNPAIRED_BASE = "jlcenter:v1"
#: signed along with the body, so that a signature made for anything else never fits
_CONTEXT = b"jlcenter certificate 1\x00"
_EPOCH = date(2000, 1, 1)
_SEPARATOR = "\x1f"
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: longer than any code that a QR symbol can hold: refused before the arithmetic
_LENGTH_MAX = 4096
_TEXTS = (
    "serial",
    "name",
    "class_name",
    "programme",
    "occupation",
    "level",
    "centre",
    "centre_name",
    "id_tail",
)


class Outcome(StrEnum):
    """What reading a code says."""

    GENUINE = "genuine"
    FORGED = "forged"  # the signature does not fit the facts
    UNKNOWN_SIGNER = "unknown_signer"  # no key here has that id
    UNREADABLE = "unreadable"  # not one of our codes, or damaged


@dataclass(frozen=True, slots=True)
class Facts:
    """What a certificate says. ``minutes``: the class's length; ``id_tail``: last four digits."""

    serial: str
    name: str
    class_name: str
    programme: str
    occupation: str
    level: str
    minutes: int
    issued_on: str
    centre: str
    centre_name: str
    id_tail: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A code read back. ``facts`` are those the code claims, whatever the outcome."""

    outcome: Outcome
    facts: Facts | None = None
    key_id: bytes = b""


def device_of(public_key: bytes) -> bytes:
    """The 16 bytes by which a laptop with this key is known."""
    return sha256(public_key).digest()[:DEVICE_ID_BYTES]


def signed_part(facts: Facts) -> bytes:
    """The bytes that are signed for ``facts``."""
    return _CONTEXT + _body(facts)


def make_token(
    facts: Facts, sign: Callable[[bytes], bytes], device: bytes, base: str | None
) -> str:
    """The text of the code. ``base``: the province's verification address, None before pairing."""
    raw = device[:KEY_ID_BYTES] + sign(signed_part(facts)) + _body(facts)
    return f"{base or UNPAIRED_BASE}#{_VERSION}{_base36(raw)}"


def is_token(text: str) -> bool:
    """Whether ``text`` looks like one of our codes at all, genuine or not."""
    return f"#{_VERSION}" in text


def read_token(token: str, find_key: Callable[[bytes], bytes | None]) -> Reading:
    """Check a code. ``find_key`` gives the public key whose device id begins with these bytes."""
    raw = _raw(token)
    if raw is None or len(raw) <= KEY_ID_BYTES + _SIGNATURE_BYTES:
        return Reading(Outcome.UNREADABLE)
    key_id = raw[:KEY_ID_BYTES]
    signature = raw[KEY_ID_BYTES : KEY_ID_BYTES + _SIGNATURE_BYTES]
    body = raw[KEY_ID_BYTES + _SIGNATURE_BYTES :]
    facts = _facts(body)
    if facts is None:
        return Reading(Outcome.UNREADABLE, None, key_id)
    public_key = find_key(key_id)
    if public_key is None:
        return Reading(Outcome.UNKNOWN_SIGNER, facts, key_id)
    genuine = _fits(public_key, signature, _CONTEXT + body)
    return Reading(Outcome.GENUINE if genuine else Outcome.FORGED, facts, key_id)


def token_bytes(token: str) -> bytes | None:
    """All that a code holds (key id, signature, body), None where it is none of ours."""
    return _raw(token)


def _fits(public_key: bytes, signature: bytes, message: bytes) -> bool:
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey

    try:
        VerifyKey(public_key).verify(message, signature)
    except (BadSignatureError, ValueError):
        return False
    return True


def _body(facts: Facts) -> bytes:
    import msgpack

    texts = [str(getattr(facts, name) or "").replace(_SEPARATOR, " ") for name in _TEXTS]
    day = (date.fromisoformat(facts.issued_on) - _EPOCH).days
    packed = msgpack.packb([facts.minutes, day, _SEPARATOR.join(texts).encode("gb18030")])
    return bytes(packed)


def _facts(body: bytes) -> Facts | None:
    import msgpack

    try:
        minutes, day, text = msgpack.unpackb(body)[:3]
        texts = text.decode("gb18030").split(_SEPARATOR)
        issued_on = (_EPOCH + timedelta(days=day)).isoformat()
        if not isinstance(minutes, int) or len(texts) < len(_TEXTS):
            return None
        return Facts(minutes=minutes, issued_on=issued_on, **dict(zip(_TEXTS, texts, strict=False)))
    except (
        ValueError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,
        msgpack.UnpackException,
    ):
        return None


def _base36(raw: bytes) -> str:
    """``raw`` as digits; a leading 1 keeps zero bytes at the front."""
    number = int.from_bytes(b"\x01" + raw, "big")
    digits = []
    while number:
        number, rest = divmod(number, 36)
        digits.append(_DIGITS[rest])
    return "".join(reversed(digits))


def _raw(token: str) -> bytes | None:
    text = "".join(token.split()).rpartition("#")[2]
    if not text.startswith(_VERSION) or len(text) > _LENGTH_MAX:
        return None
    digits = text[len(_VERSION) :]
    if not digits.isascii() or not digits.isalnum():
        return None
    number = int(digits, 36)
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return raw[1:] if raw[:1] == b"\x01" else None
