"""Pairing, sync, digest and conflicts by command."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

import click

from jlcenter.cli.frame import Context, Result, print_json, use_case
from jlcenter.cli.output import Table
from jlcenter.domain.errors import Refused
from jlcenter.words import _


@click.command("pair")
@click.option("--server", required=True, metavar="URL")
@click.option("--code", required=True, metavar="CODE")
@use_case
def pair(context: Context, server: str, code: str) -> Result:
    """向省级服务器登记本机, 只需一次。"""
    from jlcenter.app.pair_device import pair as register

    done = register(context.log_in(), server, code)
    told = {
        "letter": done.letter,
        "centre": done.centre,
        "centre_name": done.centre_name,
        "server": done.server,
    }
    text = _("登记完成: {name}, 本机字母 {letter}", name=done.centre_name, letter=done.letter)
    return Result(told, text)


@click.group("sync", invoke_without_command=True)
@click.option("--server", metavar="URL", default=None)
@click.option("--watch", is_flag=True)
@click.option("--every", type=click.FloatRange(1), default=None, metavar="SECONDS", hidden=True)
@click.pass_context
def sync_group(
    click_context: click.Context,
    /,
    server: str | None,
    watch: bool,
    every: float | None,
    **common: Any,
) -> None:
    """与省级服务器同步; --watch 每 15 分钟一次。"""
    if click_context.invoked_subcommand is None:
        click_context.invoke(_run, server=server, watch=watch, every=every, **common)


@use_case
def _run(context: Context, server: str | None, watch: bool, every: float | None) -> Result:
    from jlcenter.app.sync_now import sync

    session = context.log_in()
    if watch:
        _watch(session, server, every)
    bar = context.progress(_("同步"), 100)
    done = sync(session, server, lambda sent, total: bar(100 * sent // max(total, 1)))
    told = asdict(done)
    text = [_("已同步: 送出 {out} 条, 收到 {inn} 条", out=done.pushed, inn=done.received)]
    if done.conflicts:
        text.append(_("有 {n} 处冲突待处理: ./run conflicts list", n=done.conflicts))
    if done.set_aside:
        text.append(_("有 {n} 批内容暂时放在一边, 下次再试", n=done.set_aside))
    return Result(told, "\n".join(text))


def _watch(session: Any, server: str | None, every: float | None) -> None:
    """Keep at it until stopped: one JSON object a line."""
    from jlcenter.app.sync_now import WATCH_S, sync

    while True:
        try:
            print_json({"ok": True, **asdict(sync(session, server))})
        except Refused as refused:
            print_json({"ok": False, "error": refused.as_json()})
            if refused.exit_code != 6:
                raise click.exceptions.Exit(refused.exit_code) from refused
        time.sleep(every or WATCH_S)


sync_group.params.extend(getattr(_run, "__click_params__", []))


@sync_group.command("status")
@use_case
def status(context: Context) -> Result:
    """还有多少没送出, 上次是什么时候; 断网也能看。"""
    from jlcenter.app.sync_now import status as look
    from jlcenter.app.sync_now import status_text

    found = look(context.log_in())
    lines = [status_text(found)]
    if not found.paired:
        lines.append(_("本机还没有向省级服务器登记"))
    if found.last_success:
        lines.append(_("上次同步成功: {at}", at=found.last_success))
    if found.last_error:
        lines.append(_("上次出错: {message}", message=found.last_error["message"]))
    offset = found.server_time_offset_seconds
    if offset is not None and abs(offset) > 120:
        lines.append(_("本机时钟与服务器相差 {n} 秒, 请校准", n=round(offset)))
    return Result(asdict(found), "\n".join(lines))


@click.command("digest")
@use_case
def digest(context: Context) -> Result:
    """全部内容的指纹: 两处相同, 内容就相同。"""
    from jlcenter.app.digest import digest as reckon

    found = reckon(context.log_in())
    kinds = {name: {"rows": one.rows, "digest": one.digest} for name, one in found.kinds.items()}
    rows = [(name, one.rows, one.digest[:16]) for name, one in found.kinds.items()]
    table = Table((_("类别"), _("条数"), _("指纹")), rows, right=(1,))
    text = _("全部内容的指纹: {digest}", digest=found.digest)
    return Result({"digest": found.digest, "kinds": kinds}, text, table)


@click.group("conflicts")
def conflicts_group() -> None:
    """冲突: 两人在互不知情时写了不同的值。"""


def _told(conflict: Any) -> dict[str, Any]:
    return {
        "id": conflict.id,
        "record": str(conflict.record),
        "kind": conflict.kind,
        "title": conflict.title,
        "field": conflict.field,
        "kept": asdict(conflict.kept),
        "other": asdict(conflict.other),
    }


@conflicts_group.command("list")
@use_case
def conflicts_list(context: Context) -> Result:
    """列出现有的冲突。"""
    from jlcenter.app.settle_conflict import list_conflicts

    session = context.log_in()
    found = list_conflicts(session, reveal=context.reveal)
    if context.reveal and found:
        session.note("look", what_shown="conflicts", count=len(found))
    rows = [
        (
            one.id,
            one.title,
            one.label,
            str(one.kept.value),
            one.kept.by,
            str(one.other.value),
            one.other.by,
        )
        for one in found
    ]
    headers = (_("编号"), _("记录"), _("项目"), _("现值"), _("谁写的"), _("另一值"), _("谁写的"))
    text = "" if found else _("没有冲突")
    return Result({"conflicts": [_told(one) for one in found]}, text, Table(headers, rows))


@conflicts_group.command("resolve")
@click.argument("conflict_id", metavar="ID")
@click.option("--keep", type=click.Choice(["kept", "other"]), default=None)
@click.option("--value", default=None, metavar="V")
@use_case
def conflicts_resolve(
    context: Context, conflict_id: str, keep: str | None, value: str | None
) -> Result:
    """选定一边, 或写入另一个值; 各处都以此为准。"""
    from jlcenter.app.settle_conflict import settle

    done = settle(context.log_in(), conflict_id, keep, value)
    return Result(
        {"resolved": done.id}, _("已处理: {title} {field}", title=done.title, field=done.label)
    )
