"""The USB bundle's container: one file, sealed to its readers, in frames that cannot be cut, moved
or repeated, and at its end what the writer's key signed.

Pure: the laptop and the province share it. Nothing in the clear part names a person; the name of
the file neither. Whoever can read it has the centre's secret or the province's root key; what it
says counts only by the signature over all of it. See docs/protocol.md for the form.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import VerifyKey

from jlcenter.sync.checks import is_signed

MAGIC = b"JLBUNDLE"
BUNDLE_FORMAT = 1
SUFFIX = ".jlb"
#: what a file is: changes on their way, or the province's word that it has them
BUNDLE, RECEIPT = 1, 2
#: kinds of frames: who writes and for whom, a block of entries, entries that wait for their past,
#: state without history (a manifest, then its parts), attachments' bytes, and the end with counts
#: and signature
OPENING, BLOCK, WAITING, STATE, PART, FILE, CLOSING = b"O", b"B", b"W", b"S", b"P", b"F", b"C"
#: a frame larger than this is not read: one block, and rarely more
FRAME_BYTES_MAX = 4 * 1024 * 1024
#: a stick's file system holds no larger file
BUNDLE_BYTES_MAX = 4 * 1024**3 - 1
_READERS_MAX = 8
_SEALED_KEY = 80
_SIGNATURE = 64
_LENGTH = 4
_STREAM_HEADER = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_STREAM_KEY = bindings.crypto_secretstream_xchacha20poly1305_KEYBYTES
_STREAM_MORE = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_MESSAGE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_CENTRE_KEY = b"jlcenter bundle key 1"
_SIGNED = b"jlcenter bundle 1\0"


class BundleError(ValueError):
    """The bytes are not a bundle for us: damaged, cut, forged, another's, or of a newer program."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class Source(Protocol):
    """Where bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end."""


class Target(Protocol):
    """Where bytes are written to."""

    def write(self, data: bytes, /) -> object:
        """Write all of ``data``."""


# -- keys ------------------------------------------------------------------------------------------


def centre_key(secret: bytes) -> PrivateKey:
    """The key that opens what is sealed to a centre: each of its paired laptops has it."""
    return PrivateKey(hashlib.blake2b(_CENTRE_KEY, key=secret, digest_size=32).digest())


def centre_reader(secret: bytes) -> bytes:
    """The public half of ``centre_key``."""
    return bytes(centre_key(secret).public_key)


def province_reader(root_public: bytes) -> bytes:
    """What is sealed to this opens with the province's root key only."""
    return bytes(VerifyKey(root_public).to_curve25519_public_key())


# -- the clear part --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clear:
    """The part anybody can read: what the file is, of which centre, and the sealed file keys."""

    sort: int
    centre: str
    sealed_keys: tuple[bytes, ...]


def _clear_bytes(clear: Clear) -> bytes:
    centre = clear.centre.encode("ascii")
    numbers = bytes([clear.sort, len(centre)])
    keys = bytes([len(clear.sealed_keys)]) + b"".join(clear.sealed_keys)
    return MAGIC + BUNDLE_FORMAT.to_bytes(2) + numbers + centre + keys


def _read_clear(source: _Exact) -> Clear:
    if source.take(len(MAGIC)) != MAGIC:
        raise BundleError("magic")
    form = int.from_bytes(source.take(2))
    if form > BUNDLE_FORMAT:
        raise BundleError("newer")
    if form < 1:
        raise BundleError("format")
    sort, length = source.take(2)
    centre = source.take(length)
    (count,) = source.take(1)
    if sort not in (BUNDLE, RECEIPT) or not 1 <= count <= _READERS_MAX or not centre.isascii():
        raise BundleError("header")
    keys = tuple(source.take(_SEALED_KEY) for _reader in range(count))
    return Clear(sort, centre.decode("ascii"), keys)


