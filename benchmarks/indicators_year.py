"""All indicators of a year beside one full scan of the marks table, in the same run.

A centre with 200,000 trainees and 8,000,000 marks (``--trainees``, ``--marks`` for less). The scan
reads every column of every mark once, in the database; the indicators are what ``indicators
--year`` does: facts gathered, hours summed, every figure made. Each is run several times, turn by
turn, on a fresh connection; the medians are compared. Making the data takes minutes and is not
measured; a folder that holds it already is used again (``--data``).

Run: ``python benchmarks/indicators_year.py [--data FOLDER]``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.world import PASSWORD  # noqa: E402

RUNS = 3
YEAR = 2026
SCAN = (
    "SELECT count(status), max(id), max(lesson), max(enrolment), sum(minutes), max(note),"
    " max(bulk), max(_stamp), max(_more), max(_hidden) FROM attendance_mark NOT INDEXED"
)


def make(folder: Path, trainees: int, marks: int) -> None:
    """The data, unless it is there."""
    from jlcenter.app.bootstrap import init_centre, log_in
    from jlcenter.app.sample_data import fill

    if (folder / "jlcenter.db").exists():
        return
    init_centre(folder, "220421", "基准测试中心", "bench", PASSWORD)
    with log_in(folder, "bench", PASSWORD) as session:
        # so much written at once would leave a log many times the size of the file
        fill(session, trainees, marks, progress=lambda _done: session.ease_log())


def timed(folder: Path, work: Callable[[Any], Any]) -> tuple[float, Any]:
    """Seconds of ``work`` on a fresh connection, and what it gave."""
    from jlcenter.app.bootstrap import log_in

    with log_in(folder, "bench", PASSWORD) as session:
        session.db.execute("SELECT count(*) FROM training_class").fetchone()
        start = time.perf_counter()
        found = work(session)
        return time.perf_counter() - start, found


def main() -> None:
    """Measure and print."""
    from jlcenter.app.indicators import figure_rows

    options = argparse.ArgumentParser()
    options.add_argument("--data", type=Path)
    options.add_argument("--trainees", type=int, default=200_000)
    options.add_argument("--marks", type=int, default=8_000_000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = given.data or Path(made) / "data"
        make(folder, given.trainees, given.marks)
        scans, counts = [], []
        marks, rows = 0, list[Any]()
        for _turn in range(RUNS):
            seconds, told = timed(folder, lambda session: session.db.execute(SCAN).fetchone())
            scans.append(seconds)
            marks = told[0]
            seconds, rows = timed(folder, lambda session: figure_rows(session, YEAR))
            counts.append(seconds)
    by_code = {one.indicator.code: one.number for one in rows}
    scan, count = median(scans), median(counts)
    size = f"{by_code['T02']:,} trainees, {marks:,} marks"
    print(f"all {len(rows)} indicators of {YEAR} ({size}): {count:.2f} s, median of {RUNS}")
    print(f"one full scan of the marks table: {scan:.2f} s")
    print(f"ratio {count / scan:.2f} (wanted: at most 2)")


if __name__ == "__main__":
    main()
