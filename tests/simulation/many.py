"""Many worlds on all cores, as evidence: ``python -m tests.simulation.many FIRST COUNT``.

``--processes N`` (else all cores), ``--state FILE`` (else ``.test-long/worlds-FIRST-COUNT.jsonl``).
What was run is written down part by part, so a run that was stopped or killed goes on where it
ended: give the same line again. Results of another state of the program do not count. At the end,
or at any time with ``--show``: worlds, failing seeds each with its replay line, what happened how
often, worlds a second.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
#: so many worlds are written down at once
PART = 20
#: so many parts a process runs before another takes its place
PARTS_A_CHILD = 25
#: what a world runs, by folder (with all below it) and by pattern
_RUN = (
    *((f"jlcenter/{layer}", "**/*.py") for layer in ("domain", "storage", "sync", "app")),
    ("jlcenter", "*.py"),
    ("provincial", "**/*.py"),
    ("resources/policy", "*.toml"),
    ("tests/simulation", "*.py"),
)
#: of the simulation: what only runs worlds, tells of them or plays other games
_NOT_RUN = ("many.py", "replay.py", "crash_points.py", "line_profiles.py", "small_world.py")
_COLUMNS = 3
_WIDTH = 37


@dataclass
class Part:
    """What became of some worlds."""

    program: str
    first: int
    count: int
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)


def program() -> str:
    """A short name for the state of all code that a world runs: a change elsewhere (a screen, a
    text, a test) leaves what was run standing."""
    hashed = hashlib.sha256()
    for path in program_files():
        hashed.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return hashed.hexdigest()[:12]


def program_files() -> list[Path]:
    """The files of all code that a world runs."""
    found = {path for folder, pattern in _RUN for path in (ROOT / folder).glob(pattern)}
    here = ROOT / "tests/simulation"
    others = {*here.glob("test_*.py"), *(here / name for name in _NOT_RUN)}
    return sorted(found - others)


# -- the worlds -----------------------------------------------------------------------------------


def run_part(name: str, first: int, count: int) -> Part:
    """Run some worlds in this process."""
    from tests.simulation.checkers import WorldFailure
    from tests.simulation.run import run_world

    part, counts = Part(name, first, count), Counter[str]()
    begun = time.monotonic()
    for seed in range(first, first + count):
        try:
            counts += run_world(seed)
        except WorldFailure as failure:
            part.failed[seed] = str(failure)
    part.seconds = time.monotonic() - begun
    part.counts = dict(counts)
    return part


def parts_done(state: Path, name: str) -> list[Part]:
    """What was written down of this state of the program; a torn last line does not count."""
    found = []
    for line in state.read_text().splitlines() if state.exists() else ():
        try:
            told = json.loads(line)
        except ValueError:
            continue
        told["failed"] = {int(seed): text for seed, text in told["failed"].items()}
        if told["program"] == name:
            found.append(Part(**told))
    return found


def inside(first: int, count: int, parts: list[Part]) -> list[Part]:
    """Those of a run: a file may hold others."""
    return [one for one in parts if first <= one.first < first + count]


def parts_left(first: int, count: int, done: list[Part]) -> Iterator[tuple[int, int]]:
    """The (first, count) still to be run."""
    known = {seed for part in done for seed in range(part.first, part.first + part.count)}
    start: int | None = None
    for seed in range(first, first + count + 1):
        is_left = seed < first + count and seed not in known
        if start is not None and (not is_left or seed - start == PART):
            yield start, seed - start
            start = None
        if is_left and start is None:
            start = seed


def run(first: int, count: int, processes: int, state: Path) -> list[Part]:
    """Run what is left, write each part down as it ends; returns all parts."""
    name = program()
    done = inside(first, count, parts_done(state, name))
    left = list(parts_left(first, count, done))
    state.parent.mkdir(parents=True, exist_ok=True)
    told = sum(part.count for part in done)
    with state.open("a") as out:
        out.write("\n")  # what a kill tore off ends here
        for start in range(0, len(left), PARTS_A_CHILD * processes):
            # fresh processes now and then; a pool's own way to do that stands still in Python 3.11
            some = left[start : start + PARTS_A_CHILD * processes]
            for part in _parts(name, some, processes):
                done.append(part)
                out.write(json.dumps(asdict(part), ensure_ascii=False) + "\n")
                out.flush()
                told += part.count
                for text in part.failed.values():
                    print(f"FAILED {text}", flush=True)
                print(f"{told}/{count} worlds", file=sys.stderr, end="\r", flush=True)
    return done


def _parts(name: str, wanted: list[tuple[int, int]], processes: int) -> Iterator[Part]:
    """Some parts, each as it ends."""
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        waiting = [pool.submit(run_part, name, *one) for one in wanted]
        try:
            for future in as_completed(waiting):
                yield future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


# -- the evidence ---------------------------------------------------------------------------------


def table(counts: Counter[str]) -> Iterator[str]:
    """Counts in columns, by name."""
    cells = [f"{count:>9,} {name}"[:_WIDTH].ljust(_WIDTH) for name, count in sorted(counts.items())]
    lines = -(-len(cells) // _COLUMNS)
    for line in range(lines):
        yield " ".join(cells[line::lines]).rstrip()


def report(first: int, count: int, done: list[Part]) -> int:
    """Tell what was run; returns how many worlds failed."""
    ours = inside(first, count, done)
    counts, failed = Counter[str](), dict[int, str]()
    for part in ours:
        counts.update(part.counts)
        failed |= part.failed
    worlds, seconds = sum(part.count for part in ours), sum(part.seconds for part in ours)
    print(f"\nworlds {first:,} to {first + count - 1:,}, program {program()}")
    for line in table(counts):
        print(line)
    print(
        f"{worlds:,} of {count:,} worlds run, {len(failed)} failed; {seconds:,.0f} s in one process"
        f" ({worlds / seconds if seconds else 0:.2f} worlds/s a process)"
    )
    for seed in sorted(failed):
        print(f"seed {seed}: {failed[seed]}")
    return len(failed)


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.many")
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--show", action="store_true", help="only tell what was run")
    told = parser.parse_args(words)
    name = f"worlds-{told.first}-{told.count}.jsonl"
    state = told.state or ROOT / ".test-long" / name
    begun = time.monotonic()
    if told.show:
        done = parts_done(state, program())
    else:
        try:
            done = run(told.first, told.count, told.processes, state)
        except BrokenProcessPool:
            print("a process died; the same line again goes on", file=sys.stderr)
            return 2
    failed = report(told.first, told.count, done)
    if not told.show:
        print(f"this run took {time.monotonic() - begun:,.0f} s in {told.processes} processes")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
