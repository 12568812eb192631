"""In which order strands go into a bundle: cut where their authors sealed them, each piece with or
after what it builds on.

Pure. A piece is a run of one strand that ends at a seal. Pieces that build on one another both ways
(two laptops that wrote at the same time, sealed only later) stay together in one group.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

#: a piece grows to so many entries before it is cut, at the first seal behind
PIECE_ENTRIES = 200


@dataclass(slots=True)
class Piece:
    """Entries ``first`` to ``last`` of a strand; ``needs``: the greatest tick of other strands that
    an entry here builds on."""

    strand: int
    first: int
    last: int
    last_tick: int
    needs: dict[int, int] = field(default_factory=dict)

    @property
    def entries(self) -> int:
        """How many there are."""
        return self.last - self.first + 1


def grouped(pieces: list[Piece]) -> list[list[Piece]]:
    """Groups of pieces in an order in which each builds only on its own group and those before."""
    order = sorted(pieces, key=lambda one: (one.last_tick, one.strand))
    ticks: dict[int, list[int]] = {}
    places: dict[int, list[int]] = {}
    for place, one in enumerate(order):
        ticks.setdefault(one.strand, []).append(one.last_tick)
        places.setdefault(one.strand, []).append(place)
    groups: list[list[Piece]] = []
    group: list[Piece] = []
    upto = 0
    for place, one in enumerate(order):
        group.append(one)
        upto = max([upto, place, *_places_needed(one, ticks, places)])
        if upto == place:
            groups.append(group)
            group = []
    return groups


def _places_needed(
    one: Piece, ticks: dict[int, list[int]], places: dict[int, list[int]]
) -> list[int]:
    """Where the pieces stand that hold what this one builds on; not here: the receiver has them."""
    found = []
    for strand, tick in one.needs.items():
        at = bisect_left(ticks.get(strand, []), tick)
        if at < len(ticks.get(strand, [])):
            found.append(places[strand][at])
    return found
