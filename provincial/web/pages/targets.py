"""下达任务: the year's task of each centre, to look at and to set."""

from __future__ import annotations

from jlcenter.domain.errors import Refused
from jlcenter.words import _
from provincial.progress import TARGET, centre_lines
from provincial.targets import CENTRE, set_target, targets
from provincial.web.pages.years import this_year, year_of
from provincial.web.visit import Answer, Go, Html, Page, Visit


def page(visit: Visit) -> Answer:
    """All centres with their task of a year; next year's can be set before it begins."""
    year_of(visit)
    told = visit.query.get("year", "")
    coming = this_year() + 1
    visit.years = sorted({*visit.years, coming}, reverse=True)
    if told == str(coming):
        visit.year = coming
    known = {
        one.centre: one.value
        for one in targets(visit.db, visit.year, visit.scope)
        if (one.indicator, one.scope) == (TARGET, CENTRE)
    }
    centres = centre_lines(visit.db, visit.now, visit.scope)
    return Html("targets.html", {"centres": centres, "known": known}, at="targets")


def give(visit: Visit) -> Answer:
    """Set the tasks that were changed: a field for each centre."""
    year = _number(visit.form.get("year", ""))
    given = 0
    known = {
        one.centre: one.value
        for one in targets(visit.db, year, visit.scope)
        if (one.indicator, one.scope) == (TARGET, CENTRE)
    }
    for centre in centre_lines(visit.db, visit.now, visit.scope):
        told = visit.form.get(f"centre-{centre.code}", "")
        if not told or _number(told) == known.get(centre.code):
            continue
        set_target(
            visit.db,
            visit.province.root,
            centre.code,
            year,
            TARGET,
            _number(told),
            visit.now,
            number=visit.form.get("number", ""),
            given_by=visit.region_word,
        )
        given += 1
    visit.say(_("{year} 年任务：改了 {n} 个中心", year=year, n=given))
    return Go(f"/targets?year={year}")


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise Refused("number_bad", _("“{text}”不是整数", text=text[:20]), _("请只填数字"))


PAGES = [
    Page("/targets", page, role="admin"),
    Page("/targets", give, "POST", "admin", "write"),
]
