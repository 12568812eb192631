"""Lines as they are in villages, on a simulated clock: what a day and a large list cost on each.

What runs is the shipped engine; the line takes time by its speed and breaks off where it will. A
cut costs at most the block that was under way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from jlcenter.app.sync_now import sync
from jlcenter.domain.errors import Refused, Unreachable
from jlcenter.sync.block import BLOCK_BYTES_MAX
from jlcenter.sync.transport import unreachable
from tests.simulation.checkers import require
from tests.simulation.line import NETWORK, Keep, Network
from tests.simulation.small_world import SERVER, SmallWorld, a_day, people, small_world

RUNS_MAX = 200
#: what came of an answer is kept in pieces of this size
KEPT_BYTES = 32 * 1024


@dataclass(frozen=True, slots=True)
class Profile:
    """A line: how long an answer takes at least, bytes a second, and how many bytes it holds for on
    average before it breaks (0: it holds)."""

    name: str
    latency_s: float
    up_bytes_s: int
    down_bytes_s: int
    holds_bytes: int


PROFILES = (
    Profile("校园宽带", 0.01, 2_000_000, 10_000_000, 0),
    Profile("4G", 0.06, 500_000, 2_000_000, 2_000_000),
    Profile("3G, 时断时续", 0.3, 40_000, 120_000, 150_000),
    Profile("2G, 村口", 0.8, 5_000, 12_000, 60_000),
    Profile("2G, 一直断", 1.5, 3_000, 6_000, 15_000),
)


@dataclass(frozen=True, slots=True)
class Passage:
    """What one load cost on one line. ``wasted``: bytes of requests and answers that broke off."""

    profile: str
    load: str
    seconds: float
    requests: int
    cuts: int
    bytes: int
    wasted: int
    runs: int


class _ThinLine(Network):
    """A network that takes time and breaks off by a profile."""

    def __init__(self, world: SmallWorld, profile: Profile, random: Random) -> None:
        super().__init__(world.server, random, Counter())
        self.profile = profile
        self.clock = world.around.clock
        self.sent = self.wasted = self.cuts = self.times = 0
        self._left = self._drawn()

    def _drawn(self) -> float:
        holds = self.profile.holds_bytes
        return self.random.expovariate(1 / holds) if holds else float("inf")

    def post(self, path: str, body: bytes, keep: Keep | None = None) -> tuple[int, bytes]:
        """A request and its answer, as far as the line holds."""
        self.times += 1
        self.clock.pass_(self.profile.latency_s)
        held = self._through(len(body), self.profile.up_bytes_s)
        if held < len(body):
            raise self._cut(held)
        status, content = self.server.post(path, body)
        held = self._through(len(content), self.profile.down_bytes_s)
        kept = 0
        if keep is not None and status == 200:
            # what came before the cut stays, but for the piece that was under way
            kept = held if held == len(content) else held // KEPT_BYTES * KEPT_BYTES
            keep(content[:kept])
        if held < len(content):
            raise self._cut(held - kept)
        return status, content

    def _through(self, count: int, bytes_s: int) -> int:
        """How much comes through of so many bytes."""
        held = count if count < self._left else int(self._left)
        self._left -= held
        self.sent += held
        self.clock.pass_(held / bytes_s)
        return held

    def _cut(self, wasted: int) -> Unreachable:
        self.clock.pass_(1)
        self.wasted += wasted
        self.cuts += 1
        self._left = self._drawn()
        return unreachable()


def _passed(world: SmallWorld, name: str, line: _ThinLine, load: str) -> Passage:
    NETWORK[:] = [line]
    begun, runs = world.around.clock.elapsed_s, 0
    while True:
        runs += 1
        require(runs <= RUNS_MAX, f"{line.profile.name}: {load} never came through")
        try:
            sync(world.laptops[name].open(), SERVER)
            break
        except Refused:
            world.around.clock.pass_(60)
    # an answer that broke off may be as large as a block and its news, or a part
    most = line.cuts * (2 * BLOCK_BYTES_MAX)
    require(line.wasted <= most, f"{line.profile.name}: {line.wasted} bytes for {line.cuts} cuts")
    seconds = world.around.clock.elapsed_s - begun
    return Passage(
        line.profile.name,
        load,
        round(seconds, 1),
        line.times,
        line.cuts,
        line.sent,
        line.wasted,
        runs,
    )


def passages(seed: int = 1, names: int = 1500) -> Iterator[Passage]:
    """Each profile: a day of one laptop up, then a long list up, then all of it down to another."""
    for profile in PROFILES:
        with small_world() as world:
            a = world.laptops["A"].open()
            world.sync("A")
            random = Random(f"line {seed} {profile.name}")
            trainees = people(a, 40)
            a_day(a, trainees)
            yield _passed(world, "A", _ThinLine(world, profile, random), "一天的工作")
            people(a, names, 1000)
            yield _passed(world, "A", _ThinLine(world, profile, random), f"{names} 人名单")
            yield _passed(world, "B", _ThinLine(world, profile, random), "另一台全部接收")
            world.sync("A")
            held = world.digests()
            require(len(held) == 1, f"{profile.name}: not one content", held)
