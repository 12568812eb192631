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
    "follow-up",
    "credit-bank",
    "1+x",
    "subsidy-claim",
    "stipend-claim",
    "publicity",
    "teacher-hours",
    "evaluation",
    "trip",
)
#: reports of a year: jlcenter.app.annual_report, jlcenter.app.collection_export
_PRINTED = (*_WHAT, "annual-report")
_EXPORTED = (*_WHAT, "collection")
_FORM = click.option(
    "--form",
    type=click.Choice(("A", "B")),
    default="A",
    help=_("回访表: A 最近一次, B 按节点; 教师课时: A 明细, B 汇总; 申领表: B 个人"),
)
_CLAIM = click.option(
    "--claim", metavar="CLAIM", help=_("申领表和公示: 哪份申领, 默认该班最近一份")
)
_TRIP = click.option("--trip", metavar="TRIP", help=_("下乡行程单: 哪次行程"))


@click.command("print")
@click.argument("what", type=click.Choice(_PRINTED), metavar="|".join(_PRINTED))
@click.option("--class", "class_", metavar="CLASS", help=_("班级编号或 id"))
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="FILE.pdf")
@click.option("--lesson", type=int, metavar="N", help=_("签到表: 只印这次课, 默认每次课一张"))
@click.option("--blank-rows", type=int, default=0, metavar="N", help=_("末尾加空行, 供现场加人"))
@click.option("--year", type=int, metavar="Y", help=_("台账等年度表: 哪一年"))
@_FORM
@_CLAIM
@_TRIP
@use_case
def print_group(
    context: Context,
    what: str,
    class_: str | None,
    out: Path,
    lesson: int | None,
    blank_rows: int,
    year: int | None,
    form: str,
    claim: str | None,
    trip: str | None,
) -> Result:
    """把班级的表印成 PDF。

    花名册、成绩表、证书登记表、回访表和年度登记表是报送材料, 印完整证件号码, 并留下查看记录;
    签到表只印后四位; 考勤表和台账不印证件号码。
    """
    from jlcenter.app.print_papers import print_paper

    if what == "annual-report":
        return _annual_report(context, year, out)
    done = print_paper(
        context.log_in(),
        what,
        class_,
        out,
        lesson=lesson,
        blank_rows=blank_rows,
        year=year,
        form=form,
        claim=claim,
        trip=trip,
    )
    return Result(
        {"file": str(done.path), "pages": done.pages, "rows": done.count},
        text=counted("已写好 {file}: {n} 页", done.pages, file=done.path.name),
    )


@click.command("export")
@click.argument("what", type=click.Choice(_EXPORTED), metavar="|".join(_EXPORTED))
@click.option("--class", "class_", metavar="CLASS", help=_("班级编号或 id"))
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="FILE.xlsx")
@click.option("--lesson", type=int, metavar="N", help=_("签到表: 只要这次课"))
@click.option("--year", type=int, metavar="Y", help=_("台账等年度表: 哪一年"))
@_FORM
@_CLAIM
@_TRIP
@use_case
def export_group(
    context: Context,
    what: str,
    class_: str | None,
    out: Path,
    lesson: int | None,
    year: int | None,
    form: str,
    claim: str | None,
    trip: str | None,
) -> Result:
    """把班级的表导出成 Excel; 花名册含全部栏目, 可以原样导回。

    花名册、成绩表、证书登记表、回访表和年度登记表是报送材料, 印完整证件号码, 并留下查看记录;
    签到表只印后四位; 考勤表和台账不印证件号码。
    """
    from jlcenter.app.export_sheets import export_sheet

    if what == "collection":
        return _collection(context, year, out)
    done = export_sheet(
        context.log_in(),
        what,
        class_,
        out,
        lesson=lesson,
        year=year,
        form=form,
        claim=claim,
        trip=trip,
    )
    return Result(
        {"file": str(done.path), "sheets": done.pages, "rows": done.count},
        text=counted("已写好 {file}: {n} 行", done.count, file=done.path.name),
    )


def _annual_report(context: Context, year: int | None, out: Path) -> Result:
    from jlcenter.app.annual_report import annual_report
    from jlcenter.app.indicators import this_year
    from jlcenter.app.write_reports import write_report_file
    from jlcenter.cli.report import told_of

    session = context.log_in()
    return told_of(write_report_file(session, annual_report(session, year or this_year()), out))


def _collection(context: Context, year: int | None, out: Path) -> Result:
    from jlcenter.app.indicators import this_year
    from jlcenter.app.write_reports import write_collection

    done = write_collection(context.log_in(), year or this_year(), out)
    return Result(
        {"file": str(done.path), "sheets": done.pages, "rows": done.count},
        text=counted("已写好 {file}: {n} 行", done.count, file=done.path.name),
    )
