"""What people call the people behind ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from jlcenter.storage.connection import Connection
from jlcenter.storage.queries.several import batches, marks

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


class ClassPlace(NamedTuple):
    """What a class is called."""

    code: str
    name: str


class EnrolmentPlace(NamedTuple):
    """Whose enrolment it is, in which class."""

    cls: ClassPlace
    person: str


def classes_of(db: Connection, ids: Iterable[bytes]) -> dict[bytes, ClassPlace]:
    """Class → its code and name; also of one that was deleted."""
    rows = _rows(db, "SELECT id, code, name FROM training_class WHERE id IN", ids)
    return {id_: ClassPlace(code or "", name or "") for id_, code, name in rows}


def classes_of_surveys(db: Connection, ids: Iterable[bytes]) -> dict[bytes, ClassPlace]:
    """Survey → the class it was about."""
    sql = (
        "SELECT s.id, c.code, c.name FROM survey s"
        " JOIN training_class c ON c.id = s.training_class WHERE s.id IN"
    )
    return {id_: ClassPlace(code or "", name or "") for id_, code, name in _rows(db, sql, ids)}


def places_of_enrolments(db: Connection, ids: Iterable[bytes]) -> dict[bytes, EnrolmentPlace]:
    """Enrolment, or line of the past ledger → its class and person; also of a deleted one."""
    wanted = list(ids)
    own = (
        "SELECT e.id, c.code, c.name, t.name FROM enrolment e"
        " LEFT JOIN training_class c ON c.id = e.training_class"
        " LEFT JOIN trainee t ON t.id = e.trainee WHERE e.id IN"
    )
    past = (
        "SELECT p.id, p.class_code, p.occupation, t.name FROM past_training p"
        " LEFT JOIN trainee t ON t.id = p.trainee WHERE p.id IN"
    )
    return {
        id_: EnrolmentPlace(ClassPlace(code or "", name or ""), person or "")
        for sql in (past, own)
        for id_, code, name, person in _rows(db, sql, wanted)
    }


def names_of_owners(db: Connection, table: str, ids: Iterable[bytes]) -> dict[bytes, str]:
    """Record → the name of the trainee it belongs to."""
    assert table in ("held_certificate", "credit_registration"), table
    return _names(
        db,
        f"SELECT r.id, t.name FROM {table} r JOIN trainee t ON t.id = r.trainee WHERE r.id IN",
        ids,
    )


def _names(db: Connection, sql: str, ids: Iterable[bytes]) -> dict[bytes, str]:
    return {id_: name or "" for id_, name in _rows(db, sql, ids)}


def _rows(db: Connection, sql: str, ids: Iterable[bytes]) -> list[tuple[Any, ...]]:
    """The rows of these ids; the id comes first."""
    wanted = list(dict.fromkeys(ids))
    found: list[tuple[Any, ...]] = []
    for some in batches(wanted, _CHUNK):
        rows = db.execute(f"{sql} ({marks(some)})", some)
        found += ((bytes(row[0]), *row[1:]) for row in rows)
    return found
