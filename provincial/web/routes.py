"""All addresses of the pages."""

from __future__ import annotations

from collections.abc import Iterator

from provincial.province import Province
from provincial.web.api import PREFIX, TOLD, Api
from provincial.web.entrance import Entrance
from provincial.web.pages import (
    centres,
    certificates,
    claims,
    devices,
    duplicates,
    figure_list,
    figures,
    overview,
    people,
    targets,
)
from provincial.web.sessions import Sessions
from provincial.web.site import Handler, Site
from provincial.web.static_files import StaticFiles
from provincial.web.verify import PublicPages

_SUBJECTS = (
    overview,
    figures,
    figure_list,
    centres,
    devices,
    duplicates,
    claims,
    certificates,
    targets,
    people,
)


def web_routes(province: Province) -> Iterator[tuple[str, Handler, str]]:
    """(address, what serves it, method) of everything that people look at."""
    sessions = Sessions()
    site = Site(province, sessions)
    yield "/static/{name}", StaticFiles().served, "GET"
    entrance = Entrance(sessions)
    api = Api(province, entrance)
    for name in TOLD:
        yield f"{PREFIX}{name}", api.handler(name), "GET"
    pages = [*PublicPages().pages(), *entrance.pages()]
    for module in _SUBJECTS:
        pages += module.PAGES
    for page in pages:
        yield page.path, site.handler(page), page.method
