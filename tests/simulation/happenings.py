"""What happens in a world, one step after the other: people, faults, copies, the province."""

from __future__ import annotations

from collections.abc import Callable

from jlcenter.sync.protocol import envelope_of
from tests.simulation import checkers, lists
from tests.simulation.checkers import require
from tests.simulation.laptop import Laptop, draw_offset
from tests.simulation.people import Person
from tests.simulation.versions import VERSIONS
from tests.simulation.world import World

LAPTOPS_MAX = 6
Happening = Callable[[World, Laptop], None]


def step(world: World) -> None:
    """Something happens somewhere; then what must hold there is checked."""
    one = world.random.choice(world.laptops)
    one.at_work()
    deeds = [*ALWAYS]
    deeds += IN_MIXED if world.is_mixed else ()
    deeds += OF_SERVER if world.goes_back else ()
    deeds += BY_STICK if world.has_sticks else ()
    deed = world.random.choices([d for d, _w in deeds], [w for _d, w in deeds])[0]
    world.say(one, deed.__name__.strip("_"))
    deed(world, one)
    world.around.clock.pass_(world.random.choice((1, 30, 3600)))
    if one in world.laptops:
        one.at_work()
        check(world, one)


def check(world: World, one: Laptop) -> None:
    """What must hold at a laptop at any time."""
    oracle = world.oracles[one.centre]
    lists.people(one, checkers.laptop(one, oracle), oracle)


# -- people and their laptop ----------------------------------------------------------------------


def _work(world: World, one: Laptop) -> None:
    def work() -> None:
        for _n in range(world.random.choice((1, 1, 2, 4))):
            Person(world, one).something()

    world.powered(one, work)


def _sync(world: World, one: Laptop) -> None:
    if not one.is_paired or not world.has_line:
        return
    world.powered(one, lambda: world.sync(one))
    if not world.went_back:
        checkers.acknowledged_is_there(one, world.server)
    if world.random.random() < 0.15:
        checkers.province(world.server, world.oracles[one.centre])


def _end_sitting(world: World, one: Laptop) -> None:
    world.powered(one, one.close)
    world.counts["sittings ended"] += 1


def _crash(world: World, one: Laptop) -> None:
    one.crash(reboot=world.random.random() < 0.5)
    world.counts["crashes"] += 1


def _clock_jumps(world: World, one: Laptop) -> None:
    one.machine.offset_s = draw_offset(world.random)
    world.counts["clock jumps"] += 1


def _pair_late(world: World, one: Laptop) -> None:
    if not one.is_paired:
        world.powered(one, lambda: world.pair(one))


# -- copies ---------------------------------------------------------------------------------------


def _copy(world: World, one: Laptop) -> None:
    if world.random.random() < 0.5:
        one.close()
    one.copies.append((one.version, one.files()))
    del one.copies[:-2]
    world.counts["copies taken"] += 1


def _restore(world: World, one: Laptop) -> None:
    if not one.copies:
        return
    if world.random.random() < 0.5:
        one.close()
    version, files = world.random.choice(one.copies)
    one.put_back(files, same_inode=world.random.random() < 0.5)
    if VERSIONS.index(version) > VERSIONS.index(one.version):
        one.version = version  # an older program does not open what a newer one wrote
    if world.random.random() < 0.5:
        one.reboot()
    world.counts["copies restored"] += 1


def _clone(world: World, one: Laptop) -> None:
    if len(world.laptops) >= LAPTOPS_MAX:
        return
    if world.random.random() < 0.5:
        one.close()
    name = f"{one.name}{sum(made.startswith(one.name) for made in world.names)}"
    world.names.append(name)
    made = one.clone(name, world.folder / name)
    world.laptops.append(made)
    made.at_work()
    check(world, made)
    world.counts["clones"] += 1


def _arrive(world: World, _one: Laptop) -> None:
    """A new laptop, when the others have worked for a while."""
    if world.to_come:
        check(world, world.begin(world.to_come.pop(0)))
        world.counts["laptops that came later"] += 1


