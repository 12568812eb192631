"""``calendar``: the days a centre decides for all its laptops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.calendar_days import OwnDay


@click.group("calendar", help=_("校历：本中心的放假日和上班日"))
def calendar_group() -> None:
    pass


def _day_json(one: OwnDay) -> dict[str, Any]:
    return {"date": one.date, "kind": one.kind, "name": one.name or None}


@calendar_group.command("list", help=_("列出本中心改过的日子"))
@click.option("--year", type=int, metavar="Y", help=_("哪一年"))
@use_case
def calendar_list(context: Context, year: int | None) -> Result:
    from jlcenter.app.calendar_days import KINDS, list_days

    rows = list_days(context.log_in(), year)
    table = Table(
        (_("日期"), _("性质"), _("名称")),
        [(one.date, _(KINDS.get(one.kind, one.kind)), one.name) for one in rows],
    )
    told = {"days": [_day_json(one) for one in rows]}
    return Result(told, counted("共 {n} 天", len(rows)), table)


@calendar_group.command("set", help=_("把一天定为放假或上班"))
@click.option("--date", "day", required=True, metavar="DATE", help=_("日期"))
@click.option("--kind", required=True, metavar="holiday|workday", help=_("放假还是上班"))
@click.option("--name", help=_("名称，如 校运会"))
@use_case
def calendar_set(context: Context, day: str, kind: str, name: str | None) -> Result:
    from jlcenter.app.calendar_days import set_day

    return Result({"day": _day_json(set_day(context.log_in(), day, kind, name))}, _("已保存"))


@calendar_group.command("remove", help=_("取消改动，恢复国家安排"))
@click.option("--date", "day", required=True, metavar="DATE", help=_("日期"))
@use_case
def calendar_remove(context: Context, day: str) -> Result:
    from jlcenter.app.calendar_days import remove_day

    return Result({"day": _day_json(remove_day(context.log_in(), day))}, _("已保存"))
