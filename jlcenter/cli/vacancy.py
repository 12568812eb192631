"""``vacancy`` and ``recommendation``: who fits which post, who was put forward, who was hired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.cli.record_group import field_options, given, record_group, record_json, record_text
from jlcenter.domain.errors import UsageRefused
from jlcenter.domain.records.recommendation import RECOMMENDATION_STATUS
from jlcenter.domain.records.vacancy import VACANCY
from jlcenter.words import _, counted, mark

if TYPE_CHECKING:
    from uuid import UUID

    from jlcenter.app.bootstrap import Session
    from jlcenter.app.vacancies import Match, RecommendationRow

_RESULTS = "|".join(code for code, _word in RECOMMENDATION_STATUS)
_CLASS = click.option("--class", "class_", metavar="CLASS", help=_("班级编号或 id"))
_NUMBER = click.option("--number", type=int, metavar="N", help=_("学号"))
_TRAINEE = click.option("--trainee", metavar="ID", help=_("学员 id 或证件号码"))

vacancy_group = record_group(
    VACANCY,
    "vacancy",
    "vacancies",
    help_text=mark("岗位：登记、找合适的人、推荐、结果、订单班"),
    shown=("title", "employer", "headcount", "wage_from", "wage_to", "region", "closes", "status"),
    order=("opens",),
    filters=("status", "partner", "region", "occupation"),
)


@vacancy_group.command("add", help=_("添加"))
@field_options(VACANCY.fields)
@use_case
def vacancy_add(context: Context, **typed: Any) -> Result:
    from jlcenter.app.vacancies import add_vacancy

    session = context.log_in()
    made = add_vacancy(session, given(typed))
    return Result({"vacancy": record_json(VACANCY, made)}, record_text(session, VACANCY, made))


@vacancy_group.command("edit", help=_("修改"))
@click.argument("id_", metavar="ID")
@field_options(VACANCY.fields)
@use_case
def vacancy_edit(context: Context, id_: str, **typed: Any) -> Result:
    from jlcenter.app.vacancies import edit_vacancy

    session = context.log_in()
    made = edit_vacancy(session, id_, given(typed))
    return Result({"vacancy": record_json(VACANCY, made)}, record_text(session, VACANCY, made))


def _who(
    session: Session, trainee: str | None, class_: str | None, number: int | None
) -> tuple[UUID | None, UUID | None]:
    """(trainee, enrolment) of ``--trainee`` or of ``--class`` and ``--number``."""
    from jlcenter.app.find_trainees import person
    from jlcenter.app.follow_up import find_enrolment

    if trainee is not None:
        return person(session, trainee).id, None
    if class_ is not None and number is not None:
        return None, find_enrolment(session, class_, number)
    raise UsageRefused(
        "usage", _("没有说是谁"), _("请写 --trainee 学员，或 --class 班级编号 --number 学号")
    )


# -- matching ------------------------------------------------------------------------------------


@vacancy_group.command("match", help=_("找合适的人，逐人写明为什么合适"))
@click.argument("id_", metavar="ID")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, help=_("最多几人"))
@use_case
def vacancy_match(context: Context, id_: str, limit: int) -> Result:
    from jlcenter.app.vacancies import match

    session = context.log_in()
    found = match(session, id_, limit=limit)
    _looked(context, session, len(found))
    told = [_match_json(one, context.reveal) for one in found]
    return Result(
        {"matches": told},
        counted("合适的有 {n} 人", len(told)) if told else _("没有找到合适的人"),
        _match_table(told) if told else None,
    )


@vacancy_group.command("for", help=_("反过来：哪些岗位适合这个人或这个班"))
@_TRAINEE
@_CLASS
@use_case
def vacancy_for(context: Context, trainee: str | None, class_: str | None) -> Result:
    from jlcenter.app.find_trainees import person
    from jlcenter.app.vacancies import openings_for

    session = context.log_in()
    who = person(session, trainee).id if trainee else None
    found = openings_for(session, trainee=who, class_=class_)
    _looked(context, session, len(found))
    told = [_match_json(one, context.reveal) for one in found]
    return Result(
        {"matches": told},
        counted("合适的有 {n} 处", len(told)) if told else _("没有找到合适的岗位"),
        _match_table(told) if told else None,
    )


def _match_json(one: Match, reveal: bool) -> dict[str, Any]:
    from jlcenter.domain.masking import mask_phone

    who = one.who.trainee
    return {
        "trainee": str(who.id),
        "name": who.name,
        "phone": who.phone if reveal else mask_phone(who.phone),
        "class": one.who.code or None,
        "number": one.who.number,
        "vacancy": str(one.vacancy["id"]),
        "title": one.vacancy["title"],
        "score": one.fit.score,
        "reasons": list(one.fit.reasons),
        "notes": list(one.fit.notes),
        "why": one.fit.words,
        "recommended": one.recommended or None,
    }


def _match_table(told: list[dict[str, Any]]) -> Table:
    from jlcenter.app.vacancies import RESULTS

    return Table(
        (_("岗位"), _("姓名"), _("联系电话"), _("班级"), _("为什么合适"), _("推荐")),
        [
            (
                one["title"], one["name"], one["phone"], one["class"], one["why"],
                _(RESULTS[one["recommended"]]) if one["recommended"] else "",
            )
            for one in told
        ],
    )  # fmt: skip


def _looked(context: Context, session: Session, count: int) -> None:
    if context.reveal and count:
        from jlcenter.domain.records import TRAINEE

        session.note_look(TRAINEE, count)


# -- recommendations -----------------------------------------------------------------------------


@vacancy_group.command("recommend", help=_("推荐一个人到岗位"))
@click.argument("id_", metavar="ID")
@_TRAINEE
@_CLASS
@_NUMBER
@click.option("--date", metavar="DATE", help=_("推荐日期, 默认今天"))
@click.option("--remark", help=_("备注"))
@use_case
def vacancy_recommend(
    context: Context,
    id_: str,
    trainee: str | None,
    class_: str | None,
    number: int | None,
    date: str | None,
    remark: str | None,
) -> Result:
    from jlcenter.app.vacancies import recommend

    session = context.log_in()
    who, enrolment = _who(session, trainee, class_, number)
    row = recommend(session, id_, trainee=who, enrolment=enrolment, date=date, remark=remark)
    return Result(
        {"recommendation": recommendation_json(row, reveal=False)},
        _("已推荐 {name} 到 {title}", name=row.name, title=row.title),
    )


@vacancy_group.command("result", help=_("登记推荐的结果；录用的同时登记一次回访"))
@click.argument("id_", metavar="ID")
@_TRAINEE
@_CLASS
@_NUMBER
@click.option("--status", required=True, metavar=_RESULTS, help=_("结果"))
@click.option("--date", metavar="DATE", help=_("结果日期, 默认今天"))
@click.option("--remark", help=_("备注"))
@click.option("--no-follow-up", is_flag=True, help=_("录用时不登记回访"))
@use_case
def vacancy_result(
    context: Context,
    id_: str,
    trainee: str | None,
    class_: str | None,
    number: int | None,
    status: str,
    date: str | None,
    remark: str | None,
    no_follow_up: bool,
) -> Result:
    from jlcenter.app.vacancies import RESULTS, result

    session = context.log_in()
    who, enrolment = _who(session, trainee, class_, number)
    done = result(
        session,
        id_,
        status,
        trainee=who,
        enrolment=enrolment,
        date=date,
        remark=remark,
        follow_up=not no_follow_up,
    )
    words = _("{name}：{status}", name=done.row.name, status=_(RESULTS[done.row.status]))
    if done.follow_up:
        words = _("{words}，已同时登记回访“已就业”", words=words)
    if done.is_filled:
        words = _("{words}；人数已招满，可用 vacancy edit 改为已招满", words=words)
    return Result(
        {
            "recommendation": recommendation_json(done.row, reveal=False),
            "follow_up": str(done.follow_up) if done.follow_up else None,
            "filled": done.is_filled,
        },
        words,
    )


@vacancy_group.command("tie", help=_("订单班：这个班为这个岗位培训（培训即招工）"))
@click.argument("id_", metavar="ID")
@click.option("--class", "class_", required=True, metavar="CLASS", help=_("班级编号或 id"))
@use_case
def vacancy_tie(context: Context, id_: str, class_: str) -> Result:
    from jlcenter.app.vacancies import tie

    session = context.log_in()
    told = tie(session, id_, class_)
    return Result({"vacancy": record_json(VACANCY, told)}, _("已定为订单班"))


@vacancy_group.command("orders", help=_("订单班一览：招多少、培训多少、推荐和录用多少"))
@click.option("--year", type=int, metavar="Y", help=_("结业年份"))
@use_case
def vacancy_orders(context: Context, year: int | None) -> Result:
    from jlcenter.app.vacancies import orders

    rows = orders(context.log_in(), year)
    told = [
        {
            "id": str(one.training_class),
            "code": one.code,
            "name": one.name,
            "employer": one.employer,
            "vacancies": one.vacancies,
            "headcount": one.headcount,
            "enrolled": one.enrolled,
            "recommended": one.recommended,
            "hired": one.hired,
        }
        for one in rows
    ]
    heads = (
        _("班级"), _("班级名称"), _("单位"), _("招聘人数"), _("在班"), _("推荐"), _("录用"),
    )  # fmt: skip
    cells = [
        (o.code, o.name, o.employer, o.headcount, o.enrolled, o.recommended, o.hired) for o in rows
    ]
    hired = sum(one.hired for one in rows)
    return Result(
        {"orders": told, "hired": hired},
        _("订单班 {n} 个，录用 {hired} 人", n=len(rows), hired=hired),
        Table(heads, cells, right=(3, 4, 5, 6)) if cells else None,
    )


@click.group("recommendation", help=_("岗位推荐：看推荐了谁、结果如何"))
def recommendation_group() -> None:
    pass


@recommendation_group.command("list", help=_("列出"))
@click.option("--vacancy", metavar="ID", help=_("岗位"))
@_TRAINEE
@_CLASS
@use_case
def recommendation_list(
    context: Context, vacancy: str | None, trainee: str | None, class_: str | None
) -> Result:
    from jlcenter.app import record_book
    from jlcenter.app.find_trainees import person
    from jlcenter.app.vacancies import RESULTS, recommendations

    session = context.log_in()
    of = record_book.find(session, VACANCY, vacancy)["id"] if vacancy else None
    who = person(session, trainee).id if trainee else None
    rows = recommendations(session, vacancy=of, trainee=who, class_=class_)
    _looked(context, session, len(rows))
    told = [recommendation_json(one, reveal=context.reveal) for one in rows]
    table = Table(
        (_("推荐日期"), _("岗位"), _("单位"), _("姓名"), _("联系电话"), _("结果"), _("结果日期")),
        [
            (
                one["recommended_on"], one["title"], one["employer"], one["name"], one["phone"],
                _(RESULTS.get(row.status, row.status)), one["result_on"],
            )
            for one, row in zip(told, rows, strict=True)
        ],
    )  # fmt: skip
    return Result(
        {"recommendations": told}, counted("共 {n} 条", len(told)), table if told else None
    )


def recommendation_json(row: RecommendationRow, *, reveal: bool) -> dict[str, Any]:
    """A recommendation for JSON."""
    from jlcenter.domain.masking import mask_phone

    return {
        "id": str(row.id),
        "vacancy": str(row.vacancy),
        "title": row.title,
        "employer": row.employer,
        "trainee": str(row.trainee),
        "name": row.name,
        "phone": row.phone if reveal else mask_phone(row.phone),
        "class": row.code or None,
        "number": row.number or None,
        "status": row.status,
        "recommended_on": row.recommended_on,
        "result_on": row.result_on,
        "remark": row.remark,
    }
