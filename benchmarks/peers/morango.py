"""Morango, as Kolibri has it: Django models, a pull and a push in chunks of 500, cheroot."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.peers.child import Child
from benchmarks.peers.peer import Cost, Rows
from benchmarks.peers.proxy import Counted, CountedLine
from benchmarks.peers.setup import morango_python

_SIDE = Path(__file__).resolve().parent / "morango_site" / "side.py"


class Morango:
    """A laptop and a server that run Morango. Raises PeerMissing where it cannot be set up.

    ``rows``: some of each kind, from which its models are made.
    """

    name = "Morango"

    def __init__(self, place: Path, rows: Rows) -> None:
        python = str(morango_python())
        place.mkdir(parents=True, exist_ok=True)
        kinds = json.dumps(kinds_of(rows))
        log = place / "morango.log"
        self._server = Child([python, str(_SIDE), "server", str(place / "server"), kinds], log)
        self.line = CountedLine(int(self._server.first))
        words = [python, str(_SIDE), "laptop", str(place / "laptop"), kinds, self.line.url]
        self._laptop = Child(words, log)
        self._laptop.ask({"sync": True})  # certificates and tables are met once, before

    def put(self, rows: Rows) -> None:
        """Write rows on the laptop."""
        self._laptop.ask({"put": rows})

    def exchange(self) -> Cost:
        """Sync once. Its goodbye may still be on the way when it is done."""
        self.line.reset()
        told = self._laptop.ask({"sync": True})
        counted: Counted = self.line.counted()
        return Cost.of(counted, told["seconds"], told["cpu_s"])

    def close(self) -> None:
        """End both sides."""
        self._laptop.close()
        self.line.close()
        self._server.close()


def kinds_of(rows: Rows) -> dict[str, dict[str, str]]:
    """The fields of each kind with their types, from its rows."""
    found: dict[str, dict[str, str]] = {}
    for kind, several in rows.items():
        fields = found.setdefault(kind, {})
        for row in several:
            for name, value in row.items():
                if name != "id":
                    fields[name] = {bool: "bool", int: "int"}.get(type(value), "text")
    return found
