"""Records of any kind by field name: for the many kinds that are kept in simple books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from jlcenter.domain.journal.values import to_column, to_wire
from jlcenter.domain.records import Kind
from jlcenter.storage.connection import Connection
from jlcenter.storage.rows import columns, select_sql, values

Told = dict[str, Any]


def _told(kind: Kind, row: Sequence[Any]) -> Told:
    told = values(kind, row)
    told["id"] = UUID(bytes=bytes(row[0]))
    return told


def record(db: Connection, kind: Kind, id_: UUID) -> Told | None:
    """A visible record's values by field name, ``id`` too; None where there is none."""
    row = db.execute(select_sql(kind), (id_.bytes,)).fetchone()
    return None if row is None or row[-1] else _told(kind, row)


def records(
    db: Connection, kind: Kind, where: Mapping[str, Any] | None = None, order: Sequence[str] = ()
) -> list[Told]:
    """Every visible record of a kind whose fields have these values, in the order of fields.

    A value that is a tuple means any of them; a field's name with ``_from`` or ``_to`` behind it a
    bound that is included.
    """
    names = ", ".join(f'"{name}"' for name in columns(kind))
    tests, given = ["_hidden = 0"], []
    for name, value in (where or {}).items():
        plain = name.removesuffix("_from").removesuffix("_to")
        is_bound = name not in kind.field_by_name and plain in kind.field_by_name
        field = kind.field_by_name[plain if is_bound else name]
        some = value if isinstance(value, tuple) else (value,)
        told = [to_column(field, to_wire(field, one)) for one in some]
        if is_bound:
            tests.append(f'"{field.name}" {">=" if name.endswith("_from") else "<="} ?')
        elif some == (None,):
            tests.append(f'"{field.name}" IS NULL')
            continue
        else:
            tests.append(f'"{field.name}" IN ({", ".join("?" * len(told))})')
        given += told
    by = ", ".join(f'"{kind.field_by_name[name].name}"' for name in order)
    sql = f"SELECT {names} FROM {kind.name} WHERE {' AND '.join(tests)} ORDER BY {by or 'id'}"
    return [_told(kind, row) for row in db.execute(sql, given)]
