"""A mark while 200,000 received records are merged in, in the same program.

As in the window: the roll is called by one thread, sync runs in another. A mark is made every 20 ms
until the run is over; told is how long each took, from the key to the disk. Once the records come
as state, to a new laptop, and once as entries, to one that was paired before they were made.
Baseline, named: the same marks in the same program with no sync running.

    .venv/bin/python -m benchmarks.mark_during_sync [--people N] [--marks N] [--json]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.sync_first_download import paired, wait_for_snapshot  # noqa: E402
from benchmarks.sync_report import Target, p50, percentile, print_table, told  # noqa: E402
from benchmarks.sync_upload import prepared, uploaded  # noqa: E402
from benchmarks.sync_world import class_of, fresh_seed, laptop, season  # noqa: E402
from jlcenter.app import call_roll  # noqa: E402
from jlcenter.app.sync_now import SyncResult, sync  # noqa: E402
from jlcenter.storage.session import Session  # noqa: E402
from tests.sync.world import Server  # noqa: E402

EVERY_S = 0.02
ALONE = 200
_STATUSES = ("present", "absent", "leave", "online")


class Roll:
    """A class whose roll is called for as long as is wanted."""

    def __init__(self, session: Session) -> None:
        season(session, 40, 40, fresh_seed())
        self._session = session
        self._places = class_of(session)
        self._made = 0

    def one(self) -> float:
        """Milliseconds of one mark that changes something."""
        n = self._made
        lesson, enrolment = self._places[n % len(self._places)]
        self._made += 1
        status = _STATUSES[(n + n // len(self._places)) % len(_STATUSES)]
        begun = time.perf_counter()
        call_roll.mark(self._session, lesson, enrolment, status)
        return (time.perf_counter() - begun) * 1000

    def every(self, is_over: threading.Event | None, most: int) -> list[float]:
        """A mark every so often, until it is over."""
        found = []
        while len(found) < most and not (is_over is not None and is_over.is_set()):
            took = self.one()
            found.append(took)
            time.sleep(max(0.0, EVERY_S - took / 1000))
        return found


def measured(place: Path, people: int, marks: int) -> dict[str, Any]:
    """Marks alone, and during the download."""
    prepared(place, people, marks)
    server = Server(place / "province")
    server.start()
    try:
        paired(server, place / "c")
        with closing(laptop(place / "c")) as session:
            sync(session, server.url)
        uploaded(server, place / "laptop")
        wait_for_snapshot(server)
        paired(server, place / "b")
        found: dict[str, Any] = {}
        for name, folder in (("state", "b"), ("entries", "c")):
            alone, during, seconds = one_run(server, place / folder, marks)
            found[f"marks alone ({name})"] = alone
            found[f"while {name} come in"] = during | {"run_s": seconds}
    finally:
        server.stop()
    return found


def one_run(
    server: Server, folder: Path, marks: int
) -> tuple[dict[str, float], dict[str, float], float]:
    """Marks alone, marks while everything comes in, and how long that took."""
    with closing(laptop(folder)) as session:
        roll = Roll(session)
        alone = roll.every(None, ALONE)
        is_over, done = threading.Event(), list[SyncResult]()

        def syncing() -> None:
            try:
                done.append(sync(session, server.url))
            finally:
                is_over.set()

        thread = threading.Thread(target=syncing)
        thread.start()
        during = roll.every(is_over, 1_000_000)
        thread.join()
        records = session.db.execute("SELECT count(*) FROM attendance_mark").fetchone()[0]
        assert records >= marks
    return figures_of(alone), figures_of(during), done[0].seconds


def figures_of(took: list[float]) -> dict[str, float]:
    """What is told of many marks, in milliseconds."""
    return {
        "marks": len(took),
        "p50_ms": round(p50(took), 2),
        "p95_ms": round(percentile(took, 0.95), 2),
        "p99_ms": round(percentile(took, 0.99), 2),
        "max_ms": round(max(took), 2),
    }


def main() -> int:
    """Measure and print; 1 where the target is missed."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--people", type=int, default=10_000)
    words.add_argument("--marks", type=int, default=200_000)
    words.add_argument("--json", action="store_true")
    wanted = words.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_RUNTIME_DIR"] = name
        figures = measured(Path(name), wanted.people, wanted.marks)
    if not wanted.json:
        heads = ("marks", "p50_ms", "p95_ms", "p99_ms", "max_ms", "run_s")
        rows = [[name, *(one.get(head) for head in heads)] for name, one in figures.items()]
        print_table(("what", *heads), rows)
    targets = [
        Target(
            f"a mark while {name} come in: p99, ms", figures[f"while {name} come in"]["p99_ms"], 50
        )
        for name in ("state", "entries")
    ]
    return told(figures, targets, as_json=wanted.json)


if __name__ == "__main__":
    sys.exit(main())
