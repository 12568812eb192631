"""Asking for several records at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
#: so many classes are read at once: few questions, and a year of any size fits
CLASSES = 20


def marks(ids: Collection[Any]) -> str:
    """The question marks for some values in ``IN (…)``."""
    return ", ".join("?" * len(ids))


def batches(all_: Sequence[T], size: int = CLASSES) -> Iterator[Sequence[T]]:
    """A sequence in pieces."""
    for start in range(0, len(all_), size):
        yield all_[start : start + size]
