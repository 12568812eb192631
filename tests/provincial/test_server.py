"""The server at its edges: whose data, how large, how often, what is logged, how it stops."""

from __future__ import annotations

import json
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import requests
import zstandard
from sqlalchemy import select

from jlcenter.app.digest import digest
from jlcenter.app.sync_now import sync
from jlcenter.domain.errors import AccessRefused, NotFound, Refused
from jlcenter.domain.journal.entry import Change, StrandHead
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.session import Session
from jlcenter.sync.outgoing import Outgoing
from jlcenter.sync.protocol import (
    BODY_BYTES_MAX,
    PROTOCOL,
    LogPoint,
    SyncAnswer,
    SyncRequest,
    answer_of,
    pack_request,
    rejoin_message,
    request_body,
    request_message,
)
from provincial import commands, storage
from provincial.commands import Account
from provincial.options import ServeOptions
from provincial.tables import LOG, SET_ASIDE
from tests.sync.world import PASSWORD, USER, Server
from tests.sync.worlds_of_entries import Author

Make = Callable[..., Session]
NAME, PHONE = "欧阳不可见", "13911112222"


def person(session: Session, name: str = NAME) -> None:
    with session.action("登记") as write:
        write.put(TRAINEE, name=name, phone=PHONE)


def post(server: Server, body: bytes) -> requests.Response:
    return requests.post(f"{server.url}/v1/sync", data=body, timeout=20)


def said(session: Session, request: SyncRequest, payload: bytes = b"") -> bytes:
    """A request's body, signed by this laptop."""
    payload = payload or pack_request(request)
    nonce = b"n" * 12
    message = request_message("POST", "/v1/sync", session.device, nonce, payload)
    return request_body(session.device, nonce, session.sign(message), payload)


def asked(session: Session, server: Server, request: SyncRequest) -> SyncAnswer:
    body = said(session, request)
    answer = post(server, body)
    assert answer.status_code == 200
    return answer_of(answer.content, body, bytes.fromhex(session.setting("root_key")))


def test_health(server: Server) -> None:
    told = requests.get(f"{server.url}/v1/health", timeout=10).json()
    assert told["ok"] is True
    assert told["protocol"] == PROTOCOL


def test_r35_a_centre_gets_its_own_data_only(make_session: Make, server: Server) -> None:
    ours, theirs = make_session("a"), make_session("b", centre="220422")
    server.pair(ours)
    server.pair(theirs)
    person(ours)
    sync(ours)
    assert sync(theirs).received == 1
    assert theirs.db.execute("SELECT count(*) FROM trainee").fetchone()[0] == 0
    assert digest(theirs).digest == server.digest("220422") != server.digest("220421")


def test_a_strand_of_another_centre_is_refused_and_blocks_nothing_else(
    make_session: Make, server: Server
) -> None:
    """What the strand's head says counts, never what the request says."""
    session = make_session("a")
    server.pair(session)
    sync(session)
    from nacl.signing import SigningKey

    key = SigningKey(bytes.fromhex(session.setting("device_seed")))
    foreign = Author(key, b"f" * 16)
    head = StrandHead(foreign.strand, "220422", session.device)
    foreign_entry = foreign.append(kind=7, id=b"x" * 16, changes=(Change(1, "谁"),), salt=b"s" * 8)
    assert foreign_entry.seq == 1
    segment = replace(foreign.segment(1, 1), head=head)
    point = LogPoint(*_cursor(session))
    answer = asked(session, server, SyncRequest(point, LogPoint(), (segment,)))
    assert answer.refused == ((foreign.strand, 1, "other_centre"),)
    with server.looking() as db:
        row = db.execute(select(SET_ASIDE)).one()
        assert row.reason == "other_centre"
    person(session)
    assert sync(session).pushed == 1
    assert digest(session).digest == server.digest()


def _cursor(session: Session) -> tuple[int, bytes]:
    position, hash_ = session.setting("sync_cursor")
    return position, bytes.fromhex(hash_)


