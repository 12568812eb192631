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
    """What is to be stored: rows of the kind's table, rows of the journal."""

    records: list[tuple[Any, ...]]
    journal: list[tuple[Any, ...]]


def new_records(kind: Kind, rows: Sequence[New], tail: Tail, tick: int) -> Made:
    """Append an entry for each new record to the strand (``tail`` moves) from ``tick`` on.

    Raises ValueError for a value that is not of its field's type.
    """
    places = _places(kind)
    count = len(kind.fields)
    pack = msgpack.Packer().pack
    sha = hashlib.sha256
    made = Made([], [])
    salts = os.urandom(SALT_BYTES * len(rows)) if kind.is_personal else b""
    for number, (id_, key, fields) in enumerate(rows):
        salt = salts[number * SALT_BYTES : (number + 1) * SALT_BYTES]
        cells: list[Any] = [None] * count
        wire: list[Any] = [None] * count
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
            cells[place] = cell
            told.append((group, travels))
        if kind.whole:
            told = [(kind.groups[0].code, wire)]
        tick += 1
        tail.seq += 1
        hashed = [(group, sha(salt + pack(value)).digest()[:16], ()) for group, value in told]
        body = pack((tail.seq, tick, None, kind.code, id_, hashed))
        tail.hash = sha(tail.hash + body).digest()
        kept = pack((salt, [(group, value, ()) for group, value in told]))
        made.journal.append((tail.no, tail.seq, tick, kind.code, id_, kept, *_NO_ACTION))
        head = map(to_column, kind.key, key)
        made.records.append((id_, *head, *cells, pack_stamp(tick, tail.no), None, 0))
    tail.tick = tick
    return made


#: ``before`` and the head of an action, which only an action's first entry tells
_NO_ACTION = (None,) * 8
