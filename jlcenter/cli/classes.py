"""``class``, ``programme``, ``teacher``, ``exam``: thin over the use-cases."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.domain.errors import UsageRefused
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.exams import ExamRow
    from jlcenter.app.plan_class import ClassResult, ClassRow
    from jlcenter.app.programmes import Programme
    from jlcenter.app.teachers import TeacherRow
    from jlcenter.domain.notices import Notice


def warned(context: Context, warnings: Sequence[Notice]) -> list[dict[str, str]]:
    """The contract's ``warnings``; without ``--json`` they go to standard error."""
    if not context.json:
        for one in warnings:
            context.warn(_("注意：{text}", text=one.message))
    return [one.as_json() for one in warnings]


# -- class ----------------------------------------------------------------------------------------


@click.group("class", help=_("培训班"))
def class_group() -> None:
    pass


def _class_json(row: ClassRow) -> dict[str, Any]:
    from jlcenter.domain.hours import hours_of, number
    from jlcenter.domain.programmes import level_name, training_type_name

    return {
        "id": row.id,
        "code": row.code,
        "name": row.name,
        "programme": row.programme,
        "programme_name": row.programme_name,
        "training_type": row.training_type,
        "training_type_name": training_type_name(row.training_type),
        "starts": row.starts,
        "ends": row.ends,
        "hours": number(hours_of(row.planned_minutes)),
        "place": row.place,
        "outreach": row.outreach,
        "teacher": row.teacher_name,
        "capacity": row.capacity,
        "status": row.status,
        "occupation": row.occupation,
        "level": row.level,
        "level_name": level_name(row.level),
        "sponsor": row.sponsor,
        "enrolled": row.enrolled,
        "lessons": row.lessons,
        "remark": row.remark,
        "application_number": row.application_number,
        "application_date": row.application_date,
        "approval_number": row.approval_number,
        "approval_date": row.approval_date,
        "closed_on": row.closed_on,
    }


def _class_text(row: ClassRow) -> str:
    from jlcenter.app.plan_class import STATUS_LABELS
    from jlcenter.domain.hours import hours_of, hours_text

    return _(
        "{code}  {name}\n项目 {programme}  {starts} 至 {ends}  {hours} 学时  {status}\n"
        "在班 {enrolled} 人  {lessons} 个课次  班主任 {teacher}  地点 {place}",
        code=row.code,
        name=row.name,
        programme=row.programme_name,
        starts=row.starts,
        ends=row.ends,
        hours=hours_text(hours_of(row.planned_minutes)),
        status=_(STATUS_LABELS.get(row.status, row.status)),
        enrolled=row.enrolled,
        lessons=row.lessons,
        teacher=row.teacher_name or "—",
        place=row.place or "—",
    )


def _class_result(context: Context, result: ClassResult) -> Result:
    return Result(
        json={
            "class": _class_json(result.row),
            "warnings": warned(context, result.warnings),
        },
        text=_class_text(result.row),
    )


