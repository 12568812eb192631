"""Writing a block: entries sorted into templates, column by column, ids and strands as numbers.

Column by column and not entry by entry: a centre's upload has hundreds of thousands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from jlcenter.domain.journal.entry import Entry
from jlcenter.domain.journal.ids import natural_ids
from jlcenter.domain.records import BY_CODE, DELETED
from jlcenter.sync.columns import pack_column
from jlcenter.sync.segment import Segment

BLOCK_FORMAT = 1
_ID_OR_BLANK = {bytes, type(None)}
#: the width of a group whose value takes one column
WHOLE = 0

#: a column's cells before its ids are numbered, and whether they are ids
_Cells = tuple[Sequence[Any], bool]


@dataclass(slots=True)
class _Template:
    """All entries of one (kind, key parts, groups, salted), and where in the block they stand."""

    number: int
    kind: int
    parts: int
    groups: tuple[tuple[int, int], ...]
    salted: bool
    entries: list[Entry] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    keys: list[_Cells] = field(default_factory=list)
    values: list[_Cells] = field(default_factory=list)


def pack_block(segments: Iterable[Segment]) -> list[Any]:
    """Segments as a structure for msgpack.

    Raises ValueError for an id that does not follow from its key.
    """
    parts = [one for one in segments if one.entries]
    entries = sorted((e for one in parts for e in one.entries), key=attrgetter("tick", "strand"))
    which, templates = _sorted(entries)
    refs = _refs(parts, entries)
    for template in templates:
        template.keys = _key_columns(template)
        template.values = _value_columns(template, refs)
    told, number = _numbered(entries, templates)
    ticks = [entry.tick for entry in entries]
    return [
        BLOCK_FORMAT,
        len(entries),
        b"".join(refs),
        [_head(one) for one in parts],
        pack_column([refs[entry.strand] for entry in entries]),
        pack_column(_steps(ticks)),
        _actions(entries, refs),
        b"".join(told),
        pack_column(which),
        [_columns(one, refs, number) for one in templates],
    ]


def _head(one: Segment) -> list[Any]:
    head = one.head
    told = None if head is None else [head.centre, head.device, *(head.previous or ())]
    return [one.first_seq, one.signature, told]


def _steps(numbers: Sequence[int]) -> list[int]:
    """Differences from each number to the one before."""
    return [one - before for one, before in zip(numbers, (0, *numbers), strict=False)]


# -- templates ------------------------------------------------------------------------------------


def _sorted(entries: list[Entry]) -> tuple[list[int], list[_Template]]:
    """Which template each entry is of, and the templates."""
    fields: dict[tuple[int, int], int] = {}
    found: dict[tuple[Any, ...], _Template] = {}
    which = []
    for place, entry in enumerate(entries):
        kind = entry.kind
        groups = []
        for group, value, _base in entry.changes:
            width = fields.get((kind, group))
            if width is None:
                width = fields[kind, group] = _fields(kind, group)
            fits = width and type(value) is list and len(value) == width
            groups.append((group, width if fits else WHOLE))
        shape = (kind, len(entry.key), tuple(groups), bool(entry.salt))
        template = found.get(shape)
        if template is None:
            template = found[shape] = _Template(len(found), *shape)
        template.entries.append(entry)
        template.places.append(place)
        which.append(template.number)
    return which, list(found.values())


def _fields(kind_code: int, code: int) -> int:
    """How many columns a group's value takes: its fields, where it is one value of several."""
    kind = BY_CODE.get(kind_code)
    group = kind.group_by_code.get(code) if kind else None
    return len(group.fields) if group is not None and len(group.fields) > 1 else WHOLE


def _refs(parts: list[Segment], entries: list[Entry]) -> dict[bytes, int]:
    """The number of each strand: those there are entries of, then those only named."""
    refs = {one.strand: place for place, one in enumerate(parts)}
    for entry in entries:
        for group, value, base in entry.changes:
            for _tick, strand in base:
                refs.setdefault(bytes(strand), len(refs))
            if group == DELETED and type(value) is list:
                for _tick, strand in value:
                    refs.setdefault(bytes(strand), len(refs))
        if entry.action is not None and entry.action.of is not None:
            refs.setdefault(entry.action.of[0], len(refs))
    return refs


def _codes(tick: int, stamps: Iterable[Any], refs: dict[bytes, int]) -> list[int]:
    """Each stamp as one number: how many ticks before, times the strands there are, and which."""
    return [(tick - t) * len(refs) + refs[bytes(strand)] for t, strand in stamps]


