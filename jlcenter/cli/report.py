"""``report``: the progress report, the annual report, and the texts a person writes for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.print_papers import Printed

_YEAR = click.option("--year", type=int, metavar="Y", required=True, help=_("哪一年"))
_OUT = click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="FILE.pdf|FILE.docx"
)


@click.group("report", help=_("进展报告、年度报告和其中要写的文字"))
def report_group() -> None:
    pass


def told_of(done: Printed) -> Result:
    """What was written, for JSON and for people."""
    told = {"file": str(done.path), "pages": done.pages or None, "rows": done.count}
    if not done.pages:
        return Result(told, _("已写好 {file}", file=done.path.name))
    return Result(told, counted("已写好 {file}: {n} 页", done.pages, file=done.path.name))


@report_group.command("annual", help=_("年度报告（PDF，或可以改的 .docx）"))
@_YEAR
@_OUT
@use_case
def annual(context: Context, year: int, out: Path) -> Result:
    from jlcenter.app.annual_report import annual_report
    from jlcenter.app.write_reports import write_report_file

    session = context.log_in()
    return told_of(write_report_file(session, annual_report(session, year), out))


@report_group.command("progress", help=_("行动计划进展情况报告"))
@_YEAR
@click.option("--upto", metavar="DATE", help=_("统计到哪一天（不写就是年底）"))
@_OUT
@use_case
def progress(context: Context, year: int, upto: str | None, out: Path) -> Result:
    from jlcenter.app.progress_report import progress_report
    from jlcenter.app.write_reports import write_report_file

    session = context.log_in()
    return told_of(write_report_file(session, progress_report(session, year, upto), out))


@report_group.command("text", help=_("写（或看）年度报告里一个章节的文字"))
@_YEAR
@click.option("--section", required=True, metavar="SECTION", help=_("章节代码，见 report texts"))
@click.option("--text", metavar="TEXT", help=_("文字；空的就是清掉"))
@click.option("--file", "file", type=click.Path(path_type=Path), metavar="FILE.txt")
@use_case
def text_(context: Context, year: int, section: str, text: str | None, file: Path | None) -> Result:
    from jlcenter.app.report_texts import known_section, texts_of, write_text
    from jlcenter.app.text_files import read_text

    session = context.log_in()
    written = read_text(file) if file is not None else text
    if written is not None:
        write_text(session, year, section, written)
    code = known_section(section)
    now = texts_of(session, year).get(code, "")
    return Result({"year": year, "section": code, "text": now or None}, now or _("（未写）"))


@report_group.command("texts", help=_("年度报告各章节写了没有"))
@_YEAR
@use_case
def texts(context: Context, year: int) -> Result:
    from jlcenter.app.report_texts import SECTIONS, texts_of

    written = texts_of(context.log_in(), year)
    rows = [
        {"section": code, "heading": _(heading), "text": written.get(code)}
        for code, heading in SECTIONS.items()
    ]
    table = Table(
        (_("章节"), _("标题"), _("字数")),
        [(code, _(heading), len(written.get(code, ""))) for code, heading in SECTIONS.items()],
        (2,),
    )
    return Result({"year": year, "sections": rows}, table=table)
