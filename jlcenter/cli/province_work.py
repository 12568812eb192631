"""``province …``: figures, claims, certificates and tasks, thin over ``provincial.desk``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.cli.province import account_of, database_option, province_group
from jlcenter.domain.claim_states import STATUS_LABELS
from jlcenter.domain.hours import number
from jlcenter.domain.money import yuan_text
from jlcenter.words import _, counted
from provincial.as_json import (
    centre_json,
    claim_json,
    duplicate_json,
    figure_json,
    instant,
    progress_json,
)

_year = click.option("--year", type=click.IntRange(2000, 2100), default=None, metavar="Y")
_centre = click.option("--centre", default="", metavar="CODE")
_region = click.option("--region", "--prefecture", "region", default="", metavar="CODE")


def _this_year(year: int | None) -> int:
    return date.today().year if year is None else year


# -- figures ---------------------------------------------------------------------------------------


@province_group.command("centres")
@_region
@click.option("--silent", is_flag=True)
@database_option
@use_case
def centres(context: Context, database: str | None, region: str, silent: bool) -> Result:
    """各中心上次同步的时间; --silent 只列一周没有同步的"""
    from provincial import desk

    rows = desk.centres(account_of(context, database), desk.scope_of(region=region))
    told = [one for one in rows if one.is_silent or not silent]
    table = Table(
        (_("代码"), _("中心"), _("电脑"), _("上次同步"), _("已有天数")),
        [
            (
                one.code,
                one.name,
                one.laptops,
                instant(one.last_sync) or _("还没有"),
                "" if one.silent_days is None else one.silent_days,
            )
            for one in told
        ],
        right=(2, 4),
    )
    return Result({"centres": [centre_json(one) for one in told]}, "", table)


@province_group.command("progress")
@_year
@_region
@_centre
@click.option("--out", type=click.Path(path_type=Path), default=None, metavar="FILE")
@database_option
@use_case
def progress(
    context: Context,
    database: str | None,
    year: int | None,
    region: str,
    centre: str,
    out: Path | None,
) -> Result:
    """全省(或一地)一年的进度; --out 写成 .pdf 或 .xlsx"""
    from provincial import desk

    account, scope = account_of(context, database), desk.scope_of(centre, region)
    if out is None:
        told = desk.progress(account, _this_year(year), scope)
    else:
        told = desk.write_progress(account, _this_year(year), scope, out)
    json = progress_json(told)
    if out is not None:
        json["file"] = str(out)
    lines = [*told.tables["county"], told.total]
    table = Table(
        (_("县(市、区)"), _("人次"), _("任务"), _("人数"), _("结业"), _("人·学时"), _("拨付(元)")),
        [
            (
                one.name,
                one.figures.person_times,
                "" if one.target is None else one.target,
                one.figures.persons,
                one.figures.completed,
                number(one.figures.hours),
                yuan_text(one.figures.paid),
            )
            for one in lines
        ],
        right=(1, 2, 3, 4, 5, 6),
    )
    text = counted("{n} 个中心一周没有同步, 见 ./run province centres --silent", len(told.silent))
    if out is not None:
        text += "\n" + _("已写到 {file}", file=out)
    return Result(json, text, table)


@province_group.command("indicators")
@_year
@_centre
@_region
@click.option("--by", default="", metavar="CUT")
@click.option("--indicator", "codes", multiple=True, metavar="CODE")
@database_option
@use_case
def indicators(
    context: Context,
    database: str | None,
    year: int | None,
    centre: str,
    region: str,
    by: str,
    codes: tuple[str, ...],
) -> Result:
    """一年的指标, 口径与中心的电脑相同; --by 按地区、主管部门、类型等分列"""
    from provincial import desk

    scope = desk.scope_of(centre, region)
    rows = desk.figures(account_of(context, database), _this_year(year), scope, by, codes)
    table = Table(
        (_("编号"), _("指标"), _("数值"), _("单位")),
        [
            (
                one.indicator.code,
                _(one.indicator.name),
                _("待定") if one.figure.is_open else "—" if one.number is None else one.number,
                _(one.indicator.unit),
            )
            for one in rows
        ],
        right=(2,),
    )
    told = {"year": _this_year(year), "by": by or None}
    return Result(told | {"indicators": [figure_json(one) for one in rows]}, "", table)


@province_group.command("recount")
@database_option
@use_case
def recount(context: Context, database: str | None) -> Result:
    """按记录重新统计全部数字, 列出与平时保存的不同之处"""
    from provincial import desk

    found = desk.recount(account_of(context, database))
    told = [
        {
            "centre": one.centre,
            "year": one.year,
            "what": one.what,
            "by": one.cut,
            "key": one.value,
            "kept": one.kept,
            "counted": one.counted,
        }
        for one in found
    ]
    text = counted("有 {n} 个数字与记录不符, 已改正", len(told))
    if not told:
        text = _("平时保存的数字与记录相符")
    return Result({"differed": told}, text)


# -- claims ----------------------------------------------------------------------------------------


@province_group.command("duplicates")
@_year
@_region
@_centre
@database_option
@use_case
def duplicates(
    context: Context, database: str | None, year: int | None, region: str, centre: str
) -> Result:
    """同一人在几个中心重复享受补贴的, 两边的申领都列出"""
    from provincial import desk
    from provincial.duplicates import why_words

    scope = desk.scope_of(centre, region)
    found = desk.duplicates(account_of(context, database), year, scope)
    table = Table(
        (_("证件号码"), _("姓名"), _("原因"), _("中心"), _("申领"), _("班级"), _("金额(元)")),
        [
            (
                one.number if place == 0 else "",
                one.name if place == 0 else "",
                why_words(one.why) if place == 0 else "",
                line.centre_name,
                line.claim_code,
                line.class_code,
                yuan_text(line.amount),
            )
            for one in found
            for place, line in enumerate(one.lines)
        ],
        right=(6,),
    )
    text = counted("有 {n} 人重复", len(found)) if found else _("没有发现重复享受补贴的人")
    told = {"duplicates": [duplicate_json(one) for one in found]}
    return Result(told, text, table if found else None)


@province_group.command("claims")
@_year
@_region
@_centre
@click.option("--waiting", is_flag=True)
@database_option
@use_case
def claims(
    context: Context,
    database: str | None,
    year: int | None,
    region: str,
    centre: str,
    waiting: bool,
) -> Result:
    """各中心已申报的补贴; --waiting 只列等人审核的"""
    from provincial import desk
    from provincial.reviews import result_words

    scope = desk.scope_of(centre, region)
    rows = desk.claims(account_of(context, database), year, scope, waiting=waiting)
    table = Table(
        (_("中心"), _("申领"), _("政策"), _("金额(元)"), _("人次"), _("状态"), _("省级审核")),
        [
            (
                one.centre_name,
                one.code,
                one.scheme,
                yuan_text(one.amount),
                one.lines,
                _(STATUS_LABELS.get(one.status, one.status)),
                result_words(one.result),
            )
            for one in rows
        ],
        right=(3, 4),
    )
    text = "" if rows else _("没有这样的申领")
    return Result({"claims": [claim_json(one) for one in rows]}, text, table if rows else None)


@province_group.command("review")
@click.option("--claim", required=True, metavar="ID")
@_centre
@click.option("--result", required=True, metavar="clear|approved|returned|rejected")
@click.option("--reason", default="", metavar="TEXT")
@database_option
@use_case
def review(
    context: Context, database: str | None, claim: str, centre: str, result: str, reason: str
) -> Result:
    """写下对一份申领的审核结果; 中心的电脑下次同步时看到"""
    from provincial import desk
    from provincial.reviews import result_words

    account = account_of(context, database)
    row = desk.review(account, claim, centre, result, reason)
    text = _("申领 {code}: {result}", code=row.code, result=result_words(row.result))
    return Result({"claim": claim_json(row)}, text)


@province_group.command("check-claims")
@_region
@_centre
@database_option
@use_case
def check_claims(context: Context, database: str | None, region: str, centre: str) -> Result:
    """对等待中的申领逐份查重, 写下结果"""
    from provincial import desk

    found = desk.check_claims(account_of(context, database), desk.scope_of(centre, region))
    text = _(
        "查重完毕: 无问题 {clear} 份, 有重复 {duplicate} 份",
        clear=found["clear"],
        duplicate=found["duplicate"],
    )
    return Result({"checked": found}, text)


# -- certificates and tasks ------------------------------------------------------------------------


@province_group.command("revoke")
@click.argument("serial")
@click.option("--reason", default="", metavar="TEXT")
@_centre
@database_option
@use_case
def revoke(context: Context, database: str | None, serial: str, reason: str, centre: str) -> Result:
    """撤销一份证书, 写进它的中心"""
    from provincial import desk

    row = desk.revoke(account_of(context, database), serial, reason, centre)
    told = {
        "centre": row.centre,
        "id": row.id,
        "serial": row.serial,
        "status": row.status,
        "revoked_on": row.revoked_on,
    }
    text = _(
        "证书 {serial} 已撤销, {centre} 的电脑下次同步时看到", serial=row.serial, centre=row.centre
    )
    return Result({"certificate": told}, text)


@province_group.group("target")
def target_group() -> None:
    """下达给各中心的年度任务"""


@target_group.command("set")
@click.option("--centre", required=True, metavar="CODE")
@click.option("--year", required=True, type=int, metavar="Y")
@click.option("--indicator", required=True, metavar="CODE")
@click.option("--value", required=True, type=int, metavar="N")
@click.option("--scope", default="centre", show_default=True, metavar="centre|province")
@click.option("--number", default="", metavar="TEXT")
@click.option("--given-by", default="", metavar="TEXT")
@database_option
@use_case
def target_set(
    context: Context,
    database: str | None,
    centre: str,
    year: int,
    indicator: str,
    value: int,
    scope: str,
    number: str,
    given_by: str,
) -> Result:
    """下达(或改)一个中心的年度任务"""
    from provincial import desk

    row = desk.set_target(
        account_of(context, database),
        centre,
        year,
        indicator,
        value,
        scope=scope,
        number=number,
        given_by=given_by,
    )
    text = _(
        "{centre} {year} 年任务 {indicator}: {value}",
        centre=row.centre,
        year=row.year,
        indicator=row.indicator,
        value=row.value,
    )
    return Result({"target": _target_json(row)}, text)


def _target_json(row: Any) -> dict[str, Any]:
    return {
        "centre": row.centre,
        "year": row.year,
        "indicator": row.indicator,
        "scope": row.scope,
        "value": row.value,
    }


@target_group.command("list")
@_year
@_region
@_centre
@database_option
@use_case
def target_list(
    context: Context, database: str | None, year: int | None, region: str, centre: str
) -> Result:
    """各中心的年度任务"""
    from provincial import desk

    scope = desk.scope_of(centre, region)
    rows = desk.list_targets(account_of(context, database), _this_year(year), scope)
    table = Table(
        (_("中心"), _("年度"), _("指标"), _("范围"), _("任务数")),
        [(one.centre, one.year, one.indicator, one.scope, one.value) for one in rows],
        right=(4,),
    )
    text = "" if rows else _("这一年还没有下达任务")
    told = {"targets": [_target_json(one) for one in rows]}
    return Result(told, text, table if rows else None)