class _Exact:
    """Reads just so many bytes, and never more than a bundle may have."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.size = 0

    def take(self, size: int) -> bytes:
        """``size`` bytes. Raises BundleError where the file ends before."""
        found = self._source.read(size)
        while len(found) < size:
            more = self._source.read(size - len(found))
            if not more:
                raise BundleError("cut")
            found += more
        self.size += size
        if self.size > BUNDLE_BYTES_MAX:
            raise BundleError("size")
        return found

    def is_at_end(self) -> bool:
        """Whether nothing follows."""
        return not self._source.read(1)


# -- writing ---------------------------------------------------------------------------------------


class BundleWriter:
    """Writes a bundle frame by frame; ``close`` makes it one. ``readers``: public keys."""

    def __init__(self, target: Target, sort: int, centre: str, readers: list[bytes]) -> None:
        key = os.urandom(_STREAM_KEY)
        sealed = tuple(bytes(SealedBox(PublicKey(one)).encrypt(key)) for one in readers)
        self._target = target
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        header = bindings.crypto_secretstream_xchacha20poly1305_init_push(self._state, key)
        clear = _clear_bytes(Clear(sort, centre, sealed)) + header
        self._clear = hashlib.sha256(clear).digest()
        self._told = hashlib.sha256(clear)
        self.size = 0
        self._write(clear)

    def _write(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > BUNDLE_BYTES_MAX:
            raise BundleError("size")
        self._target.write(data)

    def _push(self, plain: bytes, tag: int) -> None:
        if len(plain) > FRAME_BYTES_MAX:
            raise BundleError("frame")
        sealed = bindings.crypto_secretstream_xchacha20poly1305_push(
            self._state, plain, self._clear, tag
        )
        self._write(len(sealed).to_bytes(_LENGTH))
        self._write(sealed)

    def frame(self, sort: bytes, payload: bytes) -> None:
        """One more frame. Raises BundleError where it, or the file, gets too large."""
        self._told.update(hashlib.sha256(sort + payload).digest())
        self._push(sort + payload, _MESSAGE)

    def close(self, closing: bytes, sign: Callable[[bytes], bytes]) -> None:
        """The last frame: what ``closing`` says, and the writer's signature over all of it."""
        self._push(CLOSING + sign(_signed_message(self._told, closing)) + closing, _FINAL)


def _signed_message(told: hashlib._Hash, closing: bytes) -> bytes:
    return _SIGNED + told.digest() + hashlib.sha256(closing).digest()


# -- reading ---------------------------------------------------------------------------------------


class BundleReader:
    """Reads a bundle with one of our keys, in memory bounded by one frame. Raises BundleError.

    What the frames say may be believed once ``frames`` has come to its end and ``is_signed_by``
    has said yes: until then nobody knows who wrote them.
    """

    def __init__(self, source: Source, key: PrivateKey) -> None:
        taken = bytearray()
        self._source = _Exact(_Taken(source, taken))
        self.clear = _read_clear(self._source)
        header = self._source.take(_STREAM_HEADER)
        self._clear = hashlib.sha256(taken).digest()
        self._told = hashlib.sha256(taken)
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        self._source = _Exact(source)
        self._source.size = len(taken)
        file_key = _opened_key(self.clear, key)
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(self._state, header, file_key)
        self.closing = b""
        self._signature = b""

    @property
    def is_receipt(self) -> bool:
        """Whether this is the province's receipt."""
        return self.clear.sort == RECEIPT

    def frames(self) -> Iterator[tuple[bytes, bytes]]:
        """(kind, payload) of each frame but the closing one, which must be the file's end."""
        while True:
            sort, payload, is_last = self._next()
            if is_last:
                break
            if sort == CLOSING:
                raise BundleError("closing")
            self._told.update(hashlib.sha256(sort + payload).digest())
            yield sort, payload
        if sort != CLOSING or len(payload) < _SIGNATURE or not self._source.is_at_end():
            raise BundleError("closing")
        self._signature, self.closing = payload[:_SIGNATURE], payload[_SIGNATURE:]

    def _next(self) -> tuple[bytes, bytes, bool]:
        length = int.from_bytes(self._source.take(_LENGTH))
        if not _STREAM_MORE < length <= FRAME_BYTES_MAX + _STREAM_MORE:
            raise BundleError("frame")
        sealed = self._source.take(length)
        try:
            plain, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(
                self._state, sealed, self._clear
            )
        except (CryptoError, RuntimeError) as error:
            raise BundleError("frame") from error
        if tag not in (_MESSAGE, _FINAL):
            raise BundleError("frame")
        return plain[:1], plain[1:], tag == _FINAL

    def is_signed_by(self, public_key: bytes) -> bool:
        """Whether this key signed the file as it was read."""
        return is_signed(public_key, _signed_message(self._told, self.closing), self._signature)


class _Taken:
    """Passes on what is read and keeps it: the clear part is bound to every frame."""

    def __init__(self, source: Source, taken: bytearray) -> None:
        self._source = source
        self._taken = taken

    def read(self, size: int) -> bytes:
        """Read and keep."""
        found = self._source.read(size)
        self._taken += found
        return found


def _opened_key(clear: Clear, key: PrivateKey) -> bytes:
    box = SealedBox(key)
    for sealed in clear.sealed_keys:
        try:
            found = bytes(box.decrypt(sealed))
        except CryptoError:
            continue
        if len(found) == _STREAM_KEY:
            return found
    raise BundleError("not_for_us", clear.centre)


def is_whole(source: Source, key: PrivateKey, public_key: bytes, closing: bytes) -> bool:
    """Whether what was written can be read back to its end, with this end and this signature."""
    try:
        reader = BundleReader(source, key)
        for _frame in reader.frames():
            pass
    except BundleError:
        return False
    return reader.closing == closing and reader.is_signed_by(public_key)
