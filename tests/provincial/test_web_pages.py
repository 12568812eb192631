"""The province's pages in a real browser: log in, walk every page, do what there is to do."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
import requests

from jlcenter.app.sync_now import sync
from jlcenter.app.verify_certificate import verify
from jlcenter.domain.records import REVIEW
from jlcenter.storage.session import Session
from provincial import fact_due
from tests.paper_world import id_number, page_texts
from tests.provincial.browser import DESKTOP, PHONE, Browser, browsing
from tests.provincial.web_world import (
    NAMES,
    PASSWORD,
    World,
    logged_in,
    make_world,
    pages_from,
    picture_of,
)
from tests.sync.world import Server, serving

Make = Callable[..., Session]


@pytest.fixture
def browser() -> Iterator[Browser]:
    with browsing() as found:
        yield found


@pytest.fixture
def world(server: Server, make_session: Make) -> World:
    return make_world(server, make_session)


@pytest.fixture
def quick(tmp_path: Path, make_session: Make) -> Iterator[World]:
    """The same on SQLite alone, for what asks the database nothing new."""
    with serving(tmp_path / "province") as server:
        yield make_world(server, make_session)


def no_person_in(text: str) -> None:
    for name in NAMES:
        assert name not in text
    for n in range(1, 4):
        assert id_number(n) not in text


def test_every_page_opens_without_an_error_on_desktop_and_phone(
    world: World, browser: Browser, tmp_path: Path
) -> None:
    url = world.server.url
    logged_in(browser, world.server, "li")
    assert browser.run("location.pathname") == "/"
    assert "年培训进度" in browser.text("h1")
    assert browser.run("document.querySelectorAll('svg.map path').length") == 60
    seen = []
    for page in pages_from(browser, url):
        seen.append(page)
        assert browser.run("document.querySelectorAll('main').length") == 1, page
        assert browser.text("h1"), page
        no_person_in(browser.run("document.documentElement.outerHTML"))
        for name in NAMES:
            assert name not in page
        name = page.removeprefix(url).replace("/", "-").replace("?", "-")[:40]
        picture_of(browser, tmp_path, f"desktop{name}")
        browser.size(PHONE)
        assert not browser.is_wider_than_the_window(), page
        picture_of(browser, tmp_path, f"phone{name}")
        browser.size(DESKTOP)
    assert browser.troubles == []
    paths = {one.removeprefix(url).partition("?")[0] or "/" for one in seen}
    for path in (
        "/",
        "/figures",
        "/centres",
        "/centres/220421",
        "/devices",
        "/duplicates",
        "/claims",
        f"/claims/220421/{world.centres[0].claim}",
        "/certificates",
        "/targets",
        "/indicators",
        "/accounts",
    ):
        assert path in paths, path
    browser.dark(True)
    browser.go(f"{url}/")
    picture_of(browser, tmp_path, "dark")


def test_figures_are_those_of_the_centres_and_can_be_taken_along(
    world: World, browser: Browser, tmp_path: Path
) -> None:
    url = world.server.url
    logged_in(browser, world.server, "zhao")
    browser.go(f"{url}/figures?by=county&year=2026")
    rows = browser.run(
        "[...document.querySelectorAll('tbody tr')].map(r => [...r.cells].map(c => c.innerText))"
    )
    assert [row[0] for row in rows] == ["辽源市东丰县", "辽源市东辽县"]
    assert [row[1] for row in rows] == ["3", "1"]
    totals = browser.run("[...document.querySelectorAll('tfoot td')].map(c => c.innerText)")
    assert totals[0] == "4" and totals[1] == "3"  # four times, three persons
    cookie = {"jlcenter": _cookie(browser)}
    book = requests.get(f"{url}/figures.xlsx?by=county&year=2026", cookies=cookie, timeout=60)
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "辽源市东丰县" in cells and 4 in cells
    paper = requests.get(f"{url}/figures.pdf?by=county&year=2026", cookies=cookie, timeout=60)
    (tmp_path / "figures.pdf").write_bytes(paper.content)
    assert "辽源市东丰县" in page_texts(tmp_path / "figures.pdf")[0]
    for name in ("duplicates", "claims", "indicators", "progress"):
        for ending in ("xlsx", "pdf"):
            told = requests.get(f"{url}/{name}.{ending}", cookies=cookie, timeout=60)
            assert told.status_code == 200 and len(told.content) > 1000
            assert f'filename="{name}' in told.headers["Content-Disposition"]


def _cookie(browser: Browser) -> str:
    told = browser._ask("Network.getCookies")["cookies"]
    (found,) = [one for one in told if one["name"] == "jlcenter"]
    assert found["httpOnly"] and found["sameSite"] == "Strict"
    return str(found["value"])


def test_a_person_subsidised_twice_is_shown_with_both_claims_and_one_is_sent_back(
    world: World, browser: Browser
) -> None:
    url, (one, other) = world.server.url, world.centres
    logged_in(browser, world.server, "zhao")
    browser.go(f"{url}/duplicates?year=2026")
    text = browser.text("main")
    assert "东丰县职教中心" in text and "东辽县职教中心" in text and "1,600.00" in text
    browser.go(f"{url}/claims")
    browser.press(f"a[href$='{other.claim}']")
    assert "BT-220422-1" in browser.text("h1")
    browser.run("document.querySelector('input[value=returned]').checked = true")
    browser.type("#reason", "此人已在东丰县申领")
    browser.press("main form button")
    assert "BT-220422-1" in browser.text("[role=status]")
    assert "BT-220422-1" not in browser.text("main .card")
    assert browser.troubles == []
    sync(other.session)
    rows = other.session.db.execute(
        f"SELECT result, reason, reviewer FROM {REVIEW.name}"
    ).fetchall()
    assert rows == [("returned", "此人已在东丰县申领", "zhao")]
    sync(one.session)


def test_a_certificate_taken_back_by_the_province_is_known_everywhere(
    quick: World, browser: Browser
) -> None:
    one = quick.centres[0]
    certificate = one.certificates[0]
    logged_in(browser, quick.server, "zhao")
    browser.go(f"{quick.server.url}/certificates")
    browser.type("#serial", certificate.serial)
    browser.press("form[action='/certificates'] button")
    assert "有效" in browser.text("main h2")
    browser.type("textarea", "冒名顶替")
    browser.press("form[action='/certificates/revoke'] button")
    assert certificate.serial in browser.text("[role=status]")
    browser.go(certificate.token)
    browser.until("document.documentElement.getAttribute('data-shown') === 'revoked'")
    sync(one.session)
    assert verify(one.session, certificate.token)[0].is_revoked
    assert browser.troubles == []


def test_a_laptop_is_paired_with_a_code_of_the_page_and_stopped_by_it(
    quick: World, browser: Browser, make_session: Make
) -> None:
    from jlcenter.app.pair_device import pair

    url = quick.server.url
    logged_in(browser, quick.server, "li")
    browser.go(f"{url}/devices")
    browser.type("#centre", "220722")
    browser.type("#name", "长岭县职教中心")
    browser.press("form[action='/devices/pair'] button")
    code = browser.text(".code")
    browser.go(f"{url}/devices")
    assert code not in browser.text()
    session = make_session("three", "220722", "长岭县职教中心")
    pair(session, url, code)
    browser.go(f"{url}/devices/{session.device.hex()}")
    browser.press("button.danger")
    assert "220722" in browser.text("[role=status]")
    browser.go(f"{url}/centres/220722")
    assert "已停用" in browser.text("main")
    assert browser.troubles == []


def test_a_task_given_on_the_page_is_measured_and_reaches_the_centre(
    quick: World, browser: Browser
) -> None:
    url = quick.server.url
    logged_in(browser, quick.server, "li")
    browser.go(f"{url}/targets?year=2026")
    browser.type("#c220421", "4")
    browser.press("main form.card button")
    browser.go(f"{url}/?year=2026")
    assert "75%" in browser.text("main")
    titles = browser.run("[...document.querySelectorAll('svg.map title')].map(t => t.textContent)")
    assert "东丰县 75%" in titles and "东辽县 没有下达任务" in titles
    colour = "document.querySelector(\"svg.map a[href*='220421'] path\").getAttribute('class')"
    assert browser.run(colour) == "s4"
    session = quick.centres[0].session
    sync(session)
    assert session.db.execute("SELECT year, value FROM target").fetchall() == [(2026, 4)]


# -- who may what ----------------------------------------------------------------------------------


class Line:
    """A client without a browser, logged in as somebody."""

    def __init__(self, url: str, name: str = "", password: str = PASSWORD) -> None:
        self.url, self.http = url, requests.Session()
        if name:
            assert self.log_in(name, password).status_code == 303

    def form(self, path: str = "/login") -> str:
        """The word a form of that page carries."""
        text = self.http.get(self.url + path, timeout=20).text
        return text.partition('name="form" value="')[2].partition('"')[0]

    def log_in(self, name: str, password: str) -> requests.Response:
        told = {"form": self.form(), "name": name, "password": password}
        return self.post("/login", **told)

    def post(self, path: str, **told: str) -> requests.Response:
        return self.http.post(self.url + path, data=told, timeout=20, allow_redirects=False)

    def get(self, path: str) -> requests.Response:
        return self.http.get(self.url + path, timeout=20, allow_redirects=False)


ALL = (
    "/", "/figures", "/figures.xlsx", "/figures.pdf", "/centres", "/centres/220421", "/devices",
    "/duplicates", "/duplicates.xlsx", "/claims", "/claims.pdf", "/certificates", "/targets",
    "/indicators", "/accounts", "/progress.xlsx", "/progress.pdf", "/indicators.pdf",
)  # fmt: skip
REVIEWERS = {"/duplicates", "/duplicates.xlsx", "/claims", "/claims.pdf"}


def test_roles_and_regions(quick: World) -> None:
    url = quick.server.url
    nobody = Line(url)
    for path in ALL:
        assert (nobody.get(path).status_code, nobody.get(path).headers["Location"]) == (
            303,
            "/login",
        ), path
    viewer, reviewer, admin = (Line(url, name) for name in ("sun", "zhao", "li"))
    for path in ALL:
        assert admin.get(path).status_code == 200, path
        assert reviewer.get(path).status_code == (403 if path == "/targets" else 200), path
        may = path not in REVIEWERS | {"/targets"}
        assert viewer.get(path).status_code == (200 if may else 403), path
    # what changes something is refused too, and not only its page
    claim = f"/claims/220421/{quick.centres[0].claim}"
    device = quick.centres[0].session.device.hex()
    for line, posts in (
        (viewer, (claim, "/certificates/revoke", "/devices/pair", f"/devices/{device}/block")),
        (reviewer, ("/devices/pair", f"/devices/{device}/block", "/targets")),
    ):
        for path in posts:
            word = line.form("/certificates")
            told = line.post(path, form=word, result="approved", serial="x", centre="220421")
            assert told.status_code == 403, path
    # an account of a county sees that county, and nothing beside it
    county = Line(url, "qian")
    assert "东辽县职教中心" in county.get("/centres").text
    assert "东丰县职教中心" not in county.get("/centres").text
    for path in ("/centres/220421", "/figures?in=2204", "/figures?in=220421", claim):
        assert county.get(path).status_code == 403, path
    assert county.get(f"/devices/{device}").status_code == 404
    word = county.form("/certificates")
    serial = quick.centres[0].certificates[0].serial
    assert county.post("/certificates/revoke", form=word, serial=serial, centre="220421",
                       reason="x").status_code == 403  # fmt: skip
    assert county.post("/devices/pair", form=word, centre="220421",
                       minutes="60").status_code == 403  # fmt: skip
    assert "没有登记编号" in county.post("/certificates", form=word, serial=serial).text
    assert county.get("/figures?in=220422").status_code == 200


def test_a_page_names_the_centres_whose_figures_are_still_being_counted(quick: World) -> None:
    url = quick.server.url
    told = "数字还在统计"
    admin, county = Line(url, "li"), Line(url, "qian")
    assert told not in admin.get("/").text
    with quick.server.looking() as db:
        fact_due.note(db, "220421")
    for path in ("/", "/figures", "/centres"):
        assert told in admin.get(path).text, path
        assert "暂不完整：东丰县职教中心" in admin.get(path).text, path
        assert told not in county.get(path).text, path
    with quick.server.looking() as db:
        fact_due.done(db, "220421")
    assert told not in admin.get("/").text


def test_a_form_of_another_site_or_another_visitor_changes_nothing(quick: World) -> None:
    admin, other = Line(quick.server.url, "li"), Line(quick.server.url, "zhao")
    for told in ({}, {"form": ""}, {"form": other.form("/certificates")}, {"form": "é"}):
        answer = admin.post("/devices/pair", centre="220421", minutes="60", **told)
        assert answer.status_code == 422 and "过期" in answer.text
    word = admin.form("/devices")
    plain = {"Content-Type": "text/plain"}
    body = f"form={word}&centre=220421&minutes=60"
    url = f"{quick.server.url}/devices/pair"
    assert admin.http.post(url, data=body, headers=plain, timeout=20).status_code == 400
    assert admin.http.post(url, data="x" * 70_000, timeout=20).status_code == 400
    assert admin.post("/devices/pair", form=word, centre="220421", minutes="60").status_code == 200


def test_what_is_wrong_in_a_form_is_said(quick: World) -> None:
    admin = Line(quick.server.url, "li")
    word = admin.form("/devices")
    cases = (
        ("/devices/pair", {"centre": "999999", "minutes": "60"}, 422),
        ("/devices/pair", {"centre": "220421", "minutes": "0"}, 422),
        ("/devices/pair", {"centre": "220421", "minutes": "ten"}, 422),
        ("/devices/zz/block", {}, 404),
        ("/targets", {"year": "2026", "centre-220421": "-4"}, 422),
        ("/targets", {"year": "", "centre-220421": "4"}, 422),
        ("/certificates/revoke", {"serial": "none", "centre": "220421", "reason": "x"}, 404),
        (f"/claims/220421/{quick.centres[0].claim}", {"result": "returned"}, 422),
        (f"/claims/220421/{quick.centres[0].claim}", {"result": "paid"}, 422),
        ("/claims/220421/none", {"result": "approved"}, 404),
    )
    for path, told, status in cases:
        answer = admin.post(path, form=word, **told)
        assert answer.status_code == status, (path, told)
        assert "<h1>" in answer.text and "Traceback" not in answer.text
    assert admin.get("/centres/220499").status_code == 404
    assert admin.get("/figures?by=nothing&year=x&in=é").status_code == 200


# -- logging in ------------------------------------------------------------------------------------


def test_logging_in_and_out(quick: World) -> None:
    url = quick.server.url
    line = Line(url)
    for name, password in (("li", "wrong"), ("nobody", PASSWORD), ("", "")):
        told = line.log_in(name, password)
        assert told.status_code == 403 and "用户名或密码不对" in told.text
    told = line.log_in("li", PASSWORD)
    cookie = told.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Secure" not in cookie
    before = line.http.cookies["jlcenter"]
    assert line.get("/").status_code == 200
    stolen = {"jlcenter": before}
    assert requests.get(url, cookies=stolen, timeout=20, allow_redirects=False).status_code == 200
    line.post("/logout", form=line.form("/certificates"))
    assert requests.get(url, cookies=stolen, timeout=20, allow_redirects=False).status_code == 303
    # the word somebody had before logging in is not the one after it
    other = Line(url)
    other.form()
    anonymous = other.http.cookies["jlcenter"]
    other.log_in("li", PASSWORD)
    assert other.http.cookies["jlcenter"] != anonymous


def test_a_changed_account_is_out_at_once(quick: World) -> None:
    from provincial import accounts

    line, other = Line(quick.server.url, "zhao"), Line(quick.server.url, "sun")
    with quick.server.looking() as db:
        accounts.set_password(db, "zhao", "autumn-river-7")
        accounts.set_disabled(db, "sun")
    assert line.get("/").status_code == other.get("/").status_code == 303
    assert other.log_in("sun", PASSWORD).status_code == 403
    assert line.log_in("zhao", "autumn-river-7").status_code == 303


def test_who_guesses_passwords_has_to_wait(quick: World) -> None:
    line = Line(quick.server.url)
    answers = [line.log_in("li", f"wrong {n}") for n in range(11)]
    assert all("用户名或密码不对" in one.text for one in answers[:10])
    assert "输错的次数太多" in answers[10].text
    told = line.log_in("li", PASSWORD)
    assert told.status_code == 403 and "输错的次数太多" in told.text


def test_passwords_are_taken_over_tls_only(tmp_path: Path, make_session: Make) -> None:
    server = Server(tmp_path / "province")
    server.init()
    server.words = ("--forwarded",)
    server.start()
    try:
        make_world(server, make_session)
        line = Line(server.url)
        line.http.headers["X-Forwarded-For"] = "192.0.2.7"
        assert "没有加密" in line.get("/login").text
        assert line.log_in("li", PASSWORD).status_code == 422
        line.http.headers["X-Forwarded-Proto"] = "https"
        page = line.get("/login")
        assert "Secure" in page.headers["Set-Cookie"]
        # a cookie that is for TLS alone: this client speaks to the proxy's other side
        line.http.headers["Cookie"] = page.headers["Set-Cookie"].partition(";")[0]
        told = line.log_in("li", PASSWORD)
        assert told.status_code == 303 and "Secure" in told.headers["Set-Cookie"]
        assert "max-age" in told.headers["Strict-Transport-Security"]
    finally:
        server.stop()


def test_accounts_are_made_and_changed_on_their_page(quick: World) -> None:
    url = quick.server.url
    admin, county, viewer = (Line(url, name) for name in ("li", "qian", "sun"))
    assert "所有账户" in admin.get("/accounts").text
    for line in (county, viewer):
        assert "所有账户" not in line.get("/accounts").text
    new = {"name": "wu", "role": "viewer", "region": "2204", "password": "autumn-river-7"}
    for line in (county, viewer):
        word = line.form("/accounts")
        assert (
            line.post("/accounts/add", form=word, again=new["password"], **new).status_code == 403
        )
        told = line.post("/accounts/disable", form=word, name="li")
        assert told.status_code == 403
    word = admin.form("/accounts")
    assert admin.post("/accounts/add", form=word, again="x", **new).status_code == 422
    assert admin.post("/accounts/add", form=word, again=new["password"], **new).status_code == 303
    assert "辽源市" in Line(url, "wu", new["password"]).get("/").text
    # one's own password, for who knows it; every log-in with the old one is over
    word = viewer.form("/accounts")
    told = {"form": word, "password": "winter-river-7", "again": "winter-river-7"}
    assert viewer.post("/accounts/own", now="wrong", **told).status_code == 403
    assert viewer.post("/accounts/own", now=PASSWORD, **told).status_code == 303
    assert viewer.get("/").status_code == 303
    viewer = Line(url, "sun", "winter-river-7")
    admin.post("/accounts/disable", form=admin.form("/accounts"), name="sun")
    assert viewer.get("/").status_code == 303
    admin.post("/accounts/disable", form=admin.form("/accounts"), name="sun", on="1")
    assert Line(url, "sun", "winter-river-7").get("/").status_code == 200


# -- for other programs ----------------------------------------------------------------------------


def test_other_programs_get_the_same_figures_as_json(
    quick: World, run_cli: Callable[..., dict[str, object]]
) -> None:
    url, account = quick.server.url, quick.server.account

    def told(
        name: str, who: str = "zhao", password: str = PASSWORD, **more: str
    ) -> requests.Response:
        return requests.get(f"{url}/v1/data/{name}", params=more, auth=(who, password), timeout=60)

    for name in ("progress", "centres", "indicators", "duplicates", "claims"):
        answer = told(name, year="2026")
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
        year = [] if name == "centres" else ["--year", "2026"]
        command = run_cli(
            "province", name, *year, data=account.folder, user=account.user,
            password=account.password,
        )  # fmt: skip
        assert answer.json() == {key: command[key] for key in answer.json()}, name
    assert told("progress", year="2026").json()["total"]["person_times"] == 4
    county = told("progress", "qian", year="2026").json()
    assert county["total"]["person_times"] == 1
    assert told("progress", "qian", **{"in": "220421"}).status_code == 403
    assert told("centres", "qian", centre="220421").status_code == 403
    assert told("claims", "sun").status_code == 403
    assert told("claims", waiting="1").json()["claims"][0]["code"].startswith("BT-")
    assert told("indicators", by="nonsense").status_code == 422
    assert told("centres", password="wrong").status_code == 401
    for header in ("", "Basic", "Basic !!!", "Bearer x", "Basic bm9jb2xvbg=="):
        plain = requests.get(
            f"{url}/v1/data/centres", headers={"Authorization": header}, timeout=20
        )
        assert plain.status_code == 401 and "Basic" in plain.headers["WWW-Authenticate"]
    for _n in range(12):
        last = told("centres", password="wrong")
    assert last.status_code == 429


# -- what every answer carries ---------------------------------------------------------------------


def test_every_answer_says_what_a_browser_may_do_with_it(quick: World) -> None:
    admin = Line(quick.server.url, "li")
    paths = (*ALL, "/login", "/v", "/centres/none", f"/devices/{'00' * 16}")
    for path in paths:
        told = admin.get(path)
        rules = told.headers["Content-Security-Policy"]
        assert "default-src 'none'" in rules and "unsafe" not in rules, path
        assert told.headers["X-Content-Type-Options"] == "nosniff"
        assert told.headers["Cache-Control"] == "no-store"
        assert told.headers["X-Frame-Options"] == "DENY"
        assert told.headers["Referrer-Policy"] == "no-referrer"
    style = admin.get("/static/style.css")
    assert style.status_code == 200 and style.headers["Content-Type"].startswith("text/css")
    again = admin.http.get(
        f"{quick.server.url}/static/style.css",
        headers={"If-None-Match": style.headers["ETag"]},
        timeout=20,
    )
    assert again.status_code == 304 and again.content == b""
    for name in ("NACL.txt", "..%2frender.py", "none.js"):
        assert admin.get(f"/static/{name}").status_code == 404


def test_pages_speak_the_language_that_was_chosen(quick: World) -> None:
    line = Line(quick.server.url, "li")
    assert 'lang="zh-CN"' in line.get("/").text
    told = line.get("/?lang=en")
    assert 'lang="en"' in told.text
    assert 'lang="en"' in line.get("/centres").text
    assert 'lang="ko"' in line.get("/?lang=ko").text
    assert 'lang="zh-CN"' in Line(quick.server.url, "zhao").get("/").text
    assert 'lang="zh-CN"' in line.get("/?lang=zh").text


def test_the_log_of_pages_names_no_person_and_no_account(quick: World) -> None:
    line = Line(quick.server.url, "li")
    for path in ALL:
        line.get(path)
    line.post("/v", serial=quick.centres[0].certificates[0].serial)
    quick.server.stop()
    told = quick.server.log.read_text()
    no_person_in(told)
    for word in (PASSWORD, '"li"', quick.centres[0].certificates[0].serial, quick.centres[0].claim):
        assert word not in told
    assert '"path": "/centres/{code}"' in told
