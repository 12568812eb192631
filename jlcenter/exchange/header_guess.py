"""Finds the table of people in a sheet: which rows are its heading, what each column holds, and
where a second table stands beside the first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from jlcenter.domain.errors import Refused, UsageRefused
from jlcenter.exchange.column_content import find_id_column, find_name_column
from jlcenter.exchange.grid import Sheet, Value, is_blank, narrow
from jlcenter.exchange.header_synonyms import (
    address_part,
    canonical_field,
    exact,
    field_of,
    fold_heading,
    guess,
)
from jlcenter.words import _

_HEAD_ROWS_MAX = 200
_CELL_MAX = 40
_IGNORE = frozenset(("", "-", "ignore", "none"))
_SIDES = {1: ("",), 2: ("L", "R"), 3: ("L", "M", "R")}
_HEADING_CHARS_MAX = 14
#: fields that several columns of one table may hold
_SEVERAL = frozenset(("address", "phone", "remark", "category", "other_categories"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a block. ``index`` is the grid's column; ``field`` None where it is not known.

    ``part`` says which part of an address it holds; ``by`` how the field was found: "heading",
    "guess", "content" or "map" (a person said so).
    """

    index: int
    heading: str
    field: str | None
    part: str = ""
    by: str = "heading"


@dataclass(frozen=True, slots=True)
class Block:
    """One table of people; ``side`` is "L" or "R" (three: "M") where several stand side by side,
    ".1" and so on where there are more.

    ``left`` and ``right`` are the grid's columns it reaches over, both included.
    """

    side: str
    left: int
    right: int
    columns: tuple[Column, ...]

    def first(self, field: str) -> Column | None:
        """The column of a field, the leftmost where there are several."""
        return next((one for one in self.columns if one.field == field), None)


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading's rows in the grid (``top`` to ``bottom``, both included; ``bottom`` is -1 for a
    table without headings) and its blocks."""

    top: int
    bottom: int
    blocks: tuple[Block, ...]

    @property
    def is_complete(self) -> bool:
        """Whether names and numbers of people were found."""
        return all(one.first("name") and one.first("id_number") for one in self.blocks)


def find_heading(sheet: Sheet, mapping: Mapping[str, str] | None = None) -> Heading | None:
    """The heading of the sheet's table of people; None where there is none.

    ``mapping``: what a person says of columns (``with_mapping``); their headings count as known.
    """
    named = frozenset(fold_heading(one) for one in mapping or ())
    top = _best_row(sheet, named)
    if top is None:
        top = _row_over_numbers(sheet)
    if top is None:
        return _without_heading(sheet)
    top, bottom = _levels(sheet, top)
    spread = [_spread(sheet, row, row < bottom) for row in range(top, bottom + 1)]
    width = len(sheet.cells[0])
    headings: list[tuple[str, ...]] = []
    for index in range(width):
        said: list[str] = []
        for level in spread:
            if level[index] and (not said or said[-1] != level[index]):
                said.append(level[index])
        headings.append(tuple(said))
    for merge in sheet.merges:
        # one wide heading over one wide cell: what it names stands in the first column
        if top <= merge.top <= bottom:
            first = headings[merge.left]
            if field_of(first)[0] in ("address", "hukou_addr"):
                continue  # its parts may stand in several columns
            for index in range(merge.left + 1, merge.right + 1):
                if headings[index] == first:
                    headings[index] = ()
    return Heading(top, bottom, _blocks(sheet, headings, bottom + 1))


def _text(value: Value) -> str:
    return value.strip() if isinstance(value, str) else ""


def _is_heading_text(text: str) -> bool:
    return 0 < len(text) <= _CELL_MAX


def _row_fields(row: list[Value], said: frozenset[str]) -> set[str]:
    found: set[str] = set()
    for value in row:
        text = _text(value)
        if text and fold_heading(text) in said:
            found |= {fold_heading(text), "name"}
        elif _is_heading_text(text):
            field = exact(text) or (guess(text) if len(text) <= _HEADING_CHARS_MAX else None)
            if field:
                found.add(field)
    return found


def _best_row(sheet: Sheet, said: frozenset[str]) -> int | None:
    """The row whose cells name the most fields, with the name or the number among them."""
    best, best_score = None, 1
    for index, row in enumerate(sheet.cells[:_HEAD_ROWS_MAX]):
        strings = sum(1 for value in row if isinstance(value, str) and value.strip())
        if strings < 2:
            continue
        found = _row_fields(row, said)
        if len(found) > best_score and found & {"name", "id_number"}:
            score = len(found)
            if {"name", "id_number"} <= found:
                score += 2
            if score > best_score:
                best, best_score = index, score
    return best


def _row_over_numbers(sheet: Sheet) -> int | None:
    """A row that names only 姓名, above a column of ID numbers under a heading nobody listed."""
    for index, row in enumerate(sheet.cells[:_HEAD_ROWS_MAX]):
        if any(exact(_text(value)) == "name" for value in row):
            others = [column for column, value in enumerate(row) if _text(value)]
            if len(others) > 1 and find_id_column(sheet, others, index + 1, None) is not None:
                return index
    return None


def _levels(sheet: Sheet, row: int) -> tuple[int, int]:
    """The rows of a heading around its main row: groups above it, parts below it."""
    top = row - 1 if row and _is_group_row(sheet, row - 1) else row
    bottom = row
    for merge in sheet.merges:
        if top <= merge.top <= row and merge.bottom > bottom and merge.bottom <= row + 3:
            value = sheet.cells[merge.top][merge.left]
            if _is_heading_text(_text(value)):
                bottom = merge.bottom
    if bottom == row:
        while bottom - row < 2 and _is_part_row(sheet, row, bottom + 1):
            bottom += 1
    return top, bottom


def _filled(row: list[Value]) -> list[int]:
    return [index for index, value in enumerate(row) if not is_blank(value)]


def _is_group_row(sheet: Sheet, index: int) -> bool:
    """Whether a row holds headings over groups of columns ("基本信息", "考核成绩")."""
    filled = _filled(sheet.cells[index])
    if len(filled) < 2:
        return False
    below = _filled(sheet.cells[index + 1])
    wide = {merge.left for merge in sheet.merges if merge.top == index and merge.right > merge.left}
    for column in filled:
        text = _text(sheet.cells[index][column])
        if not text or len(text) > _HEADING_CHARS_MAX or re.search(r"[:\d]", narrow(text)):
            return False
        if column not in wide and column in below and exact(text) is None:
            return False
    return bool(wide) or any(column not in below for column in filled)


def _is_part_row(sheet: Sheet, main: int, index: int) -> bool:
    """Whether a row holds the parts of headings above it ("乡镇", "村组" under "家庭住址")."""
    if index >= len(sheet.cells):
        return False
    row, upper = sheet.cells[index], sheet.cells[main]
    filled = _filled(row)
    if not filled:
        return False
    wide: set[int] = set()
    for merge in sheet.merges:
        if merge.top <= main <= merge.bottom and merge.right > merge.left:
            wide.update(range(merge.left, merge.right + 1))
    spread_or_known = False
    for column in filled:
        text = _text(row[column])
        if not text or len(text) > _HEADING_CHARS_MAX or re.search(r"\d{3,}|:", narrow(text)):
            return False
        above = _text(upper[column])
        if exact(above) in ("name", "id_number") and column not in wide:
            return False
        is_under_blank = is_blank(upper[column])
        starts_group = column + 1 < len(upper) and is_blank(upper[column + 1])
        if column not in wide and not is_under_blank and not starts_group:
            return False
        spread_or_known |= column in wide or exact(text) is not None
    return spread_or_known


def _spread(sheet: Sheet, index: int, is_upper: bool) -> list[str]:
    """One row of the heading with merged cells' text in all cells they cover."""
    row = [_text(value) for value in sheet.cells[index]]
    merged: set[int] = set()
    for merge in sheet.merges:
        if merge.top <= index <= merge.bottom:
            text = _text(sheet.cells[merge.top][merge.left])
            if merge.top == index and merge.right > merge.left:
                merged.update(range(merge.left, merge.right + 1))
                for column in range(merge.left, merge.right + 1):
                    row[column] = text
            elif merge.top < index:
                merged.update(range(merge.left, merge.right + 1))
                for column in range(merge.left, merge.right + 1):
                    row[column] = row[column] or text
    if is_upper and not any(m.right > m.left and m.top == index for m in sheet.merges):
        # an export that lost its merges: a blank cell over a part belongs to the group at its left
        below = [_text(value) for value in sheet.cells[index + 1]]
        for column in range(1, len(row)):
            if not row[column] and below[column] and column not in merged and below[column - 1]:
                row[column] = row[column - 1]
    return row


