"""Upload of a centre that was never synced: 10,000 people, 200,000 marks, each its own action.

Our laptop is a process of its own before our real server over loopback; bytes both ways with HTTP
headers as a counting proxy sees them. Baseline, named: the same records as naive JSON rows, 500 in
a POST, stored rows echoed. Then a smaller centre is uploaded twice, the second time with the laptop
killed half-way and started again: what that costs beyond the first is what a cut costs.

    .venv/bin/python -m benchmarks.sync_upload [--people N] [--marks N] [--no-baseline] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.peers.naive import Naive  # noqa: E402
from benchmarks.peers.proxy import Counted, CountedLine  # noqa: E402
from benchmarks.sync_report import Target, print_table, told  # noqa: E402
from benchmarks.sync_rows import EVERYTHING, rows_since  # noqa: E402
from benchmarks.sync_world import cpu_seconds, fresh_seed, laptop, peak_mb, season  # noqa: E402
from tests.sync.world import Server  # noqa: E402

#: headers of a request, over the 64 KiB of its block
HEADERS_BYTES = 2048
PIECE = 64 * 1024 + HEADERS_BYTES


def laptop_process(folder: Path, url: str) -> subprocess.Popen[str]:
    """A laptop that syncs once."""
    words = [sys.executable, "-m", "benchmarks.sync_laptop", str(folder), url]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def uploaded(server: Server, folder: Path) -> tuple[dict[str, Any], Counted]:
    """One whole upload: what the laptop tells, and what the proxy counted."""
    line = CountedLine(server.port)
    try:
        process = laptop_process(folder, line.url)
        said, _errors = process.communicate()
        assert process.returncode == 0, said
        return json.loads(said), line.counted()
    finally:
        line.close()


def prepared(place: Path, people: int, marks: int) -> int:
    """A province and a paired laptop with a season on it; how many facts wait."""
    server = Server(place / "province")
    server.init()
    server.start()
    try:
        session = laptop(place / "laptop")
        server.pair(session)
        facts = season(session, people, marks, fresh_seed()).facts
        session.close()
    finally:
        server.stop()
    return facts


def whole(place: Path, people: int, marks: int, *, with_baseline: bool) -> dict[str, Any]:
    """The upload, and the baseline's."""
    facts = prepared(place, people, marks)
    server = Server(place / "province")
    server.start()
    try:
        pid = server.pid
        before = cpu_seconds(pid)
        said, counted = uploaded(server, place / "laptop")
        found = asdict(counted) | {
            "facts": facts,
            "bytes_both": counted.both,
            "seconds": said["wall_s"],
            "laptop_cpu_s": said["cpu_s"],
            "laptop_peak_mb": said["peak_mb"],
            "server_cpu_s": round(cpu_seconds(pid) - before, 2),
            "server_peak_mb": round(peak_mb(pid), 1),
        }
    finally:
        server.stop()
    assert said["pending"] == 0 and said["pushed"] >= facts
    return {"ours": found} | ({"naive JSON rows": _naive(place)} if with_baseline else {})


def _naive(place: Path) -> dict[str, Any]:
    session = laptop(place / "laptop")
    rows = rows_since(session, {}, only=EVERYTHING)
    session.close()
    peer = Naive(place / "naive")
    try:
        peer.put(rows)
        cost = peer.exchange()
    finally:
        peer.close()
    return {
        "facts": sum(map(len, rows.values())),
        "requests": cost.round_trips,
        "up": cost.up,
        "down": cost.down,
        "bytes_both": cost.both,
        "seconds": round(cost.seconds, 2),
    }


def cut(place: Path, people: int, marks: int) -> dict[str, int]:
    """Bytes up of an upload left alone, and of the same one with the laptop killed half-way."""
    prepared(place / "one", people, marks)
    shutil.copytree(place / "one", place / "two")
    alone = _bytes_up(place / "one", None)
    return {"alone": alone, "killed": _bytes_up(place / "two", alone // 2)}


def _bytes_up(place: Path, kill_at: int | None) -> int:
    server = Server(place / "province")
    server.start()
    line = CountedLine(server.port)
    try:
        process = laptop_process(place / "laptop", line.url)
        if kill_at is not None:
            while process.poll() is None and line.counted().up < kill_at:
                time.sleep(0.005)
            assert process.poll() is None, "it was done before it could be killed"
            process.kill()
            process.communicate()
            process = laptop_process(place / "laptop", line.url)
        said, _errors = process.communicate()
        assert process.returncode == 0 and json.loads(said)["pending"] == 0
        return line.counted().up
    finally:
        line.close()
        server.stop()


def targets_of(ours: dict[str, Any], bytes_up: dict[str, int]) -> list[Target]:
    """What issue 4 asks for."""
    return [
        Target("upload: bytes both ways", ours["bytes_both"], 2_500_000),
        Target("upload: seconds, both sides together", ours["seconds"], 15),
        Target("upload: the largest request, with headers", ours["piece_up"], PIECE),
        Target("killed half-way: bytes more than left alone",
               bytes_up["killed"] - bytes_up["alone"], PIECE),
    ]  # fmt: skip


def main() -> int:
    """Measure and print; 1 where a target is missed."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--people", type=int, default=10_000)
    words.add_argument("--marks", type=int, default=200_000)
    words.add_argument("--no-baseline", action="store_true")
    words.add_argument("--json", action="store_true")
    wanted = words.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        os.environ["XDG_RUNTIME_DIR"] = name
        figures = whole(
            place / "whole", wanted.people, wanted.marks, with_baseline=not wanted.no_baseline
        )
        bytes_up = cut(place / "cut", wanted.people // 10, wanted.marks // 10)
    if not wanted.json:
        heads = ("facts", "requests", "up", "down", "bytes_both", "seconds")
        rows = [[who, *(one[name] for name in heads)] for who, one in figures.items()]
        print_table(("who", *heads), rows)
        ours = figures["ours"]
        print(
            f"CPU: laptop {ours['laptop_cpu_s']} s, server {ours['server_cpu_s']} s;"
            f" memory: laptop {ours['laptop_peak_mb']} MB, server {ours['server_peak_mb']} MB"
        )
    figures["cut"] = bytes_up
    return told(figures, targets_of(figures["ours"], bytes_up), as_json=wanted.json)


if __name__ == "__main__":
    sys.exit(main())
