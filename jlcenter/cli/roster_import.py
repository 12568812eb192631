"""``roster import``: a sheet of people into a class, and what became of every row."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.domain.errors import UsageRefused
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.import_roster import ImportReport

_IGNORED_SHOWN_MAX = 20


@click.command("import", help=_("导入花名册 (.xlsx .xls .csv)"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--class", "class_", required=True, metavar="CLASS", help=_("班级编号"))
@click.option("--sheet", metavar="S", help=_("工作表名; 不写时选最像人员表的一张"))
@click.option(
    "--map", "mapping", multiple=True, metavar="列名=field", help=_("指明某列是什么, 可写多次")
)
@click.option("--dry-run", is_flag=True, help=_("只看结果, 不导入"))
@click.option("--strict", is_flag=True, help=_("有一行不能导入就全部不导入"))
@click.option("--accept-held", is_flag=True, help=_("待定的行也导入"))
@click.option(
    "--rejected-out",
    type=click.Path(path_type=Path),
    metavar="FILE.xlsx",
    help=_("把没有导入的行连同原因写到这个文件"),
)
@use_case
def roster_import(
    context: Context,
    file: Path,
    class_: str,
    sheet: str | None,
    mapping: tuple[str, ...],
    dry_run: bool,
    strict: bool,
    accept_held: bool,
    rejected_out: Path | None,
) -> Result:
    """Import a roster into a class."""
    named = read_mapping(mapping)
    session = context.log_in()
    from jlcenter.app.import_roster import confirm, preview

    seen = preview(session, file, class_, sheet=sheet, mapping=named)
    progress = context.progress(_("导入"), len(seen.outcome.people))
    report = confirm(
        session,
        seen,
        accept_held=accept_held,
        strict=strict,
        dry_run=dry_run,
        rejected_out=rejected_out,
        progress=progress,
    )
    return Result(json=report.as_json(), text=_summary(report), table=_problems(report))


def read_mapping(words: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in words:
        column, sign, field = one.replace("\uff1d", "=").rpartition("=")
        if not sign or not column.strip():
            raise UsageRefused(
                "map_form",
                _("--map 的写法不对: {text}", text=one),
                _("请写成 列名=字段, 如 身份证=id_number"),
                field="map",
            )
        found[column.strip()] = field.strip()
    return found


def _problems(report: ImportReport) -> Table | None:
    """Everything to look at, by row."""
    from jlcenter.app.import_report import FATES, FIELD_LABELS, row_order, whole_message

    lines: list[tuple[int | str | None, str, str, str]] = []
    for end, issues in (
        (_(FATES["rejected"]), report.rejected),
        (_(FATES["held"]), report.held),
        (_("注意"), report.warnings),
    ):
        for one in issues:
            label = FIELD_LABELS.get(one.field or "")
            field = _(label) if label else one.field or ""
            lines.append((one.row, end, field, whole_message(one)))
    for twin in report.duplicates:
        lines.append((twin.row, _(FATES["duplicate"]), "", twin.message))
    for out in report.ignored[:_IGNORED_SHOWN_MAX]:
        lines.append((out.row, _(FATES["ignored"]), "", out.why))
    if not lines:
        return None
    lines.sort(key=lambda line: row_order(line[0]))
    return Table((_("行"), _("结果"), _("字段"), _("说明")), lines, right=(0,))


def _summary(report: ImportReport) -> str:
    """The counts, and how the sheet was understood."""
    from jlcenter.app.import_report import FIELD_LABELS

    columns = _("、").join(
        _("{heading}→{field}", heading=heading, field=_(FIELD_LABELS.get(field, field)))
        for heading, field in report.column_fields().items()
    )
    parts = [
        _("工作表“{sheet}”, 列: {columns}", sheet=report.sheet, columns=columns),
    ]
    unknown = report.unknown_columns()
    if unknown:
        parts.append(_("没有用到的列: {columns}", columns=_("、").join(unknown)))
    if report.is_dry_run:
        parts.append(_("只是预览, 什么都没有导入。如果导入:"))
    parts.append(
        _(
            "共 {rows} 人: 入班 {enrolled}, 补充资料 {updated}, 已在班 {already},"
            " 不能导入 {rejected}, 重复 {duplicates}, 待定 {held}",
            rows=report.rows,
            enrolled=report.enrolled,
            updated=report.updated,
            already=report.already_enrolled,
            rejected=len(report.rejected),
            duplicates=len(report.duplicates),
            held=len(report.held),
        )
    )
    if report.scores:
        parts.append(counted("登记了 {n} 人的成绩", report.scores))
    if report.held:
        parts.append(_("待定的行核对无误后, 加 --accept-held 再导入一次"))
    return "\n".join(parts)