def _shown(levels: tuple[str, ...]) -> str:
    """A heading as people read it, parts behind a slash."""
    return "/".join("".join(one.split("\n")).strip() for one in levels)


def _blocks(sheet: Sheet, headings: list[tuple[str, ...]], start: int) -> tuple[Block, ...]:
    kinds = [field_of(levels) for levels in headings]
    columns = [
        Column(
            index,
            _shown(levels),
            field,
            address_part(levels) if field == "address" else "",
            "heading" if sure else "guess",
        )
        for index, (levels, (field, sure)) in enumerate(zip(headings, kinds, strict=True))
    ]
    starts = _block_starts(columns)
    sides = _SIDES.get(len(starts)) or tuple(f".{n}" for n in range(1, len(starts) + 1))
    ends = [*starts[1:], len(columns)]
    blocks: list[Block] = []
    for side, left, end in zip(sides, starts, ends, strict=True):
        part = _settled(sheet, columns[left:end], start)
        shown = tuple(one for one in part if one.heading or one.field)
        blocks.append(Block(side, left, end - 1, shown))
    return tuple(one for one in blocks if one.first("name") or one.first("id_number"))


def _block_starts(columns: list[Column]) -> list[int]:
    """Where each of the tables standing side by side begins."""
    first = next((one.index for one in columns if one.heading), 0)
    names = [one.index for one in columns if one.field == "name" and one.by == "heading"]
    if len(names) < 2:
        return [0]
    numbers = [one.index for one in columns if one.field == "id_number" and one.by == "heading"]
    if len(numbers) < 2 and len({columns[at].heading for at in names}) > 1:
        return [0]  # 姓名 and 申请人 in one table
    leading = fold_heading(columns[first].heading)
    repeats = [
        one.index
        for one in columns
        if one.heading
        and (fold_heading(one.heading) == leading or one.field == columns[first].field is not None)
    ]
    if len(repeats) == len(names) and all(
        begin <= name for begin, name in zip(repeats, names, strict=True)
    ):
        return [0, *repeats[1:]]
    starts = [0]
    for name in names[1:]:
        begin = name
        if columns[name - 1].field == "seq":
            begin = name - 1
        starts.append(begin)
    return starts


