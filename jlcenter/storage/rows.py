"""A record's row and its state, there and back.

A row keeps the shown values in columns, a row stamp, and in ``_more`` only what differs: the groups
whose current writes are not just the one of the row stamp. Ten million marks so cost eight bytes
of stamps each. Stamps are packed into one integer: the tick, and the strand's number here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import msgpack

from jlcenter.domain.journal.entry import Erased
from jlcenter.domain.journal.merge import State, Write, is_hidden, shown
from jlcenter.domain.journal.values import (
    Check,
    column_to_value,
    from_column,
    group_check,
    is_blank,
    to_column,
)
from jlcenter.domain.records.field import DELETED, Group, Kind

STRAND_BITS = 20
_STRAND_MASK = (1 << STRAND_BITS) - 1
_ERASED = 1
_STAMP = 2


def pack_stamp(tick: int, strand_no: int) -> int:
    """Tick and strand number in one integer of SQLite."""
    return tick << STRAND_BITS | strand_no


def unpack_stamp(packed: int) -> tuple[int, int]:
    """(tick, strand number)."""
    return packed >> STRAND_BITS, packed & _STRAND_MASK


def pack_value(value: Any) -> bytes:
    """A travelled value for a blob; an erased one keeps its digest."""

    def other(one: Any) -> Any:
        if isinstance(one, Erased):
            return msgpack.ExtType(_ERASED, one.digest)
        raise TypeError(type(one).__name__)

    packed: bytes = msgpack.packb(value, default=other)
    return packed


def unpack_value(blob: bytes) -> Any:
    """What ``pack_value`` packed."""

    def other(code: int, data: bytes) -> Any:
        return Erased(bytes(data)) if code == _ERASED else msgpack.ExtType(code, data)

    return msgpack.unpackb(blob, ext_hook=other, strict_map_key=False)


@cache
def columns(kind: Kind) -> tuple[str, ...]:
    """The columns of a kind's table, in order."""
    parts = [one.name for one in kind.key] + [one.name for one in kind.fields]
    return ("id", *parts, "_stamp", "_more", "_hidden")


@cache
def select_sql(kind: Kind) -> str:
    """Reads one record by id."""
    return f"SELECT {', '.join(_quoted(columns(kind)))} FROM {kind.name} WHERE id = ?"


@cache
def upsert_sql(kind: Kind) -> str:
    """Writes one record, new or not."""
    names = _quoted(columns(kind))
    # a key never changes: naming it here would rewrite its index with every mark
    fixed = {"id", *(part.name for part in kind.key)}
    changed = _quoted([name for name in columns(kind) if name not in fixed])
    return (
        f"INSERT INTO {kind.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) "
        f"ON CONFLICT (id) DO UPDATE SET "
        f"{', '.join(f'{name} = excluded.{name}' for name in changed)}"
    )


def _quoted(names: Sequence[str]) -> list[str]:
    return [f'"{name}"' for name in names]


def values(kind: Kind, row: Sequence[Any]) -> dict[str, Any]:
    """The shown values of a row (in the order of ``columns``) by field name, key parts too."""
    result = {"id": row[0]}
    for place, field in enumerate((*kind.key, *kind.fields), start=1):
        result[field.name] = column_to_value(field, row[place])
    return result


def _group_value(kind: Kind, group: Group, row: Sequence[Any], places: Mapping[str, int]) -> Any:
    if len(group.fields) == 1:
        field = group.fields[0]
        return from_column(field, row[places[field.name]])
    return [from_column(field, row[places[field.name]]) for field in group.fields]


@cache
def _places(kind: Kind) -> dict[str, int]:
    return {name: place for place, name in enumerate(columns(kind))}


def state_of(kind: Kind, row: Sequence[Any], strand_id: Callable[[int], bytes]) -> State:
    """The current writes of a row. ``strand_id`` tells a strand's id from its number."""
    places = _places(kind)
    tick, number = unpack_stamp(row[places["_stamp"]])
    row_stamp = (tick, strand_id(number))
    blob = row[places["_more"]]
    more: dict[int, Any] = unpack_value(blob) if blob else {}
    state: State = {}
    for group in kind.groups:
        value = _group_value(kind, group, row, places)
        told = more.pop(group.code, None)
        if told is None:
            if not is_blank(group, value):
                state[group.code] = (Write(row_stamp, value),)
        elif isinstance(told, int):
            tick, number = unpack_stamp(told)
            state[group.code] = (Write((tick, strand_id(number)), value),)
        else:
            state[group.code] = _writes(told, strand_id)
    for code, told in more.items():
        state[code] = _writes(told, strand_id)
    return state


