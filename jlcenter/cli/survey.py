"""``survey``: what trainees say of a class; no name is asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.cli.record_group import record_json, record_table
from jlcenter.domain.records import SURVEY
from jlcenter.words import _, counted

_SHOWN = ("training_class", "date", "overall", "count", "channel", "comment")
_YEAR = click.option("--year", type=click.IntRange(2000, 2199), metavar="Y", help=_("年份"))
_CLASS = click.option("--class", "class_", metavar="CLASS", help=_("班级编号或 id"))


@click.group("survey", help=_("满意度调查"))
def survey_group() -> None:
    pass


@survey_group.command("add", help=_("登记一份（--overall）或一批（--satisfied 30 …）调查表"))
@click.option("--class", "class_", required=True, metavar="CLASS", help=_("班级编号或 id"))
@click.option("--date", "day", metavar="DATE", help=_("日期（不写就是今天）"))
@click.option("--overall", metavar="satisfied|basic|unsatisfied", help=_("一份：总体评价"))
@click.option("--answer", "answers", multiple=True, metavar="ITEM:ANSWER", help=_("一份：分项评价"))
@click.option("--satisfied", type=int, metavar="N", help=_("一批：满意多少份"))
@click.option("--basic", type=int, metavar="N", help=_("一批：基本满意多少份"))
@click.option("--unsatisfied", type=int, metavar="N", help=_("一批：不满意多少份"))
@click.option("--channel", help=_("方式：纸质、二维码…"))
@click.option("--comment", help=_("意见"))
@use_case
def survey_add(
    context: Context,
    class_: str,
    day: str | None,
    overall: str | None,
    answers: tuple[str, ...],
    satisfied: int | None,
    basic: int | None,
    unsatisfied: int | None,
    channel: str | None,
    comment: str | None,
) -> Result:
    from jlcenter.app.surveys import add_counts, add_sheet

    session, on = context.log_in(), day or date.today().isoformat()
    if overall is not None:
        made = [
            add_sheet(
                session, class_, on, overall, answers=answers, channel=channel, comment=comment
            )
        ]
    else:
        counts = {
            "satisfied": satisfied or 0, "basic": basic or 0, "unsatisfied": unsatisfied or 0
        }  # fmt: skip
        made = add_counts(session, class_, on, counts, channel=channel, comment=comment)
    return Result(
        {"surveys": [record_json(SURVEY, one) for one in made]},
        counted("登记了 {n} 份", sum(one["count"] or 1 for one in made)),
    )


@survey_group.command("list", help=_("列出调查表"))
@_CLASS
@_YEAR
@use_case
def survey_list(context: Context, class_: str | None, year: int | None) -> Result:
    from jlcenter.app.surveys import list_surveys

    session = context.log_in()
    rows = list_surveys(session, class_=class_, year=year)
    return Result(
        {"surveys": [record_json(SURVEY, one) for one in rows]},
        counted("共 {n} 条", len(rows)),
        record_table(session, SURVEY, rows, _SHOWN) if rows else None,
    )


@survey_group.command("remove", help=_("删除一条（可撤销）"))
@click.argument("id_", metavar="ID")
@use_case
def survey_remove(context: Context, id_: str) -> Result:
    from jlcenter.app.surveys import remove_survey

    return Result({"removed": remove_survey(context.log_in(), id_)}, _("已删除，可用 undo 撤销"))


@survey_group.command("summary", help=_("满意度汇总：一个班，或一年"))
@_CLASS
@_YEAR
@use_case
def survey_summary(context: Context, class_: str | None, year: int | None) -> Result:
    from jlcenter.app.surveys import ANSWERS, list_surveys, summary
    from jlcenter.domain.hours import number, rate_text

    told = summary(list_surveys(context.log_in(), class_=class_, year=year))
    json: dict[str, Any] = {
        "counts": dict(told.counts),
        "sheets": told.sheets,
        "classes": told.classes,
        "rate": number(told.rate) if told.rate is not None else None,
        "items": {name: dict(counts) for name, counts in told.items.items()},
    }
    table = Table(
        (_("评价"), _("份数")),
        [(_(word), told.counts.get(code, 0)) for code, word in ANSWERS.items()],
        right=(1,),
    )
    text = _("满意度 {rate}（满意和基本满意 ÷ 全部份数）", rate=rate_text(told.rate))
    return Result(json, text, table)
