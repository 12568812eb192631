"""``prove``: whoever doubts what is said of sync runs it again, and a broken promise shows."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jlcenter.cli import prove
from tests.simulation import crash_points, line_profiles, run
from tests.simulation.checkers import WorldFailure
from tests.simulation.mutants import MUTANTS

Run = Callable[..., Any]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some crash points, and the best and the worst line."""
    monkeypatch.setattr(prove, "_EVERY", 25)
    monkeypatch.setattr(line_profiles, "PROFILES", line_profiles.PROFILES[::4])


@pytest.fixture
def only_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    """No crash points and no lines."""

    def none(*_told: object) -> Iterator[Any]:
        return iter(())

    monkeypatch.setattr(line_profiles, "passages", none)
    for name in ("laptop_points", "server_points"):
        monkeypatch.setattr(crash_points, name, none)


def test_prove_runs_worlds_lines_and_crash_points(run_cli: Run, quick: None) -> None:
    told = run_cli("prove", "--seeds", 2, "--first", 11)
    assert told["held"] is True
    assert told["failed"] == []
    worlds = told["worlds"]
    assert (worlds["first"], worlds["seeds"]) == (11, 2)
    assert worlds["counts"]["syncs done"] > 0
    jobs = {one["job"]: one["points"] for one in told["crash_points"]}
    assert len(jobs) == 6
    assert all(jobs.values())
    lines = {one["profile"] for one in told["lines"]}
    assert lines == {"校园宽带", "2G, 一直断"}
    assert sum(one["cuts"] for one in told["lines"]) > 0
    assert told["seconds"] > 0
    assert "断电" in told.stderr


def test_prove_says_which_line_repeats_a_world_that_fails(
    run_cli: Run, only_worlds: None, capfd: pytest.CaptureFixture[str]
) -> None:
    """The merge is made wrong on purpose: exit 7, and the seed in the message."""
    mutant, first = MUTANTS["the base is not checked: the last to come wins"]
    with mutant.at_work():
        told = run_cli("prove", "--seeds", 2, "--first", first, expect=7)
    error = told["error"]
    assert error["code"] == "promise_broken"
    assert f"python -m tests.simulation.replay {first}" in error["message"]
    # what was found stands beside it
    assert (told["held"], told["worlds"]["seeds"]) == (False, 2)
    assert len(told["failed"]) >= 1


def test_prove_goes_on_where_one_part_fails(
    run_cli: Run, only_worlds: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_told: object) -> Iterator[Any]:
        raise WorldFailure("a line lost something")
        yield

    monkeypatch.setattr(line_profiles, "passages", broken)
    ran: list[int] = []

    def notes(seed: int) -> Counter[str]:
        ran.append(seed)
        return Counter()

    monkeypatch.setattr(run, "run_world", notes)
    told = run_cli("prove", "--seeds", 3, expect=7)
    assert "a line lost something" in told["error"]["message"]
    assert ran == [1, 2, 3]


def test_minutes_end_it(run_cli: Run, only_worlds: None) -> None:
    told = run_cli("prove", "--minutes", 0.1)
    assert 0 < told["worlds"]["seeds"] < 1_000_000


def test_a_program_without_its_proof_says_so(run_cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    assert run_cli("prove", "--seeds", 1, expect=3)["error"]["code"] == "proof_missing"
