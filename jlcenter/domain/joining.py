"""入班日期, 离班日期: from when on lessons count for someone who comes late or leaves.

Decided from the rolls that were called, not from the laptop's clock, which may be years off: a
lesson whose roll is complete was held without the newcomer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta


def joined_on(rolls: Sequence[tuple[str, int, int]]) -> str | None:
    """The day from which a newcomer's lessons count; None: from the beginning.

    ``rolls``: for each lesson in order (date, marks made, people without a mark). It is the day of
    the first lesson after the last complete roll; without one the day after that roll.
    """
    last_complete = -1
    for place, (_day, marked, missing) in enumerate(rolls):
        if marked and not missing:
            last_complete = place
    if last_complete < 0:
        return None
    done = rolls[last_complete][0]
    after = [day for day, _marked, _missing in rolls[last_complete + 1 :] if day]
    if after:
        # a later lesson of the same day shares its date, and so the day itself is joined
        return after[0]
    return (date.fromisoformat(done) + timedelta(days=1)).isoformat() if done else None


def left_on(rolls: Sequence[tuple[str, int, int]]) -> str | None:
    """The day of the last lesson held (any mark made); None where none was."""
    held = [day for day, marked, _missing in rolls if marked and day]
    return max(held, default=None)
