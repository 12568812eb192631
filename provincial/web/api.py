"""The same figures for other programs: JSON, read only, under ``/v1/data/``.

Who asks shows an account's name and password with each request (HTTP Basic, over TLS or on this
machine); what it sees is what that account sees on its pages.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from jlcenter.domain.errors import AccessRefused, Refused
from jlcenter.words import _
from provincial import as_json, reviews
from provincial.database import reading
from provincial.duplicates import duplicates
from provincial.indicators import figure_rows
from provincial.notes import Notes
from provincial.progress import Scope, centre_lines, progress
from provincial.province import Province
from provincial.web.entrance import Entrance
from provincial.web.pages.years import year_of
from provincial.web.visit import Visit, is_open_line, role_refused

PREFIX = "/v1/data/"
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
Handler = Callable[[Request, Notes], Awaitable[Response]]
Answer = dict[str, Any]


def told_progress(visit: Visit) -> Answer:
    """A year by every cut."""
    year = year_of(visit)
    return as_json.progress_json(progress(visit.db, year, visit.now, _scope(visit)))


def told_centres(visit: Visit) -> Answer:
    """The centres and their last sync."""
    return {
        "centres": [
            as_json.centre_json(one) for one in centre_lines(visit.db, visit.now, _scope(visit))
        ]
    }


def told_indicators(visit: Visit) -> Answer:
    """The indicators of a year, cut by one thing if asked."""
    by, year = visit.query.get("by", ""), year_of(visit)
    rows = figure_rows(visit.db, year, _scope(visit), by)
    return {
        "year": year,
        "by": by or None,
        "indicators": [as_json.figure_json(one) for one in rows],
    }


def told_duplicates(visit: Visit) -> Answer:
    """People subsidised twice, masked."""
    found = duplicates(visit.db, year_of(visit), _scope(visit))
    return {"duplicates": [as_json.duplicate_json(one) for one in found]}


def told_claims(visit: Visit) -> Answer:
    """Claims of a year, or (``waiting=1``) those a person has to decide."""
    is_waiting = visit.query.get("waiting") == "1"
    year = None if is_waiting else year_of(visit)
    found = reviews.claims(visit.db, year, _scope(visit), waiting=is_waiting)
    return {"claims": [as_json.claim_json(one) for one in found]}


#: (what is asked for, who may)
TOLD: dict[str, tuple[Callable[[Visit], Answer], str]] = {
    "progress": (told_progress, "viewer"),
    "centres": (told_centres, "viewer"),
    "indicators": (told_indicators, "viewer"),
    "duplicates": (told_duplicates, "reviewer"),
    "claims": (told_claims, "reviewer"),
}


def _scope(visit: Visit) -> Scope:
    return visit.narrowed(visit.region_asked, visit.query.get("centre", ""))


class Api:
    """The questions of other programs."""

    def __init__(self, province: Province, entrance: Entrance) -> None:
        self._province = province
        self._entrance = entrance

    def handler(self, name: str) -> Handler:
        """What answers one of ``TOLD``."""

        async def served(request: Request, notes: Notes) -> Response:
            try:
                return await to_thread.run_sync(self._answer, name, request, notes)
            except Refused as refused:
                return _refused(refused, notes)

        return served

    def _answer(self, name: str, request: Request, notes: Notes) -> Response:
        ask, role = TOLD[name]
        address = request.client.host if request.client else ""
        visit = Visit(self._province, address, "", dict(request.query_params), {})
        if is_open_line(request):
            raise AccessRefused(
                "line_open", _("这条连接没有加密，不能登录"), _("请用 https:// 开头的网址")
            )
        visit.account = self._entrance.checked(visit, *_shown(request))
        if not visit.may(role):
            raise role_refused()
        with reading(self._province.engine).connect() as db, db.begin():
            visit.open_db = db
            told = ask(visit)
        notes.outcome = "ok"
        return JSONResponse(told, headers=_HEADERS)


def _shown(request: Request) -> tuple[str, str]:
    """Name and password as HTTP Basic shows them. Raises AccessRefused."""
    scheme, _mark, told = request.headers.get("authorization", "").partition(" ")
    try:
        text = base64.b64decode(told, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        text = ""
    name, mark, password = text.partition(":")
    if scheme.lower() != "basic" or not mark:
        raise AccessRefused("account_missing", _("请用账户名和密码 (HTTP Basic)"))
    return name, password


def _refused(refused: Refused, notes: Notes) -> Response:
    notes.outcome = refused.code
    status, headers = 422, dict(_HEADERS)
    if refused.code in ("wrong_password", "account_missing"):
        status = 401
        headers["WWW-Authenticate"] = 'Basic realm="jlcenter", charset="UTF-8"'
    elif refused.code == "log_in_too_often":
        status = 429
    elif isinstance(refused, AccessRefused):
        status = 403
    return JSONResponse({"error": refused.as_json()}, status, headers)
