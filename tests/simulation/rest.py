"""The end of a world: faults off, all sync, and all that can must agree."""

from __future__ import annotations

from jlcenter.app.digest import digest
from jlcenter.app.repair_data import repair
from provincial.digest import centre_digest
from tests.simulation import attached, checkers, lists
from tests.simulation.checkers import WorldFailure, require
from tests.simulation.laptop import Laptop
from tests.simulation.oracle import Oracle, all_conflicts
from tests.simulation.people import Person
from tests.simulation.world import World

ROUNDS_MAX = 3


def heal(world: World) -> None:
    """Faults off: all pair, all sync; at most three rounds, then a quiet one."""
    world.say("faults off")
    world.badness = 0.0
    for one in world.laptops:
        one.at_work()
        require(world.pair(one) or world.is_blocked(one), f"{one}: could not pair")
    _last_sticks(world)
    if world.has_files:
        attached.a_week_later(world)
    for centre, oracle in world.oracles.items():
        ours = [one for one in world.laptops if one.centre == centre]
        live = _agreed(world, centre, oracle, ours)
        if world.has_sticks and world.random.random() < 0.4:
            # what lay in a drawer: old work and old receipts, after all is quiet
            _last_sticks(world)
            live = _agreed(world, centre, oracle, ours)
        for one in ours:
            if one not in live:
                _stays_out(world, one)
        if live:
            _at_rest(world, oracle, live)


def _last_sticks(world: World) -> None:
    """Some of the sticks that are about come where they were to come, whole."""
    for one in world.laptops if world.has_sticks else ():
        stick = world.sticks.draw(badness=0.0)
        if stick is not None and one.is_paired:
            one.at_work()
            world.sticks.carry(one, stick)
            checkers.laptop(one, world.oracles[one.centre])
        stick = world.sticks.draw(badness=0.0)
        if stick is not None:
            world.sticks.bring(stick)


def _stays_out(world: World, one: Laptop) -> None:
    """A blocked laptop is refused and told; what it has stays, and it goes on working."""
    one.at_work()
    if one.is_paired:
        # what had come whole before it was blocked is still merged in
        world.sync(one)
    before, pending = one.facts(), one.pending()
    if one.is_paired:
        require(world.sync(one) is None, f"{one}: synced though blocked")
    require(one.facts() == before and one.pending() == pending, f"{one}: refusing changed it")
    Person(world, one).write()
    checkers.laptop(one, world.oracles[one.centre])
    checkers.sound(one)


def _agreed(world: World, centre: str, oracle: Oracle, ours: list[Laptop]) -> list[Laptop]:
    """Sync until all that may sync hold the same as the province; returns them."""
    for rounds in range(1, ROUNDS_MAX + 1):
        for one in ours:
            one.at_work()
            # whom the province had blocked before it was set back, it blocks as soon as it hears
            is_done = world.is_blocked(one) or world.sync(one) is not None
            require(is_done or world.is_blocked(one), f"{one}: sync broke off over a good line")
        live = [one for one in ours if not world.is_blocked(one)]
        if not live or {_server_digest(world, centre)} == {_digest(one) for one in live}:
            world.counts[f"rounds to agree: {rounds}"] += bool(live)
            for one in live:
                # entries that change no content may still be on their way
                one.at_work()
                world.sync(one)
            return live
    if world.has_erasures and _mended(world, centre, live):
        return live
    _tell_what_differs(world, oracle, live)
    raise WorldFailure(f"centre {centre}: not one content after {ROUNDS_MAX} rounds")


def _mended(world: World, centre: str, live: list[Laptop]) -> bool:
    """Who erased was lost in the midst of sending it: a copy from before still has the values of
    which the province has digests, until somebody there repairs."""
    for one in live:
        one.at_work()
        repair(one.open(), lambda _listed: True)
        world.as_written(one)
        world.sync(one)
    is_mended = {_server_digest(world, centre)} == {_digest(one) for one in live}
    world.counts["erasures lost with their laptop"] += is_mended
    return is_mended


def _at_rest(world: World, oracle: Oracle, live: list[Laptop]) -> None:
    """Nothing moves any more, and everything is as the oracle says."""
    for one in live:
        one.at_work()
        result = world.sync(one)
        assert result is not None
        # what waits for what is lost stays: ``nothing_is_missing`` looks at it
        moved = result.files_sent + result.files_received
        quiet = (result.pushed, result.received, result.pending, moved)
        require(quiet == (0, 0, 0, 0), f"{one}: not quiet", quiet)
        world.counts["waits for ever for what is lost"] += result.set_aside > 0
        lists.people(one, checkers.laptop(one, oracle), oracle)
        checkers.acknowledged_is_there(one, world.server)
        checkers.sound(one)
    checkers.province(world.server, oracle)
    checkers.nothing_is_missing(live, world.server, oracle)
    if world.has_files:
        attached.all_have_all(world, live)
    checkers.no_order_matters(oracle, world.random)
    view = oracle.view(oracle.upto(live[0].tips()))
    checkers.those_who_saw_never_conflict(oracle, view)
    world.counts["conflicts at rest"] += len(all_conflicts(view))
    world.counts["entries written"] += len(oracle.entries)
    for what, count in checkers.met(view).items():
        world.counts[what] += count
    if len({one.version for one in live} | {world.server.version}) > 1:
        world.counts["programs of several versions agree"] += 1


def _tell_what_differs(world: World, oracle: Oracle, live: list[Laptop]) -> None:
    """A more telling failure than "not one content", where there is one."""
    for one in live:
        checkers.laptop(one, oracle)
    checkers.province(world.server, oracle)
    checkers.nothing_is_missing(live, world.server, oracle)


def _digest(one: Laptop) -> str:
    one.at_work()
    return digest(one.open()).digest


def _server_digest(world: World, centre: str) -> str:
    with world.server.looking() as db:
        return centre_digest(db, centre)[0]
