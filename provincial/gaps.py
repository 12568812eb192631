"""Gaps of history: entries of a strand whose effect came here as state, their text not yet."""

from __future__ import annotations

from dataclasses import dataclass

from jlcenter.sync.block import packed, unpacked


@dataclass(frozen=True, slots=True)
class Gap:
    """``before``: the chain's hash before the first (empty where the strand begins there);
    ``hash``: at the last. ``since_ms``: when the state came."""

    first: int
    last: int
    before: bytes
    hash: bytes
    since_ms: int


def pack_gaps(gaps: list[Gap]) -> bytes:
    """Gaps as a strand's row keeps them."""
    return packed([[one.first, one.last, one.before, one.hash, one.since_ms] for one in gaps])


def unpack_gaps(data: bytes) -> list[Gap]:
    """What ``pack_gaps`` packed."""
    return [Gap(*one) for one in unpacked(data)]
