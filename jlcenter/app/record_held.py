"""certificates record: a file of certificates that others issued, by ID number.

Every row of a person ends in exactly one place: recorded, updated (blanks filled), already there,
or rejected with row, field and code. What is good is one action, so that one undo takes it back;
the same file again changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from jlcenter.app.held_certificates import KINDS, check_days, enrolment_for
from jlcenter.app.roles import require
from jlcenter.domain.categories import level_of
from jlcenter.domain.errors import Refused
from jlcenter.domain.identity_number import parse
from jlcenter.domain.job_matching import fold_trade
from jlcenter.domain.names import same_name
from jlcenter.domain.records import HELD_CERTIFICATE
from jlcenter.exchange.cell_values import date_of, text_of
from jlcenter.exchange.grid import CellError, Sheet, Value, is_blank
from jlcenter.exchange.header_synonyms import fold_heading
from jlcenter.exchange.sheet_reader import read_book
from jlcenter.shipped import table
from jlcenter.storage.queries.held_certificates import HeldRow, held_certificates
from jlcenter.storage.queries.trainees import TraineeRow, standing, with_number
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

_HEADING_ROWS_MOST = 30
_DAYS = ("issued_on", "expires_on", "review_due_on")
_TEXTS = ("name", "occupation", "issuer", "remark")
#: what decides the kind where the file has no column for it: a word in a heading or a name
_KIND_WORDS = (
    ("1+x", "one_plus_x"),
    ("特种作业", "special_operation"),
    ("操作证", "special_operation"),
    ("安全生产", "safety"),
    ("专项", "special_skill"),
    ("职业资格", "qualification"),
    ("技能等级", "skill_level"),
    ("创业", "startup"),
    ("农民", "farmer"),
)
_SPAN = re.compile("至|到|—|～|~")
_NO_END = frozenset(("", "长期", "永久", "长期有效", "无"))
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]{1,2}")
_EXACT_BELOW = 10**15
_NOTES = re.compile(r"^(填表|审核|合计|注[:：]|说明[:：])")


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was not taken: ``row`` as the spreadsheet shows it."""

    row: int
    field: str
    code: str
    message: str


@dataclass(slots=True)
class RecordReport:
    """What became of a file; the counts are of certificates."""

    sheet: str
    columns: dict[str, str]
    rows: int = 0
    recorded: int = 0
    updated: int = 0
    already: int = 0
    #: of those recorded, how many could be told to be of a class
    linked: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)
    warnings: list[RejectedRow] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The command line's object."""

        def told(rows: list[RejectedRow]) -> list[dict[str, Any]]:
            return [
                {"row": one.row, "field": one.field, "code": one.code, "message": one.message}
                for one in rows
            ]

        return {
            "sheet": self.sheet,
            "columns": self.columns,
            "rows": self.rows,
            "recorded": self.recorded,
            "updated": self.updated,
            "already_recorded": self.already,
            "linked": self.linked,
            "rejected": told(self.rejected),
            "warnings": told(self.warnings),
        }


def record_file(
    session: Session, path: Path, *, kind: str | None = None, dry_run: bool = False
) -> RecordReport:
    """Take over a file. ``kind``: of certificates where the file does not say."""
    require(session, "work")
    sheet, columns, first = _table(path)
    report = RecordReport(
        sheet.name, {_shown(sheet, first - 1, place): name for name, place in columns.items()}
    )
    known = _Known(session)
    new: list[dict[str, Any]] = []
    filled: list[tuple[UUID, dict[str, Any]]] = []
    for number, cells in _rows(sheet, columns, first):
        report.rows += 1
        try:
            fields = _fields(session, cells, kind or _kind_of_sheet(sheet, path))
            check_days(fields)
            before = known.find(fields)
        except Refused as refused:
            report.rejected.append(
                RejectedRow(number, refused.field or "", refused.code, refused.message)
            )
            continue
        if before is None:
            fields["enrolment"] = enrolment_for(
                session,
                fields["trainee"],
                fields["certificate_kind"],
                fields.get("occupation"),
                fields.get("issued_on"),
            )
            report.linked += fields["enrolment"] is not None
            new.append(fields)
            known.remember(fields)
            report.recorded += 1
            continue
        blanks, differing = _compare(before, fields)
        for name in differing:
            label = _(HELD_CERTIFICATE.field_by_name[name].label)
            message = _("{label}与已登记的不同，没有改动", label=label)
            report.warnings.append(RejectedRow(number, name, "differs", message))
        if blanks and before.get("id") is not None:
            filled.append((before["id"], blanks))
            before |= blanks
            report.updated += 1
        else:
            report.already += 1
    if not report.rows:
        raise _no_table(path)
    if (new or filled) and not dry_run:
        n = len(new) + len(filled)
        with session.action(mark("登记其他证书：{n} 本"), n=n) as write:
            for fields in new:
                write.put(HELD_CERTIFICATE, **fields)
            for id_, blanks in filled:
                write.put(HELD_CERTIFICATE, id_, **blanks)
    return report


