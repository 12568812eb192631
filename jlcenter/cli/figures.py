"""``indicators`` and ``target``: the plan's figures with their rows, and the tasks of a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.bootstrap import Session
    from jlcenter.app.indicators import FigureRow
    from jlcenter.app.targets import Goal

_CUTS = "sponsor|group|type|brand|fund|region|month"


@click.group(
    "indicators",
    invoke_without_command=True,
    help=_("实施方案的各项指标：数值、任务、完成比例、口径"),
)
@click.option("--year", type=int, metavar="Y", help=_("哪一年（不写就是今年）"))
@click.option("--upto", metavar="DATE", help=_("统计到哪一天（不写就是年底）"))
@click.option("--by", metavar=_CUTS, help=_("再按哪一项分开"))
@click.option("--sponsor", help=_("只算一个主管部门的"))
@click.option("--code", "codes", multiple=True, metavar="CODE", help=_("只看这些指标"))
@click.pass_context
def indicators_group(click_context: click.Context, /, **options: Any) -> None:
    if click_context.invoked_subcommand is None:
        _show(**options)


@use_case
def _show(
    context: Context,
    year: int | None,
    upto: str | None,
    by: str | None,
    sponsor: str | None,
    codes: tuple[str, ...],
) -> Result:
    from jlcenter.app.indicators import facts_of, rows_of, this_year

    session = context.log_in()
    facts = facts_of(session, year or this_year(), upto, sponsor)
    rows = rows_of(session, facts, by=by, codes=codes or None)
    told = {
        "year": facts.year,
        "upto": facts.upto,
        "by": by,
        "sponsor": sponsor,
        "indicators": [indicator_json(session, one, by) for one in rows],
    }
    return Result(told, counted("共 {n} 项指标", len(rows)), _table(session, rows, by))


def indicator_json(session: Session, row: FigureRow, by: str | None = None) -> dict[str, Any]:
    """One indicator for JSON: a share's value is in per cent, with what is above and below."""
    from jlcenter.app.figure_words import part_name
    from jlcenter.domain.figures import value_number

    one, figure = row.indicator, row.figure
    told: dict[str, Any] = {
        "code": one.code,
        "name": one.title,
        "unit": _(one.unit),
        "value": row.number,
        "target": row.goal.value if row.goal else None,
        "target_number": row.goal.number or None if row.goal else None,
        "share": None if row.share is None else round(float(row.share), 6),
        "pending": figure.is_open,
        "formula": _(one.formula),
        "date_basis": _(one.date_basis),
        "source": _(one.source),
        "of": one.of,
    }
    if one.bottom is not None:
        told |= {"numerator": figure.top, "denominator": figure.bottom}
    if by is not None:
        told["parts"] = [
            {
                "key": part.key or None,
                "name": part_name(session, by, part.key),
                "value": value_number(one, part.figure.value),
            }
            for part in row.parts
        ]
    return told


def _table(session: Session, rows: list[FigureRow], by: str | None) -> Table:
    from jlcenter.app.figure_words import part_name, share_text, value_text

    if by is None:
        cells: list[tuple[object, ...]] = [
            (
                row.indicator.code,
                row.indicator.title,
                value_text(row.indicator, row.figure),
                _(row.indicator.unit),
                row.goal.value if row.goal else "",
                share_text(row.share) if row.share is not None else "",
            )
            for row in rows
        ]
        whole = (_("编号"), _("指标"), _("数值"), _("单位"), _("任务"), _("完成"))
        return Table(whole, cells, (2, 4, 5))
    cells = [
        (
            row.indicator.code,
            row.indicator.title,
            part_name(session, by, part.key),
            value_text(row.indicator, part.figure),
            _(row.indicator.unit),
        )
        for row in rows
        for part in row.parts
    ]
    headers = (_("编号"), _("指标"), _("分组"), _("数值"), _("单位"))
    return Table(headers, cells, (3,))


