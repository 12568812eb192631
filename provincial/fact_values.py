"""What a record says, from its state at the province: plain values as they travel, by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jlcenter.domain.journal.merge import State, is_hidden, shown
from jlcenter.domain.records import DELETED, Kind
from jlcenter.domain.records.field import Type

#: a record whole: its natural key as it travels, and its state
Record = tuple[tuple[Any, ...], State]
#: records by (kind's code, id)
Records = Mapping[tuple[int, bytes], Record]
Values = dict[str, Any]
#: fen of ten thousand million yuan: millions of such rows still add up in 64 bits
_MOST = 10**12


def values_of(kind: Kind, record: Record | None, *, hidden: bool = False) -> Values | None:
    """The shown values by field name, the natural key's parts too; None where the record is not
    there, or hidden unless ``hidden``. Ids stay bytes; JSON is read."""
    if record is None:
        return None
    key, state = record
    if DELETED in state and not hidden and is_hidden(state):
        return None
    found: Values = {part.name: value for part, value in zip(kind.key, key, strict=False)}
    for group in kind.groups:
        writes = state.get(group.code)
        value = shown(group, writes).value if writes else None
        if len(group.fields) == 1:
            found[group.fields[0].name] = _plain(group.fields[0].type, value)
        else:
            told = value if isinstance(value, list | tuple) else [None] * len(group.fields)
            for field, one in zip(group.fields, told, strict=False):
                found[field.name] = one
    return found


def _plain(kind: Type, value: Any) -> Any:
    if kind is not Type.JSON or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None


def text(values: Values | None, name: str, most: int = 200) -> str:
    """A text that may be nothing, cut to what its column holds."""
    value = (values or {}).get(name)
    return value.replace("\0", "")[:most] if isinstance(value, str) else ""


def number(values: Values | None, name: str) -> int:
    """A whole number; 0 where nothing stands, or what no sum could hold."""
    value = (values or {}).get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        return 0
    return value if abs(value) <= _MOST else 0


def id_of(values: Values | None, name: str) -> bytes:
    """The id of another record; empty where nothing stands."""
    value = (values or {}).get(name)
    return value if isinstance(value, bytes) and len(value) == 16 else b""


def day(values: Values | None, name: str) -> str:
    """A day, or an empty text."""
    return text(values, name, 10)


def has_whole_key(kind: Kind, record: Record) -> bool:
    """Whether the natural key has all its parts, ids where ids belong: a newer program's, or a
    wrong one's, may not."""
    key = record[0]
    return len(key) == len(kind.key) and all(
        type(one) is bytes if part.type is Type.ID else one is not None
        for part, one in zip(kind.key, key, strict=True)
    )
