"""A proxy between a real laptop and a real server that does to requests what bad lines do.

It reads whole requests, so that each fault is done to one request at an exact byte, and counts what
laptops send. Faults are given one a request; where none is left it behaves.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import threading
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from random import Random

PORTAL = "<!DOCTYPE html><html><title>WiFi</title><body>请先登录</body></html>".encode()

#: what may happen to one request
KINDS = (
    "cut_request",
    "cut_answer",
    "reset_request",
    "reset_answer",
    "lost_answer",
    "stall",
    "stall_in_headers",
    "stall_in_body",
    "delay",
    "repeat",
    "double_answer",
    "answer_of_before",
    "hold_back",
    "portal",
    "portal_redirect",
    "portal_511",
    "chunked",
    "gzipped",
    "until_close",
    "bad_gateway",
    "gateway_timeout",
    "trickle",
    "dribble",
    "garbage",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: what, after how many bytes (before the end, if negative), for how long."""

    kind: str
    at: int = 0
    seconds: float = 0.0


def drawn(random: Random, count: int, kinds: tuple[str, ...] = KINDS) -> list[Fault]:
    """So many faults by a seed; some of them are none."""
    found = []
    for _turn in range(count):
        at = int(10 ** random.uniform(0, 4.8))
        found.append(Fault(random.choice((*kinds, "none")), at, random.uniform(0, 0.05)))
    return found


def http(body: bytes, status: str = "200 OK", media: str = "text/html", more: str = "") -> bytes:
    """An answer, whole."""
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    )
    return head.encode() + body


class _Gone(Exception):
    """The connection ends here."""


