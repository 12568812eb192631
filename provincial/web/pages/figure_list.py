"""指标: the plan's indicators for what this account looks at, with how each is worked out."""

from __future__ import annotations

from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.words import _
from provincial.indicators import FigureRow, figure_rows
from provincial.web.pages.years import year_of
from provincial.web.render import number, when
from provincial.web.take_along import as_pdf, as_workbook
from provincial.web.visit import Answer, Html, Page, Visit


def page(visit: Visit) -> Answer:
    """The page."""
    year = year_of(visit)
    scope = visit.narrowed(visit.region_asked)
    rows = [(one, _value(one)) for one in figure_rows(visit.db, year, scope)]
    return Html("indicators.html", {"rows": rows, "scope": scope}, at="indicators")


def workbook(visit: Visit) -> Answer:
    """The same as a workbook."""
    return as_workbook([_sheet(visit)], f"indicators-{visit.year}")


def paper(visit: Visit) -> Answer:
    """The same as a PDF."""
    return as_pdf([_sheet(visit)], f"indicators-{visit.year}", visit.now)


def _sheet(visit: Visit) -> Sheet:
    year, scope = year_of(visit), visit.narrowed(visit.region_asked)
    columns = (
        Column("code", _("编号"), 18),
        Column("name", _("指标"), 70),
        Column("value", _("数值"), 26, Align.RIGHT, is_number=True),
        Column("unit", _("单位"), 20),
        Column("formula", _("怎么算"), 110),
    )
    rows = tuple(
        (
            one.indicator.code,
            one.indicator.title,
            _value(one) if one.number is None else one.number,
            _(one.indicator.unit),
            _(one.indicator.formula),
        )
        for one in figure_rows(visit.db, year, scope)
    )
    return Sheet(
        id="province_indicators",
        title=_("{year} 年指标", year=year),
        columns=columns,
        rows=rows,
        facts=(visit.place_word(scope.region), _("数据截至 {when}", when=when(visit.now))),
    )


def _value(row: FigureRow) -> str:
    if row.figure.is_open:
        return _("待定")
    return "—" if row.number is None else number(row.number)


PAGES = [
    Page("/indicators", page),
    Page("/indicators.xlsx", workbook),
    Page("/indicators.pdf", paper),
]
