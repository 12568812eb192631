"""Reads a sheet of scores, by 学号 or ID number, in whatever order its columns stand.

Every row of a person ends in exactly one place: imported, unchanged or rejected with row, field and
reason. What is good is written as one action, so that one undo takes it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from jlcenter.app.assess import put_scores
from jlcenter.app.plan_class import find_class
from jlcenter.domain.errors import Refused
from jlcenter.domain.identity_number import parse
from jlcenter.domain.names import same_name
from jlcenter.domain.scores import parse_score
from jlcenter.exchange.grid import CellError, Sheet, Value, is_blank, narrow
from jlcenter.exchange.header_synonyms import field_of
from jlcenter.exchange.sheet_reader import read_book
from jlcenter.storage.queries.attendance import MemberRow, members
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

_HEADING_ROWS_MOST = 30
_SCORES = {"score_theory": "theory", "score_practical": "practical"}
_WANTED = {"number", "id_number", "name", *_SCORES}


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was not taken: ``row`` as the spreadsheet shows it."""

    row: int
    field: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ScoresReport:
    """What became of a sheet of scores; the counts are of people."""

    sheet: str
    rows: int
    imported: int
    unchanged: int
    rejected: tuple[RejectedRow, ...]

    def as_json(self) -> dict[str, Any]:
        """The command line's object."""
        return {
            "sheet": self.sheet,
            "rows": self.rows,
            "imported": self.imported,
            "unchanged": self.unchanged,
            "rejected": [
                {"row": one.row, "field": one.field, "code": one.code, "message": one.message}
                for one in self.rejected
            ],
        }


def import_scores(
    session: Session, path: Path, class_: str | UUID, *, attempt: int = 1
) -> ScoresReport:
    """Take over the scores of a file for one sitting of a class."""
    row = find_class(session, class_)
    sheet, columns, first = _table(path)
    roster = _Roster(members(session.db, row.id))
    rejected: list[RejectedRow] = []
    good: dict[UUID, dict[str, int]] = {}
    rows = 0
    for number, told in _rows(sheet, columns, first):
        rows += 1
        try:
            member = roster.find(told)
            if member.enrolment in good:
                raise _wrong("number", "duplicate", _("这名学员在表里出现了两次"))
            good[member.enrolment] = _scores(told)
        except Refused as refused:
            rejected.append(RejectedRow(number, refused.field or "", refused.code, refused.message))
    if not rows:
        raise _no_table(path)
    imported = 0
    with session.action(mark("导入成绩 {code}：{n} 人"), code=row.code, n=len(good)) as write:
        for enrolment, fields in good.items():
            imported += put_scores(write, enrolment, attempt, dict(fields))
    return ScoresReport(sheet.name, rows, imported, len(good) - imported, tuple(rejected))


def _table(path: Path) -> tuple[Sheet, dict[str, int], int]:
    """The sheet with scores, its columns, and the first row below the heading."""
    for sheet in read_book(path).sheets:
        if sheet.hidden:
            continue
        for top in range(min(_HEADING_ROWS_MOST, len(sheet.cells))):
            for height in (2, 1):
                columns = _columns(sheet, top, height)
                if ({"number", "id_number"} & set(columns)) and (set(_SCORES) & set(columns)):
                    return sheet, columns, top + height
    raise _no_table(path)


def _no_table(path: Path) -> Refused:
    return Refused(
        "no_scores_table",
        _("文件 {file} 里没有找到成绩表", file=path.name),
        _("表头要有“学号”或“身份证号码”，以及“理论成绩”或“实操成绩”"),
        file=path.name,
    )


def _columns(sheet: Sheet, top: int, height: int) -> dict[str, int]:
    """Field → column of a heading; of a heading of two rows only where the lower adds something."""
    lines = sheet.cells[top : top + height]
    if len(lines) < height or (height == 2 and not _is_heading(lines[1])):
        return {}
    found: dict[str, int] = {}
    for column in range(len(lines[0])):
        levels = tuple(_said(line[column]) for line in lines)
        field, _certain = field_of(levels)
        if field in _WANTED and field not in found:
            found[field] = column
    return found


