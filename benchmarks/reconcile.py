"""What it costs to prove that laptop and province hold the same, and to find one damaged record.

Three baselines, each named and run beside ours:
- a laptop's digest against one plain scan of the same tables that packs each row as msgpack and
  hashes it with SHA-256 (no state, no stamps, no sums);
- finding one damaged record over a real server on loopback against the bytes of sending every
  record's id and hash (24 bytes each);
- ingest with kept buckets against the same ingest without them (on SQLite, in one process).

    .venv/bin/python -m benchmarks.reconcile [--marks 200000] [--trainees 10000]
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import msgpack

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.sync_world import CENTRE, laptop  # noqa: E402
from jlcenter.app.digest import digest  # noqa: E402
from jlcenter.app.reconcile import reconcile  # noqa: E402
from jlcenter.app.sample_data import fill  # noqa: E402
from jlcenter.app.sync_now import sync  # noqa: E402
from jlcenter.domain.records import KINDS  # noqa: E402
from jlcenter.storage.queries.records import all_rows  # noqa: E402
from jlcenter.storage.session import Session  # noqa: E402
from jlcenter.sync.block import block_of_bytes  # noqa: E402
from provincial import buckets, storage  # noqa: E402
from provincial.database import open_engine  # noqa: E402
from provincial.digest import centre_digest, scanned_digest  # noqa: E402
from provincial.ingest import take_in  # noqa: E402
from provincial.tables import LOG  # noqa: E402
from tests.sync.world import Server, serving  # noqa: E402

#: what is promised: ours over the baseline
SCAN_RATIO_MAX, INGEST_RATIO_MAX = 2.5, 1.5
_PAIR_BYTES = 24
_RUNS = 5


def timed(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def plain_scan(session: Session) -> None:
    """The baseline: every row of every kind as msgpack, hashed."""
    for kind in KINDS:
        for row in all_rows(session.db, kind):
            hashlib.sha256(msgpack.packb(row)).digest()


def scans(session: Session, records: int) -> bool:
    """A digest beside a plain scan, in turn."""
    pairs = [
        (timed(lambda: plain_scan(session)), timed(lambda: digest(session)))
        for _run in range(_RUNS)
    ]
    plain, ours = (statistics.median(times) for times in zip(*pairs, strict=True))
    million = 1e6 / records
    print(f"plain scan, msgpack and SHA-256   {plain:7.2f} s  {plain * million:6.2f} s a million")
    print(f"digest of the laptop              {ours:7.2f} s  {ours * million:6.2f} s a million")
    print(f"ratio {ours / plain:.2f} (promised at most {SCAN_RATIO_MAX})")
    return ours / plain <= SCAN_RATIO_MAX


def comparisons(session: Session, server: Server, records: int) -> bool:
    """Comparing over the line: alike, alike with a scan, one record damaged."""
    every = records * _PAIR_BYTES
    print(f"\nid and hash of every record       {every / 1024:9.1f} KiB (never sent; the baseline)")
    id_ = session.db.execute("SELECT id FROM attendance_mark LIMIT 1 OFFSET 777").fetchone()[0]

    def told(name: str, *, scan: bool) -> int:
        found = reconcile(session, scan=scan)
        size = found.bytes_sent + found.bytes_received
        print(
            f"{name:33} {size / 1024:9.1f} KiB  {found.round_trips:3} round trips "
            f"{found.seconds:6.2f} s  {len(found.differing)} differ"
        )
        return size

    told("alike", scan=False)
    told("alike, the province scans", scan=True)
    with session.door.transaction(session.db):
        session.db.execute("UPDATE attendance_mark SET note = '坏' WHERE id = ?", (id_,))
    size = told("one record damaged", scan=False)
    with session.door.transaction(session.db):
        session.db.execute("UPDATE attendance_mark SET note = NULL WHERE id = ?", (id_,))
    print(f"ratio {size / every:.4f} of the baseline's bytes")
    return size < every or records < 5000


def province(server: Server) -> None:
    """The province's digest from what is kept, beside a scan of its records."""
    with server.looking() as db:
        kept = timed(lambda: centre_digest(db, CENTRE))
        scanned = timed(lambda: scanned_digest(db, CENTRE))
    print(f"\nprovince: digest from kept sums {kept * 1000:.1f} ms, by a scan {scanned:.2f} s")


def ingest(server: Server, folder: Path) -> bool:
    """The same log taken in anew, with buckets and without, in turn."""
    with server.looking() as db:
        rows = db.execute(LOG.select().where(LOG.c.centre == CENTRE).order_by(LOG.c.position)).all()
        keys = {one.id: one.public_key for one in storage.devices(db)}
    items = [tuple(block_of_bytes(bytes(one.body))) for one in rows][:40]

    def taken(name: str) -> None:
        engine = open_engine(folder / name, None)
        for item in items:
            with engine.begin() as db:
                storage.make_centre(db, CENTRE, "")
                centre = storage.centre(db, CENTRE, lock=True)
                assert centre is not None
                take_in(db, centre, b"d" * 16, item, lambda one: keys.get(one) or root, 0)
        engine.dispose()

    root = b"\0" * 32
    from provincial.folder import unlock
    from provincial.keys import RootKey

    account = server.account
    root = RootKey(unlock(account.folder, account.user, account.password)).public
    pairs = []
    for run in range(3):
        for name in ("without", "with"):
            (folder / f"{name}{run}").mkdir()
        with mock.patch.object(buckets.BucketChanges, "_move", lambda *_a: None):
            without = timed(lambda run=run: taken(f"without{run}"))  # type: ignore[misc]
        pairs.append((without, timed(lambda run=run: taken(f"with{run}"))))  # type: ignore[misc]
    without, ours = (statistics.median(times) for times in zip(*pairs, strict=True))
    entries = sum(len(one.entries) for item in items for one in item)
    print(
        f"ingest of {entries} entries in {len(items)} requests: without buckets {without:.2f} s, "
        f"with {ours:.2f} s"
    )
    print(f"ratio {ours / without:.2f} (promised at most {INGEST_RATIO_MAX})")
    return ours / without <= INGEST_RATIO_MAX


def main() -> int:
    """Print all; 1 where a promise is broken."""
    told = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    told.add_argument("--marks", type=int, default=200_000)
    told.add_argument("--trainees", type=int, default=10_000)
    wanted = told.parse_args()
    with tempfile.TemporaryDirectory() as name, serving(Path(name) / "province") as server:
        folder = Path(name)
        session = laptop(folder / "laptop")
        server.pair(session)
        fill(session, wanted.trainees, wanted.marks)
        records = sum(one.rows for one in digest(session).kinds.values())
        print(f"{records} records")
        held = [scans(session, records)]
        took = timed(lambda: sync(session))
        print(f"(sent to the province in {took:.1f} s)")
        held += [comparisons(session, server, records)]
        province(server)
        held += [ingest(server, folder)]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"most memory of this process {peak:.0f} MiB")
        session.close()
    return int(not all(held))


if __name__ == "__main__":
    sys.exit(main())
