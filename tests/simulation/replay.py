"""Runs worlds again: ``python -m tests.simulation.replay SEED [HOW_MANY]``; one in steps."""

from __future__ import annotations

import sys
import time
import traceback
from collections import Counter

from tests.simulation.checkers import WorldFailure
from tests.simulation.run import run_world


def main(words: list[str]) -> int:
    first, many = int(words[0]), int(words[1]) if len(words) > 1 else 1
    counts: Counter[str] = Counter()
    failed, begun = 0, time.monotonic()
    for seed in range(first, first + many):
        try:
            counts += run_world(seed, told=many == 1)
        except WorldFailure as failure:
            failed += 1
            print(f"seed {seed}: {failure}")
            if many == 1:
                traceback.print_exc()
    for name, count in sorted(counts.items()):
        print(f"{count:8} {name}")
    print(f"{many} worlds, {failed} failed, {time.monotonic() - begun:.1f} s")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
