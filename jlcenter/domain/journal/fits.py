"""Whether state that came from elsewhere has the types its fields want: before it is merged in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jlcenter.domain.journal.entry import Erased
from jlcenter.domain.journal.merge import State
from jlcenter.domain.journal.values import group_is_wire, is_wire
from jlcenter.domain.records import BY_CODE, DELETED, Field, Kind, Type

_NUMBERS = frozenset({Type.INT, Type.INSTANT, Type.SCORE, Type.BOOL})


class StateBad(ValueError):
    """A value that is not of its field's type: the state is not taken."""


def check_columns(
    kind: Kind,
    keys: Sequence[Sequence[Any]],
    fields: Sequence[Field],
    values: Sequence[Sequence[Any]],
) -> None:
    """Raises StateBad where a value of these columns is not of its field's type."""
    if len(keys) != len(kind.key) or len(values) != len(fields):
        raise StateBad(kind.name)
    for field, column in zip([*kind.key, *fields], [*keys, *values], strict=True):
        told: Sequence[Any] | set[Any] = column
        # in a set True and 1 are one, and a list is not in any
        if field.type is not Type.TEXTS and field.type not in _NUMBERS:
            try:
                told = set(column)
            except TypeError as error:
                raise StateBad(field.name) from error
        if not all(one is None or is_wire(field, one) for one in told):
            raise StateBad(field.name)


def check_record(code: int, key: Sequence[Any], told: State) -> None:
    """Raises StateBad where a value of a record's known groups is not of its field's type."""
    kind = BY_CODE.get(code)
    if kind is not None and (
        len(key) != len(kind.key)
        or not all(is_wire(field, part) for field, part in zip(kind.key, key, strict=True))
    ):
        raise StateBad(kind.name)
    for group_code, writes in told.items():
        group = kind.group_by_code.get(group_code) if kind else None
        for one in writes:
            if isinstance(one.value, Erased):
                continue
            if group_code == DELETED:
                if one.value is not False and not isinstance(one.value, list):
                    raise StateBad("deleted")
            elif group is not None and not group_is_wire(group, one.value):
                raise StateBad(str(code))
