"""``province …``: the provincial server's commands, thin over ``provincial.commands``."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from jlcenter.cli.frame import Context, Result, print_json, use_case
from jlcenter.cli.output import Table, moment
from jlcenter.domain.errors import Damaged, UsageRefused
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from provincial.commands import Account

database_option = click.option("--database", metavar="URL", default=None)


def account_of(context: Context, database: str | None = None, *, new: bool = False) -> Account:
    """The account a command works with, its password asked for where nothing gives it."""
    from provincial.commands import Account
    from provincial.folder import default_folder

    folder = Path(context.data) if context.data else default_folder()
    return Account(folder, context.user_name(), context.password(confirm=new), database)


@click.group("province")
def province_group() -> None:
    """省级服务器"""


@province_group.command("init")
@database_option
@click.option("--verify-base", metavar="URL", default="")
@use_case
def init(context: Context, database: str | None, verify_base: str) -> Result:
    """建立省级服务器的数据"""
    from provincial import commands

    root = commands.init(account_of(context, database, new=True), verify_base)
    text = _("省级服务器的数据已建立。启动: ./run province serve --host 地址 --port 端口")
    return Result({"root_key": root}, text)


@province_group.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8420, show_default=True)
@click.option("--certificate", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--key", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--forwarded", is_flag=True)
@database_option
@use_case
def serve(
    context: Context,
    host: str,
    port: int,
    certificate: Path | None,
    key: Path | None,
    forwarded: bool,
    database: str | None,
) -> Result:
    """启动服务器, 直到收到停止信号"""
    from provincial import commands
    from provincial.options import ServeOptions

    if (certificate is None) != (key is None):
        raise UsageRefused(
            "certificate_incomplete",
            _("证书和私钥要一起给"),
            _("请同时写 --certificate 文件 和 --key 文件"),
            field="certificate",
        )

    def listening(address: str) -> None:
        print_json({"listening": address})

    token = os.environ.get("JLCENTER_METRICS_TOKEN", "")
    options = ServeOptions(host, port, certificate, key, forwarded, token)
    commands.serve(account_of(context, database), options, listening)
    sys.stderr.write(_("服务器已停止") + "\n")
    # the one JSON object was the address
    raise click.exceptions.Exit(0)


@province_group.command("pair-code")
@click.option("--centre", required=True, metavar="CODE")
@click.option("--centre-name", default="", metavar="NAME")
@click.option("--minutes", type=int, default=60, show_default=True)
@database_option
@use_case
def pair_code(
    context: Context, database: str | None, centre: str, centre_name: str, minutes: int
) -> Result:
    """给一台电脑的配对码, 只能用一次"""
    from provincial import commands

    code, expires = commands.pair_code(account_of(context, database), centre, centre_name, minutes)
    until = moment(expires)
    text = _("配对码 {code}, 有效至 {expires}, 只能用一次", code=code, expires=until)
    return Result({"code": code, "expires": expires}, text)


@province_group.command("devices")
@database_option
@use_case
def devices(context: Context, database: str | None) -> Result:
    """已登记的电脑"""
    from provincial import commands

    rows = commands.devices(account_of(context, database))

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
    headers = (_("设备"), _("中心"), _("字母"), _("名称"), _("登记时间"), _("上次同步"), _("状态"))
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
@database_option
@use_case
def block(context: Context, database: str | None, device: str) -> Result:
    """停用一台电脑"""
    from provincial import commands

    row = commands.block(account_of(context, database), device)
    text = _("已停用 {centre} 的设备 {letter}", centre=row.centre, letter=row.letter)
    told = {"id": row.id.hex(), "centre": row.centre, "letter": row.letter, "blocked": True}
    return Result({"device": told}, text)


@province_group.command("digest")
@click.option("--centre", required=True, metavar="CODE")
@click.option("--scan", is_flag=True)
@database_option
@use_case
def digest(context: Context, database: str | None, centre: str, scan: bool) -> Result:
    """一个中心全部内容的指纹; --scan 逐条重算, 与平时保存的核对"""
    from provincial import commands

    account = account_of(context, database)
    wrong: list[tuple[str, int]] = []
    if scan:
        whole, kinds, wrong = commands.scan(account, centre)
    else:
        whole, kinds = commands.digest(account, centre)
    told: dict[str, Any] = {
        "digest": whole,
        "kinds": {name: {"rows": one.rows, "digest": one.digest} for name, one in kinds.items()},
    }
    rows = [(name, one.rows, one.digest[:16]) for name, one in kinds.items()]
    table = Table((_("类别"), _("条数"), _("指纹")), rows, right=(1,))
    text = _("全部内容的指纹: {digest}", digest=whole)
    if not scan:
        return Result(told, text, table)
    told["damaged"] = [{"kind": kind, "bucket": number} for kind, number in wrong]
    if not wrong:
        return Result(told, text + "\n" + _("记录与平时保存的校验数一致"), table)
    error = Damaged(
        "records_damaged",
        counted("有 {n} 处记录与平时保存的校验数不符", len(wrong)),
        _("请运行 ./run province repair --centre {code}, 按日志重建", code=centre),
    )
    told["error"] = error.as_json()
    return Result(told, "\n".join([text, error.message, error.hint]), table, error.exit_code)


@province_group.command("repair")
@click.option("--centre", required=True, metavar="CODE")
@click.option("--kind", default="", metavar="KIND")
@click.option("--bucket", type=int, default=None, metavar="N")
@database_option
@use_case
def repair(
    context: Context, database: str | None, centre: str, kind: str, bucket: int | None
) -> Result:
    """按日志重建一个中心的记录, 只改与日志不符的; 日志本身不动"""
    from provincial import commands

    done = commands.repair(account_of(context, database), centre, kind, bucket)
    mended = [
        {"kind": one.kind, "id": str(UUID(bytes=one.id)), "was": one.was} for one in done.mended
    ]
    told = {"records": done.records, "repaired": mended, "sums": done.sums}
    text = counted("已重建 {n} 条与日志不符的记录", len(mended))
    if not mended:
        text = counted("{n} 条记录都与日志相符", done.records)
    return Result(told, text)


@province_group.command("backup")
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="FILE")
@database_option
@use_case
def backup(context: Context, out: Path, database: str | None) -> Result:
    """备份省级服务器: 密钥和设置, 用 SQLite 时还有全部数据"""
    from provincial import commands

    made = commands.back_up(account_of(context, database), out)
    told = {"file": str(made.file), "size": made.size, "database": made.has_database}
    text = _("已备份到 {file}", file=made.file)
    if not made.has_database:
        text += "\n" + _("这里面是密钥和设置; PostgreSQL 里的数据请用 pg_dump 另外备份")
    return Result({"backup": told}, text)


@province_group.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@use_case
def restore(context: Context, file: Path) -> Result:
    """把备份恢复到一个新文件夹"""
    from provincial import commands

    has_database = commands.restore(account_of(context), file)
    text = _("已恢复。启动服务器以后, 各培训中心的电脑会自动补上备份以后的内容")
    if not has_database:
        text = _("密钥和设置已恢复; PostgreSQL 里的数据请用 pg_restore 恢复")
    return Result({"restored": {"database": has_database}}, text)


@province_group.group("bundle")
def bundle_group() -> None:
    """电脑用U盘送来的离线包"""


@bundle_group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--receipt", type=click.Path(path_type=Path), required=True, metavar="OUT")
@database_option
@use_case
def bundle_import(context: Context, file: Path, receipt: Path, database: str | None) -> Result:
    """收一个离线包, 写出回执; 回执拿回那台电脑导入"""
    from provincial import commands

    done = commands.import_bundle(account_of(context, database), file, receipt)
    told = {
        "from": done.sender,
        "centre": done.centre,
        "device": done.device,
        "number": done.number,
        "changes": done.changes,
        "new": done.new,
        "already_known": done.already_known,
        "waiting": done.waiting,
        "kinds": done.kinds,
        "files": done.files,
        "receipt": str(done.receipt),
    }
    text = _(
        "来自 {centre} 的电脑 {sender}: 共 {n} 条改动, 新的 {new} 条, 已有 {known} 条",
        centre=done.centre,
        sender=done.sender,
        n=done.changes,
        new=done.new,
        known=done.already_known,
    )
    if done.files:
        text += "\n" + counted("收到 {n} 个附件", done.files)
    if done.waiting:
        late = _("有 {n} 条缺前面的内容, 先放在一边, 等前面的离线包到了再收", n=done.waiting)
        text += "\n" + late
    text += "\n" + _("回执已写到 {file}, 请拿回那台电脑导入", file=done.receipt)
    return Result(told, text)


# the rest of the group: each adds its commands to it
from jlcenter.cli import province_users, province_work  # noqa: E402, F401
