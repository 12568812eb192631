"""What changed after a freeze, in words: which class, whom, from what to what.

A frozen row holds no name, so that none is kept with the year; names are looked up when somebody
reads it, and people's are masked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from jlcenter.app.figure_words import KIND_WORDS, number_text
from jlcenter.domain.frozen_years import Difference, RowChange
from jlcenter.domain.masking import mask_name
from jlcenter.domain.measures import Indicator
from jlcenter.storage.queries.names_of import (
    ClassPlace,
    classes_of,
    classes_of_surveys,
    names_of_owners,
    names_of_people,
    places_of_enrolments,
)
from jlcenter.storage.session import Session
from jlcenter.words import _

#: kinds of fact that belong to a trainee, and where they are kept
_OWNED = {"held": "held_certificate", "credits": "credit_registration"}


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row that changed, with what people know it by; ``name`` of a person is masked."""

    row: RowChange
    class_code: str
    class_name: str
    number: int | None
    name: str
    words: str

    def json(self) -> dict[str, Any]:
        """What JSON tells besides the row itself."""
        return {
            "class": self.class_code or None,
            "class_name": self.class_name or None,
            "number": self.number,
            "name": self.name or None,
            "words": self.words,
        }


def named_rows(session: Session, difference: Difference, most: int | None = None) -> list[NamedRow]:
    """The rows of a difference (no more than ``most``), those of one class together."""
    rows = difference.rows if most is None else difference.rows[:most]
    names = _Names(session, rows)
    made = [_named(difference.indicator, one, names) for one in rows]
    return sorted(made, key=lambda one: (one.class_code, one.number or 0, one.name))


class _Names:
    """What is known of the records behind some rows."""

    def __init__(self, session: Session, rows: Sequence[RowChange]) -> None:
        def ids(kind: str) -> list[bytes]:
            return [bytes.fromhex(one.id) for one in rows if one.kind == kind]

        db = session.db
        self.enrolments = places_of_enrolments(db, ids("enrolments"))
        self.classes = classes_of(db, ids("classes")) | classes_of_surveys(db, ids("surveys"))
        self.teachers = names_of_people(db, "teacher", ids("teachers"))
        self.owners = {
            id_: name
            for kind, table in _OWNED.items()
            for id_, name in names_of_owners(db, table, ids(kind)).items()
        }

    def of(self, row: RowChange) -> tuple[ClassPlace, int | None, str]:
        """The class, the 学号 and the name of a row."""
        id_ = bytes.fromhex(row.id)
        label, _sign, number = row.label.partition(" #")
        place = self.classes.get(id_, ClassPlace("", ""))
        if row.kind == "enrolments":
            found = self.enrolments.get(id_)
            told = int(number) if number.isdecimal() else None
            if found is None:
                return ClassPlace(label, ""), told, ""
            own = ClassPlace(found.cls.code or label, found.cls.name)
            return own, told, mask_name(found.person) or ""
        if row.kind == "classes":
            return ClassPlace(place.code or label, place.name), None, ""
        if row.kind == "surveys":
            return place, None, ""
        if row.kind == "teachers":
            return place, None, self.teachers.get(id_, "")
        if row.kind in _OWNED:
            return place, None, mask_name(self.owners.get(id_)) or ""
        return place, None, label


def _named(indicator: Indicator, row: RowChange, names: _Names) -> NamedRow:
    cls, number, name = names.of(row)
    parts = [
        "" if row.kind in ("enrolments", "classes") else _(KIND_WORDS.get(row.kind, row.kind)),
        cls.code,
        "" if cls.name == cls.code else cls.name,
        _("{n} 号", n=number) if number else "",
        name,
    ]
    what = " ".join(part for part in parts if part)
    return NamedRow(row, cls.code, cls.name, number, name, _change(indicator, row, what))


def _change(indicator: Indicator, row: RowChange, what: str) -> str:
    def shown(value: int) -> str:
        text = number_text(Fraction(value, indicator.scale))
        # of a share the rows are what stands above or below the line
        unit = "" if indicator.bottom is not None else _(indicator.unit)
        return f"{text} {unit}".strip()

    if row.before is None:
        return _("{what}：定稿时没有，现在 {after}", what=what, after=shown(row.after or 0))
    if row.after is None:
        return _("{what}：定稿时 {before}，现在没有", what=what, before=shown(row.before))
    before = number_text(Fraction(row.before, indicator.scale))
    return _("{what}：{before} → {after}", what=what, before=before, after=shown(row.after))
