"""What a past ledger says beside the person: which training, when, and what was paid for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from jlcenter.domain.categories import level_of
from jlcenter.domain.errors import Refused
from jlcenter.domain.findings import Finding
from jlcenter.domain.hours import parse_hours
from jlcenter.domain.money import parse_yuan
from jlcenter.domain.records.choices import FUND
from jlcenter.exchange.cell_values import date_of, text_of
from jlcenter.exchange.grid import CellError, Sheet, Value, is_blank
from jlcenter.exchange.header_guess import Block, Column, Heading
from jlcenter.exchange.header_synonyms import fold_heading
from jlcenter.exchange.person import RowName
from jlcenter.shipped import table
from jlcenter.words import _

#: what the reader of rosters knows already
_KNOWN = {
    "occupation": "occupation",
    "level": "level",
    "hours": "hours",
    "start": "starts",
    "end": "ends",
    "cert_no": "certificate_number",
}
_TEXTS = frozenset(
    ("occupation", "programme", "class_code", "institution", "scheme", "certificate_number")
)
_DAYS = frozenset(("starts", "ends", "paid_on"))
_WAN = 10_000
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年?(?:度)?")
_PARTS = re.compile(r"\s*(?:至|到|~|～|—|–|--|－)\s*")
_SHORT_PARTS = re.compile(r"(?<=\d)-(?=\d{4})")
_TEXT_MAX = 200


@dataclass(slots=True)
class PastTraining:
    """One row's training: fields by the names of the record, and what could not be used."""

    fields: dict[str, str | int] = field(default_factory=dict)
    warnings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@cache
def _by_heading() -> dict[str, str]:
    return {
        fold_heading(alias): row["field"]
        for row in table("ledger_headings")
        for alias in row["aliases"].split(";")
    }


def ledger_fields() -> frozenset[str]:
    """The names that ``--map`` may give to columns of a ledger beside those of a roster."""
    return frozenset(row["field"] for row in table("ledger_headings"))


def ledger_columns(block: Block, mapping: Mapping[str, str] | None = None) -> dict[str, Column]:
    """Field → column of what a ledger tells beside the person; ``mapping`` says more."""
    found: dict[str, Column] = {}
    said = {fold_heading(name): wanted for name, wanted in (mapping or {}).items()}
    for one in block.columns:
        name = said.get(fold_heading(one.heading))
        if name is None and one.by != "map" and (one.field is None or one.by == "guess"):
            name = _by_heading().get(fold_heading(one.heading))
        if name is None:
            name = _KNOWN.get(one.field or "")
        if name is not None:
            found.setdefault(name, one)
    return found


class LedgerReader:
    """Reads the trainings of one sheet, row by row."""

    def __init__(
        self, sheet: Sheet, heading: Heading, mapping: Mapping[str, str] | None = None
    ) -> None:
        self._sheet = sheet
        self._columns = [ledger_columns(block, mapping) for block in heading.blocks]
        self._places = dict(_places(sheet, heading))
        self._merges: dict[int, list[tuple[int, int]]] = {}
        for one in sheet.merges:
            if one.bottom > one.top > heading.bottom:
                self._merges.setdefault(one.left, []).append((one.top, one.bottom))

    @property
    def columns(self) -> dict[str, str]:
        """Heading → field."""
        return {one.heading: name for columns in self._columns for name, one in columns.items()}

    def read(self, label: RowName) -> PastTraining:
        """The training of the row of a person."""
        index, block = self._places[label]
        found = PastTraining()
        for name, column in self._columns[block].items():
            value = self._value(index, column.index)
            if is_blank(value):
                continue
            if isinstance(value, CellError):
                found.warnings.append(
                    Finding(
                        "cell_error",
                        _("单元格是错误值 {error},没有采用", error=value.text),
                        field=name,
                    )
                )
                continue
            self._take(found, name, column, value)
        return found

    def _value(self, index: int, column: int) -> Value:
        value = self._sheet.cells[index][column]
        if not is_blank(value):
            return value
        for top, bottom in self._merges.get(column, ()):
            if top <= index <= bottom:
                return self._sheet.cells[top][column]
        return value

    def _take(self, found: PastTraining, name: str, column: Column, value: Value) -> None:
        text = text_of(value)[:_TEXT_MAX]
        if not text:
            return
        if name in _TEXTS:
            found.fields[name] = text
        elif name in _DAYS:
            _take_day(found, name, column.heading, value)
        elif name == "period":
            _take_period(found, column.heading, text)
        elif name == "year":
            match = _YEAR.search(text)
            if match:
                found.fields["year"] = int(match[1])
            else:
                _unused(found, name, column.heading, text)
        elif name == "level":
            level = level_of(text)
            if level is not None:
                found.fields["level"] = level.code
            else:
                _unused(found, name, column.heading, text)
        elif name == "hours":
            try:
                found.fields["minutes"] = parse_hours(re.sub("学时|课时", "", text), most=99_999)
            except Refused:
                _unused(found, name, column.heading, text)
        elif name == "fund":
            fund = next((code for code, word in FUND if text in (code, word, _(word))), None)
            if fund is not None:
                found.fields["fund"] = fund
            else:
                _unused(found, name, column.heading, text)
        elif name == "amount":
            _take_amount(found, column.heading, value, text)


def _take_day(found: PastTraining, name: str, heading: str, value: Value) -> None:
    said, _is_serial = date_of(value)
    if said and len(said) == 10:
        found.fields[name] = said
    else:
        if said and name == "starts":
            found.fields.setdefault("year", int(said[:4]))
        _unused(found, name, heading, text_of(value))


def _take_period(found: PastTraining, heading: str, text: str) -> None:
    parts = _PARTS.split(text)
    if len(parts) != 2:
        parts = _SHORT_PARTS.split(text)
    days = [date_of(part)[0] for part in parts]
    if len(days) == 2 and all(one and len(one) == 10 for one in days):
        found.fields.setdefault("starts", str(days[0]))
        found.fields.setdefault("ends", str(days[1]))
        return
    if days and days[0]:
        found.fields.setdefault("year", int(days[0][:4]))
    _unused(found, "period", heading, text)


def _take_amount(found: PastTraining, heading: str, value: Value, text: str) -> None:
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            fen = round(value * 100)
            if fen < 0 or abs(fen - value * 100) > 1e-6 * max(1, abs(fen)):
                raise Refused("amount_invalid", "")
        else:
            fen = parse_yuan(text.removesuffix("万元").strip())
    except Refused:
        _unused(found, "amount", heading, text)
        return
    is_wan = "万" in heading or text.endswith("万元")
    found.fields["amount"] = fen * _WAN if is_wan else fen


def _unused(found: PastTraining, name: str, heading: str, text: str) -> None:
    """What cannot be read is warned of and stays as text in the remark."""
    found.warnings.append(
        Finding(
            f"{name}_unread",
            _("“{heading}”里的“{text}”看不懂,没有采用", heading=heading, text=text),
            _("原文记在备注里,可在历史台账里改正"),
            name,
        )
    )
    found.remarks.append(f"{heading}:{text}")


def _places(sheet: Sheet, heading: Heading) -> Iterator[tuple[RowName, tuple[int, int]]]:
    """Row as people see it → (index in the grid, block)."""
    several = len(heading.blocks) > 1
    for index in range(heading.bottom + 1, len(sheet.cells)):
        number = sheet.row_number(index)
        for at, block in enumerate(heading.blocks):
            yield (f"{number}{block.side}" if several else number), (index, at)
