"""State in a bundle: what its writer covers without having the entries, as a package in frames.

Pure: the laptop and the province share the examination. The package stands behind the blocks: a
manifest, then its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from jlcenter.domain.journal.entry import TICK_LEAP_MAX
from jlcenter.domain.journal.fits import StateBad, check_record
from jlcenter.sync.bundle import PART, BundleError
from jlcenter.sync.checks import StrandEnd
from jlcenter.sync.columns import BlockError
from jlcenter.sync.state import (
    Manifest,
    StateReader,
    StrandTip,
    manifest_of,
    part_is,
    records_of,
)

Frames = Iterator[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class StateFound:
    """A package that holds: how far its writer covers each strand, and how many records it has."""

    tips: tuple[StrandTip, ...]
    records: int


def parts_of(frames: Frames, manifest: Manifest) -> Iterator[bytes]:
    """The parts that follow a manifest's frame. Raises BundleError where one is not as told."""
    for number in range(len(manifest.sizes)):
        sort, body = next(frames, (b"", b""))
        if sort != PART or not part_is(manifest, number, body):
            raise BundleError("state")
        yield body


def read_manifest(payload: bytes) -> Manifest:
    """A package's manifest. Raises BundleError."""
    try:
        return manifest_of(payload)
    except BlockError as error:
        raise BundleError("state") from error


def examined(
    payload: bytes,
    frames: Frames,
    whose: tuple[str, bytes],
    end_of: Callable[[bytes], StrandEnd | None],
    greatest_tick: int,
) -> StateFound:
    """Read a package to its end, in bounded memory. ``whose``: the centre and device it must be of.

    Raises BundleError for one that does not hold, or that no honest writer could have made.
    """
    manifest = read_manifest(payload)
    if (manifest.centre, manifest.device) != whose:
        raise BundleError("state")
    parts = parts_of(frames, manifest)
    try:
        reader = StateReader(manifest, parts)
        for chunk in reader.chunks():
            for one in records_of(chunk):
                check_record(one.kind, one.key, one.state)
    except (BlockError, StateBad) as error:
        raise BundleError("state") from error
    for _rest in parts:
        # parts behind the end of the stream: hashed all the same
        continue
    for tip in reader.table:
        end = end_of(tip.id)
        known = end is not None and end.device is not None
        if known and end is not None and (end.centre, end.device) != (whose[0], tip.device):
            raise BundleError("other_centre")
        if tip.tick > greatest_tick + TICK_LEAP_MAX:
            raise BundleError("state")
    return StateFound(tuple(reader.table), manifest.records)


def gains(found: StateFound, held: Callable[[bytes], int]) -> bool:
    """Whether a package covers anything that is not covered here."""
    return any(tip.seq > held(tip.id) for tip in found.tips)
