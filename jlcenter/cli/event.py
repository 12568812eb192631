"""``event``: guidance sessions, job fairs, policy talks, everyday skills; and who came."""

from __future__ import annotations

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.cli.record_group import record_group
from jlcenter.domain.errors import UsageRefused
from jlcenter.domain.records.event import EVENT
from jlcenter.words import _, counted, mark

event_group = record_group(
    EVENT,
    "event",
    "events",
    help_text=mark("职业指导、招聘会、政策宣讲、普通话和常用设施培训等活动"),
    shown=("date", "event_type", "name", "place", "head_count", "vacancies", "intents"),
    order=("date",),
    filters=("event_type", "training_class", "sponsor", "date"),
)


@event_group.command("attend", help=_("签到：写名字的人；与参加人数分开计"))
@click.option("--event", required=True, metavar="ID", help=_("活动 id 或名称"))
@click.option("--trainee", "trainees", multiple=True, metavar="ID", help=_("学员，可写多个"))
@click.option("--class", "class_", metavar="CLASS", help=_("班级编号或 id"))
@click.option("--all", "everyone", is_flag=True, help=_("全班在班学员"))
@click.option("--absent", is_flag=True, help=_("改为没有来"))
@click.option("--result", metavar="TEXT", help=_("结果，如 达成意向"))
@use_case
def event_attend(
    context: Context,
    event: str,
    trainees: tuple[str, ...],
    class_: str | None,
    everyone: bool,
    absent: bool,
    result: str | None,
) -> Result:
    from jlcenter.app.events import attend
    from jlcenter.app.find_trainees import person

    if bool(class_) != everyone:
        raise UsageRefused(
            "usage",
            _("--class 和 --all 要一起写"),
            _("例：event attend --event 招聘会 --class 2026A01 --all"),
        )
    session = context.log_in()
    people = [person(session, one).id for one in trainees]
    done = attend(session, event, people, class_=class_, came=not absent, result=result)
    for one in done.warnings:
        context.warn(_("注意: {message}", message=one.message))
    return Result(
        {
            "added": done.added,
            "already": done.already,
            "named": done.named,
            "warnings": [one.as_json() for one in done.warnings],
        },
        _("已登记 {n} 人，现在签到 {named} 人", n=done.added, named=done.named),
    )


@event_group.command("attendance", help=_("一次活动的签到名单"))
@click.option("--event", required=True, metavar="ID", help=_("活动 id 或名称"))
@use_case
def event_attendance(context: Context, event: str) -> Result:
    from jlcenter.app.events import attendance, find_event
    from jlcenter.domain.masking import mask_phone

    session = context.log_in()
    told = find_event(session, event)
    rows = attendance(session, told["id"])
    if context.reveal and rows:
        from jlcenter.domain.records import TRAINEE

        session.note_look(TRAINEE, len(rows))
    people = [
        {
            "id": str(one.id),
            "trainee": str(one.trainee.id),
            "name": one.trainee.name,
            "phone": one.trainee.phone if context.reveal else mask_phone(one.trainee.phone),
            "attended": one.attended,
            "result": one.result,
        }
        for one in rows
    ]
    named = sum(one.attended for one in rows)
    table = Table(
        (_("姓名"), _("联系电话"), _("到场"), _("结果")),
        [
            (one["name"], one["phone"], _("是") if one["attended"] else _("否"), one["result"])
            for one in people
        ],
    )
    heads = told["head_count"]
    words = counted("签到 {n} 人", named)
    if heads is not None:
        words = _("{words}；参加人数 {heads} 人（另计）", words=words, heads=heads)
    return Result(
        {
            "event": {"id": str(told["id"]), "name": told["name"], "date": told["date"]},
            "attendance": people,
            "named": named,
            "head_count": heads,
        },
        words,
        table if people else None,
    )
