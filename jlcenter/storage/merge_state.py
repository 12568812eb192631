"""Merging state that came without its history: keep what both have, mine that they do not cover,
theirs that I do not cover. Runs in its caller's transaction; ``jlcenter/sync`` says what to merge.

New records, nearly all of a first download, are stored in columns as they came; the rest go through
the rule one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jlcenter.domain.journal.fits import check_columns, check_record
from jlcenter.domain.journal.merge import Stamp, State, Write, conflicts, merged_groups
from jlcenter.domain.journal.values import to_column
from jlcenter.domain.records import BY_CODE, Field, Kind, Type
from jlcenter.storage import bulk
from jlcenter.storage.connection import Connection
from jlcenter.storage.door import Door
from jlcenter.storage.queries import sync as table
from jlcenter.storage.rows import key_of, pack_stamp

_LOOKED_FOR = 500
#: columns of these need no other form in SQLite
_AS_IT_IS = frozenset(Type) - {Type.BOOL, Type.TEXTS}


class StateMerge:
    """Merges records into one open file, inside one transaction.

    ``they_cover``: up to which tick the other side covers each strand. What was changed is told in
    ``kinds``, ``records`` and ``in_conflict``.
    """

    def __init__(self, door: Door, db: Connection, they_cover: Mapping[bytes, int]) -> None:
        self.door = door
        self.db = db
        self.kinds: set[str] = set()
        self.records = 0
        self.in_conflict: set[tuple[int, bytes]] = set()
        self._they_cover = they_cover
        self._i_cover: dict[bytes, int] = {}

    # -- who covers what ---------------------------------------------------------------------------

    def _mine(self, stamp: Stamp) -> bool:
        tick, strand = stamp
        upto = self._i_cover.get(strand)
        if upto is None:
            held = table.held_strand(self.db, strand)
            upto = self._i_cover[strand] = held.last_tick if held else 0
        return tick <= upto

    def _theirs(self, stamp: Stamp) -> bool:
        return stamp[0] <= self._they_cover.get(stamp[1], 0)

    # -- one by one --------------------------------------------------------------------------------

    def record(self, code: int, id_: bytes, key: Sequence[Any], told: State) -> None:
        """Merge one record's told groups."""
        kind = BY_CODE.get(code)
        if kind is None:
            known_key, mine = table.other_state(self.db, self.door.names, code, id_)
            merged = merged_groups(mine, told, self._mine, self._theirs)
            table.store_other(self.db, self.door.names, code, id_, known_key or tuple(key), merged)
            self.records += merged != mine
            return
        check_record(code, key, told)
        mine, row = self.door.state(self.db, kind, id_)
        merged = merged_groups(mine, told, self._mine, self._theirs)
        if row is not None and merged == mine:
            return
        self.door.store(self.db, kind, id_, key_of(kind, row) if row else key, merged)
        self._tell(kind, 1)
        if conflicts(kind, merged):
            self.in_conflict.add((code, id_))

    def _tell(self, kind: Kind, count: int) -> None:
        self.records += count
        if count:
            self.kinds.add(kind.name)

    # -- many alike --------------------------------------------------------------------------------

    def columns(
        self,
        kind: Kind,
        groups: Sequence[int],
        ids: Sequence[bytes],
        keys: Sequence[Sequence[Any]],
        stamps: Sequence[Stamp],
        values: Sequence[Sequence[Any]],
    ) -> None:
        """Merge records that have one write a group, all of one stamp each; every group of the
        kind's own, ``values`` by field in the order of the groups."""
        fields = [field for code in groups for field in kind.group_by_code[code].fields]
        check_columns(kind, keys, fields, values)
        known = self._known(kind, ids)
        rows = list(zip(*values, strict=True))
        fresh = []
        for place, id_ in enumerate(ids):
            if id_ in known or not self._is_new(stamps[place]) or _has_blank(kind, rows[place]):
                key = [column[place] for column in keys]
                self.record(kind.code, id_, key, _state(kind, groups, stamps[place], rows[place]))
            else:
                fresh.append(place)
        if fresh:
            self._insert(kind, fields, fresh, ids, keys, stamps, values)

    def _is_new(self, stamp: Stamp) -> bool:
        # covered here and yet not current: it has been replaced
        return not self._mine(stamp)

    def _known(self, kind: Kind, ids: Sequence[bytes]) -> set[bytes]:
        found: set[bytes] = set()
        for start in range(0, len(ids), _LOOKED_FOR):
            some = ids[start : start + _LOOKED_FOR]
            marks = ", ".join("?" * len(some))
            rows = self.db.execute(f"SELECT id FROM {kind.name} WHERE id IN ({marks})", list(some))
            found.update(bytes(row[0]) for row in rows.fetchall())
        return found

    def _insert(
        self,
        kind: Kind,
        fields: Sequence[Field],
        fresh: list[int],
        ids: Sequence[bytes],
        keys: Sequence[Sequence[Any]],
        stamps: Sequence[Stamp],
        values: Sequence[Sequence[Any]],
    ) -> None:
        # in the table's order: fewer pages touched twice
        fresh.sort(key=ids.__getitem__)
        told, columns = [], []
        for field, column in zip(fields, values, strict=True):
            cells = [column[place] for place in fresh]
            if any(cell is not None for cell in cells):
                told.append(field.name)
                columns.append(_cells(field, cells))
        heads = [
            _cells(field, [column[place] for place in fresh])
            for field, column in zip(kind.key, keys, strict=True)
        ]
        number = {strand: self.door.names.no(self.db, strand) for _tick, strand in stamps}
        packed = [pack_stamp(stamps[place][0], number[stamps[place][1]]) for place in fresh]
        rows = zip((ids[place] for place in fresh), *heads, *columns, packed, strict=True)
        self.db.executemany(bulk.insert_sql(kind, tuple(told)), list(rows))
        self._tell(kind, len(fresh))
        if kind.code in self.door.new_hooks or kind.code in self.door.hooks:
            names = [field.name for field in fields]
            new = [
                (
                    ids[place],
                    [column[place] for column in keys],
                    dict(zip(names, (column[place] for column in values), strict=True)),
                )
                for place in fresh
            ]
            self.door.derive_new(self.db, kind, new)


def _has_blank(kind: Kind, row: Sequence[Any]) -> bool:
    """Whether a written group is blank: such a write is told apart from one that is not there."""
    if kind.whole:
        return all(one is None for one in row)
    return None in row


def _state(kind: Kind, groups: Sequence[int], stamp: Stamp, row: Sequence[Any]) -> State:
    state: State = {}
    at = 0
    for code in groups:
        count = len(kind.group_by_code[code].fields)
        value = row[at] if count == 1 else list(row[at : at + count])
        state[code] = (Write(stamp, value),)
        at += count
    return state


def _cells(field: Field, cells: list[Any]) -> list[Any]:
    return cells if field.type in _AS_IT_IS else [to_column(field, one) for one in cells]
