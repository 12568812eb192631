"""``lesson``: thin over the use-cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.class_options import of_class, warned
from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.plan_lessons import LessonRow, LessonsResult


@click.group("lesson", help=_("课次"))
def lesson_group() -> None:
    pass


def _lesson_json(one: LessonRow, numbers: dict[Any, int] | None = None) -> dict[str, Any]:
    from jlcenter.domain.hours import hours_of, number

    return {
        "id": one.id,
        "number": one.number,
        "date": one.date,
        "start": one.starts_at,
        "hours": number(hours_of(one.minutes)),
        "topic": one.topic,
        "teacher": one.teacher_name,
        "place": one.place,
        "form": one.form,
        "status": one.status,
        "reason": one.reason,
        "makes_up": (numbers or {}).get(one.makes_up),
        "marked": one.marked,
        "remark": one.remark,
    }


def _table(rows: Sequence[LessonRow]) -> Table:
    from jlcenter.app.plan_lessons import STATUS_LABELS
    from jlcenter.domain.dates import parse_date, weekday_name
    from jlcenter.domain.hours import hours_of, hours_text

    return Table(
        (
            _("课次"),
            _("日期"),
            _("星期"),
            _("时间"),
            _("学时"),
            _("内容"),
            _("教师"),
            _("状态"),
            _("已点"),
        ),
        [
            (
                one.number,
                one.date,
                weekday_name(parse_date(one.date)) if one.date else "",
                one.starts_at,
                hours_text(hours_of(one.minutes)),
                one.topic,
                one.teacher_name,
                _(STATUS_LABELS.get(one.status, one.status)),
                one.marked or "",
            )
            for one in rows
        ],
        right=(0, 4, 8),
    )


def _numbers(rows: Sequence[LessonRow]) -> dict[Any, int]:
    return {one.id: one.number for one in rows}


def _planned(context: Context, result: LessonsResult, numbers: dict[Any, int]) -> Result:
    return Result(
        json={
            "lessons": [_lesson_json(one, numbers) for one in result.rows],
            "warnings": warned(context, result.warnings),
        },
        text=counted("排了 {n} 个课次", len(result.rows)),
        table=_table(result.rows),
    )


def _one(context: Context, result: LessonsResult) -> Result:
    return Result(
        json={
            "lesson": _lesson_json(result.rows[0]),
            "warnings": warned(context, result.warnings),
        },
        table=_table(result.rows),
    )


_CLASS = click.option("--class", "class_", required=True, metavar="CLASS", help=_("班级编号或 id"))
_LESSON = click.option(
    "--lesson", "number", required=True, type=int, metavar="N", help=_("课次序号")
)


@lesson_group.command("plan", help=_("按日期排课；不写星期就是每天，周末也排"))
@_CLASS
@click.option("--from", "start_date", required=True, metavar="DATE", help=_("从哪天"))
@click.option("--to", "end_date", required=True, metavar="DATE", help=_("到哪天"))
@click.option("--weekdays", metavar="1,3,5", help=_("星期几，1 是星期一"))
@click.option("--skip-holidays", is_flag=True, help=_("跳过法定节假日和本中心放假日"))
@click.option("--start", required=True, metavar="HH:MM", help=_("几点开始"))
@click.option("--hours", required=True, metavar="H", help=_("每次几学时（45 分钟）"))
@click.option("--topic", help=_("课程内容"))
@click.option("--teacher", metavar="NAME", help=_("授课教师"))
@click.option("--place", help=_("授课地点"))
@use_case
def lesson_plan(context: Context, class_: str, **facts: Any) -> Result:
    from jlcenter.app.plan_lessons import plan_lessons

    result = plan_lessons(context.log_in(), class_, **facts)
    return _planned(context, result, _numbers(result.rows))


@lesson_group.command("add", help=_("加一个课次"))
@_CLASS
@click.option("--date", required=True, metavar="DATE", help=_("上课日期"))
@click.option("--start", required=True, metavar="HH:MM", help=_("几点开始"))
@click.option("--hours", required=True, metavar="H", help=_("几学时（45 分钟）"))
@click.option("--topic", help=_("课程内容"))
@click.option("--teacher", metavar="NAME", help=_("授课教师"))
@click.option("--place", help=_("授课地点"))
@click.option("--form", help=_("授课形式"))
@click.option("--makes-up", type=int, metavar="N", help=_("补第几课次"))
@click.option("--remark", help=_("备注"))
@use_case
def lesson_add(context: Context, class_: str, **facts: Any) -> Result:
    from jlcenter.app.plan_lessons import add_lesson, list_lessons

    session = context.log_in()
    result = add_lesson(session, class_, **facts)
    numbers = _numbers(list_lessons(session, class_))
    planned = _planned(context, result, numbers)
    return Result({"lesson": planned.json["lessons"][0], **planned.json}, table=planned.table)


@lesson_group.command("list", help=_("列出一个班的课次"))
@use_case
@of_class
def lesson_list(context: Context, class_: str) -> Result:
    from jlcenter.app.plan_lessons import list_lessons

    rows = list_lessons(context.log_in(), class_)
    numbers = _numbers(rows)
    return Result(
        json={"lessons": [_lesson_json(one, numbers) for one in rows]},
        text=counted("共 {n} 个课次", len(rows)),
        table=_table(rows),
    )


@lesson_group.command("move", help=_("调课：改日期或时间"))
@_CLASS
@_LESSON
@click.option("--date", metavar="DATE", help=_("新的日期"))
@click.option("--start", metavar="HH:MM", help=_("新的时间"))
@use_case
def lesson_move(context: Context, class_: str, number: int, **facts: Any) -> Result:
    from jlcenter.app.plan_lessons import move_lesson

    return _one(context, move_lesson(context.log_in(), class_, number, **facts))


@lesson_group.command("cancel", help=_("取消一个课次"))
@_CLASS
@_LESSON
@click.option("--reason", help=_("原因"))
@use_case
def lesson_cancel(context: Context, class_: str, number: int, reason: str | None) -> Result:
    from jlcenter.app.plan_lessons import cancel_lesson

    return _one(context, cancel_lesson(context.log_in(), class_, number, reason))


@lesson_group.command("not-held", help=_("登记未开课及原因"))
@_CLASS
@_LESSON
@click.option("--reason", required=True, help=_("原因"))
@use_case
def lesson_not_held(context: Context, class_: str, number: int, reason: str) -> Result:
    from jlcenter.app.plan_lessons import mark_not_held

    return _one(context, mark_not_held(context.log_in(), class_, number, reason))


@lesson_group.command("restore", help=_("恢复取消或未开课的课次"))
@_CLASS
@_LESSON
@use_case
def lesson_restore(context: Context, class_: str, number: int) -> Result:
    from jlcenter.app.plan_lessons import restore_lesson

    return _one(context, restore_lesson(context.log_in(), class_, number))


@lesson_group.command("edit", help=_("修改课次：代课教师、内容、地点、学时"))
@_CLASS
@_LESSON
@click.option("--teacher", metavar="NAME", help=_("授课教师（代课）"))
@click.option("--topic", help=_("课程内容"))
@click.option("--place", help=_("授课地点"))
@click.option("--hours", metavar="H", help=_("学时"))
@click.option("--form", help=_("授课形式：理论、实操、线上（课时折算用）"))
@click.option(
    "--evening/--no-evening", "is_evening", default=None, help=_("晚间或周末（不写按校历和时间）")
)
@click.option("--repeat/--no-repeat", "is_repeat", default=None, help=_("重复班的课"))
@click.option("--remark", help=_("备注"))
@use_case
def lesson_edit(context: Context, class_: str, number: int, **facts: Any) -> Result:
    from jlcenter.app.plan_lessons import edit_lesson

    return _one(context, edit_lesson(context.log_in(), class_, number, **facts))


@lesson_group.command("renumber", help=_("给一个课次换序号，用在两个课次序号相同时"))
@_CLASS
@_LESSON
@click.option("--to", type=int, metavar="M", help=_("新的序号；不写就由程序给"))
@click.option("--id", "lesson_id", metavar="ID", help=_("两个课次同号时，改的是哪一个"))
@use_case
def lesson_renumber(
    context: Context, class_: str, number: int, to: int | None, lesson_id: str | None
) -> Result:
    from jlcenter.app.human_numbers import renumber_lesson

    done = renumber_lesson(context.log_in(), class_, number, to, lesson_id)
    told = {"id": str(done.id), "number": done.new, "old_number": done.old, "time": done.name}
    text = _("{time} 的课次序号由 {old} 改为 {new}", time=done.name, old=done.old, new=done.new)
    return Result({"lesson": told}, text)
