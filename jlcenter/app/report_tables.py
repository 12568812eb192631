"""Tables and charts of reports, from figures already counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from jlcenter.app.figure_words import BY_WORDS, number_text, part_name, value_text
from jlcenter.app.indicators import FigureRow, rows_of
from jlcenter.domain.facts import Facts
from jlcenter.domain.report import Bar, Chart
from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.storage.session import Session
from jlcenter.words import _

_BARS_MAX = 10
#: two lines of a long name stay readable in it
ROW_HEIGHT = 7.4


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of a year, and of the year before for comparison."""

    now: dict[str, FigureRow]
    before: dict[str, FigureRow]


def counted(session: Session, facts: Facts, earlier: Facts) -> Counted:
    """All figures of both years by code."""
    return Counted(
        {one.indicator.code: one for one in rows_of(session, facts)},
        {one.indicator.code: one for one in rows_of(session, earlier)},
    )


def has_value(row: FigureRow) -> bool:
    """Whether there is something to tell: a value that is not nothing, a target, or 待定."""
    return bool(row.figure.value) or row.goal is not None or row.figure.is_open


def figure_table(
    id_: str, title: str, told: Counted, codes: Iterable[str], *, all_rows: bool = False
) -> Sheet:
    """Figures with the year before, the target and how each is counted."""
    middle, right = Align.CENTER, Align.RIGHT
    columns = (
        Column("code", _("代码"), 14, middle),
        Column("name", _("指标"), 46),
        Column("unit", _("单位"), 17, middle),
        Column("value", _("本年"), 22, right),
        Column("before", _("上年"), 22, right),
        Column("target", _("任务"), 17, right),
        Column("share", _("完成"), 16, right),
        Column("date", _("年度口径"), 38),
    )
    rows = []
    for code in codes:
        row = told.now[code]
        if not (all_rows or has_value(row)):
            continue
        one, old = row.indicator, told.before.get(code)
        rows.append(
            (
                one.code,
                one.title,
                _(one.unit),
                value_text(one, row.figure),
                value_text(one, old.figure) if old else "—",
                number_text(Fraction(row.goal.value)) if row.goal else "",
                f"{float(row.share) * 100:.1f}%" if row.share is not None else "",
                _(one.date_basis),
            )
        )
    return Sheet(
        id_,
        title,
        columns,
        tuple(rows),
        is_landscape=False,
        row_height=ROW_HEIGHT,
        empty=_("本年没有这方面的数据"),
    )


def cut_chart(
    session: Session, facts: Facts, code: str, by: str, title: str, *, most: int = _BARS_MAX
) -> Chart:
    """The parts of one figure as bars, longest first; the rest in one bar."""
    row = rows_of(session, facts, by=by, codes=[code])[0]
    parts = sorted(
        ((part.key, part.figure.value or Fraction(0)) for part in row.parts),
        key=lambda one: (-one[1], one[0]),
    )
    parts = [one for one in parts if one[1]]
    shown = parts if len(parts) <= most else parts[: most - 1]
    bars = [
        Bar(part_name(session, by, key), float(value), number_text(value)) for key, value in shown
    ]
    rest = sum((value for _key, value in parts[len(shown) :]), Fraction(0))
    if rest:
        bars.append(Bar(_("其他"), float(rest), number_text(rest)))
    return Chart(title, tuple(bars), _(row.indicator.unit))


def cut_table(session: Session, facts: Facts, by: str, codes: Sequence[str]) -> Sheet:
    """Some figures cut by one dimension."""
    rows = rows_of(session, facts, by=by, codes=codes)
    keys = sorted({part.key for row in rows for part in row.parts})
    columns = [Column("part", _(BY_WORDS[by]), 40)]
    columns += [Column(row.indicator.code, row.indicator.title, 26, Align.RIGHT) for row in rows]
    lines = []
    for key in keys:
        cells = [part_name(session, by, key)]
        for row in rows:
            figure = next((part.figure for part in row.parts if part.key == key), None)
            none = "—" if row.indicator.unit == "%" else "" if row.figure.is_open else "0"
            cells.append(value_text(row.indicator, figure) if figure else none)
        lines.append(tuple(cells))
    total = [_("合计"), *(value_text(row.indicator, row.figure) for row in rows)]
    title = _("按{dimension}", dimension=_(BY_WORDS[by]))
    return Sheet(
        f"by-{by}",
        title,
        tuple(columns),
        (*lines, tuple(total)),
        is_landscape=False,
        row_height=ROW_HEIGHT,
    )


def goal_chart(told: Counted, codes: Iterable[str], title: str) -> Chart | None:
    """Figures that have a target, as shares of it; None where none has."""
    bars = []
    for code in codes:
        row = told.now[code]
        if row.share is not None and row.goal is not None:
            share = float(row.share) * 100
            done = value_text(row.indicator, row.figure)
            text = f"{done} / {row.goal.value:,} ({share:.1f}%)"
            bars.append(Bar(row.indicator.title, share, text, 100.0))
    return Chart(title, tuple(bars), "%") if bars else None
