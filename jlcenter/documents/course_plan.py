"""教学计划及课程表: every lesson of a class, as the application to open asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jlcenter.documents.inputs import ClassHead, LessonHead
from jlcenter.domain.dates import weekday_name
from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.words import _


def course_plan_sheet(head: ClassHead, lessons: Sequence[LessonHead], total: str) -> Sheet:
    """The plan: ``lessons`` in order, ``total`` their hours in words."""
    middle = Align.CENTER
    columns = (
        Column("seq", _("课次"), 11, middle, is_number=True),
        Column("date", _("日期"), 23, middle),
        Column("weekday", _("星期"), 14, middle),
        Column("time", _("起止时间"), 24, middle),
        Column("hours", _("学时"), 12, middle),
        Column("content", _("课程内容"), 50),
        Column("form", _("授课形式"), 18, middle),
        Column("teacher", _("授课教师"), 24, middle, is_name=True),
        Column("place", _("授课地点"), 32),
        Column("remark", _("备注"), 24),
    )
    rows = tuple(
        (
            one.number,
            one.date,
            weekday_name(date.fromisoformat(one.date)) if one.date else "",
            f"{one.time}—{one.ends_at}" if one.ends_at else one.time,
            one.hours,
            one.topic,
            one.form,
            one.teacher,
            one.place or head.place,
            one.note,
        )
        for one in lessons
    )
    return Sheet(
        id="course-plan",
        title=_("教学计划及课程表"),
        subtitle=_("{name}（{code}）", name=head.name, code=head.code),
        columns=columns,
        rows=rows,
        facts=(
            _("培训机构（公章）：{name}", name=head.centre_name),
            _("培训工种：{name}", name=head.trade),
            _("培训等级：{level}", level=head.level or "—"),
            _("培训时间：{period}", period=head.period),
            _("计划学时：{hours}", hours=head.hours),
            _("排课学时：{hours}", hours=total),
        ),
        footer=(_("编制人："), _("教务负责人："), _("单位负责人：")),
        notes=(_("注：1 学时为 45 分钟；停课和未开课的课次在备注中注明，不计入排课学时。"),),
        is_landscape=True,
        empty=_("本班还没有排课"),
    )
