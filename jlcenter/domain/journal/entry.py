"""What a change is, and the chain of hashes through a strand.

An entry is one record's change in one action. The chain covers digests of the values, salted where
a kind has personal fields, so that erasing values and salt leaves the chain checkable. The forms
here are on the wire and in journals for ever: ``FORMAT`` names them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgpack

from jlcenter.domain.journal.merge import Stamp

FORMAT = 1
#: the kind code of entries that only tell (a log-in, a look at full numbers, a backup)
AUDIT = 0
#: one entry may be this far above the greatest tick known; beyond it is set aside
TICK_LEAP_MAX = 2**20
SALT_BYTES = 8


@dataclass(frozen=True, slots=True)
class Erased:
    """A value erased for privacy: only its digest is left, so that the chain still checks."""

    digest: bytes


class Change(NamedTuple):
    """A group's new value and the stamps of the current writes its author was shown."""

    group: int
    value: Any
    base: tuple[Stamp, ...] = ()


class ActionHead(NamedTuple):
    """What a person did: told once, by the action's first entry. ``params`` fill ``label``.

    ``mode`` is ``do``, ``undo``, ``redo`` or ``fixed`` (not undoable); ``of`` is the (strand, seq)
    of the action it undoes or redoes. ``wall_ms`` is for people to read and decides nothing.
    """

    label: str
    params: str
    actor: str
    wall_ms: int
    mode: str = "do"
    of: tuple[bytes, int] | None = None


class Entry(NamedTuple):
    """One record's change. ``id`` is its 16 bytes; ``key`` its natural key, as it travels.

    A tuple and no dataclass: a block holds thousands, and a frozen dataclass takes four times as
    long to make.
    """

    strand: bytes
    seq: int
    tick: int
    kind: int
    id: bytes
    changes: tuple[Change, ...]
    key: tuple[Any, ...] = ()
    salt: bytes = b""
    action: ActionHead | None = None

    @property
    def stamp(self) -> Stamp:
        """(tick, strand)."""
        return (self.tick, self.strand)


@dataclass(frozen=True, slots=True)
class StrandHead:
    """An unbroken chain of entries by one laptop in one sitting, and the entry it follows.

    ``previous`` is (strand, seq, hash) of that laptop's last entry before, so that the audit chain
    runs through; ``centre`` says for ever whose it is.
    """

    id: bytes
    centre: str
    device: bytes
    previous: tuple[bytes, int, bytes] | None = None

    def hash(self) -> bytes:
        """The hash the strand's first entry follows."""
        packed: bytes = msgpack.packb([FORMAT, self.id, self.centre, self.device, self.previous])
        return hashlib.sha256(packed).digest()


def value_digest(salt: bytes, value: Any) -> bytes:
    """What the chain covers of a value (``entry_hashes`` does the same inline, for thousands)."""
    packed: bytes = msgpack.packb(value)
    return hashlib.sha256(salt + packed).digest()[:16]


def entry_hash(before: bytes, entry: Entry) -> bytes:
    """The hash of an entry that follows one whose hash is ``before``."""
    return entry_hashes(before, (entry,))[0]


def entry_hashes(before: bytes, entries: Iterable[Entry]) -> list[bytes]:
    """The hash of each entry of a chain that follows an entry whose hash is ``before``."""
    pack, sha = msgpack.Packer().pack, hashlib.sha256
    hashes = []
    for _strand, seq, tick, kind, id_, changes, _key, salt, head in entries:
        digests = [
            (group, value.digest, base)
            if type(value) is Erased
            else (group, sha(salt + pack(value)).digest()[:16], base)
            for group, value, base in changes
        ]
        # (an action's head is packed as the list of its parts)
        before = sha(before + pack((seq, tick, head, kind, id_, digests))).digest()
        hashes.append(before)
    return hashes
