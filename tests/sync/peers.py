"""Peers of a line that do one thing, and what tests of a line share."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest

from jlcenter.domain.errors import Unreachable
from jlcenter.sync.transport import Line
from tests.sync.proxy import http

PATH = "/v1/sync"
OK = http(b"well", media="application/octet-stream")
Handler = Callable[[socket.socket], None]


class Peer:
    """Listens and does one thing with each connection."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.connections = self.ended = 0
        self.over = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(30)
        with client, suppress(OSError):
            self.handler(client)
        self.ended += 1

    def close(self) -> None:
        self.over.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


def request(client: socket.socket) -> bytes:
    """A whole request; nothing at the end."""
    data = b""
    while b"\r\n\r\n" not in data or len(data.partition(b"\r\n\r\n")[2]) < size(data):
        more = client.recv(65536)
        if not more:
            return b""
        data += more
    return data


def size(data: bytes) -> int:
    lines = data.partition(b"\r\n\r\n")[0].lower().split(b"\r\n")
    return next(int(one.split(b":")[1]) for one in lines if one.startswith(b"content-length"))


def answering(*answers: bytes) -> Handler:
    """Each request of a connection gets the next answer; then the connection ends."""

    def handle(client: socket.socket) -> None:
        for one in answers:
            if not request(client):
                return
            client.sendall(one)

    return handle


def silent(client: socket.socket) -> None:
    while client.recv(65536):
        pass


def failed(line: Line, body: bytes = b"hello") -> Unreachable:
    with pytest.raises(Unreachable) as caught:
        line.post(PATH, body)
    line.drop()
    return caught.value