def _retire(world: World, one: Laptop) -> None:
    """A laptop is lost, with what it alone had."""
    mates = [two for two in world.laptops if two.centre == one.centre and two is not one]
    if not mates or all(world.is_blocked(two) for two in mates):
        return
    world.laptops.remove(one)
    one._let_go()
    world.counts["laptops lost"] += 1


# -- the province ---------------------------------------------------------------------------------


def _misdirect(world: World, one: Laptop) -> None:
    others = [two for two in world.laptops if two.centre != one.centre]
    ours = [two for two in world.laptops if two.centre == one.centre and two.is_paired]
    mine = {two.open().device for two in ours}
    told = [b for b in world.network.requests if envelope_of(b).device in mine]
    if not others or not told or not others[0].is_paired:
        return
    bringer = others[0].open()
    world.network.misdirect(world.random.choice(told), bringer.device, bringer.sign)
    world.counts["misdirected"] += 1
    for centre, oracle in world.oracles.items():
        strange = world.server.ends(centre).keys() - oracle.strands.keys()
        require(not strange, f"centre {centre}: strands of another centre", strange)


def _block(world: World, one: Laptop) -> None:
    """The province blocks a laptop; another of its centre must be left."""
    if not one.is_paired or world.is_blocked(one):
        return
    device, blocked = one.open().device, world.server.blocked() | {one.open().device}
    mates = [two for two in world.laptops if two.centre == one.centre]
    if all(two.open().device in blocked for two in mates):
        return
    if not world.server.knows(device):
        return  # it was set back to before the pairing, and cannot block whom it does not know
    pending = one.pending()
    world.server.block(device)
    world.ever_blocked.add(device)
    world.by_province(one.centre)
    world.counts["laptops blocked"] += 1
    if pending:
        world.counts["laptops blocked with pending work"] += 1


def _back_up_server(world: World, _one: Laptop) -> None:
    world.backups.append(world.server.files())
    del world.backups[:-3]


def _server_goes_back(world: World, _one: Laptop) -> None:
    if world.backups:
        world.server.go_back(world.random.choice(world.backups))
        world.went_back = True
        world.counts["server went back"] += 1


# -- sticks ---------------------------------------------------------------------------------------


def _export(world: World, one: Laptop) -> None:
    if one.is_paired:
        world.powered(one, lambda: world.sticks.export(one))


def _carry(world: World, one: Laptop) -> None:
    stick = world.sticks.draw()
    if stick is not None and one.is_paired:
        world.powered(one, lambda: world.sticks.carry(one, stick))


def _bring(world: World, _one: Laptop) -> None:
    stick = world.sticks.draw()
    if stick is not None:
        world.sticks.bring(stick)
    if world.random.random() < 0.15:
        for centre in world.oracles:
            checkers.province(world.server, world.oracles[centre])


# -- programs -------------------------------------------------------------------------------------


def _update(world: World, one: Laptop) -> None:
    """A laptop, or the province, gets the next program."""
    who = one if world.random.random() < 0.8 else world.server
    place = VERSIONS.index(who.version)
    if place + 1 == len(VERSIONS):
        return
    world.counts["programs updated"] += 1
    if who is one:
        one.update(VERSIONS[place + 1])
        one.open()
    else:
        world.server.version = VERSIONS[place + 1]


ALWAYS: tuple[tuple[Happening, int], ...] = (
    (_work, 24),
    (_sync, 14),
    (_end_sitting, 4),
    (_crash, 3),
    (_copy, 3),
    (_restore, 2),
    (_clone, 1),
    (_clock_jumps, 2),
    (_pair_late, 3),
    (_misdirect, 1),
    (_block, 1),
    (_arrive, 2),
    (_retire, 1),
)
IN_MIXED: tuple[tuple[Happening, int], ...] = ((_update, 2),)
OF_SERVER: tuple[tuple[Happening, int], ...] = ((_back_up_server, 3), (_server_goes_back, 2))
BY_STICK: tuple[tuple[Happening, int], ...] = ((_export, 7), (_carry, 14), (_bring, 6))
