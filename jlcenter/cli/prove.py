"""``prove``: the claims about sync, run again on this machine by who wants to see for himself."""

from __future__ import annotations

import importlib
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.domain.errors import Damaged, Refused
from jlcenter.words import _, counted

SEEDS = 100
#: every point of each job; a larger step for a quick look
_EVERY = 1


def _simulation(name: str) -> Any:
    """A module of the simulation that ships beside the program."""
    try:
        return importlib.import_module(f"tests.simulation.{name}")
    except ImportError as error:
        raise Refused(
            "proof_missing",
            _("这份程序里没有带上验证用的部分"),
            _("请用完整的程序包, 或从源代码文件夹运行 ./run prove"),
        ) from error


@click.command("prove")
@click.option("--seeds", type=click.IntRange(1, 1_000_000), default=None, metavar="N")
@click.option("--first", type=click.IntRange(1), default=1, show_default=True, metavar="SEED")
@click.option("--minutes", type=click.FloatRange(0.1, 10_000), default=None, metavar="M")
@use_case
def prove(context: Context, seeds: int | None, first: int, minutes: float | None) -> Result:
    """在本机重新验证同步的承诺: 模拟的世界、断电点、各种线路。"""
    begun = time.monotonic()
    until = begun + minutes * 60 if minutes else None
    if seeds is None:
        seeds = SEEDS if minutes is None else 1_000_000
    failed: list[str] = []
    lines = _tried(failed, _("线路"), _lines(context))
    points = _tried(failed, _("断电点"), _points(context))
    worlds, counts = _worlds(context, first, seeds, until, failed)
    told = {
        "held": not failed,
        "worlds": {"first": first, "seeds": worlds, "counts": dict(sorted(counts.items()))},
        "crash_points": [asdict(one) for one in points],
        "lines": [asdict(one) for one in lines],
        "failed": failed,
        "seconds": round(time.monotonic() - begun, 1),
    }
    if failed:
        raise Damaged(
            "promise_broken",
            _("有承诺没有守住: {what}", what=failed[0]),
            _("请把这一行原样告诉维护人员, 用它可以重现"),
            report=told,
        )
    text = counted("{n} 个模拟世界都守住了承诺: 没有丢失, 没有重复, 没有误报的冲突", worlds)
    return Result(told, "\n".join([_points_text(points), text]), _table(lines))


def _tried(failed: list[str], what: str, found: Iterator[Any]) -> list[Any]:
    """All that comes; a promise that is broken is noted, and the rest goes on."""
    told: list[Any] = []
    broken = _simulation("checkers").WorldFailure
    try:
        told.extend(found)
    except broken as failure:
        failed.append(f"{what}: {failure}")
    return told


def _say(context: Context, text: str) -> None:
    click.echo(text, err=True)
    sys.stderr.flush()


def _lines(context: Context) -> Iterator[Any]:
    for one in _simulation("line_profiles").passages():
        _say(
            context,
            _(
                "线路 {profile} · {load}: {n} 秒, 断 {cuts} 次, 多传 {wasted} 字节",
                profile=one.profile,
                load=one.load,
                n=one.seconds,
                cuts=one.cuts,
                wasted=one.wasted,
            ),
        )
        yield one


def _points(context: Context) -> Iterator[Any]:
    module = _simulation("crash_points")
    for several in (module.laptop_points(_EVERY), module.server_points(_EVERY)):
        for one in several:
            _say(context, _("断电 {job}: {n} 处都完好", job=one.job, n=one.points))
            yield one


def _worlds(
    context: Context, first: int, seeds: int, until: float | None, failed: list[str]
) -> tuple[int, Counter[str]]:
    run, broken = _simulation("run").run_world, _simulation("checkers").WorldFailure
    counts: Counter[str] = Counter()
    done = 0
    bar = context.progress(_("模拟世界"), seeds)
    for seed in range(first, first + seeds):
        if until is not None and time.monotonic() >= until:
            break
        try:
            counts += run(seed)
        except broken as failure:
            failed.append(f"seed {seed}: {failure}")
        done += 1
        bar(done)
    return done, counts


def _points_text(points: list[Any]) -> str:
    total = sum(one.points for one in points)
    return _("断电 {n} 处, 每处之后数据完好, 重来一次就补齐", n=total)


def _table(lines: list[Any]) -> Table:
    headers = (
        _("线路"),
        _("内容"),
        _("秒(模拟)"),
        _("请求"),
        _("断线"),
        _("字节"),
        _("其中白传"),
    )
    rows = [
        (one.profile, one.load, one.seconds, one.requests, one.cuts, one.bytes, one.wasted)
        for one in lines
    ]
    return Table(headers, rows, right=(2, 3, 4, 5, 6))
