"""A year's figures, cut by place, type, group, brand, sponsor or fund; to read and take along."""

from __future__ import annotations

from provincial.progress import BY, Progress, by_label, progress
from provincial.progress_file import sheets
from provincial.web.pages.years import year_of
from provincial.web.take_along import as_pdf, as_workbook
from provincial.web.visit import Answer, Html, Page, Visit

#: a place's lines lead to what lies within it
_WITHIN = {"prefecture": "county", "county": "centre"}


def figures(visit: Visit) -> Answer:
    """The page."""
    told, by = asked(visit)
    return Html(
        "figures.html",
        {
            "progress": told,
            "by": by,
            "within": _WITHIN.get(by, ""),
            "lines": told.tables[by],
            "tabs": [(one, by_label(one)) for one in BY],
            "region": visit.region_asked,
            "has_tasks": any(one.target is not None for one in told.tables[by]),
        },
        at="figures",
    )


def asked(visit: Visit) -> tuple[Progress, str]:
    """The figures an address asks for, and what they are cut by."""
    year = year_of(visit)
    by = visit.query.get("by", "")
    by = by if by in BY else BY[0]
    scope = visit.narrowed(visit.region_asked)
    return progress(visit.db, year, visit.now, scope, by=(by,)), by


def workbook(visit: Visit) -> Answer:
    """The same as a workbook."""
    told, by = asked(visit)
    return as_workbook(sheets(told)[:1], f"progress-{told.year}-{by}")


def paper(visit: Visit) -> Answer:
    """The same as a PDF."""
    told, by = asked(visit)
    return as_pdf(sheets(told)[:1], f"progress-{told.year}-{by}", visit.now)


PAGES = [
    Page("/figures", figures),
    Page("/figures.xlsx", workbook),
    Page("/figures.pdf", paper),
]
