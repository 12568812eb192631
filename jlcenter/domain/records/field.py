"""What a field and a kind of record are. The records themselves stand beside, one file a kind.

Codes are on the wire and in the journal for ever: never reused, never changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

#: the group code of ``deleted``, the same in every kind
DELETED = 0


class Type(StrEnum):
    """How a value is stored and checked. ``None`` (blank) is a value of every type."""

    TEXT = "text"
    INT = "int"  # counts, minutes, fen
    BOOL = "bool"
    DATE = "date"  # local calendar day, "2026-09-01"
    TIME = "time"  # local time of day, "08:30"
    INSTANT = "instant"  # UTC, milliseconds since 1970
    SCORE = "score"  # hundredths of a point: 85.5 is 8550
    ID = "id"  # the 16 bytes of another record's id
    BYTES = "bytes"
    TEXTS = "texts"  # list of text, in order
    JSON = "json"  # frozen facts: only dict, list, text, int, bool, None


class Privacy(StrEnum):
    """Who may see a value: ``personal`` and ``sensitive`` ones are erased with their person."""

    OPEN = "open"
    PERSONAL = "personal"  # name, address, category
    SENSITIVE = "sensitive"  # ID number, phone, bank card: shown masked


@dataclass(frozen=True, slots=True)
class Field:
    """One fact of a record. ``label`` is the Chinese text a catalogue translates.

    ``choices`` are the codes a text may have with their words; ``refers`` is the kind of record an
    id points to. Both, and ``required``, are for people who type: what comes from elsewhere is
    never refused by them.
    """

    code: int
    name: str
    type: Type
    label: str
    privacy: Privacy = Privacy.OPEN
    unit: str = ""
    required: bool = False
    refers: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The unit of merging: usually one field; for a record that is one value, all its fields.

    The value of a group of several fields is the list of their values in order; that list never
    gains a field (an old program would overwrite what it cannot show): a later field is a group
    of its own.
    """

    code: int
    fields: tuple[Field, ...]
    #: fields that decide whether two values differ for people; empty means all
    compared: tuple[str, ...] = ()
    #: the boolean field that makes a write yield to an explicit one, or ""
    weak: str = ""


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of record.

    ``key`` names the parts of a natural key, from which the id is derived; they are identity, not
    fields: they never change. ``whole`` groups its fields into one value. ``undo_of_create`` is
    what undoing its creation writes instead of a deletion.
    """

    code: int
    name: str
    label: str
    fields: tuple[Field, ...]
    key: tuple[Field, ...] = ()
    whole: bool = False
    compared: tuple[str, ...] = ()
    weak: str = ""
    undo_of_create: Mapping[str, Any] | None = None
    groups: tuple[Group, ...] = field(init=False)
    group_by_code: Mapping[int, Group] = field(init=False)
    field_by_name: Mapping[str, Field] = field(init=False)
    group_of: Mapping[str, Group] = field(init=False)
    is_personal: bool = field(init=False)

    def __post_init__(self) -> None:
        if self.whole:
            groups: tuple[Group, ...] = (
                Group(self.fields[0].code, self.fields, self.compared, self.weak),
            )
        else:
            groups = tuple(Group(one.code, (one,)) for one in self.fields)
        codes = [one.code for one in self.fields]
        assert len(set(codes)) == len(codes) and DELETED not in codes, self.name
        set_ = object.__setattr__
        set_(self, "groups", groups)
        set_(self, "group_by_code", {group.code: group for group in groups})
        set_(self, "field_by_name", {one.name: one for one in self.fields + self.key})
        set_(self, "group_of", {f.name: group for group in groups for f in group.fields})
        set_(
            self,
            "is_personal",
            any(one.privacy is not Privacy.OPEN for one in self.fields + self.key),
        )
