"""``province …``: the provincial server's commands, thin over ``provincial.commands``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jlcenter.cli.frame import Context, Result, print_json, use_case
from jlcenter.cli.output import Table
from jlcenter.words import _

if TYPE_CHECKING:
    from provincial.commands import Account

_DATABASE = click.option("--database", metavar="URL", default=None)


def _account(context: Context, database: str | None = None, *, new: bool = False) -> Account:
    from provincial.commands import Account
    from provincial.folder import default_folder

    folder = Path(context.data) if context.data else default_folder()
    return Account(folder, context.user_name(), context.password(confirm=new), database)


@click.group("province")
def province_group() -> None:
    """省级服务器"""


@province_group.command("init")
@_DATABASE
@click.option("--verify-base", metavar="URL", default="")
@use_case
def init(context: Context, database: str | None, verify_base: str) -> Result:
    """建立省级服务器的数据"""
    from provincial import commands

    root = commands.init(_account(context, database, new=True), verify_base)
    text = _("省级服务器的数据已建立。启动: ./run province serve --host 地址 --port 端口")
    return Result({"root_key": root}, text)


@province_group.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8420, show_default=True)
@_DATABASE
@use_case
def serve(context: Context, host: str, port: int, database: str | None) -> Result:
    """启动服务器, 直到收到停止信号"""
    from provincial import commands

    def listening(address: str) -> None:
        print_json({"listening": address})

    commands.serve(_account(context, database), host, port, listening)
    sys.stderr.write(_("服务器已停止") + "\n")
    # the one JSON object was the address
    raise click.exceptions.Exit(0)


@province_group.command("pair-code")
@click.option("--centre", required=True, metavar="CODE")
@click.option("--centre-name", default="", metavar="NAME")
@click.option("--minutes", type=int, default=60, show_default=True)
@use_case
def pair_code(context: Context, centre: str, centre_name: str, minutes: int) -> Result:
    """给一台电脑的配对码, 只能用一次"""
    from provincial import commands

    code, expires = commands.pair_code(_account(context), centre, centre_name, minutes)
    text = _("配对码 {code}, 有效至 {expires}, 只能用一次", code=code, expires=expires)
    return Result({"code": code, "expires": expires}, text)


@province_group.command("devices")
@use_case
def devices(context: Context) -> Result:
    """已登记的电脑"""
    from datetime import UTC, datetime

    from provincial import commands

    rows = commands.devices(_account(context))

    def at(ms: int | None) -> str | None:
        if ms is None:
            return None
        return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds")

    told = [
        {
            "id": one.id.hex(),
            "centre": one.centre,
            "letter": one.letter,
            "name": one.name,
            "granted_at": at(one.granted_at),
            "last_seen": at(one.last_seen),
            "blocked": one.is_blocked,
        }
        for one in rows
    ]
    headers = (_("设备"), _("中心"), _("字母"), _("名称"), _("登记"), _("上次同步"), _("状态"))
    table = Table(
        headers,
        [
            (
                one.id.hex(),
                one.centre,
                one.letter,
                one.name,
                at(one.granted_at),
                at(one.last_seen) or _("还没有"),
                _("已停用") if one.is_blocked else _("正常"),
            )
            for one in rows
        ],
    )
    return Result({"devices": told}, "" if rows else _("还没有登记的电脑"), table)


@province_group.command("block")
@click.argument("device")
@use_case
def block(context: Context, device: str) -> Result:
    """停用一台电脑"""
    from provincial import commands

    row = commands.block(_account(context), device)
    text = _("已停用 {centre} 的设备 {letter}", centre=row.centre, letter=row.letter)
    told = {"id": row.id.hex(), "centre": row.centre, "letter": row.letter, "blocked": True}
    return Result({"device": told}, text)


@province_group.command("digest")
@click.option("--centre", required=True, metavar="CODE")
@use_case
def digest(context: Context, centre: str) -> Result:
    """一个中心全部内容的指纹"""
    from provincial import commands

    whole, kinds = commands.digest(_account(context), centre)
    told = {name: {"rows": one.rows, "digest": one.digest} for name, one in kinds.items()}
    rows = [(name, one.rows, one.digest[:16]) for name, one in kinds.items()]
    table = Table((_("类别"), _("条数"), _("指纹")), rows, right=(1,))
    text = _("全部内容的指纹: {digest}", digest=whole)
    return Result({"digest": whole, "kinds": told}, text, table)
