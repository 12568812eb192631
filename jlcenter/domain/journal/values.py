"""Values in their three forms: as rules use them, as they travel (wire), as SQLite keeps them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from jlcenter.domain.records.field import Field, Group, Type

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_TIME = re.compile(r"\d{2}:\d{2}\Z")
TEXT_LIMIT = 20_000
#: whether a value has a type
Check = Callable[[Any], bool]
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
    return wire_check(field)(value)


def wire_check(field: Field) -> Check:
    """``is_wire`` for one field, for those who ask it of many values."""
    return _CHECKS[field.type]


def _is_text(value: Any) -> bool:
    return value is None or (type(value) is str and len(value) <= TEXT_LIMIT)


def _is_int(value: Any) -> bool:
    return value is None or (type(value) is int and abs(value) < 2**63)


def _is_id(value: Any) -> bool:
    return value is None or (type(value) is bytes and len(value) == 16)


def _is_texts(value: Any) -> bool:
    return value is None or (type(value) is list and all(type(one) is str for one in value))


def _is_json(value: Any) -> bool:
    try:
        return value is None or (type(value) is str and bool([json.loads(value)]))
    except ValueError:
        return False


_CHECKS: dict[Type, Check] = {
    Type.TEXT: _is_text,
    Type.INT: _is_int,
    Type.INSTANT: _is_int,
    Type.SCORE: _is_int,
    Type.BOOL: lambda value: value is None or type(value) is bool,
    Type.DATE: lambda value: value is None or (type(value) is str and bool(_DATE.match(value))),
    Type.TIME: lambda value: value is None or (type(value) is str and bool(_TIME.match(value))),
    Type.ID: _is_id,
    Type.BYTES: lambda value: value is None or type(value) is bytes,
    Type.TEXTS: _is_texts,
    Type.JSON: _is_json,
}


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
    return group_check(group)(value)


def group_check(group: Group) -> Check:
    """``group_is_wire`` for one group, for those who ask it of many values."""
    checks = [wire_check(field) for field in group.fields]
    if len(checks) == 1:
        return checks[0]

    def fits(value: Any) -> bool:
        return (
            type(value) is list
            and len(value) == len(checks)
            and all([check(one) for check, one in zip(checks, value, strict=True)])
        )

    return fits


def blank(group: Group) -> Any:
    """The blank value of a group."""
    return None if len(group.fields) == 1 else [None] * len(group.fields)


def is_blank(group: Group, value: Any) -> bool:
    """Whether nothing stands in any of the group's fields."""
    return value is None if len(group.fields) == 1 else all(one is None for one in value)
