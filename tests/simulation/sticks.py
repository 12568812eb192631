"""Sticks: bundles written at laptops, carried anywhere in any order and any number of times, cut
and damaged on the way, and the receipts that come back from the province."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from jlcenter.app.export_bundle import export_bundle
from jlcenter.app.import_bundle import import_bundle
from jlcenter.domain.errors import AccessRefused, Damaged
from tests.simulation import lists
from tests.simulation.checkers import require
from tests.simulation.compared import compare
from tests.simulation.laptop import Laptop
from tests.simulation.province import ServerDied

if TYPE_CHECKING:
    from tests.simulation.world import World

#: files that are about at most; older ones are lost
STICKS_MAX = 12


@dataclass(frozen=True, slots=True)
class Stick:
    """A file as it came to lie on a stick. ``device``: who wrote it, or for whom a receipt is."""

    number: int
    content: bytes
    centre: str
    device: bytes
    is_receipt: bool = False
    is_damaged: bool = False

    def __repr__(self) -> str:
        sort = "receipt" if self.is_receipt else "stick"
        return f"{'damaged ' * self.is_damaged}{sort} {self.number}"


class Sticks:
    """All files that are about in a world."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.folder = folder
        folder.mkdir()
        self.about: list[Stick] = []
        self._written = 0
        self._taken: set[tuple[str, int]] = set()

    def _next(self) -> tuple[int, Path]:
        self._written += 1
        return self._written, self.folder / f"{self._written}.jlb"

    def _keep(self, stick: Stick) -> None:
        self.about.append(stick)
        if len(self.about) > STICKS_MAX:
            self.about.pop(self.world.random.randrange(STICKS_MAX // 2))

    def draw(self, badness: float = 0.2) -> Stick | None:
        """One of them, often a new one, sometimes damaged on the way."""
        random = self.world.random
        if not self.about:
            return None
        stick = random.choice(self.about[-4:] if random.random() < 0.6 else self.about)
        if random.random() >= badness:
            return stick
        content = stick.content
        place = random.randrange(len(content))
        flipped = bytes([content[place] ^ (1 << random.randrange(8))])
        damaged = random.choice(
            (
                content[:place],
                content[:place] + flipped + content[place + 1 :],
                content + content[-40:],
                content[: place + 1] + content[place:],
            )
        )
        return replace(stick, content=damaged, is_damaged=True)

    def _file(self, stick: Stick) -> Path:
        place = self.folder / "carried.jlb"
        place.write_bytes(stick.content)
        return place

    # -- at a laptop -------------------------------------------------------------------------------

    def export(self, one: Laptop) -> None:
        """Write a bundle; where the power goes it is there whole or not at all."""
        world, session = self.world, one.open()
        number, place = self._next()
        since_last = world.random.random() < 0.5
        device = session.device
        one.expecting = {}
        try:
            with_files = world.has_files and world.random.random() < 0.5
            export_bundle(session, place, since_last=since_last, with_files=with_files)
            compare(world, one)
        finally:
            if place.exists():
                self._keep(Stick(number, place.read_bytes(), one.centre, device))
                place.unlink()
                world.counts["sticks written"] += 1
                world.counts["sticks with what is new only"] += since_last

    def carry(self, one: Laptop, stick: Stick) -> None:
        """Bring a file to a laptop: taken in, or refused whole for a reason that is there."""
        world, session = self.world, one.open()
        world.say("   carries", stick)
        oracle = world.oracles[one.centre]
        with one.power.spared():
            before, seen = one.tips(), lists.visible(one)
        known = oracle.upto(before)
        changes = session.db.total_changes
        one.expecting = {}
        try:
            import_bundle(session, self._file(stick))
        except Damaged as refused:
            require(session.db.total_changes == changes, f"{one}: refused {stick}, not whole")
            self._refused(f"{one}", stick, refused, one.centre)
            return
        except AccessRefused as refused:
            require(session.db.total_changes == changes, f"{one}: refused {stick}, not whole")
            right = refused.code == "device_blocked" and stick.device in world.ever_blocked
            require(right, f"{one}: {stick} refused", refused.code)
            world.counts["sticks of blocked laptops refused"] += 1
            return
        finally:
            if not one.power.is_off:
                with one.power.spared():
                    lists.still_there(one, seen, oracle, known)
        require(not stick.is_damaged, f"{one}: took in {stick}")
        require(stick.centre == one.centre, f"{one}: took in {stick} of another centre")
        compare(world, one)
        with one.power.spared():
            self._came(one, stick, before)

    def _came(self, one: Laptop, stick: Stick, before: dict[bytes, int]) -> None:
        counts, oracle = self.world.counts, self.world.oracles[one.centre]
        what = "receipts brought back" if stick.is_receipt else "sticks taken in"
        counts[what] += 1
        again = one.name, stick.number
        counts["sticks taken in again"] += again in self._taken
        self._taken.add(again)
        if stick.is_receipt:
            return
        for strand, seq in one.tips().items():
            is_new = seq > before.get(strand, 0)
            if is_new and oracle.strands[strand][0].device != stick.device:
                counts["sticks that relay others' work"] += 1
                break

    def _refused(self, who: str, stick: Stick, refused: Damaged, centre: str) -> None:
        counts = self.world.counts
        if stick.is_damaged:
            counts["damaged sticks refused"] += 1
        elif stick.centre != centre:
            right = refused.code == "bundle_other_centre"
            require(right, f"{who}: {stick} of another centre", refused.code)
            counts["sticks of another centre refused"] += 1
        else:
            require(False, f"{who}: refused {stick}", refused.code, refused.message)

    # -- at the province ---------------------------------------------------------------------------

    def bring(self, stick: Stick) -> None:
        """Bring a file to the province, which writes a receipt; its process may die over it."""
        world, server = self.world, self.world.server
        world.say("   brings", stick)
        number, receipt = self._next()
        before = server.fingerprint()
        dies = world.random.random() < 0.15
        if dies:
            server.die_in(world.random.randrange(1, 60))
        dead = False
        try:
            server.take_bundle(self._file(stick), receipt)
        except ServerDied:
            # a dead process holds no connection: here the error itself would, while it is handled
            dead = True
        except Damaged as refused:
            server.die_in(None)
            require(server.fingerprint() == before, f"province: refused {stick}, not whole")
            right = stick.is_damaged or stick.is_receipt
            require(right, f"province: refused {stick}", refused.code)
            world.counts["damaged sticks refused"] += stick.is_damaged
            return
        except AccessRefused as refused:
            server.die_in(None)
            require(server.fingerprint() == before, f"province: refused {stick}, not whole")
            right = refused.code == "device_blocked" and stick.device in server.blocked()
            require(right, f"province: {stick} refused", refused.code)
            world.counts["sticks of blocked laptops refused"] += 1
            return
        finally:
            if dead:
                server.restart()
            server.die_in(None)
            world.by_province(stick.centre)
        if dead:
            world.counts["server died over a stick"] += 1
            return
        require(not stick.is_damaged, f"province: took in {stick}")
        require(not stick.is_receipt, f"province: took in {stick}")
        world.counts["sticks brought to the province"] += 1
        self._keep(replace(stick, number=number, content=receipt.read_bytes(), is_receipt=True))
        receipt.unlink()
