"""Growth: what a record costs to write, to send and to receive at 1,000,000 facts against 10,000.

For each size a centre with so many facts, a province that has them and a second laptop that fetched
them; then days of work (321 records) on the one laptop, each written, sent, and received by the
other. All on disk, the page caches fixed at 64 MB on both sides. Baseline, named: the small centre,
in the same run, day by day in turn with the large one.

    .venv/bin/python -m benchmarks.sync_growth [--small N] [--large N] [--days N] [--json]
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.sync_first_download import wait_for_snapshot  # noqa: E402
from benchmarks.sync_report import Target, p50, print_table, told  # noqa: E402
from benchmarks.sync_rows import day_of_work  # noqa: E402
from benchmarks.sync_world import fresh_seed, laptop, season  # noqa: E402
from jlcenter.app.digest import digest  # noqa: E402
from jlcenter.app.sync_now import sync  # noqa: E402
from jlcenter.domain.records import TRAINEE  # noqa: E402
from tests.sync.world import Server  # noqa: E402

#: facts a person stands for in a season: themselves, an enrolment, marks
_FACTS_EACH = 22
_MARKS_EACH = 20
_PEOPLE = 40
WORKS = ("written", "sent", "received")


class Centre:
    """A centre of a size: two laptops and the province."""

    def __init__(self, place: Path, facts: int) -> None:
        self.server = Server(place / "province")
        self.server.init()
        self.server.start()
        people = max(_PEOPLE, facts // _FACTS_EACH)
        self.a, self.b = laptop(place / "a"), laptop(place / "b")
        self.server.pair(self.a)
        self.facts = season(self.a, people, people * _MARKS_EACH, fresh_seed()).facts
        begun = time.perf_counter()
        sync(self.a)
        self.upload_s = time.perf_counter() - begun
        if facts > 100_000:
            wait_for_snapshot(self.server)
        self.server.pair(self.b)
        begun = time.perf_counter()
        sync(self.b)
        self.download_s = time.perf_counter() - begun
        with self.a.action("登记") as write:
            self.people = [write.put(TRAINEE, name=f"天天{n}") for n in range(_PEOPLE)]
        sync(self.a)
        sync(self.b)
        self.took: dict[str, list[float]] = {work: [] for work in WORKS}
        self.bytes: list[int] = []

    def day(self, draw: random.Random) -> None:
        """A day written, sent, received; milliseconds a record."""
        times = [time.perf_counter()]
        day_of_work(self.a, draw, self.people)
        times.append(time.perf_counter())
        sent = sync(self.a)
        times.append(time.perf_counter())
        received = sync(self.b)
        times.append(time.perf_counter())
        assert sent.pushed > 300 and sent.pending == 0 and received.received >= sent.pushed
        self.bytes.append(sent.bytes_sent + sent.bytes_received)
        for n, work in enumerate(WORKS):
            self.took[work].append((times[n + 1] - times[n]) * 1000 / sent.pushed)

    def close(self) -> None:
        """End it; both laptops held the same."""
        sync(self.a)
        assert digest(self.a).digest == digest(self.b).digest
        self.a.close()
        self.b.close()
        self.server.stop()


def measured(place: Path, small: int, large: int, days: int) -> dict[str, dict[str, Any]]:
    """Both centres, day by day in turn."""
    draw = random.Random(fresh_seed())
    centres = [Centre(place / str(facts), facts) for facts in (small, large)]
    try:
        for centre in centres:
            centre.day(draw)  # warm
            centre.bytes.clear()
            for took in centre.took.values():
                took.clear()
        for _day in range(days):
            for centre in centres:
                centre.day(draw)
    finally:
        for centre in centres:
            centre.close()
    return {
        f"{centre.facts:,} facts": {
            **{f"{work}_ms": round(p50(centre.took[work]), 4) for work in WORKS},
            "bytes": int(p50(centre.bytes)),
            "upload_s": round(centre.upload_s, 1),
            "download_s": round(centre.download_s, 1),
        }
        for centre in centres
    }


def targets_of(figures: dict[str, dict[str, Any]]) -> list[Target]:
    """What issue 4 asks for: at most 1.5 times as much per record."""
    small, large = figures.values()
    names = [f"{work}_ms" for work in WORKS] + ["bytes"]
    words = [f"{work}: ms a record" for work in WORKS] + ["bytes of a day"]
    return [
        Target(f"large against small, {word}", round(large[name] / small[name], 3), 1.5)
        for name, word in zip(names, words, strict=True)
    ]


def main() -> int:
    """Measure and print; 1 where the target is missed."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--small", type=int, default=10_000)
    words.add_argument("--large", type=int, default=1_000_000)
    words.add_argument("--days", type=int, default=15)
    words.add_argument("--json", action="store_true")
    wanted = words.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_RUNTIME_DIR"] = name
        figures = measured(Path(name), wanted.small, wanted.large, wanted.days)
    if not wanted.json:
        heads = tuple(next(iter(figures.values())))
        rows = [[name, *(one[head] for head in heads)] for name, one in figures.items()]
        print_table(("centre", *heads), rows)
    return told(figures, targets_of(figures), as_json=wanted.json)


if __name__ == "__main__":
    sys.exit(main())
