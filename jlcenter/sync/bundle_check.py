"""The examination of a bundle, from its first byte to its last, before anything is taken in.

Pure: the laptop and the province share it, and each brings what it holds of the strands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jlcenter.sync import bundle_state
from jlcenter.sync.block import Segment, block_of_bytes
from jlcenter.sync.bundle import (
    BLOCK,
    FILE,
    OPENING,
    STATE,
    WAITING,
    BundleError,
    BundleReader,
)
from jlcenter.sync.bundle_content import (
    Chains,
    Closing,
    Opening,
    Tally,
    closing_of,
    key_book,
    opening_of,
)
from jlcenter.sync.bundle_files import FileReader
from jlcenter.sync.bundle_state import StateFound
from jlcenter.sync.checks import StrandEnd
from jlcenter.sync.columns import BlockError
from jlcenter.sync.protocol import Grant


@dataclass(frozen=True, slots=True)
class Checked:
    """A bundle that holds. ``keys``: of those it speaks of, by device; ``grants`` prove them."""

    opening: Opening
    closing: Closing
    keys: dict[bytes, bytes]
    grants: tuple[Grant, ...]
    state: StateFound | None = None


def checked(
    reader: BundleReader,
    root_public: bytes,
    end_of: Callable[[bytes], StrandEnd | None],
    greatest_tick: Callable[[str], int],
) -> Checked:
    """Read a bundle to its end. ``end_of``: how far the receiver holds a strand; ``greatest_tick``:
    the greatest it knows in a centre. Raises BundleError."""
    frames = reader.frames()
    sort, payload = next(frames, (b"", b""))
    if sort != OPENING:
        raise BundleError("opening")
    opening = opening_of(payload)
    keys, grants = key_book(reader.clear.centre, root_public, opening)
    chains = Chains(opening.centre, end_of, keys.get)
    tally, state, files = Tally(), None, FileReader()
    for sort, payload in frames:
        if sort == BLOCK:
            segments = segments_of(payload)
            chains.follow(segments)
            tally.add(segments)
        elif sort == WAITING:
            segments_of(payload)
            tally.add_waiting()
        elif sort == STATE and state is None:
            whose = (opening.centre, opening.exporter.device)
            tick = greatest_tick(opening.centre)
            state = bundle_state.examined(payload, frames, whose, end_of, tick)
            tally.records = state.records
        elif sort == FILE:
            files.add(payload)
        else:
            raise BundleError("frame")
    files.end()
    tally.files = files.count
    if not reader.is_signed_by(opening.exporter.public_key):
        raise BundleError("signature")
    closing = closing_of(reader.closing)
    if closing != tally.closing():
        raise BundleError("counts")
    return Checked(opening, closing, keys, grants, state)


def segments_of(payload: bytes) -> list[Segment]:
    """The segments of a block. Raises BundleError."""
    try:
        return block_of_bytes(payload)
    except BlockError as error:
        raise BundleError("block") from error
