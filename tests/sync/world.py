"""A real provincial server as a process of its own, and a line to it that can be made bad."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import copy
from pathlib import Path

from sqlalchemy import Connection

from jlcenter.app.pair_device import pair
from jlcenter.storage.session import Session
from provincial import commands, folder
from provincial.commands import Account
from provincial.database import open_engine
from tests.databases import Postgres
from tests.sync.served import Forked, Started

USER, PASSWORD = "province", "spring-river"
CENTRE = "220421"
READY_S_MAX = 60


class Server:
    """``province serve`` as a process, on a folder that outlives it."""

    #: what measures a server sets this to ``Started``
    begin: type[Forked | Started] = Forked

    def __init__(self, place: Path, database: str | None = None) -> None:
        self.account = Account(place, USER, PASSWORD, database)
        self.centre = CENTRE
        self.url = ""
        self.port = 0
        self.log = place.parent / "serve.log"
        #: where its database is, if that is not a file in its folder
        self.postgres: Postgres | None = None
        #: the folder of an older or newer program that serves
        self.program: Path | None = None
        #: what ``serve`` is told besides
        self.words: tuple[str, ...] = ()
        self._process: Forked | Started | None = None

    def init(self) -> None:
        folder.OPS, folder.MEMORY_BYTES = 1, 8 * 1024 * 1024
        commands.init(self.account)

    def start(self, port: int = 0) -> None:
        surroundings = {**os.environ, "JLCENTER_PASSWORD": PASSWORD}
        words = ["province", "serve", "--port", str(port), "--data", str(self.account.folder)]
        words += self.words
        told = ([*words, "--user", USER, "--json"], self.log, surroundings)
        if self.program is None:
            self._process = self.begin(*told)
        else:
            self._process = Started(*told, self.program)
        first = self._process.line()
        assert first, self.log.read_text()
        self.url = json.loads(first)["listening"]
        self.port = int(self.url.rsplit(":", 1)[1])

    def stop(self, how: int = signal.SIGTERM) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(how)
        code = self._process.wait(READY_S_MAX)
        self._process = None
        return code

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self._process is not None
        return self._process.pid

    def signal(self, how: int) -> None:
        """Send it a signal and let it go on."""
        assert self._process is not None
        self._process.send_signal(how)

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """A look into its database from outside."""
        engine = open_engine(self.account.folder, self.account.database)
        try:
            with engine.begin() as db:
                yield db
        finally:
            engine.dispose()

    def back_up(self) -> Path:
        """A copy of its files and its database, taken while it stands still."""
        place, url = self.account.folder, self.account.database
        self.stop()
        backup = place.with_name(f"backup-{len(list(place.parent.iterdir()))}")
        shutil.copytree(place, backup)
        if self.postgres is not None and url is not None:
            backup.with_suffix(".database").write_text(self.postgres.copied(url))
        self.start(self.port)
        return backup

    def set_back(self, backup: Path) -> None:
        """Files and database are those of the backup again; nobody tells it."""
        place, url = self.account.folder, self.account.database
        self.stop()
        shutil.rmtree(place)
        shutil.copytree(backup, place)
        if self.postgres is not None and url is not None:
            self.postgres.put_back(url, backup.with_suffix(".database").read_text())
        self.start(self.port)

    def restart(self) -> None:
        self.stop()
        self.start(self.port)

    def of(self, centre: str) -> Server:
        """The same server, for another centre."""
        found = copy(self)
        found.centre = centre
        return found

    def pair_code(self, centre: str = "", minutes: int = 60) -> str:
        return commands.pair_code(self.account, centre or self.centre, "", minutes)[0]

    def pair(self, session: Session, url: str = "") -> None:
        pair(session, url or self.url, self.pair_code(session.centre_code))

    def digest(self, centre: str = "") -> str:
        return commands.digest(self.account, centre or self.centre)[0]

    def rows(self, kind: str) -> int:
        return commands.digest(self.account, self.centre)[1][kind].rows


@contextmanager
def serving(place: Path, database: str | None = None) -> Iterator[Server]:
    """A fresh province that serves, on SQLite unless an address of PostgreSQL is given."""
    server = Server(place, database)
    server.init()
    server.start()
    try:
        yield server
    finally:
        server.stop()


class Wire:
    """A TCP proxy before a server: counts bytes and does what ``mood`` says to each connection.

    ``cut_up``/``cut_down``: close both ways after so many bytes of a connection; ``cuts`` says for
    how many connections; ``portal``: answer with a log-in page instead of passing anything on.
    """

    def __init__(self, port: int) -> None:
        self.target = port
        self.up = self.down = self.connections = 0
        self.cut_up: int | None = None
        self.cut_down: int | None = None
        self.cuts = 0
        self.answer_instead: bytes | None = None
        self.on_request: Callable[[], None] | None = None
        self.requests: list[bytes] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._open = True
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._open = False
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def reset(self) -> None:
        """Count from zero, and behave."""
        self.up = self.down = self.connections = self.cuts = 0
        self.cut_up = self.cut_down = self.answer_instead = None
        self.requests.clear()

    def _accept(self) -> None:
        while self._open:
            try:
                client, _address = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        if self.answer_instead is not None:
            with suppress(OSError):
                client.recv(65536)
                client.sendall(self.answer_instead)
            client.close()
            return
        cut_up = cut_down = None
        if self.cuts > 0:
            self.cuts -= 1
            cut_up, cut_down = self.cut_up, self.cut_down
        try:
            server = socket.create_connection(("127.0.0.1", self.target), 10)
        except OSError:
            client.close()
            return
        both = (client, server)
        threading.Thread(
            target=self._pump, args=(server, client, both, cut_down, "down"), daemon=True
        ).start()
        self._pump(client, server, both, cut_up, "up")

    def _pump(
        self,
        source: socket.socket,
        target: socket.socket,
        both: tuple[socket.socket, socket.socket],
        cut: int | None,
        way: str,
    ) -> None:
        passed = 0
        with suppress(OSError):
            while data := source.recv(65536):
                if way == "up" and self.on_request is not None:
                    self.on_request()
                if way == "up":
                    self.requests.append(data)
                is_last = cut is not None and passed + len(data) >= cut
                if is_last:
                    data = data[: cut - passed]
                # counted first: who has the answer may look at once
                setattr(self, way, getattr(self, way) + len(data))
                target.sendall(data)
                passed += len(data)
                if is_last:
                    break
        for one in both:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def eventually(true: Callable[[], bool], seconds: float = 20) -> bool:
    """Wait for something another process does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return true()
