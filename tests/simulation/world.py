"""One world: laptops, people, a province, their lines; what they do is drawn from one seed."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from jlcenter.app.pair_device import pair
from jlcenter.app.sync_now import SyncResult, sync
from jlcenter.domain.errors import AccessRefused, Refused
from jlcenter.domain.journal.entry import entry_hash
from tests.simulation import lists, province
from tests.simulation.checkers import require
from tests.simulation.compared import compare, new_entries
from tests.simulation.faults import PowerCut, Surroundings
from tests.simulation.laptop import Laptop, draw_offset
from tests.simulation.line import NETWORK, Network
from tests.simulation.oracle import Oracle, Written
from tests.simulation.people import Person
from tests.simulation.sticks import Sticks
from tests.simulation.templates import CENTRE, LAPTOPS, OTHER, templates
from tests.simulation.versions import NEW, NOW, OLD, kept

SERVER = "https://province.test"

#: defects these worlds found that are not mended yet; take a name out when it is
OPEN_DEFECTS: frozenset[str] = frozenset()


class World:
    """Laptops and a province, and what ever happened to them."""

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
            made.folder / "province", made.seed, folder / "province", around
        )
        #: whether the server's disk is set back to old backups
        self.goes_back = self.random.random() < 0.6
        self.backups: list[dict[str, bytes]] = []
        self.went_back = False
        self.network = Network(self.server, self.random, self.counts)
        NETWORK[:] = [self.network]
        self.sticks = Sticks(self, folder / "sticks")
        #: laptops the province ever blocked, whatever it forgot since
        self.ever_blocked: set[bytes] = set()
        self.badness = self.random.choice((0.0, 0.15, 0.3, 0.5))
        self.power_cuts = self.random.choice((0.0, 0.06, 0.15))
        #: whether programs of several versions meet
        self.is_mixed = self.random.random() < 0.4
        if self.is_mixed:
            self.server.version = self.random.choice((OLD, NOW, NEW))
        #: whether people ask to be forgotten
        self.has_erasures = seed % 4 == 0
        #: whether people attach pictures
        self.has_files = seed % 5 == 2
        #: whether sticks are carried, and whether laptops get a line after pairing
        self.has_sticks = self.random.random() < 0.6
        self.has_line = not self.has_sticks or self.random.random() < 0.75
        self.laptops: list[Laptop] = []
        #: of every laptop there ever was
        self.names: list[str] = []
        self._renamed: dict[tuple[bytes, int], bytes] = {}
        #: laptops of the centre that may come later
        self.to_come = ["A", "B", "C", "D"]
        names = [self.to_come.pop(0) for _n in range(self.random.randint(2, 4))]
        if self.random.random() < 0.3:
            names.append("X")
        for name in names:
            self.begin(name)

    def begin(self, name: str) -> Laptop:
        """A new laptop begins, and is mostly paired at once."""
        made = templates()
        place = self.folder / name
        shutil.copytree(made.folder / name, place)
        one = Laptop(name, LAPTOPS[name], place, made.keys[name], self.around)
        one.machine.offset_s = draw_offset(self.random)
        if self.is_mixed:
            one.version = self.random.choice((OLD, OLD, NOW, NEW, NEW))
        self.laptops.append(one)
        self.names.append(name)
        self.as_written(one)
        if self.random.random() < 0.8:
            self.pair(one)
        return one

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

    def is_blocked(self, one: Laptop) -> bool:
        """Whether the province refuses this laptop."""
        return one.open().device in self.server.blocked()

    # -- the oracle is told ----------------------------------------------------------------------

    def as_written(self, one: Laptop) -> None:
        """Entries nobody predicted (made at `init`, at pairing): taken as they stand."""
        oracle = self.oracles[one.centre]
        for entry in new_entries(one, oracle):
            oracle.add(entry)

    def by_province(self, centre: str) -> None:
        """What the province wrote (grants, blocks): taken as its log has it."""
        oracle = self.oracles[centre]
        for segment in self.server.own_segments(centre):
            head = segment.head
            if head is None or segment.strand in oracle.strands:
                continue
            hash_ = head.hash()
            for e in segment.entries:
                hash_ = entry_hash(hash_, e)
                groups = {c.group: (kept(c.group, c.value), frozenset(c.base)) for c in e.changes}
                place = (e.kind, e.id)
                oracle.add(Written(e.strand, e.seq, e.tick, place, groups, hash_, head.device))

    # -- pairing ---------------------------------------------------------------------------------

    def pair(self, one: Laptop) -> bool:
        """Pair, whatever the line does; True where it is paired now."""
        if one.is_paired:
            return True
        before = self._own_ticks(one)
        facts, is_erased = one.facts(), one.has_erased_history()
        try:
            pair(one.open(), SERVER, self.server.code(one.centre))
        except Refused as refused:
            self.say("   not paired:", refused.code)
            if refused.code == "device_blocked":
                require(self.is_blocked(one), f"{one}: told that it is blocked")
                self.counts["blocked laptops refused"] += 1
        except PowerCut:
            # renamed whole or not at all; what it wrote is told below
            self._up_again(one)
        with one.power.spared():
            return self._paired(one, facts, before, is_erased=is_erased)

    def _paired(
        self, one: Laptop, facts: Any, before: dict[bytes, list[int]], *, is_erased: bool
    ) -> bool:
        """What must hold after a try to pair, and what it renamed."""
        self.by_province(one.centre)
        require(one.facts() == facts, f"{one}: pairing changed more than ids")
        if not one.is_paired:
            return False
        one.screens.clear()
        after = self._own_ticks(one)
        renamed = {old: new for old, new in zip(before, after, strict=False) if old != new}
        for old, new in renamed.items():
            self.counts["strands renamed"] += 1
            # what was erased cannot be written again as a copy from before does it
            for seq in range(1, len(before[old]) + 1) if not is_erased else ():
                if self._renamed.setdefault((old, seq), new) != new:
                    self.known("renamed twice", f"{one}: entries renamed into two strands")
                    break
        self.as_written(one)
        self.counts["paired"] += 1
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
        self._up_again(one)
        if one.half_merged() is not None:
            self.counts["power cuts while state is merged"] += 1
        expecting = one.expecting
        if compare(self, one, may_be_lost=True) and expecting:
            self.counts["power cuts after the commit"] += 1

    def _up_again(self, one: Laptop) -> None:
        self.counts["power cuts"] += 1
        self.say("   power cut at", one)
        one.crash(reboot=self.random.random() < 0.6)
        one.open()

    def powered(self, one: Laptop, work: Callable[[], Any]) -> Any:
        """Work during which the power may fail."""
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
        """One run over the line as it is; None where it broke off. No list gets shorter by it."""
        one.open()
        oracle = self.oracles[one.centre]
        seen, tips = self._seen(one), oracle.upto(one.tips())

        def meanwhile() -> None:
            nonlocal seen
            self.by_province(one.centre)
            if self.badness and self.random.random() < 0.15:
                self.counts["edits while a sync runs"] += 1
                Person(self, one).something()
                one.at_work()
                seen &= self._seen(one)

        self.network.badness = self.badness
        self.network.meanwhile = meanwhile
        try:
            result = sync(one.open(), SERVER)
            self.counts["syncs done"] += 1
            return result
        except AccessRefused as refused:
            self._refused(one, refused)
            return None
        except Refused as refused:
            self.counts[f"sync broke off: {refused.code}"] += 1
            self.say("   broke off:", refused.code)
            return None
        finally:
            self.network.meanwhile = lambda: None
            self.network.badness = 0.0
            self.by_province(one.centre)
            if not one.power.is_off:
                lists.still_there(one, seen, oracle, tips)

    def _seen(self, one: Laptop) -> set[tuple[int, bytes]]:
        with one.power.spared():
            return lists.visible(one)

    def _refused(self, one: Laptop, refused: AccessRefused) -> None:
        """Only who is blocked is told so; its data stay."""
        if refused.code == "device_unknown" and self.network.badness:
            self.counts["sync broke off: device_unknown"] += 1  # the signature was damaged
            return
        require(refused.code == "device_blocked", f"{one}: sync refused", refused.code)
        require(self.is_blocked(one), f"{one}: told that it is blocked")
        self.counts["blocked laptops refused"] += 1
