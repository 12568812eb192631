"""What the tests of the window talk about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.domain.records import TRAINEE
from jlcenter.storage.session import Session


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


def in_conflict(
    session: Session, taught: Taught, number: int = 1, **fields: tuple[str, str]
) -> None:
    """A person of the class with two values that were written unseen, in each of ``fields``."""
    id_ = taught.people[number - 1].trainee.id
    saw = session.seen(TRAINEE, id_)
    told = fields or {"address": ("东兴村", "平岗村")}
    for place in (0, 1):
        with session.action("改") as write:
            write.put(TRAINEE, id_, saw=saw, **{name: one[place] for name, one in told.items()})