def test_an_unsigned_a_strange_and_a_mutilated_request_get_nothing(
    make_session: Make, server: Server
) -> None:
    session, stranger = make_session("a"), make_session("b")
    server.pair(session)
    person(session)
    sync(session)
    good = said(session, SyncRequest(LogPoint(), LogPoint()))
    bad = bytearray(good)
    bad[40] ^= 1
    assert post(server, bytes(bad)).status_code == 403
    assert post(server, good[:50]).status_code == 400
    assert post(server, b"").status_code == 400
    # a laptop the province does not know gets the province's signed word for it, and nothing else
    with stranger.action("登记") as write:
        write.put(TRAINEE, name="外人")
    block, payload = Outgoing(stranger).next()
    assert block.segments
    request = SyncRequest(LogPoint(), LogPoint(), asks=(b"s" * 16,))
    before = server.digest()
    for told in (pack_request(request), payload, b"junk"):
        body = said(stranger, request, told)
        root = bytes.fromhex(session.setting("root_key"))
        answer = answer_of(post(server, body).content, body, root)
        assert answer == SyncAnswer("unknown", LogPoint(), server_time_ms=answer.server_time_ms)
    with server.looking() as db:
        assert storage.device(db, stranger.device) is None
        assert db.execute(select(SET_ASIDE)).all() == []
    assert server.digest() == before
    for payload in (b"junk", zstandard.compress(b"\xc1"), zstandard.compress(b"\x91\x01")):
        assert (
            post(server, said(session, SyncRequest(LogPoint(), LogPoint()), payload)).status_code
            == 400
        )


def test_a_blocked_laptop_is_told_so_and_neither_gets_nor_leaves_anything(
    make_session: Make, server: Server
) -> None:
    session = make_session("a")
    server.pair(session)
    person(session)
    sync(session)
    commands.block(server.account, session.device.hex())
    person(session, "以后")
    before = server.digest()
    _block, payload = Outgoing(session).next()
    # its words are not even read
    for told in (pack_request(SyncRequest(LogPoint(), LogPoint())), payload, b"junk"):
        body = said(session, SyncRequest(LogPoint(), LogPoint()), told)
        root = bytes.fromhex(session.setting("root_key"))
        answer = answer_of(post(server, body).content, body, root)
        assert answer == SyncAnswer("blocked", LogPoint(), server_time_ms=answer.server_time_ms)
    with pytest.raises(AccessRefused) as caught:
        sync(session)
    assert caught.value.code == "device_blocked"
    # the grant it holds does not help it either
    assert rejoined(session, server).json()["error"]["code"] == "device_blocked"
    assert server.digest() == before


def rejoined(session: Session, server: Server, **other: str) -> requests.Response:
    """The grant this laptop holds, shown."""
    secret = bytes.fromhex(session.setting("centre_secret"))
    message = rejoin_message(session.centre_code, session.public_key, secret)
    told = {
        "centre": session.centre_code,
        "public_key": session.public_key.hex(),
        "letter": session.letter,
        "grant": session.setting("grant"),
        "secret": secret.hex(),
        "proof": session.sign(message).hex(),
        **other,
    }
    return requests.post(f"{server.url}/v1/rejoin", json=told, timeout=20)


def test_bodies_and_inflation_are_bounded(session: Session, server: Server) -> None:
    server.pair(session)
    answer = post(server, b"\0" * (BODY_BYTES_MAX + 1))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")
    bomb = zstandard.ZstdCompressor().compress(b"\0" * 200_000_000)
    answer = post(server, said(session, SyncRequest(LogPoint(), LogPoint()), bomb))
    assert answer.status_code == 400
    assert requests.get(f"{server.url}/v1/health", timeout=10).json()["ok"]


def test_r27_a_version_too_old_is_told_so(session: Session, server: Server) -> None:
    server.pair(session)
    answer = asked(session, server, SyncRequest(LogPoint(), LogPoint(), protocol=0))
    assert answer.step == "too_old"


def test_r06_a_log_point_the_server_does_not_have_is_a_rewind(
    session: Session, server: Server
) -> None:
    server.pair(session)
    sync(session)
    for cursor in (LogPoint(99, b"x" * 16), LogPoint(1, b"x" * 16)):
        assert asked(session, server, SyncRequest(cursor, LogPoint())).step == "rewind"
    position, hash_ = _cursor(session)
    good = LogPoint(position, hash_)
    assert asked(session, server, SyncRequest(good, LogPoint(1, b"y" * 16))).step == "rewind"
    assert asked(session, server, SyncRequest(good, good)).step == "done"


