"""``print`` and ``export``: papers of a class as PDF, tables as workbooks."""

from __future__ import annotations

from pathlib import Path

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.words import _, counted

#: as in jlcenter.app.paper_sheets, which is not imported before a paper is made
_WHAT = (
    "roster",
    "sign-in",
    "attendance",
    "scores",
    "certificate-register",
    "ledger",
    "class-application",
    "course-plan",
    "badges",
    "table-cards",
    "class-file",
)


@click.command("print")
@click.argument("what", type=click.Choice(_WHAT), metavar="|".join(_WHAT))
@click.option("--class", "class_", metavar="CLASS", help=_("班级编号或 id"))
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="FILE.pdf")
@click.option("--lesson", type=int, metavar="N", help=_("签到表: 只印这次课, 默认每次课一张"))
@click.option("--blank-rows", type=int, default=0, metavar="N", help=_("末尾加空行, 供现场加人"))
@click.option("--year", type=int, metavar="Y", help=_("台账: 这一年的所有班"))
@use_case
def print_group(
    context: Context,
    what: str,
    class_: str | None,
    out: Path,
    lesson: int | None,
    blank_rows: int,
    year: int | None,
) -> Result:
    """把班级的表印成 PDF。

    花名册、成绩表、证书登记表是报送材料, 印完整证件号码, 并留下查看记录; 签到表只印后四位;
    考勤表和台账不印证件号码。
    """
    from jlcenter.app.print_papers import print_paper

    done = print_paper(
        context.log_in(), what, class_, out, lesson=lesson, blank_rows=blank_rows, year=year
    )
    return Result(
        {"file": str(done.path), "pages": done.pages, "rows": done.count},
        text=counted("已写好 {file}: {n} 页", done.pages, file=done.path.name),
    )


@click.command("export")
@click.argument("what", type=click.Choice(_WHAT), metavar="|".join(_WHAT))
@click.option("--class", "class_", metavar="CLASS", help=_("班级编号或 id"))
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="FILE.xlsx")
@click.option("--lesson", type=int, metavar="N", help=_("签到表: 只要这次课"))
@click.option("--year", type=int, metavar="Y", help=_("台账: 这一年的所有班"))
@use_case
def export_group(
    context: Context,
    what: str,
    class_: str | None,
    out: Path,
    lesson: int | None,
    year: int | None,
) -> Result:
    """把班级的表导出成 Excel; 花名册含全部栏目, 可以原样导回。

    花名册、成绩表、证书登记表是报送材料, 印完整证件号码, 并留下查看记录; 签到表只印后四位;
    考勤表和台账不印证件号码。
    """
    from jlcenter.app.export_sheets import export_sheet

    done = export_sheet(context.log_in(), what, class_, out, lesson=lesson, year=year)
    return Result(
        {"file": str(done.path), "sheets": done.pages, "rows": done.count},
        text=counted("已写好 {file}: {n} 行", done.count, file=done.path.name),
    )
