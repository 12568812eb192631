"""Ids: derived where nature gives a key, so that two laptops meeting one fact make one record."""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgpack

from jlcenter.domain.journal.values import to_wire
from jlcenter.domain.records import Kind

#: what is hashed before (kind, key)
NATURAL_KEY = b"jlcenter natural key\0"


def natural_id(kind: Kind, key: tuple[Any, ...]) -> UUID:
    """The id of the record with this natural key (values in the order of ``kind.key``)."""
    return UUID(bytes=natural_id_of_wire(kind.code, key_to_wire(kind, key)))


def key_to_wire(kind: Kind, key: tuple[Any, ...]) -> list[Any]:
    """The natural key as it travels."""
    if len(key) != len(kind.key):
        raise ValueError(f"{kind.name} needs a key of {len(kind.key)} parts")
    return [to_wire(part, value) for part, value in zip(kind.key, key, strict=True)]


def natural_id_of_wire(kind_code: int, key: list[Any]) -> bytes:
    """As ``natural_id``, on values as they travel."""
    packed: bytes = msgpack.packb([kind_code, key])
    return hashlib.sha256(NATURAL_KEY + packed).digest()[:16]


def natural_ids(kind_code: int, keys: Iterable[Sequence[Any]]) -> list[bytes]:
    """As ``natural_id_of_wire``, for many keys of one kind."""
    pack, sha = msgpack.Packer().pack, hashlib.sha256
    return [sha(NATURAL_KEY + pack((kind_code, key))).digest()[:16] for key in keys]


def new_id() -> UUID:
    """A time-ordered id (UUID version 7) for what has no natural key; the clock only groups."""
    random = bytearray(os.urandom(10))
    random[0] = 0x70 | (random[0] & 0x0F)
    random[2] = 0x80 | (random[2] & 0x3F)
    return UUID(bytes=(time.time_ns() // 1_000_000 & 0xFFFFFFFFFFFF).to_bytes(6) + bytes(random))


def person_id(secret: bytes, kind: Kind, id_type: str, id_number: str) -> UUID:
    """A person's id: an HMAC under the centre's secret, since a bare hash of a number is undone
    by some 2×10^7 tries."""
    text = f"{kind.code}\0{id_type}\0{id_number}".encode()
    return UUID(bytes=hmac.digest(secret, text, "sha256")[:16])
