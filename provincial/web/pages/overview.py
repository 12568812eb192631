"""The first page: how far the year is, who is silent, what waits, and the map."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from jlcenter.shipped import table
from jlcenter.words import _, counted
from provincial import reviews
from provincial.progress import SILENT_DAYS, Progress, progress
from provincial.progress_file import sheets
from provincial.reviews import DUPLICATE
from provincial.web.map import NO_TASK, STEPS, drawing
from provincial.web.pages.years import year_of
from provincial.web.take_along import as_pdf, as_workbook
from provincial.web.visit import Answer, Html, Page, Visit


@dataclass(frozen=True, slots=True)
class CountyRow:
    """One county beside the map, also where no centre has anything yet."""

    code: str
    name: str
    person_times: int
    target: int | None
    done: Fraction | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that somebody has to do."""

    text: str
    path: str


def overview(visit: Visit) -> Answer:
    """The page."""
    year = year_of(visit)
    told = progress(visit.db, year, visit.now, visit.scope, by=("prefecture", "county"))
    counties = county_rows(told, visit.scope.region)
    shares = {one.code: None if one.done is None else float(one.done) for one in counties}
    legend = [(key, _(words)) for _least, key, words in STEPS]
    return Html(
        "overview.html",
        {
            "progress": told,
            "counties": counties,
            "drawing": drawing(shares, visit.scope.region),
            "legend": [*legend, (NO_TASK, _("没有下达任务"))],
            "waits": waits(visit, year),
            "silent_days": SILENT_DAYS,
        },
        at="overview",
    )


def county_rows(told: Progress, region: str) -> list[CountyRow]:
    """Every county of the region, in the order of its codes."""
    known = {one.key: one for one in told.tables["county"]}
    rows = []
    for row in table("gb2260_jilin"):
        if row["level"] != "county" or not row["code"].startswith(region):
            continue
        line = known.get(row["code"])
        rows.append(
            CountyRow(
                row["code"],
                row["name"],
                line.figures.person_times if line else 0,
                line.target if line else None,
                line.done if line else None,
            )
        )
    return rows


def waits(visit: Visit, year: int) -> list[Waiting]:
    """What this account has to do."""
    if not visit.may("reviewer"):
        return []
    found = []
    asking = reviews.waiting_number(visit.db, visit.scope)
    if asking:
        found.append(Waiting(counted("{n} 份补贴申领等审核", asking), "/claims"))
    twice = reviews.waiting_number(visit.db, visit.scope, DUPLICATE)
    if twice:
        told = counted("{n} 份申领查出有人重复享受，还没有处理", twice)
        found.append(Waiting(told, f"/duplicates?year={year}"))
    return found


def workbook(visit: Visit) -> Answer:
    """All tables of the year."""
    told = progress(visit.db, year_of(visit), visit.now, visit.scope)
    return as_workbook(sheets(told), f"progress-{told.year}")


def paper(visit: Visit) -> Answer:
    """The same on paper."""
    told = progress(visit.db, year_of(visit), visit.now, visit.scope)
    return as_pdf(sheets(told), f"progress-{told.year}", visit.now)


PAGES = [
    Page("/", overview),
    Page("/progress.xlsx", workbook),
    Page("/progress.pdf", paper),
]