# -- the table -----------------------------------------------------------------------------------


@cache
def _headings() -> dict[str, str]:
    return {
        fold_heading(alias): row["field"]
        for row in table("held_certificate_headings")
        for alias in row["aliases"].split(";")
    }


def _table(path: Path) -> tuple[Sheet, dict[str, int], int]:
    """The sheet, field → column, and the first row below the heading."""
    for sheet in read_book(path).sheets:
        if sheet.hidden:
            continue
        for top in range(min(_HEADING_ROWS_MOST, len(sheet.cells))):
            columns: dict[str, int] = {}
            for place, cell in enumerate(sheet.cells[top]):
                if isinstance(cell, str):
                    found = _headings().get(fold_heading(cell))
                    if found is not None:
                        columns.setdefault(found, place)
            if "id_number" in columns and len(columns) > 2:
                return sheet, columns, top + 1
    raise _no_table(path)


def _shown(sheet: Sheet, row: int, place: int) -> str:
    return str(sheet.cells[row][place]).strip()


def _no_table(path: Path) -> Refused:
    return Refused(
        "no_certificates_table",
        _("文件 {file} 里没有找到证书表", file=path.name),
        _("表头要有“身份证号码”，以及“证书编号”“发证日期”“职业（工种）”等至少两项"),
        file=path.name,
    )


def _rows(
    sheet: Sheet, columns: dict[str, int], first: int
) -> Iterator[tuple[int, dict[str, Value]]]:
    """(row as shown, cells by field) of the rows that speak of a certificate."""
    for index in range(first, len(sheet.cells)):
        line = sheet.cells[index]
        begins = next((str(cell).strip() for cell in line if not is_blank(cell)), "")
        if not begins or _NOTES.match(begins):
            continue
        told = {name: line[place] for name, place in columns.items()}
        filled = sum(not is_blank(told.get(name)) for name in told if name != "remark")
        is_heading = isinstance(told["id_number"], str) and (
            _headings().get(fold_heading(told["id_number"])) == "id_number"
        )
        if filled > 1 and not is_heading:
            yield sheet.row_number(index), told


def _kind_of_sheet(sheet: Sheet, path: Path) -> str | None:
    """The kind a title or the file's name tells."""
    titles = [str(one) for line in sheet.cells[:3] for one in line if isinstance(one, str)]
    return _kind_in(" ".join((path.stem, sheet.name, *titles)))


def _kind_in(text: str) -> str | None:
    folded = text.casefold().replace("＋", "+")
    return next((kind for word, kind in _KIND_WORDS if word in folded), None)


# -- one row -------------------------------------------------------------------------------------


def _wrong(name: str, code: str, message: str) -> Refused:
    return Refused(code, message, field=name)


def _fields(session: Session, cells: dict[str, Value], kind: str | None) -> dict[str, Any]:
    for name, cell in cells.items():
        if isinstance(cell, CellError):
            raise _wrong(name, "cell_error", _("单元格是错误值 {text}", text=cell.text))
    person = _person(session, cells)
    fields: dict[str, Any] = {"trainee": person.id, "certificate_kind": _kind(cells, kind)}
    for name in _TEXTS:
        if text := text_of(cells.get(name)).strip():
            fields[name] = text
    _check_spoilt(cells.get("number"))
    if number := "".join(text_of(cells.get("number")).split()).upper():
        fields["number"] = number
    if text := text_of(cells.get("level")).strip():
        level = level_of(text)
        if level is None:
            raise _wrong("level", "level_unknown", _("不认识的等级“{text}”", text=text))
        fields["level"] = level.code
    for name in _DAYS:
        if not is_blank(cells.get(name)) and (day := _day(name, cells[name])):
            fields[name] = day
    if not fields.get("number") and not fields.get("occupation") and not fields.get("name"):
        raise _wrong("number", "certificate_missing", _("没有证书编号，也没有工种或名称"))
    return fields


