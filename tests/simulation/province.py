"""The provincial server: the shipped application, called as ASGI, on a real database file."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, func, select

from jlcenter.domain.journal.entry import Entry
from jlcenter.sync.block import Segment, block_of_bytes
from provincial import bundles, commands, conversation, storage
from provincial.app import make_app
from provincial.commands import Account
from provincial.database import open_engine, reading
from provincial.folder import unlock
from provincial.gaps import unpack_gaps
from provincial.keys import RootKey
from provincial.pairing import new_code
from provincial.province import Province
from provincial.tables import (
    BACKFILL,
    CENTRE,
    DEVICE,
    FILE,
    FILE_PIECE,
    LOG,
    PACKAGE,
    SET_ASIDE,
    STRAND,
)
from tests.simulation.clock import Machine
from tests.simulation.faults import Surroundings
from tests.simulation.versions import NOW

USER, PASSWORD = "province", "spring-river"
BASE = "https://province.test/v"


@lru_cache(maxsize=2000)
def _read(body: bytes) -> list[Segment]:
    """A log item's segments: the same few are looked at again and again, and changed by nobody."""
    return block_of_bytes(body)


class ServerDied(BaseException):
    """The server's process is gone, wherever it was."""


def template(place: Path) -> bytes:
    """Make a province; returns its root seed."""
    commands.init(Account(place, USER, PASSWORD), BASE)
    return unlock(place, USER, PASSWORD)


class Server:
    """One province in one world."""

    def __init__(self, made: Path, seed: bytes, folder: Path, around: Surroundings) -> None:
        shutil.copytree(made, folder)
        self.folder = folder
        self.around = around
        self.machine = Machine("province")
        self.version = NOW
        self.root = RootKey(seed)
        self._left: int | None = None
        self._writes = 0
        self._own: dict[str, tuple[int, list[Segment]]] = {}
        self._open()

    def _open(self) -> None:
        self._writes += 1
        self.engine = open_engine(self.folder, None)
        event.listen(self.engine, "before_cursor_execute", self._statement)
        event.listen(self.engine, "commit", self._statement)
        self.province = Province(self.folder, self.engine, self.root, BASE)
        self.app = make_app(self.province)

    def restart(self) -> None:
        """Another process on the same files. What the dead one held open is let go of: here it
        may hang in frames that nobody has swept up yet."""
        gc.collect()
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

    @property
    def is_doomed(self) -> bool:
        """Whether it is yet to die."""
        return self._left is not None

    def die_in(self, statements: int | None) -> None:
        self._left = statements

    def _statement(self, *told: Any) -> None:
        if len(told) > 2 and not told[2].startswith("SELECT"):
            self._writes += 1
        if self._left is None:
            return
        self._left -= 1
        if self._left <= 0:
            self._left = None
            # the file's lock dies with the process; here the connection may live on in a frame
            told[0].connection.dbapi_connection.rollback()
            raise ServerDied

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """The clock and the program are the province's for a while."""
        clock, registry = self.around.clock, self.around.registry
        before, clock.machine = clock.machine, self.machine
        version = registry.version
        registry.use(self.version)
        try:
            yield
        finally:
            clock.machine = before
            registry.use(version)

    # -- requests --------------------------------------------------------------------------------

    def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """One request to the application."""
        with self._at_work():
            return self._asgi(path, body)

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

    def block(self, device: bytes) -> None:
        """From now on the province refuses a laptop, as its command does it."""
        with self._at_work():
            commands.block(Account(self.folder, USER, PASSWORD), device.hex())
            self._writes += 1

    def take_bundle(self, file: Path, receipt: Path) -> None:
        """A file from a stick, as its command takes it in."""
        with self._at_work():
            bundles.import_bundle(self.province, file, receipt, conversation.now_ms)

    # -- looking ---------------------------------------------------------------------------------

    def fingerprint(self) -> list[Any]:
        """What a refused file must leave as it was."""
        tables = (CENTRE, DEVICE, LOG, SET_ASIDE, STRAND, BACKFILL, PACKAGE, FILE, FILE_PIECE)
        with self.looking() as db:
            return [db.execute(select(func.count()).select_from(one)).scalar() for one in tables]

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        with reading(self.engine).connect() as db, db.begin():
            yield db

    def log(self, centre: str) -> list[list[Segment]]:
        """Every item of a centre's log that is entries."""
        mine = (LOG.c.centre == centre) & LOG.c.package.is_(None)
        with self.looking() as db:
            rows = db.execute(select(LOG.c.body).where(mine).order_by(LOG.c.position))
            return [_read(bytes(row.body)) for row in rows]

    def own_segments(self, centre: str) -> list[Segment]:
        """What the province itself wrote into a centre's log."""
        writes, known = self._own.get(centre, (-1, []))
        if writes == self._writes:
            return known
        found = self._own_segments(centre)
        self._own[centre] = (self._writes, found)
        return found

    def _own_segments(self, centre: str) -> list[Segment]:
        with self.looking() as db:
            # asked after every write of the server: as plain text it costs half
            rows = db.exec_driver_sql(
                "SELECT body FROM log WHERE centre = ? AND brought_by = ? ORDER BY position",
                (centre, self.root.device),
            )
            return [one for row in rows for one in _read(bytes(row.body))]

    def states_taken(self, centre: str) -> int:
        """How many items of the log are state."""
        mine = (LOG.c.centre == centre) & LOG.c.package.is_not(None)
        with self.looking() as db:
            return len(db.execute(select(LOG.c.position).where(mine)).all())

    def gaps(self, centre: str) -> dict[bytes, set[int]]:
        """By strand the entries whose effect is here and not their text."""
        with self.looking() as db:
            rows = db.execute(
                select(STRAND.c.id, STRAND.c.gaps).where(
                    STRAND.c.centre == centre, STRAND.c.gaps.is_not(None)
                )
            )
            return {
                bytes(row.id): {
                    seq
                    for gap in unpack_gaps(bytes(row.gaps))
                    for seq in range(gap.first, gap.last + 1)
                }
                for row in rows
            }

    def late_history(self, centre: str) -> list[Entry]:
        """The entries that turned up after their effect had come as state."""
        with self.looking() as db:
            rows = db.execute(select(BACKFILL).where(BACKFILL.c.centre == centre)).all()
        return [
            entry
            for row in rows
            for segment in block_of_bytes(bytes(row.body))
            for entry in segment.entries
            if row.first <= entry.seq <= row.last
        ]

    def ends(self, centre: str) -> dict[bytes, tuple[int, bytes]]:
        """How far each strand is held: (seq, hash)."""
        with self.looking() as db:
            rows = db.execute(select(STRAND).where(STRAND.c.centre == centre))
            return {bytes(row.id): (row.last_seq, bytes(row.last_hash)) for row in rows}

    def states(self, centre: str) -> dict[tuple[int, bytes], Any]:
        """Every record's state."""
        with self.looking() as db:
            return {(k, i): state for k, i, _key, state in storage.all_states(db, centre)}

    def aside(self, centre: str) -> list[tuple[str, bytes]]:
        """What is set aside: why, and the block."""
        with self.looking() as db:
            rows = db.execute(select(SET_ASIDE).where(SET_ASIDE.c.centre == centre))
            return [(row.reason, bytes(row.body)) for row in rows]

    def knows(self, device: bytes) -> bool:
        """Whether it has the grant of a laptop: one that went back may not."""
        with self.looking() as db:
            return storage.device(db, device) is not None

    def blocked(self) -> set[bytes]:
        """The laptops it refuses."""
        with self.looking() as db:
            return {one.id for one in storage.devices(db) if one.is_blocked}
