"""The centres: all with their last sync, and one with its laptops, figures and claims."""

from __future__ import annotations

from jlcenter.domain.errors import NotFound
from jlcenter.words import _
from provincial import reviews, storage
from provincial.progress import SILENT_DAYS, centre_lines, progress
from provincial.web.pages.years import year_of
from provincial.web.visit import Answer, Html, Page, Visit


def centres(visit: Visit) -> Answer:
    """All that this account may see."""
    return Html(
        "centres.html",
        {"centres": centre_lines(visit.db, visit.now, visit.scope), "silent_days": SILENT_DAYS},
        at="centres",
    )


def centre(visit: Visit) -> Answer:
    """One."""
    scope = visit.narrowed(centre=visit.place["code"])
    year = year_of(visit)
    told = progress(visit.db, year, visit.now, scope, by=("training_type", "category"))
    if not told.centres:
        raise NotFound(
            "centre_not_here", _("服务器上还没有中心 {code}", code=visit.place["code"][:20])
        )
    devices = [one for one in storage.devices(visit.db) if one.centre == scope.centre]
    values = {"centre": told.centres[0], "progress": told, "devices": devices, "claims": []}
    if visit.may("reviewer"):
        values["claims"] = reviews.claims(visit.db, year, scope)
    return Html("centre.html", values, at="centres")


PAGES = [Page("/centres", centres), Page("/centres/{code}", centre)]
