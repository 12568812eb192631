"""Evidence of many worlds: what counts, what is left, and that another program starts anew."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.simulation import many
from tests.simulation.many import ROOT, Part, parts_left, program_files

OURS = ("jlcenter", "provincial", "tests.simulation")


def test_all_code_that_a_world_runs_counts_and_no_other() -> None:
    """A commit to a screen voids no results; one to the merge voids all."""
    script = "from tests.simulation.run import *; run_world(3); print(*map(str, sys.modules))"
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys; {script}"], cwd=ROOT, capture_output=True, text=True
    )
    names = [one for one in ran.stdout.split() if one.startswith(OURS)]
    assert "tests.simulation.run" in names, ran.stderr
    files = set(program_files())
    for name in names:
        place = find_spec(name)
        assert place is not None and Path(str(place.origin)) in files, f"{name} does not count"
    told = {str(one.relative_to(ROOT)) for one in files}
    assert "jlcenter/domain/journal/merge.py" in told
    assert "tests/simulation/oracle.py" in told
    assert not any(one.startswith(("jlcenter/ui", "jlcenter/cli", "resources/l")) for one in told)
    assert not any("test_" in one for one in told)


def test_what_was_run_is_not_run_again(tmp_path: Path) -> None:
    done = [Part("now", 1, 20), Part("now", 41, 5)]
    assert list(parts_left(1, 60, done)) == [(21, 20), (46, 15)]


def test_other_runs_in_the_same_file_are_not_counted(tmp_path: Path) -> None:
    done = [Part("now", 1, 20), Part("now", 41, 5), Part("now", 100, 20)]
    assert [one.first for one in many.inside(41, 60, done)] == [41, 100]


def test_another_program_or_a_torn_line_does_not_count(tmp_path: Path) -> None:
    state = tmp_path / "state.jsonl"
    line = '{"program": "%s", "first": 1, "count": 2, "seconds": 1.0, "counts": {}, "failed": {}}'
    state.write_text(f"{line % 'old'}\n{line % 'now'}\n{(line % 'now')[:30]}")
    assert [one.program for one in many.parts_done(state, "now")] == ["now"]


def test_a_failing_world_is_told_with_the_line_that_replays_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.simulation import run
    from tests.simulation.checkers import WorldFailure

    def fails(seed: int) -> None:
        raise WorldFailure(f"it broke\n  again: {run.replay_line(seed)}")

    monkeypatch.setattr(run, "run_world", fails)
    part = many.run_part("now", 7, 1)
    assert many.report(7, 1, [part]) == 1
    assert "python -m tests.simulation.replay 7" in capsys.readouterr().out