def _key_columns(template: _Template) -> list[_Cells]:
    columns = zip(*(entry.key for entry in template.entries), strict=True)
    return [_cells(one) for one in columns] if template.parts else []


def _value_columns(template: _Template, refs: dict[bytes, int]) -> list[_Cells]:
    found: list[_Cells] = []
    for place, (group, width) in enumerate(template.groups):
        values = [entry.changes[place].value for entry in template.entries]
        if width:
            found += [_cells(one) for one in zip(*values, strict=True)]
        elif group == DELETED:
            ticks = [entry.tick for entry in template.entries]
            told = [
                _codes(tick, value, refs) if type(value) is list else value
                for tick, value in zip(ticks, values, strict=True)
            ]
            found.append((told, False))
        else:
            found.append(_cells(values))
    return found


def _cells(cells: Sequence[Any]) -> _Cells:
    """A column, of ids where all cells are ids or blank."""
    types = set(map(type, cells))
    lengths = {len(one) for one in cells if one is not None} if types <= _ID_OR_BLANK else set()
    are_ids = lengths == {16}
    return cells, are_ids


# -- ids ------------------------------------------------------------------------------------------


def _numbered(
    entries: list[Entry], templates: list[_Template]
) -> tuple[list[bytes], dict[bytes | None, int | None]]:
    """The ids that are told, and the number of every id: told ones from 0 up, from -1 down those
    the reader derives from a natural key before it meets them elsewhere."""
    for one in templates:
        ids = [entry.id for entry in one.entries]
        if one.parts and natural_ids(one.kind, [entry.key for entry in one.entries]) != ids:
            raise ValueError("an id that does not follow from its key")
    derived_at: dict[bytes, int] = {}
    for place, entry in enumerate(entries):
        if entry.key:
            derived_at.setdefault(entry.id, place)
    told: dict[bytes, int] = {}
    for template in templates:
        if not template.parts:
            for entry in template.entries:
                told.setdefault(entry.id, len(told))
        for cells, are_ids in (*template.keys, *template.values):
            if not are_ids:
                continue
            for id_, place in zip(cells, template.places, strict=True):
                if id_ is not None and derived_at.get(id_, place) >= place:
                    told.setdefault(id_, len(told))
    number: dict[bytes | None, int | None] = {None: None}
    number.update(told.items())
    derived = [id_ for id_ in derived_at if id_ not in told]
    number.update((id_, ~place) for place, id_ in enumerate(derived))
    return list(told), number


# -- columns --------------------------------------------------------------------------------------


def _columns(
    one: _Template, refs: dict[bytes, int], number: dict[bytes | None, int | None]
) -> list[Any]:
    def packed(column: _Cells) -> list[Any]:
        cells, are_ids = column
        return pack_column([number[id_] for id_ in cells] if are_ids else cells, ids=are_ids)

    own = [number[entry.id] for entry in one.entries] if not one.parts else []
    return [
        [one.kind, one.parts, [part for pair in one.groups for part in pair], int(one.salted)],
        pack_column(own, ids=True) if not one.parts else 0,
        [packed(column) for column in one.keys],
        b"".join(entry.salt for entry in one.entries) if one.salted else b"",
        [packed(column) for column in one.values],
        [_bases(one, place, refs) for place in range(len(one.groups))],
    ]


def _bases(one: _Template, place: int, refs: dict[bytes, int]) -> Any:
    """The column of a group's bases: 0 for none, a number for one stamp, a list for several."""
    bases = [entry.changes[place].base for entry in one.entries]
    if not any(bases):
        return 0
    cells: list[Any] = []
    for entry, base in zip(one.entries, bases, strict=True):
        codes = _codes(entry.tick, base, refs)
        cells.append(codes[0] if len(codes) == 1 else codes or 0)
    return pack_column(cells)


def _actions(entries: list[Entry], refs: dict[bytes, int]) -> list[Any]:
    """What people did, by the place of each action's first entry."""
    told = [(place, e.action) for place, e in enumerate(entries) if e.action is not None]
    heads = [head for _place, head in told]
    # -1, so that the first step too is at least one
    places = _steps([place + 1 for place, _head in told])
    return [
        len(told),
        pack_column(places),
        pack_column([one.label for one in heads]),
        pack_column([one.params for one in heads]),
        pack_column([one.actor for one in heads]),
        pack_column(_steps([one.wall_ms for one in heads])),
        pack_column([one.mode for one in heads]),
        pack_column([[refs[one.of[0]], one.of[1]] if one.of else None for one in heads]),
    ]
