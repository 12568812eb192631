"""Every row of a roster comes to one end: accepted, held, rejected, duplicate, or no person.

Nothing here knows what is stored already; that is the use-case's business (``app/import_roster``).
Numbers of people are never repaired: what is doubtful is rejected or held, and said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from jlcenter.domain.names import fold
from jlcenter.domain.policy import Rule
from jlcenter.exchange.grid import Sheet, Value, is_blank
from jlcenter.exchange.header_guess import Block, Heading
from jlcenter.exchange.person import Issue, Person, RowName
from jlcenter.exchange.person_row import Reader
from jlcenter.exchange.row_kinds import PERSON, WHY, RowKinds, heading_text
from jlcenter.words import _

__all__ = ["Duplicate", "Ignored", "Issue", "Outcome", "Person", "RowName", "read_people"]

#: fields a merged cell gives to all rows it covers; of the others only its first row has it
_NEVER_FILLED = frozenset(
    ("seq", "number", "name", "id_number", "birth_date", "age", "score_theory", "score_practical",
     "bank_no", "cert_no", "exam_number", "sign")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row that repeats another's number: ``same_person``, or ``id_conflict`` by another name."""

    row: RowName
    of_row: RowName | None
    kind: str
    message: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A row that holds no person; ``kind`` is a key of ``row_kinds.WHY``, ``why`` its words."""

    row: RowName
    kind: str

    @property
    def why(self) -> str:
        return _(WHY[self.kind])


@dataclass
class Outcome:
    """What became of every row. ``people`` are in the order of the class; those with a ``hold``
    wait for a decision.

    ``tidied``: values cleaned of spaces, width and case, as everywhere; worth no warning.
    """

    people: list[Person] = field(default_factory=list)
    rejected: list[Issue] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)
    tidied: list[Issue] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows hold a person."""
        return len(self.people) + len(self.rejected) + len(self.duplicates)

    @property
    def accepted(self) -> list[Person]:
        """The people that nothing stands against."""
        return [one for one in self.people if one.hold is None]

    @property
    def held(self) -> list[Person]:
        """The people whose number could not be checked."""
        return [one for one in self.people if one.hold is not None]


class _Row(NamedTuple):
    label: RowName
    place: int
    block: int
    cells: list[Value]
    seq: int | None


def read_people(
    sheet: Sheet,
    heading: Heading,
    *,
    as_of: str | None = None,
    ages: Rule | None = None,
    may_repeat: bool = False,
) -> Outcome:
    """Read all rows below the heading. ``as_of``: the class's first day (``YYYY-MM-DD``), by which
    everybody was born and on which ages are reckoned by the rule ``ages``; None where not known.
    ``may_repeat``: a person may stand in several rows (a ledger of years)."""
    outcome = Outcome()
    rows = _person_rows(sheet, heading, outcome)
    readers = [Reader(sheet, block, as_of, ages) for block in heading.blocks]
    first_by_number: dict[str, Person] = {}
    for row in rows:
        read = readers[row.block].read(row.label, row.cells)
        if isinstance(read, Issue):
            outcome.rejected.append(read)
            continue
        person, warnings, tidied = read
        first = first_by_number.setdefault(person.id_number, person)
        if first is not person and not (may_repeat and fold(person.name) == fold(first.name)):
            outcome.duplicates.append(_duplicate(person, first))
            continue
        outcome.people.append(person)
        if warnings:
            outcome.warnings += warnings
        if tidied:
            outcome.tidied += tidied
        if sheet.hidden_rows and sheet.row_number(row.place) in sheet.hidden_rows:
            outcome.warnings.append(
                Issue(row.label, "hidden_row", _("这一行在表里是隐藏的,照样导入"), None)
            )
    return outcome


def _duplicate(person: Person, first: Person) -> Duplicate:
    if fold(person.name) == fold(first.name):
        return Duplicate(
            person.row,
            first.row,
            "same_person",
            _("与第 {row} 行是同一人,重复", row=first.row),
            person.name,
        )
    return Duplicate(
        person.row,
        first.row,
        "id_conflict",
        _("与第 {row} 行证件号码相同、姓名不同,请核对这两行", row=first.row),
        person.name,
    )


