"""``teacher hours|shares|outcomes|year|practice|exchange``: what teachers did in a year."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.cli.record_group import field_options, record_json, record_table, record_text
from jlcenter.domain.records import TEACHER_ACTIVITY, TEACHER_YEAR
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.evaluate import TeacherOutcome
    from jlcenter.app.teacher_activities import YearShares
    from jlcenter.app.teacher_hours import HoursLine, Workload

_YEAR = click.option("--year", type=click.IntRange(2000, 2199), metavar="Y", help=_("年度"))
_YEAR_NEEDED = click.option(
    "--year", required=True, type=click.IntRange(2000, 2199), metavar="Y", help=_("年度")
)
_TEACHER = click.option("--teacher", metavar="NAME", help=_("只看这一位"))
_ID = click.argument("id_", metavar="ID")
_STAY = ("partner", "starts", "ends", "days", "minutes", "content", "result", "number", "remark")
_SHOWN = ("teacher", "activity_type", "partner_name", "starts", "ends", "days", "content")


def _given(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value is not None}


# -- hours ----------------------------------------------------------------------------------------


@click.command("hours", help=_("一年的课时：各类学时、系数和算式、折算学时、课时费"))
@_YEAR_NEEDED
@_TEACHER
@use_case
def teacher_hours(context: Context, year: int, teacher: str | None) -> Result:
    from jlcenter.app.teacher_hours import workload
    from jlcenter.domain.hours import hours_text
    from jlcenter.domain.money import yuan_text

    told = workload(context.log_in(), year, teacher)
    rows = [
        (
            one.line.teacher_name or _("（未写教师）"),
            one.class_row.code,
            hours_text(one.line.hours),
            _converted(one.line.converted),
            yuan_text(one.rate) if one.rate is not None else _("待定"),
            yuan_text(one.pay) if one.pay is not None else _("待定"),
            one.line.words,
        )
        for one in told.lines
    ]
    table = Table(
        (_("教师"), _("班级"), _("学时"), _("折算"), _("标准"), _("课时费"), _("算式")),
        rows,
        right=(2, 3, 4, 5),
    )
    return Result(_hours_json(told), _hours_text(told), table if rows else None)


def _converted(value: Any) -> str:
    from jlcenter.domain.hours import hours_text

    return hours_text(value) if value is not None else _("待定")


def _hours_json(told: Workload) -> dict[str, Any]:
    from jlcenter.domain.hours import number
    from jlcenter.domain.money import yuan_number

    return {
        "year": told.year,
        "lines": [_line_json(one) for one in told.lines],
        "hours": number(told.hours),
        "converted": number(told.converted) if told.converted is not None else None,
        "pay": yuan_number(told.pay) if told.is_pay_settled else None,
        "pay_pending": told.pay_pending,
        "not_called": told.not_called,
        "rule": {"source": told.source, "status": told.status},
    }


def _line_json(one: HoursLine) -> dict[str, Any]:
    from jlcenter.domain.hours import number
    from jlcenter.domain.money import yuan_number

    line = one.line
    return {
        "id": line.teacher,
        "teacher": line.teacher_name,
        "class": one.class_row.code,
        "class_name": one.class_row.name,
        "course": one.class_row.occupation or one.class_row.programme_name,
        "hours": number(line.hours),
        "by_kind": {kind: number(value) for kind, value in line.by_kind.items()},
        "steps": [
            {
                "kinds": list(step.kinds),
                "lessons": step.lessons,
                "hours": number(step.hours),
                "coefficient": number(step.coefficient.value) if step.coefficient else None,
                "converted": number(step.converted) if step.converted is not None else None,
                "words": step.words,
            }
            for step in line.steps
        ],
        "converted": number(line.converted) if line.converted is not None else None,
        "calculation": line.words,
        "rate": yuan_number(one.rate) if one.rate is not None else None,
        "pay": yuan_number(one.pay) if one.pay is not None else None,
        "basis": one.basis,
        "without_form": line.without_form,
    }


def _hours_text(told: Workload) -> str:
    from jlcenter.app.teacher_hours import pay_text
    from jlcenter.domain.hours import hours_text

    parts = [
        _(
            "合计 {hours} 学时，折算 {converted}，课时费 {pay}",
            hours=hours_text(told.hours),
            converted=_converted(told.converted),
            pay=pay_text(told),
        )
    ]
    if told.source:
        parts.append(_("系数依据：{source}", source=told.source))
    if told.not_called:
        parts.append(counted("有 {n} 个过去的课次没有点名，不计入任何人的课时", told.not_called))
    without = sum(one.line.without_form for one in told.lines)
    if without:
        parts.append(
            counted("有 {n} 个课次没写授课形式，按理论计（lesson edit --form 可补）", without)
        )
    return "\n".join(parts)


# -- shares and outcomes --------------------------------------------------------------------------


@click.command("shares", help=_("师资比例：双岗型、企业兼职、培训课时占比、企业实践"))
@_YEAR_NEEDED
@use_case
def teacher_shares(context: Context, year: int) -> Result:
    from jlcenter.app.teacher_activities import teacher_shares as shares_of

    told = shares_of(context.log_in(), year)
    return Result(_shares_json(told), _shares_text(told))


def _shares_json(told: YearShares) -> dict[str, Any]:
    from jlcenter.domain.hours import number

    sums, rule = told.shares, told.practice_rule
    return {
        "year": told.year,
        "teachers": sums.teachers,
        "specialists": sums.specialists,
        "dual_role": sums.dual_role,
        "dual_role_share": number(sums.dual_share) if sums.dual_share is not None else None,
        "declared": sums.declared,
        "carried_both": sums.carried_both,
        "target": number(told.target) if told.target is not None else None,
        "target_source": told.target_source,
        "rule": {"source": told.dual_rule.source, "status": told.dual_rule.status},
        "enterprise": sums.enterprise,
        "enterprise_taught": sums.enterprise_taught,
        "enterprise_hours": number(sums.enterprise_hours),
        "masters": sums.masters,
        "training_hours": number(sums.training),
        "degree_hours": number(sums.degree),
        "training_share": number(sums.training_share) if sums.training_share is not None else None,
        "without_degree": sums.without_degree,
        "practice_days": sums.practice_days,
        "practised": sums.practised,
        "practice_rule": None
        if rule is None
        else {"years": rule.years, "days": rule.days, "source": rule.source},
        "practice_due": [
            {"id": one.teacher, "name": one.name, "days": one.days, "lacking": one.lacking}
            for one in told.due
        ],
    }


def _shares_text(told: YearShares) -> str:
    from jlcenter.domain.hours import hours_text, rate_text

    sums = told.shares
    lines = [
        _(
            "双岗型教师 {part} / 专业课教师 {whole} = {share}（计划目标 {target}）",
            part=sums.dual_role,
            whole=sums.specialists,
            share=rate_text(sums.dual_share),
            target=rate_text(told.target),
        ),
        _("  认定标准：{source}", source=told.dual_rule.source),
        _(
            "企业兼职教师 {n} 人，其中上课 {taught} 人、{hours} 学时；技能名师 {masters} 人",
            n=sums.enterprise,
            taught=sums.enterprise_taught,
            hours=hours_text(sums.enterprise_hours),
            masters=sums.masters,
        ),
        _(
            "培训课时 {training} ÷（培训 + 学历教育 {degree}）= {share}",
            training=hours_text(sums.training),
            degree=hours_text(sums.degree),
            share=rate_text(sums.training_share),
        ),
        _("企业实践 {days} 天，{n} 人参加", days=sums.practice_days, n=sums.practised),
    ]
    if sums.without_degree:
        lines.append(
            counted("{n} 名上课的教师没有登记学历教育学时，没有算进占比", sums.without_degree)
        )
    for one in told.due:
        lines.append(
            _(
                "{name} 近 {years} 年企业实践 {days} 天，还差 {lacking} 天",
                name=one.name,
                years=told.practice_rule.years if told.practice_rule else "",
                days=one.days,
                lacking=one.lacking,
            )
        )
    return "\n".join(lines)


@click.command("outcomes", help=_("培训成效：每位教师所教班级的结业、取证、就业、满意度"))
@_YEAR_NEEDED
@_TEACHER
@use_case
def teacher_outcomes(context: Context, year: int, teacher: str | None) -> Result:
    from jlcenter.app.evaluate import teacher_outcomes as outcomes
    from jlcenter.domain.evaluation import PARTS
    from jlcenter.domain.hours import rate_text

    rows = outcomes(context.log_in(), year, teacher)
    table = Table(
        (_("教师"), _("班次"), _("人数"), *(_(word) for word in PARTS.values())),
        [
            (
                one.name,
                len(one.classes),
                one.people,
                *(rate_text(one.parts[name].value) for name in PARTS),
            )
            for one in rows
        ],
        right=tuple(range(1, 3 + len(PARTS))),
    )
    text = _("只算当年结束的班；一个班有几位教师授课时，各位都计入")
    return Result(
        {"year": year, "teachers": [_outcome_json(one) for one in rows]},
        text,
        table if rows else None,
    )


def _outcome_json(one: TeacherOutcome) -> dict[str, Any]:
    from jlcenter.domain.hours import number

    return {
        "id": one.teacher,
        "name": one.name,
        "classes": list(one.classes),
        "people": one.people,
        "parts": {
            name: {
                "part": number(ratio.part),
                "whole": number(ratio.whole),
                "value": number(ratio.value) if ratio.value is not None else None,
            }
            for name, ratio in one.parts.items()
        },
    }


# -- a teacher's year -----------------------------------------------------------------------------


@click.command("year", help=_("教师年度：学历教育学时、是否专业课和双岗型、课时费标准"))
@click.argument("name", metavar="NAME")
@_YEAR_NEEDED
@click.option("--degree-hours", metavar="H", help=_("学历教育学时"))
@click.option("--specialist/--no-specialist", default=None, help=_("专业课教师"))
@click.option("--dual-role/--no-dual-role", default=None, help=_("“双岗型”教师"))
@click.option("--rate", metavar="YUAN", help=_("课时费标准（元/折算学时）"))
@click.option("--remark", help=_("备注"))
@use_case
def teacher_year(
    context: Context,
    name: str,
    year: int,
    degree_hours: str | None,
    specialist: bool | None,
    dual_role: bool | None,
    rate: str | None,
    remark: str | None,
) -> Result:
    from jlcenter.app.teacher_activities import set_year

    session = context.log_in()
    told = set_year(
        session,
        name,
        year,
        degree_hours=degree_hours,
        is_specialist=specialist,
        is_dual_role=dual_role,
        rate=rate,
        remark=remark,
    )
    json = record_json(TEACHER_YEAR, told)
    return Result({"teacher_year": json}, record_text(session, TEACHER_YEAR, told))


# -- practice and exchange ------------------------------------------------------------------------


@click.group("practice", help=_("企业实践"))
def practice_group() -> None:
    pass


@click.group("exchange", help=_("互聘：来校和派出"))
def exchange_group() -> None:
    pass


_STAY_FIELDS = field_options([TEACHER_ACTIVITY.field_by_name[one] for one in _STAY])


@practice_group.command("add", help=_("登记一次企业实践"))
@click.argument("name", metavar="NAME")
@_STAY_FIELDS
@use_case
def practice_add(context: Context, name: str, **told: Any) -> Result:
    return _added(context, name, "practice", told)


@exchange_group.command("add", help=_("登记一次互聘"))
@click.argument("name", metavar="NAME")
@click.option(
    "--direction", type=click.Choice(("in", "out")), required=True, help=_("in 来校，out 派出")
)
@_STAY_FIELDS
@use_case
def exchange_add(context: Context, name: str, direction: str, **told: Any) -> Result:
    return _added(context, name, f"exchange_{direction}", told)


def _added(context: Context, name: str, kind: str, told: dict[str, Any]) -> Result:
    from jlcenter.app.teacher_activities import add_activity

    session = context.log_in()
    typed = {"teacher": name, **_given(told)}
    made = add_activity(session, typed, activity_type=kind)
    return Result(
        {"activity": record_json(TEACHER_ACTIVITY, made)},
        record_text(session, TEACHER_ACTIVITY, made),
    )


@practice_group.command("list", help=_("列出企业实践，和还差多少天的教师"))
@_YEAR
@_TEACHER
@use_case
def practice_list(context: Context, year: int | None, teacher: str | None) -> Result:
    from jlcenter.app.teacher_activities import practice_due

    session = context.log_in()
    made = _listed(session, ("practice",), year, teacher)
    day = f"{year:04d}-12-31" if year else date.today().isoformat()
    rule, due = practice_due(session, day)
    told = [
        {"id": one.teacher, "name": one.name, "days": one.days, "lacking": one.lacking}
        for one in due
    ]
    text = made.text
    if rule is not None:
        text += "\n" + counted(
            "{n} 名专业课教师近 {years} 年不足 {days} 天（{source}）",
            len(due),
            years=rule.years,
            days=rule.days,
            source=rule.source,
        )
    return Result({**made.json, "due": told}, text, made.table)


@exchange_group.command("list", help=_("列出互聘"))
@_YEAR
@_TEACHER
@use_case
def exchange_list(context: Context, year: int | None, teacher: str | None) -> Result:
    from jlcenter.app.teacher_activities import EXCHANGES

    return _listed(context.log_in(), EXCHANGES, year, teacher)


def _listed(session: Any, types: tuple[str, ...], year: int | None, teacher: str | None) -> Result:
    from jlcenter.app.teacher_activities import list_activities

    rows = list_activities(session, types, teacher, year)
    return Result(
        {"activities": [record_json(TEACHER_ACTIVITY, one) for one in rows]},
        counted("共 {n} 条", len(rows)),
        record_table(session, TEACHER_ACTIVITY, rows, _SHOWN) if rows else None,
    )


def _remover(group: click.Group) -> None:
    @group.command("remove", help=_("删除一条（可撤销）"))
    @_ID
    @use_case
    def remove(context: Context, id_: str) -> Result:
        from jlcenter.app.teacher_activities import remove_activity

        removed = remove_activity(context.log_in(), id_)
        return Result({"removed": removed}, _("已删除，可用 undo 撤销"))


_remover(practice_group)
_remover(exchange_group)

WORK = (
    teacher_hours,
    teacher_shares,
    teacher_outcomes,
    teacher_year,
    practice_group,
    exchange_group,
)
