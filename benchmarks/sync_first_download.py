"""First download of a large centre: 10,000 people, 200,000 marks to a laptop that has nothing.

The new laptop is a process of its own before our real server over loopback; bytes both ways with
HTTP headers as a counting proxy sees them, both sides on disk. Once with the snapshot the province
has prepared after the upload, once where it has to be made first; then with the laptop killed
half-way and started again. Baseline, named: the same records as naive JSON rows, 500 in a GET.

    .venv/bin/python -m benchmarks.sync_first_download [--people N] [--marks N] [--no-baseline]
        [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sqlalchemy import delete, select  # noqa: E402

from benchmarks.peers.naive import Naive  # noqa: E402
from benchmarks.peers.proxy import Counted, CountedLine  # noqa: E402
from benchmarks.sync_report import Target, print_table, told  # noqa: E402
from benchmarks.sync_rows import EVERYTHING, rows_since  # noqa: E402
from benchmarks.sync_upload import laptop_process, prepared, uploaded  # noqa: E402
from benchmarks.sync_world import cpu_seconds, laptop, peak_mb  # noqa: E402
from jlcenter.app.digest import digest  # noqa: E402
from jlcenter.app.sync_now import sync  # noqa: E402
from provincial import fact_due  # noqa: E402
from provincial.tables import PACKAGE, PACKAGE_PART  # noqa: E402
from tests.sync.world import Server  # noqa: E402

#: what a cut may cost: 64 KiB, and the headers of one more request
PIECE = 64 * 1024 + 2048
#: a million facts at once are counted in some minutes
SNAPSHOT_S_MAX = 600


def wait_for_snapshot(server: Server) -> None:
    """Until the province has prepared one, and counted the figures of what was uploaded."""
    until = time.monotonic() + SNAPSHOT_S_MAX
    while time.monotonic() < until:
        with server.looking() as db:
            is_there = db.execute(select(PACKAGE.c.id)).first() is not None
            if is_there and not fact_due.waiting(db):
                return
        time.sleep(0.5)
    raise SystemExit("no snapshot was prepared, or the figures were not counted")


def forget_snapshot(server: Server) -> None:
    """As if none had been prepared yet."""
    with server.looking() as db:
        db.execute(delete(PACKAGE_PART))
        db.execute(delete(PACKAGE))


def paired(server: Server, folder: Path) -> None:
    """A new laptop of the centre, with nothing on it."""
    session = laptop(folder)
    server.pair(session)
    session.close()


def downloaded(server: Server, folder: Path) -> dict[str, Any]:
    """One whole first download and what it cost."""
    paired(server, folder)
    pid = server.pid
    before = cpu_seconds(pid)
    said, counted = uploaded(server, folder)
    assert said["pending"] == 0
    return asdict(counted) | {
        "bytes_both": counted.both,
        "round_trips": said["round_trips"],
        "seconds": said["wall_s"],
        "laptop_cpu_s": said["cpu_s"],
        "laptop_peak_mb": said["peak_mb"],
        "server_cpu_s": round(cpu_seconds(pid) - before, 2),
        "server_peak_mb": round(peak_mb(pid), 1),
    }


def killed(server: Server, folder: Path, whole: int) -> Counted:
    """A first download with the laptop killed when half has come, and started again."""
    paired(server, folder)
    line = CountedLine(server.port, slow=True)
    try:
        process = laptop_process(folder, line.url)
        while process.poll() is None and line.counted().down < whole // 2:
            time.sleep(0.002)
        assert process.poll() is None, "it was done before it could be killed"
        process.kill()
        process.communicate()
        process = laptop_process(folder, line.url)
        said, _errors = process.communicate()
        assert process.returncode == 0 and json.loads(said)["pending"] == 0
        return line.counted()
    finally:
        line.close()


def measured(place: Path, people: int, marks: int) -> dict[str, Any]:
    """The downloads; both laptops must hold the same in the end."""
    facts = prepared(place, people, marks)
    server = Server(place / "province")
    server.start()
    try:
        uploaded(server, place / "laptop")
        wait_for_snapshot(server)
        ours = downloaded(server, place / "b")
        cut = killed(server, place / "c", ours["down"])
        forget_snapshot(server)
        unprepared = downloaded(server, place / "d")
        held = []
        for name in ("laptop", "b", "c", "d"):
            session = laptop(place / name)
            sync(session, server.url)  # the others' pairing has been told since
            held.append(digest(session).digest)
            session.close()
        assert len(set(held)) == 1, "the laptops do not hold the same"
    finally:
        server.stop()
    return {
        "facts": facts,
        "ours": ours,
        "ours, snapshot made first": unprepared,
        "extra_down": cut.down - ours["down"],
    }


def _naive(place: Path) -> dict[str, Any]:
    session = laptop(place / "laptop")
    rows = rows_since(session, {}, only=EVERYTHING)
    session.close()
    peer = Naive(place / "naive")
    try:
        peer.put(rows)
        peer.exchange()
        cost = peer.download()
    finally:
        peer.close()
    return {
        "up": cost.up,
        "down": cost.down,
        "bytes_both": cost.both,
        "round_trips": cost.round_trips,
        "seconds": round(cost.seconds, 2),
    }


def targets_of(figures: dict[str, Any]) -> list[Target]:
    """What issue 4 asks for."""
    ours = figures["ours"]
    return [
        Target("first download: bytes both ways", ours["bytes_both"], 1_500_000),
        Target("first download: round trips", ours["round_trips"], 10),
        Target("first download: seconds", ours["seconds"], 5),
        Target("first download: memory of the laptop, MB", ours["laptop_peak_mb"], 300),
        Target("killed half-way: bytes more than left alone", figures["extra_down"], PIECE),
    ]


def main() -> int:
    """Measure and print; 1 where a target is missed."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--people", type=int, default=10_000)
    words.add_argument("--marks", type=int, default=200_000)
    words.add_argument("--no-baseline", action="store_true")
    words.add_argument("--json", action="store_true")
    wanted = words.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_RUNTIME_DIR"] = name
        figures = measured(Path(name), wanted.people, wanted.marks)
        if not wanted.no_baseline:
            figures["naive JSON rows"] = _naive(Path(name))
    if not wanted.json:
        heads = ("round_trips", "up", "down", "bytes_both", "seconds")
        rows = [[n, *(one[h] for h in heads)] for n, one in figures.items() if type(one) is dict]
        print_table(("who", *heads), rows)
        ours = figures["ours"]
        print(
            f"{figures['facts']:,} facts; CPU: laptop {ours['laptop_cpu_s']} s, server"
            f" {ours['server_cpu_s']} s ({figures['ours, snapshot made first']['server_cpu_s']} s"
            f" with the snapshot); memory: laptop {ours['laptop_peak_mb']} MB, server"
            f" {ours['server_peak_mb']} MB"
        )
    return told(figures, targets_of(figures), as_json=wanted.json)


if __name__ == "__main__":
    sys.exit(main())
