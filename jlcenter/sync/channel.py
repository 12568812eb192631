"""One connection, plain or TLS, on which nothing waits without an end.

Whatever it waits for (a handshake, room to send, the next byte) its patience is asked first, so a
peer that falls silent, or says one byte every ten seconds, ends in a TimeoutError.
"""

from __future__ import annotations

import contextlib
import io
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_PIECE_BYTES = 16 * 1024
#: a line slower than this for long is as good as none
RATE_BYTES_S = 1024

Result = TypeVar("Result")


class Patience:
    """How long a request may still wait: so long without a byte, a second more for each KiB that
    moves, and never beyond ``end`` (of ``time.monotonic``)."""

    def __init__(self, silence_s: float, end: float) -> None:
        self.silence_s = silence_s
        self.end = end
        self._begun = time.monotonic()
        self._moved = 0

    def begin_phase(self) -> None:
        """What comes next has its own time."""
        self._begun = time.monotonic()
        self._moved = 0

    def moved(self, count: int) -> None:
        """So many bytes came or went."""
        self._moved += count

    def left(self) -> float:
        """Seconds to wait for the next byte. Raises TimeoutError where none are left."""
        now = time.monotonic()
        phase = self._begun + self.silence_s + self._moved / RATE_BYTES_S
        left = min(self.silence_s, phase - now, self.end - now)
        if left <= 0:
            raise TimeoutError
        return left


class _Raw(io.RawIOBase):
    """What a channel receives, as a file."""

    def __init__(self, receive: Callable[[int], bytes | None]) -> None:
        self._receive = receive

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        view = memoryview(buffer)
        data = self._receive(len(view))
        if data is None:
            return None
        view[: len(data)] = data
        return len(data)


class _Reader(io.BufferedReader):
    """Lives as long as its channel: the end of one answer closes nothing."""

    def close(self) -> None:
        pass


class Channel:
    """A connected socket with its patience. ``count`` is told what the line carries, out and in,
    TLS included."""

    def __init__(
        self, connected: socket.socket, patience: Patience, count: Callable[[int, int], None]
    ) -> None:
        self.patience = patience
        self._count = count
        self._socket = connected
        self._tls: ssl.SSLObject | None = None
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._waits = True
        self._ended = False
        self._reader = _Reader(_Raw(self._received))

    # -- for http.client, which reads answers from it as from a socket ---------------------------

    def makefile(self, _mode: str = "rb") -> io.BufferedReader:
        """What comes, as a file."""
        return self._reader

    # -- for the line ------------------------------------------------------------------------------

    def secure(self, context: ssl.SSLContext, host: str, session: ssl.SSLSession | None) -> None:
        """Go on in TLS. Raises ssl.SSLError, and TimeoutError as everything here."""
        self._tls = context.wrap_bio(
            self._incoming, self._outgoing, server_hostname=host, session=session
        )
        self.patience.begin_phase()
        self._pumped(self._tls.do_handshake)

    @property
    def session(self) -> ssl.SSLSession | None:
        """What lets the next connection take up this one's TLS, once an answer was read."""
        return self._tls.session if self._tls is not None else None

    @property
    def certificate(self) -> bytes:
        """The peer's certificate, DER; empty without TLS."""
        return (self._tls.getpeercert(True) if self._tls is not None else None) or b""

    def send(self, data: bytes) -> None:
        """All of it, as far as this machine can tell."""
        self.patience.begin_phase()
        if self._tls is None:
            self._pass_on(data)
        else:
            self._pumped(self._tls.write, data)
        self.patience.begin_phase()

    def is_quiet(self) -> bool:
        """Whether it may serve again: open, and nothing came that nobody asked for."""
        self._waits = False
        try:
            return not self._reader.peek(1) and not self._ended
        except OSError:
            return False
        finally:
            self._waits = True

    def close(self) -> None:
        """Let go of it; whoever waits for the peer stops waiting."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    # -- bytes ---------------------------------------------------------------------------------

    def _received(self, count: int) -> bytes | None:
        """The next bytes, b"" at the end; None where nothing is there and nobody would wait."""
        try:
            data = self._taken(count) if self._tls is None else self._pumped(self._tls.read, count)
        except ssl.SSLZeroReturnError:
            data = b""
        except BlockingIOError:
            return None
        self._ended = self._ended or not data
        return data

    def _pumped(self, call: Callable[..., Result], *arguments: Iterable[int] | int) -> Result:
        """A step of TLS, with what it wants to send sent and what it waits for fetched."""
        while True:
            try:
                result = call(*arguments)
            except ssl.SSLWantReadError:
                self._pass_on(self._outgoing.read())
                if data := self._taken(_PIECE_BYTES):
                    self._incoming.write(data)
                else:
                    self._incoming.write_eof()
            except ssl.SSLError:
                # the peer learns why
                with contextlib.suppress(OSError):
                    self._pass_on(self._outgoing.read())
                raise
            else:
                self._pass_on(self._outgoing.read())
                return result

    def _taken(self, count: int) -> bytes:
        self._socket.settimeout(self.patience.left() if self._waits else 0)
        data = self._socket.recv(count)
        self._count(0, len(data))
        self.patience.moved(len(data))
        return data

    def _pass_on(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            self._socket.settimeout(self.patience.left())
            count = self._socket.send(left[:_PIECE_BYTES])
            self._count(count, 0)
            self.patience.moved(count)
            left = left[count:]
