"""Attachments in a bundle: each whole, one after the other, in frames behind everything else.

Pure: the laptop and the province share it. What a file has to be stands in its record, which came
before; a file whose record is not there is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator

from jlcenter.sync.block import packed, unpacked
from jlcenter.sync.bundle import BundleError
from jlcenter.sync.columns import BlockError
from jlcenter.sync.file_messages import FILE_BYTES_MAX

#: of a file in one frame
_FRAME_BYTES = 1024 * 1024
_ID = 16


def frames_of(id_: bytes, content: bytes) -> Iterator[bytes]:
    """A file as frames: its id, its size, and its bytes from a place on."""
    for place in range(0, len(content), _FRAME_BYTES):
        yield packed([id_, len(content), place, content[place : place + _FRAME_BYTES]])


class FileReader:
    """Puts files together again. Raises BundleError for frames nobody honest would write."""

    def __init__(self) -> None:
        #: files that are whole
        self.count = 0
        self._id = b""
        self._size = 0
        self._parts: list[bytes] = []
        self._here = 0

    def add(self, payload: bytes) -> tuple[bytes, bytes] | None:
        """One more frame: id and bytes of the file that it completes."""
        try:
            id_, size, place, content = unpacked(payload)[:4]
        except (BlockError, TypeError, ValueError) as error:
            raise BundleError("file") from error
        sound = isinstance(id_, bytes) and len(id_) == _ID and isinstance(content, bytes)
        if not sound or type(size) is not int or not 0 < size <= FILE_BYTES_MAX or not content:
            raise BundleError("file")
        if not self._here:
            self._id, self._size = id_, size
        if (id_, size, place) != (self._id, self._size, self._here):
            raise BundleError("file")
        self._parts.append(content)
        self._here += len(content)
        if self._here > size:
            raise BundleError("file")
        if self._here < size:
            return None
        whole = b"".join(self._parts)
        self._parts, self._here = [], 0
        self.count += 1
        return id_, whole

    def end(self) -> None:
        """No more frames come."""
        if self._here:
            raise BundleError("file")
