"""One hash over all synced content, the same on every laptop of a centre and at the server.

Each kind has 256 buckets by the record's id; a bucket is the sum of its records' hashes, so it can
be kept while records change, and two sides find what differs by comparing buckets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import msgpack

from jlcenter.domain.journal.entry import Erased
from jlcenter.domain.journal.merge import Write

BUCKETS = 256
_MODULUS = 1 << 256


def _plain(value: Any) -> Any:
    return ["erased", value.digest] if isinstance(value, Erased) else value


def record_hash(kind: int, id_: bytes, state: dict[int, tuple[Write, ...]]) -> int:
    """The hash of one record: all current writes, stamps and values, unknown groups too."""
    groups = [
        [code, [[one.stamp[0], one.stamp[1], _plain(one.value)] for one in state[code]]]
        for code in sorted(state)
    ]
    packed: bytes = msgpack.packb([kind, id_, groups])
    return int.from_bytes(hashlib.sha256(packed).digest())


def bucket_of(id_: bytes) -> int:
    """Which of the 256 buckets a record lies in (ids of all sorts end in random bytes)."""
    return id_[-1]


class KindDigest:
    """The digest of one kind, built record by record in any order."""

    def __init__(self) -> None:
        self.rows = 0
        self.buckets = [0] * BUCKETS

    def add(self, kind: int, id_: bytes, state: dict[int, tuple[Write, ...]]) -> None:
        """Take in one record."""
        self.rows += 1
        place = bucket_of(id_)
        self.buckets[place] = (self.buckets[place] + record_hash(kind, id_, state)) % _MODULUS

    def hexdigest(self) -> str:
        """The digest of the kind, in hexadecimal."""
        joined = b"".join(one.to_bytes(32) for one in self.buckets)
        return hashlib.sha256(joined).hexdigest()


def whole_digest(kinds: Iterable[tuple[str, KindDigest]]) -> str:
    """The digest over all kinds, from (name, digest) pairs; empty kinds do not count."""
    lines = sorted(f"{name} {one.rows} {one.hexdigest()}" for name, one in kinds if one.rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
