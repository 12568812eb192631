"""USB bundles by command."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.domain.errors import Refused
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.import_bundle import Imported


@click.group("bundle")
def bundle_group() -> None:
    """离线包: 用U盘在电脑之间、和省里往来。"""


@bundle_group.command("export")
@click.option("--out", required=True, metavar="FILE", help=_("文件, 或者要放进去的文件夹"))
@click.option("--since-last", is_flag=True, help=_("只导出上次以后的新内容"))
@click.option("--files", "with_files", is_flag=True, help=_("连同附件(照片、扫描件), 文件会大很多"))
@use_case
def export(context: Context, out: str, since_last: bool, with_files: bool) -> Result:
    """导出到U盘: 加密并签名的一个文件。"""
    from jlcenter.app.export_bundle import export_bundle

    place = _place_of(out)
    session = context.log_in()
    bar = context.progress(_("导出"), 100)
    made = export_bundle(
        session,
        place,
        since_last=since_last,
        with_files=with_files,
        progress=lambda done, total: bar(100 * done // max(total, 1)),
    )
    told = {
        "bundle": {"file": str(made.file), "size": made.size, "number": made.number},
        "changes": made.changes,
        "entries": made.entries,
        "records": made.records,
        "kinds": made.kinds,
        "since_last": made.since_last,
        "files": made.files,
    }
    lines = [
        _("已导出 {n} 条改动到 {file}", n=made.changes, file=made.file),
        *([counted("附件 {n} 个", made.files)] if with_files else []),
        _("带到另一台电脑后: ./run bundle import 文件"),
        _("带到省里的, 要把回执文件拿回来, 同样导入, 才算送到"),
    ]
    return Result(told, "\n".join(lines))


def _place_of(out: str) -> Path:
    """Whoever writes a slash at the end means a folder, be the stick plugged in or not."""
    place = Path(out)
    if out.endswith(("/", os.sep)) and not place.is_dir():
        raise Refused(
            "out_folder_missing",
            _("文件夹 {folder} 不存在", folder=place.name or str(place)),
            _("请先建好文件夹, 或换一个"),
            file=place.name,
            field="out",
        )
    return place


@bundle_group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@use_case
def import_(context: Context, file: Path) -> Result:
    """从U盘导入: 别的电脑的离线包, 或省里的回执。重复导入不会重复。"""
    from jlcenter.app.import_bundle import import_bundle

    session = context.log_in()
    bar = context.progress(_("导入"), 100)
    done = import_bundle(session, file, lambda count, total: bar(100 * count // max(total, 1)))
    return Result(_told(done), "\n".join(_lines(done)))


def _told(done: Imported) -> dict[str, Any]:
    told: dict[str, Any] = {
        "from": done.sender,
        "device": done.device,
        "number": done.number,
        "made_at": done.made_at,
        "changes": done.changes,
        "new": done.new,
        "already_known": done.already_known,
        "waiting": done.waiting,
        "conflicts": done.conflicts,
        "records": done.records,
        "pending": done.pending,
        "kinds": done.kinds,
        "files": done.files,
        "receipt": done.is_receipt,
    }
    if done.is_receipt:
        told["acknowledged"] = done.acknowledged
    return told


def _lines(done: Imported) -> list[str]:
    if done.is_receipt:
        lines = [_("省里的回执: {n} 条改动已送达", n=done.acknowledged)]
        if done.changes:
            lines.append(_("同时带来 {n} 条, 其中新的 {new} 条", n=done.changes, new=done.new))
    else:
        lines = [
            _(
                "来自电脑 {sender}: 共 {n} 条改动, 新的 {new} 条, 已有 {known} 条",
                sender=done.sender,
                n=done.changes,
                new=done.new,
                known=done.already_known,
            )
        ]
    if done.files:
        lines.append(counted("收到 {n} 个附件", done.files))
    if done.waiting:
        lines.append(
            _("有 {n} 条缺前面的内容, 先放在一边; 导入更早的离线包或同步后自动收进", n=done.waiting)
        )
    if done.conflicts:
        lines.append(counted("有 {n} 处冲突待处理: ./run conflicts list", done.conflicts))
    if done.pending:
        lines.append(_("还有 {n} 条改动等待送到省里", n=done.pending))
    return lines


@bundle_group.command("list")
@use_case
def list_(context: Context) -> Result:
    """本机留存的最近三个离线包: U盘丢了可以再拷一份。"""
    from jlcenter.app.export_bundle import kept_bundles

    found = kept_bundles(context.log_in().folder)
    told = [{"file": str(one.file), "size": one.size, "made_at": one.made_at} for one in found]
    rows = [(one.file.name, one.made_at.replace("T", " "), one.size) for one in found]
    table = Table([_("离线包"), _("时间"), _("字节")], rows, (2,))
    return Result({"bundles": told}, "" if found else _("还没有导出过离线包"), table)
