"""A province with accounts and two centres: taught classes, certificates, and one person whom both
centres subsidised. Everything came by real laptops' syncs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from jlcenter.app.assess import record_scores
from jlcenter.app.call_roll import mark_all
from jlcenter.app.enrol import add_trainee
from jlcenter.app.issue_certificates import issue, list_certificates
from jlcenter.app.plan_class import create_class
from jlcenter.app.plan_lessons import add_lesson, list_lessons
from jlcenter.app.sync_now import sync
from jlcenter.domain.records import CLAIM, CLAIM_LINE
from jlcenter.storage.queries.certificates import CertificateRow
from jlcenter.storage.session import Session
from provincial import accounts
from tests.paper_world import id_number
from tests.provincial.browser import Browser
from tests.sync.world import Server

#: names that no screen of the province may show whole, and a number it may not show either
NAMES = ("王芳菲", "欧阳𠮷祥", "张三丰")
PASSWORD = "spring-river-7"
ACCOUNTS = (
    ("li", "admin", ""),
    ("zhao", "reviewer", ""),
    ("sun", "viewer", "2204"),
    ("qian", "admin", "220422"),
)


@dataclass
class Centre:
    """A laptop of a centre, with what it issued."""

    session: Session
    certificates: list[CertificateRow]
    claim: str = ""


@dataclass
class World:
    """The province and its two centres."""

    server: Server
    centres: tuple[Centre, Centre]


def make_world(server: Server, make: Callable[..., Session]) -> World:
    """All of it, synced."""
    with server.looking() as db:
        for name, role, region in ACCOUNTS:
            accounts.add(db, name, PASSWORD, role, region, 1)
    one = _centre(server, make("one", "220421", "东丰县职教中心"), NAMES)
    # 王芳菲 is in the other centre's class too
    other = _centre(server, make("two", "220422", "东辽县职教中心"), NAMES[:1])
    return World(server, (one, other))


def _centre(server: Server, session: Session, names: tuple[str, ...]) -> Centre:
    server.pair(session)
    row = create_class(
        session,
        name="家政一班",
        programme="GW-QG",
        starts="2026-09-01",
        ends="2026-09-02",
        hours="8",
    ).row
    for day in ("2026-09-01", "2026-09-02"):
        add_lesson(session, row.id, date=day, start="08:30", hours="4", topic="家务服务")
    people = [
        add_trainee(session, name=name, id_number=id_number(n), category="NCZY", class_id=row.id)
        for n, name in enumerate(names, start=1)
    ]
    for lesson in list_lessons(session, row.id):
        mark_all(session, lesson.id)
    for n in range(1, len(names) + 1):
        record_scores(session, row.id, n, "85", "90")
    issue(session, row.id, date="2026-09-02")
    found = Centre(session, list_certificates(session, row.id))
    claim = uuid4()
    with session.action("申领") as write:
        write.put(
            CLAIM,
            claim,
            code=f"BT-{session.centre_code}-1",
            claim_kind="subsidy",
            scheme="S01",
            year=2026,
            status="submitted",
            made_on="2026-10-01",
            submitted_on="2026-10-09",
        )
        for one in people:
            assert one.enrolment is not None
            write.put(
                CLAIM_LINE,
                key=(claim, one.enrolment.enrolment, 1),
                trainee=one.row.id,
                training_class=row.id,
                amount=80_000,
                status="submitted",
            )
    found.claim = str(claim)
    sync(session)
    return found


def logged_in(browser: Browser, server: Server, name: str, password: str = PASSWORD) -> None:
    """At the first page, by the form."""
    browser.go(f"{server.url}/login")
    browser.type("#name", name)
    browser.type("#password", password)
    browser.press("form[action='/login'] button")


def pages_from(browser: Browser, start: str) -> Iterator[str]:
    """Every page one can get to by links, this server's own, one of those that differ only in year
    or region; files to take along left out."""
    seen, todo = set(), [start]
    while todo:
        url = todo.pop(0)
        path, _mark, query = url.removesuffix("/").partition("?")
        told = [one for one in query.split("&") if not one.startswith(("year=", "in="))]
        alike = (path, *sorted(told))
        if alike in seen or "lang=" in url or path.endswith((".xlsx", ".pdf")):
            continue
        seen.add(alike)
        browser.go(url)
        yield url
        links = browser.run("[...document.links].map(a => a.href.split('#')[0])")
        todo += [one for one in links if one.startswith(start)]


def picture_of(browser: Browser, folder: Path, name: str) -> Path:
    """A picture of the page, kept where somebody can look at it."""
    return browser.picture(folder / f"{name}.png")
