"""Past ledgers: training before this program."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from jlcenter.storage.connection import Connection

_CHUNK = 500
#: what makes one past training another
IDENTITY = ("year", "class_code", "occupation", "programme", "level", "starts",
            "certificate_number")  # fmt: skip


def known_trainings(db: Connection, people: Iterable[UUID]) -> set[tuple[object, ...]]:
    """(person, *IDENTITY) of every past training of these people."""
    wanted = [one.bytes for one in people]
    names = ", ".join(f'"{name}"' for name in IDENTITY)
    found: set[tuple[object, ...]] = set()
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        for row in db.execute(
            f"SELECT trainee, {names} FROM past_training"
            f" WHERE trainee IN ({marks}) AND _hidden = 0",
            chunk,
        ):
            found.add((UUID(bytes=row[0]), *row[1:]))
    return found
