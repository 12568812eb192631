"""Which write another stands for: an undo puts back what stood before, a redo what was undone.

The journal says so already: an undo or redo names the action it inverts, and that action's entries
say in their bases what they replaced. So a field that was changed, undone and redone still counts
as the first change's own, and two changes of one field can be taken back one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass

from jlcenter.domain.journal.merge import Stamp
from jlcenter.storage import journal
from jlcenter.storage.connection import Connection
from jlcenter.storage.strands import StrandNames

#: where a write stands: kind, record, group
Place = tuple[int, bytes, int]
#: the stamps a write stands for; None: nothing was there
Origin = frozenset[Stamp | None]

_NOTHING: Origin = frozenset({None})
_INVERSES = ("undo", "redo")


@dataclass(frozen=True, slots=True)
class _Action:
    """One action: where it lies, what it inverts, and what its first write of a place replaced."""

    first: int
    last: int
    ticks: tuple[int, int]
    of: tuple[int, int] | None
    bases: dict[Place, tuple[Stamp, ...]]


class Origins:
    """Answers for one transaction; remembers the actions it has read."""

    def __init__(self, db: Connection, names: StrandNames) -> None:
        self._db = db
        self._names = names
        self._actions: dict[int, list[_Action]] = {}
        self._known: dict[tuple[Place, Stamp], Origin] = {}

    def of(self, place: Place, stamp: Stamp) -> Origin:
        """The writes that a write of a place stands for, in the end: itself, for a plain one."""
        todo = [stamp]
        while todo:
            one = todo[-1]
            if (place, one) in self._known:
                todo.pop()
                continue
            stands_for = self._replaced(place, one)
            waiting = [base for base in stands_for or () if (place, base) not in self._known]
            if waiting:
                todo += waiting
                continue
            if stands_for is None:
                origin: Origin = frozenset({one})
            else:
                parts = [self._known[place, base] for base in stands_for]
                origin = frozenset().union(*parts) if parts else _NOTHING
            self._known[place, one] = origin
            todo.pop()
        return self._known[place, stamp]

    def _replaced(self, place: Place, stamp: Stamp) -> tuple[Stamp, ...] | None:
        """What the action inverted by this write had replaced there; None for a plain write."""
        inverse = self._written_by(stamp)
        if inverse is None or inverse.of is None:
            return None
        inverted = self._action(*inverse.of)
        return None if inverted is None else inverted.bases.get(place, ())

    def _written_by(self, stamp: Stamp) -> _Action | None:
        """The action a write belongs to: ticks rise along a strand, so an action has a range."""
        tick, strand = stamp
        no = self._names.no(self._db, strand)
        for one in self._actions.get(no, ()):
            if one.ticks[0] <= tick <= one.ticks[1]:
                return one
        seq = journal.seq_of_tick(self._db, no, tick)
        return None if seq is None else self._action(no, seq)

    def _action(self, no: int, seq: int) -> _Action | None:
        read = self._actions.setdefault(no, [])
        for one in read:
            if one.first <= seq <= one.last:
                return one
        first = journal.action_start(self._db, no, seq)
        if first is None:
            return None
        entries = journal.action_entries(self._db, self._names, no, first)
        bases: dict[Place, tuple[Stamp, ...]] = {}
        for kept in entries:
            for change in kept.entry.changes:
                place = (kept.entry.kind, kept.entry.id, change.group)
                bases.setdefault(place, change.base)
        head = entries[0].entry.action
        of = None
        if head is not None and head.mode in _INVERSES and head.of is not None:
            of = (self._names.no(self._db, head.of[0]), head.of[1])
        ends = entries[0].entry, entries[-1].entry
        ticks = (ends[0].tick, ends[1].tick)
        found = _Action(first, ends[1].seq, ticks, of, bases)
        read.append(found)
        return found
