"""The worlds find what they are there to find: a program made wrong in any of many ways fails."""

from __future__ import annotations

from functools import cache

import pytest

from tests.simulation.mutants import MUTANTS, RARE, caught
from tests.simulation.run import run_world

#: worlds looked at from the one that showed it on: where the program changed, another shows it
WORLDS = 40
WORLDS_OF_RARE = 400


@cache
def holds(seed: int) -> bool:
    """Whether the world is sound under the program as it is. Raises WorldFailure."""
    return bool(run_world(seed))


@pytest.mark.parametrize("name", [one for one in MUTANTS if one not in RARE])
def test_a_wrong_program_is_caught(name: str) -> None:
    mutant, first = MUTANTS[name]
    seed = caught(mutant, first, WORLDS)
    assert seed is not None
    assert holds(seed)


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(RARE))
def test_a_program_wrong_in_a_rare_way_is_caught(name: str) -> None:
    mutant, first = MUTANTS[name]
    seed = caught(mutant, first, WORLDS_OF_RARE)
    assert seed is not None
    assert holds(seed)


def test_there_are_enough_of_them() -> None:
    assert len(MUTANTS) - len(RARE) >= 12
