"""What people call the people behind ids."""

from __future__ import annotations

from collections.abc import Iterable

from jlcenter.storage.connection import Connection

_CHUNK = 500


def names_of_people(db: Connection, table: str, ids: Iterable[bytes]) -> dict[bytes, str]:
    """Id → name, of ``teacher`` or ``trainee``."""
    assert table in ("teacher", "trainee"), table
    return _names(db, f"SELECT id, name FROM {table} WHERE id IN", ids)


def names_of_enrolments(db: Connection, ids: Iterable[bytes]) -> dict[bytes, str]:
    """Enrolment, or line of the past ledger → the person's name."""
    own = _names(
        db,
        "SELECT e.id, t.name FROM enrolment e JOIN trainee t ON t.id = e.trainee WHERE e.id IN",
        ids,
    )
    past = _names(
        db,
        "SELECT p.id, t.name FROM past_training p JOIN trainee t ON t.id = p.trainee WHERE p.id IN",
        [one for one in ids if one not in own],
    )
    return own | past


def _names(db: Connection, sql: str, ids: Iterable[bytes]) -> dict[bytes, str]:
    wanted = list(dict.fromkeys(ids))
    found: dict[bytes, str] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        marks = ", ".join("?" * len(some))
        found.update((bytes(row[0]), row[1] or "") for row in db.execute(f"{sql} ({marks})", some))
    return found
