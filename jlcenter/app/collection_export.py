"""信息采集平台: the year's figures, cuts and classes as one workbook (四（二）).

No description of the platform's own format is public; the sheets hold what the plan and the
statistics ask for, each under the code and the definition this program counts by.
"""

from __future__ import annotations

from jlcenter.app.annual_appendices import class_table
from jlcenter.app.figure_words import value_text
from jlcenter.app.indicators import facts_of, rows_of
from jlcenter.app.report_tables import cut_table
from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.storage.session import Session
from jlcenter.words import _

_CUTS = ("sponsor", "group", "type", "brand", "fund", "region", "month")
_CUT_CODES = ("T01", "T02", "T03", "T05")


def collection_sheets(session: Session, year: int) -> list[Sheet]:
    """The sheets of the year: all figures, each cut, the classes."""
    facts = facts_of(session, year)
    columns = (
        Column("code", _("代码"), 16, Align.CENTER),
        Column("name", _("指标"), 50),
        Column("unit", _("单位"), 18, Align.CENTER),
        Column("value", _("数值"), 24, Align.RIGHT, is_number=True),
        Column("shown", _("显示"), 24, Align.RIGHT),
        Column("target", _("任务"), 20, Align.RIGHT, is_number=True),
        Column("formula", _("口径"), 80),
        Column("date", _("年度口径"), 40),
        Column("source", _("依据"), 60),
    )
    rows = tuple(
        (
            row.indicator.code,
            row.indicator.title,
            _(row.indicator.unit),
            row.number,
            value_text(row.indicator, row.figure),
            row.goal.value if row.goal else None,
            _(row.indicator.formula),
            _(row.indicator.date_basis),
            _(row.indicator.source),
        )
        for row in rows_of(session, facts)
    )
    title = _("{centre}{year}年职业培训信息采集表", centre=session.centre_name, year=year)
    first = Sheet("collection", title, columns, rows, subtitle=_("全部指标"))
    return [first, *(cut_table(session, facts, by, _CUT_CODES) for by in _CUTS), class_table(facts)]
