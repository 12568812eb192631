"""Many new records at once: the same entries and rows as one by one, made without the detours.

An import of ten thousand people makes some thirty thousand records; here each costs a third of
what ``Write.put`` takes. ``tests/storage/test_door.py`` holds the two to the same result.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

import msgpack

from jlcenter.domain.journal.entry import SALT_BYTES
from jlcenter.domain.journal.values import to_column, to_wire
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
    """What is to be stored: rows of the kind's table, rows of the journal, the entries' stamps."""

    records: list[tuple[Any, ...]]
    journal: list[tuple[Any, ...]]
    stamps: list[tuple[int, bytes]]


def new_records(kind: Kind, rows: Iterable[New], tail: Tail, tick: int) -> Made:
    """Append an entry for each new record to the strand (``tail`` moves) from ``tick`` on.

    Raises ValueError for a value that is not of its field's type.
    """
    places = _places(kind)
    count = len(kind.fields)
    pack = msgpack.Packer().pack
    sha = hashlib.sha256
    made = Made([], [], [])
    for id_, key, fields in rows:
        salt = os.urandom(SALT_BYTES) if kind.is_personal else b""
        cells: list[Any] = [None] * count
        wire: list[Any] = [None] * count
        told: list[tuple[int, Any]] = []
        for name, value in fields.items():
            if value is None:
                continue
            group, place, is_text, field = places[name]
            travels = to_wire(field, value)
            wire[place] = travels
            cells[place] = travels if is_text else to_column(field, travels)
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
        head = [to_column(one, part) for one, part in zip(kind.key, key, strict=True)]
        made.records.append((id_, *head, *cells, pack_stamp(tick, tail.no), None, 0))
        made.stamps.append((tick, tail.id))
    tail.tick = tick
    return made


#: ``before`` and the head of an action, which only an action's first entry tells
_NO_ACTION = (None,) * 8
