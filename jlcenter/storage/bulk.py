"""Many new records at once: the same entries and rows as one by one, made without the detours.

An import of ten thousand people makes some thirty thousand records; here each costs a third of
what ``Write.put`` takes. ``tests/storage/test_door.py`` holds the two to the same result.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import msgpack

from jlcenter.domain.journal.entry import SALT_BYTES
from jlcenter.domain.journal.values import TEXT_LIMIT, to_column, to_wire
from jlcenter.domain.records import Field, Kind, Type
from jlcenter.storage.rows import pack_stamp
from jlcenter.storage.strands import Tail

#: (id, natural key as it travels, fields)
New = tuple[bytes, list[Any], dict[str, Any]]


class _Place(NamedTuple):
    group: int
    place: int
    is_text: bool
    field: Field


@cache
def _places(kind: Kind) -> dict[str, _Place]:
    return {
        field.name: _Place(kind.group_of[field.name].code, place, field.type is Type.TEXT, field)
        for place, field in enumerate(kind.fields)
    }


class Made(NamedTuple):
    """What is to be stored: by the fields that are not blank, rows of the kind's table (as
    ``insert_sql`` wants them); and rows of the journal, for ``JOURNAL_SQL``."""

    records: dict[tuple[str, ...], list[tuple[Any, ...]]]
    journal: list[tuple[Any, ...]]


def new_records(kind: Kind, rows: Sequence[New], tail: Tail, tick: int) -> Made:
    """Append an entry for each new record to the strand (``tail`` moves) from ``tick`` on.

    Raises ValueError for a value that is not of its field's type.
    """
    places = _places(kind)
    pack = msgpack.Packer().pack
    sha = hashlib.sha256
    made = Made({}, [])
    salts = os.urandom(SALT_BYTES * len(rows)) if kind.is_personal else b""
    for number, (id_, key, fields) in enumerate(rows):
        salt = salts[number * SALT_BYTES : (number + 1) * SALT_BYTES]
        cells: dict[str, Any] = {}
        wire: list[Any] = [None] * len(kind.fields)
        told: list[tuple[int, Any]] = []
        for name, value in fields.items():
            if value is None:
                continue
            group, place, is_text, field = places[name]
            if is_text and type(value) is str and len(value) <= TEXT_LIMIT:
                travels = cell = value
            else:
                travels = to_wire(field, value)
                cell = to_column(field, travels)
            wire[place] = travels
            cells[name] = cell
            told.append((group, travels))
        if kind.whole:
            told = [(kind.groups[0].code, wire)]
        tick += 1
        tail.seq += 1
        hashed = [(group, sha(salt + pack(value)).digest()[:16], ()) for group, value in told]
        body = pack((tail.seq, tick, None, kind.code, id_, hashed))
        tail.hash = sha(tail.hash + body).digest()
        kept = pack((salt, [(group, value, ()) for group, value in told]))
        made.journal.append((tail.no, tail.seq, tick, kind.code, id_, kept))
        head = map(to_column, kind.key, key)
        row = (id_, *head, *cells.values(), pack_stamp(tick, tail.no))
        made.records.setdefault(tuple(cells), []).append(row)
    tail.tick = tick
    return made


#: an entry after an action's first: no head, and nothing stood there before
JOURNAL_SQL = (
    "INSERT INTO journal (strand, seq, tick, kind, record, body) VALUES (?, ?, ?, ?, ?, ?)"
)


@cache
def insert_sql(kind: Kind, names: tuple[str, ...]) -> str:
    """Stores a new record of which only the fields ``names`` are not blank: what is not bound
    costs nothing."""
    told = ("id", *(part.name for part in kind.key), *names, "_stamp")
    listed = ", ".join(f'"{name}"' for name in told)
    places = ", ".join("?" * len(told))
    return f"INSERT INTO {kind.name} ({listed}, _hidden) VALUES ({places}, 0)"
