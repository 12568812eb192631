"""PouchDB with express-pouchdb, both on leveldb: what CouchDB's protocol costs in practice."""

from __future__ import annotations

from pathlib import Path

from benchmarks.peers.child import Child
from benchmarks.peers.peer import Cost, Rows
from benchmarks.peers.proxy import CountedLine
from benchmarks.peers.setup import pouchdb_folder

_HERE = Path(__file__).resolve().parent


class PouchDB:
    """A laptop and a server that run PouchDB. Raises PeerMissing where it cannot be set up."""

    name = "PouchDB"

    def __init__(self, place: Path) -> None:
        modules = str(pouchdb_folder())
        for side in ("server", "laptop"):
            (place / side).mkdir(parents=True, exist_ok=True)
        log = place / "pouchdb.log"
        server = ["node", str(_HERE / "pouchdb_server.js"), str(place / "server"), modules]
        self._server = Child(server, log)
        self.line = CountedLine(int(self._server.first))
        laptop = ["node", str(_HERE / "pouchdb_laptop.js"), str(place / "laptop"), modules]
        self._laptop = Child([*laptop, self.line.url], log)
        self._laptop.ask({"sync": True})  # the database is made once, before

    def put(self, rows: Rows) -> None:
        """Write rows on the laptop."""
        self._laptop.ask({"put": rows})

    def exchange(self) -> Cost:
        """Pull and push at once."""
        self.line.reset()
        told = self._laptop.ask({"sync": True})
        return Cost.of(self.line.counted(), told["seconds"], told["cpu_s"])

    def close(self) -> None:
        """End both sides."""
        self._laptop.close()
        self.line.close()
        self._server.close()
