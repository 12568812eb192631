"""One mark through the use-case against a raw SQLCipher upsert-plus-insert, side by side.

Baseline, named: one transaction (``BEGIN IMMEDIATE`` … ``COMMIT``, WAL, ``synchronous=FULL``) on a
file of the same kind that upserts one row of 60 bytes and inserts one row of 200. Both are run in
turn, on the same disk, with fresh values every time. Prints the ratio of the medians; the promise
is 1.5.

    python benchmarks/mark.py [marks]
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.world import fresh_class
from jlcenter.app import call_roll
from jlcenter.storage.connection import Connection, connect

PROMISE = 1.5
_STATUSES = ("present", "absent", "leave", "online")


def baseline(folder: Path) -> Callable[[int], None]:
    """A function that does one raw upsert and one raw insert in one transaction."""
    db: Connection = connect(folder / "raw.db", os.urandom(32))
    db.execute(
        "CREATE TABLE mark (id BLOB PRIMARY KEY, lesson BLOB, enrolment BLOB, status TEXT,"
        " minutes INTEGER, note TEXT, bulk INTEGER, stamp INTEGER NOT NULL) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX mark_lesson ON mark (lesson)")
    db.execute(
        "CREATE TABLE journal (strand INTEGER, seq INTEGER, body BLOB,"
        " PRIMARY KEY (strand, seq)) STRICT, WITHOUT ROWID"
    )
    lesson = os.urandom(16)
    people = [(os.urandom(16), os.urandom(16)) for _ in range(500)]

    def one(n: int) -> None:
        id_, enrolment = people[n % len(people)]
        db.execute("BEGIN IMMEDIATE")
        db.execute(
            "INSERT INTO mark VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            " status = excluded.status, minutes = excluded.minutes, stamp = excluded.stamp",
            (id_, lesson, enrolment, _STATUSES[(n // 500 + n) % 4], None, None, 0, n),
        )
        db.execute("INSERT INTO journal VALUES (1, ?, ?)", (n, os.urandom(200)))
        db.execute("COMMIT")

    return one


def use_case(folder: Path) -> Callable[[int], None]:
    """A function that makes one mark as the window and the command line do."""
    session, lesson, people = fresh_class(folder, people=500)
    ids: list[UUID] = people

    def one(n: int) -> None:
        status = _STATUSES[(n // 500 + n) % 4]
        done = call_roll.mark(session, lesson, ids[n % len(ids)], status)
        assert done.changed

    return one


def timed(function: Callable[[int], None], n: int) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    function(n)
    return (time.perf_counter() - start) * 1000


def main(marks: int = 2000) -> int:
    """Print both medians and their ratio; 1 where the promise is broken."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        raw, real = baseline(folder), use_case(folder)
        for n in range(100):
            raw(n)
            real(n)
        pairs = [(timed(raw, n), timed(real, n)) for n in range(100, 100 + marks)]
    raw_ms, real_ms = (sorted(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(real_ms) / statistics.median(raw_ms)
    p95 = real_ms[int(len(real_ms) * 0.95)]
    print(f"raw SQLCipher upsert + insert: p50 {statistics.median(raw_ms):.3f} ms")
    print(f"call_roll.mark:                p50 {statistics.median(real_ms):.3f} ms, p95 {p95:.3f}")
    print(f"ratio {ratio:.2f} (promised at most {PROMISE})")
    return int(ratio > PROMISE)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000))
