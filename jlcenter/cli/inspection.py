"""``inspection``: visits, findings, and that they were put right."""

from __future__ import annotations

from typing import Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.record_group import field_options, given, record_json, record_table, record_text
from jlcenter.domain.records import INSPECTION
from jlcenter.words import _, counted

_SHOWN = (
    "training_class",
    "kind",
    "date",
    "inspector",
    "score",
    "findings",
    "status",
    "rectify_by",
)
_ID = click.argument("id_", metavar="ID")


def _one(context: Context, told: Any) -> Result:
    text = record_text(context.sessions[-1], INSPECTION, told)
    return Result({"inspection": record_json(INSPECTION, told)}, text)


@click.group("inspection", help=_("督导检查"))
def inspection_group() -> None:
    pass


@inspection_group.command("add", help=_("登记一次检查"))
@field_options(INSPECTION.fields)
@use_case
def inspection_add(context: Context, **told: Any) -> Result:
    from jlcenter.app.inspections import add_inspection

    return _one(context, add_inspection(context.log_in(), given(told)))


@inspection_group.command("list", help=_("列出检查"))
@click.option("--class", "class_", metavar="CLASS", help=_("只列这个班的"))
@click.option("--year", type=click.IntRange(2000, 2199), metavar="Y", help=_("年份"))
@click.option("--status", metavar="clear|to_rectify|rectified", help=_("状态"))
@use_case
def inspection_list(
    context: Context, class_: str | None, year: int | None, status: str | None
) -> Result:
    from datetime import date

    from jlcenter.app.inspections import is_overdue, list_inspections

    session, today = context.log_in(), date.today().isoformat()
    rows = list_inspections(session, class_=class_, year=year, status=status)
    late = [one for one in rows if is_overdue(one, today)]
    told = [record_json(INSPECTION, one) | {"overdue": is_overdue(one, today)} for one in rows]
    text = counted("共 {n} 次检查", len(rows))
    if late:
        text += "\n" + counted("{n} 次超过整改期限还没有整改", len(late))
    table = record_table(session, INSPECTION, rows, _SHOWN) if rows else None
    return Result({"inspections": told}, text, table)


@inspection_group.command("show", help=_("看一次检查"))
@_ID
@use_case
def inspection_show(context: Context, id_: str) -> Result:
    from jlcenter.app.inspections import find_inspection

    return _one(context, find_inspection(context.log_in(), id_))


@inspection_group.command("edit", help=_("修改一次检查；没写的不变"))
@_ID
@field_options(INSPECTION.fields)
@use_case
def inspection_edit(context: Context, id_: str, **told: Any) -> Result:
    from jlcenter.app.inspections import edit_inspection

    return _one(context, edit_inspection(context.log_in(), id_, given(told)))


@inspection_group.command("rectified", help=_("登记已经整改"))
@_ID
@click.option("--text", required=True, help=_("怎样整改的"))
@click.option("--date", "day", metavar="DATE", help=_("整改日期（不写就是今天）"))
@use_case
def inspection_rectified(context: Context, id_: str, text: str, day: str | None) -> Result:
    from jlcenter.app.inspections import rectified

    return _one(context, rectified(context.log_in(), id_, text, day))


@inspection_group.command("remove", help=_("删除一次检查（可撤销）"))
@_ID
@use_case
def inspection_remove(context: Context, id_: str) -> Result:
    from jlcenter.app.inspections import remove_inspection

    removed = remove_inspection(context.log_in(), id_)
    return Result({"removed": removed}, _("已删除，可用 undo 撤销"))
