"""R60: The public page in a real browser: a certificate that a laptop issued, one whose facts were
changed, one that was taken back, one the province does not have yet, one of a stranger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from nacl.signing import SigningKey

from jlcenter.app.issue_certificates import issue, list_certificates, revoke
from jlcenter.app.sync_now import sync
from jlcenter.domain import certificate_token
from jlcenter.domain.certificate_token import Facts, device_of, make_token, read_token
from jlcenter.storage.session import Session
from tests.paper_world import taught_class
from tests.provincial.browser import PHONE, Browser, browsing
from tests.sync.world import Server, serving

Make = Callable[..., Session]
NAMES = ("欧阳𠮷祥", "买买提·阿不都热合曼", "김철수", "王芳菲")
_SHOWN = "document.documentElement.getAttribute('data-shown')"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """One database is enough: what the page asks is asked on both by other tests."""
    with serving(tmp_path / "province") as found:
        yield found


@pytest.fixture
def phone() -> Iterator[Browser]:
    with browsing() as browser:
        browser.size(PHONE)
        yield browser


def shown(browser: Browser, address: str) -> str:
    """Which answer the page comes to for a scanned address."""
    browser.go("about:blank")
    browser.go(address)
    return str(browser.until(f"[null, 'reading'].includes({_SHOWN}) ? '' : {_SHOWN}"))


def facts_shown(browser: Browser) -> dict[str, str]:
    """The facts the page shows, by name."""
    found: dict[str, str] = browser.run(
        "Object.fromEntries([...document.querySelectorAll('#facts:not([hidden]) dd')]"
        ".map(one => [one.dataset.fact, one.textContent]))"
    )
    return found


def tampered(token: str, **changes: str) -> str:
    """The same code with other facts and the signature it had."""
    raw = certificate_token.token_bytes(token)
    facts = read_token(token, lambda _key_id: None).facts
    assert raw is not None and facts is not None
    other = raw[:72] + certificate_token._body(replace(facts, **changes))
    return f"{token.partition('#')[0]}#1.{certificate_token._base36(other)}"


def test_a_phone_tells_genuine_from_tampered_revoked_and_unknown(
    session: Session, server: Server, phone: Browser, tmp_path: Path
) -> None:
    server.pair(session)
    world = taught_class(session, (*NAMES, "张三丰"))
    issue(session, world.class_id, date="2026-09-02")
    given = list_certificates(session, world.class_id)
    assert len(given) == 4 and all(one.token.startswith(f"{server.url}/v#1.") for one in given)
    first, second, third, last = given

    assert shown(phone, first.token) == "unknown"  # signed by a known laptop, not here yet
    sync(session)
    for one in given:
        assert shown(phone, one.token) == "genuine", one.facts["name"]
        facts = facts_shown(phone)
        read = read_token(one.token, lambda _key_id: None).facts
        assert read is not None
        for name in ("serial", "name", "class_name", "issued_on", "centre_name", "id_tail"):
            assert facts[name] == getattr(read, name)
        assert float(facts["hours"]) == read.minutes / 45
        assert not phone.is_wider_than_the_window()
    phone.picture(tmp_path / "genuine.png")

    for change in ({"name": "别人"}, {"level": "一级"}, {"serial": second.serial}):
        assert shown(phone, tampered(first.token, **change)) == "forged"
        assert facts_shown(phone) == {}  # what a forged code says is not repeated
    phone.picture(tmp_path / "forged.png")

    revoke(session, third.serial, "身份造假", "2026-10-01")
    sync(session)
    assert shown(phone, third.token) == "revoked"
    assert "已撤销" in phone.text("[data-answer]:not([hidden])")
    assert shown(phone, last.token) == "genuine"

    for address in (f"{server.url}/v#1.ABC", first.token[:-9], f"{server.url}/v#x"):
        assert shown(phone, address) == "unreadable"
    assert shown(phone, f"{server.url}/v") == "empty"
    assert phone.troubles == []
    # nothing of a person ever went to the server
    told = "\n".join(phone.asked)
    for name in (*NAMES, first.facts["id_tail"], "1."):
        assert name not in "".join(one.partition("#")[0] for one in told.splitlines())
    assert all(one.startswith(("GET", "POST")) for one in phone.asked)
    hosts = {urlsplit(one.split()[1]).netloc for one in phone.asked if "about:" not in one}
    assert hosts == {f"127.0.0.1:{server.port}"}


def test_a_laptop_the_province_never_granted_signs_nothing_genuine(
    session: Session, server: Server, phone: Browser
) -> None:
    server.pair(session)
    key = SigningKey(b"x" * 32)
    facts = Facts(
        "220421-1", "张三", "一班", "家政", "", "", 450, "2026-09-02", "220421", "甲", "1234"
    )

    def sign(message: bytes) -> bytes:
        return bytes(key.sign(message).signature)

    base = f"{server.url}/v"
    own_id = make_token(facts, sign, device_of(bytes(key.verify_key)), base)
    assert shown(phone, own_id) == "stranger"
    # and under the id of a laptop that was granted its signature does not fit
    assert shown(phone, make_token(facts, sign, session.device, base)) == "forged"
    assert phone.troubles == []


def test_a_stolen_laptops_other_certificate_of_a_known_serial_is_not_in_the_register(
    session: Session, server: Server, phone: Browser
) -> None:
    server.pair(session)
    world = taught_class(session, NAMES)
    issue(session, world.class_id, date="2026-09-02")
    sync(session)
    first = list_certificates(session, world.class_id)[0]
    real = read_token(first.token, lambda _key_id: None).facts
    assert real is not None
    other = make_token(replace(real, name="别人"), session.sign, session.device, f"{server.url}/v")
    assert shown(phone, first.token) == "genuine"
    assert shown(phone, other) == "unknown"


def test_without_a_script_the_serial_can_be_asked_for(
    session: Session, server: Server, phone: Browser, tmp_path: Path
) -> None:
    server.pair(session)
    world = taught_class(session, NAMES)
    issue(session, world.class_id, date="2026-09-02")
    first, second = list_certificates(session, world.class_id)[:2]
    revoke(session, second.serial, "身份造假", "2026-10-01")
    sync(session)
    phone.scripts(False)
    phone.go(first.token)
    assert "JavaScript" in phone.text()
    for serial, answer in (
        (first.serial, "编号已登记"),
        (second.serial, "已撤销"),
        ("220421-2026-X99999", "未登记到省"),
    ):
        told = requests.post(f"{server.url}/v", data={"serial": serial}, timeout=20)
        assert told.status_code == 200 and answer in told.text
        assert serial in told.text
        assert not any(name in told.text for name in NAMES)
    phone.picture(tmp_path / "by-hand.png")


def test_the_page_speaks_three_languages_and_keeps_the_code(
    session: Session, server: Server, phone: Browser
) -> None:
    server.pair(session)
    world = taught_class(session, NAMES)
    issue(session, world.class_id, date="2026-09-02")
    sync(session)
    token = list_certificates(session, world.class_id)[0].token
    assert shown(phone, token) == "genuine"
    phone.press("a[hreflang=en]")
    assert phone.until(f"{_SHOWN} == 'genuine'")
    assert phone.run("document.documentElement.lang") == "en"
    assert phone.run("location.hash") == "#" + token.partition("#")[2]


def test_nobody_tries_serials_by_the_thousand(server: Server) -> None:
    with requests.Session() as line:
        told = [
            line.post(f"{server.url}/v/state", data={"serial": f"220421-{n}"}, timeout=20)
            for n in range(302)
        ]
    assert told[0].json() == {"state": "unknown"}
    assert {one.status_code for one in told[:300]} == {200}
    assert told[-1].status_code == 429 and told[-1].json() == {"state": "too_often"}
    by_hand = requests.post(f"{server.url}/v", data={"serial": "220421-1"}, timeout=20)
    assert "查得太勤" in by_hand.text


def test_a_key_is_asked_for_by_eight_bytes(server: Server) -> None:
    for words in ("", "x", "é", "00" * 7, "zz" * 8, "00" * 4000):
        told = requests.get(f"{server.url}/v/key/{words}", timeout=20)
        assert told.status_code == 404 or told.json() == {"known": False}
