"""One world from one seed: laptops, people, a province, faults; then faults off and all agree."""

from __future__ import annotations

import os
import shutil
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from jlcenter.app.bootstrap import init_centre
from jlcenter.app.digest import digest
from jlcenter.app.pair_device import pair
from jlcenter.app.sync_now import SyncResult, sync
from jlcenter.domain.errors import Refused
from jlcenter.storage.keyring import Keyring
from jlcenter.sync import engine, receive
from jlcenter.sync.block import BLOCK_BYTES_MAX
from jlcenter.sync.columns import BlockError
from provincial import conversation
from provincial.digest import centre_digest
from tests.simulation import checkers, province
from tests.simulation.checkers import WorldFailure, plain, require
from tests.simulation.faults import PowerCut, Surroundings, surrounded
from tests.simulation.laptop import USER, Laptop, draw_offset
from tests.simulation.line import NETWORK, Network
from tests.simulation.oracle import Oracle, Written, all_conflicts
from tests.simulation.people import Person, compare, new_entries

CENTRE, OTHER = "220421", "220422"
SERVER = "https://province.test"
PASSWORD = "folding-stool"
LAPTOPS = {"A": CENTRE, "B": CENTRE, "C": CENTRE, "D": CENTRE, "X": OTHER}
LAPTOPS_MAX = 6
ROUNDS_MAX = 3


#: let the server go back in time: not before the program answers ``rewind``
ROLLBACK = bool(os.environ.get("SIMULATION_ROLLBACK"))

#: defects these worlds found that are not mended yet; take a name out when it is
OPEN_DEFECTS: frozenset[str] = frozenset()


# -- what all worlds begin with ------------------------------------------------------------------


class Templates:
    """Fresh folders made by the program once, copied into each world."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys: dict[str, bytes] = {}
        with surrounded(0) as around, patch.dict(os.environ, XDG_RUNTIME_DIR=str(folder)):
            for name, centre in LAPTOPS.items():
                place = folder / name
                init_centre(place, centre, "职教中心", USER, PASSWORD)
                self.keys[name] = Keyring(place / "keyring.json").unlock(USER, PASSWORD)
            around.clock.pass_(60)
            self.seed = province.template(folder / "province")


_TEMPLATES: list[Templates] = []


def memory_folder() -> str | None:
    """Where files cost no disk: worlds write thousands of small transactions."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def templates() -> Templates:
    """Made once a process."""
    if not _TEMPLATES:
        import atexit

        folder = Path(tempfile.mkdtemp(prefix="worlds-", dir=memory_folder()))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        _TEMPLATES.append(Templates(folder))
    return _TEMPLATES[0]


# -- a world -------------------------------------------------------------------------------------


