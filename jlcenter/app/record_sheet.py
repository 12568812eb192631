"""Records of a kind as a workbook: the columns a screen shows, numbers masked as it shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from jlcenter.app.out_files import out_file
from jlcenter.app.record_candidates import words_of
from jlcenter.app.value_words import field_words
from jlcenter.domain.hours import hours_of, number
from jlcenter.domain.money import yuan_number
from jlcenter.domain.records import Field, Kind, Type
from jlcenter.domain.scores import score_number
from jlcenter.domain.sheet import Align, Cell, Column, Sheet
from jlcenter.exchange.workbook import write_workbook
from jlcenter.storage.queries.book import Told
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

Words = Callable[[Told, str], str]
_UNITS = {"fen": mark("元"), "min": mark("学时")}


def records_sheet(
    session: Session,
    kind: Kind,
    rows: Sequence[Told],
    names: Sequence[str],
    title: str,
    facts: Sequence[str] = (),
    words: Words | None = None,
) -> Sheet:
    """A table of records under the labels of some fields; ``words`` as a screen says a field."""
    fields = [kind.field_by_name[name] for name in names]
    columns = tuple(_column(one) for one in fields)
    cells = tuple(tuple(_cell(session, kind, one, told, words) for one in fields) for told in rows)
    return Sheet(kind.name, title, columns, cells, facts=tuple(facts))


def export_records(
    session: Session,
    kind: Kind,
    rows: Sequence[Told],
    names: Sequence[str],
    title: str,
    out: Path,
    facts: Sequence[str] = (),
    words: Words | None = None,
) -> Path:
    """Write records as a workbook."""
    sheet = records_sheet(session, kind, rows, names, title, facts, words)
    with out_file(out, ".xlsx") as draft:
        write_workbook([sheet], draft, session.centre_name)
    return out


def _column(field: Field) -> Column:
    is_number = field.unit in _UNITS or field.type in (Type.INT, Type.SCORE)
    label = _(field.label)
    if field.unit in _UNITS:
        label = _("{label}({unit})", label=label, unit=_(_UNITS[field.unit]))
    align = Align.RIGHT if is_number else Align.LEFT
    return Column(field.name, label, 24, align, is_number=is_number)


def _cell(session: Session, kind: Kind, field: Field, told: Told, words: Words | None) -> Cell:
    value = told.get(field.name)
    if value is None:
        return None
    if field.unit == "fen":
        return yuan_number(value)
    if field.unit == "min":
        return number(hours_of(value))
    if field.type is Type.SCORE:
        return score_number(value)
    if field.type is Type.INT:
        return int(value)
    if words is not None:
        return words(told, field.name)
    if field.refers and isinstance(value, UUID):
        return words_of(session, field.refers, value)
    return field_words(session, kind, field, value)
