"""Values in their three forms: as rules use them, as they travel (wire), as SQLite keeps them."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

from jlcenter.domain.records.field import Field, Group, Type

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_TIME = re.compile(r"\d{2}:\d{2}\Z")
TEXT_LIMIT = 20_000
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical_json(value: Any) -> str:
    """One text for one value: sorted keys, no spaces."""
    return _CANONICAL.encode(value)


def to_wire(field: Field, value: Any) -> Any:
    """The travelling form of a rule's value. Raises ValueError where the type is wrong."""
    if value is None:
        return None
    kind = field.type
    if kind is Type.TEXT:
        if isinstance(value, str) and len(value) <= TEXT_LIMIT:
            return value
    elif kind is Type.ID:
        if isinstance(value, UUID):
            return value.bytes
        if isinstance(value, bytes) and len(value) == 16:
            return value
    elif kind in (Type.INT, Type.INSTANT, Type.SCORE):
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
            return value
    elif kind is Type.BOOL:
        if isinstance(value, bool):
            return value
    elif kind is Type.BYTES:
        if isinstance(value, bytes):
            return value
    elif kind is Type.TEXTS:
        if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
            return list(value)
    elif kind is Type.JSON:
        return canonical_json(value)
    elif isinstance(value, str) and (_DATE if kind is Type.DATE else _TIME).match(value):
        return value
    raise ValueError(f"{field.name}: not a {kind.value}")


def from_wire(field: Field, value: Any) -> Any:
    """The rule's form of a travelled value."""
    if value is None:
        return None
    if field.type is Type.ID:
        return UUID(bytes=value)
    if field.type is Type.JSON:
        return json.loads(value)
    return value


def is_wire(field: Field, value: Any) -> bool:
    """Whether a value that came from elsewhere has the field's type."""
    try:
        if field.type is Type.JSON:
            if value is not None:
                json.loads(value)
            return value is None or isinstance(value, str)
        return bool(to_wire(field, value) == value)
    except (ValueError, TypeError):
        return False


def to_column(field: Field, value: Any) -> Any:
    """What SQLite keeps, from the travelling form."""
    if value is None:
        return None
    if field.type is Type.BOOL:
        return int(value)
    if field.type is Type.TEXTS:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value


def from_column(field: Field, value: Any) -> Any:
    """The travelling form, from what SQLite keeps."""
    if value is None:
        return None
    if field.type is Type.BOOL:
        return bool(value)
    if field.type is Type.TEXTS:
        return json.loads(value)
    return value


def column_to_value(field: Field, value: Any) -> Any:
    """The rule's form, from what SQLite keeps."""
    return from_wire(field, from_column(field, value))


def group_is_wire(group: Group, value: Any) -> bool:
    """Whether a travelled value fits its group."""
    if len(group.fields) == 1:
        return is_wire(group.fields[0], value)
    return (
        isinstance(value, list)
        and len(value) == len(group.fields)
        and all(is_wire(f, one) for f, one in zip(group.fields, value, strict=True))
    )


def blank(group: Group) -> Any:
    """The blank value of a group."""
    return None if len(group.fields) == 1 else [None] * len(group.fields)


def is_blank(group: Group, value: Any) -> bool:
    """Whether nothing stands in any of the group's fields."""
    return value is None if len(group.fields) == 1 else all(one is None for one in value)