def _options(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def add(function: Any) -> Any:
        for one in reversed(options):
            function = one(function)
        return function

    return add


_CLASS_FACTS = _options(
    click.option("--type", "training_type", metavar="TYPE", help=_("培训类型（代码或名称）")),
    click.option("--place", help=_("培训地点")),
    click.option(
        "--outreach",
        metavar="van|stool|workshop|enterprise|none",
        help=_("送教方式：大篷车、小马扎…"),
    ),
    click.option("--teacher", metavar="NAME", help=_("班主任")),
    click.option("--capacity", type=int, metavar="N", help=_("计划人数")),
    click.option("--remark", help=_("备注")),
)


def of_class(function: Callable[..., Result]) -> Callable[..., Result]:
    """The class a command is about: as its argument, or after ``--class``."""

    @functools.wraps(function)
    def body(context: Context, class_: str | None, class_option: str | None, **more: Any) -> Result:
        named = class_ or class_option
        if not named:
            raise UsageRefused("usage", _("缺少班级编号"), field="class")
        return function(context, class_=named, **more)

    option = click.option("--class", "class_option", metavar="CLASS", help=_("班级编号或 id"))
    return click.argument("class_", metavar="CLASS", required=False)(option(body))


@class_group.command("create", help=_("新建培训班"))
@click.option("--name", required=True, help=_("班级名称"))
@click.option("--programme", required=True, metavar="CODE", help=_("培训项目编号"))
@click.option("--starts", required=True, metavar="DATE", help=_("开班日期"))
@click.option("--ends", required=True, metavar="DATE", help=_("结业日期"))
@click.option("--hours", required=True, metavar="H", help=_("计划学时（每学时 45 分钟）"))
@_CLASS_FACTS
@use_case
def class_create(context: Context, **facts: Any) -> Result:
    from jlcenter.app.plan_class import create_class

    return _class_result(context, create_class(context.log_in(), **facts))


@class_group.command("list", help=_("列出培训班"))
@click.option("--year", type=click.IntRange(1900, 2199), metavar="Y", help=_("只列这一年开的班"))
@use_case
def class_list(context: Context, year: int | None) -> Result:
    from jlcenter.app.plan_class import STATUS_LABELS, list_classes

    rows = list_classes(context.log_in(), year)
    table = Table(
        (_("编号"), _("名称"), _("项目"), _("开班"), _("结业"), _("在班"), _("课次"), _("状态")),
        [
            (
                one.code,
                one.name,
                one.programme_name,
                one.starts,
                one.ends,
                one.enrolled,
                one.lessons,
                _(STATUS_LABELS.get(one.status, one.status)),
            )
            for one in rows
        ],
        right=(5, 6),
    )
    return Result(
        json={"classes": [_class_json(one) for one in rows]},
        text=counted("共 {n} 个班", len(rows)),
        table=table,
    )


@class_group.command("show", help=_("看一个班"))
@use_case
@of_class
def class_show(context: Context, class_: str) -> Result:
    from jlcenter.app.plan_class import find_class

    row = find_class(context.log_in(), class_)
    return Result(json={"class": _class_json(row)}, text=_class_text(row))


@class_group.command("edit", help=_("修改一个班；没写的不变，写成空的就清空"))
@click.option("--name", help=_("班级名称"))
@click.option("--programme", metavar="CODE", help=_("培训项目编号"))
@click.option("--starts", metavar="DATE", help=_("开班日期"))
@click.option("--ends", metavar="DATE", help=_("结业日期"))
@click.option("--hours", metavar="H", help=_("计划学时"))
@click.option("--occupation", help=_("培训工种"))
@click.option("--level", help=_("培训等级"))
@click.option("--sponsor", help=_("主管部门"))
@_CLASS_FACTS
@use_case
@of_class
def class_edit(context: Context, class_: str, **facts: Any) -> Result:
    from jlcenter.app.plan_class import edit_class

    return _class_result(context, edit_class(context.log_in(), class_, **facts))


@class_group.command("close", help=_("结班：锁定课次、考勤和花名册"))
@click.option("--date", metavar="DATE", help=_("结班日期（不写就用结业日期）"))
@use_case
@of_class
def class_close(context: Context, class_: str, date: str | None) -> Result:
    from jlcenter.app.plan_class import close_class

    return _class_result(context, close_class(context.log_in(), class_, date))


@class_group.command("reopen", help=_("重新打开已结班的班级，以便更正"))
@use_case
@of_class
def class_reopen(context: Context, class_: str) -> Result:
    from jlcenter.app.plan_class import reopen_class

    return _class_result(context, reopen_class(context.log_in(), class_))


@class_group.command("hand-over", help=_("把班级移交给另一位教师"))
@click.option("--to", required=True, metavar="NAME", help=_("接手的教师"))
@use_case
@of_class
def class_hand_over(context: Context, class_: str, to: str) -> Result:
    from jlcenter.app.plan_class import hand_over

    return _class_result(context, hand_over(context.log_in(), class_, to))


_NUMBERED = _options(
    click.option("--number", help=_("文号")),
    click.option("--date", "day", metavar="DATE", help=_("日期")),
)


@class_group.command("apply", help=_("登记开班申请"))
@_NUMBERED
@use_case
@of_class
def class_apply(context: Context, class_: str, number: str | None, day: str | None) -> Result:
    from jlcenter.app.plan_class import apply_for_class

    return _class_result(context, apply_for_class(context.log_in(), class_, number=number, day=day))


@class_group.command("approve", help=_("登记开班批复"))
@_NUMBERED
@use_case
@of_class
def class_approve(context: Context, class_: str, number: str | None, day: str | None) -> Result:
    from jlcenter.app.plan_class import approve_class

    return _class_result(context, approve_class(context.log_in(), class_, number=number, day=day))


@class_group.command("return", help=_("登记申请被退回补正"))
@_NUMBERED
@use_case
@of_class
def class_return(context: Context, class_: str, number: str | None, day: str | None) -> Result:
    from jlcenter.app.plan_class import return_class

    return _class_result(context, return_class(context.log_in(), class_, number=number, day=day))


# -- programme ------------------------------------------------------------------------------------


@click.group("programme", help=_("培训项目"))
def programme_group() -> None:
    pass


def _programme_json(one: Programme) -> dict[str, Any]:
    from jlcenter.domain.hours import hours_of, number
    from jlcenter.domain.programmes import group_names, level_name, training_type_name

    return {
        "id": one.code,
        "code": one.code,
        "name": one.name,
        "brand": one.brand or None,
        "training_type": one.training_type,
        "training_type_name": training_type_name(one.training_type),
        "target_groups": list(one.target_groups),
        "target_group_names": list(group_names(one.target_groups)),
        "occupation": one.occupation or None,
        "occupation_code": one.occupation_code or None,
        "level": one.level or None,
        "level_name": level_name(one.level) or None,
        "hours": number(hours_of(one.minutes)) if one.minutes else None,
        "sponsor": one.sponsor or None,
        "scheme": one.scheme or None,
        "certificate_kind": one.certificate_kind or None,
        "remark": one.remark or None,
        "built_in": one.is_built_in,
    }


def _programme_table(rows: Sequence[Programme]) -> Table:
    from jlcenter.domain.hours import hours_of, hours_text
    from jlcenter.domain.programmes import training_type_name

    return Table(
        (_("编号"), _("名称"), _("培训类型"), _("学时"), _("主管部门")),
        [
            (
                one.code,
                one.name,
                training_type_name(one.training_type),
                hours_text(hours_of(one.minutes)) if one.minutes else "",
                one.sponsor,
            )
            for one in rows
        ],
        right=(3,),
    )


@programme_group.command("list", help=_("列出培训项目"))
@use_case
def programme_list(context: Context) -> Result:
    from jlcenter.app.programmes import list_programmes

    rows = list_programmes(context.log_in())
    return Result(
        json={"programmes": [_programme_json(one) for one in rows]},
        text=counted("共 {n} 个培训项目", len(rows)),
        table=_programme_table(rows),
    )


@programme_group.command("show", help=_("看一个培训项目"))
@click.argument("code", metavar="CODE")
@use_case
def programme_show(context: Context, code: str) -> Result:
    from jlcenter.app.programmes import find_programme

    one = find_programme(context.log_in(), code)
    return Result(
        json={"programme": _programme_json(one)}, text=one.remark, table=_programme_table([one])
    )


@programme_group.command("add", help=_("添加本中心自己的培训项目"))
@click.option("--code", required=True, help=_("编号，如 JD-JZ-5"))
@click.option("--name", required=True, help=_("名称"))
@click.option("--type", "training_type", required=True, metavar="TYPE", help=_("培训类型"))
@click.option("--brand", help=_("培训品牌"))
@click.option("--target", "target_groups", multiple=True, help=_("培训对象（可写多次）"))
@click.option("--occupation", help=_("培训工种"))
@click.option("--level", help=_("培训等级"))
@click.option("--hours", metavar="H", help=_("学时"))
@click.option("--sponsor", help=_("主管部门"))
@click.option("--scheme", help=_("补贴政策"))
@click.option("--certificate", "certificate_kind", help=_("证书种类"))
@click.option("--remark", help=_("备注"))
@use_case
def programme_add(context: Context, **facts: Any) -> Result:
    from jlcenter.app.programmes import add_programme

    one = add_programme(context.log_in(), **facts)
    return Result(json={"programme": _programme_json(one)}, table=_programme_table([one]))


# -- teacher --------------------------------------------------------------------------------------


@click.group("teacher", help=_("教师"))
def teacher_group() -> None:
    pass


def _teacher_json(one: TeacherRow, *, reveal: bool) -> dict[str, Any]:
    from jlcenter.domain.masking import mask_id, mask_phone

    return {
        "id": one.id,
        "name": one.name,
        "id_number": one.id_number if reveal else mask_id(one.id_number),
        "phone": one.phone if reveal else mask_phone(one.phone),
        "dual_role": one.is_dual_role,
        "enterprise": one.enterprise,
        "master": one.is_master,
        "title": one.title,
        "remark": one.remark,
    }


@teacher_group.command("add", help=_("添加教师"))
@click.option("--name", required=True, help=_("姓名"))
@click.option("--id-number", help=_("证件号码"))
@click.option("--id-type", help=_("证件类型"))
@click.option("--phone", help=_("联系电话"))
@click.option("--dual-role", "is_dual_role", is_flag=True, help=_("“双岗型”教师"))
@click.option("--enterprise", metavar="NAME", help=_("企业兼职教师所在企业"))
@click.option("--master", "is_master", is_flag=True, help=_("长白山技能名师"))
@click.option("--title", help=_("职称"))
@click.option("--remark", help=_("备注"))
@use_case
def teacher_add(context: Context, **facts: Any) -> Result:
    from jlcenter.app.teachers import add_teacher

    one = add_teacher(context.log_in(), **facts)
    told = _teacher_json(one, reveal=False)
    return Result(json={"teacher": told}, text=_("已添加教师 {name}", name=one.name))


@teacher_group.command("list", help=_("列出教师"))
@use_case
def teacher_list(context: Context) -> Result:
    from jlcenter.app.teachers import list_teachers
    from jlcenter.domain.records import TEACHER

    session = context.log_in()
    rows = list_teachers(session)
    if context.reveal and rows:
        session.note_look(TEACHER, len(rows))
    told = [_teacher_json(one, reveal=context.reveal) for one in rows]
    table = Table(
        (_("姓名"), _("证件号码"), _("双岗型"), _("所在企业"), _("技能名师")),
        [
            (
                one["name"],
                one["id_number"],
                _("是") if one["dual_role"] else "",
                one["enterprise"],
                _("是") if one["master"] else "",
            )
            for one in told
        ],
    )
    return Result(json={"teachers": told}, text=counted("共 {n} 名教师", len(rows)), table=table)


# -- exam -----------------------------------------------------------------------------------------


@click.group("exam", help=_("考试安排"))
def exam_group() -> None:
    pass


def _exam_json(one: ExamRow) -> dict[str, Any]:
    return {
        "id": one.id,
        "date": one.date,
        "place": one.place,
        "assessors": list(one.assessors),
        "remark": one.remark,
    }


@exam_group.command("add", help=_("安排一次考试"))
@click.option("--class", "class_", required=True, metavar="CLASS", help=_("班级"))
@click.option("--date", required=True, metavar="DATE", help=_("考核日期"))
@click.option("--place", help=_("考核地点"))
@click.option("--assessors", multiple=True, metavar="NAME", help=_("考评员（可写多次或用、隔开）"))
@click.option("--remark", help=_("备注"))
@use_case
def exam_add(
    context: Context,
    class_: str,
    date: str,
    place: str | None,
    assessors: tuple[str, ...],
    remark: str | None,
) -> Result:
    import re

    from jlcenter.app.exams import add_exam

    names = [name for text in assessors for name in re.split(r"[,\uff0c、;\uff1b\s]+", text)]
    one = add_exam(context.log_in(), class_, date=date, place=place, assessors=names, remark=remark)
    text = _("已安排 {date} 考试", date=one.date)
    return Result(json={"exam": _exam_json(one)}, text=text)


@exam_group.command("list", help=_("列出一个班的考试安排"))
@use_case
@of_class
def exam_list(context: Context, class_: str) -> Result:
    from jlcenter.app.exams import list_exams

    rows = list_exams(context.log_in(), class_)
    table = Table(
        (_("日期"), _("地点"), _("考评员")),
        [(one.date, one.place, "、".join(one.assessors)) for one in rows],
    )
    return Result(
        json={"exams": [_exam_json(one) for one in rows]},
        text=counted("共 {n} 次考试", len(rows)),
        table=table,
    )
