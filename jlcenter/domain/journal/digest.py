"""One hash over all synced content, the same on every laptop of a centre and at the server.

Each kind has 256 buckets by the record's id; a bucket is the sum of its records' hashes, so it can
be kept while records change, and two sides find what differs by comparing buckets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgpack

from jlcenter.domain.journal.entry import Erased
from jlcenter.domain.journal.merge import Write
from jlcenter.domain.records import BY_CODE

BUCKETS = 256
#: what a bucket's sum is taken modulo, and its bytes
MODULUS = 1 << 256
SUM_BYTES = 32
#: a bucket as it is compared
BUCKET_HASH_BYTES = 16
_ERASED = 1
_COUNT_MODULUS = 1 << 64

#: current writes by group code
_State = Mapping[int, tuple[Write, ...]]


def _erased(value: Any) -> msgpack.ExtType:
    """An erased value is what its digest says, and no value that anybody could write."""
    if isinstance(value, Erased):
        return msgpack.ExtType(_ERASED, value.digest)
    raise TypeError(type(value).__name__)


def record_hash(kind: int, id_: bytes, key: Sequence[Any], state: _State) -> bytes:
    """The 32 bytes of one record: kind, id, natural key as it travels, and all current writes by
    group, stamps and values, unknown groups too."""
    packed = msgpack.packb([kind, id_, list(key), sorted(state.items())], default=_erased)
    return hashlib.sha256(packed).digest()


def bucket_of(id_: bytes) -> int:
    """Which of the 256 buckets a record lies in (ids of all sorts end in random bytes)."""
    return id_[-1]


def kind_name(code: int) -> str:
    """What a kind is called in figures, one of a newer program too."""
    known = BY_CODE.get(code)
    return known.name if known else f"kind_{code}"


class KindDigest:
    """The digest of one kind, built record by record in any order, or from buckets that were kept.

    ``rows`` counts records, ``counts`` those of each bucket; ``sums`` are modulo ``MODULUS``.
    """

    __slots__ = ("counts", "sums")

    def __init__(self) -> None:
        self.counts = [0] * BUCKETS
        self.sums = [0] * BUCKETS

    @property
    def rows(self) -> int:
        """How many records of the kind there are."""
        return sum(self.counts)

    def add(self, id_: bytes, hash_: bytes) -> None:
        """Take in one record by its hash."""
        bucket = id_[-1]
        self.counts[bucket] += 1
        self.sums[bucket] = (self.sums[bucket] + int.from_bytes(hash_)) % MODULUS

    def add_many(self, records: Iterable[tuple[bytes, bytes]]) -> None:
        """Take in many records: (id, hash) each."""
        counts, sums, number = self.counts, self.sums, int.from_bytes
        for id_, hash_ in records:
            bucket = id_[-1]
            counts[bucket] += 1
            sums[bucket] += number(hash_)
        self.sums = [one % MODULUS for one in sums]

    def remove(self, id_: bytes, hash_: bytes) -> None:
        """Take out one record that was taken in."""
        bucket = id_[-1]
        self.counts[bucket] -= 1
        self.sums[bucket] = (self.sums[bucket] - int.from_bytes(hash_)) % MODULUS

    def bucket_hashes(self) -> list[bytes]:
        """The 256 buckets as they are compared, by number."""
        return [bucket_hash(*one) for one in zip(self.counts, self.sums, strict=True)]

    def digest(self) -> bytes:
        """The digest of the kind, 32 bytes."""
        return digest_of(self.bucket_hashes())

    def hexdigest(self) -> str:
        """The digest of the kind, in hexadecimal."""
        return self.digest().hex()


def bucket_hash(rows: int, sum_: int) -> bytes:
    """A bucket as it is compared: how many records it is of, and the sum of their hashes."""
    if not rows and not sum_:
        return _EMPTY
    told = (rows % _COUNT_MODULUS).to_bytes(8) + sum_.to_bytes(SUM_BYTES)
    return hashlib.sha256(told).digest()[:BUCKET_HASH_BYTES]


#: most buckets of most kinds
_EMPTY = hashlib.sha256(bytes(8 + SUM_BYTES)).digest()[:BUCKET_HASH_BYTES]


def digest_of(bucket_hashes: Sequence[bytes]) -> bytes:
    """The digest of a kind from its 256 buckets as they are compared."""
    return hashlib.sha256(b"".join(bucket_hashes)).digest()


def whole_digest(kinds: Iterable[tuple[int, KindDigest]]) -> str:
    """The digest over all kinds, from (kind code, digest) pairs; empty kinds do not count.

    Codes and not names: an older program knows no names of a newer one's kinds.
    """
    found = sorted((code, one.rows, one.digest()) for code, one in kinds if one.rows)
    return hashlib.sha256(msgpack.packb(found)).hexdigest()