def _person(session: Session, cells: dict[str, Value]) -> TraineeRow:
    identity = parse(cells.get("id_number"))
    if identity.problems or identity.number is None:
        first = identity.problems[0] if identity.problems else None
        raise _wrong(
            "id_number",
            first.code if first else "id_invalid",
            first.message if first else _("证件号码不对"),
        )
    found = with_number(session.db, identity.number)
    people = {one.id: one for row in found if (one := standing(session.db, row.id))}
    if not people:
        raise _wrong("id_number", "trainee_unknown", _("本中心没有这个证件号码的学员"))
    if len(people) > 1:
        raise _wrong("id_number", "trainee_ambiguous", _("有几名学员登记了这个证件号码"))
    person = next(iter(people.values()))
    name = text_of(cells.get("trainee_name")).strip()
    if name and not same_name(person.name, name):
        raise _wrong("trainee_name", "name_differs", _("姓名与学员资料不同"))
    return person


def _kind(cells: dict[str, Value], kind: str | None) -> str:
    text = text_of(cells.get("certificate_kind")).strip()
    if not text:
        found = _kind_in(text_of(cells.get("name"))) or kind
        if found is None:
            message = _("没有写证书种类")
            raise _wrong("certificate_kind", "kind_missing", message)
        return found
    by_word = {fold_trade(_(word)): code for code, word in KINDS.items()}
    by_word |= {fold_trade(word): code for code, word in KINDS.items()}
    found = text if text in KINDS else by_word.get(fold_trade(text)) or _kind_in(text)
    if found is None:
        message = _("不认识的证书种类“{text}”", text=text)
        raise _wrong("certificate_kind", "kind_unknown", message)
    return found


def _check_spoilt(cell: Value) -> None:
    """A number that the spreadsheet kept as a figure has lost its last digits."""
    is_long = isinstance(cell, int | float) and abs(cell) >= _EXACT_BELOW
    if is_long or (isinstance(cell, str) and _SCIENTIFIC.fullmatch(cell.strip())):
        message = _("证书编号被表格软件当成数字保存，后几位已丢失；请把该列设为文本重新录入")
        raise _wrong("number", "number_float_precision", message)


def _day(name: str, cell: Value) -> str | None:
    """The day of a cell; of a span (2024-05-01至2030-04-30) the last one, None of 长期."""
    if isinstance(cell, str):
        cell = _SPAN.split(cell.strip())[-1]
        if cell.strip() in _NO_END:
            return None
    day, _is_exact = date_of(cell)
    if day is None or len(day) != 10:
        label = _(HELD_CERTIFICATE.field_by_name[name].label)
        message = _("{label}“{text}”不是日期", label=label, text=text_of(cell))
        raise _wrong(name, "date_format", message)
    return day


class _Known:
    """What is recorded already, by number and by what stands for one without a number."""

    def __init__(self, session: Session) -> None:
        self.by_number: dict[tuple[str, str], dict[str, Any]] = {}
        self.by_facts: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in held_certificates(session.db):
            self.remember(_told(row))

    def remember(self, fields: dict[str, Any]) -> None:
        if fields.get("number"):
            self.by_number.setdefault((fields["certificate_kind"], fields["number"]), fields)
        self.by_facts.setdefault(_facts(fields), fields)

    def find(self, fields: dict[str, Any]) -> dict[str, Any] | None:
        """The certificate a row speaks of; Refused where its number is another person's."""
        if not fields.get("number"):
            return self.by_facts.get(_facts(fields))
        found = self.by_number.get((fields["certificate_kind"], fields["number"]))
        if found is not None and found["trainee"] != fields["trainee"]:
            message = _("这个证书编号已登记在另一名学员名下")
            raise _wrong("number", "number_taken", message)
        if found is None:
            same = self.by_facts.get(_facts(fields))
            return same if same is not None and not same.get("number") else None
        return found


def _facts(fields: dict[str, Any]) -> tuple[Any, ...]:
    trade = fold_trade(fields.get("occupation") or fields.get("name") or "")
    names = ("trainee", "certificate_kind", "level", "issued_on")
    return (trade, *(fields.get(name) for name in names))


def _told(row: HeldRow) -> dict[str, Any]:
    names = ("id", "trainee", "certificate_kind", "number", "level", *_TEXTS, *_DAYS)
    return {name: getattr(row, name) for name in names}


def _compare(before: dict[str, Any], now: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """(blanks that the row fills, fields in which it differs)."""
    names = ("number", "level", *_TEXTS, *_DAYS)
    blanks = {name: now[name] for name in names if now.get(name) and before.get(name) in (None, "")}
    differing = [
        name
        for name in names
        if now.get(name) and before.get(name) not in (None, "", now[name]) and name != "remark"
    ]
    return blanks, differing
