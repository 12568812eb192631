"""Running the server: it stops orderly, says how it is, logs no person, speaks TLS, has backups."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from jlcenter.app.digest import digest
from jlcenter.app.sync_now import sync
from jlcenter.domain.errors import AccessRefused, Damaged, NotFound, Refused, UsageRefused
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.session import Session
from provincial import commands
from provincial.census import census
from provincial.commands import Account
from provincial.metrics import Metrics
from provincial.notes import Notes
from provincial.serve import _Hasty
from provincial.tables import CENTRE
from tests.databases import Postgres, name_of
from tests.provincial.signed import SignedLaptop
from tests.sync.world import PASSWORD, USER, Server, eventually, serving

Make = Callable[..., Session]
NAME = "欧阳不可见"
DAY_MS = 86_400_000


def person(session: Session, name: str = NAME) -> None:
    with session.action("登记") as write:
        write.put(TRAINEE, name=name, phone="13911112222")


def figures(text: str) -> dict[str, float]:
    """Prometheus' text as values by name and labels."""
    lines = [one for one in text.splitlines() if one and not one.startswith("#")]
    return {one.rpartition(" ")[0]: float(one.rpartition(" ")[2]) for one in lines}


# -- stopping --------------------------------------------------------------------------------------


def test_told_to_stop_it_finishes_what_is_under_way_and_takes_nothing_new(server: Server) -> None:
    laptop = SignedLaptop(1, server.centre)
    laptop.wrote()
    with server.looking() as db:
        laptop.granted(db)
    body = laptop.body()
    head = f"POST /v1/sync HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", server.port), 20) as line:
        line.sendall(head + body[:50])
        # what is under way: the server has read the head
        assert eventually(lambda: "jlcenter_requests_under_way 2" in metrics_of(server).text)
        stopping = threading.Thread(target=lambda: codes.append(server.stop(signal.SIGTERM)))
        codes: list[int] = []
        stopping.start()
        assert eventually(lambda: refuses(server.port))
        line.sendall(body[50:])
        answer = line.recv(65536)
        assert answer.startswith(b"HTTP/1.1 200 OK")
    stopping.join()
    assert codes == [0]
    with server.looking() as db:
        assert db.execute(select(CENTRE.c.log_position)).scalar_one() == 1


