"""Synthetic data by command."""

from __future__ import annotations

from dataclasses import asdict

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.words import _


@click.command("sample-data")
@click.option("--trainees", type=click.IntRange(1, 1_000_000), required=True, metavar="N")
@click.option("--marks", type=click.IntRange(0, 20_000_000), required=True, metavar="M")
@click.option("--seed", type=int, default=1, metavar="S")
@use_case
def sample_data(context: Context, trainees: int, marks: int, seed: int) -> Result:
    """在一个新的空文件夹里生成虚构数据 (用户和密码取自 --user 和 JLCENTER_PASSWORD)。"""
    from jlcenter.app.bootstrap import init_centre
    from jlcenter.app.sample_data import fill

    user, password = context.user_name(), context.password()
    made = init_centre(context.folder, "220421", _("练习中心(虚构)"), user, password)
    session = context.log_in()
    counts = fill(session, trainees, marks, seed, context.progress(_("生成"), trainees))
    told = {"sample": asdict(counts), "recovery_code": made.recovery_code}
    text = _(
        "已生成 {people} 人, {classes} 个班, {marks} 条考勤",
        people=counts.trainees,
        classes=counts.classes,
        marks=counts.marks,
    )
    return Result(told, text)