class World:
    """Laptops and a province; ``steps`` at random, then faults off."""

    def __init__(
        self, seed: int, folder: Path, around: Surroundings, *, told: bool = False
    ) -> None:
        made = templates()
        self.seed = seed
        self.random = Random(f"world {seed}")
        self.around = around
        self.folder = folder
        self.told = told
        self.counts: Counter[str] = Counter()
        self.oracles = {CENTRE: Oracle(CENTRE), OTHER: Oracle(OTHER)}
        self.server = province.Server(
            made.folder / "province", made.seed, folder / "province", around.clock
        )
        self._backups: list[dict[str, bytes]] = []
        self._went_back = False
        self.network = Network(self.server, self.random, self.counts)
        NETWORK[:] = [self.network]
        self.badness = self.random.choice((0.0, 0.15, 0.3, 0.5))
        self.power_cuts = self.random.choice((0.0, 0.06, 0.15))
        self.laptops: list[Laptop] = []
        self._renamed: dict[tuple[bytes, int], bytes] = {}
        names = ["A", "B", "C", "D"][: self.random.randint(2, 4)]
        if self.random.random() < 0.3:
            names.append("X")
        for name in names:
            self._begin(name, made)

    def _begin(self, name: str, made: Templates) -> None:
        place = self.folder / name
        shutil.copytree(made.folder / name, place)
        one = Laptop(name, LAPTOPS[name], place, made.keys[name], self.around)
        one.machine.offset_s = draw_offset(self.random)
        self.laptops.append(one)
        self._as_written(one)
        if self.random.random() < 0.8:
            self.pair(one)

    def known(self, defect: str, what: str) -> None:
        """A defect of the program: counted while it is in ``OPEN_DEFECTS``, else a failure."""
        is_open = defect in OPEN_DEFECTS and not os.environ.get("SIMULATION_STRICT")
        require(is_open, f"{what} (defect: {defect})")
        self.counts[f"DEFECT {defect}"] += 1

    def say(self, *told: object) -> None:
        if self.told:
            print(*told, flush=True)

    def close(self) -> None:
        for one in self.laptops:
            one._let_go()
        self.server.close()

    # -- the oracle is told ----------------------------------------------------------------------

    def _as_written(self, one: Laptop) -> None:
        """Entries nobody predicted (made at `init`, at pairing): taken as they stand."""
        oracle = self.oracles[one.centre]
        for entry in new_entries(one, oracle):
            oracle.add(entry)

    def _by_province(self, centre: str) -> None:
        """What the province wrote (grants): taken as its log has it."""
        from jlcenter.domain.journal.entry import entry_hash

        oracle = self.oracles[centre]
        for item in self.server.log(centre):
            for segment in item:
                head = segment.head
                if head is None or head.device != self.server.root.device:
                    continue
                if segment.strand in oracle.strands:
                    continue
                hash_ = head.hash()
                for e in segment.entries:
                    hash_ = entry_hash(hash_, e)
                    groups = {c.group: (plain(c.value), frozenset(c.base)) for c in e.changes}
                    place = (e.kind, e.id)
                    oracle.add(Written(e.strand, e.seq, e.tick, place, groups, hash_, head.device))

    # -- pairing ---------------------------------------------------------------------------------

    def pair(self, one: Laptop) -> bool:
        """Pair, whatever the line does; True where it is paired now."""
        if one.is_paired:
            return True
        before = self._own_ticks(one)
        facts = one.facts()
        try:
            pair(one.open(), SERVER, self.server.code(one.centre))
        except Refused as refused:
            self.say("   not paired:", refused.code)
        except PowerCut:
            self._after_cut(one)
        self._by_province(one.centre)
        require(one.facts() == facts, f"{one}: pairing changed more than ids")
        if not one.is_paired:
            return False
        one.screens.clear()
        after = self._own_ticks(one)
        renamed = {old: new for old, new in zip(before, after, strict=False) if old != new}
        for old, new in renamed.items():
            self.counts["strands renamed"] += 1
            for seq in range(1, len(before[old]) + 1):
                if self._renamed.setdefault((old, seq), new) != new:
                    self.known("renamed twice", f"{one}: entries renamed into two strands")
                    break
        self._as_written(one)
        self.counts["paired"] += 1
        # a backup from before a grant would make this laptop unknown: people's work to mend
        self._backups.clear()
        return True

    def _own_ticks(self, one: Laptop) -> dict[bytes, list[int]]:
        rows = one.open().db.execute(
            "SELECT s.id, j.tick FROM strand s JOIN journal j ON j.strand = s.no"
            " WHERE s.mine = 1 ORDER BY s.no, j.seq"
        )
        found: dict[bytes, list[int]] = {}
        for id_, tick in rows.fetchall():
            found.setdefault(bytes(id_), []).append(tick)
        return found

    # -- power -----------------------------------------------------------------------------------

    def _maybe_cut(self, one: Laptop) -> None:
        if self.random.random() < self.power_cuts:
            at_commit = self.random.random() < 0.4
            statements = self.random.choice((1, 3, 10, 40, 150)) * self.random.randint(1, 4)
            one.power.cut_in(
                self.random.randint(1, 3) if at_commit else statements,
                at_commit=at_commit,
                commit_stays=self.random.random() < 0.5,
            )

    def _after_cut(self, one: Laptop) -> None:
        """The laptop comes up again; what it was writing stands whole or not at all."""
        self.counts["power cuts"] += 1
        self.say("   power cut at", one)
        one.crash(reboot=self.random.random() < 0.6)
        one.open()
        expecting = one.expecting
        if compare(self, one, may_be_lost=True) and expecting:
            self.counts["power cuts after the commit"] += 1

    def _powered(self, one: Laptop, work: Callable[[], Any]) -> Any:
        one.at_work()
        self._maybe_cut(one)
        try:
            return work()
        except PowerCut:
            self._after_cut(one)
            return None
        finally:
            one.power.restore()

    # -- syncing ---------------------------------------------------------------------------------

    def sync(self, one: Laptop) -> SyncResult | None:
        """One run over the line as it is; None where it broke off."""
        one.open()

        def meanwhile() -> None:
            if self.random.random() < 0.15:
                self.counts["edits while a sync runs"] += 1
                Person(self, one).something()
                one.at_work()

        self.network.badness = self.badness
        self.network.meanwhile = meanwhile if self.badness else lambda: None
        try:
            result = sync(one.open(), SERVER)
            self.counts["syncs done"] += 1
            return result
        except Refused as refused:
            self.counts[f"sync broke off: {refused.code}"] += 1
            self.say("   broke off:", refused.code)
            return None
        finally:
            self.network.meanwhile = lambda: None
            self.network.badness = 0.0

    # -- steps -----------------------------------------------------------------------------------

    def step(self) -> None:
        """Something happens somewhere; then what must hold there is checked."""
        one = self.random.choice(self.laptops)
        one.at_work()
        deeds: tuple[tuple[Callable[[Laptop], None], int], ...] = (
            (self._work, 24),
            (self._sync, 14),
            (self._end_sitting, 4),
            (self._crash, 3),
            (self._copy, 3),
            (self._restore, 2),
            (self._clone, 1),
            (self._clock_jumps, 2),
            (self._pair_late, 3),
            (self._misdirect, 1),
            *(((self._back_up_server, 3), (self._server_goes_back, 2)) if ROLLBACK else ()),
        )
        deed = self.random.choices([d for d, _w in deeds], [w for _d, w in deeds])[0]
        self.say(one, deed.__name__.strip("_"))
        deed(one)
        self.around.clock.pass_(self.random.choice((1, 30, 3600)))
        if one in self.laptops:
            one.at_work()
            checkers.laptop(one, self.oracles[one.centre])

    def _work(self, one: Laptop) -> None:
        def work() -> None:
            for _n in range(self.random.choice((1, 1, 2, 4))):
                Person(self, one).something()

        self._powered(one, work)

    def _sync(self, one: Laptop) -> None:
        if not one.is_paired:
            return
        self._powered(one, lambda: self.sync(one))
        if not self._went_back:
            checkers.acknowledged_is_there(one, self.server)
        if self.random.random() < 0.15:
            checkers.province(self.server, self.oracles[one.centre])

    def _end_sitting(self, one: Laptop) -> None:
        self._powered(one, one.close)
        self.counts["sittings ended"] += 1

    def _crash(self, one: Laptop) -> None:
        one.crash(reboot=self.random.random() < 0.5)
        self.counts["crashes"] += 1

    def _copy(self, one: Laptop) -> None:
        if self.random.random() < 0.5:
            one.close()
        one.copies.append(one.files())
        del one.copies[:-2]
        self.counts["copies taken"] += 1

    def _restore(self, one: Laptop) -> None:
        if not one.copies:
            return
        if self.random.random() < 0.5:
            one.close()
        one.put_back(self.random.choice(one.copies), same_inode=self.random.random() < 0.5)
        if self.random.random() < 0.5:
            one.reboot()
        self.counts["copies restored"] += 1

    def _clone(self, one: Laptop) -> None:
        if len(self.laptops) >= LAPTOPS_MAX:
            return
        if self.random.random() < 0.5:
            one.close()
        name = f"{one.name}{sum(other.name.startswith(one.name) for other in self.laptops)}"
        made = one.clone(name, self.folder / name)
        self.laptops.append(made)
        made.at_work()
        checkers.laptop(made, self.oracles[made.centre])
        self.counts["clones"] += 1

    def _clock_jumps(self, one: Laptop) -> None:
        one.machine.offset_s = draw_offset(self.random)
        self.counts["clock jumps"] += 1

    def _pair_late(self, one: Laptop) -> None:
        if not one.is_paired:
            self._powered(one, lambda: self.pair(one))

    def _misdirect(self, one: Laptop) -> None:
        from jlcenter.sync.protocol import envelope_of

        others = [two for two in self.laptops if two.centre != one.centre]
        ours = [two for two in self.laptops if two.centre == one.centre and two.is_paired]
        mine = {two.open().device for two in ours}
        told = [b for b in self.network.requests if envelope_of(b).device in mine]
        if not others or not told or not others[0].is_paired:
            return
        bringer = others[0].open()
        self.network.misdirect(self.random.choice(told), bringer.device, bringer.sign)
        self.counts["misdirected"] += 1
        for centre, oracle in self.oracles.items():
            strange = self.server.ends(centre).keys() - oracle.strands.keys()
            require(not strange, f"centre {centre}: strands of another centre", strange)

    def _back_up_server(self, _one: Laptop) -> None:
        self._backups.append(self.server.files())
        del self._backups[:-3]

    def _server_goes_back(self, _one: Laptop) -> None:
        if self._backups:
            self.server.go_back(self.random.choice(self._backups))
            self._went_back = True
            self.counts["server went back"] += 1

    # -- the end ---------------------------------------------------------------------------------

    def heal(self) -> None:
        """Faults off: all pair, all sync; at most three rounds, then a quiet one."""
        self.say("faults off")
        self.badness = 0.0
        for one in self.laptops:
            one.at_work()
            require(self.pair(one), f"{one}: could not pair")
        for centre, oracle in self.oracles.items():
            live = [one for one in self.laptops if one.centre == centre]
            if live:
                self._converge(centre, oracle, live)

    def _converge(self, centre: str, oracle: Oracle, live: list[Laptop]) -> None:
        rounds = 0
        while True:
            rounds += 1
            for one in live:
                one.at_work()
                result = self.sync(one)
                require(result is not None, f"{one}: sync broke off over a good line")
            if len({*(self._digest(one) for one in live), self._server_digest(centre)}) == 1:
                break
            require(rounds < ROUNDS_MAX, f"centre {centre}: not one content after {rounds} rounds")
        self.counts[f"rounds to agree: {rounds}"] += 1
        for one in live:
            one.at_work()
            result = self.sync(one)
            assert result is not None
            quiet = (result.pushed, result.received, result.pending, result.set_aside)
            require(quiet == (0, 0, 0, 0), f"{one}: not quiet", quiet)
            checkers.laptop(one, oracle)
            checkers.acknowledged_is_there(one, self.server)
            checkers.sound(one)
        checkers.province(self.server, oracle)
        checkers.nothing_is_missing(live, self.server, oracle)
        checkers.no_order_matters(oracle, self.random)
        view = oracle.view(oracle.upto(live[0].tips()))
        checkers.those_who_saw_never_conflict(oracle, view)
        self.counts["conflicts at rest"] += len(all_conflicts(view))
        self.counts["entries written"] += len(oracle.entries)

    def _digest(self, one: Laptop) -> str:
        one.at_work()
        return digest(one.open()).digest

    def _server_digest(self, centre: str) -> str:
        with self.server.looking() as db:
            return centre_digest(db, centre)[0]


