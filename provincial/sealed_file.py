"""One file of a backup: a readable head, then a stream sealed under a key, chunk after chunk.

A cut, an exchanged chunk or another head is noticed: every chunk follows from the one before it,
the first is bound to the head, the last says that it is the last.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from nacl import bindings

MAGIC = b"JLCENTER-PROVINCE-1\n"
CHUNK_BYTES = 1 << 20
_HEAD_BYTES_MAX = 1 << 20
_LAST = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_NEXT = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_OVERHEAD = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_START = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES


class NotSealed(ValueError):
    """The bytes are no such file, or not all of it, or not under this key."""


def write_sealed(target: BinaryIO, head: dict[str, Any], key: bytes, source: BinaryIO) -> None:
    """Write the head, and all of ``source`` sealed under 32 bytes of key."""
    told = json.dumps(head, ensure_ascii=False).encode()
    target.write(MAGIC + len(told).to_bytes(4) + told)
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    target.write(bindings.crypto_secretstream_xchacha20poly1305_init_push(state, key))
    bound = hashlib.sha256(told).digest()
    chunk = source.read(CHUNK_BYTES)
    while True:
        after = source.read(CHUNK_BYTES)
        sealed = bindings.crypto_secretstream_xchacha20poly1305_push(
            state, chunk, bound, _NEXT if after else _LAST
        )
        target.write(len(sealed).to_bytes(4) + sealed)
        if not after:
            return
        chunk, bound = after, b""


def read_head(source: BinaryIO) -> dict[str, Any]:
    """The head; ``source`` stands behind it then. Raises NotSealed."""
    if _exactly(source, len(MAGIC)) != MAGIC:
        raise NotSealed("magic")
    size = int.from_bytes(_exactly(source, 4))
    if size > _HEAD_BYTES_MAX:
        raise NotSealed("head")
    try:
        head = json.loads(_exactly(source, size))
    except ValueError as error:
        raise NotSealed("head") from error
    if not isinstance(head, dict):
        raise NotSealed("head")
    return head


def chunks_of(source: BinaryIO, key_of: Callable[[dict[str, Any]], bytes]) -> Iterator[bytes]:
    """What was sealed, from the file's start. ``key_of`` gives the key for a head.

    Raises NotSealed as soon as something is wrong; until the end is reached nothing is proved.
    """
    head = read_head(source)
    told_end = source.tell()
    source.seek(len(MAGIC) + 4)
    bound = hashlib.sha256(_exactly(source, told_end - len(MAGIC) - 4)).digest()
    key = key_of(head)
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    try:
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(
            state, _exactly(source, _START), key
        )
        while True:
            size = int.from_bytes(_exactly(source, 4))
            if not _OVERHEAD <= size <= CHUNK_BYTES + _OVERHEAD:
                raise NotSealed("chunk")
            chunk, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(
                state, _exactly(source, size), bound
            )
            yield chunk
            if tag == _LAST:
                break
            bound = b""
    except RuntimeError as error:  # what the binding raises for a chunk that does not verify
        raise NotSealed("chunk") from error
    if source.read(1):
        raise NotSealed("more")


def _exactly(source: BinaryIO, size: int) -> bytes:
    data = source.read(size)
    if len(data) != size:
        raise NotSealed("cut")
    return data
