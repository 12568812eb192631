"""A record's state at the province, packed: key, and every group's current writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jlcenter.domain.journal.merge import State, Write
from jlcenter.sync.block import packer, unpacked


def state_packer(
    strand_no: Callable[[bytes], int],
) -> Callable[[tuple[Any, ...], State], bytes]:
    """Packs states of many records as bytes; stamps name strands by their number here."""
    pack = packer()

    def packed_state(key: tuple[Any, ...], state: State) -> bytes:
        groups = [
            (code, [(tick, strand_no(strand), value) for (tick, strand), value in writes])
            for code, writes in sorted(state.items())
        ]
        return pack((key, groups))

    return packed_state


def unpack_state(data: bytes, strand_id: Callable[[int], bytes]) -> tuple[tuple[Any, ...], State]:
    """What was packed: (key, state)."""
    key, groups = unpacked(data)
    state: State = {
        code: tuple(Write((tick, strand_id(no)), value) for tick, no, value in writes)
        for code, writes in groups
    }
    return tuple(key), state


def first_tick(data: bytes) -> int:
    """The least tick of a packed state: about when its record was made (0 of one with nothing in
    it, whose key says all)."""
    _key, groups = unpacked(data)
    return min((int(write[0]) for _code, writes in groups for write in writes), default=0)
