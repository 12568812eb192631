"""Makes rosters as counties send them: invented people, real file formats, every kind of mess."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jlcenter.domain import policy
from jlcenter.domain.identity_number import check_digit
from jlcenter.exchange.roster_rows import Outcome, read_people
from jlcenter.exchange.sheet_choice import choose_sheet
from jlcenter.exchange.sheet_reader import read_book

AS_OF = "2026-03-10"
HEAD = ("序号", "姓名", "性别", "身份证号码", "联系电话", "人员类别")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程"
_FIRST = "海秀志文丽春红永雪金建玉德长立晓淑国芳伟波霞敏刚静勇超洁然远"
_SECOND = "宇兰军涛华民杰强松花平梅福江新明芬庆" + " " * 12
_NAMES = tuple("".join(one).strip() for one in zip(_SURNAMES, _FIRST, _SECOND, strict=True))

Row = Sequence[Any]


@dataclass(frozen=True)
class Somebody:
    """An invented person."""

    name: str
    number: str
    sex: str
    birth: str
    phone: str

    def row(self, seq: object = None, category: str = "退役军人") -> list[Any]:
        """A row under ``HEAD``."""
        return [seq, self.name, self.sex, self.number, self.phone, category]


def id_number(born: str = "19871227", sequence: int = 970, area: str = "220421") -> str:
    """A valid number; an odd ``sequence`` is a man's."""
    first17 = f"{area}{born}{sequence:03d}"
    return first17 + check_digit(first17)


def somebody(n: int, **changes: Any) -> Somebody:
    """The n-th invented person; never one whose number ends in 000."""
    born = f"{1970 + n % 30}{1 + n % 12:02d}{1 + n % 28:02d}"
    sequence = 960 + n % 36
    number = changes.pop("number", None) or id_number(born, sequence)
    values = {
        "name": _NAMES[n % len(_NAMES)],
        "number": number,
        "sex": "男" if int(number[16:17] or 0) % 2 else "女",
        "birth": f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
        "phone": f"138{10_000_000 + 7919 * n:08d}"[:11],
    }
    return Somebody(**(values | changes))


def people(count: int, start: int = 0) -> list[Somebody]:
    """Several different people."""
    return [somebody(start + n) for n in range(count)]


def rows_of(some: Iterable[Somebody]) -> list[list[Any]]:
    """Numbered rows under ``HEAD``."""
    return [one.row(n) for n, one in enumerate(some, start=1)]


# -- files ---------------------------------------------------------------------------------------


def xlsx(
    path: Path,
    rows: Sequence[Row],
    *,
    merges: Sequence[str] = (),
    hidden_rows: Sequence[int] = (),
    sheet: str = "花名册",
    more: Sequence[tuple[str, Sequence[Row], str]] = (),
    start_row: int = 1,
) -> Path:
    """A workbook; ``more`` are further sheets (name, rows, state) before the main one."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, other, state in more:
        page = book.create_sheet(name)
        page.sheet_state = state
        for row in other:
            page.append(list(row))
    main = book.create_sheet(sheet)
    for line, row in enumerate(rows, start=start_row):
        for column, value in enumerate(row, start=1):
            if value is not None:
                cell = main.cell(line, column)
                if isinstance(value, str) and value.startswith("#"):
                    cell.value, cell.data_type = value, "e"
                else:
                    cell.value = value
                    if isinstance(value, str):
                        cell.data_type = "s"
    for one in merges:
        main.merge_cells(one)
    for one in hidden_rows:
        main.row_dimensions[one].hidden = True
    book.save(path)
    return path


def xls(
    path: Path,
    rows: Sequence[Row],
    *,
    merges: Sequence[tuple[int, int, int, int]] = (),
    hidden_rows: Sequence[int] = (),
) -> Path:
    """An old workbook (BIFF8); merges as (top, bottom, left, right) from 0."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("Sheet1")
    starts = {(top, left): (bottom, right) for top, bottom, left, right in merges}
    covered = {
        (line, column)
        for top, bottom, left, right in merges
        for line in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - set(starts)
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            if (line, column) in covered:
                continue
            if (line, column) in starts:
                bottom, right = starts[line, column]
                page.write_merge(line, bottom, column, right, value)
            elif isinstance(value, str) and value == "#N/A":
                page.row(line).set_cell_error(column, 42)
            elif value is not None:
                page.write(line, column, value)
    for one in hidden_rows:
        page.row(one - 1).hidden = True
    book.save(str(path))
    return path


def text(path: Path, rows: Sequence[Row], *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """A delimited text file."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(
        [["" if value is None else value for value in row] for row in rows]
    )
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def page(path: Path, body: str, *, encoding: str = "utf-8", charset: str | None = None) -> Path:
    """A web page that calls itself .xls."""
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset or encoding}">'
    path.write_bytes(f"<html><head>{meta}</head><body>{body}</body></html>".encode(encoding))
    return path


def table(rows: Sequence[Row]) -> str:
    """A plain HTML table."""
    lines = (
        "<tr>" + "".join(f"<td>{html.escape(str(v or ''))}</td>" for v in row) + "</tr>"
        for row in rows
    )
    return f"<table border=1>{''.join(lines)}</table>"


# -- reading -------------------------------------------------------------------------------------


def read(
    path: Path,
    *,
    as_of: str | None = AS_OF,
    sheet: str | None = None,
    mapping: dict[str, str] | None = None,
) -> Outcome:
    """What the importer makes of a file."""
    found, heading = choose_sheet(read_book(path), sheet, mapping)
    ages = policy.in_force(policy.shipped(), "age.eligible", "220421", as_of) if as_of else None
    return read_people(found, heading, as_of=as_of, ages=ages)


def told(outcome: Outcome) -> dict[str, Any]:
    """An outcome in short: rows and codes."""
    return {
        "accepted": [one.row for one in outcome.accepted],
        "rejected": [(one.row, one.code) for one in outcome.rejected],
        "duplicates": [(one.row, one.of_row, one.kind) for one in outcome.duplicates],
        "held": [(one.row, one.hold.code) for one in outcome.held if one.hold],
        "warnings": [(one.row, one.code) for one in outcome.warnings],
        "ignored": [(one.row, one.kind) for one in outcome.ignored],
    }


def expect(outcome: Outcome, **wanted: Any) -> None:
    """Checks an outcome; what is not named has to be empty."""
    full: dict[str, Any] = {
        "accepted": [],
        "rejected": [],
        "duplicates": [],
        "held": [],
        "warnings": [],
        "ignored": [],
    }
    found, full = told(outcome), full | wanted
    other = {name: found[name] for name in full if found[name] != full[name]}
    assert not other, f"{other} instead of {[full[name] for name in other]}"
