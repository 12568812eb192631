"""What the tests of the window talk about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass
class Taught:
    """A class with people and lessons: two past, one today, one to come."""

    id: UUID
    code: str
    lessons: list[Any]
    people: list[Any]

    def lesson(self, number: int) -> Any:
        """The lesson of a number."""
        return next(one for one in self.lessons if one.number == number)