class Proxy:
    """Listens on a port of its own, in TLS where it gets a context. ``sent`` and ``received`` count
    the laptop's bytes out and in, ``requests`` their lengths, ``done`` the faults by kind."""

    def __init__(self, port: int, context: ssl.SSLContext | None = None) -> None:
        self.target = port
        self.context = context
        self.faults: deque[Fault] = deque()
        self.always: Fault | None = None
        self.on_request: Callable[[], None] = lambda: None
        self.connections = self.sent = self.received = self.resumed = 0
        self.requests: list[int] = []
        self.done: Counter[str] = Counter()
        self._before = b""
        #: requests on their long way, and those that came through late
        self.held: list[bytes] = []
        self.let_go: list[bytes] = []
        self._over = threading.Event()
        self._sockets: set[socket.socket] = set()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._listening.getsockname()[1])
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def behave(self) -> None:
        """No more faults, and counting from zero."""
        self.faults.clear()
        self.always = None
        self.on_request = lambda: None
        self.connections = self.sent = self.received = self.resumed = 0
        self.requests.clear()

    def close(self) -> None:
        self._over.set()
        for one in (self._listening, *self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    # -- connections -------------------------------------------------------------------------------

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                client, _address = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            self._sockets.add(client)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, raw: socket.socket) -> None:
        client: socket.socket = raw
        try:
            if self.context is not None:
                secured = self.context.wrap_socket(raw, server_side=True)
                self._sockets.add(secured)
                self.resumed += bool(secured.session_reused)
                client = secured
            while True:
                self._one(client)
        except (OSError, _Gone):
            pass
        finally:
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
            client.close()
            raw.close()
            self._sockets -= {client, raw}

    def _take(self, client: socket.socket, count: int) -> bytes:
        data = client.recv(count)
        if not data:
            raise _Gone
        self.sent += len(data)
        return data

    def _give(self, client: socket.socket, data: bytes) -> None:
        client.sendall(data)
        self.received += len(data)

    def _message(self, take: Callable[[int], bytes]) -> bytes:
        """A whole request or answer, by its Content-Length."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += take(65536)
        head, _gap, _body = data.partition(b"\r\n\r\n")
        size = 0
        for line in head.split(b"\r\n")[1:]:
            name, _colon, value = line.partition(b":")
            if name.strip().lower() == b"content-length":
                size = int(value)
        whole = len(head) + 4 + size
        while len(data) < whole:
            data += take(min(65536, whole - len(data)))
        return data

    # -- one request -------------------------------------------------------------------------------

    def _one(self, client: socket.socket) -> None:
        first = self._take(client, 1)
        self.on_request()
        fault = self.always or (self.faults.popleft() if self.faults else Fault("none"))
        self.done[fault.kind] += 1
        if fault.kind in ("cut_request", "reset_request") and fault.at >= 0:
            data = first[: fault.at]
            while len(data) < fault.at:
                data += self._take(client, fault.at - len(data))
            self._cut(client, data, hard=fault.kind == "reset_request")
        if fault.kind == "stall":
            self._wait_for_end(client)
        pieces = [first]

        def take(count: int) -> bytes:
            return pieces.pop() if pieces else self._take(client, count)

        request = self._message(take)
        self.requests.append(len(request))
        getattr(self, f"_{fault.kind}", self._none)(client, fault, request)

    def _wait_for_end(self, client: socket.socket) -> None:
        """Say nothing until the laptop gives up."""
        client.settimeout(120)
        with suppress(OSError):
            while client.recv(65536):
                pass
        raise _Gone

    def _asked(self, request: bytes, seconds: float = 20) -> bytes:
        """The server's answer, over a connection of its own."""
        with socket.create_connection(("127.0.0.1", self.target), seconds) as server:
            server.sendall(request)

            def take(count: int) -> bytes:
                data = server.recv(count)
                if not data:
                    raise _Gone
                return data

            return self._message(take)

    def _none(self, client: socket.socket, _fault: Fault, request: bytes) -> None:
        self._before = self._asked(request)
        self._give(client, self._before)

    # -- cuts --------------------------------------------------------------------------------------

    def _cut_request(self, client: socket.socket, fault: Fault, request: bytes) -> None:
        self._cut(client, request[: fault.at], hard=fault.kind == "reset_request")

    _reset_request = _cut_request

    def _cut(self, client: socket.socket, data: bytes, *, hard: bool) -> None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.target), 20) as server:
            server.sendall(data)
        self._end(client, hard=hard)

    def _cut_answer(self, client: socket.socket, fault: Fault, request: bytes) -> None:
        answer = self._asked(request)
        self._give(client, answer[: fault.at])
        self._end(client, hard=fault.kind == "reset_answer")

    _reset_answer = _cut_answer

    def _lost_answer(self, client: socket.socket, _fault: Fault, request: bytes) -> None:
        self._asked(request)
        self._end(client, hard=False)

    def _end(self, client: socket.socket, *, hard: bool) -> None:
        if hard:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
        raise _Gone

    # -- silence -----------------------------------------------------------------------------------

    def _stall_in_headers(self, client: socket.socket, _fault: Fault, request: bytes) -> None:
        self._give(client, self._asked(request)[:30])
        self._wait_for_end(client)

    def _stall_in_body(self, client: socket.socket, _fault: Fault, request: bytes) -> None:
        answer = self._asked(request)
        self._give(client, answer[: answer.index(b"\r\n\r\n") + 14])
        self._wait_for_end(client)

    def _thin(self, client: socket.socket, fault: Fault, request: bytes) -> None:
        """What is longer than this takes longer than anybody waits."""
        if len(request) > fault.at:
            self._wait_for_end(client)
        self._none(client, fault, request)

    def _delay(self, client: socket.socket, fault: Fault, request: bytes) -> None:
        self._over.wait(fault.seconds)
        self._none(client, fault, request)

    def _trickle(self, client: socket.socket, fault: Fault, request: bytes) -> None:
        """A few bytes at a time, all of them."""
        answer = self._asked(request)
        for at in range(0, len(answer), max(len(answer) // 20, 1)):
            self._give(client, answer[at : at + max(len(answer) // 20, 1)])
            self._over.wait(fault.seconds / 20)

    def _dribble(self, client: socket.socket, fault: Fault, request: bytes) -> None:
        """One byte at a time, so slowly that there is no point."""
        for one in self._asked(request):
            self._give(client, bytes([one]))
            if self._over.wait(max(fault.seconds, 0.05)):
                return

    # -- repeats, order ---------------------------------------------------------------------------

    def _repeat(self, client: socket.socket, _fault: Fault, request: bytes) -> None:
        for _again in range(2):
            self._asked(request)
        self._give(client, self._asked(request))

    def _double_answer(self, client: socket.socket, _fault: Fault, request: bytes) -> None:
        answer = self._asked(request)
        self._give(client, answer + answer)

    def _answer_of_before(self, client: socket.socket, fault: Fault, request: bytes) -> None:
        """A cache, or an answer that comes one request late."""
        before, self._before = self._before, self._asked(request)
        self._give(client, before or self._before)

    def _hold_back(self, client: socket.socket, _fault: Fault, request: bytes) -> None:
        """The server gets it after those that were sent later."""
        self.held.append(request)
        timer = threading.Timer(0.3, self._let_go)
        timer.daemon = True
        timer.start()
        self._end(client, hard=False)

    def _let_go(self) -> None:
        self.pass_on(self.held[-1])
        self.let_go.append(self.held.pop())

    def pass_on(self, request: bytes) -> None:
        """Give the server a request nobody waits for."""
        with suppress(OSError, _Gone):
            self._asked(request)

    # -- others answer -----------------------------------------------------------------------------

    def _portal(self, client: socket.socket, _fault: Fault, _request: bytes) -> None:
        self._give(client, http(PORTAL))

    def _portal_redirect(self, client: socket.socket, _fault: Fault, _request: bytes) -> None:
        self._give(client, http(PORTAL, "302 Found", more="Location: http://wifi.example/\r\n"))

    def _portal_511(self, client: socket.socket, _fault: Fault, _request: bytes) -> None:
        self._give(client, http(PORTAL, "511 Network Authentication Required"))

    def _bad_gateway(self, client: socket.socket, _fault: Fault, _request: bytes) -> None:
        self._give(client, http(b"<html>502</html>", "502 Bad Gateway"))

    def _gateway_timeout(self, client: socket.socket, _fault: Fault, request: bytes) -> None:
        """The gateway gave up; the server did not."""
        self._asked(request)
        self._give(client, http(b"<html>504</html>", "504 Gateway Timeout"))

    def _garbage(self, client: socket.socket, fault: Fault, _request: bytes) -> None:
        self._give(client, Random(fault.at).randbytes(300))
        raise _Gone

    # -- proxies that mean well --------------------------------------------------------------------

    def _parts(self, request: bytes) -> tuple[str, bytes]:
        head, _gap, body = self._asked(request).partition(b"\r\n\r\n")
        kept = [one for one in head.decode().split("\r\n") if "content-length" not in one.lower()]
        return "\r\n".join(kept), body

    def _chunked(self, client: socket.socket, fault: Fault, request: bytes) -> None:
        head, body = self._parts(request)
        size = max(1, min(fault.at, 4096))
        chunks = [body[at : at + size] for at in range(0, len(body), size)]
        told = b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in chunks)
        start = f"{head}\r\nTransfer-Encoding: chunked\r\nVia: 1.1 gateway\r\n\r\n".encode()
        self._give(client, start + told + b"0\r\n\r\n")

    def _gzipped(self, client: socket.socket, _fault: Fault, request: bytes) -> None:
        head, body = self._parts(request)
        body = gzip.compress(body)
        more = f"Content-Encoding: gzip\r\nContent-Length: {len(body)}"
        self._give(client, f"{head}\r\n{more}\r\n\r\n".encode() + body)

    def _until_close(self, client: socket.socket, _fault: Fault, request: bytes) -> None:
        """An old proxy: HTTP/1.0, no length, the end is the end."""
        head, body = self._parts(request)
        self._give(client, f"{head.replace('1.1', '1.0', 1)}\r\n\r\n".encode() + body)
        raise _Gone
