"""What a benchmark asks of each peer: write rows on a laptop, exchange with the server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from benchmarks.peers.proxy import Counted

#: plain rows by kind: an ``id`` and the fields that are not blank, ids in hexadecimal
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Cost:
    """One exchange. ``cpu_s``: the client's, where it tells."""

    round_trips: int
    up: int
    down: int
    seconds: float
    cpu_s: float | None = None

    @property
    def both(self) -> int:
        """Bytes both ways."""
        return self.up + self.down

    @classmethod
    def of(cls, counted: Counted, seconds: float, cpu_s: float | None = None) -> Cost:
        """From what the proxy counted."""
        return cls(counted.requests, counted.up, counted.down, seconds, cpu_s)


class Peer(Protocol):
    """A laptop and its server, of one kind of software."""

    name: str

    def put(self, rows: Rows) -> None:
        """Write rows on the laptop, new or changed."""
        raise NotImplementedError

    def exchange(self) -> Cost:
        """Sync once."""
        raise NotImplementedError

    def close(self) -> None:
        """End both sides."""
        raise NotImplementedError
