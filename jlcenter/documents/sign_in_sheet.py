"""签到表: one page a lesson, for signatures by hand. Of ID numbers only the last four digits show:
the sheet goes from hand to hand.
"""

from __future__ import annotations

from collections.abc import Sequence

from jlcenter.documents.inputs import ClassHead, LessonHead, Person
from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.words import _

#: lines that fit on one page at the least height one can sign in, and the room for them (mm)
_ONE_PAGE_MAX, _TABLE_HEIGHT = 34, 224.0


def sign_in_sheet(
    head: ClassHead, lesson: LessonHead | None, people: Sequence[Person], blank_rows: int = 0
) -> Sheet:
    """The sheet of one lesson; without one the date is left to fill in."""
    middle = Align.CENTER
    columns = (
        Column("seq", _("学号"), 11, middle, is_number=True),
        Column("name", _("姓名"), 30, is_name=True),
        Column("id_tail", _("证件号后四位"), 24, middle),
        Column("in", _("签到"), 32, is_blank=True),
        Column("in_time", _("签到时间"), 19, is_blank=True),
        Column("out", _("签退"), 32, is_blank=True),
        Column("out_time", _("签退时间"), 19, is_blank=True),
        Column("remark", _("备注"), 23, is_blank=True),
    )
    rows = tuple(
        (person.number, person.name, person.id_tail, "", "", "", "", "") for person in people
    )
    blank = "＿＿＿＿＿＿"
    return Sheet(
        id="sign-in",
        title=_("培训签到表"),
        subtitle=_("{name}（{code}）", name=head.name, code=head.code),
        columns=columns,
        rows=rows,
        facts=(
            _("课次：第 {n} 次", n=lesson.number) if lesson else _("课次：第 ＿＿ 次"),
            _("日期：{date} {time}", date=lesson.date, time=lesson.time)
            if lesson
            else _("日期：{blank}", blank=blank),
            _("学时：{hours}", hours=lesson.hours if lesson else "＿＿"),
            _("授课教师：{name}", name=(lesson.teacher if lesson else "") or blank),
            _("课程：{topic}", topic=(lesson.topic if lesson else "") or blank),
            _("地点：{place}", place=(lesson.place if lesson else "") or head.place or blank),
            _("应到：{n} 人　实到：＿＿ 人　缺勤：＿＿ 人", n=len(people)),
        ),
        footer=(_("班主任签字："), _("授课教师签字："), _("本表不得代签，涂改无效。")),
        is_landscape=False,
        row_height=_row_height(len(people) + blank_rows),
        blank_rows=blank_rows,
        empty=_("本班还没有学员"),
    )


def _row_height(rows: int) -> float:
    """Millimetres a line: a class that can stand on one page does, with room to sign."""
    if rows > _ONE_PAGE_MAX:
        return 7.7
    return min(9.0, _TABLE_HEIGHT / max(1, rows))
