"""A person of a roster, and what is said about one row while it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from jlcenter.domain.findings import Finding
from jlcenter.words import _

#: a row as the spreadsheet shows it: 9, or "9L" and "9R" where tables stand side by side
RowName = int | str

_EVERYDAY = frozenset(("space", "width", "case"))


@dataclass(frozen=True, slots=True)
class Issue:
    """Something about one row: a stable code, words for people, and the field it is about."""

    row: RowName | None
    code: str
    message: str
    field: str | None = None
    hint: str = ""
    name: str = ""


@dataclass(slots=True)
class Person:
    """A person of the roster. ``fields`` are the trainee's by their names in records; scores are in
    hundredths; ``hold`` says why a person must decide. ``typed`` keeps what only the sheet says:
    its own birth date, the class's first day."""

    row: RowName
    name: str
    id_type: str
    id_number: str
    fields: dict[str, Any]
    hold: Finding | None = None
    town: str = ""
    village: str = ""
    theory: int | None = None
    practical: int | None = None
    exam_number: str | None = None
    typed: dict[str, str] = field(default_factory=dict)


class Notes:
    """What is said about one row while it is read."""

    __slots__ = ("remarks", "row", "tidied", "warnings")

    def __init__(self, row: RowName) -> None:
        self.row = row
        self.warnings: list[Issue] = []
        self.tidied: list[Issue] = []
        self.remarks: list[str] = []

    def warn(self, finding: Finding, field_name: str | None = None) -> None:
        self.warnings.append(
            Issue(
                self.row,
                finding.code,
                finding.message,
                field_name or finding.field or None,
                finding.hint,
            )
        )

    def keep(self, label: str, text: str) -> None:
        """Keep in the remarks what could not be used. The label is data: always Chinese."""
        if text:
            self.remarks.append(f"{label}:{text}")


def cleaned() -> Finding:
    """What is said where a value was cleaned of something that is worth a look."""
    return Finding("cleaned", _("去掉了多余的符号,请核对"))


def note_cleaning(done: Sequence[str], name: str, notes: Notes) -> None:
    """Quotes, dashes and invisible characters are worth a look; blanks, width and case are not."""
    if _EVERYDAY.issuperset(done):
        notes.tidied.append(Issue(notes.row, "tidied", _("去掉了空格或全角"), name))
    elif not any(one.code == "cleaned" and one.field == name for one in notes.warnings):
        notes.warn(cleaned(), name)
