"""Worlds of laptops, lines and power cuts: nothing lost, nothing doubled, no false conflict."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from jlcenter.domain.journal import merge
from jlcenter.domain.journal.merge import Write
from jlcenter.storage import door
from tests.simulation.checkers import WorldFailure
from tests.simulation.faults import MODULES, everywhere
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
        "clock jumps",
        "conflicts at rest",
        "copies restored",
        "crashes",
        "deletions",
        "edits while a sync runs",
        "everyone present",
        "misdirected",
        "power cuts",
        "power cuts after the commit",
        "redone",
        "screens older than the file",
        "settled",
        "strands renamed",
        "undone",
    }
    for seed in range(1001, 1061):
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


# -- the merge, made wrong on purpose ------------------------------------------------------------


def _no_base(writes: Any, stamp: Any, value: Any, base: Any) -> tuple[Write, ...]:
    """Writes replace whatever is there, seen or not."""
    return (Write(stamp, value),)


def _nothing_replaced(writes: Any, stamp: Any, value: Any, base: Any) -> tuple[Write, ...]:
    """The base is not looked at: all stay."""
    kept = [*(one for one in writes if one.stamp != stamp), Write(stamp, value)]
    return tuple(sorted(kept, key=lambda one: one.stamp, reverse=True))


def _least_first(writes: Any, stamp: Any, value: Any, base: Any) -> tuple[Write, ...]:
    """A comparison flipped: the least stamp is shown."""
    kept = [one for one in writes if one.stamp not in set(base) and one.stamp != stamp]
    return tuple(sorted([*kept, Write(stamp, value)], key=lambda one: one.stamp))


def _by_arrival(writes: Any, stamp: Any, value: Any, base: Any) -> tuple[Write, ...]:
    """No order at all: who comes last is shown."""
    kept = [one for one in writes if one.stamp not in set(base) and one.stamp != stamp]
    return (Write(stamp, value), *kept)


def _weak_counts(group: Any, writes: Any) -> Any:
    """Marks of "everyone present" count as much as explicit ones."""
    return writes


def _any_seen_hides(state: Any) -> bool:
    """A deletion hides although an edit it did not see is current."""
    deletions = state.get(0, ())
    return bool(deletions) and all(one.value is not False for one in deletions)


def _base_is_all(group: Any, writes: Any) -> Any:
    """Whoever saw one value of a conflict is taken to have seen all."""
    return tuple(one.stamp for one in writes)


def _base_is_one(group: Any, writes: Any) -> Any:
    """Of several equal values only one is named."""
    return (merge.shown(group, writes).stamp,)


MUTATIONS = {
    "the base is not checked: the last to come wins": (merge.applied, _no_base),
    "the base is dropped: nothing is ever replaced": (merge.applied, _nothing_replaced),
    "a comparison is flipped": (merge.applied, _least_first),
    "the order of arrival decides": (merge.applied, _by_arrival),
    "weak marks count": (merge._explicit, _weak_counts),
    "a deletion hides what it did not see": (merge.is_hidden, _any_seen_hides),
    "a bulk write settles what it was not shown": (merge.shown_base, _base_is_all),
    "equal values: only one is named": (merge.shown_base, _base_is_one),
}


@contextmanager
def mutated(old: Any, new: Any) -> Iterator[None]:
    """The program with one function made wrong, wherever it is used."""
    import importlib

    for name in MODULES:
        importlib.import_module(name)
    with ExitStack() as stack:
        assert everywhere(stack, old, new), "the mutation meets nothing"
        yield


def caught(first: int, most: int) -> int | None:
    """The first seed whose world fails."""
    for seed in range(first, first + most):
        try:
            run_world(seed)
        except WorldFailure:
            return seed
    return None


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_wrong_merge_is_caught(name: str) -> None:
    """Each way of spoiling the merge makes some world fail, within forty."""
    with mutated(*MUTATIONS[name]):
        seed = caught(2001, 40)
    assert seed is not None
    run_world(seed)


def test_forgetting_what_the_screen_showed_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A door that takes what is stored for what was seen overwrites what nobody saw."""
    put = door.Write.put

    def forgetful(self: Any, kind: Any, id_: Any = None, *, saw: Any = None, **told: Any) -> Any:
        return put(self, kind, id_, saw=None, **told)

    monkeypatch.setattr(door.Write, "put", forgetful)
    seed = caught(2001, 40)
    monkeypatch.undo()
    assert seed is not None
    run_world(seed)


def test_taking_a_strand_up_again_from_a_copy_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A strand that outlives its sitting forks as soon as a folder is copied or set back."""
    from jlcenter.storage import strands

    def newest(db: Any, _database: Any) -> Any:
        row = db.execute(
            "SELECT no FROM strand WHERE mine = 1 AND last_seq > 0 ORDER BY no DESC LIMIT 1"
        ).fetchone()
        return strands.tail_of(db, row[0]) if row else None

    monkeypatch.setattr(strands, "take_token", newest)
    seed = caught(2001, 40)
    monkeypatch.undo()
    assert seed is not None
    run_world(seed)