def _settled(sheet: Sheet, columns: list[Column], start: int) -> list[Column]:
    """One block's columns: one column a field, and the number found by content where it must be."""
    out: list[Column] = []
    taken: set[str] = set()
    for one in sorted(columns, key=lambda column: column.by != "heading"):
        field = one.field
        if field and field in taken and field not in _SEVERAL:
            one = replace(one, field=None, part="")
        elif field:
            taken.add(field)
        out.append(one)
    out.sort(key=lambda column: column.index)
    for field, find in (("id_number", find_id_column), ("name", find_name_column)):
        if field not in taken:
            free = [one.index for one in out if one.field in (None, "seq", "number")]
            anchor = next((one.index for one in out if one.field == "id_number"), None)
            index = find(sheet, free, start, anchor)
            if index is not None:
                taken.add(field)
                out = [
                    replace(one, field=field, by="content") if one.index == index else one
                    for one in out
                ]
    return out


def _without_heading(sheet: Sheet) -> Heading | None:
    """A list of people that nobody gave headings: the number and the name by their content."""
    if not sheet.cells:
        return None
    everything = list(range(len(sheet.cells[0])))
    number = find_id_column(sheet, everything, 0, None)
    if number is None:
        return None
    name = find_name_column(sheet, [one for one in everything if one != number], 0, number)
    if name is None:
        return None
    columns = tuple(
        Column(index, "", {number: "id_number", name: "name"}.get(index), by="content")
        for index in everything
        if index in (number, name)
    )
    return Heading(0, -1, (Block("", 0, everything[-1], columns),))


def with_mapping(sheet: Sheet, heading: Heading, mapping: Mapping[str, str]) -> Heading:
    """The heading as a person corrects it: ``{"列名": "field"}``; ``-`` leaves a column out.

    A column is named by its heading, the lower part of it, or its letter. UsageRefused:
    ``field_unknown``; Refused: ``column_unknown``.
    """
    blocks = list(heading.blocks)
    for named, wanted in mapping.items():
        field = None if wanted.strip().lower() in _IGNORE else canonical_field(wanted.strip())
        if field is None and wanted.strip().lower() not in _IGNORE:
            raise UsageRefused(
                "field_unknown",
                _("没有“{field}”这种字段", field=wanted),
                _("可用的字段如 name、id_number、phone、category、education、address、remark"),
                field=wanted,
            )
        found = False
        for at, block in enumerate(blocks):
            changed = _mapped(sheet, block, named, field)
            if changed is not None:
                blocks[at], found = changed, True
        if not found:
            raise Refused(
                "column_unknown",
                _("表里没有“{column}”这一列", column=named),
                _("请照表头写列名,或写列的字母,如 F"),
                field=named,
            )
    return replace(heading, blocks=tuple(blocks))


def _mapped(sheet: Sheet, block: Block, named: str, field: str | None) -> Block | None:
    wanted = fold_heading(named)
    columns = list(block.columns)
    hit = [
        one
        for one in columns
        if fold_heading(one.heading) == wanted or fold_heading(one.heading.split("/")[-1]) == wanted
    ]
    if not hit:
        index = next(
            (
                index
                for index in range(block.left, block.right + 1)
                if sheet.column_letter(index) == named.strip().upper()
            ),
            None,
        )
        if index is None:
            return None
        hit = [one for one in columns if one.index == index]
        if not hit:
            hit = [Column(index, "", None)]
            columns.extend(hit)
    single = field is not None and field not in _SEVERAL
    out: list[Column] = []
    for one in sorted(columns, key=lambda column: column.index):
        if one in hit:
            out.append(replace(one, field=field, part="", by="map"))
        elif single and one.field == field and one.by != "map":
            out.append(replace(one, field=None, part=""))
        else:
            out.append(one)
    return replace(block, columns=tuple(out))
