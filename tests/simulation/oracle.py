"""Every write with what its author was shown, and the rule said anew: no code of the merge.

The oracle holds what each author was *truly* shown, told by the world, not read from the entry. A
field's current writes are those known ones that no known one has replaced. What a replica knows is
told by how far it has each strand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from jlcenter.domain.journal.erasing import places_of
from jlcenter.domain.records import ATTENDANCE_MARK, ERASURE, TRAINEE
from tests.simulation.versions import ALL_BY_CODE, is_shown

Stamp = tuple[int, bytes]
Place = tuple[int, bytes]
#: of one group: the current writes by stamp
Current = dict[Stamp, Any]
#: of one record: its groups
State = dict[int, Current]

DELETED = 0
MERGED_INTO = TRAINEE.group_of["merged_into"].code
_ERASED = ERASURE.group_of["records"].code
_STATUS, _MINUTES, _NOTE, _BULK = range(4)


@dataclass(frozen=True, slots=True)
class Written:
    """One entry: values by group, each with the stamps its author was shown."""

    strand: bytes
    seq: int
    tick: int
    place: Place
    groups: dict[int, tuple[Any, frozenset[Stamp]]]
    hash: bytes
    device: bytes

    @property
    def stamp(self) -> Stamp:
        return (self.tick, self.strand)


@dataclass(slots=True)
class Oracle:
    """All that was ever written for one centre."""

    centre: str
    entries: dict[tuple[bytes, int], Written] = field(default_factory=dict)
    strands: dict[bytes, list[Written]] = field(default_factory=dict)
    places: dict[Place, list[Written]] = field(default_factory=dict)
    #: the records that somebody erased
    erased: set[Place] = field(default_factory=set)

    def add(self, one: Written) -> None:
        """An entry that stands in a journal now."""
        strand = self.strands.setdefault(one.strand, [])
        assert one.seq == len(strand) + 1, "entries of a strand are told in order"
        strand.append(one)
        self.entries[one.strand, one.seq] = one
        if one.place[0]:
            self.places.setdefault(one.place, []).append(one)
        if one.place[0] == ERASURE.code and _ERASED in one.groups:
            self.erased.update(places_of(one.groups[_ERASED][0]))

    # -- what a replica knows --------------------------------------------------------------------

    def upto(self, tips: Mapping[bytes, int]) -> dict[bytes, int]:
        """The greatest tick known of each strand, from how far it is held."""
        found = {}
        for strand, seq in tips.items():
            told = self.strands.get(strand, [])
            if seq and told:
                found[strand] = told[min(seq, len(told)) - 1].tick
        return found

    def state(self, place: Place, upto: Mapping[bytes, int]) -> State | None:
        """The current writes of a record for who knows so much; None where it is not there."""
        known = [w for w in self.places.get(place, ()) if w.tick <= upto.get(w.strand, 0)]
        if not known:
            return None
        replaced = {(code, s) for w in known for code, (_v, base) in w.groups.items() for s in base}
        state: State = {}
        for w in known:
            for code, (value, _base) in w.groups.items():
                if (code, w.stamp) not in replaced:
                    state.setdefault(code, {})[w.stamp] = value
        return state

    def view(self, upto: Mapping[bytes, int]) -> dict[Place, State]:
        """All records for who knows so much."""
        found = {}
        for place in self.places:
            state = self.state(place, upto)
            if state is not None:
                found[place] = state
        return found

    # -- order -----------------------------------------------------------------------------------

    def any_order(self, random: Random) -> list[Written]:
        """All entries in an order drawn at random, each after its strand's last and its bases."""
        done: set[Stamp] = set()
        waiting = {strand: 0 for strand in sorted(self.strands)}
        order: list[Written] = []
        while waiting:
            for strand in random.sample(sorted(waiting), len(waiting)):
                one = self.strands[strand][waiting[strand]]
                if any(s not in done for _v, base in one.groups.values() for s in base):
                    continue
                order.append(one)
                done.add(one.stamp)
                waiting[strand] += 1
                if waiting[strand] == len(self.strands[strand]):
                    del waiting[strand]
                break
            else:
                raise AssertionError("a base that nobody wrote")
        return order


# -- the rule, said anew -------------------------------------------------------------------------


def is_hidden(state: State) -> bool:
    """Hidden while the current deletions have together seen every other current write."""
    deletions = state.get(DELETED, {})
    if not deletions or any(value is False for value in deletions.values()):
        return False
    seen = {(tick, bytes(strand)) for value in deletions.values() for tick, strand in value}
    return all(s in seen for code, writes in state.items() if code != DELETED for s in writes)


def _counted(kind: int, writes: Current) -> Current:
    """Of marks: while an explicit one is current, those of "everyone present" do not count."""
    if kind != ATTENDANCE_MARK.code:
        return writes
    explicit = {s: v for s, v in writes.items() if not v[_BULK]}
    return explicit or writes


