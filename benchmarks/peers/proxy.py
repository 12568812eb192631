"""A small TCP proxy that counts: bytes both ways with all headers, and HTTP requests.

A process of its own, so that it takes no time from who is measured. One stands before each server,
so all are counted alike. It prints its port; ``reset`` or ``tell`` on its input are answered by a
line of JSON.

With ``--slow`` it passes 8 KiB every 4 ms, as a line of 16 Mbit/s: what is under way when somebody
is killed is then on the line and not in this machine's buffers.

    python -m benchmarks.peers.proxy PORT [--slow]
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path

_REQUEST = b" HTTP/1.1\r\n"
ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Counted:
    """What went over a line since it was last reset."""

    up: int
    down: int
    requests: int
    connections: int
    #: the most bytes that went up, and the most that came down, without an answer between: what a
    #: cut may cost
    piece_up: int
    piece_down: int

    @property
    def both(self) -> int:
        """Bytes both ways."""
        return self.up + self.down


class CountedLine:
    """A counting proxy before a server; ``url`` is what the client is told."""

    def __init__(self, port: int, *, slow: bool = False) -> None:
        words = [sys.executable, "-m", "benchmarks.peers.proxy", str(port)]
        self._process = subprocess.Popen(
            [*words, "--slow"] if slow else words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        self.url = f"http://127.0.0.1:{int(self._ask())}"

    def _ask(self, word: str = "") -> str:
        assert self._process.stdin is not None and self._process.stdout is not None
        if word:
            self._process.stdin.write(f"{word}\n")
            self._process.stdin.flush()
        return self._process.stdout.readline()

    def reset(self) -> None:
        """Count from zero."""
        self._ask("reset")

    def counted(self) -> Counted:
        """What went over the line since ``reset``."""
        return Counted(**json.loads(self._ask("tell")))

    def close(self) -> None:
        """End the proxy."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


NAMES = tuple(one.name for one in fields(Counted))


class _Proxy:
    def __init__(self, port: int, *, slow: bool) -> None:
        self.target = port
        self.piece, self.pause_s = (8192, 0.004) if slow else (262_144, 0.0)
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self.listening.getsockname()[1])
        self.lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        with self.lock:
            for name in NAMES:
                setattr(self, name, 0)
            self.since_up = self.since_down = 0

    def count(self, data: bytes, rest: bytes, *, is_up: bool) -> None:
        if is_up:
            self.up += len(data)
            self.requests += (rest + data).count(_REQUEST)
            self.since_up, self.since_down = self.since_up + len(data), 0
            self.piece_up = max(self.piece_up, self.since_up)
        else:
            self.down += len(data)
            self.since_down, self.since_up = self.since_down + len(data), 0
            self.piece_down = max(self.piece_down, self.since_down)

    def accept(self) -> None:
        while True:
            client, _address = self.listening.accept()
            with self.lock:
                self.connections += 1
            try:
                server = socket.create_connection(("127.0.0.1", self.target), 10)
            except OSError:
                client.close()
                continue
            for one in (client, server):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                one.settimeout(None)
            for ends in ((client, server, True), (server, client, False)):
                threading.Thread(target=self.pump, args=ends, daemon=True).start()

    def pump(self, source: socket.socket, target: socket.socket, is_up: bool) -> None:
        rest = b""
        with suppress(OSError):
            while data := source.recv(self.piece):
                with self.lock:
                    self.count(data, rest, is_up=is_up)
                rest = data[1 - len(_REQUEST) :]
                target.sendall(data)
                if self.pause_s:
                    time.sleep(self.pause_s)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)


def main() -> int:
    """Serve until the input ends."""
    proxy = _Proxy(int(sys.argv[1]), slow="--slow" in sys.argv)
    threading.Thread(target=proxy.accept, daemon=True).start()
    print(proxy.port, flush=True)
    for line in sys.stdin:
        if line.strip() == "reset":
            proxy.reset()
        with proxy.lock:
            print(json.dumps({name: getattr(proxy, name) for name in NAMES}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
