"""Who a trainee is: the same keyed hash in every centre, after merges of records.

The key comes from the province's root key (``RootKey.person_key``) and hangs on the engine. Without
it, as where only tests open a database, nobody is known across centres: each trainee is a person.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from jlcenter.domain.id_types import PENDING
from jlcenter.domain.people import survivor
from jlcenter.domain.records import TRAINEE
from provincial.bulk import looked_up, upsert
from provincial.fact_tables import PERSON
from provincial.fact_values import Record, id_of, text, values_of

#: the engine's option that holds the key
KEY_OPTION = "jlcenter_person_key"
_MERGES_MAX = 64


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A trainee's row: the hash of the number (empty where none is known), and merges."""

    hash: bytes = b""
    merged_into: bytes = b""
    is_hidden: bool = False


def person_key(db: Connection) -> bytes:
    """The key of this connection's engine; empty where there is none."""
    key = db.get_execution_options().get(KEY_OPTION, b"")
    return key if isinstance(key, bytes) else b""


def person_hash(key: bytes, id_type: str, number: str) -> bytes:
    """A person by document type and number; empty where nothing can be said."""
    if not key or not number or id_type == PENDING:
        return b""
    told = f"{id_type}\0{number.upper()}".encode()
    return hmac.new(key, told, hashlib.sha256).digest()[:16]


def row_of(key: bytes, record: Record) -> PersonRow:
    """What is kept of a trainee."""
    shown = values_of(TRAINEE, record)
    values: dict[str, Any] = shown or values_of(TRAINEE, record, hidden=True) or {}
    return PersonRow(
        person_hash(key, text(values, "id_type"), text(values, "id_number")),
        id_of(values, "merged_into"),
        shown is None,
    )


def store(db: Connection, code: str, rows: Mapping[bytes, PersonRow]) -> None:
    """Write rows of trainees."""
    told = [
        (code, id_, one.hash, one.merged_into or None, one.is_hidden) for id_, one in rows.items()
    ]
    upsert(db, PERSON, ("centre", "trainee", "hash", "merged_into", "is_hidden"), told)


def rows(db: Connection, code: str, trainees: Iterable[bytes]) -> dict[bytes, PersonRow]:
    """Rows of trainees by id."""
    own = PERSON.c
    columns = (own.trainee, own.hash, own.merged_into, own.is_hidden)
    return {
        trainee: PersonRow(told, merged_into or b"", bool(is_hidden))
        for trainee, told, merged_into, is_hidden in looked_up(
            db, code, columns, own.trainee, trainees
        )
    }


def merged_under(db: Connection, code: str, trainees: Iterable[bytes]) -> set[bytes]:
    """These trainees and all that were merged into them, however far."""
    found = set(trainees)
    last = set(found)
    for _step in range(_MERGES_MAX):
        if not last:
            break
        rows_under = looked_up(db, code, (PERSON.c.trainee,), PERSON.c.merged_into, last)
        fresh = {trainee for (trainee,) in rows_under}
        last = fresh - found
        found |= last
    return found


def persons(db: Connection, code: str, trainees: Iterable[bytes]) -> dict[bytes, bytes]:
    """Trainee → person: the hash of who stands for it, else that trainee's id.

    As at the centre a merge of a record that was removed counts for nothing.
    """
    wanted = set(trainees)
    known = rows(db, code, wanted)
    last = set(known)
    for _step in range(_MERGES_MAX):
        targets = {known[one].merged_into for one in last} - {b""} - known.keys()
        fresh = rows(db, code, targets)
        if not fresh:
            break
        known.update(fresh)
        last = set(fresh)

    def into(one: bytes) -> bytes | None:
        row = known.get(one)
        return row.merged_into if row and row.merged_into and not row.is_hidden else None

    found = {}
    for one in wanted:
        stands = survivor(into, one)
        row = known.get(stands)
        found[one] = row.hash if row and row.hash else stands
    return found
