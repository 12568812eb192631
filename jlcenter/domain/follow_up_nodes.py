"""What stands of a person at the nodes after a class: one rule for the rates and the indicators.

At a node the latest answer at or before the end of its window counts, whatever node it names; on
one day somebody reached goes before 失联, and of two alike the one told last.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a follow-up said, as far as the rules look at it. ``months``: the node it names."""

    day: str
    status: str
    months: int | None = None
    in_post: bool | None = None
    satisfaction: str | None = None


@lru_cache(maxsize=4096)
def add_months(day: str, months: int) -> str:
    """The same day some months later; the last of the month where it has no such day."""
    start = date.fromisoformat(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).isoformat()


@lru_cache(maxsize=4096)
def shifted(day: str, days: int) -> str:
    """A day some days later, or earlier."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def latest(answers: Iterable[Answer], upto: str) -> Answer | None:
    """The answer that counts on a day."""
    found: Answer | None = None
    best = ("", False)
    for one in answers:
        key = (one.day, one.status != UNREACHABLE)
        if one.day <= upto and key >= best:
            found, best = one, key
    return found


def at_nodes(
    ends: str,
    answers: Iterable[Answer],
    months: Iterable[int],
    window_days: int,
    *,
    upto: str | None = None,
) -> Iterator[tuple[int, Answer | None]]:
    """Each node with the answer that stands at it, None where nobody was asked.

    ``upto``: as it was known on a day; nodes that had not come by then are left out.
    """
    told = list(answers)
    for node in months:
        due = add_months(ends, node)
        if upto is not None and due > upto:
            continue
        closes = shifted(due, window_days)
        yield node, latest(told, closes if upto is None else min(closes, upto))
