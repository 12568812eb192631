"""Older and newer programs beside each other: which kinds and groups each of them knows.

An older program lacks a kind, as if it had been made before it; a newer one has a kind nobody else
knows, and writes a group nobody knows (not even itself: it stays opaque everywhere). A laptop's
program only ever gets newer; the tables of all kinds are in every file, used or not.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from random import Random
from typing import Any

import msgpack

from jlcenter.domain import records
from jlcenter.domain.journal.entry import Erased
from jlcenter.domain.records import CALENDAR_DAY, DELETED, KINDS, Field, Kind, Type
from jlcenter.storage.rows import columns

OLD, NOW, NEW = "old", "now", "new"
VERSIONS = (OLD, NOW, NEW)
#: a kind only the newest program knows
FUTURE = Kind(
    code=250,
    name="future_fact",
    label="以后的",
    key=(Field(1, "day", Type.DATE, "日期"), Field(2, "whose", Type.ID, "何人")),
    fields=(
        Field(3, "what", Type.TEXT, "什么"),
        Field(4, "parts", Type.TEXTS, "几份"),
        Field(5, "raw", Type.BYTES, "原样"),
    ),
)
#: a group of known kinds that no program here knows
FUTURE_GROUP = 90
_TYPES = {"texts": "TEXT", "text": "TEXT", "date": "TEXT", "id": "BLOB", "bytes": "BLOB"}

#: every kind any program of these worlds knows
ALL_KINDS: tuple[Kind, ...] = (*KINDS, FUTURE)
ALL_BY_CODE = {kind.code: kind for kind in ALL_KINDS}
ALL_BY_NAME = {kind.name: kind for kind in ALL_KINDS}
KNOWN: dict[str, tuple[Kind, ...]] = {
    OLD: tuple(kind for kind in KINDS if kind is not CALENDAR_DAY),
    NOW: KINDS,
    NEW: ALL_KINDS,
}
CODES = {version: frozenset(kind.code for kind in kinds) for version, kinds in KNOWN.items()}

#: what a later program may have thought of: it has to come out as it went in
_ODD: tuple[Any, ...] = (
    [1, [2, "三"], None, b"\x00\xff", True],
    {"a": [1, {"b": None}], "乙": -1},
    2**63,
    -5,
    1.5,
    "",
    [],
    0,
    False,
    None,
    msgpack.ExtType(5, b"later"),
)


def odd_value(random: Random) -> Any:
    """Some value of a field nobody here knows."""
    return random.choice(_ODD)


def kept(group: int, value: Any) -> Any:
    """A value as the oracle keeps it: what nobody knows as its bytes, for they must not change;
    what was erased before the oracle was told of it as it stands."""
    if isinstance(value, Erased):
        return value
    if group == FUTURE_GROUP:
        return msgpack.packb(value)
    return _plain(value)


def _plain(value: Any) -> Any:
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def is_shown(kind: int, group: int) -> bool:
    """Whether some program shows this group of a kind."""
    return group == DELETED or group in ALL_BY_CODE[kind].group_by_code


def table_sql() -> str:
    """The table of the future kind, for a file that has none."""
    types = {field.name: _TYPES[field.type.value] for field in (*FUTURE.key, *FUTURE.fields)}
    own = {"id": "BLOB PRIMARY KEY", "_stamp": "INTEGER", "_more": "BLOB", "_hidden": "INTEGER"}
    told = ", ".join(f'"{name}" {own.get(name) or types[name]}' for name in columns(FUTURE))
    return f"CREATE TABLE {FUTURE.name} ({told}) STRICT, WITHOUT ROWID"


class Registry:
    """Which kinds the program at work knows."""

    def __init__(self) -> None:
        self.version = NOW
        self._places = [
            (module, name)
            for module_name, module in list(sys.modules.items())
            if module_name.split(".")[0] in ("jlcenter", "provincial")
            for name, value in list(vars(module).items())
            if value is KINDS
        ]

    def use(self, version: str) -> None:
        """From now on the program is of this version."""
        if version == self.version:
            return
        self.version = version
        kinds = KNOWN[version]
        for module, name in self._places:
            setattr(module, name, kinds)
        _become(records.BY_CODE, ((kind.code, kind) for kind in kinds))
        _become(records.BY_NAME, ((kind.name, kind) for kind in kinds))


def _become(known: dict[Any, Kind], told: Iterable[tuple[Any, Kind]]) -> None:
    known.clear()
    known.update(told)
