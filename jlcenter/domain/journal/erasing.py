"""What an erasure leaves of history: of each value its digest, so that the chain still checks.

An erasure is ordinary writes that saw all there was, blank where a value is personal; they travel
and merge like any other. What they replaced has no effect on state any more, and is taken out of
every history: at the laptop that erased, at the others, at the province. An entry is taken out
whole, for its salt goes too: with it, an ID number's digest could be guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jlcenter.domain.journal.entry import Change, Entry, Erased, value_digest
from jlcenter.domain.journal.merge import Stamp, State
from jlcenter.domain.records import DELETED

#: (kind's code, id)
Place = tuple[int, bytes]


def place_text(kind: int, id_: bytes) -> str:
    """A record as an erasure names it."""
    return f"{kind} {id_.hex()}"


def places_of(told: Any) -> Iterator[Place]:
    """The records that an erasure names; what cannot be read is passed over."""
    for one in told if isinstance(told, list) else ():
        kind, _space, id_ = str(one).partition(" ")
        if kind.isdecimal() and len(id_) == 32:
            try:
                yield int(kind), bytes.fromhex(id_)
            except ValueError:
                continue


class Erasures:
    """Which entries are to be taken out: those on named records that are older than the erasure and
    of which no write is current."""

    def __init__(self) -> None:
        self._before: dict[Place, int] = {}
        self._current: dict[Place, frozenset[Stamp]] = {}

    def add(self, places: Iterable[Place], tick: int) -> None:
        """An erasure whose own write has this tick."""
        for place in places:
            self._before[place] = max(tick, self._before.get(place, 0))

    @property
    def places(self) -> dict[Place, int]:
        """The records that were erased, each with the tick that its erased history is before."""
        return self._before

    def now(self, states: Mapping[Place, State]) -> None:
        """The records as they are now."""
        for place, state in states.items():
            self._current[place] = frozenset(
                one.stamp for writes in state.values() for one in writes
            )

    def takes_out(self, entry: Entry) -> bool:
        """Whether an entry is to be erased, and is not yet."""
        place = (entry.kind, entry.id)
        return (
            entry.tick < self._before.get(place, 0)
            and entry.stamp not in self._current.get(place, frozenset((entry.stamp,)))
            and not is_erased(entry)
        )


def is_erased(entry: Entry) -> bool:
    """Whether nothing is left to erase: pure deletions hold stamps and nothing else."""
    return all(isinstance(one.value, Erased) or one.group == DELETED for one in entry.changes)


def erased(entry: Entry) -> Entry:
    """The entry with the digests of its values and without its salt; its hash is what it was."""
    changes = tuple(
        one
        if isinstance(one.value, Erased)
        else Change(one.group, Erased(value_digest(entry.salt, one.value)), one.base)
        for one in entry.changes
    )
    return entry._replace(changes=changes, salt=b"")
