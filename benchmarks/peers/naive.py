"""Plain JSON rows, as many programs sync: POST each kind's new rows in pages, get them back stored;
GET what others have in pages. SQLite on both sides. The baseline that needs no set-up.

    python -m benchmarks.peers.naive FILE     (the server; prints its port)
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks.peers.peer import Cost, Rows
from benchmarks.peers.proxy import CountedLine

ROOT = Path(__file__).resolve().parent.parent.parent
#: rows in one request, as Morango has it
PAGE = 500
_TABLE = "CREATE TABLE row (kind TEXT, id TEXT, body TEXT, PRIMARY KEY (kind, id))"
_PUT = "INSERT OR REPLACE INTO row VALUES (?, ?, ?)"


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, check_same_thread=False)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute(_TABLE)
    return db


class Naive:
    """One laptop and one server that speak plain JSON."""

    name = "naive JSON rows"

    def __init__(self, place: Path) -> None:
        place.mkdir(parents=True, exist_ok=True)
        self._server = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.peers.naive", str(place / "server.db")],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self._server.stdout is not None
        self.line = CountedLine(int(self._server.stdout.readline()))
        self._place = place
        self._db = _opened(place / "laptop.db")
        self._dirty: Rows = {}

    def put(self, rows: Rows) -> None:
        """Write rows on the laptop, to be sent."""
        with self._db:
            for kind, several in rows.items():
                told = [(kind, one["id"], json.dumps(one)) for one in several]
                self._db.executemany(_PUT, told)
                self._dirty.setdefault(kind, []).extend(several)

    def exchange(self) -> Cost:
        """Send what is new, in pages of one kind."""
        import requests

        self.line.reset()
        begun = time.perf_counter()
        with requests.Session() as session:
            for kind, several in self._dirty.items() or {"": []}.items():
                for start in range(0, max(1, len(several)), PAGE):
                    page = several[start : start + PAGE]
                    url = f"{self.line.url}/rows/{kind or 'nothing'}"
                    stored = session.post(url, json=page, timeout=60).json()
                    with self._db:
                        told = [(kind, one["id"], json.dumps(one)) for one in stored]
                        self._db.executemany(_PUT, told)
        seconds = time.perf_counter() - begun
        self._dirty = {}
        return Cost.of(self.line.counted(), seconds)

    def download(self) -> Cost:
        """All rows to a laptop that has nothing, in pages by key."""
        import requests

        self.line.reset()
        path = self._place / f"new{time.time_ns()}.db"
        db = _opened(path)
        begun = time.perf_counter()
        with requests.Session() as session:
            after = ["", ""]
            while True:
                words = {"kind": after[0], "id": after[1]}
                page = session.get(f"{self.line.url}/rows", params=words, timeout=60).json()
                if not page:
                    break
                with db:
                    db.executemany(_PUT, [(k, one["id"], json.dumps(one)) for k, one in page])
                after = [page[-1][0], page[-1][1]["id"]]
        seconds = time.perf_counter() - begun
        db.close()
        return Cost.of(self.line.counted(), seconds)

    def close(self) -> None:
        """End both."""
        self.line.close()
        self._server.terminate()
        self._server.wait(10)
        assert self._server.stdout is not None
        self._server.stdout.close()
        self._db.close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # the answer leaves in one piece: no waiting for delayed acknowledgements
    wbufsize = -1
    disable_nagle_algorithm = True
    db: sqlite3.Connection

    def do_POST(self) -> None:
        rows = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        kind = self.path.rsplit("/", 1)[1]
        with self.db:
            self.db.executemany(_PUT, [(kind, row["id"], json.dumps(row)) for row in rows])
        self._answer(rows)

    def do_GET(self) -> None:
        words = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        rows = self.db.execute(
            "SELECT kind, body FROM row WHERE (kind, id) > (?, ?) ORDER BY kind, id LIMIT ?",
            (words["kind"][0], words["id"][0], PAGE),
        ).fetchall()
        self._answer([[kind, json.loads(body)] for kind, body in rows])

    def _answer(self, told: Any) -> None:
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_arguments: object) -> None:
        pass


def main() -> int:
    """Serve until ended."""
    _Handler.db = _opened(Path(sys.argv[1]))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
