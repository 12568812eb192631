"""The main job from end to end on real parts: server, two laptops, a messy list, paper, sync."""

from __future__ import annotations

from pathlib import Path

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.words import _


@click.command("demo")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--no-window", is_flag=True)
@use_case
def demo(context: Context, out: Path | None, no_window: bool) -> Result:
    """从头到尾演示一遍主要功能; 有屏幕时最后打开窗口, --no-window 则不打开。"""
    from jlcenter.cli.demo_story import Story, demo_folder
    from jlcenter.cli.start import has_display

    story = Story(demo_folder(out), say=lambda text: click.echo(text, err=context.json))
    told = story.tell()
    shows_window = has_display() and not no_window and not context.json
    if not shows_window:
        pictures = story.take_pictures()
        told["pictures"] = [str(one) for one in pictures]
    text = "\n".join(
        [
            "",
            _("文件都在: {folder}", folder=story.folder),
            _("电脑甲的数据: {folder}", folder=story.first),
            _("用户 {user}  密码 {password}", user=story.user, password=story.password),
            _("接着看: ./run --data {folder} --user {user}", folder=story.first, user=story.user),
        ]
    )
    if shows_window:
        click.echo(text)
        story.open_window(context.lang)
        return Result(told)
    return Result(told, text)
