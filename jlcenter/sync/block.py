"""Blocks: signed entries of one or more strands in few bytes, columnar by (kind, field set).

A block goes whole or not at all. Its entries stand in tick order, always a causal one. Ids of kinds
with a natural key are not sent but derived; hashes are not sent, the receiver computes them. See
docs/protocol.md for the form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import msgpack
import zstandard

from jlcenter.domain.journal.entry import Erased
from jlcenter.sync.block_in import unpack_block as unpack_block
from jlcenter.sync.block_out import pack_block as pack_block
from jlcenter.sync.columns import BlockError, unpack_column
from jlcenter.sync.segment import Segment as Segment

#: a block travels in so many bytes at most, unless one entry alone is larger
BLOCK_BYTES_MAX = 64 * 1024
#: what any message may become when inflated
INFLATED_BYTES_MAX = 16 * 1024 * 1024
#: lists and the like in one message
_OBJECTS_MAX = 256 * 1024
_LEVEL = 12
_ERASED = 1


# -- msgpack and zstd, bounded -------------------------------------------------------------------


def packed(value: Any) -> bytes:
    """msgpack, with erased values as extension 1."""
    return packer()(value)


def packer() -> Callable[[Any], bytes]:
    """``packed``, for many values in one thread."""
    pack: Callable[[Any], bytes] = msgpack.Packer(default=_other).pack
    return pack


def _other(one: Any) -> Any:
    if isinstance(one, Erased):
        return msgpack.ExtType(_ERASED, one.digest)
    raise TypeError(type(one).__name__)


def from_msgpack(code: int, inner: bytes) -> Any:
    """The value of a msgpack extension of ours."""
    return Erased(bytes(inner)) if code == _ERASED else msgpack.ExtType(code, inner)


def unpacked(data: bytes) -> Any:
    """What ``packed`` packed. Raises BlockError."""

    try:
        return msgpack.unpackb(data, ext_hook=from_msgpack, strict_map_key=False)
    except (ValueError, TypeError, msgpack.UnpackException) as error:
        raise BlockError("msgpack") from error


def unpacked_carefully(data: bytes) -> Any:
    """``unpacked``, of what anybody may have packed: an empty list is one byte there and some
    seventy here. Raises BlockError."""
    left = _OBJECTS_MAX

    def counted(one: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise BlockError("objects")
        return one

    def extension(code: int, inner: bytes) -> Any:
        return counted(from_msgpack(code, inner))

    try:
        return msgpack.unpackb(
            data,
            ext_hook=extension,
            list_hook=counted,
            object_hook=counted,
            strict_map_key=False,
        )
    except (ValueError, TypeError, msgpack.UnpackException) as error:
        raise BlockError("msgpack") from error


def deflated(data: bytes) -> bytes:
    """zstd."""
    return zstandard.ZstdCompressor(level=_LEVEL, write_content_size=True).compress(data)


def inflated(data: bytes) -> bytes:
    """zstd, never more than ``INFLATED_BYTES_MAX``. Raises BlockError."""
    try:
        size = zstandard.frame_content_size(data)
        if not 0 <= size <= INFLATED_BYTES_MAX:
            raise BlockError("size")
        return zstandard.ZstdDecompressor().decompress(data, max_output_size=INFLATED_BYTES_MAX)
    except zstandard.ZstdError as error:
        raise BlockError("zstd") from error


def inflated_size(data: bytes) -> int:
    """What zstd says that it will become; 0 where it is none."""
    try:
        return max(0, zstandard.frame_content_size(data))
    except zstandard.ZstdError:
        return 0


def block_bytes(segments: Iterable[Segment]) -> bytes:
    """A block as kept in a log: packed and deflated."""
    return deflated(packed(pack_block(segments)))


def block_of_bytes(data: bytes) -> list[Segment]:
    """What ``block_bytes`` made. Raises BlockError."""
    return unpack_block(unpacked(inflated(data)))


def spans_of(data: bytes) -> dict[bytes, tuple[int, int]]:
    """First and last seq of each strand in a block as kept, its entries not built. Raises
    BlockError where its head is none."""
    try:
        _format, count, strands, heads, order = unpacked(inflated(data))[:5]
        counts = Counter(unpack_column(order, count)[0])
        return {
            strands[place * 16 : place * 16 + 16]: (head[0], head[0] + counts[place] - 1)
            for place, head in enumerate(heads)
            if counts[place]
        }
    except (TypeError, ValueError, IndexError) as error:
        raise BlockError("form") from error


def joined(blocks: Iterable[list[Segment]]) -> list[Segment]:
    """Blocks in log order as one: neighbours of a strand become one segment, signed at its end."""
    by_strand: dict[bytes, Segment] = {}
    for segments in blocks:
        for one in segments:
            before = by_strand.get(one.strand)
            if before is None:
                by_strand[one.strand] = one
                continue
            if one.first_seq != before.last_seq + 1:
                raise BlockError("gap")
            by_strand[one.strand] = Segment(
                one.strand, before.entries + one.entries, before.head, one.signature
            )
    return list(by_strand.values())
