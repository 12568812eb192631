"""What became of one request, for the server's log and figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Notes:
    """Filled in while a request is worked. Names centre and device, never a person."""

    outcome: str = ""
    centre: str = ""
    device: str = ""
    entries: int = 0
    refused: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    #: a centre whose next new laptop may want a snapshot
    snapshot_for: str = ""
