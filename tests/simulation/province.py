"""The provincial server: the shipped application, called as ASGI, on a real database file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, select

from jlcenter.sync.block import Segment, block_of_bytes
from provincial import commands, storage
from provincial.app import make_app
from provincial.commands import Account
from provincial.database import open_engine, reading
from provincial.folder import unlock
from provincial.keys import RootKey
from provincial.pairing import new_code
from provincial.province import Province
from provincial.tables import LOG, SET_ASIDE, STRAND
from tests.simulation.clock import Clock, Machine

USER, PASSWORD = "province", "spring-river"
BASE = "https://province.test/v"


class ServerDied(BaseException):
    """The server's process is gone, wherever it was."""


def template(place: Path) -> bytes:
    """Make a province; returns its root seed."""
    commands.init(Account(place, USER, PASSWORD), BASE)
    return unlock(place, USER, PASSWORD)


class Server:
    """One province in one world."""

    def __init__(self, made: Path, seed: bytes, folder: Path, clock: Clock) -> None:
        shutil.copytree(made, folder)
        self.folder = folder
        self.clock = clock
        self.machine = Machine("province")
        self.root = RootKey(seed)
        self._left: int | None = None
        self._open()

    def _open(self) -> None:
        self.engine = open_engine(self.folder, None)
        event.listen(self.engine, "before_cursor_execute", self._statement)
        event.listen(self.engine, "commit", self._statement)
        self.app = make_app(Province(self.folder, self.engine, self.root, BASE))

    def restart(self) -> None:
        """Another process on the same files."""
        self.close()
        self._open()

    def close(self) -> None:
        self.engine.dispose()

    # -- going back in time ------------------------------------------------------------------------

    def files(self) -> dict[str, bytes]:
        """A backup of the folder."""
        self.close()
        found = {one.name: one.read_bytes() for one in self.folder.iterdir() if one.is_file()}
        self._open()
        return found

    def go_back(self, files: dict[str, bytes]) -> None:
        """The folder is set back to a backup."""
        self.close()
        for one in self.folder.iterdir():
            one.unlink()
        for name, content in files.items():
            (self.folder / name).write_bytes(content)
        self._open()

    # -- death -----------------------------------------------------------------------------------

    def die_in(self, statements: int | None) -> None:
        self._left = statements

    def _statement(self, *_told: Any) -> None:
        if self._left is None:
            return
        self._left -= 1
        if self._left <= 0:
            self._left = None
            raise ServerDied

    # -- requests --------------------------------------------------------------------------------

    def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """One request to the application."""
        before, self.clock.machine = self.clock.machine, self.machine
        try:
            return self._asgi(path, body)
        finally:
            self.clock.machine = before

    def _asgi(self, path: str, body: bytes) -> tuple[int, bytes]:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "https",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(b"content-length", str(len(body)).encode())],
            "client": ("192.0.2.1", 1),
            "server": ("province.test", 443),
        }
        running = self.app(scope, receive, send)
        try:
            running.send(None)
        except StopIteration:
            status = next(one["status"] for one in sent if one["type"] == "http.response.start")
            return int(status), b"".join(one.get("body", b"") for one in sent)
        running.close()
        raise RuntimeError("the application waits for something")

    def code(self, centre: str) -> str:
        """A pairing code."""
        with self.engine.begin() as db:
            found, _expires = new_code(db, self.root, centre, "", 10**14, 0)
        return found

    # -- looking ---------------------------------------------------------------------------------

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        with reading(self.engine).connect() as db, db.begin():
            yield db

    def log(self, centre: str) -> list[list[Segment]]:
        """Every item of a centre's log."""
        with self.looking() as db:
            rows = db.execute(
                select(LOG.c.body).where(LOG.c.centre == centre).order_by(LOG.c.position)
            )
            return [block_of_bytes(bytes(row.body)) for row in rows]

    def ends(self, centre: str) -> dict[bytes, tuple[int, bytes]]:
        """How far each strand is held: (seq, hash)."""
        with self.looking() as db:
            rows = db.execute(select(STRAND).where(STRAND.c.centre == centre))
            return {bytes(row.id): (row.last_seq, bytes(row.last_hash)) for row in rows}

    def states(self, centre: str) -> dict[tuple[int, bytes], Any]:
        """Every record's state."""
        with self.looking() as db:
            return {(k, i): state for k, i, _key, state in storage.all_states(db, centre)}

    def aside(self, centre: str) -> list[str]:
        """Why things are set aside."""
        with self.looking() as db:
            rows = db.execute(select(SET_ASIDE.c.reason).where(SET_ASIDE.c.centre == centre))
            return [row.reason for row in rows]