@indicators_group.command("rows", help=_("一个指标由哪些记录得来"))
@click.argument("code", metavar="CODE")
@click.option("--year", type=int, metavar="Y", help=_("哪一年（不写就是今年）"))
@click.option("--upto", metavar="DATE", help=_("统计到哪一天（不写就是年底）"))
@click.option("--sponsor", help=_("只算一个主管部门的"))
@use_case
def indicators_rows(
    context: Context, code: str, year: int | None, upto: str | None, sponsor: str | None
) -> Result:
    from jlcenter.app.figure_words import KIND_WORDS, row_json, shown_rows, sum_text
    from jlcenter.app.indicators import facts_of, known_indicator, rows_behind, rows_of, this_year

    session = context.log_in()
    one = known_indicator(code)
    facts = facts_of(session, year or this_year(), upto, sponsor)
    (figure,) = rows_of(session, facts, codes=[one.code])
    rows = shown_rows(session, one, rows_behind(session, one.code, facts.year, facts=facts))
    told = {
        "indicator": indicator_json(session, figure),
        "rows": [row_json(row) for row in rows],
    }
    table = Table(
        (_("类别"), _("班级"), _("学号"), _("名称"), _("日期"), _("计入")),
        [
            (
                _(KIND_WORDS[row.kind]),
                row.cls.code if row.cls else "",
                row.number or "",
                row.name,
                row.day,
                row.adds_number,
            )
            for row in rows
        ],
        (2, 5),
    )
    text = f"{one.title}  {sum_text(one, figure.figure, rows)}\n{_(one.formula)}"
    return Result(told, text, table if rows else None)


@click.group("target", help=_("年度任务：下达、查看"))
def target_group() -> None:
    pass


def target_json(one: Goal) -> dict[str, Any]:
    """A target for JSON."""
    return {
        "id": one.id,
        "year": one.year,
        "indicator": one.indicator,
        "scope": one.scope,
        "value": one.value,
        "number": one.number or None,
        "given_on": one.given_on or None,
        "given_by": one.given_by or None,
    }


@target_group.command("list", help=_("列出年度任务和实施方案的目标（到2022年，仅作历史）"))
@click.option("--year", type=int, metavar="Y", help=_("哪一年"))
@use_case
def target_list(context: Context, year: int | None) -> Result:
    from jlcenter.app.indicators import known_indicator
    from jlcenter.app.targets import SCOPES, list_targets, plan_goals

    rows = list_targets(context.log_in(), year)
    told = {
        "targets": [target_json(one) for one in rows],
        "plan": [
            {
                "indicator": one.indicator,
                "name": _(one.name),
                "value": one.value,
                "year": one.year,
                "basis": one.basis,
                "sentence": one.sentence,
            }
            for one in plan_goals()
        ],
    }
    cells: list[tuple[object, ...]] = [
        (
            one.year,
            one.indicator,
            known_indicator(one.indicator).title,
            one.value,
            _(SCOPES.get(one.scope, one.scope)),
            one.number,
        )
        for one in rows
    ]
    cells += [
        (_("至{year}", year=one.year), one.indicator, _(one.name), one.value, _("方案目标"), "")
        for one in plan_goals()
    ]
    headers = (_("年度"), _("编号"), _("指标"), _("任务数"), _("范围"), _("文号"))
    return Result(told, counted("共 {n} 项任务", len(rows)), Table(headers, cells, (3,)))


@target_group.command("set", help=_("下达（或改）一项年度任务"))
@click.option("--year", type=int, required=True, metavar="Y", help=_("哪一年"))
@click.option("--indicator", required=True, metavar="CODE", help=_("指标编号"))
@click.option("--value", type=int, required=True, metavar="N", help=_("任务数"))
@click.option("--number", help=_("文号"))
@click.option("--scope", default="centre", metavar="centre|province", help=_("给本中心还是全省"))
@click.option("--given-on", metavar="DATE", help=_("下达日期"))
@click.option("--given-by", help=_("下达单位"))
@use_case
def target_set(context: Context, **told: Any) -> Result:
    from jlcenter.app.targets import set_target

    made = set_target(context.log_in(), **told)
    return Result({"target": target_json(made)}, _("已保存"))


@target_group.command("remove", help=_("撤回一项年度任务（可撤销）"))
@click.option("--year", type=int, required=True, metavar="Y", help=_("哪一年"))
@click.option("--indicator", required=True, metavar="CODE", help=_("指标编号"))
@click.option("--scope", default="centre", metavar="centre|province", help=_("本中心还是全省"))
@use_case
def target_remove(context: Context, **told: Any) -> Result:
    from jlcenter.app.targets import remove_target

    gone = remove_target(context.log_in(), **told)
    return Result({"removed": target_json(gone)}, _("已删除，可用 undo 撤销"))
