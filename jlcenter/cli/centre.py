"""``calendar`` and ``policy``: what a centre decides for all its laptops."""

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


@click.group("policy", help=_("结业标准等政策：现行的值和依据"))
def policy_group() -> None:
    pass


@policy_group.command("show", help=_("看某一天的结业标准和依据"))
@click.option("--date", "day", metavar="DATE", help=_("哪一天（不写就是今天）"))
@use_case
def policy_show(context: Context, day: str | None) -> Result:
    from datetime import date

    from jlcenter.app.complete import rule_on
    from jlcenter.cli.roll import rule_json, rule_text
    from jlcenter.domain.dates import day_text

    on = day_text(day) if day else date.today().isoformat()
    rule = rule_on(context.log_in(), on)
    return Result({"completion": rule_json(rule)}, rule_text(rule))


@policy_group.command("set", help=_("设定并确认本中心的结业标准（管理员）"))
@click.option("--min-rate", metavar="0.80", help=_("出勤率不低于"))
@click.option("--theory-pass", type=int, metavar="60", help=_("理论合格分"))
@click.option("--practical-pass", type=int, metavar="60", help=_("实操合格分"))
@click.option("--both/--either", "both_required", default=None, help=_("两项都要合格，或一项即可"))
@click.option("--counts", type=click.Choice(("best", "last")), help=_("补考取最好的还是最后的"))
@click.option("--resits", "resits_allowed", type=int, metavar="1", help=_("可补考几次"))
@use_case
def policy_set(context: Context, **told: Any) -> Result:
    from datetime import date

    from jlcenter.app.complete import rule_on, set_completion_rule
    from jlcenter.cli.roll import rule_json, rule_text

    session = context.log_in()
    set_completion_rule(session, **told)
    rule = rule_on(session, date.today().isoformat())
    return Result({"completion": rule_json(rule)}, rule_text(rule))
