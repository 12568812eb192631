"""``teacher``: who teaches. What they did in a year stands in ``teacher_work.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.cli.record_group import field_options, record_json, record_text
from jlcenter.cli.teacher_work import WORK
from jlcenter.domain.records import TEACHER
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.record_book import Told

_NAME = click.argument("name", metavar="NAME")
_MORE = ("employment", "is_specialist", "hour_rate", "specialty", "honour")
_EDITED = (
    "name",
    "phone",
    "is_dual_role",
    "enterprise",
    "is_master",
    "title",
    "remark",
    *_MORE,
)


@click.group("teacher", help=_("教师"))
def teacher_group() -> None:
    pass


def _teacher_json(told: Told, *, reveal: bool) -> dict[str, Any]:
    made = record_json(TEACHER, told, reveal=reveal)
    return made | {
        "dual_role": bool(told["is_dual_role"]),
        "master": bool(told["is_master"]),
        "specialist": bool(told["is_specialist"]),
        "rate": made["hour_rate"],
    }


@teacher_group.command("add", help=_("添加教师"))
@click.option("--name", required=True, help=_("姓名"))
@click.option("--id-number", help=_("证件号码"))
@click.option("--id-type", help=_("证件类型"))
@click.option("--phone", help=_("联系电话"))
@click.option("--dual-role", "is_dual_role", is_flag=True, help=_("“双岗型”教师"))
@click.option("--enterprise", metavar="NAME", help=_("企业兼职教师所在企业"))
@click.option("--master", "is_master", is_flag=True, help=_("长白山技能名师"))
@click.option("--specialist", "specialist", is_flag=True, help=_("专业课教师"))
@click.option("--title", help=_("职称"))
@click.option("--remark", help=_("备注"))
@field_options([TEACHER.field_by_name[one] for one in _MORE if one != "is_specialist"])
@use_case
def teacher_add(context: Context, specialist: bool, **facts: Any) -> Result:
    from jlcenter.app.teachers import add_teacher, find_teacher

    session = context.log_in()
    one = add_teacher(session, **facts, is_specialist=True if specialist else None)
    told = _teacher_json(find_teacher(session, one.id), reveal=False)
    return Result(json={"teacher": told}, text=_("已添加教师 {name}", name=one.name))


@teacher_group.command("list", help=_("列出教师"))
@use_case
def teacher_list(context: Context) -> Result:
    from jlcenter.app.record_book import list_all
    from jlcenter.app.value_words import field_choices

    session = context.log_in()
    rows = list_all(session, TEACHER, ("name",))
    if context.reveal and rows:
        session.note_look(TEACHER, len(rows))
    told = [_teacher_json(one, reveal=context.reveal) for one in rows]
    how = field_choices(TEACHER, TEACHER.field_by_name["employment"])
    yes = _("是")
    table = Table(
        (
            _("姓名"),
            _("证件号码"),
            _("任职方式"),
            _("专业课"),
            _("双岗型"),
            _("所在企业"),
            _("技能名师"),
            _("离任"),
        ),
        [
            (
                one["name"],
                one["id_number"],
                how.get(one["employment"] or "", ""),
                yes if one["specialist"] else "",
                yes if one["dual_role"] else "",
                one["enterprise"],
                yes if one["master"] else "",
                one["left_on"],
            )
            for one in told
        ],
    )
    return Result(json={"teachers": told}, text=counted("共 {n} 名教师", len(rows)), table=table)


@teacher_group.command("show", help=_("看一名教师"))
@_NAME
@use_case
def teacher_show(context: Context, name: str) -> Result:
    from jlcenter.app.teachers import find_teacher

    session = context.log_in()
    told = find_teacher(session, name)
    if context.reveal:
        session.note_look(TEACHER, 1)
    return Result(
        {"teacher": _teacher_json(told, reveal=context.reveal)},
        record_text(session, TEACHER, told, reveal=context.reveal),
    )


@teacher_group.command("edit", help=_("修改教师资料；没写的不变，写成空的就清空"))
@click.argument("who", metavar="NAME")
@field_options([TEACHER.field_by_name[one] for one in _EDITED])
@use_case
def teacher_edit(context: Context, who: str, **facts: Any) -> Result:
    from jlcenter.app.teachers import edit_teacher

    session = context.log_in()
    given = {name: value for name, value in facts.items() if value is not None}
    told = edit_teacher(session, who, given)
    return Result(
        {"teacher": _teacher_json(told, reveal=False)}, record_text(session, TEACHER, told)
    )


@teacher_group.command("leave", help=_("教师离任：未结的班和以后的课次一并交给另一位，一步可撤销"))
@_NAME
@click.option("--date", "day", required=True, metavar="DATE", help=_("离任日期（最后一天）"))
@click.option("--to", metavar="NAME", help=_("由谁接手"))
@use_case
def teacher_leave(context: Context, name: str, day: str, to: str | None) -> Result:
    from jlcenter.app.teachers import leave

    done = leave(context.log_in(), name, day, to)
    if done.to is None:
        text = _("{name} 于 {day} 离任，没有待移交的班和课次", name=done.teacher["name"],
                 day=done.teacher["left_on"])  # fmt: skip
    else:
        text = _(
            "{name} 于 {day} 离任；{classes} 个班、{lessons} 个课次由 {to} 接手",
            name=done.teacher["name"],
            day=done.teacher["left_on"],
            classes=len(done.classes),
            lessons=done.lessons,
            to=done.to["name"],
        )
    return Result(
        {
            "teacher": _teacher_json(done.teacher, reveal=False),
            "to": done.to["name"] if done.to is not None else None,
            "classes": list(done.classes),
            "lessons": done.lessons,
        },
        text,
    )


for _command in WORK:
    teacher_group.add_command(_command)
