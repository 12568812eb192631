"""``ledger``: past years' ledgers."""

from __future__ import annotations

from pathlib import Path

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.words import _, counted


@click.group("ledger", help=_("历史台账: 往年的培训和补贴"))
def ledger_group() -> None:
    pass


@ledger_group.command("import")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--year", type=int, metavar="Y", help=_("表里没写年度的行算哪一年"))
@click.option("--sheet", metavar="NAME", help=_("只读这个工作表；默认读所有有人员的表"))
@click.option("--map", "maps", multiple=True, metavar="列名=field", help=_("列的含义"))
@click.option("--scheme", metavar="CODE", help=_("没写补贴种类的行算哪种，如 skill"))
@click.option("--institution", metavar="NAME", help=_("没写培训机构的行算哪家"))
@click.option("--accept-held", is_flag=True, help=_("证件号码查不了的也导入"))
@click.option("--dry-run", is_flag=True, help=_("只看结果，不导入"))
@use_case
def import_(
    context: Context,
    file: Path,
    year: int | None,
    sheet: str | None,
    maps: tuple[str, ...],
    scheme: str | None,
    institution: str | None,
    accept_held: bool,
    dry_run: bool,
) -> Result:
    """导入往年的台账（.xlsx、.xls、.csv），供次数、重复和应享未享核对。

    同一份台账再导入一次不会重复。号码不对的行不导入，并逐行说明原因。
    """
    from jlcenter.app.import_ledger import import_ledger
    from jlcenter.cli.roster_import import read_mapping

    report = import_ledger(
        context.log_in(),
        file,
        year=year,
        sheet=sheet,
        mapping=read_mapping(maps),
        scheme=scheme,
        institution=institution,
        accept_held=accept_held,
        dry_run=dry_run,
    )
    parts = [
        counted("人员 {n} 行", report.rows),
        counted("导入 {n} 条", report.imported),
        counted("已有 {n} 条", report.already),
        counted("不能导入 {n} 行", len(report.rejected) + len(report.duplicates)),
        counted("待定 {n} 行", len(report.held)),
    ]
    told = [*report.rejected, *report.duplicates, *report.held]
    rows = [[name, one.row, one.field or "", one.message] for name, one in told]
    table = Table([_("工作表"), _("行"), _("栏"), _("原因")], rows)
    head = _("（只看结果，没有导入）") if dry_run else ""
    return Result(report.as_json(), _("，").join(parts) + head, table if rows else None)
