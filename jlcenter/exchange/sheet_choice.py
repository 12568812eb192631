"""Which sheet of a workbook holds the people: visible, with names and numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jlcenter.domain.errors import Refused
from jlcenter.exchange.grid import Book, Sheet, is_blank
from jlcenter.exchange.header_guess import Heading, find_heading, with_mapping
from jlcenter.words import _

_INSTRUCTIONS = re.compile(
    "说明|样表|示例|样例|模板|字典|代码|下拉|选项|须知|指南|instruction", re.IGNORECASE
)


def choose_sheet(
    book: Book, wanted: str | None = None, mapping: Mapping[str, str] | None = None
) -> tuple[Sheet, Heading]:
    """The sheet with the table of people: the one ``wanted``, else the one that looks best.

    ``mapping`` corrects its columns. Refused: ``sheet_not_found``, ``no_people_table``, and what
    ``with_mapping`` refuses.
    """
    if wanted is not None:
        sheet = _named_sheet(book, wanted)
        heading = find_heading(sheet, mapping)
        if heading is None:
            raise _no_people(book, _("工作表“{sheet}”里没有找到人员表", sheet=sheet.name))
    else:
        found = tables_of_people(book, mapping)
        if not found:
            raise _no_people(book, _("“{file}”里没有找到人员表", file=book.file))
        sheet, heading, _fit = max(found, key=lambda one: one[2])
    return sheet, with_mapping(sheet, heading, mapping) if mapping else heading


def tables_of_people(
    book: Book, mapping: Mapping[str, str] | None = None
) -> list[tuple[Sheet, Heading, tuple[int, int, int]]]:
    """Visible sheets that hold people, each with how well it serves."""
    found: list[tuple[Sheet, Heading, tuple[int, int, int]]] = []
    for sheet in book.sheets:
        if sheet.hidden:
            continue
        heading = find_heading(sheet, mapping)
        if heading is None:
            continue
        people = _count_people(sheet, heading)
        is_real = 0 if _INSTRUCTIONS.search(sheet.name) else 1
        fit = (is_real if people else -1, int(heading.is_complete), people)
        found.append((sheet, heading, fit))
    return found


def _count_people(sheet: Sheet, heading: Heading) -> int:
    count = 0
    for block in heading.blocks:
        name, number = block.first("name"), block.first("id_number")
        for row in sheet.cells[heading.bottom + 1 :]:
            has_name = name is not None and not is_blank(row[name.index])
            has_number = number is not None and not is_blank(row[number.index])
            count += has_name and (has_number or number is None)
    return count


def _named_sheet(book: Book, wanted: str) -> Sheet:
    for sheet in book.sheets:
        if sheet.name == wanted:
            return sheet
    for sheet in book.sheets:
        if sheet.name.strip().casefold() == wanted.strip().casefold():
            return sheet
    if wanted.isdecimal() and 1 <= int(wanted) <= len(book.sheets):
        return book.sheets[int(wanted) - 1]
    raise Refused(
        "sheet_not_found",
        _("没有工作表“{sheet}”", sheet=wanted),
        _("这个文件里有:{sheets}", sheets=_("、").join(one.name for one in book.sheets)),
        file=book.file,
        field="sheet",
    )


def _no_people(book: Book, message: str) -> Refused:
    hint = _("人员表要有表头行,其中至少有“姓名”和“身份证号码”两列")
    hidden = [one.name for one in book.sheets if one.hidden and find_heading(one) is not None]
    if hidden:
        hint = _("人员表在隐藏的工作表“{sheet}”里;确实要用请写明工作表名", sheet=hidden[0])
    return Refused("no_people_table", message, hint, file=book.file)
