"""How the server is to serve."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """What ``province serve`` was told. ``certificate`` and ``key``: TLS without a proxy before it.

    ``forwarded``: a proxy on this machine says whose address a request came from.
    ``metrics_token``: who shows it may read the figures from elsewhere; without one only this
    machine may.
    """

    host: str = "127.0.0.1"
    port: int = 0
    certificate: Path | None = None
    key: Path | None = None
    forwarded: bool = False
    metrics_token: str = ""
