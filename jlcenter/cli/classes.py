"""``class``: thin over the use-cases. The groups of programmes and exams stand beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.class_options import of_class, warned
from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.cli.programmes import exam_group, programme_group
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.plan_class import ClassResult, ClassRow

__all__ = ["class_group", "exam_group", "programme_group"]


@click.group("class", help=_("培训班"))
def class_group() -> None:
    pass


def _class_json(row: ClassRow) -> dict[str, Any]:
    from jlcenter.domain.hours import hours_of, number
    from jlcenter.domain.money import yuan_number
    from jlcenter.domain.programmes import level_name, training_type_name

    theory = row.theory_minutes
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
        "brand": row.brand,
        "fund": row.fund,
        "partner": row.partner_name,
        "mode": row.mode,
        "fee": yuan_number(row.fee) if row.fee is not None else None,
        "region": row.region,
        "village": row.village,
        "plan": row.plan,
        "theory_hours": number(hours_of(theory)) if theory is not None else None,
        "textbook": row.textbook,
        "order": row.is_order,
        "industry": row.industry,
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
    click.option("--sponsor", metavar="NAME", help=_("主管部门（不写就是培训项目的）")),
    click.option("--occupation", help=_("培训工种")),
    click.option("--level", help=_("培训等级")),
    click.option("--brand", metavar="NAME", help=_("培训品牌（不写就是培训项目的）")),
    click.option("--fund", metavar="CODE", help=_("资金渠道")),
    click.option("--partner", metavar="NAME", help=_("合作企业")),
    click.option(
        "--mode", metavar="classroom|blended|online|workplace", help=_("培训方式：面授、线上…")
    ),
    click.option("--fee", metavar="YUAN", help=_("收费标准（元/人）")),
    click.option("--region", metavar="CODE", help=_("县（市、区）")),
    click.option("--village", metavar="NAME", help=_("乡镇村")),
    click.option("--plan", metavar="ID", help=_("校企培训计划（建设项目编号或名称）")),
    click.option("--theory-hours", metavar="H", help=_("其中理论学时")),
    click.option("--textbook", help=_("使用教材")),
    click.option("--order/--no-order", "order", default=None, help=_("订单（定向）培训")),
    click.option("--industry", help=_("产业领域")),
)


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


@class_group.command("recode", help=_("给班级换编号，用在两个班编号相同时（CLASS 写班级 id）"))
@click.option("--to", metavar="CODE", help=_("新的编号；不写就由程序给"))
@use_case
@of_class
def class_recode(context: Context, class_: str, to: str | None) -> Result:
    from jlcenter.app.human_numbers import recode

    old, row = recode(context.log_in(), class_, to)
    text = _("班级编号由 {old} 改为 {new}", old=old, new=row.code)
    return Result({"class": _class_json(row), "old_code": old}, text)


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
