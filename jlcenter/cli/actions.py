"""Undo, redo, a record's history, and the check of the data."""

from __future__ import annotations

from dataclasses import asdict

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table, moment
from jlcenter.words import _


@click.command("undo")
@use_case
def undo(context: Context) -> Result:
    """撤销自己在本机做的上一步, 整步退回。"""
    from jlcenter.app.undo import undo as take_back

    done = take_back(context.log_in())
    told = {"undone": done.label, "kept": list(done.kept), "records": done.records}
    return Result(told, "\n".join([_("已撤销: {label}", label=done.label), *done.kept]))


@click.command("redo")
@use_case
def redo(context: Context) -> Result:
    """重做刚撤销的一步。"""
    from jlcenter.app.undo import redo as do_again

    done = do_again(context.log_in())
    told = {"redone": done.label, "kept": list(done.kept), "records": done.records}
    return Result(told, "\n".join([_("已重做: {label}", label=done.label), *done.kept]))


@click.command("history")
@click.argument("record_id")
@use_case
def history(context: Context, record_id: str) -> Result:
    """谁在什么时候、哪台电脑上把什么改成了什么。"""
    from jlcenter.app.history import history as changes_of

    session = context.log_in()
    lines = changes_of(session, record_id, reveal=context.reveal)
    if context.reveal and lines:
        session.note("look", what_shown="history", count=len(lines))
    rows = [
        (
            moment(one.at, "%Y-%m-%d %H:%M:%S"),
            one.by,
            one.laptop[:8],
            one.action,
            one.label,
            *one.words,
        )
        for one in lines
    ]
    headers = [_("时间"), _("操作人"), _("设备"), _("操作"), _("项目"), _("原值"), _("新值")]
    return Result({"history": [asdict(one) for one in lines]}, table=Table(headers, rows))


@click.command("bring-back")
@click.argument("record_id")
@use_case
def bring_back(context: Context, record_id: str) -> Result:
    """恢复一条被删除的记录, 它的内容照旧。"""
    from jlcenter.app.bring_back import bring_back as undelete

    kind, id_ = undelete(context.log_in(), record_id)
    told = {"record": {"id": str(id_), "kind": kind.name}}
    return Result(told, _("已恢复{kind}", kind=_(kind.label)))


@click.command("check")
@use_case
def check(context: Context) -> Result:
    """检查数据页、操作记录链和记录之间的规则。"""
    from jlcenter.app.check_data import check_data
    from jlcenter.domain.errors import Damaged

    problems = check_data(context.log_in())
    told = [asdict(one) for one in problems]
    if problems:
        raise Damaged(
            "problems_found",
            _("发现 {n} 个问题", n=len(problems))
            + "\n"
            + "\n".join(f"{one.message}\n  → {one.remedy}" for one in problems),
            _("请按每条后面的办法处理; 先做一份备份"),
            report={"problems": told},
        )
    return Result({"problems": []}, _("没有发现问题"))
