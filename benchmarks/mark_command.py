"""A whole ``mark`` command against the least such a process could do.

Baseline, named: one Python process that imports click, sqlite_utils and sqlcipher3 and does one
argon2id unlock with the program's own cost. Both are run in turn, with a fresh mark every time.
Prints the ratio of the medians; the promise is 1.5.

    python benchmarks/mark_command.py [runs]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.world import PASSWORD, fresh_class  # noqa: E402
from jlcenter.storage import keyring  # noqa: E402

PROMISE = 1.5
_STATUSES = ("present", "absent", "leave", "online")
_BASELINE = f"""
import click, sqlcipher3.dbapi2, sqlite_utils
from nacl.pwhash import argon2id
argon2id.kdf(32, b"bench-mark-1", b"0123456789abcdef", {keyring.OPS}, {keyring.MEMORY_BYTES})
"""


def seconds(words: list[str], env: dict[str, str]) -> float:
    """How long a process takes, which must end well."""
    start = time.perf_counter()
    subprocess.run(words, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main(runs: int = 15) -> int:
    """Print both medians and their ratio; 1 where the promise is broken."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        session, _lesson, _people = fresh_class(folder)
        code = session.db.execute("SELECT code FROM training_class").fetchone()[0]
        session.close()
        env = {
            **os.environ,
            "JLCENTER_DATA": str(folder / "data"),
            "JLCENTER_USER": "bench",
            "JLCENTER_PASSWORD": PASSWORD,
        }
        least, real = [], []
        for n in range(runs + 2):
            words = [sys.executable, "main.py", "mark", "--class", code, "--lesson", "1"]
            words += ["--number", str(1 + n % 40), "--status", _STATUSES[(n // 40) % 4], "--json"]
            least.append(seconds([sys.executable, "-c", _BASELINE], env))
            real.append(seconds(words, env))
    base, ours = statistics.median(least[2:]), statistics.median(real[2:])
    print(f"process with click, sqlite_utils, sqlcipher3, argon2id: p50 {base * 1000:.0f} ms")
    print(f"mark command:                                          p50 {ours * 1000:.0f} ms")
    print(f"ratio {ours / base:.2f} (promised at most {PROMISE})")
    return int(ours / base > PROMISE)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 15))
