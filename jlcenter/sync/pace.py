"""How much one transaction takes in: as much as keeps no waiting person from the next key press."""

from __future__ import annotations

#: a transaction that took longer is followed by a smaller one, in seconds
HELD_UP_S = 0.010


class Pace:
    """``most`` records or entries in the next transaction, between ``fewest`` and ``limit``."""

    def __init__(self, fewest: int, limit: int) -> None:
        self._fewest = fewest
        self._limit = limit
        self.most = min(limit, 2 * fewest)

    def took(self, seconds: float) -> None:
        """So long a person would have had to wait for the last one."""
        wanted = self.most // 2 if seconds > HELD_UP_S else self.most * 5 // 4
        self.most = min(max(wanted, self._fewest), self._limit)