def refuses(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except ConnectionRefusedError:
        return True
    return False


def metrics_of(server: Server, **named: object) -> requests.Response:
    return requests.get(f"{server.url}/v1/metrics", timeout=20, **named)  # type: ignore[arg-type]


# -- how it is -------------------------------------------------------------------------------------


def test_health_and_figures_tell_what_came_in(session: Session, server: Server) -> None:
    told = requests.get(f"{server.url}/v1/health", timeout=10).json()
    assert (told["ok"], told["database"], told["centre"]) == (True, "ok", 0)
    server.pair(session)
    person(session)
    sync(session)
    requests.post(f"{server.url}/v1/sync", data=b"junk", timeout=10)
    text = metrics_of(server).text
    found = figures(text)
    assert found['jlcenter_requests_total{path="/v1/sync",outcome="request_bad"}'] == 1
    assert found['jlcenter_requests_total{path="/v1/pair",outcome="granted"}'] == 1
    assert found["jlcenter_entries_total"] >= 1
    assert found['jlcenter_bytes_total{direction="in"}'] > 100
    assert found["jlcenter_centres"] == found['jlcenter_devices{state="granted"}'] == 1
    assert found["jlcenter_set_aside"] == 0
    assert found['jlcenter_centres_silent{days="7"}'] == 0
    assert found["jlcenter_database_up"] == 1
    counts = [n for name, n in found.items() if "request_seconds_bucket" in name and "sync" in name]
    assert counts == sorted(counts)
    for secret in (NAME, session.device.hex(), server.centre):
        assert secret not in text


def test_the_figures_are_for_this_machine_or_for_who_has_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JLCENTER_METRICS_TOKEN", "hay-loft")
    with serving(tmp_path / "province") as server:
        assert metrics_of(server).status_code == 200
        for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"):
            assert metrics_of(server, headers={header: "127.0.0.1"}).status_code == 403
        passed_on = {"X-Forwarded-For": "192.0.2.7", "Authorization": "Bearer hay-loft"}
        assert metrics_of(server, headers=passed_on).status_code == 200
        passed_on["Authorization"] = "Bearer straw"
        refused = metrics_of(server, headers=passed_on)
        assert refused.json() == {"error": {"code": "metrics_private"}}


def test_centres_that_stay_away_are_counted(server: Server) -> None:
    ours, theirs = SignedLaptop(1, "220421"), SignedLaptop(2, "220422")
    with server.looking() as db:
        ours.granted(db)
        theirs.granted(db)
    # a laptop that only looks was here too
    assert requests.post(f"{server.url}/v1/sync", data=ours.body(), timeout=20).status_code == 200
    with server.looking() as db:
        found = census(db, 20 * DAY_MS, (7, 30))
        assert (found.centres, found.granted, found.silent) == (2, 2, {7: 1, 30: 0})


def test_figures_add_up() -> None:
    metrics = Metrics()
    for outcome, entries in (("done", 3), ("more", 4), ("busy", 0)):
        begun = metrics.begun()
        metrics.done("/v1/sync", Notes(outcome, entries=entries, bytes_in=10, bytes_out=1), begun)
    metrics.done("/v1/sync", Notes("done"), metrics.begun() - 3)
    found = figures(metrics.text(None))
    assert found["jlcenter_entries_total"] == 7
    assert found['jlcenter_requests_total{path="/v1/sync",outcome="done"}'] == 2
    assert found['jlcenter_request_seconds_bucket{path="/v1/sync",le="2.0"}'] == 3
    assert found['jlcenter_request_seconds_bucket{path="/v1/sync",le="+Inf"}'] == 4
    assert found['jlcenter_request_seconds_count{path="/v1/sync"}'] == 4
    assert found["jlcenter_requests_under_way"] == found["jlcenter_database_up"] == 0


# -- the log ---------------------------------------------------------------------------------------


def test_every_line_of_the_log_is_json_and_names_no_person(
    session: Session, server: Server
) -> None:
    server.pair(session)
    person(session)
    sync(session)
    requests.post(f"{server.url}/v1/pair", data=f'{{"code": "{NAME}"}}'.encode(), timeout=10)
    with socket.create_connection(("127.0.0.1", server.port), 10) as line:
        line.sendall(b"no http at all \xff\r\n\r\n")
        line.recv(1000)
    server.stop()
    lines = [json.loads(one) for one in server.log.read_text().splitlines() if one[0] == "{"]
    events = [one["event"] for one in lines]
    assert (events[0], events[-1]) == ("started", "stopped")
    synced = [one for one in lines if one["event"] == "request" and one["path"] == "/v1/sync"]
    assert synced[0]["centre"] == session.centre_code and synced[0]["outcome"] == "done"
    assert sum(one["entries"] for one in synced) >= 1
    assert synced[0]["device"] == session.device.hex()[:8]
    for secret in (NAME, "13911112222", PASSWORD, "127.0.0.1"):
        assert secret not in server.log.read_text()


def test_a_defect_is_logged_by_its_place_and_not_by_what_it_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    import logging

    from provincial import logs

    before = logging.getLogger().handlers[:]
    try:
        logs.set_up()
        try:
            raise ValueError(NAME)
        except ValueError as error:
            logs.failed("defect", error, path="/v1/sync")
            logging.getLogger("asyncio").error("%s failed\n%s", NAME, NAME, exc_info=error)
    finally:
        logging.getLogger().handlers[:] = before
    lines = [json.loads(one) for one in capsys.readouterr().err.splitlines()]
    assert [one["error"] for one in lines] == ["ValueError"] * 2
    assert lines[0]["at"][0].startswith("test_operations.py:")
    assert NAME not in json.dumps(lines, ensure_ascii=False)


# -- TLS -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of our own for this machine, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    found = folder / "cert.pem", folder / "key.pem"
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    words += ["-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext"]
    words += ["subjectAltName=DNS:localhost,IP:127.0.0.1"]
    words += ["-out", str(found[0]), "-keyout", str(found[1])]
    subprocess.run(words, check=True, capture_output=True)
    return found


@pytest.fixture
def tls_server(tmp_path: Path, certificate: tuple[Path, Path]) -> Iterator[Server]:
    """A server that speaks TLS itself."""
    own = tmp_path / "cert.pem"
    own.write_bytes(certificate[0].read_bytes())
    server = Server(tmp_path / "province")
    server.init()
    server.words = ("--certificate", str(own), "--key", str(certificate[1]))
    server.start()
    yield server
    server.stop()


def test_it_speaks_tls_and_a_second_visit_resumes(tls_server: Server) -> None:
    place = ("127.0.0.1", tls_server.port)
    assert tls_server.url.startswith("https://")
    authority = str(tls_server.account.folder.parent / "cert.pem")
    told = requests.get(f"https://localhost:{place[1]}/v1/health", verify=authority, timeout=20)
    assert told.json()["ok"]
    for newest in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = ssl.create_default_context(cafile=authority)
        context.maximum_version = newest
        ticket = None
        for turn in range(2):
            with (
                socket.create_connection(place, 20) as plain,
                context.wrap_socket(plain, server_hostname="localhost", session=ticket) as line,
            ):
                line.sendall(b"GET /v1/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                while line.recv(65536):
                    pass
                ticket = line.session
                assert line.session_reused is bool(turn)


def test_a_renewed_certificate_is_taken_while_serving(
    tls_server: Server, certificate: tuple[Path, Path]
) -> None:
    own = tls_server.account.folder.parent / "cert.pem"
    own.write_text("no certificate")
    tls_server.signal(signal.SIGHUP)
    assert eventually(lambda: "certificate_bad" in tls_server.log.read_text())
    told = requests.get(f"{tls_server.url}/v1/health", verify=str(certificate[0]), timeout=20)
    assert told.status_code == 200
    own.write_bytes(certificate[0].read_bytes())
    tls_server.signal(signal.SIGHUP)
    assert eventually(lambda: "certificate_renewed" in tls_server.log.read_text())


def test_a_bad_certificate_is_told_before_anything_listens(
    tmp_path: Path, certificate: tuple[Path, Path], run_cli: Callable[..., dict[str, object]]
) -> None:
    from provincial.tls import server_context

    junk = tmp_path / "junk.pem"
    junk.write_text("junk")
    assert server_context(*certificate).minimum_version == ssl.TLSVersion.TLSv1_2
    for pair in ((junk, certificate[1]), (certificate[0], junk), (tmp_path / "no", junk)):
        with pytest.raises(Refused) as caught:
            server_context(*pair)
        assert caught.value.code == "certificate_bad"
    told = run_cli("province", "serve", "--certificate", junk, expect=UsageRefused.exit_code)
    assert told["error"]["code"] == "certificate_incomplete"  # type: ignore[index]


# -- a line that trickles --------------------------------------------------------------------------


def test_a_body_that_does_not_end_is_let_go() -> None:
    import asyncio

    seen: list[str] = []

    async def inner(_scope: object, receive: Callable[[], object], _send: object) -> None:
        for _message in range(2):
            message = await receive()  # type: ignore[misc]
            seen.append(message["type"])

    async def receive() -> dict[str, object]:
        if seen:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": b"half", "more_body": True}

    async def send(_message: object) -> None:
        raise AssertionError

    asyncio.run(_Hasty(inner, 0.05)({"type": "http"}, receive, send))  # type: ignore[arg-type]
    assert seen == ["http.request", "http.disconnect"]


# -- backups ---------------------------------------------------------------------------------------


def test_a_backup_made_while_serving_comes_back_whole(
    session: Session, tmp_path: Path, run_cli: Callable[..., dict[str, object]]
) -> None:
    """What came in after it the laptops bring again by themselves: nothing is to be done."""
    out, back = tmp_path / "stick" / "province.backup", tmp_path / "back"
    out.parent.mkdir()
    common = {"user": USER, "password": PASSWORD}
    with serving(tmp_path / "province") as server:
        server.pair(session)
        person(session)
        sync(session)
        before = server.digest()
        told = run_cli("province", "backup", "--out", out, data=server.account.folder, **common)
        assert told["backup"]["database"] is True  # type: ignore[index]
        person(session, "备份以后")
        sync(session)
        assert server.digest() != before
    assert out.stat().st_mode & 0o077 == 0
    for secret in (NAME.encode(), b"CREATE TABLE"):
        assert secret not in out.read_bytes()
    assert [one.name for one in out.parent.iterdir()] == [out.name]
    told = run_cli("province", "restore", out, data=back, **common)
    assert told["restored"] == {"database": True}
    account = Account(back, USER, PASSWORD)
    assert commands.digest(account, session.centre_code)[0] == before
    assert sorted(one.name for one in back.iterdir()) >= ["province-keys.json", "province.db"]


def test_a_backup_that_is_cut_changed_or_anothers_brings_nothing_back(tmp_path: Path) -> None:
    account = Account(tmp_path / "province", USER, PASSWORD)
    from provincial import folder

    folder.OPS, folder.MEMORY_BYTES = 1, 8 * 1024 * 1024
    commands.init(account)
    with sqlite3.connect(account.folder / "province.db") as db:
        db.execute("INSERT INTO pair_code VALUES (?, 'x', 1, NULL)", (os.urandom(3_000_000),))
    db.close()
    made = commands.back_up(account, tmp_path / "good")
    whole = made.file.read_bytes()
    assert made.size == len(whole) > 3_000_000
    new = replace(account, folder=tmp_path / "new")
    middle = bytearray(whole)
    middle[len(whole) // 2] ^= 1
    head = (
        whole.replace(b"https", b"httpz") if b"https" in whole else whole.replace(b"20", b"21", 1)
    )
    for bad in (
        b"",
        b"junk",
        whole[:-1],
        whole[: len(whole) // 2],
        bytes(middle),
        whole + b"x",
        head,
    ):
        (tmp_path / "bad").write_bytes(bad)
        with pytest.raises(Damaged) as caught:
            commands.restore(new, tmp_path / "bad")
        assert caught.value.code == "backup_damaged"
        assert not new.folder.exists() or list(new.folder.iterdir()) == []
    with pytest.raises(AccessRefused):
        commands.restore(replace(new, password="another-word"), made.file)
    with pytest.raises(NotFound):
        commands.restore(new, tmp_path / "nothing")
    with pytest.raises(Refused) as refused:
        commands.back_up(account, made.file)
    assert refused.value.code == "out_not_writable"
    with pytest.raises(Refused) as refused:
        commands.restore(account, made.file)
    assert refused.value.code == "folder_in_use"
    assert commands.restore(new, made.file) is True


def test_postgresql_is_backed_up_by_its_own_tools(
    postgres: Postgres, session: Session, tmp_path: Path
) -> None:
    """Keys and settings by ``province backup``, data by pg_dump; both come back elsewhere."""
    url = postgres.fresh()
    with serving(tmp_path / "province", url) as server:
        server.pair(session)
        person(session)
        sync(session)
        made = commands.back_up(server.account, tmp_path / "keys.backup")
        assert made.has_database is False
        dump = tmp_path / "province.dump"
        tool = [str(postgres.bin / "pg_dump"), "--format", "custom", "--file", str(dump), url]
        subprocess.run(tool, check=True)
        before = server.digest()
    postgres.drop(url)
    again = postgres.fresh()
    tool = [str(postgres.bin / "pg_restore"), "--no-owner", "--exit-on-error"]
    subprocess.run([*tool, "--dbname", again, str(dump)], check=True)
    account = Account(tmp_path / "back", USER, PASSWORD, again)
    assert commands.restore(account, made.file) is False
    assert commands.digest(account, session.centre_code)[0] == before == digest(session).digest
    assert name_of(again) not in (tmp_path / "back" / "province.json").read_text()
    postgres.drop(again)


def test_the_folder_is_its_users_alone(server: Server) -> None:
    """Keys, and the database's address perhaps with a password."""
    assert server.account.folder.stat().st_mode & 0o077 == 0
    for one in ("province.json", "province-keys.json"):
        assert (server.account.folder / one).stat().st_mode & 0o077 == 0