def _person_rows(sheet: Sheet, heading: Heading, outcome: Outcome) -> list[_Row]:
    """The rows that hold people, merged cells filled down, in the order of the class."""
    known = heading_text(sheet, heading)
    fills, continued = _merged_down(sheet, heading)
    several = len(heading.blocks) > 1
    rows: list[_Row] = []
    ignored: dict[int, list[tuple[str, str]]] = {}
    start = heading.bottom + 1
    seqs = [block.first("seq") for block in heading.blocks]
    judges = [(block.side, RowKinds(block, known)) for block in heading.blocks]
    for index in range(start, len(sheet.cells)):
        cells = sheet.cells[index]
        number = sheet.first_row + index
        filled: list[Value] | None = None
        for at, (side, judge) in enumerate(judges):
            kind = judge.kind(cells)
            if kind is None:
                continue
            if (index, at) in continued and kind != "heading":
                kind = "continued"
            if kind != PERSON:
                ignored.setdefault(index, []).append((side, kind))
                continue
            if filled is None:
                filled = cells
                if index in fills:
                    filled = list(cells)
                    for column, value in fills[index]:
                        if is_blank(filled[column]):
                            filled[column] = value
            column_seq = seqs[at]
            rows.append(
                _Row(
                    f"{number}{side}" if several else number,
                    index,
                    at,
                    filled,
                    _whole(cells[column_seq.index]) if several and column_seq else None,
                )
            )
    outcome.ignored += _ignored(sheet, heading, ignored, {row.place for row in rows})
    return _in_class_order(rows) if several else rows


def _ignored(
    sheet: Sheet,
    heading: Heading,
    found: Mapping[int, list[tuple[str, str]]],
    with_people: set[int],
) -> Iterator[Ignored]:
    """One line a row, or one a side where the row holds people on another."""
    for index, sides in found.items():
        number = sheet.row_number(index)
        if index in with_people:
            for side, kind in sides:
                yield Ignored(f"{number}{side}", kind)
        else:
            yield Ignored(number, sides[0][1])


def _whole(value: Value) -> int | None:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return int(value) if value == value and abs(value) < 1e6 and value == int(value) else None
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 8:
        return int(value)
    return None


def _in_class_order(rows: list[_Row]) -> list[_Row]:
    """Blocks side by side run on by their sequence numbers, else one block after the other."""
    numbers = [row.seq for row in rows]
    if all(one is not None for one in numbers) and len(set(numbers)) == len(numbers):
        return sorted(rows, key=lambda row: row.seq or 0)
    return sorted(rows, key=lambda row: (row.block, row.place))


def _merged_down(
    sheet: Sheet, heading: Heading
) -> tuple[dict[int, list[tuple[int, Value]]], set[tuple[int, int]]]:
    """Values that merged cells give to the rows below their first, and the rows that are only the
    second line of a person (name and number both merged with the row above)."""
    fields: dict[int, tuple[int, str | None]] = {}
    for at, block in enumerate(heading.blocks):
        for one in block.columns:
            fields[one.index] = (at, one.field)
    fills: dict[int, list[tuple[int, Value]]] = {}
    joined: dict[tuple[int, int], set[str]] = {}
    for merge in sheet.merges:
        if merge.top <= heading.bottom or merge.bottom <= merge.top:
            continue
        value = sheet.cells[merge.top][merge.left]
        at, name = fields.get(merge.left, (0, None))
        for index in range(merge.top + 1, min(merge.bottom + 1, len(sheet.cells))):
            if name in ("name", "id_number"):
                joined.setdefault((index, at), set()).add(name)
            elif name is not None and name not in _NEVER_FILLED and not is_blank(value):
                fills.setdefault(index, []).append((merge.left, value))
    whole = {"name", "id_number"}
    return fills, {where for where, names in joined.items() if names == whole}


def blocks_shown(blocks: tuple[Block, ...]) -> dict[str, str]:
    """Heading → field of all columns that were recognised."""
    shown: dict[str, str] = {}
    for block in blocks:
        for one in block.columns:
            if one.field:
                shown.setdefault(one.heading or one.field, one.field)
    return shown
