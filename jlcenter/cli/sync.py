"""Pairing, sync, digest and conflicts by command."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table, moment
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.sync_now import SyncResult


@click.command("pair")
@click.option("--server", required=True, metavar="URL")
@click.option("--code", required=True, metavar="CODE")
@click.option(
    "--replaces", default="", metavar="DEVICE", help=_("接替哪台电脑: 它的字母或设备编号")
)
@click.option("--anew", is_flag=True, help=_("本机是从另一台电脑复制来的, 登记成单独的一台"))
@use_case
def pair(context: Context, server: str, code: str, replaces: str, anew: bool) -> Result:
    """向省级服务器登记本机, 只需一次。"""
    from jlcenter.app.pair_device import pair as register

    done = register(context.log_in(), server, code, replaces=replaces, anew=anew)
    told = {
        "letter": done.letter,
        "centre": done.centre,
        "centre_name": done.centre_name,
        "server": done.server,
        "old_letter": done.old_letter,
    }
    lines = [_("登记完成: {name}, 本机字母 {letter}", name=done.centre_name, letter=done.letter)]
    if done.old_letter:
        lines.append(_("以前写的仍算字母 {letter} 的, 没送出的照样会送出", letter=done.old_letter))
    lines.append(_("接着传一次: ./run sync"))
    if replaces:
        lines.append(_("设备 {device} 已停用; 它以前的工作都照收", device=replaces))
    return Result(told, "\n".join(lines))


@click.group("sync", invoke_without_command=True)
@click.option("--server", metavar="URL", default=None, help=_("只在这一次用这个服务器地址"))
@click.option(
    "--watch", is_flag=True, help=_("一直开着: 马上、连上服务器时、每 15 分钟、停下前各传一次")
)
@click.option(
    "--files/--no-files",
    default=None,
    help=_("附件无论多慢都传 / 这次不传; 不写时, 线路太慢的留到以后"),
)
@click.option("--every", type=click.FloatRange(1), default=None, metavar="SECONDS", hidden=True)
@click.pass_context
def sync_group(
    click_context: click.Context,
    /,
    server: str | None,
    watch: bool,
    files: bool | None,
    every: float | None,
    **common: Any,
) -> None:
    """与省级服务器同步: 送出、收进, 直到两边都齐。"""
    if click_context.invoked_subcommand is None:
        click_context.invoke(_run, server=server, watch=watch, files=files, every=every, **common)


@use_case
def _run(
    context: Context, server: str | None, watch: bool, files: bool | None, every: float | None
) -> Result:
    from jlcenter.app.clocks import clock_notices
    from jlcenter.app.sync_now import size_words, sync

    session = context.log_in()
    if watch:
        from jlcenter.cli.sync_watch import Watch

        raise click.exceptions.Exit(Watch(session, server, every, files).run())
    done = sync(session, server, _shown(context), files=files)
    text = [
        _(
            "已同步: 送出 {out} 条, 收到 {inn} 条, 共 {size}",
            out=done.pushed,
            inn=done.received,
            size=size_words(done.bytes_sent + done.bytes_received),
        )
    ]
    text += _files_words(done)
    if done.conflicts:
        text.append(counted("有 {n} 处冲突待处理: ./run conflicts list", done.conflicts))
    if done.set_aside:
        text.append(_aside_words(done.set_aside))
    told_before = set(session.notices)
    text += [one for one in clock_notices(session) if one not in told_before]
    return Result(asdict(done), "\n".join(text))


def _files_words(done: SyncResult) -> list[str]:
    text = []
    if done.files_sent:
        text.append(counted("送出 {n} 个附件", done.files_sent))
    if done.files_received:
        text.append(counted("收到 {n} 个附件", done.files_received))
    if done.files_pending:
        why = {
            "line": _("线路断了, 下次同步接着传"),
            "slow": _("线路太慢, 等好些再传; 现在就要传: ./run sync --files"),
            "server": _("省级服务器的程序旧, 还收不了附件; 更新后会送出"),
        }.get(done.files_wait_for, _("下次同步会送出"))
        text.append(counted("还有 {n} 个附件在本机等待送出: {why}", done.files_pending, why=why))
    return text


def _shown(context: Context) -> Any:
    """Progress on a terminal; and a word, once, where another program's run comes first."""
    bar = context.progress(_("同步"), 100)
    told = False

    def show(progress: Any) -> None:
        nonlocal told
        if progress.is_waiting:
            if not told:
                context.warn(_("另一个窗口或脚本正在同步, 等它结束后接着同步"))
            told = True
        else:
            bar(100 * progress.done // max(progress.total, 1))

    return show


def _aside_words(count: int) -> str:
    return counted("有 {n} 批内容暂时放在一边, 每次同步都再试: ./run sync set-aside", count)


sync_group.params.extend(getattr(_run, "__click_params__", []))


@sync_group.command("status")
@use_case
def status(context: Context) -> Result:
    """还有多少没送出, 上次是什么时候; 断网也能看。"""
    from jlcenter.app.sync_now import status as look
    from jlcenter.app.sync_now import status_text

    found = look(context.log_in())
    lines = [status_text(found)]
    if found.unknown_since:
        lines.append(_("{at} 起没有收到回执, 内容都在本机", at=moment(found.unknown_since)))
    if not found.paired:
        lines.append(_("本机还没有向省级服务器登记"))
    if found.last_success:
        lines.append(_("上次同步成功: {at}", at=moment(found.last_success)))
    if found.last_error:
        lines.append(_("上次出错: {message}", message=found.last_error["message"]))
        lines.append(str(found.last_error.get("hint") or ""))
    if found.set_aside:
        lines.append(_aside_words(found.set_aside))
    lines += [part for one in found.warnings for part in (one.message, one.hint)]
    return Result(asdict(found), "\n".join(one for one in lines if one))


@sync_group.command("set-aside")
@use_case
def set_aside(context: Context) -> Result:
    """收到但还不能采用的内容: 谁写的, 为什么, 从什么时候起。"""
    from jlcenter.app.set_aside import list_set_aside

    found = list_set_aside(context.log_in())
    rows = [(one.author, one.entries, one.message, moment(one.since)) for one in found]
    headers = (_("哪台电脑"), _("条数"), _("原因"), _("从何时起"))
    kept = _("其余内容不受影响; 每次同步都会再试这些")
    text = kept if found else _("没有放在一边的内容")
    table = Table(headers, rows, right=(1,))
    return Result({"set_aside": [asdict(one) for one in found]}, text, table)


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


def _origin(side: Any) -> str:
    """Who wrote a value, on which laptop, when."""
    parts = (side.by, side.device[:8], moment(side.at))
    return " · ".join(one for one in parts if one)


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
            _origin(one.kept),
            str(one.other.value),
            _origin(one.other),
        )
        for one in found
    ]
    origin = _("谁、哪台电脑、何时")
    headers = (_("编号"), _("记录"), _("项目"), _("现值"), origin, _("另一值"), origin)
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
