"""Reads a file of marks: class, lesson, number, status, minutes (and note)."""

from __future__ import annotations

import csv
import io
import unicodedata
from pathlib import Path
from uuid import UUID

from jlcenter.app import lookup
from jlcenter.app.call_roll import Wish
from jlcenter.domain.attendance import known_status
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.storage.session import Session
from jlcenter.words import _

#: a line a mark; more than a county makes in a year
MOST_BYTES = 50_000_000
_COLUMNS = ("class", "lesson", "number", "status", "minutes", "note")
_HEADINGS = {
    "class": "class",
    "班级": "class",
    "班级编号": "class",
    "lesson": "lesson",
    "课次": "lesson",
    "课次序号": "lesson",
    "number": "number",
    "学号": "number",
    "status": "status",
    "出勤": "status",
    "考勤": "status",
    "出勤情况": "status",
    "minutes": "minutes",
    "分钟": "minutes",
    "缺课分钟": "minutes",
    "note": "note",
    "备注": "note",
}
_CLEARS = ("未点", "clear")


def read_wishes(
    session: Session, path: Path, *, class_: str | None = None, lesson: int | None = None
) -> list[Wish]:
    """The marks a file wishes for. ``class_`` and ``lesson`` stand in where it has no such column.

    Rows without a status are left alone; 未点 takes a mark away. Refused names file, row and field.
    """
    rows = list(csv.reader(io.StringIO(_text(path))))
    columns, first = _columns(path, rows)
    classes: dict[str, UUID] = {}
    lessons: dict[tuple[UUID, int], UUID] = {}
    wishes: list[Wish] = []
    for place, cells in enumerate(rows[first:], start=first + 1):
        told = {
            name: unicodedata.normalize("NFKC", cells[column]).strip()
            for name, column in columns.items()
            if column < len(cells)
        }
        if not told.get("status"):
            continue
        try:
            wishes.append(_wish(session, told, place, class_, lesson, classes, lessons))
        except Refused as refused:
            refused.file, refused.row = path.name, place
            raise
    if not wishes:
        raise Refused(
            "no_marks",
            _("文件 {file} 里没有考勤", file=path.name),
            _("请检查“出勤情况(status)”一列"),
            file=path.name,
        )
    return wishes


def _wish(
    session: Session,
    told: dict[str, str],
    row: int,
    class_: str | None,
    lesson: int | None,
    classes: dict[str, UUID],
    lessons: dict[tuple[UUID, int], UUID],
) -> Wish:
    code = told.get("class") or class_
    if not code:
        raise Refused("class_missing", _("没有写班级"), _("请填班级编号"), field="class")
    if code not in classes:
        classes[code] = lookup.class_id(session, code)
    number = _integer(told, "lesson") if told.get("lesson") else lesson
    if number is None:
        raise Refused("lesson_missing", _("没有写课次"), _("请填课次序号"), field="lesson")
    place = (classes[code], number)
    if place not in lessons:
        lessons[place] = lookup.lesson_id(session, *place)
    enrolment = lookup.enrolment_id(session, classes[code], _integer(told, "number"), row=row)
    status = None if told["status"] in _CLEARS else known_status(told["status"])
    minutes = _integer(told, "minutes") if told.get("minutes") else None
    return Wish(lessons[place], enrolment, status, minutes, told.get("note") or None, row)


def _integer(told: dict[str, str], field: str) -> int:
    text = told.get(field, "")
    if not text.isdecimal() or len(text) > 6:
        raise Refused(
            "number_invalid",
            _("“{text}”不是整数", text=text),
            _("请填整数"),
            field=field,
        )
    return int(text)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Refused(
                "file_too_large",
                _("文件 {file} 太大", file=path.name),
                _("请分几次导入"),
                file=path.name,
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise NotFound(
            "file_missing",
            _("没有文件 {file}", file=path.name),
            _("请核对文件名和位置"),
            file=path.name,
        ) from None
    except OSError:
        raise Refused(
            "file_unreadable",
            _("读不了文件 {file}", file=path.name),
            _("请核对它是文件而不是文件夹，并且有权限读取"),
            file=path.name,
        ) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused(
        "not_text",
        _("文件 {file} 不是文本(CSV)", file=path.name),
        _("请在表格软件里另存为 CSV 再试"),
        file=path.name,
    )


def _columns(path: Path, rows: list[list[str]]) -> tuple[dict[str, int], int]:
    if not rows:
        raise Refused("file_empty", _("文件 {file} 是空的", file=path.name), file=path.name)
    heading = [unicodedata.normalize("NFKC", cell).strip().lower() for cell in rows[0]]
    known = {_HEADINGS[cell]: place for place, cell in enumerate(heading) if cell in _HEADINGS}
    if {"number", "status"} <= set(known):
        return known, 1
    if len(heading) >= 4 and heading[1].isdecimal() and heading[2].isdecimal():
        return {name: place for place, name in enumerate(_COLUMNS)}, 0
    raise Refused(
        "heading_missing",
        _("文件 {file} 的第一行不是表头", file=path.name),
        _("表头应为 class,lesson,number,status,minutes，或 班级、课次、学号、出勤情况、缺课分钟"),
        file=path.name,
        row=1,
    )
