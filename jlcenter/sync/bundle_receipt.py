"""The province's receipt for a bundle: what it holds now, signed by the root key, and what others
wrote since the laptop last heard. Pure: the laptop and the province share it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jlcenter.sync.block import deflated, inflated, packed, unpacked
from jlcenter.sync.bundle import BundleError
from jlcenter.sync.columns import BlockError
from jlcenter.sync.protocol import START, LogPoint

_ENDS_MAX = 200_000


@dataclass(frozen=True, slots=True)
class StrandHeld:
    """The province holds a strand up to ``seq``, where the chain's hash is ``hash``; the bundle
    brought it up to ``brought``."""

    strand: bytes
    seq: int
    hash: bytes
    brought: int


@dataclass(frozen=True, slots=True)
class BundleReceipt:
    """What the province says of one bundle, ``number`` of ``device``.

    ``point``: where the centre's log ends. ``since``: how far the bundle's writer had it. ``news``:
    places in it whose items come with the receipt, up to ``reached``; ``added``: places the bundle
    filled. The counts are the province's own, for both sides to compare.
    """

    centre: str
    device: bytes
    number: int
    at_ms: int
    point: LogPoint
    ends: tuple[StrandHeld, ...]
    reached: LogPoint = START
    news: tuple[int, ...] = ()
    added: tuple[int, ...] = ()
    changes: int = 0
    new: int = 0
    already_known: int = 0
    waiting: int = 0
    since: LogPoint | None = None


def receipt_bytes(one: BundleReceipt) -> bytes:
    """A receipt as it travels, as the end of its file."""
    return deflated(
        packed(
            {
                "centre": one.centre,
                "device": one.device,
                "number": one.number,
                "at": one.at_ms,
                "point": [one.point.position, one.point.hash],
                "strands": b"".join(end.strand for end in one.ends),
                "seqs": [end.seq for end in one.ends],
                "brought": [end.brought for end in one.ends],
                "hashes": b"".join(end.hash for end in one.ends),
                "reached": [one.reached.position, one.reached.hash],
                "news": list(one.news),
                "added": list(one.added),
                "since": [one.since.position, one.since.hash] if one.since else None,
                "counts": [one.changes, one.new, one.already_known, one.waiting],
            }
        )
    )


def receipt_of(data: bytes) -> BundleReceipt:
    """What ``receipt_bytes`` made; what a newer program adds is passed over. Raises BundleError."""
    try:
        told = unpacked(inflated(data))
        return _receipt(told)
    except BundleError:
        raise
    except (BlockError, KeyError, TypeError, ValueError) as error:
        raise BundleError("receipt") from error


def _receipt(told: Any) -> BundleReceipt:
    position, log_hash = told["point"]
    reached, reached_hash = told["reached"]
    strands, seqs, hashes = told["strands"], told["seqs"], told["hashes"]
    brought = told["brought"]
    news, added = tuple(told["news"]), tuple(told["added"])
    changes, new, already_known, waiting = told["counts"][:4]
    since, since_hash = told.get("since") or (0, b"")
    whole = [told["number"], told["at"], position, reached, since, *seqs, *brought]
    whole += [*news, *added, changes, new, already_known, waiting]
    if any(type(one) is not int or not 0 <= one < 2**63 for one in whole):
        raise BundleError("receipt")
    sizes = (len(strands), len(hashes), len(brought))
    if sizes != (16 * len(seqs), 32 * len(seqs), len(seqs)):
        raise BundleError("receipt")
    if len(seqs) > _ENDS_MAX or not all(
        isinstance(one, bytes)
        for one in (strands, hashes, log_hash, reached_hash, since_hash, told["device"])
    ):
        raise BundleError("receipt")
    ends = tuple(
        StrandHeld(strands[n * 16 : n * 16 + 16], seq, hashes[n * 32 : n * 32 + 32], brought[n])
        for n, seq in enumerate(seqs)
    )
    return BundleReceipt(
        str(told["centre"]),
        told["device"],
        told["number"],
        told["at"],
        LogPoint(position, log_hash),
        ends,
        LogPoint(reached, reached_hash),
        news,
        added,
        changes,
        new,
        already_known,
        waiting,
        LogPoint(since, since_hash) if told.get("since") else None,
    )
