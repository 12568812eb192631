"""What an examination of the data found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it should be, and what to do about it."""

    code: str
    record: str
    message: str
    remedy: str