def alike(kind: int, one: Any, other: Any) -> bool:
    """Whether two values are one for people: of marks, status and minutes."""
    if kind == ATTENDANCE_MARK.code:
        return bool(one[:_NOTE] == other[:_NOTE])
    return bool(one == other)


def shown(kind: int, writes: Current) -> Any:
    """The value a screen shows."""
    counted = _counted(kind, writes)
    return counted[max(counted)]


def shown_stamps(kind: int, writes: Current) -> frozenset[Stamp]:
    """All current writes of the value shown."""
    value = shown(kind, writes)
    return frozenset(s for s, v in writes.items() if alike(kind, v, value))


def in_conflict(kind: int, writes: Current) -> bool:
    """Whether people see several values."""
    values = list(_counted(kind, writes).values())
    return any(not alike(kind, values[0], one) for one in values[1:])


def conflicts(place: Place, state: State) -> set[tuple[int, bytes, int]]:
    """The groups of a record in conflict."""
    kind, id_ = place
    known = ALL_BY_CODE[kind].group_by_code
    found = {
        (kind, id_, code)
        for code, writes in state.items()
        if code in known and in_conflict(kind, writes)
    }
    deletions = state.get(DELETED, {}).values()
    if any(value is not False for value in deletions) and not is_hidden(state):
        found.add((kind, id_, DELETED))
    return found


def all_conflicts(view: Mapping[Place, State]) -> set[tuple[int, bytes, int]]:
    """Every group in conflict."""
    return {one for place, state in view.items() for one in conflicts(place, state)}


# -- people who became one ------------------------------------------------------------------------


def standing(view: Mapping[Place, State], person: bytes) -> bytes:
    """Who stands for a person: where the mergers lead, and in a ring of them the smallest id.

    A merger into somebody who is not here, or was deleted, is none.
    """
    path: list[bytes] = []
    while person not in path:
        path.append(person)
        writes = view.get((TRAINEE.code, person), {}).get(MERGED_INTO)
        target = shown(TRAINEE.code, writes) if writes else None
        state = view.get((TRAINEE.code, target)) if target else None
        if target is None or state is None or is_hidden(state):
            return person
        person = target
    return min(path[path.index(person) :])


# -- what an author was shown --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """What a screen (or the file, for who looked at none) showed of a record."""

    groups: dict[int, tuple[Any, frozenset[Stamp]]]
    deletions: frozenset[Stamp]
    is_hidden: bool
    exists: bool


def shown_of(place: Place, state: State | None, *, whole: bool = False) -> Shown:
    """What somebody sees who looks now; ``whole``: every value of a conflict."""
    if state is None:
        return Shown({}, frozenset(), False, False)
    groups = {}
    for code, writes in state.items():
        if code != DELETED and is_shown(place[0], code):
            stamps = frozenset(writes) if whole else shown_stamps(place[0], writes)
            groups[code] = (shown(place[0], writes), stamps)
    deletions = frozenset(s for s in state.get(DELETED, {}))
    return Shown(groups, deletions, is_hidden(state), True)


#: by group the value an entry must write, and what its author was shown
Groups = dict[int, tuple[Any, frozenset[Stamp]]]


@dataclass(frozen=True, slots=True)
class Expected:
    """What an entry must hold.

    ``may``: groups it may leave out (the value typed is the one shown). ``unseen``: groups that
    must not be there by the rule, since the screen was older than a deletion.
    """

    must: Groups
    may: frozenset[int] = frozenset()
    unseen: frozenset[int] = frozenset()


def blank(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(one is None for one in value)
    return value is None


def expected_put(
    saw: Shown, now: State | None, told: Mapping[int, Any], *, from_screen: bool
) -> Expected:
    """What typing these values must write."""
    must: Groups = {}
    may: set[int] = set()
    for code, value in told.items():
        old, base = saw.groups.get(code, (None, frozenset()))
        if not base:
            if not blank(value):
                must[code] = (value, base)
        elif value != old:
            must[code] = (value, base)
        elif len(base) > 1:
            # confirming what is shown is a write where there is a conflict
            must[code] = (value, base)
            may.add(code)
    deletions = {} if now is None else now.get(DELETED, {})
    anew = not from_screen and saw.is_hidden
    if not any(value is not False for value in deletions.values()) or not (must or anew):
        return Expected(must, frozenset(may))
    # making it anew: all fields, and the deletions its author was shown
    revives: Groups = {DELETED: (False, frozenset(deletions))}
    for code, (old, base) in saw.groups.items():
        if code not in must:
            revives[code] = (old, base)
    hidden_by = {stamp for stamp, value in deletions.items() if value is not False}
    is_unseen = from_screen and not hidden_by <= saw.deletions
    if must.keys() <= may and not anew:
        may |= revives.keys()
    unseen = frozenset(revives) if is_unseen else frozenset()
    return Expected(must | revives, frozenset(may), unseen)
