"""The long property and soak runs of ``./test --long MINUTES``: seed after seed, in the background.

Each round runs every property test and every test marked ``long`` with one seed, and the next
simulated worlds, none of which a later round repeats. The state lies in ``.test-long/state.json``,
so a run that was stopped goes on where it ended. A failing seed is printed as the one line that
replays it.

  start MINUTES   begins (or goes on) in the background and says where to look
  rounds MINUTES  the rounds themselves, in the foreground
  show            how far it is
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".test-long"
STATE = FOLDER / "state.json"
LOG = FOLDER / "log.txt"
WORLDS = 100  # simulated worlds a round
NO_TESTS = 5  # pytest's exit code


@dataclass
class State:
    """Seeds below ``next_seed`` are done; ``failed`` are those among them that found something."""

    next_seed: int = 1
    seconds: float = 0.0
    failed: list[int] = field(default_factory=list)
    pid: int = 0


def load() -> State:
    """The state as it was left, or a new one."""
    return State(**json.loads(STATE.read_text())) if STATE.exists() else State()


def save(state: State) -> None:
    """Written beside and renamed, so that a stop in the middle leaves the old one."""
    fresh = STATE.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(state)))
    fresh.replace(STATE)


def running(state: State) -> bool:
    """Is the process that last said it was at work still there?"""
    if not state.pid:
        return False
    try:
        command = Path(f"/proc/{state.pid}/cmdline").read_bytes()
    except OSError:
        return False
    return b"long_tests.py" in command


def replay(seed: int) -> str:
    """What runs a round again."""
    worlds_first = (seed - 1) * WORLDS + 1
    return (
        f"JLCENTER_SEED={seed} ./test -m 'hypothesis or long' --hypothesis-seed={seed}; "
        f"SIMULATION_FIRST={worlds_first} SIMULATION_WORLDS={WORLDS} ./test simulation"
    )


def show(state: State) -> None:
    """How far it is, for a person."""
    at_work = "running" if running(state) else "not running"
    print(
        f"{at_work}; {state.next_seed - 1} seeds done in {state.seconds / 60:.0f} minutes, "
        f"{len(state.failed)} failed"
    )
    for seed in state.failed:
        print(f"  {replay(seed)}")


def pytest(*options: str, **surroundings: str) -> bool:
    """One run; whether all passed (or there was nothing to run)."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", str(os.cpu_count() or 2), *options]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | surroundings, check=False)
    return done.returncode in (0, NO_TESTS)


def properties(seed: int) -> bool:
    """Every property test and every test marked ``long``."""
    marked = ("-m", "hypothesis or long", f"--hypothesis-seed={seed}")
    return pytest("--hypothesis-profile=long", *marked, JLCENTER_SEED=str(seed))


def worlds(seed: int) -> bool:
    """The next simulated worlds; a failing one prints the line that replays it."""
    first = str((seed - 1) * WORLDS + 1)
    return pytest("tests/simulation", SIMULATION_FIRST=first, SIMULATION_WORLDS=str(WORLDS))


def rounds(minutes: float) -> int:
    """Seed after seed until the time is used; a round that was cut off is run again next time."""
    state = load()
    if running(state) and state.pid != os.getpid():
        print("a long run is at work already: .venv/bin/python scripts/long_tests.py show")
        return 1
    state.pid = os.getpid()
    save(state)
    until = time.monotonic() + minutes * 60
    while time.monotonic() < until:
        seed, started = state.next_seed, time.monotonic()
        passed = properties(seed) and worlds(seed)
        state.next_seed += 1
        state.seconds += time.monotonic() - started
        if not passed:
            state.failed.append(seed)
            print(f"FAILED, replay: {replay(seed)}", flush=True)
        save(state)
    state.pid = 0
    save(state)
    show(state)
    return 1 if state.failed else 0


def start(minutes: float) -> int:
    """Begin in the background, free of this terminal."""
    FOLDER.mkdir(exist_ok=True)
    if running(load()):
        show(load())
        return 1
    with LOG.open("a") as log:
        subprocess.Popen(
            [sys.executable, str(Path(__file__)), "rounds", str(minutes)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    print(f"running for {minutes:g} minutes from seed {load().next_seed} on")
    print("progress:  ./test --long show        (or: tail -f .test-long/log.txt)")
    return 0


def main() -> int:
    task, *rest = [*sys.argv[1:], "60"]
    FOLDER.mkdir(exist_ok=True)
    if "show" in (task, rest[0]):
        show(load())
        return 0
    try:
        minutes = float(rest[0])
    except ValueError:
        print("./test --long MINUTES, or ./test --long show", file=sys.stderr)
        return 2
    return start(minutes) if task == "start" else rounds(minutes)


if __name__ == "__main__":
    sys.exit(main())
