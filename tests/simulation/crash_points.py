"""The power goes at the first statement of a job, at the second … until the job comes through.

After each cut the file is sound, the same job runs again to its end, and laptops and province hold
one content. The server dies in the same way under a laptop's requests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from unittest.mock import patch

from jlcenter.domain.errors import Refused
from jlcenter.sync import merge_package, receive
from provincial import snapshots
from tests.simulation import checkers
from tests.simulation.faults import PowerCut
from tests.simulation.small_world import SmallWorld, a_day, people, small_world

POINTS_MAX = 5000


@dataclass(frozen=True, slots=True)
class Points:
    """How many points of a job were cut, and whether a commit under way stayed on the disk."""

    job: str
    points: int


@contextmanager
def _small_steps() -> Iterator[None]:
    """Short transactions and a short log, so that a small job has many points."""
    with ExitStack() as stack:
        stack.enter_context(patch.object(receive, "ENTRIES_AT_ONCE", 5))
        stack.enter_context(patch.object(merge_package, "RECORDS_AT_ONCE", 10))
        yield


def _write(world: SmallWorld) -> None:
    people(world.laptops["A"].open(), 3, 500)


def _send(world: SmallWorld) -> None:
    world.sync("A")


def _fetch(world: SmallWorld) -> None:
    world.sync("B")


def _first_download(world: SmallWorld) -> None:
    with patch.object(snapshots, "LOG_BYTES_MIN", 1):
        world.sync("B")


#: by job: what is cut, at which laptop, and what the other does before
JOBS: dict[str, tuple[Callable[[SmallWorld], None], str, bool]] = {
    "记录": (_write, "A", False),
    "上传": (_send, "A", False),
    "接收": (_fetch, "B", True),
    "首次下载": (_first_download, "B", True),
}


def laptop_points(every: int = 1) -> Iterator[Points]:
    """Cut each job at each ``every``-th point; raises WorldFailure where something is not whole."""
    with small_world() as world, _small_steps():
        a, b = world.laptops["A"], world.laptops["B"]
        a_day(a.open(), people(a.open(), 4))
        for job, (work, name, sends_first) in JOBS.items():
            if sends_first:
                world.sync("A")
            one = world.laptops[name]
            one.close()
            before, province = one.files(), world.server.files()
            points = 0
            for number in range(1, POINTS_MAX, every):
                one.put_back(before, same_inode=False)
                world.server.go_back(province)
                if not _is_cut(world, work, name, number, commit_stays=number % 2 == 0):
                    break
                points += 1
                _ends_well(world, work, name)
            one.put_back(before, same_inode=False)
            world.server.go_back(province)
            yield Points(job, points)
        b.close()


def _is_cut(
    world: SmallWorld,
    work: Callable[[SmallWorld], None],
    name: str,
    number: int,
    *,
    commit_stays: bool,
) -> bool:
    one = world.laptops[name]
    one.open()
    one.power.cut_in(number, at_commit=False, commit_stays=commit_stays)
    try:
        work(world)
    except PowerCut:
        one.crash(reboot=True)
        return True
    finally:
        one.power.restore()
    return False


def _ends_well(world: SmallWorld, work: Callable[[SmallWorld], None], name: str) -> None:
    checkers.sound(world.laptops[name])
    work(world)
    for _round in range(2):
        for other in world.laptops:
            world.sync(other)
    held = world.digests()
    checkers.require(len(held) == 1, f"{name}: not one content after a cut", held)
    checkers.sound(world.laptops[name])


def server_points(every: int = 1) -> Iterator[Points]:
    """The server dies at each point of taking in a block and of giving one."""
    with small_world() as world, _small_steps():
        a = world.laptops["A"]
        a_day(a.open(), people(a.open(), 3))
        for job, name in (("服务器接收", "A"), ("服务器发出", "B")):
            one = world.laptops[name]
            one.close()
            before, province = one.files(), world.server.files()
            points = 0
            for number in range(1, POINTS_MAX, every):
                one.put_back(before, same_inode=False)
                world.server.go_back(province)
                if not _dies(world, name, number):
                    break
                points += 1
                _ends_well(world, lambda _world: None, name)
            yield Points(job, points)


def _dies(world: SmallWorld, name: str, number: int) -> bool:
    """Whether the server died; the laptop tries again by itself, or in its next run."""
    from tests.simulation.province import ServerDied

    world.laptops[name].open()
    world.server.die_in(number)
    try:
        world.sync(name)
    except ServerDied:
        world.server.restart()
    except Refused:
        pass
    lives = world.server.is_doomed
    world.server.die_in(None)
    return not lives
