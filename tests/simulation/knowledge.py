"""What a laptop knows: all that its strands cover; of state that is being merged in when the power
went, those records that are in already."""

from __future__ import annotations

from collections.abc import Mapping

from jlcenter.domain.journal.merge import Write
from tests.simulation.laptop import Laptop
from tests.simulation.oracle import Oracle, Place, State
from tests.simulation.versions import kept


def written(state: Mapping[int, tuple[Write, ...]]) -> State:
    """A record's current writes as the oracle tells them."""
    return {
        code: {one.stamp: kept(code, one.value) for one in writes} for code, writes in state.items()
    }


class Knowledge:
    """What a laptop knew at one moment, said by the oracle."""

    def __init__(self, laptop: Laptop, oracle: Oracle) -> None:
        self._oracle = oracle
        self.upto = oracle.upto(laptop.tips())
        self._beyond: dict[bytes, int] = {}
        self._found: dict[Place, State] = {}
        cover = laptop.half_merged()
        if cover is not None:
            strands = self.upto.keys() | cover.keys()
            self._beyond = {s: max(self.upto.get(s, 0), cover.get(s, 0)) for s in strands}
            self._found = {place: written(one) for place, (_k, one, _r) in laptop.states().items()}
        self._view: dict[Place, State] | None = None

    def state(self, place: Place) -> State | None:
        """A record's current writes; None where it is not there."""
        if self._beyond:
            merged = self._oracle.state(place, self._beyond)
            if merged is not None and merged == self._found.get(place):
                return merged
        return self._oracle.state(place, self.upto)

    @property
    def view(self) -> dict[Place, State]:
        """All records."""
        if self._view is None:
            told = ((place, self.state(place)) for place in self._oracle.places)
            self._view = {place: state for place, state in told if state is not None}
        return self._view
