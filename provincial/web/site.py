"""A request's way to a page and back: whose visit it is, what they may, in which language, and what
an answer always carries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from anyio import to_thread
from sqlalchemy import Connection
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from jlcenter.domain.errors import AccessRefused, NotFound, Refused
from jlcenter.words import LANGUAGES, _, speaking
from provincial import accounts, fact_due, logs, storage
from provincial.database import UNAVAILABLE, reading
from provincial.notes import Notes
from provincial.province import Province
from provincial.web.forms import FormBad, form_of
from provincial.web.places import places_of
from provincial.web.render import rendered
from provincial.web.sessions import Sessions
from provincial.web.visit import (
    COOKIE,
    Answer,
    File,
    Go,
    Html,
    Page,
    Visit,
    is_open_line,
    role_refused,
    set_cookie,
)

LANGUAGE_COOKIE = "lang"
_YEAR_S = 365 * 86_400
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
_HSTS = "max-age=31536000"
Handler = Callable[[Request, Notes], Awaitable[Response]]


class Site:
    """The pages of one open province."""

    def __init__(self, province: Province, sessions: Sessions) -> None:
        self._province = province
        self._sessions = sessions

    def handler(self, page: Page) -> Handler:
        """What serves one page."""

        async def served(request: Request, notes: Notes) -> Response:
            language = _language(request)
            with speaking(language):
                response = await self._answered(page, request, notes)
            return _finished(response, request, language)

        return served

    async def _answered(self, page: Page, request: Request, notes: Notes) -> Response:
        try:
            visit = self._visit(request)
            if request.method == "POST":
                visit.form = await form_of(request)
                notes.bytes_in = sum(len(one) for one in visit.form.values())
            return await to_thread.run_sync(self._made, page, visit, notes)
        except FormBad:
            return _trouble(notes, "form_bad", 400, _("没有看懂提交的内容"), _("请返回重新填写"))
        except ClientDisconnect:
            raise
        except NotFound as refused:
            return _refused(notes, refused, 404)
        except AccessRefused as refused:
            return _refused(notes, refused, 403)
        except Refused as refused:
            return _refused(notes, refused, 422)
        except UNAVAILABLE as error:
            logs.warned("database_unavailable", path=page.path, error=type(error).__name__)
            return _trouble(notes, "busy", 503, _("数据库正忙，没有办成"), _("请过一会儿再试"))
        except Exception as defect:  # noqa: BLE001 - the last line: logged without its text
            logs.failed("defect", defect, path=page.path)
            return _trouble(
                notes, "defect", 500, _("程序出了问题，已记录"), _("数据没有改动；请稍后再试")
            )

    def _visit(self, request: Request) -> Visit:
        word = request.cookies.get(COOKIE, "")
        address = request.client.host if request.client else ""
        is_tls = request.url.scheme == "https"
        return Visit(
            self._province,
            address,
            self._sessions.form_word(word),
            dict(request.query_params),
            {name: str(value) for name, value in request.path_params.items()},
            word=word,
            log_in=self._sessions.find(word),
            is_open_line=is_open_line(request),
            is_tls=is_tls,
        )

    def _made(self, page: Page, visit: Visit, notes: Notes) -> Response:
        """In a thread: look who it is, make the page, and turn it into an answer."""
        with self._transaction(page) as db:
            visit.open_db = db
            if visit.log_in is not None and db is not None:
                visit.account = accounts.current(db, visit.log_in.account, visit.log_in.version)
            if page.role:
                if visit.account is None:
                    self._sessions.end(visit.word)
                    return _gone_to_log_in(notes, visit)
                if not visit.may(page.role):
                    raise role_refused()
            told = visit.form.get("form", "")
            is_own = page.method == "GET" or self._sessions.is_own_form(visit.word, told)
            if not is_own and not page.is_public:
                raise Refused(
                    "form_stale", _("这张表单已经过期，没有提交"), _("请返回，刷新后再填一次")
                )
            answer = page.made(visit)
            response = self._response(visit, answer)
        notes.outcome = "ok" if response.status_code < 400 else "refused"
        return response

    @contextmanager
    def _transaction(self, page: Page) -> Iterator[Connection | None]:
        engine = self._province.engine
        if page.db == "write":
            with engine.begin() as db:
                yield db
        elif page.db == "read":
            with reading(engine).connect() as db, db.begin():
                yield db
        else:
            yield None

    def _response(self, visit: Visit, answer: Answer) -> Response:
        if isinstance(answer, Html):
            values = dict(answer.values)
            if visit.account is not None:
                said = visit.log_in.said if visit.log_in is not None else ""
                values |= {"said": said, "places": places_of(visit, answer.at)}
                values["counting"] = _counting(visit)
                visit.say("")
            return HTMLResponse(rendered(answer.template, visit=visit, **values), answer.status)
        if isinstance(answer, Go):
            went = RedirectResponse(answer.path, 303)
            if answer.end or answer.begin:
                self._sessions.end(visit.word)
            if answer.begin:
                set_cookie(went, answer.begin, visit.is_tls)
            elif answer.end:
                went.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
            return went
        if isinstance(answer, File):
            told = {"Content-Disposition": f'attachment; filename="{answer.name}"'}
            return Response(answer.body, media_type=answer.media, headers=told)
        return answer


def _counting(visit: Visit) -> list[str]:
    """The centres that are counted anew, whose figures are not whole yet."""
    if visit.open_db is None:
        return []
    codes = [one for one in fact_due.waiting(visit.open_db) if visit.scope.has(one)]
    found = ((code, storage.centre(visit.open_db, code)) for code in codes)
    return [one.name if one is not None and one.name else code for code, one in found]


def _language(request: Request) -> str:
    told = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "")
    return told if told in LANGUAGES else "zh"


def _finished(response: Response, request: Request, language: str) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.url.scheme == "https":
        response.headers["Strict-Transport-Security"] = _HSTS
    if request.query_params.get("lang") == language:
        response.set_cookie(
            LANGUAGE_COOKIE, language, max_age=_YEAR_S, path="/", samesite="lax", httponly=True
        )
    return response


def _gone_to_log_in(notes: Notes, visit: Visit) -> Response:
    notes.outcome = "log_in"
    response = RedirectResponse("/login", 303)
    if visit.word:
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return response


def _refused(notes: Notes, refused: Refused, status: int) -> Response:
    return _trouble(notes, refused.code, status, refused.message, refused.hint)


def _trouble(notes: Notes, code: str, status: int, message: str, hint: str) -> Response:
    notes.outcome = code
    values: dict[str, Any] = {"message": message, "hint": hint, "back": "/"}
    return HTMLResponse(rendered("trouble.html", **values), status)
