"""``mark``, ``attendance``, ``assess``, ``completion``. Imports little: a mark must be quick."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.domain.errors import UsageRefused
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.assess import ScoreRow
    from jlcenter.app.call_roll import Marked
    from jlcenter.app.complete import CompletionRow
    from jlcenter.domain.completion import CompletionRule

_CLASS = click.option("--class", "class_", metavar="CLASS", help=_("班级编号或 id"))
_NUMBER = click.option("--number", type=int, metavar="N", help=_("学号"))


# -- mark -----------------------------------------------------------------------------------------


@click.command(
    "mark",
    help=_("点名：一个人(--number)、全班未点的(--all)，或一个文件(--file)"),
)
@_CLASS
@click.option("--lesson", type=int, metavar="N", help=_("课次序号"))
@_NUMBER
@click.option("--status", metavar="STATUS", help="present|late|left_early|absent|leave|online")
@click.option("--minutes", type=int, metavar="M", help=_("缺了几分钟（迟到、早退）"))
@click.option("--note", help=_("备注"))
@click.option("--clear", is_flag=True, help=_("去掉这个人的考勤，回到未点"))
@click.option("--all", "everyone", metavar="STATUS", help=_("给所有未点的人记同一种，如 present"))
@click.option("--except", "exceptions", multiple=True, metavar="3:absent,7:late:20", help=_("例外"))
@click.option("--overwrite", is_flag=True, help=_("连已点的也一起改"))
@click.option(
    "--file", "path", type=click.Path(path_type=Path), help=_("CSV：班级、课次、学号、出勤、分钟")
)
@use_case
def mark(context: Context, **told: Any) -> Result:
    if sum((told["number"] is not None, bool(told["everyone"]), told["path"] is not None)) != 1:
        raise UsageRefused(
            "usage",
            _("--number、--all、--file 要写一个，且只写一个"),
            _("例：mark --class 2026A01 --lesson 1 --number 3 --status present"),
        )
    if told["path"] is None:
        for name, field in (("class_", "class"), ("lesson", "lesson")):
            if told[name] is None:
                raise UsageRefused("usage", _("缺少 {name}", name=f"--{field}"), field=field)
    if told["path"] is not None:
        return _mark_file(context, told)
    if told["everyone"]:
        return _mark_all(context, told)
    return _mark_one(context, told)


def _mark_one(context: Context, told: dict[str, Any]) -> Result:
    if bool(told["status"]) == told["clear"]:
        raise UsageRefused("usage", _("--status 和 --clear 要写一个，且只写一个"), field="status")
    from jlcenter.app import call_roll, lookup

    session = context.log_in()
    class_id = lookup.class_id(session, told["class_"])
    done = call_roll.mark(
        session,
        lookup.lesson_id(session, class_id, told["lesson"]),
        lookup.enrolment_id(session, class_id, told["number"]),
        None if told["clear"] else told["status"],
        told["minutes"],
        told["note"],
    )
    warnings = [one.as_json() for one in done.warnings]
    if not context.json:
        for one in done.warnings:
            context.warn(_("注意：{text}", text=one.message))
    text = _("已保存") if done.changed else _("没有变化")
    told_json = {"marked": int(done.changed), "unchanged": int(not done.changed)}
    return Result({**told_json, "warnings": warnings}, text)


def _mark_all(context: Context, told: dict[str, Any]) -> Result:
    from jlcenter.app import call_roll, lookup

    exceptions = _exceptions(told["exceptions"])
    session = context.log_in()
    class_id = lookup.class_id(session, told["class_"])
    lesson_id = lookup.lesson_id(session, class_id, told["lesson"])
    done = call_roll.mark_all(session, lesson_id, told["everyone"], exceptions, told["overwrite"])
    return _marked(context, done)


def _mark_file(context: Context, told: dict[str, Any]) -> Result:
    from jlcenter.app.call_roll import mark_file

    session = context.log_in()
    done = mark_file(session, told["path"], class_=told["class_"], lesson=told["lesson"])
    return _marked(context, done)


def _marked(context: Context, done: Marked) -> Result:
    warnings = []
    if done.kept:
        numbers = _("、").join(str(one) for one in done.kept)
        text = _("学号 {numbers} 已有考勤，没有改（要改请加 --overwrite）", numbers=numbers)
        warnings.append({"code": "already_marked", "message": text})
        if not context.json:
            context.warn(_("注意：{text}", text=text))
    return Result(
        {"marked": done.marked, "unchanged": done.unchanged, "warnings": warnings},
        _("记了 {marked} 人，{unchanged} 人不变", marked=done.marked, unchanged=done.unchanged),
    )


def _exceptions(texts: tuple[str, ...]) -> dict[int, tuple[str, int | None]]:
    """``3:absent,7:late:20`` → {3: ("absent", None), 7: ("late", 20)}."""
    found: dict[int, tuple[str, int | None]] = {}
    for text in ",".join(texts).replace("\uff0c", ",").split(","):
        if not text.strip():
            continue
        parts = [part.strip() for part in text.replace("\uff1a", ":").split(":")]
        is_right = len(parts) in (2, 3) and parts[0].isdecimal() and all(parts)
        if not is_right or (len(parts) == 3 and not parts[2].isdecimal()):
            raise UsageRefused(
                "usage",
                _("例外“{text}”写法不对", text=text.strip()),
                _("请按学号、出勤情况、分钟写，如 3:absent,7:late:20"),
                field="except",
            )
        found[int(parts[0])] = (parts[1], int(parts[2]) if len(parts) == 3 else None)
    return found


# -- attendance -----------------------------------------------------------------------------------


@click.group("attendance", help=_("出勤情况"))
def attendance_group() -> None:
    pass


@attendance_group.command("show", help=_("每个人的出勤学时、应到学时、出勤率和各课次考勤"))
@click.option("--class", "class_", required=True, metavar="CLASS", help=_("班级编号或 id"))
@use_case
def attendance_show(context: Context, class_: str) -> Result:
    from jlcenter.app.attendance import attendance
    from jlcenter.domain.attendance import STATUS_SIGNS
    from jlcenter.domain.hours import hours_text, number, rate_text

    rows = attendance(context.log_in(), class_)
    told = [
        {
            "id": one.enrolment,
            "number": one.number,
            "name": one.name,
            "status": one.status,
            "hours": number(one.hours),
            "required_hours": number(one.required),
            "rate": None if one.rate is None else number(one.rate),
            "marks": {str(lesson): status for lesson, status in one.marks.items()},
        }
        for one in rows
    ]
    lessons = sorted({lesson for one in rows for lesson in one.marks})
    table = Table(
        (_("学号"), _("姓名"), _("出勤"), _("应到"), _("出勤率"), *(str(n) for n in lessons)),
        [
            (
                one.number,
                one.name,
                hours_text(one.hours),
                hours_text(one.required),
                rate_text(one.rate),
                *(STATUS_SIGNS.get(one.marks.get(n, ""), "") for n in lessons),
            )
            for one in rows
        ],
        right=(0, 2, 3, 4),
    )
    return Result({"enrolments": told}, counted("共 {n} 人", len(rows)), table)


# -- assess ---------------------------------------------------------------------------------------


@click.group("assess", invoke_without_command=True, help=_("考核成绩：登记、列出、导入"))
@_CLASS
@_NUMBER
@click.option("--theory", metavar="S", help=_("理论成绩 0–100"))
@click.option("--practical", metavar="S", help=_("实操成绩 0–100"))
@click.option("--attempt", type=int, metavar="N", help=_("第几次考核，补考从 2 起"))
@click.option("--date", metavar="DATE", help=_("考核日期"))
@click.option("--assessor", help=_("考评员"))
@use_case
def assess(context: Context, class_: str | None, number: int | None, **facts: Any) -> Result:
    if click.get_current_context().invoked_subcommand:
        return Result({})
    if class_ is None:
        raise UsageRefused("usage", _("缺少 {name}", name="--class"), field="class")
    from jlcenter.app.assess import record_scores, scores

    if number is None:
        if any(value is not None for value in facts.values()):
            raise UsageRefused("usage", _("缺少 {name}", name="--number"), field="number")
        return _scores_result(scores(context.log_in(), class_))
    done = record_scores(context.log_in(), class_, number, **facts)
    warnings = [one.as_json() for one in done.warnings]
    return Result(
        {"assessment": _score_json(done.row), "attempt": done.attempt, "warnings": warnings},
        "\n".join([_("已保存"), *(_("注意：{text}", text=one.message) for one in done.warnings)]),
    )


def _score_json(one: ScoreRow) -> dict[str, Any]:
    from jlcenter.domain.scores import score_number

    return {
        "id": one.enrolment,
        "number": one.number,
        "name": one.name,
        "theory": score_number(one.theory),
        "practical": score_number(one.practical),
        "attempts": [
            {
                "attempt": sitting.attempt,
                "theory": score_number(sitting.theory),
                "practical": score_number(sitting.practical),
            }
            for sitting in one.sittings
        ],
    }


def _scores_result(rows: list[ScoreRow]) -> Result:
    from jlcenter.domain.scores import score_text

    table = Table(
        (_("学号"), _("姓名"), _("理论"), _("实操"), _("考了几次")),
        [
            (
                one.number,
                one.name,
                score_text(one.theory),
                score_text(one.practical),
                len(one.sittings) or "",
            )
            for one in rows
        ],
        right=(0, 2, 3, 4),
    )
    told = {"enrolments": [_score_json(one) for one in rows]}
    return Result(told, counted("共 {n} 人", len(rows)), table)


@assess.command("import", help=_("从表格导入成绩，按学号或身份证号码对人"))
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@_CLASS
@click.option("--attempt", type=int, metavar="N", help=_("第几次考核，补考从 2 起"))
@use_case
def assess_import(context: Context, path: Path, class_: str | None, attempt: int | None) -> Result:
    parent = click.get_current_context().parent
    class_ = class_ or (parent.params.get("class_") if parent else None)
    if class_ is None:
        raise UsageRefused("usage", _("缺少 {name}", name="--class"), field="class")
    from jlcenter.app.assess import import_scores

    report = import_scores(context.log_in(), path, class_, attempt=attempt)
    table = Table(
        (_("行"), _("原因")), [(one.row, one.message) for one in report.rejected], right=(0,)
    )
    text = _(
        "{rows} 人，导入 {imported} 人，{unchanged} 人不变，{rejected} 行没有导入",
        rows=report.rows,
        imported=report.imported,
        unchanged=report.unchanged,
        rejected=len(report.rejected),
    )
    return Result(report.as_json(), text, table)


# -- completion -----------------------------------------------------------------------------------


@click.command("completion", help=_("谁可以结业，谁还不行，为什么"))
@click.option("--class", "class_", required=True, metavar="CLASS", help=_("班级编号或 id"))
@use_case
def completion(context: Context, class_: str) -> Result:
    from jlcenter.app.complete import completion as complete
    from jlcenter.app.complete import completion_rule
    from jlcenter.app.plan_class import find_class

    session = context.log_in()
    row = find_class(session, class_)
    rows = complete(session, row.id)
    rule = completion_rule(session, row)
    return Result(
        {"enrolments": [_completion_json(one) for one in rows], "rule": rule_json(rule)},
        _completion_text(rows, rule),
        _completion_table(rows),
    )


def _completion_json(one: CompletionRow) -> dict[str, Any]:
    from jlcenter.domain.completion import REASON_LABELS
    from jlcenter.domain.hours import number
    from jlcenter.domain.scores import score_number

    return {
        "id": one.enrolment,
        "number": one.number,
        "name": one.name,
        "eligible": one.eligible,
        "reasons": list(one.reasons),
        "messages": [_(REASON_LABELS[reason]) for reason in one.reasons],
        "hours": number(one.hours),
        "required_hours": number(one.required),
        "rate": None if one.rate is None else number(one.rate),
        "theory": score_number(one.theory),
        "practical": score_number(one.practical),
    }


def rule_json(rule: CompletionRule) -> dict[str, Any]:
    """The thresholds and where they come from, for scripts."""
    from jlcenter.domain.hours import number
    from jlcenter.domain.scores import score_number

    return {
        "min_rate": number(rule.min_rate),
        "theory_pass": score_number(rule.theory_pass),
        "practical_pass": score_number(rule.practical_pass),
        "both_required": rule.both_required,
        "counts": "best" if rule.best_attempt else "last",
        "resits_allowed": rule.resits_allowed,
        "status": rule.status,
        "source": rule.source,
        "effective": rule.effective_from,
    }


def _completion_table(rows: list[CompletionRow]) -> Table:
    from jlcenter.domain.completion import REASON_LABELS
    from jlcenter.domain.hours import hours_text, rate_text
    from jlcenter.domain.scores import score_text

    return Table(
        (
            _("学号"),
            _("姓名"),
            _("可发证"),
            _("出勤率"),
            _("学时"),
            _("理论"),
            _("实操"),
            _("原因"),
        ),
        [
            (
                one.number,
                one.name,
                _("是") if one.eligible else _("否"),
                rate_text(one.rate),
                hours_text(one.hours),
                score_text(one.theory),
                score_text(one.practical),
                _("、").join(_(REASON_LABELS[reason]) for reason in one.reasons),
            )
            for one in rows
        ],
        right=(0, 3, 4, 5, 6),
    )


def _completion_text(rows: list[CompletionRow], rule: CompletionRule) -> str:
    text = _(
        "共 {n} 人，可发证 {eligible} 人", n=len(rows), eligible=sum(one.eligible for one in rows)
    )
    return f"{text}\n{rule_text(rule)}"


def rule_text(rule: CompletionRule) -> str:
    """The thresholds and where they come from, for people."""
    from jlcenter.domain.hours import rate_text
    from jlcenter.domain.scores import score_text

    return _(
        "标准：出勤率 {rate}，理论 {theory} 分，实操 {practical} 分\n依据：{source}",
        rate=rate_text(rule.min_rate),
        theory=score_text(rule.theory_pass),
        practical=score_text(rule.practical_pass),
        source=rule.source,
    )
