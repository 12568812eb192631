"""``apprenticeship``: agreements, the two mentors, how many months."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.cli.record_group import field_options, record_group, record_json, record_text
from jlcenter.domain.records.apprenticeship import APPRENTICESHIP
from jlcenter.words import _, counted, mark

if TYPE_CHECKING:
    from jlcenter.app.apprenticeships import Shown
    from jlcenter.app.bootstrap import Session

_LABELS = APPRENTICESHIP.field_by_name
_FILTERS = ("kind", "status", "partner", "training_class", "trainee")

apprenticeship_group = record_group(
    APPRENTICESHIP,
    "apprenticeship",
    "apprenticeships",
    help_text=mark("学徒：企业新型学徒制和现代学徒制的协议、双导师、培养月数"),
    shown=("number", "trainee"),
)


def _json(one: Shown) -> dict[str, Any]:
    return {
        **record_json(APPRENTICESHIP, one.told),
        "months": one.months,
        "months_done": one.months_done,
        "warnings": [each.as_json() for each in one.warnings],
    }


def _told(context: Context, session: Session, one: Shown) -> Result:
    for each in one.warnings:
        context.warn(_("注意: {message}", message=each.message))
    words = record_text(session, APPRENTICESHIP, one.told)
    if one.months is not None:
        more = _("培养 {n} 个月，已过 {done} 个月", n=one.months, done=one.months_done or 0)
        words = f"{words}\n  {more}"
    return Result({"apprenticeship": _json(one)}, words)


@apprenticeship_group.command("list", help=_("列出"))
@field_options([APPRENTICESHIP.field_by_name[one] for one in _FILTERS])
@use_case
def apprenticeship_list(context: Context, **typed: Any) -> Result:
    from jlcenter.app.apprenticeships import list_apprenticeships
    from jlcenter.app.value_words import field_words

    session = context.log_in()
    given = {name: value for name, value in typed.items() if value}
    rows = list_apprenticeships(session, **given)
    names = ("number", "trainee", "kind", "partner", "occupation", "starts", "ends", "status")
    cells = [
        [
            *(field_words(session, APPRENTICESHIP, _LABELS[n], one.told.get(n)) for n in names),
            one.months,
            _("；").join(each.message for each in one.warnings),
        ]
        for one in rows
    ]
    heads = [*(_(_LABELS[name].label) for name in names), _("月数"), _("还缺什么")]
    return Result(
        {"apprenticeships": [_json(one) for one in rows]},
        counted("共 {n} 人", len(rows)),
        Table(heads, cells, right=(8,)) if cells else None,
    )


@apprenticeship_group.command("show", help=_("查看一条"))
@click.argument("id_", metavar="ID")
@use_case
def apprenticeship_show(context: Context, id_: str) -> Result:
    from jlcenter.app.apprenticeships import show_apprenticeship

    session = context.log_in()
    return _told(context, session, show_apprenticeship(session, id_))


@apprenticeship_group.command("add", help=_("登记一份协议"))
@field_options(APPRENTICESHIP.fields)
@use_case
def apprenticeship_add(context: Context, **typed: Any) -> Result:
    from jlcenter.app.apprenticeships import add_apprenticeship

    session = context.log_in()
    return _told(context, session, add_apprenticeship(session, _known(session, typed)))


@apprenticeship_group.command("edit", help=_("修改一份协议"))
@click.argument("id_", metavar="ID")
@field_options(APPRENTICESHIP.fields)
@use_case
def apprenticeship_edit(context: Context, id_: str, **typed: Any) -> Result:
    from jlcenter.app.apprenticeships import edit_apprenticeship

    session = context.log_in()
    return _told(context, session, edit_apprenticeship(session, id_, _known(session, typed)))


@apprenticeship_group.command("end", help=_("结束：出徒，或写明原因终止"))
@click.argument("id_", metavar="ID")
@click.option("--date", required=True, metavar="DATE", help=_("结束日期"))
@click.option("--finished", is_flag=True, help=_("已出徒"))
@click.option("--reason", default="", help=_("终止原因"))
@use_case
def apprenticeship_end(
    context: Context, id_: str, date: str, finished: bool, reason: str
) -> Result:
    from jlcenter.app.apprenticeships import end_apprenticeship

    session = context.log_in()
    done = end_apprenticeship(session, id_, date, finished=finished, reason=reason)
    return _told(context, session, done)


def _known(session: Session, typed: dict[str, Any]) -> dict[str, Any]:
    """The trainee by id, number or a name that fits one person only, as everywhere."""
    from jlcenter.app.find_trainees import person

    if typed.get("trainee"):
        typed["trainee"] = str(person(session, typed["trainee"]).id)
    return typed


@apprenticeship_group.command("money", help=_("新型学徒制补贴：按企业，按人·年折月，企业申领"))
@click.option("--partner", metavar="NAME", help=_("只看一家企业"))
@click.option("--year", type=int, metavar="Y", help=_("只算一个自然年度"))
@use_case
def apprenticeship_money_(context: Context, partner: str | None, year: int | None) -> Result:
    from jlcenter.app.apprenticeship_money import apprenticeship_money

    session = context.log_in()
    found = apprenticeship_money(session, partner, year)
    cells = [
        [group.name, line.told.get("number"), line.trainee_name, line.money.months,
         _yuan(line.due), _("；").join(line.money.steps) or _why(line.money.reason)]
        for group in found
        for line in group.lines
    ]  # fmt: skip
    heads = [_("企业"), _("协议编号"), _("学员"), _("月数"), _("金额(元)"), _("计算")]
    lines = [
        _("{name} 申领：{n} 人，{yuan}", name=one.name, n=len(one.lines), yuan=_yuan(one.amount))
        for one in found
    ]
    return Result(
        {"enterprises": [_enterprise_json(one) for one in found]},
        "\n".join(lines) or _("没有新型学徒制的协议"),
        Table(heads, cells, right=(3, 4)) if cells else None,
    )


def _yuan(fen: int | None) -> str:
    from jlcenter.domain.money import yuan_text

    return yuan_text(fen) if fen is not None else _("待定")


def _why(reason: str | None) -> str:
    from jlcenter.domain.subsidies import reason_words

    return reason_words(reason) if reason else ""


def _enterprise_json(one: Any) -> dict[str, Any]:
    from jlcenter.domain.money import yuan_number

    def yuan(fen: int | None) -> int | float | None:
        return yuan_number(fen) if fen is not None else None

    return {
        "partner": one.partner,
        "name": one.name,
        "claimant": "enterprise",
        "amount": yuan(one.amount),
        "agreements": [
            {
                "id": line.told["id"],
                "number": line.told.get("number"),
                "trainee": line.trainee_name,
                "months": line.money.months,
                "amount": yuan(line.due),
                "whole": yuan(line.money.amount),
                "reasons": [line.money.reason] if line.money.reason else [],
                "calculation": list(line.money.steps),
                "stages": [
                    {"when": each.when, "amount": yuan(each.amount)} for each in line.money.stages
                ],
                "years": [
                    {"year": of_year, "months": months, "amount": yuan(fen)}
                    for of_year, months, fen in line.money.by_year
                ],
                "rule": {"source": line.rule.source, "effective": line.rule.effective_from}
                if line.rule
                else None,
            }
            for line in one.lines
        ],
    }
