"""One request of one visitor, and what a page may answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from jlcenter.domain.errors import AccessRefused
from jlcenter.domain.regions import region_name
from jlcenter.words import _
from provincial.accounts import ROLE_LABELS, AccountRow
from provincial.progress import Scope
from provincial.province import Province
from provincial.web.sessions import LoggedIn

#: what each role may do besides what the one before it may
ROLES = ("viewer", "reviewer", "admin")


def now_ms() -> int:
    """The moment."""
    return time.time_ns() // 1_000_000


_HERE = ("127.0.0.1", "::1")
#: holds a random word, of somebody who has not logged in yet too
COOKIE = "jlcenter"


def set_cookie(response: Response, word: str, is_tls: bool) -> None:
    """Give a visitor a word; no script and no other site gets at it."""
    response.set_cookie(COOKIE, word, path="/", httponly=True, samesite="strict", secure=is_tls)


def is_open_line(request: Request) -> bool:
    """Whether the line is neither encrypted nor this machine's own: no place for a password."""
    address = request.client.host if request.client else ""
    return request.url.scheme != "https" and address not in _HERE


def role_refused() -> AccessRefused:
    """What somebody is told who may not."""
    return AccessRefused(
        "role_may_not",
        _("这个账户没有办这件事的权限"),
        _("请让有权限的人来办，或向省级管理员申请"),
    )


@dataclass(slots=True)
class Visit:
    """Who asks what. ``account`` is None on pages for everybody, ``db`` on pages that open their
    own; ``form`` is what was sent, ``query`` what stands behind the address, ``place`` in it."""

    province: Province
    address: str
    #: what its forms have to carry
    form_word: str
    query: dict[str, str]
    place: dict[str, str]
    form: dict[str, str] = field(default_factory=dict)
    word: str = ""
    log_in: LoggedIn | None = None
    account: AccountRow | None = None
    is_open_line: bool = False
    is_tls: bool = False
    now: int = field(default_factory=now_ms)
    #: the year a page is about, and those it offers
    year: int = 0
    years: list[int] = field(default_factory=list)
    open_db: Connection | None = None

    @property
    def db(self) -> Connection:
        """The transaction of this request."""
        assert self.open_db is not None
        return self.open_db

    @property
    def scope(self) -> Scope:
        """What this account may look at: all, or one prefecture or county."""
        assert self.account is not None
        return Scope(self.account.region)

    @property
    def role_word(self) -> str:
        """What this account's role is called."""
        assert self.account is not None
        return _(ROLE_LABELS[self.account.role])

    @property
    def region_word(self) -> str:
        """The name of what this account looks at."""
        return self.place_word(self.scope.region)

    def place_word(self, region: str) -> str:
        """The name of a region by the first digits of its code."""
        return region_name(region.ljust(6, "0")) or region if region else _("吉林省")

    @property
    def region_asked(self) -> str:
        """The digits of a region that stand behind the address, if they are any."""
        told = self.query.get("in", "")
        return told if told.isascii() and told.isdigit() and len(told) in (4, 6) else ""

    def narrowed(self, region: str = "", centre: str = "") -> Scope:
        """A part of it. Raises AccessRefused where it lies outside."""
        own = self.scope.region
        if not (region or own).startswith(own) or (centre and not centre.startswith(own)):
            raise AccessRefused(
                "region_other",
                _("这个账户只能看本地区的数据"),
                _("需要看别的地区的，请向省级管理员申请"),
            )
        return Scope(region or own, centre)

    def may(self, role: str) -> bool:
        """Whether this account has the rights of ``role``."""
        return self.account is not None and ROLES.index(self.account.role) >= ROLES.index(role)

    def say(self, text: str) -> None:
        """What the next page is to tell."""
        if self.log_in is not None:
            self.log_in.said = text


@dataclass(frozen=True, slots=True)
class Html:
    """A page from a template. ``at``: the place in the column at the left it belongs to."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)
    at: str = ""
    status: int = 200


@dataclass(frozen=True, slots=True)
class Go:
    """Look there now. ``begin``, ``end``: the log-in that begins or is over with it."""

    path: str
    begin: str = ""
    end: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """Something to keep. The name tells of no person."""

    name: str
    body: bytes
    media: str


Answer = Html | Go | File | Response


@dataclass(frozen=True, slots=True)
class Page:
    """What is at an address. ``role``: who may; empty is everybody. ``db``: "read", "write", or
    empty where the page opens its own (or needs none). ``is_public``: asks for no form of ours."""

    path: str
    made: Callable[[Visit], Answer]
    method: str = "GET"
    role: str = "viewer"
    db: str = "read"
    is_public: bool = False
