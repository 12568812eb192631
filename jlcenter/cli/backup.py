"""Backups by command."""

from __future__ import annotations

from pathlib import Path

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.words import _


@click.group("backup")
def backup_group() -> None:
    """备份和恢复。"""


@backup_group.command("create")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE")
@use_case
def create(context: Context, out: Path | None) -> Result:
    """做一份加密备份 (默认放在数据文件夹的 backups 里)。"""
    from jlcenter.app.back_up import create_backup

    made = create_backup(context.log_in(), out)
    told = {"backup": {"file": str(made), "size": made.stat().st_size}}
    return Result(told, _("已备份到 {file}", file=made))


@backup_group.command("list")
@use_case
def list_(context: Context) -> Result:
    """列出备份。"""
    from jlcenter.app.back_up import list_backups

    found = list_backups(context.folder)
    rows = [(one.name, one.made_at.replace("T", " "), one.size) for one in found]
    told = [
        {"name": one.name, "file": str(one.path), "made_at": one.made_at, "size": one.size}
        for one in found
    ]
    text = "" if found else _("还没有备份")
    table = Table([_("备份"), _("时间"), _("字节")], rows, (2,))
    return Result({"backups": told}, text, table)


@backup_group.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--code", metavar="CODE")
@use_case
def restore(context: Context, file: Path, code: str | None) -> Result:
    """用备份恢复; 备份以后的新内容能带上的都带上。--code 用恢复码打开。"""
    from jlcenter.app.back_up import restore_backup

    password = "" if code else context.password()
    done = restore_backup(context.folder, file, context.user_name(), password, code)
    told = {"restored": {"carried_over": done.carried_over, "kept_aside": done.kept_aside}}
    text = _("已恢复; 备份之后的 {n} 条操作已带上", n=done.carried_over)
    if done.kept_aside:
        text += "\n" + _("原来的数据移到了 {place}", place=done.kept_aside)
    return Result(told, text)
