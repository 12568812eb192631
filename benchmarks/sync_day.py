"""What a day of one laptop costs on the line, beside Morango, PouchDB and naive JSON rows.

The day: 1 class, 40 enrolments, 240 marks, 40 assessments (321 records; and the six lessons the
marks are of, which all sides send too). After it one mark, and a sync with nothing new. All sides
on disk, each before its own real server over loopback; bytes both ways with HTTP headers and
requests as one counting proxy sees them; fresh values each run. The peers run their own packages,
set up on demand (``benchmarks/peers``); ``floor`` is the same rows as columns of msgpack under
zstd -9, one request without headers, signatures, order or history.

    .venv/bin/python -m benchmarks.sync_day [--runs 60] [--peer-runs 3] [--no-peers] [--json]
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import msgpack
import zstandard

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.peers.morango import Morango  # noqa: E402
from benchmarks.peers.naive import Naive  # noqa: E402
from benchmarks.peers.peer import Cost, Peer, Rows  # noqa: E402
from benchmarks.peers.pouchdb import PouchDB  # noqa: E402
from benchmarks.peers.proxy import CountedLine  # noqa: E402
from benchmarks.peers.setup import PeerMissing  # noqa: E402
from benchmarks.sync_report import Target, p50, percentile, print_table, told  # noqa: E402
from benchmarks.sync_rows import all_ids, day_of_work, people_known, rows_since  # noqa: E402
from benchmarks.sync_world import fresh_seed, laptop  # noqa: E402
from jlcenter.app.sync_now import sync  # noqa: E402
from jlcenter.domain.records import ATTENDANCE_MARK  # noqa: E402
from jlcenter.storage.session import Session  # noqa: E402
from tests.sync.world import serving  # noqa: E402

WORKS = ("a day", "one mark", "nothing new")
OURS = "ours"
Costs = dict[tuple[str, str], list[Cost]]


class Ours:
    """Our laptop, before our server behind the proxy."""

    name = OURS

    def __init__(self, place: Path, server: Any) -> None:
        self.session: Session = laptop(place / "laptop")
        server.pair(self.session)
        self.line = CountedLine(server.port)
        sync(self.session, self.line.url)

    def exchange(self) -> Cost:
        """One sync."""
        self.line.reset()
        begun = time.perf_counter()
        done = sync(self.session, self.line.url)
        seconds = time.perf_counter() - begun
        assert done.pending == 0
        return Cost.of(self.line.counted(), seconds)

    def close(self) -> None:
        """End the laptop and its line."""
        self.session.close()
        self.line.close()


def floor(rows: Rows) -> Cost:
    """The same rows as columns of msgpack under zstd: how small plain data get."""
    columns = []
    for kind, several in rows.items():
        names = sorted({name for row in several for name in row})
        cells = [[_cell(row.get(name)) for row in several] for name in names]
        columns.append([kind, names, cells])
    body = zstandard.ZstdCompressor(level=9).compress(msgpack.packb(columns))
    return Cost(1, len(body), 0, 0.0)


def _cell(value: Any) -> Any:
    is_id = isinstance(value, str) and len(value) == 32
    return bytes.fromhex(value) if is_id else value


# -- the runs -------------------------------------------------------------------------------------


@contextmanager
def _peers(place: Path, rows: Rows, *, wanted: bool) -> Iterator[list[Peer]]:
    """The peers that can be set up here; the others are named."""
    found: list[Peer] = [Naive(place / "naive")]
    try:
        makers = (lambda: PouchDB(place / "pouchdb"), lambda: Morango(place / "morango", rows))
        for name, make in zip(("PouchDB", "Morango"), makers, strict=True):
            if not wanted:
                continue
            try:
                found.append(make())
            except PeerMissing as missing:
                print(f"{name}: {missing}; the rest goes on", file=sys.stderr)
        yield found
    finally:
        for one in found:
            one.close()


def changed_mark(session: Session, draw: random.Random) -> None:
    """Another mark in a place that has one."""
    rows = session.db.execute("SELECT lesson, enrolment FROM attendance_mark").fetchall()
    lesson, enrolment = (UUID(bytes=bytes(one)) for one in draw.choice(rows))
    with session.action("点名") as write:
        key = (lesson, enrolment)
        write.put(ATTENDANCE_MARK, key=key, status="leave", note=f"{draw.random():.6f}")


def _mark_row(session: Session) -> Rows:
    """The mark written last, as a plain row."""
    kept = rows_since(session, {}, only=("attendance_mark",))["attendance_mark"]
    latest = session.db.execute(
        "SELECT record FROM journal WHERE kind = ? ORDER BY tick DESC LIMIT 1",
        (ATTENDANCE_MARK.code,),
    ).fetchone()
    id_ = bytes(latest[0]).hex()
    return {"attendance_mark": [row for row in kept if row["id"] == id_]}


def measured(runs: int, peer_runs: int, *, with_peers: bool) -> Costs:
    """Each work so many times, all sides in turn."""
    costs: Costs = {}
    draw = random.Random(fresh_seed())
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        os.environ["XDG_RUNTIME_DIR"] = name
        with serving(place / "province") as server:
            ours = Ours(place, server)
            try:
                _all_runs(ours, place, draw, (runs, peer_runs), costs, with_peers=with_peers)
            finally:
                ours.close()
    return costs


def _all_runs(
    ours: Ours,
    place: Path,
    draw: random.Random,
    runs: tuple[int, int],
    costs: Costs,
    *,
    with_peers: bool,
) -> None:
    def keep(work: str, who: str, cost: Cost) -> None:
        costs.setdefault((work, who), []).append(cost)

    days = [_day(ours, draw, keep) for _run in range(runs[0])]
    with _peers(place, days[0][0], wanted=with_peers) as peers:
        for peer in peers:
            several = days if peer.name == Naive.name else days[: runs[1]]
            for day, mark in several:
                for work, rows in zip(WORKS, (day, mark, {}), strict=True):
                    if rows:
                        peer.put(rows)
                    keep(work, peer.name, peer.exchange())
    for day, mark in days:
        keep("a day", "floor (no sync at all)", floor(day))
        keep("one mark", "floor (no sync at all)", floor(mark))


def _day(ours: Ours, draw: random.Random, keep: Any) -> tuple[Rows, Rows]:
    """A day on our side: measured, and its rows for the others."""
    session = ours.session
    people = people_known(session, draw)
    ours.exchange()
    before = all_ids(session)
    day_of_work(session, draw, people)
    day = rows_since(session, before)
    keep("a day", OURS, ours.exchange())
    changed_mark(session, draw)
    mark = _mark_row(session)
    keep("one mark", OURS, ours.exchange())
    keep("nothing new", OURS, ours.exchange())
    return day, mark


# -- what is told ---------------------------------------------------------------------------------


def figures_of(costs: Costs) -> dict[str, dict[str, Any]]:
    """Medians of bytes, the worst of round trips, p50 and p95 of time."""
    found: dict[str, dict[str, Any]] = {work: {} for work in WORKS}
    for (work, who), several in costs.items():
        times = [one.seconds * 1000 for one in several]
        ours = p50([one.both for one in costs[work, OURS]])
        found[work][who] = {
            "round_trips": max(one.round_trips for one in several),
            "bytes_up": round(p50([one.up for one in several])),
            "bytes_down": round(p50([one.down for one in several])),
            "bytes_both": round(p50([one.both for one in several])),
            "ms_p50": round(p50(times), 1),
            "ms_p95": round(percentile(times, 0.95), 1),
            "runs": len(several),
            "bytes_times_ours": round(p50([one.both for one in several]) / ours, 1),
        }
    return found


def targets_of(figures: dict[str, dict[str, Any]]) -> list[Target]:
    """What issue 4 asks for; of peers only those that ran."""
    day, mark, nothing = (figures[work][OURS] for work in WORKS)
    found = [
        Target("a day: round trips", day["round_trips"], 1),
        Target("a day: bytes both ways", day["bytes_both"], 6000),
        Target("a day: ms p95", day["ms_p95"], 60),
        Target("one mark: round trips", mark["round_trips"], 1),
        Target("one mark: bytes both ways", mark["bytes_both"], 1000),
        Target("nothing new: round trips", nothing["round_trips"], 1),
        Target("nothing new: bytes both ways", nothing["bytes_both"], 700),
    ]
    for name, times in ((Morango.name, 9), (PouchDB.name, 25)):
        peer = figures["a day"].get(name)
        if peer is not None:
            text = f"a day: {name}'s bytes, in ours"
            found.append(Target(text, peer["bytes_times_ours"], times, at_least=True))
    return found


def main() -> int:
    """Measure and print; 1 where a target is missed."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--runs", type=int, default=60)
    words.add_argument("--peer-runs", type=int, default=3)
    words.add_argument(
        "--no-peers", action="store_true", help="only ours, naive JSON and the floor"
    )
    words.add_argument("--json", action="store_true")
    wanted = words.parse_args()
    peer_runs = min(wanted.peer_runs, wanted.runs)
    figures = figures_of(measured(wanted.runs, peer_runs, with_peers=not wanted.no_peers))
    if not wanted.json:
        names = ("round_trips", "bytes_up", "bytes_down", "bytes_both", "ms_p50", "ms_p95", "runs")
        rows = [
            [work, who, *(one[name] for name in names), f"{one['bytes_times_ours']:.1f}"]
            for work, several in figures.items()
            for who, one in several.items()
        ]
        heads = ("work", "who", "round trips", "up B", "down B", "both B", "ms p50", "ms p95")
        print_table((*heads, "runs", "x ours"), rows)
    return told(figures, targets_of(figures), as_json=wanted.json)


if __name__ == "__main__":
    sys.exit(main())
