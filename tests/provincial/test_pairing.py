"""Codes: single-use, short-lived, for one centre, counted; grants that prove themselves."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

import pytest
import requests
from sqlalchemy import update

from jlcenter.app.digest import digest
from jlcenter.app.pair_device import pair
from jlcenter.app.sync_now import sync
from jlcenter.domain.errors import Refused, Unreachable
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.session import Session
from jlcenter.sync import pairing, transport
from jlcenter.sync.checks import is_signed
from jlcenter.sync.protocol import grant_message
from provincial.letters import letter_at
from provincial.pairing import Attempts, PairingRefused
from provincial.tables import PAIR_CODE
from tests.sync.test_conversation import write_people
from tests.sync.world import Server

Make = Callable[..., Session]


def refused(session: Session, server: Server, code: str) -> Refused:
    with pytest.raises(Refused) as caught:
        pair(session, server.url, code)
    assert session.setting("root_key") is None
    return caught.value


def test_pairing_gives_grant_letter_secret_and_name(make_session: Make, server: Server) -> None:
    a = make_session("a", centre_name="东丰县职教中心")
    b = make_session("b", centre_name="另一个写法")
    server.pair(a)
    server.pair(b)
    assert (a.letter, b.letter) == ("A", "B")
    assert a.setting("centre_secret") == b.setting("centre_secret")
    assert b.centre_name == "东丰县职教中心"
    for session in (a, b):
        message = grant_message("220421", session.device, session.public_key, session.letter)
        root = bytes.fromhex(session.setting("root_key"))
        assert is_signed(root, message, bytes.fromhex(session.setting("grant")))
        assert session.setting("server") == server.url
        assert session.setting("verify_base").startswith("http")


def test_the_letter_counts_on_and_never_looks_like_a_tag() -> None:
    letters = [letter_at(n) for n in range(700)]
    assert letters[:3] == ["A", "B", "C"]
    assert len(set(letters)) == 700
    assert all(len(one) in (1, 3) and one.isalpha() for one in letters)


def test_a_code_serves_one_laptop(make_session: Make, server: Server) -> None:
    code = server.pair_code()
    pair(make_session("a"), server.url, f" {code.lower().replace('-', '')} ")
    late = refused(make_session("b"), server, code)
    assert (late.code, late.exit_code) == ("pair_code_bad", 3)


def test_a_wrong_and_an_expired_code_are_bad(session: Session, server: Server) -> None:
    assert refused(session, server, "ABCD-EFGH-JKLM").code == "pair_code_bad"
    assert refused(session, server, "x" * 500).code == "pair_code_bad"
    code = server.pair_code()
    with server.looking() as db:
        db.execute(update(PAIR_CODE).values(expires_at=1))
    assert refused(session, server, code).code == "pair_code_bad"


def test_another_centres_code_is_refused_readably(make_session: Make, server: Server) -> None:
    found = refused(make_session("c", centre="220422"), server, server.pair_code("220421"))
    assert found.code == "pair_other_centre"
    assert "220421" in found.message and "220422" in found.message


def test_an_answer_that_was_lost_can_be_asked_again(
    session: Session, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code is used up by this laptop; for this laptop it still works."""
    code = server.pair_code()
    honest = transport.Line.post

    def lost(self: transport.Line, path: str, body: bytes, media: str = "") -> tuple[int, bytes]:
        honest(self, path, body, media)
        raise transport.unreachable()

    monkeypatch.setattr(transport.Line, "post", lost)
    with pytest.raises(Unreachable):
        pair(session, server.url, code)
    monkeypatch.undo()
    pair(session, server.url, code)
    assert session.letter == "A"
    sync(session)
    assert digest(session).digest == server.digest()


def test_a_crash_before_the_answer_is_kept_leaves_the_laptop_unpaired(
    session: Session, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with session.action("登记") as write:
        id_ = write.person_id(TRAINEE, "resident", "1")
        write.put(TRAINEE, id_, name="赵", id_type="resident", id_number="1")
    code = server.pair_code()

    def dies(*_arguments: object, **_named: object) -> int:
        raise OSError("power")

    monkeypatch.setattr(pairing, "keep", dies)
    with pytest.raises(OSError, match="power"):
        pair(session, server.url, code)
    monkeypatch.undo()
    pair(session, server.url, code)
    sync(session)
    assert digest(session).digest == server.digest()


def test_power_that_fails_at_each_code_leaves_a_laptop_that_the_next_code_pairs(
    session: Session, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second code was for a key of its own, granted and never kept: a fresh one takes its
    place, here and where a paired laptop is paired anew."""
    write_people(session, 3)

    def dies(*_arguments: object, **_named: object) -> int:
        raise OSError("power")

    for keeps, anew in (("keep", False), ("keep_anew", True)):
        with monkeypatch.context() as patched:
            patched.setattr(pairing, keeps, dies)
            for _time in range(2):
                with pytest.raises(OSError, match="power"):
                    pair(session, server.url, server.pair_code(), anew=anew)
        pair(session, server.url, server.pair_code(), anew=anew)
        assert sync(session).pending == 0
        assert digest(session).digest == server.digest()


def test_guessing_is_slowed_down() -> None:
    attempts = Attempts()
    for _guess in range(10):
        attempts.check("10.0.0.1")
        attempts.wrong("10.0.0.1")
    with pytest.raises(PairingRefused) as caught:
        attempts.check("10.0.0.1")
    assert (caught.value.code, caught.value.status) == ("pair_too_often", 429)
    attempts.check("10.0.0.2")
    for guess in range(200):
        attempts.wrong(f"10.1.0.{guess}")
    with pytest.raises(PairingRefused):
        attempts.check("10.0.0.2")


def test_guesses_at_the_same_time_pass_the_limit_no_better() -> None:
    attempts = Attempts()
    with ExitStack() as under_way:
        for _guess in range(10):
            under_way.enter_context(attempts.guess("10.0.0.1"))
        with pytest.raises(PairingRefused, match="pair_too_often"), attempts.guess("10.0.0.1"):
            pass
    # none of them was wrong
    attempts.check("10.0.0.1")
    for _guess in range(10):
        with pytest.raises(PairingRefused), attempts.guess("10.0.0.1", "pair_code_bad"):
            raise PairingRefused("pair_code_bad", 403)
    with pytest.raises(PairingRefused, match="pair_too_often"):
        attempts.check("10.0.0.1")


def test_guessing_at_the_server_ends_in_a_pause(session: Session, server: Server) -> None:
    code = server.pair_code()
    for _guess in range(10):
        assert refused(session, server, "ABCD-EFGH-JKLM").code == "pair_code_bad"
    found = refused(session, server, code)
    assert (found.code, found.exit_code) == ("pair_too_often", 3)


def test_a_key_that_is_not_ones_own_gets_no_grant(session: Session, server: Server) -> None:
    told = {
        "code": server.pair_code(),
        "centre": "220421",
        "public_key": session.public_key.hex(),
        "proof": "00" * 64,
    }
    answer = requests.post(f"{server.url}/v1/pair", json=told, timeout=10)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "request_bad")


def test_a_province_that_is_not_the_codes_is_not_trusted(
    session: Session, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code's last letters come from the province's key."""
    honest = transport.Line.post_json

    def other(self: transport.Line, path: str, told: dict[str, object]) -> object:
        status, answer = honest(self, path, told)
        return status, {**answer, "root_key": "11" * 32}

    monkeypatch.setattr(transport.Line, "post_json", other)
    assert refused(session, server, server.pair_code()).code == "not_our_server"
