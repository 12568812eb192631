"""People as a centre knows them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.storage.connection import Connection
from jlcenter.storage.search import find, survivor_of

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class TraineeRow:
    """One person. ``category`` is a code; ``merged_into`` is set on a record that was merged."""

    id: UUID
    name: str
    id_type: str | None
    id_number: str | None
    sex: str | None
    birth_date: str | None
    phone: str | None
    education: str | None
    ethnicity: str | None
    political: str | None
    hukou_address: str | None
    hukou_kind: str | None
    address: str | None
    category: str | None
    other_categories: tuple[str, ...]
    employer: str | None
    bank_card: str | None
    bank: str | None
    remark: str | None
    merged_into: UUID | None
    id_checked: str | None
    portrait: UUID | None
    insured: bool | None = None
    retirement_group: str | None = None
    draws_pension: bool | None = None
    is_student: bool | None = None


COLUMNS = (
    "id, name, id_type, id_number, sex, birth_date, phone, education, ethnicity, political,"
    " hukou_address, hukou_kind, address, category, other_categories, employer, bank_card, bank,"
    " remark, merged_into, id_checked, portrait, insured, retirement_group, draws_pension,"
    " is_student"
)
COUNT = COLUMNS.count(",") + 1


def columns_of(alias: str) -> str:
    """The columns under a table's alias, for a join."""
    return ", ".join(f"{alias}.{one.strip()}" for one in COLUMNS.split(","))


def _uuid(value: Any) -> UUID | None:
    return UUID(bytes=value) if value else None


def row_of(row: Any) -> TraineeRow:
    """A row of ``COLUMNS`` as a person."""
    values: list[Any] = list(row)
    values[0] = UUID(bytes=row[0])
    values[1] = row[1] or ""
    values[14] = tuple(json.loads(row[14] or "[]"))
    values[19], values[21] = _uuid(row[19]), _uuid(row[21])
    for place in (22, 24, 25):
        values[place] = None if row[place] is None else bool(row[place])
    return TraineeRow(*values)


def trainee(db: Connection, id_: UUID) -> TraineeRow | None:
    """One person; None where there is none or it was deleted."""
    row = db.execute(
        f"SELECT {COLUMNS} FROM trainee WHERE id = ? AND _hidden = 0", (id_.bytes,)
    ).fetchone()
    return row_of(row) if row else None


def standing(db: Connection, id_: UUID) -> TraineeRow | None:
    """The person who stands for this one: itself, or whom it was merged into."""
    return trainee(db, survivor_of(db, id_))


def trainees(db: Connection, ids: Iterable[UUID]) -> dict[UUID, TraineeRow]:
    """Several people by id; those that are not there are left out."""
    wanted = list(ids)
    found: dict[UUID, TraineeRow] = {}
    for start in range(0, len(wanted), _CHUNK):
        chunk = [one.bytes for one in wanted[start : start + _CHUNK]]
        marks = ", ".join("?" * len(chunk))
        for row in db.execute(
            f"SELECT {COLUMNS} FROM trainee WHERE id IN ({marks}) AND _hidden = 0", chunk
        ):
            one = row_of(row)
            found[one.id] = one
    return found


def with_number(db: Connection, number: str) -> list[TraineeRow]:
    """Everyone with this document number: one, or several after a correction or a clash."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM trainee WHERE _hidden = 0 AND id IN"
        " (SELECT trainee FROM trainee_key WHERE id_number = ?) ORDER BY id",
        (number.upper(),),
    ).fetchall()
    return [row_of(row) for row in rows]


def namesakes(db: Connection, folded_name: str) -> list[UUID]:
    """The ids of people of this name (as ``domain.names.fold`` has it)."""
    rows = db.execute("SELECT trainee FROM trainee_key WHERE name = ?", (folded_name,)).fetchall()
    return [UUID(bytes=row[0]) for row in rows]


def merged_into(db: Connection, id_: UUID) -> list[UUID]:
    """Those that were merged into this person, directly or by way of others."""
    rows = db.execute(
        "WITH RECURSIVE into_(id) AS (VALUES (?) UNION"
        " SELECT t.id FROM trainee t JOIN into_ ON t.merged_into = into_.id WHERE t._hidden = 0)"
        " SELECT id FROM into_",
        (id_.bytes,),
    ).fetchall()
    return [UUID(bytes=row[0]) for row in rows if row[0] != id_.bytes]


def search(db: Connection, query: str, limit: int) -> list[TraineeRow]:
    """The people a query fits, likeliest first (see ``storage/search.py``)."""
    ids = find(db, query, limit)
    rows = trainees(db, ids)
    return [rows[one] for one in ids if one in rows]
