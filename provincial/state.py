"""A record's state at the province, packed: key, and every group's current writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jlcenter.domain.journal.merge import State, Write
from jlcenter.sync.block import packed, unpacked


def pack_state(key: tuple[Any, ...], state: State, strand_no: Callable[[bytes], int]) -> bytes:
    """State as bytes; stamps name strands by their number here."""
    groups = [
        [code, [[one.stamp[0], strand_no(one.stamp[1]), one.value] for one in writes]]
        for code, writes in sorted(state.items())
    ]
    return packed([list(key), groups])


def unpack_state(data: bytes, strand_id: Callable[[int], bytes]) -> tuple[tuple[Any, ...], State]:
    """What ``pack_state`` packed: (key, state)."""
    key, groups = unpacked(data)
    state: State = {
        code: tuple(Write((tick, strand_id(no)), value) for tick, no, value in writes)
        for code, writes in groups
    }
    return tuple(key), state


def first_tick(data: bytes) -> int:
    """The least tick of a packed state: about when its record was made."""
    _key, groups = unpacked(data)
    return min(int(write[0]) for _code, writes in groups for write in writes)
