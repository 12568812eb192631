"""``programme``, ``exam``: thin over the use-cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.class_options import of_class
from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.exams import ExamRow
    from jlcenter.app.programmes import Programme


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
                _(one.sponsor),
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
        [(one.date, one.place, _("、").join(one.assessors)) for one in rows],
    )
    return Result(
        json={"exams": [_exam_json(one) for one in rows]},
        text=counted("共 {n} 次考试", len(rows)),
        table=table,
    )