def test_many_laptops_at_once_lose_nothing(make_session: Make, server: Server) -> None:
    """Positions are given under the centre's lock: nobody's reader skips a gap."""
    sessions = [make_session(f"l{n}") for n in range(4)]
    for session in sessions:
        server.pair(session)
    failed: list[BaseException] = []

    def work(session: Session, name: str) -> None:
        try:
            for turn in range(4):
                person(session, f"{name}{turn}")
                sync(session)
        except BaseException as error:  # noqa: BLE001 - told by the main thread
            failed.append(error)
        finally:
            session.forget_connection()

    threads = [
        threading.Thread(target=work, args=(session, f"人{n}-"))
        for n, session in enumerate(sessions)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    for session in sessions:
        sync(session)
    assert {digest(one).digest for one in sessions} == {server.digest()}
    assert digest(sessions[0]).kinds["trainee"].rows == 16
    with server.looking() as db:
        positions = db.execute(select(LOG.c.position).order_by(LOG.c.position)).scalars().all()
    assert list(positions) == list(range(1, len(positions) + 1))


def test_logs_hold_no_personal_data(session: Session, server: Server) -> None:
    server.pair(session)
    person(session)
    sync(session)
    server.stop()
    log = server.log.read_text()
    assert "granted" in log
    for secret in (NAME, PHONE, session.setting("centre_secret"), PASSWORD):
        assert secret not in log


def test_the_database_holds_no_code_and_no_centre_secret(session: Session, server: Server) -> None:
    code = server.pair_code()
    server.pair(session)
    sync(session)
    server.stop()
    raw = b"".join(path.read_bytes() for path in server.account.folder.iterdir() if path.is_file())
    assert code.encode() not in raw and code.replace("-", "").encode() not in raw
    assert bytes.fromhex(session.setting("centre_secret")) not in raw


def test_it_stops_orderly_and_starts_again_with_all(session: Session, server: Server) -> None:
    server.pair(session)
    person(session)
    sync(session)
    before = server.digest()
    assert server.stop(signal.SIGTERM) == 0
    server.start(server.port)
    assert server.digest() == before
    assert server.stop(signal.SIGINT) == 0


def test_a_taken_port_is_told(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        with pytest.raises(Refused) as caught:
            commands.serve(server.account, ServeOptions(port=taken.getsockname()[1]), print)
    assert caught.value.code == "port_taken"


def test_each_refuses_the_others_folder(session: Session, server: Server, tmp_path: Path) -> None:
    from jlcenter.app.bootstrap import init_centre, log_in

    with pytest.raises(Refused) as caught:
        commands.init(Account(session.folder, USER, PASSWORD))
    assert caught.value.code == "laptop_folder"
    with pytest.raises(Refused) as caught:
        commands.devices(Account(session.folder, USER, PASSWORD))
    assert caught.value.code == "laptop_folder"
    for attempt in (
        lambda: init_centre(server.account.folder, "220421", "名", "admin", PASSWORD),
        lambda: log_in(server.account.folder, USER, PASSWORD),
    ):
        with pytest.raises(Refused) as caught:
            attempt()
        assert caught.value.code == "province_folder"
    with pytest.raises(Refused) as caught:
        commands.init(server.account)
    assert caught.value.code == "folder_in_use"
    with pytest.raises(NotFound):
        commands.devices(Account(tmp_path / "nothing", USER, PASSWORD))


def test_a_wrong_password_opens_nothing(server: Server) -> None:
    with pytest.raises(AccessRefused):
        commands.devices(replace(server.account, password="wrong-password"))
    with pytest.raises(AccessRefused):
        commands.devices(replace(server.account, user="nobody"))


def test_commands_refuse_what_is_not_there(server: Server) -> None:
    with pytest.raises(Refused) as caught:
        commands.pair_code(server.account, "999999")
    assert caught.value.code == "centre_unknown"
    with pytest.raises(NotFound):
        commands.digest(server.account, "220422")
    with pytest.raises(NotFound):
        commands.block(server.account, "00")
    with pytest.raises(Refused) as caught:
        commands.pair_code(server.account, "220421", "", 0)
    assert caught.value.code == "minutes_bad"
    with pytest.raises(Refused) as caught:
        commands.devices(replace(server.account, database="mysql://x"))
    assert caught.value.code == "database_unknown"


def test_the_mark_names_no_secret(server: Server) -> None:
    told = json.loads((server.account.folder / "province.json").read_text())
    assert set(told) == {"format", "root_public", "database", "verify_base"}
