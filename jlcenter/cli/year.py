"""``year``: freeze a reported year, show it as it was, and what changed since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.freeze_year import FrozenYear
    from jlcenter.app.frozen_row_words import NamedRow
    from jlcenter.domain.frozen_years import Difference
    from jlcenter.domain.measures import Figure, Indicator

#: of one indicator no more rows are listed as text; JSON has all
_MOST_ROWS = 20


@click.group("year", help=_("年度定稿：定稿、查看、定稿后的变化"))
def year_group() -> None:
    pass


def frozen_json(one: FrozenYear, *, whole: bool = False) -> dict[str, Any]:
    """A frozen year for JSON; ``whole`` with its figures."""
    from jlcenter.domain.figures import value_number
    from jlcenter.domain.indicators import indicators

    told: dict[str, Any] = {
        "year": one.year,
        "version": one.version,
        "versions": one.versions,
        "frozen_on": one.frozen_on,
        "frozen_by": one.frozen_by,
        "rule": one.rule,
        "rows": len(one.rows),
        "whole": one.is_whole,
        "remark": one.remark or None,
    }
    if whole:
        told["indicators"] = [
            {
                "code": code,
                "name": known.title,
                "unit": _(known.unit),
                "value": value_number(known, figure.value),
                "target": one.targets.get(code),
                "pending": figure.is_open,
            }
            for code, figure in one.figures.items()
            if (known := indicators().get(code)) is not None
        ]
    return told


def _frozen_text(one: FrozenYear) -> str:
    text = _(
        "{year} 年第 {version} 次定稿，{day}，{by}",
        year=one.year,
        version=one.version,
        day=one.frozen_on,
        by=one.frozen_by,
    )
    if not one.is_whole:
        text += "\n" + _("明细不全或对不上：可能两台电脑各定稿了一次，请再定稿一次")
    return text


@year_group.command("freeze", help=_("把一年的指标和明细定稿（主任或管理员）；再次定稿是新的一版"))
@click.option("--year", type=int, required=True, metavar="Y", help=_("哪一年"))
@click.option("--remark", help=_("说明"))
@use_case
def year_freeze(context: Context, year: int, remark: str | None) -> Result:
    from jlcenter.app.freeze_year import freeze

    one = freeze(context.log_in(), year, remark)
    return Result({"frozen": frozen_json(one)}, _frozen_text(one))


@year_group.command("show", help=_("看定稿时的各项指标"))
@click.option("--year", type=int, required=True, metavar="Y", help=_("哪一年"))
@click.option("--version", type=int, metavar="V", help=_("第几次定稿（不写就是最后一次）"))
@use_case
def year_show(context: Context, year: int, version: int | None) -> Result:
    from jlcenter.app.figure_words import value_text
    from jlcenter.app.freeze_year import frozen_year
    from jlcenter.domain.indicators import indicators

    one = frozen_year(context.log_in(), year, version)
    known = indicators()
    table = Table(
        (_("编号"), _("指标"), _("定稿值"), _("单位")),
        [
            (code, known[code].title, value_text(known[code], figure), _(known[code].unit))
            for code, figure in one.figures.items()
            if code in known
        ],
        (2,),
    )
    return Result({"frozen": frozen_json(one, whole=True)}, _frozen_text(one), table)


@year_group.command("list", help=_("列出各次定稿"))
@use_case
def year_list(context: Context) -> Result:
    from jlcenter.app.freeze_year import frozen_years

    rows = frozen_years(context.log_in())
    told = [
        {"year": year, "version": version, "frozen_on": day, "frozen_by": by}
        for year, version, day, by in rows
    ]
    table = Table((_("年度"), _("第几次"), _("日期"), _("定稿人")), rows, (1,))
    return Result({"frozen": told}, counted("共 {n} 次定稿", len(rows)), table if rows else None)


@year_group.command("differences", help=_("定稿以后变了什么：每个指标、每一行"))
@click.option("--year", type=int, required=True, metavar="Y", help=_("哪一年"))
@click.option("--version", type=int, metavar="V", help=_("与第几次定稿比（不写就是最后一次）"))
@use_case
def year_differences(context: Context, year: int, version: int | None) -> Result:
    from jlcenter.app.freeze_year import year_differences as compare
    from jlcenter.app.frozen_row_words import named_rows

    session = context.log_in()
    frozen, found = compare(session, year, version)
    named = [(one, named_rows(session, one)) for one in found]
    told = {
        "frozen": frozen_json(frozen),
        "other_formulas": frozen.counts_by_other_words,
        "differences": [difference_json(one, rows) for one, rows in named],
    }
    text = _frozen_text(frozen)
    if frozen.counts_by_other_words:
        text += "\n" + _("定稿时的口径和现在的不同，差异里也有口径的影响")
    if not found:
        return Result(told, f"{text}\n" + _("定稿以后没有变化"))
    lines = [text, *(line for one, rows in named for line in _row_lines(one, rows))]
    return Result(told, "\n".join(lines), _difference_table(found))


def _row_lines(one: Difference, rows: Sequence[NamedRow]) -> list[str]:
    """The rows of one indicator under its title."""
    if not rows:
        return []
    lines = [f"{one.indicator.code} {one.indicator.title}"]
    lines += [f"  {row.words}" for row in rows[:_MOST_ROWS]]
    if len(rows) > _MOST_ROWS:
        lines.append("  " + counted("还有 {n} 行", len(rows) - _MOST_ROWS))
    return lines


def difference_json(one: Difference, rows: Sequence[NamedRow]) -> dict[str, Any]:
    """One indicator's difference for JSON."""
    from jlcenter.domain.figures import value_number

    known = one.indicator
    return {
        "code": known.code,
        "name": known.title,
        "unit": _(known.unit),
        "frozen": value_number(known, one.frozen.value),
        "now": value_number(known, one.now.value),
        "came": [_row_json(known, named) for named in rows if named.row.before is None],
        "gone": [_row_json(known, named) for named in rows if named.row.after is None],
        "changed": [
            _row_json(known, named)
            for named in rows
            if None not in (named.row.before, named.row.after)
        ],
    }


def _row_json(known: Indicator, named: NamedRow) -> dict[str, Any]:
    row = named.row
    return {
        "kind": row.kind,
        "id": row.id,
        "label": row.label,
        "before": _adds(known, row.before),
        "after": _adds(known, row.after),
        **named.json(),
    }


def _adds(known: Indicator, value: int | None) -> int | float | None:
    if value is None or known.scale == 1:
        return value
    return value / known.scale


def _difference_table(found: list[Difference]) -> Table:
    from jlcenter.app.figure_words import value_text

    def shown(known: Indicator, figure: Figure) -> str:
        return value_text(known, figure)

    return Table(
        (_("编号"), _("指标"), _("定稿"), _("现在"), _("增"), _("减"), _("改")),
        [
            (
                one.indicator.code,
                one.indicator.title,
                shown(one.indicator, one.frozen),
                shown(one.indicator, one.now),
                sum(row.before is None for row in one.rows),
                sum(row.after is None for row in one.rows),
                sum(None not in (row.before, row.after) for row in one.rows),
            )
            for one in found
        ],
        (2, 3, 4, 5, 6),
    )
