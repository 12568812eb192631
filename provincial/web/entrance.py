"""Logging in and out. Wrong passwords are counted, by address and by name."""

from __future__ import annotations

import threading

from starlette.responses import HTMLResponse, Response

from jlcenter.domain.errors import AccessRefused, Refused
from jlcenter.words import _
from provincial import accounts
from provincial.database import reading
from provincial.pairing import Attempts, PairingRefused
from provincial.web.render import rendered
from provincial.web.sessions import Sessions
from provincial.web.visit import Answer, Go, Page, Visit, set_cookie

_NAME_MAX = 40
#: passwords are checked so many at a time: each takes memory and a core
_AT_ONCE = 2


def _logged_in(visit: Visit, name: str, password: str) -> accounts.AccountRow:
    engine = visit.province.engine
    with reading(engine).connect() as db, db.begin():
        found = accounts.verified(db, name, password)
    with engine.begin() as db:
        accounts.noted(db, found, visit.now)
    return found


class Entrance:
    """The log-in page, and the way out."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._by_address, self._by_name = Attempts(), Attempts()
        self._checking = threading.Semaphore(_AT_ONCE)

    def pages(self) -> list[Page]:
        """The addresses."""
        return [
            Page("/login", self.page, role="", db=""),
            Page("/login", self.log_in, "POST", role="", db=""),
            Page("/logout", self.log_out, "POST", role="", db=""),
        ]

    def page(self, visit: Visit) -> Answer:
        """The form, with a cookie that its answer has to come with."""
        return self._form(visit) if visit.log_in is None else Go("/")

    def log_in(self, visit: Visit) -> Answer:
        """Check name and password."""
        name = visit.form.get("name", "")[:_NAME_MAX]
        if visit.is_open_line:
            return self._form(visit)
        try:
            account = self.checked(visit, name, visit.form.get("password", ""))
        except (AccessRefused, Refused) as refused:
            return self._form(visit, name, refused)
        return Go("/", begin=self._sessions.begin(account.name, account.version))

    def checked(self, visit: Visit, name: str, password: str) -> accounts.AccountRow:
        """The account of name and password. Raises AccessRefused, or Refused after too many."""
        try:
            with self._by_address.guess(visit.address), self._by_name.guess(name):
                try:
                    with self._checking:
                        return _logged_in(visit, name, password)
                except AccessRefused as refused:
                    # the count of wrong tries knows only its own kind of refusal
                    raise PairingRefused("password_wrong") from refused
        except PairingRefused as refused:
            if isinstance(refused.__cause__, AccessRefused):
                raise refused.__cause__ from None
            raise Refused("log_in_too_often", _("输错的次数太多"), _("请十分钟后再试")) from refused

    def log_out(self, _visit: Visit) -> Answer:
        """The cookie is worth nothing from now on."""
        return Go("/login", end=True)

    def _form(self, visit: Visit, name: str = "", refused: Refused | None = None) -> Response:
        # a log-in that is over must not lend its word to the next
        word = visit.word if visit.word and visit.log_in is None else self._sessions.word()
        text = rendered(
            "login.html",
            name=name,
            refused=refused,
            is_open_line=visit.is_open_line,
            form_word=self._sessions.form_word(word),
        )
        response = HTMLResponse(text, 403 if refused or visit.is_open_line else 200)
        set_cookie(response, word, visit.is_tls)
        return response
