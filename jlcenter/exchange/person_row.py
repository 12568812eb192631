"""One row of a roster as a person: what each cell says, and what speaks against it.

The rules of reference/README ("What an import does with doubtful rows"): a number that is wrong is
rejected, one that cannot be checked held, all else warned of and imported; what cannot be used
stays as text in the remarks.
"""

from __future__ import annotations

import re

from jlcenter.domain import identity_number
from jlcenter.domain.findings import Finding
from jlcenter.domain.names import Name, normalise
from jlcenter.domain.policy import Rule
from jlcenter.domain.retirement_age import age_warnings
from jlcenter.exchange.cell_values import QUOTES, text_of
from jlcenter.exchange.grid import ERROR_TEXTS, CellError, Sheet, Value
from jlcenter.exchange.header_guess import Block, Column
from jlcenter.exchange.person import Issue, Notes, Person, RowName, cleaned, note_cleaning
from jlcenter.exchange.person_cells import ORDER, STEPS, Step
from jlcenter.words import _

_NUMBERED = re.compile(r"^\s*(?:\(\d{1,4}\)|\d{1,4}\s*[.、,)\uff0e\uff09])\s*(?=\D)")
_PLAIN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")


class Reader:
    """Reads the rows of one block."""

    def __init__(
        self, sheet: Sheet, block: Block, as_of: str | None, ages: Rule | None = None
    ) -> None:
        self._as_of, self._ages = as_of, ages
        name, number = block.first("name"), block.first("id_number")
        self._name = name.index if name else None
        self._number = number.index if number else None
        id_type = block.first("id_type")
        self._id_type = id_type.index if id_type else None
        by_field: dict[str, list[Column]] = {}
        for one in block.columns:
            if one.field:
                by_field.setdefault(one.field, []).append(one)
        self._steps: list[tuple[Step, list[Column]]] = [
            (STEPS[field_name], columns)
            for field_name, columns in by_field.items()
            if field_name in STEPS
        ]
        self._steps.sort(key=lambda step: ORDER.index(step[0]))

    def read(
        self, label: RowName, cells: list[Value]
    ) -> Issue | tuple[Person, list[Issue], list[Issue]]:
        """The person of a row with what was warned of and what was tidied, or why it is none."""
        raw_name = cells[self._name] if self._name is not None else None
        raw_number = cells[self._number] if self._number is not None else None
        shown = raw_name if isinstance(raw_name, str) else ""
        error = _cell_error(label, "name", raw_name) or _cell_error(label, "id_number", raw_number)
        if error:
            return error
        notes = Notes(label)
        name = self._read_name(raw_name, notes)
        if name.problems:
            return _rejected(label, name.problems[0], "name", shown)
        declared = text_of(cells[self._id_type]) if self._id_type is not None else None
        if isinstance(raw_number, float | int) and raw_number == 0:
            raw_number = None
        identity = identity_number.parse(_id_cell(raw_number), declared or None, on=self._as_of)
        if identity.problems or identity.number is None:
            problem = identity.problems[0] if identity.problems else _missing_number()
            return _rejected(label, problem, "id_number", name.text)
        if identity.cleaned:
            note_cleaning(identity.cleaned, "id_number", notes)
        for one in identity.warnings:
            notes.warn(one, "id_number")
        person = Person(
            label,
            name.text,
            identity.id_type,
            identity.number,
            {
                "name": name.text,
                "id_type": identity.id_type,
                "id_number": identity.number,
                "sex": identity.sex,
                "birth_date": identity.birth_date,
                "id_checked": identity.id_checked,
            },
            identity.holds[0] if identity.holds else None,
        )
        for step, columns in self._steps:
            step(person, columns, cells, notes, identity)
        born, sex = person.fields["birth_date"], person.fields["sex"]
        for one in age_warnings(born, sex, self._as_of, self._ages):
            notes.warn(one)
        if notes.remarks:
            had = person.fields.get("remark")
            person.fields["remark"] = "; ".join([*([had] if had else []), *notes.remarks])
        return person, notes.warnings, notes.tidied

    @staticmethod
    def _read_name(raw: Value, notes: Notes) -> Name:
        if isinstance(raw, str):
            if _PLAIN_NAME.fullmatch(raw):
                return Name(raw)
            bare = _NUMBERED.sub("", raw)
            if bare != raw or (raw.strip() and raw.lstrip()[0] in QUOTES):
                notes.warn(cleaned(), "name")
            name = normalise(bare)
        elif isinstance(raw, int | float) and raw == 0:
            name = normalise(None)
        else:
            name = normalise(text_of(raw))
        for one in name.warnings:
            notes.warn(one, "name")
        if name.cleaned:
            note_cleaning(name.cleaned, "name", notes)
        return name


def _missing_number() -> Finding:
    return Finding("id_missing", _("缺证件号码"), _("请补上证件号码;暂时没有的可登记为“证件待补”"))


def _id_cell(value: Value) -> object:
    """The number's cell for its reader; a date or time there is text that cannot be a number."""
    if value is None or isinstance(value, str | int | float):
        return value
    return text_of(value)


def _cell_error(label: RowName, name: str, value: Value) -> Issue | None:
    if isinstance(value, CellError):
        text = value.text
    elif isinstance(value, str) and value[:1] == "#" and value.strip() in ERROR_TEXTS:
        text = value.strip()
    else:
        return None
    return Issue(
        label,
        "cell_error",
        _("单元格是错误值 {error}", error=text),
        name,
        _("请在表里改正公式或直接填写内容"),
    )


def _rejected(label: RowName, finding: Finding, name: str, person: str) -> Issue:
    return Issue(label, finding.code, finding.message, name, finding.hint, person)
