"""Worlds of laptops, lines and power cuts: nothing lost, nothing doubled, no false conflict."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from tests.simulation.checkers import WorldFailure
from tests.simulation.line import FAULTS
from tests.simulation.run import replay_line, run_world

WORLDS = int(os.environ.get("SIMULATION_WORLDS", "200"))
FIRST = int(os.environ.get("SIMULATION_FIRST", "1"))
#: so many worlds a test: small enough for two cores to share them evenly
CHUNK = 10 if WORLDS <= 1000 else 50
CHUNKS = [
    (start, min(start + CHUNK, FIRST + WORLDS)) for start in range(FIRST, FIRST + WORLDS, CHUNK)
]


def worlds(first: int, end: int) -> Counter[str]:
    """Run worlds; all that fail are told, each with the line that replays it."""
    counts: Counter[str] = Counter()
    failed = []
    for seed in range(first, end):
        try:
            counts += run_world(seed)
        except WorldFailure as failure:
            failed.append(f"seed {seed}: {failure}")
    if failed:
        pytest.fail("\n".join(failed), pytrace=False)
    return counts


@pytest.mark.parametrize(("first", "end"), CHUNKS)
def test_every_world_converges(first: int, end: int) -> None:
    """Any line, any clock, any crash, copies and clones: all replicas end as the oracle says."""
    counts = worlds(first, end)
    assert counts["syncs done"] and counts["entries written"]


def test_worlds_meet_every_fault() -> None:
    """What is not exercised is not tested: each fault happens within a few worlds."""
    counts: Counter[str] = Counter()
    wanted = {
        *FAULTS,
        "clones",
        "copies taken",
        "damaged sticks refused",
        "clock jumps",
        "conflicts at rest",
        "copies restored",
        "crashes",
        "deletions",
        "edits while a sync runs",
        "everyone present",
        "files at rest",
        "files attached",
        "misdirected",
        "people erased",
        "power cuts",
        "power cuts after the commit",
        "receipts brought back",
        "redone",
        "screens older than the file",
        "server died over a stick",
        "server went back",
        "settled",
        "sticks brought to the province",
        "sticks of another centre refused",
        "sticks of blocked laptops refused",
        "sticks taken in",
        "sticks taken in again",
        "sticks that relay others' work",
        "sticks with what is new only",
        "sticks written",
        "strands renamed",
        "undone",
    }
    for seed in range(1070, 1130):
        try:
            counts += run_world(seed)
        except WorldFailure as failure:
            pytest.fail(f"seed {seed}: {failure}", pytrace=False)
        if wanted <= counts.keys():
            return
    pytest.fail(f"never happened: {sorted(wanted - counts.keys())}")


def test_a_world_is_its_seed() -> None:
    """A seed is the whole world: run again it is the same, so one line replays a failure."""
    assert run_world(7) == run_world(7)
    assert replay_line(7).endswith(" 7")
