"""What a laptop's journal has against what had to be written; the oracle is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jlcenter.domain.journal.entry import AUDIT, entry_hash
from jlcenter.storage.journal import entries_of_strand, strand_head
from tests.simulation import oracle as rule
from tests.simulation.checkers import require
from tests.simulation.laptop import Laptop
from tests.simulation.oracle import Expected, Place, Written
from tests.simulation.versions import ALL_BY_CODE, kept

if TYPE_CHECKING:
    from tests.simulation.world import World


def new_entries(laptop: Laptop, oracle: rule.Oracle) -> list[Written]:
    """Entries of this laptop's strands the oracle has not been told of, as the journal has them."""
    session = laptop.open()
    db, names = session.db, session.door.names
    found = []
    rows = db.execute("SELECT no, id FROM strand WHERE mine = 1 AND last_seq > 0 ORDER BY no")
    for no, id_ in rows.fetchall():
        known = oracle.strands.get(bytes(id_), [])
        head = strand_head(db, no)
        assert head is not None
        hash_ = known[-1].hash if known else head.hash()
        for told in entries_of_strand(db, names, no, len(known)):
            one = told.entry
            hash_ = entry_hash(hash_, one)
            groups = {c.group: (kept(c.group, c.value), frozenset(c.base)) for c in one.changes}
            place = (one.kind, one.id)
            written = Written(one.strand, one.seq, one.tick, place, groups, hash_, head.device)
            found.append(written)
    found.sort(key=lambda w: w.stamp)
    return found


def compare(world: World, laptop: Laptop, *, may_be_lost: bool = False) -> bool:
    """Whether the action under way stands; raises where it stands otherwise than it had to."""
    with laptop.power.spared():
        return _compare(world, laptop, may_be_lost=may_be_lost)


def _compare(world: World, laptop: Laptop, *, may_be_lost: bool) -> bool:
    oracle = world.oracles[laptop.centre]
    found = new_entries(laptop, oracle)
    expecting, laptop.expecting = laptop.expecting, {}
    lost = may_be_lost and not found
    if expecting is not None and not lost:
        _exact(world, laptop, found, expecting)
    elif found:
        _inverses(laptop, found)
    for one in found:
        oracle.add(one)
    return bool(found)


def _exact(
    world: World,
    laptop: Laptop,
    found: list[Written],
    expecting: dict[Place, Expected],
) -> None:
    written = {one.place: one.groups for one in found if one.place[0] != AUDIT}
    count = sum(one.place[0] != AUDIT for one in found)
    require(count == len(written), f"{laptop}: two entries for one record in an action")
    for place in written:
        require(place in expecting, f"{laptop}: wrote elsewhere", place[1])
    for place, expected in expecting.items():
        groups = written.get(place, {})
        name = ALL_BY_CODE[place[0]].name
        if groups.keys() & expected.unseen:
            world.known("unseen deletion revived", f"{laptop}: {name} typed on an older screen")
        missing = expected.must.keys() - groups.keys() - expected.may - expected.unseen
        require(not missing, f"{laptop}: {name} did not write groups", place[1], missing)
        for code, (value, base) in groups.items():
            unasked = f"{laptop}: {name} wrote group {code} unasked"
            require(code in expected.must, unasked, place[1], value)
            right, shown = expected.must[code]
            require(value == right, f"{laptop}: {name} group {code} value", value, right)
            told = (base, "was shown", shown)
            require(base == shown, f"{laptop}: {name} group {code} names", *told)


def _inverses(laptop: Laptop, found: list[Written]) -> None:
    """Undo and redo: a field is written only where its author was shown all that is current."""
    here: dict[tuple[Place, int], set[rule.Stamp]] = {}
    for one in found:
        if one.place[0] == AUDIT:
            continue
        state = laptop.knowing.state(one.place) or {}
        for code, (_value, base) in one.groups.items():
            current = here.get((one.place, code), set(state.get(code, {})))
            where = f"{ALL_BY_CODE[one.place[0]].name} group {code}"
            told = (one.place[1], base, "not all of", current)
            require(base == current, f"{laptop}: undo in {where} names", *told)
            here[one.place, code] = {one.stamp}
