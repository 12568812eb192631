"""What an import says: for the window's preview, for people, and as the command line's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jlcenter.app.out_files import out_file
from jlcenter.exchange.cell_values import text_of
from jlcenter.exchange.column_content import looks_like_id
from jlcenter.exchange.grid import CellError, Sheet, Value, is_blank
from jlcenter.exchange.header_guess import Heading
from jlcenter.exchange.person import Issue, RowName
from jlcenter.exchange.rejected_sheet import Refusal, write_rejected
from jlcenter.exchange.roster_rows import Duplicate, Ignored, Outcome
from jlcenter.words import _, mark

if TYPE_CHECKING:
    from jlcenter.app.import_matching import Plan

_SAMPLES = 3
#: a row's end, in words
FATES: Mapping[str, str] = {
    "new": mark("入班"),
    "update": mark("已在班,补充资料"),
    "already": mark("已在班"),
    "rejected": mark("不能导入"),
    "duplicate": mark("重复"),
    "held": mark("待定"),
    "ignored": mark("不是人员"),
}
#: what a column can be taken for, in words
FIELD_LABELS: Mapping[str, str] = {
    "name": mark("姓名"),
    "id_number": mark("证件号码"),
    "id_type": mark("证件类型"),
    "sex": mark("性别"),
    "birth_date": mark("出生日期"),
    "phone": mark("联系电话"),
    "category": mark("人员类别"),
    "other_categories": mark("其他类别"),
    "is_poor": mark("是否脱贫户"),
    "education": mark("文化程度"),
    "ethnic": mark("民族"),
    "political": mark("政治面貌"),
    "address": mark("家庭住址"),
    "hukou_addr": mark("户籍地址"),
    "hukou_kind": mark("户口性质"),
    "employer": mark("工作单位"),
    "bank_no": mark("银行卡号"),
    "bank": mark("开户行"),
    "score_theory": mark("理论成绩"),
    "score_practical": mark("实操成绩"),
    "exam_number": mark("准考证号"),
    "remark": mark("备注"),
    "seq": mark("序号"),
    "number": mark("学号"),
    "age": mark("年龄"),
    "occupation": mark("培训工种"),
    "level": mark("培训等级"),
    "hours": mark("学时"),
    "start": mark("开班日期"),
    "end": mark("结业日期"),
    "cert_no": mark("证书编号"),
    "sign": mark("签字"),
}


@dataclass(frozen=True, slots=True)
class PreviewColumn:
    """One column: its heading, letter and side, what it was taken for (None: left out) and how
    ("heading", "guess", "content", "map"), and the first things it holds."""

    heading: str
    letter: str
    field: str | None
    by: str
    side: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowFate:
    """One row: its number, its end (a key of ``FATES``), the person's name, and the reasons."""

    row: RowName
    fate: str
    name: str
    reasons: tuple[str, ...]


def columns_of(sheet: Sheet, heading: Heading) -> tuple[PreviewColumn, ...]:
    """The columns as they were understood."""
    return tuple(
        PreviewColumn(
            one.heading,
            sheet.column_letter(one.index),
            one.field,
            one.by,
            block.side,
            _samples(sheet, heading, one.index),
        )
        for block in heading.blocks
        for one in block.columns
    )


def _samples(sheet: Sheet, heading: Heading, index: int) -> tuple[str, ...]:
    found: list[str] = []
    for row in sheet.cells[heading.bottom + 1 :]:
        if not is_blank(row[index]):
            found.append(_sample(row[index]))
            if len(found) == _SAMPLES:
                break
    return tuple(found)


def _sample(value: Value) -> str:
    if isinstance(value, CellError):
        return value.text
    if isinstance(value, float) and looks_like_id(value):
        return f"{value:.5E}"
    return text_of(value)


