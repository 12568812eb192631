"""Grants that travel as device records: in the same block as their devices' entries, say. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from jlcenter.domain.records import DEVICE
from jlcenter.sync.block import Segment
from jlcenter.sync.protocol import Grant

_GROUPS = {DEVICE.group_of[name].code: name for name in ("public_key", "letter", "grant")}


def grants_in(segments: Iterable[Segment]) -> Iterator[Grant]:
    """The grants told by entries of device records; whether they hold is yet to be asked."""
    for entry in (one for segment in segments for one in segment.entries):
        if entry.kind == DEVICE.code:
            grant = grant_from({one.group: one.value for one in entry.changes})
            if grant is not None:
                yield grant


def grant_from(values: dict[int, Any]) -> Grant | None:
    """The grant that stands in a device record's values by group, where it is whole."""
    told = {_GROUPS[code]: value for code, value in values.items() if code in _GROUPS}
    key, signature = told.get("public_key"), told.get("grant")
    if not isinstance(key, bytes) or not isinstance(signature, bytes):
        return None
    return Grant(key, str(told.get("letter") or ""), signature)
