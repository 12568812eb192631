"""``follow-up``: what became of people, who is due, and the rates."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.cli.record_group import field_options
from jlcenter.domain.records.follow_up import FOLLOW_UP, FOLLOW_UP_STATUS
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.bootstrap import Session
    from jlcenter.app.follow_up import DueRow, EndedRow, FollowUpRow

_STATUSES = "|".join(code for code, _word in FOLLOW_UP_STATUS)
_MORE = [one for one in FOLLOW_UP.fields if one.name not in ("enrolment", "date", "status")]
_CLASS = click.option("--class", "class_", metavar="CLASS", help=_("班级编号或 id"))


@click.group("follow-up", help=_("就业跟踪：登记回访、到期名单、就业率"))
def follow_up_group() -> None:
    pass


# -- what is shown -------------------------------------------------------------------------------


def follow_up_json(row: FollowUpRow) -> dict[str, Any]:
    """A follow-up for JSON."""
    from jlcenter.cli.record_group import value_json

    told = {one.name: value_json(one, getattr(row, one.name)) for one in FOLLOW_UP.fields}
    return {"id": str(row.id), **told, "enrolment": str(row.enrolment)}


def _person_json(who: EndedRow, reveal: bool) -> dict[str, Any]:
    from jlcenter.domain.masking import mask_phone
    from jlcenter.domain.target_groups import shown_code, shown_name

    return {
        "enrolment": str(who.enrolment),
        "class": who.code,
        "number": who.number,
        "trainee": str(who.trainee.id),
        "name": who.trainee.name,
        "phone": who.trainee.phone if reveal else mask_phone(who.trainee.phone),
        "category": shown_code(who.category, reveal=reveal),
        "category_name": shown_name(who.category, reveal=reveal) or None,
        "ends": who.ends,
    }


def _looked(context: Context, session: Session, count: int) -> None:
    if context.reveal and count:
        from jlcenter.domain.records import TRAINEE

        session.note_look(TRAINEE, count)


# -- recording -----------------------------------------------------------------------------------


@follow_up_group.command("add", help=_("登记一次回访"))
@click.option("--class", "class_", required=True, metavar="CLASS", help=_("班级编号或 id"))
@click.option("--number", type=int, required=True, metavar="N", help=_("学号"))
@click.option("--date", metavar="DATE", help=_("回访日期, 默认今天"))
@click.option("--status", required=True, metavar=_STATUSES, help=_("就业状态"))
@field_options(_MORE)
@use_case
def follow_up_add(
    context: Context,
    class_: str,
    number: int,
    date: str | None,
    status: str,
    **typed: str | None,
) -> Result:
    from jlcenter.app.follow_up import STATUSES, add_follow_up, find_enrolment

    session = context.log_in()
    of = find_enrolment(session, class_, number)
    row = add_follow_up(session, of, status, date, **typed)
    words = _("已登记：{number} 号 {status}", number=number, status=_(STATUSES[row.status]))
    return Result({"follow_up": follow_up_json(row)}, words)


@follow_up_group.command("edit", help=_("修改一次回访"))
@click.argument("id_", metavar="ID")
@click.option("--date", metavar="DATE", help=_("回访日期"))
@click.option("--status", metavar=_STATUSES, help=_("就业状态"))
@field_options(_MORE)
@use_case
def follow_up_edit(context: Context, id_: str, **typed: str | None) -> Result:
    from jlcenter.app.follow_up import edit_follow_up

    row = edit_follow_up(context.log_in(), id_, **typed)
    return Result({"follow_up": follow_up_json(row)}, _("已保存"))


@follow_up_group.command("remove", help=_("删除一次回访（可撤销）"))
@click.argument("id_", metavar="ID")
@use_case
def follow_up_remove(context: Context, id_: str) -> Result:
    from jlcenter.app.follow_up import remove_follow_up

    remove_follow_up(context.log_in(), id_)
    return Result({"removed": id_}, _("已删除，可用 undo 撤销"))


# -- looking -------------------------------------------------------------------------------------


@follow_up_group.command("list", help=_("一个班每个人的回访"))
@click.option("--class", "class_", required=True, metavar="CLASS", help=_("班级编号或 id"))
@use_case
def follow_up_list(context: Context, class_: str) -> Result:
    from jlcenter.app.follow_up import STATUSES, follow_ups_of_class

    session = context.log_in()
    found = follow_ups_of_class(session, class_)
    _looked(context, session, len(found))
    people = [
        {**_person_json(who, context.reveal), "follow_ups": [follow_up_json(one) for one in rows]}
        for who, rows in found
    ]
    cells = [
        (
            who.number,
            who.trainee.name,
            rows[-1].date if rows else "",
            _(STATUSES.get(rows[-1].status, rows[-1].status)) if rows else _("未回访"),
            (rows[-1].employer or "") if rows else "",
            len(rows),
        )
        for who, rows in found
    ]
    heads = (_("学号"), _("姓名"), _("最近回访"), _("就业状态"), _("就业单位"), _("次数"))
    told = [one for one in people if one["follow_ups"]]
    return Result(
        {
            "people": people,
            "follow_ups": [each for one in people for each in one["follow_ups"]],
        },
        _("{n} 人中已回访 {told} 人", n=len(people), told=len(told)),
        Table(heads, cells, right=(0, 5)) if cells else None,
    )


@follow_up_group.command("due", help=_("该回访谁：逾期最久的在前"))
@_CLASS
@click.option("--upto", metavar="DATE", help=_("也列出到这一天为止将到期的"))
@click.option("--months", type=int, metavar="N", help=_("只看这个节点"))
@click.option("--on", "day", metavar="DATE", help=_("按哪一天算，默认今天"))
@use_case
def follow_up_due(
    context: Context, class_: str | None, upto: str | None, months: int | None, day: str | None
) -> Result:
    from jlcenter.app.days import today
    from jlcenter.app.follow_up import due_list
    from jlcenter.app.people_policy import node_rule

    session = context.log_in()
    rows = due_list(session, day=day, upto=upto, class_=class_, months=months)
    _looked(context, session, len(rows))
    told = [_due_json(one, context.reveal) for one in rows]
    rule = node_rule(session, day or today())
    table = Table(
        (
            _("班级"), _("学号"), _("姓名"), _("联系电话"), _("节点"), _("应访日期"), _("情况"),
        ),
        [
            (
                one["class"], one["number"], one["name"], one["phone"],
                counted("{n} 个月", one["months"]), one["due"], due_words(row),
            )
            for one, row in zip(told, rows, strict=True)
        ],
        right=(1,),
    )  # fmt: skip
    return Result(
        {
            "due": told,
            "rule": {
                "months": list(rule.months),
                "window_days": rule.window_days,
                "source": rule.source,
                "status": rule.status,
            },
        },
        counted("该回访 {n} 人", len(rows)) if rows else _("现在没有该回访的人"),
        table if rows else None,
    )


def _due_json(one: DueRow, reveal: bool) -> dict[str, Any]:
    return {
        **_person_json(one.who, reveal),
        "months": one.due.node.months,
        "due": one.due.node.due,
        "closes": one.due.node.closes,
        "state": one.due.state,
        "days_late": one.due.days_late,
        "attempts": one.due.attempts,
        "missed": list(one.due.missed),
        "last_status": one.last.status if one.last else None,
        "last_date": one.last.date if one.last else None,
    }


def due_words(one: DueRow) -> str:
    """How late, how often nobody answered, which nodes were missed."""
    due = one.due
    words = [_("未到期") if due.state == "coming" else counted("过了 {n} 天", due.days_late)]
    if due.attempts:
        words.append(counted("失联 {n} 次", due.attempts))
    if due.missed:
        missed = _("、").join(str(n) for n in due.missed)
        words.append(_("漏了 {months} 个月", months=missed))
    return _("，").join(words)


@follow_up_group.command("unreached", help=_("问过但从没联系上的人"))
@_CLASS
@click.option("--year", type=int, metavar="Y", help=_("结业年份"))
@use_case
def follow_up_unreached(context: Context, class_: str | None, year: int | None) -> Result:
    from jlcenter.app.follow_up import never_reached

    session = context.log_in()
    found = never_reached(session, class_=class_, year=year)
    _looked(context, session, len(found))
    told = [{**_person_json(who, context.reveal), "attempts": n} for who, n in found]
    table = Table(
        (_("班级"), _("学号"), _("姓名"), _("联系电话"), _("次数")),
        [(o["class"], o["number"], o["name"], o["phone"], o["attempts"]) for o in told],
        right=(1, 4),
    )
    return Result(
        {"unreached": told}, counted("{n} 人从没联系上", len(told)), table if told else None
    )


@follow_up_group.command("rates", help=_("各节点的就业率、稳岗率和满意度；失联单列"))
@_CLASS
@click.option("--year", type=int, metavar="Y", help=_("结业年份"))
@click.option("--upto", metavar="DATE", help=_("截止日期, 默认今天"))
@use_case
def follow_up_rates(
    context: Context, class_: str | None, year: int | None, upto: str | None
) -> Result:
    from jlcenter.app.follow_up import formulas, late_words, rates, shares
    from jlcenter.domain.facts import employed_states
    from jlcenter.domain.follow_ups import APART
    from jlcenter.domain.hours import rate_text

    done = rates(context.log_in(), class_=class_, year=year, day=upto)
    told, cells = [], []
    for one in done.tallies:
        found = shares(one)
        employed = one.of(employed_states())
        told.append(
            {
                "months": one.months,
                "people": one.people,
                "reached": one.reached,
                "reached_late": one.late,
                "employed": employed,
                "apart": one.of(APART),
                "seeking": one.of(("seeking",)),
                "unreachable": one.unreachable,
                "not_asked": one.unasked,
                "workers": one.workers,
                "in_post": one.in_post,
                "statuses": one.statuses,
                **{name: _number(value) for name, value in found.items()},
            }
        )
        cells.append(
            (
                counted("{n} 个月", one.months), one.people, one.reached, one.late, employed,
                one.unreachable, one.unasked, rate_text(found["employment_rate"]),
                rate_text(found["employment_rate_of_all"]), rate_text(found["in_post_rate"]),
                rate_text(found["satisfaction_rate"]),
            )
        )  # fmt: skip
    heads = (
        _("节点"), _("应回访"), _("回访到"), _("逾期访到"), _("已就业"), _("失联"), _("未回访"),
        _("就业率"), _("占应回访"), _("稳岗率"), _("满意度"),
    )  # fmt: skip
    lines = list(formulas().values())
    if any(one.late for one in done.tallies):
        lines.append(late_words())
    lines.append(_("依据：{source}", source=done.rule.source))
    return Result(
        {
            "rates": told,
            "people": done.people,
            "upto": done.day,
            "formulas": formulas(),
            "rule": {"source": done.rule.source, "status": done.rule.status},
        },
        "\n".join(lines),
        Table(heads, cells, right=tuple(range(1, len(heads)))),
    )


def _number(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), 4)