def _is_heading(line: list[Value]) -> bool:
    """Whether a second row belongs to the heading: it names a score and holds no figures."""
    texts = [cell for cell in line if not is_blank(cell)]
    named = any(field_of((_said(cell),))[0] in _SCORES for cell in texts)
    return named and all(isinstance(cell, str) for cell in texts)


def _said(cell: Value) -> str:
    return cell.strip() if isinstance(cell, str) else ""


def _rows(
    sheet: Sheet, columns: dict[str, int], first: int
) -> Iterator[tuple[int, dict[str, Value]]]:
    """(row as shown, cells by field) of the rows that name a person."""
    for index in range(first, len(sheet.cells)):
        told = {field: sheet.cells[index][column] for field, column in columns.items()}
        keys = [told.get("number"), told.get("id_number")]
        has_score = any(not is_blank(told.get(one)) for one in _SCORES)
        is_person = any(_looks_like_key(one) for one in keys)
        if is_person or (has_score and not is_blank(told.get("name"))):
            yield sheet.row_number(index), told


def _looks_like_key(cell: Value) -> bool:
    return not is_blank(cell) and any(one.isdigit() for one in str(cell))


def _plain(cell: Value) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return narrow(str(cell)).strip()


def _wrong(field: str, code: str, message: str) -> Refused:
    return Refused(code, message, field=field)


class _Roster:
    """Finds people of a class by 学号 or ID number; both must agree where both are given."""

    def __init__(self, rows: list[MemberRow]) -> None:
        self.by_number: dict[int, list[MemberRow]] = {}
        self.by_id = {one.id_number: one for one in rows if one.id_number}
        for one in rows:
            self.by_number.setdefault(one.number, []).append(one)

    def find(self, told: dict[str, Value]) -> MemberRow:
        found = self._by_id(told.get("id_number"))
        number = told.get("number")
        if not is_blank(number):
            named = self._by_number(number)
            if found is not None and named.enrolment != found.enrolment:
                raise _wrong("number", "number_differs", _("学号和身份证号码不是同一个人"))
            found = named
        if found is None:
            raise _wrong("number", "number_missing", _("没有写学号或身份证号码"))
        name = told.get("name")
        if isinstance(name, str) and name.strip() and not same_name(found.name, name):
            raise _wrong("name", "name_differs", _("姓名与花名册上的不同"))
        return found

    def _by_id(self, cell: Value) -> MemberRow | None:
        if is_blank(cell):
            return None
        identity = parse(cell)
        if identity.problems or identity.number is None:
            first = identity.problems[0] if identity.problems else None
            raise _wrong(
                "id_number",
                first.code if first else "id_invalid",
                first.message if first else _("证件号码不对"),
            )
        member = self.by_id.get(identity.number)
        if member is None:
            raise _wrong("id_number", "not_in_class", _("本班没有这个证件号码的学员"))
        return member

    def _by_number(self, cell: Value) -> MemberRow:
        text = _plain(cell)
        if not text.isdecimal():
            raise _wrong("number", "number_invalid", _("学号“{text}”不是整数", text=text))
        found = self.by_number.get(int(text), [])
        if len(found) != 1:
            raise _wrong("number", "not_in_class", _("本班没有学号 {number}", number=text))
        return found[0]


def _scores(told: dict[str, Value]) -> dict[str, int]:
    scores: dict[str, int] = {}
    for field, name in _SCORES.items():
        cell = told.get(field)
        if is_blank(cell):
            continue
        if isinstance(cell, CellError):
            raise _wrong(name, "cell_error", _("单元格是错误值 {text}", text=cell.text))
        scores[name] = parse_score(_plain(cell), field=name)
    if not scores:
        raise _wrong("theory", "score_missing", _("没有成绩（缺考请留到补考登记）"))
    return scores
