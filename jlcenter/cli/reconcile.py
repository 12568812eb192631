"""``reconcile``: whether laptop and province hold the same, and the repair of a damaged laptop."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.domain.errors import Damaged, UsageRefused
from jlcenter.domain.records import BY_NAME
from jlcenter.words import _, counted, mark

if TYPE_CHECKING:
    from jlcenter.app.reconcile import Differing, Reconciled

#: so many differing records are listed on a screen; JSON has them all
_LISTED_MAX = 40
CAUSES = {
    "pending": mark("待传"),
    "news": mark("还没有收到"),
    "aside": mark("放在一边"),
    "here": mark("本机损坏"),
    "province": mark("省里损坏"),
    "erased": mark("省里已抹除"),
    "unknown": mark("来历不在本机"),
}


@click.command("reconcile")
@click.option("--server", metavar="URL", default=None)
@click.option("--repair", is_flag=True)
@click.option("--yes", is_flag=True)
@use_case
def reconcile(context: Context, server: str | None, repair: bool, yes: bool) -> Result:
    """逐条核对本机与省里的内容是否一致; --repair 按省里的内容修复本机的损坏。"""
    from jlcenter.app.reconcile import reconcile as compare

    session = context.log_in()
    if yes and not repair:
        raise UsageRefused("yes_alone", _("--yes 要和 --repair 一起用"), field="yes")
    if not repair:
        found = compare(session, server)
        return _answered(session.centre_code, found, asdict(found), [])
    from jlcenter.app.repair_data import repair as put_right

    done = put_right(session, lambda doomed: yes or _agreed(context, doomed), server)
    told = {"repaired": [asdict(one) for one in done.replaced], "backup": done.backup}
    lines = []
    if done.replaced:
        lines.append(
            counted(
                "已按省里的内容修复 {n} 条, 修复前的备份: {backup}",
                len(done.replaced),
                backup=done.backup,
            )
        )
        lines += [one.title for one in done.replaced[:_LISTED_MAX]]
    else:
        lines.append(_("本机没有要修复的内容"))
    return _answered(session.centre_code, done.after, {**told, **asdict(done.after)}, lines)


def _agreed(context: Context, doomed: list[Differing]) -> bool:
    """Show what will be replaced and ask; a script has to say --yes."""
    if context.json or sys.stdin is None or not sys.stdin.isatty():
        return False
    for one in doomed[:_LISTED_MAX]:
        context.warn(f"  {one.title}")
    question = counted("这 {n} 条本机记录会换成省里的内容, 先自动备份。继续吗?", len(doomed))
    return click.confirm(question, err=True)


def _answered(centre: str, found: Reconciled, told: dict[str, Any], lines: list[str]) -> Result:
    lines += [_line(one) for one in found.differing[:_LISTED_MAX]]
    more = len(found.differing) - _LISTED_MAX
    if not found.complete:
        lines.append(_("不同的很多, 只找出了前 {n} 条", n=len(found.differing)))
    elif more > 0:
        lines.append(counted("还有 {n} 条, 全部见 --json", more))
    if not found.is_damage:
        lines += _summary(found)
        return Result(told, "\n".join(lines), _table(found))
    from jlcenter.app.reconcile import PASSING

    damage = sum(one.cause not in PASSING for one in found.differing)
    error = Damaged(
        "not_the_same",
        counted("{n} 条记录本机与省里不一样, 不是同步能解决的", damage),
        "\n".join(_remedies(centre, found)),
    )
    lines += [error.message, error.hint]
    told["error"] = error.as_json()
    return Result(told, "\n".join(lines), _table(found), error.exit_code)


def _summary(found: Reconciled) -> list[str]:
    if found.same:
        rows = sum(one.here.rows for one in found.kinds.values())
        lines = [counted("本机与省里内容一致, 共 {n} 条记录", rows)]
        if found.province_damaged:
            lines.append(_("省里保存的校验数与记录不符, 请告诉省级管理员运行 province repair"))
        return lines
    lines = []
    if found.pending:
        lines.append(counted("还有 {n} 条待传, 先同步再核对", found.pending))
    if found.unfetched:
        lines.append(_("省里有本机还没有收到的内容, 先同步再核对"))
    if found.set_aside:
        lines.append(counted("有 {n} 批收到的内容暂时放在一边, 同步时会再试", found.set_aside))
    return lines


def _remedies(centre: str, found: Reconciled) -> list[str]:
    """What to do about each sort of damage."""
    causes = {one.cause for one in found.differing}
    lines = []
    if causes & {"here", "unknown"}:
        lines.append(_("本机损坏的, 用省里的内容修复: ./run reconcile --repair"))
    if "erased" in causes:
        lines.append(_("别的电脑抹除过的, 在本机也抹除: ./run reconcile --repair"))
    if "province" in causes:
        lines.append(
            _(
                "省里损坏的, 请省级管理员运行: ./run province repair --centre {code}",
                code=centre,
            )
        )
    return lines


def _table(found: Reconciled) -> Table:
    headers = (_("类别"), _("本机"), _("指纹"), _("省里"), _("指纹"), _("不同"))
    rows = [
        (
            _(BY_NAME[name].label) if name in BY_NAME else name,
            one.here.rows,
            one.here.digest[:12],
            one.province.rows,
            one.province.digest[:12],
            one.differing or "",
        )
        for name, one in found.kinds.items()
    ]
    return Table(headers, rows, right=(1, 3, 5))


def _line(one: Differing) -> str:
    """One record: which, in what, why."""
    if not one.province:
        what = _("只在本机")
    elif not one.here:
        what = _("只在省里")
    else:
        what = _("、").join(_label(one.kind, name) for name in one.fields) or _("内容不同")
    return f"{one.title} · {what} · {_(CAUSES[one.cause])}"


def _label(kind: str, field: str) -> str:
    known = BY_NAME[kind].field_by_name.get(field) if kind in BY_NAME else None
    return _(known.label) if known else {"deleted": _("删除"), "key": _("归属")}.get(field, field)
