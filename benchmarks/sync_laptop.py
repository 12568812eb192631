"""One sync of one laptop as a process of its own, so that its memory and CPU are its own.

Prints one line of JSON. Used by the other benchmarks; ``--profile`` keeps a cProfile.

    .venv/bin/python -m benchmarks.sync_laptop FOLDER URL [--profile FILE]
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.sync_world import cpu_seconds, laptop, my_peak_mb  # noqa: E402


def main() -> int:
    """Sync once and tell what it cost."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("folder", type=Path)
    words.add_argument("url")
    words.add_argument("--profile", type=Path)
    told = words.parse_args()
    from jlcenter.app.sync_now import sync

    session = laptop(told.folder)
    before_mb, cpu = my_peak_mb(), cpu_seconds(os.getpid())
    profile = cProfile.Profile()
    if told.profile:
        profile.enable()
    begun = time.perf_counter()
    done = sync(session, told.url)
    wall = time.perf_counter() - begun
    if told.profile:
        profile.disable()
        profile.dump_stats(told.profile)
    figures = asdict(done) | {
        "wall_s": round(wall, 3),
        "cpu_s": round(cpu_seconds(os.getpid()) - cpu, 2),
        "peak_mb": round(my_peak_mb(), 1),
        "before_mb": round(before_mb, 1),
    }
    session.close()
    print(json.dumps(figures), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
