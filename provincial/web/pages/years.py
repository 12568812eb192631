"""The year a page is about."""

from __future__ import annotations

from datetime import UTC, datetime

from provincial.progress import years
from provincial.web.visit import Visit


def this_year() -> int:
    """The year it is."""
    return datetime.now(UTC).year


def year_of(visit: Visit) -> int:
    """The year that is asked for, else this one; the visit then knows the choice."""
    now = this_year()
    visit.years = sorted({now, *years(visit.db)}, reverse=True)
    told = visit.query.get("year", "")
    visit.year = int(told) if told.isdigit() and len(told) == 4 else now
    if visit.year not in visit.years:
        visit.year = now
    return visit.year
