"""How wide a table's columns are: as designed where their words fit, else as the words need.

A width designed for Chinese cuts an English state or a long kind. What such a column lacks is taken
from columns that have more than they need.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: a column of free text grows to this many times its designed width, no further
MOST_TIMES = 1.9
#: where room is short it keeps its words only if they are so little wider than the design
SPARED_TIMES = 1.25


@dataclass(frozen=True, slots=True)
class Wish:
    """One column in pixels: as designed, its title's width, its words' width.

    ``fixed`` where a person chose the width; ``whole`` for a state, of which no word may go.
    """

    designed: int
    title: int
    words: int
    fixed: bool = False
    whole: bool = False

    @property
    def need(self) -> int:
        """What it needs for nothing to be cut, within reason."""
        if self.fixed:
            return self.designed
        words = self.words if self.whole else min(self.words, int(self.designed * MOST_TIMES))
        return max(self.title, words)

    @property
    def least(self) -> int:
        """What it keeps where there is too little room for everybody's words."""
        if self.whole or self.need <= self.designed * SPARED_TIMES:
            return self.need
        return max(self.title, self.designed)


def fitted(wishes: Sequence[Wish], room: int) -> list[int]:
    """The columns' widths within ``room``; above it only where their least is above it."""
    wide = [one.designed if one.fixed else max(one.designed, one.need) for one in wishes]
    # first what nobody needs goes, then what is above the design
    for narrow in ([one.need for one in wishes], [one.least for one in wishes]):
        wide = _narrowed(wide, narrow, room)
    return wide


def _narrowed(wide: list[int], narrow: list[int], room: int) -> list[int]:
    over = sum(wide) - room
    slack = [max(0, a - b) for a, b in zip(wide, narrow, strict=True)]
    total = sum(slack)
    if over <= 0 or not total:
        return wide
    taken = min(over, total)
    return [one - -(-spare * taken // total) for one, spare in zip(wide, slack, strict=True)]


def shared(wishes: Sequence[Wish], room: int, wants: int, likes: int) -> list[int]:
    """As ``fitted`` beside a column that takes the rest: ``likes`` of what nobody else needs, and
    ``wants`` before the words of others are cut."""
    needed = sum(one.need for one in wishes)
    return fitted(wishes, max(room - likes, min(needed, room - wants)))
