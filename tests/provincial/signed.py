"""Laptops that are nothing but a key and a strand: they sign requests without a folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from nacl.signing import SigningKey
from sqlalchemy import Connection

from jlcenter.domain.journal.entry import Change, Entry, StrandHead, entry_hash
from jlcenter.sync.block import Segment
from jlcenter.sync.checks import seal_message
from jlcenter.sync.protocol import (
    SYNC_PATH,
    LogPoint,
    SyncRequest,
    device_id,
    pack_request,
    request_body,
    request_message,
)
from provincial import storage
from provincial.storage import DeviceRow

#: a trainee's kind code, and a field of it
PERSON, NAME = 7, 1


@dataclass
class SignedLaptop:
    """A granted device of a centre with one strand, of which so many entries are sent."""

    number: int
    centre: str
    entries: list[Entry] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=list)
    sent: int = 0
    cursor: LogPoint = LogPoint()

    def __post_init__(self) -> None:
        self.key = SigningKey(self.number.to_bytes(32))
        self.public = bytes(self.key.verify_key)
        self.device = device_id(self.public)
        self.strand = b"strand" + self.number.to_bytes(10)
        self.head = StrandHead(self.strand, self.centre, self.device)
        self._nonces = count(1)

    def granted(self, db: Connection) -> None:
        """Make it known to the province."""
        storage.make_centre(db, self.centre, "")
        told = (self.device, self.centre, self.public, "A", "", 1, b"", False, None)
        storage.add_device(db, DeviceRow(*told))

    def wrote(self, **told: Any) -> Entry:
        """One more entry."""
        seq = len(self.entries) + 1
        told.setdefault("tick", (self.entries[-1].tick if self.entries else 0) + 1)
        told.setdefault("id", self.number.to_bytes(8) + seq.to_bytes(8))
        told.setdefault("changes", (Change(NAME, f"人{self.number}-{seq}"),))
        entry = Entry(self.strand, seq, kind=told.pop("kind", PERSON), salt=b"8 octets", **told)
        before = self.hashes[-1] if self.hashes else self.head.hash()
        self.entries.append(entry)
        self.hashes.append(entry_hash(before, entry))
        return entry

    def segment(self) -> Segment:
        """All that was not sent yet."""
        last = len(self.entries)
        seal = self.key.sign(seal_message(self.strand, last, self.hashes[-1])).signature
        head = self.head if self.sent == 0 else None
        return Segment(self.strand, tuple(self.entries[self.sent :]), head, bytes(seal))

    def body(self) -> bytes:
        """A signed request with all that was not sent yet."""
        segments = (self.segment(),) if len(self.entries) > self.sent else ()
        return self.said(pack_request(SyncRequest(self.cursor, LogPoint(), segments)))

    def said(self, payload: bytes) -> bytes:
        """A signed request with any payload."""
        nonce = next(self._nonces).to_bytes(12)
        message = request_message("POST", SYNC_PATH, self.device, nonce, payload)
        signature = bytes(self.key.sign(message).signature)
        return request_body(self.device, nonce, signature, payload)
