"""Who of a list of people is known already: a few questions, however long the list."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from jlcenter.storage.connection import Connection
from jlcenter.storage.queries.trainees import COLUMNS, TraineeRow, row_of, standing

_CHUNK = 500


def people_with_numbers(
    db: Connection, numbers: Iterable[str]
) -> dict[str, list[tuple[TraineeRow, TraineeRow]]]:
    """For each of these document numbers that is known: (the record, who stands for it)."""
    wanted = list(numbers)
    found: dict[str, list[tuple[TraineeRow, TraineeRow]]] = {}
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        rows = db.execute(
            f"SELECT {COLUMNS} FROM trainee WHERE _hidden = 0 AND id IN"
            f" (SELECT trainee FROM trainee_key WHERE id_number IN ({marks})) ORDER BY id",
            chunk,
        ).fetchall()
        for row in rows:
            one = row_of(row)
            stands = one if one.merged_into is None else standing(db, one.id) or one
            found.setdefault((one.id_number or "").upper(), []).append((one, stands))
    return found


def ids_in_use(db: Connection, ids: Iterable[UUID]) -> set[UUID]:
    """Those of these ids that a visible person has."""
    wanted = [one.bytes for one in ids]
    found: set[UUID] = set()
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        found.update(
            UUID(bytes=row[0])
            for row in db.execute(
                f"SELECT id FROM trainee WHERE _hidden = 0 AND id IN ({marks})", chunk
            )
        )
    return found


def has_merged(db: Connection) -> bool:
    """Whether anybody was ever merged into somebody."""
    row = db.execute("SELECT 1 FROM trainee WHERE merged_into IS NOT NULL LIMIT 1").fetchone()
    return row is not None
