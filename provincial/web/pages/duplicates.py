"""People subsidised twice, with both claims beside each other."""

from __future__ import annotations

from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.words import _
from provincial.duplicates import duplicates, why_words
from provincial.web.pages.years import year_of
from provincial.web.render import status, when
from provincial.web.take_along import as_pdf, as_workbook
from provincial.web.visit import Answer, Html, Page, Visit

#: a page shows no more; a workbook does
_SHOWN = 100


def page(visit: Visit) -> Answer:
    """The page."""
    found = duplicates(visit.db, year_of(visit), visit.scope)
    values = {
        "found": found[:_SHOWN],
        "number": len(found),
        "sum": sum(one.amount for one in found),
    }
    return Html("duplicates.html", values, at="duplicates")


def workbook(visit: Visit) -> Answer:
    """The same as a workbook."""
    return as_workbook([_sheet(visit)], f"duplicates-{visit.year}")


def paper(visit: Visit) -> Answer:
    """The same as a PDF."""
    return as_pdf([_sheet(visit)], f"duplicates-{visit.year}", visit.now)


def _sheet(visit: Visit) -> Sheet:
    """One row a line of a claim; a person's rows stand together under one number."""
    right, middle = Align.RIGHT, Align.CENTER
    columns = (
        Column("seq", _("序号"), 12, middle, is_number=True),
        Column("name", _("姓名"), 18, is_name=True),
        Column("number", _("证件号码"), 36, middle),
        Column("why", _("原因"), 44),
        Column("centre", _("培训中心"), 40),
        Column("claim", _("申领编号"), 30),
        Column("training_class", _("培训班"), 34),
        Column("amount", _("金额 (元)"), 22, right, is_number=True),
        Column("submitted", _("申报日期"), 22, middle),
        Column("status", _("状态"), 22, middle),
    )
    found = duplicates(visit.db, year_of(visit), visit.scope)
    rows = tuple(
        (
            number,
            one.name,
            one.number,
            why_words(one.why),
            line.centre_name,
            line.claim_code,
            f"{line.class_name} {line.class_code}".strip(),
            line.amount / 100,
            line.submitted_on,
            status(line.status),
        )
        for number, one in enumerate(found, start=1)
        for line in one.lines
    )
    return Sheet(
        id="province_duplicates",
        title=_("{year} 年重复享受补贴", year=visit.year),
        columns=columns,
        rows=rows,
        facts=(visit.region_word, _("数据截至 {when}", when=when(visit.now))),
        empty=_("这一年没有发现重复享受。"),
    )


PAGES = [
    Page("/duplicates", page, role="reviewer"),
    Page("/duplicates.xlsx", workbook, role="reviewer"),
    Page("/duplicates.pdf", paper, role="reviewer"),
]