def fates_of(outcome: Outcome, plan: Plan) -> tuple[RowFate, ...]:
    """Every row's fate, in the order of the sheet."""
    reasons: dict[RowName, list[str]] = {}
    for warning in (*outcome.warnings, *plan.warnings):
        if warning.row is not None:
            reasons.setdefault(warning.row, []).append(warning.message)

    def fate(row: RowName, end: str, name: str, *why: str) -> RowFate:
        return RowFate(row, end, name, (*why, *reasons.get(row, ())))

    found = [fate(one.person.row, one.fate, one.person.name) for one in plan.matches]
    for end, issues in (("held", plan.held), ("rejected", outcome.rejected)):
        found += [fate(one.row, end, one.name, one.message) for one in issues if one.row]
    found += [
        RowFate(one.row, "duplicate", one.name, (one.message,))
        for one in (*outcome.duplicates, *plan.duplicates)
    ]
    found += [RowFate(one.row, "ignored", "", (one.why,)) for one in outcome.ignored]
    return tuple(sorted(found, key=lambda one: row_order(one.row)))


def row_order(row: RowName | None) -> tuple[int, str]:
    """A key that sorts rows as the sheet has them; what is about no row goes first."""
    if row is None:
        return 0, ""
    label = str(row)
    digits = label.rstrip("LMR").partition(".")[0]
    return int(digits), label.removeprefix(digits)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file. The numbers and lists are the command line's contract; every row of a
    person is counted in exactly one of them."""

    file: str
    sheet: str
    header_rows: tuple[int, ...]
    columns: tuple[PreviewColumn, ...]
    rows: int
    enrolled: int
    updated: int
    already_enrolled: int
    scores: int
    rejected: tuple[Issue, ...]
    duplicates: tuple[Duplicate, ...]
    held: tuple[Issue, ...]
    warnings: tuple[Issue, ...]
    ignored: tuple[Ignored, ...]
    tidied: int
    is_dry_run: bool = False

    def as_json(self) -> dict[str, Any]:
        """The contract's object."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "header_rows": list(self.header_rows),
            "columns": self.column_fields(),
            "unknown_columns": self.unknown_columns(),
            "rows": self.rows,
            "enrolled": self.enrolled,
            "updated": self.updated,
            "already_enrolled": self.already_enrolled,
            "scores": self.scores,
            "rejected": [_issue_json(one, with_hint=True) for one in self.rejected],
            "duplicates": [
                {
                    "row": one.row,
                    "of_row": one.of_row,
                    "kind": one.kind,
                    "message": one.message,
                }
                for one in self.duplicates
            ],
            "held": [_issue_json(one, with_hint=True) for one in self.held],
            "warnings": [_issue_json(one) for one in self.warnings],
            "ignored_rows": [
                {"row": one.row, "why": one.why, "kind": one.kind} for one in self.ignored
            ],
            "tidied": self.tidied,
            "dry_run": self.is_dry_run,
        }

    def column_fields(self) -> dict[str, str]:
        """Heading → field; a heading that stands twice has its column's letter behind it."""
        found: dict[str, str] = {}
        for one in self.columns:
            if one.field is None:
                continue
            heading = one.heading or one.letter
            if found.get(heading, one.field) != one.field:
                heading = f"{heading} ({one.letter})"
            found[heading] = one.field
        return found

    def unknown_columns(self) -> list[str]:
        """The headings of columns that were left out."""
        return list(
            dict.fromkeys(one.heading or one.letter for one in self.columns if one.field is None)
        )


def whole_message(one: Issue) -> str:
    """What is wrong and what to do about it."""
    return f"{one.message}; {one.hint}" if one.hint else one.message


def _issue_json(one: Issue, *, with_hint: bool = False) -> dict[str, Any]:
    return {
        "row": one.row,
        "field": one.field,
        "code": one.code,
        "message": whole_message(one) if with_hint else one.message,
        "hint": one.hint,
    }


def rejected_file(path: Path, sheet: Sheet, heading: Heading, report: ImportReport) -> None:
    """Write the workbook of rows that were not imported."""
    rejected = [
        Refusal(one.row, _(FATES["rejected"]), one.message, one.hint)
        for one in report.rejected
        if one.row is not None
    ]
    others = [
        Refusal(one.row, _(FATES["held"]), one.message, one.hint)
        for one in report.held
        if one.row is not None
    ]
    others += [
        Refusal(one.row, _(FATES["duplicate"]), one.message, "") for one in report.duplicates
    ]
    others.sort(key=lambda one: row_order(one.row))
    with out_file(path, ".xlsx") as draft:
        write_rejected(draft, sheet, heading, rejected, others)