def _writes(told: list[Any], strand_id: Callable[[int], bytes]) -> tuple[Write, ...]:
    found = []
    for packed, value in told:
        tick, number = unpack_stamp(packed)
        found.append(Write((tick, strand_id(number)), value))
    found.sort(key=lambda one: one.stamp, reverse=True)
    return tuple(found)


def row_of(
    kind: Kind,
    id_: bytes,
    key: Sequence[Any],
    state: State,
    strand_no: Callable[[bytes], int],
) -> tuple[Any, ...]:
    """The row (in the order of ``columns``) for a state."""
    plain = _plain_row(kind, id_, key, state, strand_no)
    if plain is not None:
        return plain

    def packed(write: Write) -> int:
        return pack_stamp(write.stamp[0], strand_no(write.stamp[1]))

    alone = [packed(one[0]) for code, one in state.items() if len(one) == 1 and code != DELETED]
    if len(set(alone)) == 1:
        row_stamp = alone[0]
    elif alone:
        row_stamp = Counter(alone).most_common(1)[0][0]
    else:
        row_stamp = next((packed(one[0]) for one in state.values()), 0)
    more: dict[int, Any] = {}
    cells: dict[str, Any] = {}
    fits = _fits(kind)
    for group in kind.groups:
        writes = state.get(group.code)
        if not writes:
            continue
        seen = shown(group, writes)
        # what is no value of its field came before this program knew it: it has no cell
        is_apart = isinstance(seen.value, Erased) or not fits[group.code](seen.value)
        if not is_apart:
            parts = [seen.value] if len(group.fields) == 1 else seen.value
            for field, part in zip(group.fields, parts, strict=True):
                cells[field.name] = to_column(field, part)
        if len(writes) > 1 or is_apart:
            more[group.code] = [[packed(one), one.value] for one in writes]
        elif packed(writes[0]) != row_stamp or is_blank(group, seen.value):
            more[group.code] = packed(writes[0])
    for code, writes in state.items():
        if code not in kind.group_by_code:
            more[code] = [[packed(one), one.value] for one in writes]
    head = [to_column(field, part) for field, part in zip(kind.key, key, strict=True)]
    return (
        id_,
        *head,
        *(cells.get(field.name) for field in kind.fields),
        row_stamp,
        pack_value(more) if more else None,
        int(is_hidden(state)),
    )


def _plain_row(
    kind: Kind,
    id_: bytes,
    key: Sequence[Any],
    state: State,
    strand_no: Callable[[bytes], int],
) -> tuple[Any, ...] | None:
    """The row where every group has the one write of one entry (nearly all rows), else None."""
    stamp = None
    cells: dict[str, Any] = {}
    fits = _fits(kind)
    for code, writes in state.items():
        write = writes[0]
        group = kind.group_by_code.get(code)
        if len(writes) > 1 or group is None or (stamp is not None and write.stamp != stamp):
            return None
        stamp, value = write
        if isinstance(value, Erased) or not fits[code](value) or is_blank(group, value):
            return None
        parts = (value,) if len(group.fields) == 1 else value
        for field, part in zip(group.fields, parts, strict=True):
            cells[field.name] = to_column(field, part)
    if stamp is None:
        return None
    return new_row(kind, id_, key, cells, pack_stamp(stamp[0], strand_no(stamp[1])))


def new_row(
    kind: Kind, id_: bytes, key: Sequence[Any], cells: Mapping[str, Any], packed_stamp: int
) -> tuple[Any, ...]:
    """The row of a record that one entry has just made: every group has its one stamp."""
    head = [to_column(field, part) for field, part in zip(kind.key, key, strict=True)]
    return (id_, *head, *map(cells.get, _field_names(kind)), packed_stamp, None, 0)


@cache
def _fits(kind: Kind) -> Mapping[int, Check]:
    """By group: whether a value is one of its fields'."""
    return {group.code: group_check(group) for group in kind.groups}


@cache
def _field_names(kind: Kind) -> tuple[str, ...]:
    return tuple(field.name for field in kind.fields)


def key_of(kind: Kind, row: Sequence[Any]) -> list[Any]:
    """The natural key of a row, as it travels."""
    return [from_column(field, row[place]) for place, field in enumerate(kind.key, start=1)]