@contextmanager
def _small_blocks(random: Random) -> Iterator[None]:
    """In some worlds blocks are small, so that a sync takes many."""
    entries = random.choice((engine._ENTRIES_MAX, 1, 3, 20))
    at_once = random.choice((receive.ENTRIES_AT_ONCE, 1, 5))
    news = random.choice((BLOCK_BYTES_MAX, 1, 1500))
    with (
        patch.object(engine, "_ENTRIES_MAX", entries),
        patch.object(receive, "ENTRIES_AT_ONCE", at_once),
        patch.object(conversation, "BLOCK_BYTES_MAX", news),
    ):
        yield


def replay_line(seed: int) -> str:
    """The one line that runs a world again."""
    return f"python -m tests.simulation.replay {seed}"


def run_world(seed: int, steps: int = 50, *, told: bool = False) -> Counter[str]:
    """Run a world from its seed; returns counts of what happened. Raises WorldFailure."""
    templates()
    folder = Path(tempfile.mkdtemp(prefix=f"world-{seed}-", dir=memory_folder()))
    try:
        with (
            surrounded(seed) as around,
            patch.dict(os.environ),
            _small_blocks(Random(f"blocks {seed}")),
        ):
            world = World(seed, folder, around, told=told)
            try:
                for _n in range(steps):
                    world.step()
                world.heal()
            except BlockError as error:
                if str(error) != "gap":
                    raise
                world.known("news with a gap", "the province answers 500 for ever")
            finally:
                world.close()
            return world.counts
    except WorldFailure as failure:
        raise WorldFailure(f"{failure}\n  again: {replay_line(seed)}") from failure
    except (Exception, PowerCut) as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        text = f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
        raise WorldFailure(f"{text}\n  again: {replay_line(seed)}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
