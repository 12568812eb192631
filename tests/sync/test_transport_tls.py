"""TLS with real servers: who is believed, what a wrong clock changes, what a second sync costs."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from jlcenter.app.digest import digest
from jlcenter.app.sync_now import status, sync
from jlcenter.domain.errors import Refused, Unreachable
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.session import Session
from jlcenter.sync import tls
from jlcenter.sync.transport import Line
from tests.sync.certificates import (
    FAR_OFF,
    FARTHER,
    LONG_AGO,
    SOON_AFTER,
    Authority,
    Certificate,
)
from tests.sync.peers import OK, PATH, Handler, Peer, answering, failed, request
from tests.sync.proxy import Fault, Proxy, http
from tests.sync.world import Server, Wire

HERE = "127.0.0.1"
DATES = {"expired in 2001": (LONG_AGO, SOON_AFTER), "valid from 2040 on": (FAR_OFF, FARTHER)}
Front = Callable[..., Proxy]


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """A province's own authority, made known as the manual says."""
    found = Authority()
    monkeypatch.setenv(tls.CA_FILE, str(found.file(tmp_path)))
    return found


@pytest.fixture
def front(server: Server, tmp_path: Path) -> Iterator[Front]:
    """Puts TLS before the real server."""
    made: list[Proxy] = []

    def make(certificate: Certificate, newest: bool = True) -> Proxy:
        made.append(Proxy(server.port, certificate.context(tmp_path, newest)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def person(session: Session) -> None:
    with session.action("登记") as write:
        write.put(TRAINEE, name="张")


def place(proxy: Proxy) -> str:
    return f"{HERE}:{proxy.port}"


def codes(session: Session, url: str) -> list[str]:
    """What people are told of the clock after a sync."""
    assert sync(session, url).pending == 0
    return [one.code for one in status(session).warnings]


def refused(session: Session, proxy: Proxy) -> Unreachable:
    """A sync that is refused, with everything kept and nothing said to the other side."""
    pending = status(session).pending
    with pytest.raises(Unreachable) as caught:
        sync(session, proxy.url)
    assert (caught.value.code, caught.value.exit_code) == ("tls_untrusted", 6)
    assert "本机内容都在" in caught.value.hint
    assert proxy.requests == []
    assert status(session).pending == pending
    assert status(session).state in ("waiting", "all_sent")
    return caught.value


# -- a day in TLS ---------------------------------------------------------------------------------


@pytest.mark.parametrize("newest", [True, False])
def test_a_second_sync_takes_up_the_first_ones_tls(
    session: Session, server: Server, authority: Authority, front: Front, newest: bool
) -> None:
    certificate = authority.issue(HERE)
    proxy = front(certificate, newest)
    server.pair(session, proxy.url)
    assert session.setting("server_keys") == {place(proxy): certificate.key_hash}
    proxy.behave()
    wire = Wire(proxy.port)
    costs = []
    for _turn in range(3):
        person(session)
        wire.reset()
        done = sync(session, wire.url.replace("http", "https"))
        assert (done.pending, done.round_trips) == (0, 1)
        # TLS is in the count: what people pay for
        assert (done.bytes_sent, done.bytes_received) == (wire.up, wire.down)
        costs.append(done.bytes_sent + done.bytes_received)
    wire.close()
    assert (proxy.connections, proxy.resumed) == (3, 2)
    assert costs[1] < costs[0] - 500
    assert abs(costs[2] - costs[1]) < 40
    assert digest(session).digest == server.digest()


def test_the_servers_own_tls_serves_a_whole_life(
    session: Session, tmp_path: Path, authority: Authority
) -> None:
    """No proxy before it: paired, synced twice on one TLS session, renewed with the same key while
    the laptop's clock is off, and synced again."""
    certificate = authority.issue(HERE)
    file = certificate.file(tmp_path)
    own_server = Server(tmp_path / "province")
    own_server.words = ("--certificate", str(file), "--key", str(file))
    own_server.init()
    own_server.start()
    try:
        assert own_server.url.startswith("https://")
        own_server.pair(session)
        costs = []
        for turn in range(4):
            person(session)
            if turn == 3:
                tls.forget_sessions()
            done = sync(session)
            costs.append(done.bytes_sent + done.bytes_received)
        assert costs[3] > costs[2] + 500
        assert abs(costs[2] - costs[1]) < 40
        off = authority.issue(HERE, since=FAR_OFF, until=FARTHER, key=certificate.key)
        file.write_bytes(off.file(tmp_path).read_bytes())
        own_server.restart()
        person(session)
        assert codes(session, own_server.url) == ["certificate_dates"]
        assert digest(session).digest == own_server.digest()
    finally:
        own_server.stop()


def test_large_blocks_and_faults_pass_through_tls_too(
    laptop: Session, server: Server, authority: Authority, front: Front
) -> None:
    from hashlib import sha256

    proxy = front(authority.issue(HERE))
    with laptop.action("导入") as write:
        for n in range(3000):
            write.put(TRAINEE, name=sha256(str(n).encode()).hexdigest())
    proxy.faults.extend(
        [Fault("none"), Fault("cut_request", 50_000), Fault("cut_answer", 100), Fault("chunked", 7)]
    )
    done = sync(laptop, proxy.url)
    assert done.pending == 0
    assert digest(laptop).digest == server.digest()


def test_a_line_keeps_its_tls_connection_and_large_bodies_pass(
    authority: Authority, tmp_path: Path
) -> None:
    large = http(b"\7" * 4_000_000, media="x/y")
    heard: list[int] = []

    def handle(client: socket.socket) -> None:
        with context.wrap_socket(client, server_side=True) as secured:
            for _turn in range(3):
                heard.append(len(request(secured)))
                secured.sendall(large)

    context = authority.issue(HERE).context(tmp_path)
    peer = Peer(handle)
    line = Line(peer.url.replace("http", "https"))
    for _turn in range(3):
        status, body = line.post(PATH, b"\0" * 4_000_000)
        assert (status, len(body)) == (200, 4_000_000)
    assert peer.connections == 1
    assert min(heard) > 4_000_000
    line.drop()
    peer.close()


# -- whom not to believe --------------------------------------------------------------------------


def test_a_certificate_for_another_host_is_refused(
    laptop: Session, authority: Authority, front: Front
) -> None:
    person(laptop)
    proxy = front(authority.issue("wifi.example", "127.0.0.2"))
    told = refused(laptop, proxy)
    assert "不是 127.0.0.1 的" in told.message
    assert "登录" in told.hint


@pytest.mark.usefixtures("authority")
def test_a_certificate_of_somebody_elses_is_refused(laptop: Session, front: Front) -> None:
    proxy = front(Authority("Somebody else").issue(HERE))
    laptop.set_settings(server_keys={place(proxy): "00"})
    told = refused(laptop, proxy)
    assert "不可信" in told.message
    assert tls.CA_FILE in told.hint


@pytest.mark.usefixtures("authority")
def test_the_known_key_alone_is_not_enough(laptop: Session, front: Front) -> None:
    """Somebody else's authority, the right key: only dates may be overlooked."""
    certificate = Authority("Somebody else").issue(HERE)
    proxy = front(certificate)
    laptop.set_settings(server_keys={place(proxy): certificate.key_hash})
    refused(laptop, proxy)


@pytest.mark.parametrize("dates", DATES)
def test_a_certificate_whose_dates_are_wrong_is_refused_where_the_key_is_not_known(
    session: Session,
    laptop: Session,
    authority: Authority,
    front: Front,
    dates: str,
    make_session: Callable[..., Session],
    server: Server,
) -> None:
    since, until = DATES[dates]
    proxy = front(authority.issue(HERE, since=since, until=until))
    person(laptop)
    told = refused(laptop, proxy)
    assert "日期" in told.message
    assert "校准" in told.hint
    fresh = make_session("fresh")
    with pytest.raises(Unreachable) as caught:
        server.pair(fresh, proxy.url)
    assert caught.value.code == "tls_untrusted"
    assert not fresh.setting("root_key")


# -- a wrong clock --------------------------------------------------------------------------------


@pytest.mark.parametrize("dates", DATES)
def test_a_wrong_clock_does_not_cut_a_laptop_off_from_a_server_it_knows(
    session: Session, server: Server, authority: Authority, front: Front, dates: str
) -> None:
    """The clock cannot be set here, so the dates are: for 2040, a certificate of 2001, and so on.
    The authority's own dates are as far off as the server's."""
    since, until = DATES[dates]
    certificate = authority.issue(HERE)
    good = front(certificate)
    server.pair(session, good.url)
    off = front(authority.issue(HERE, since=since, until=until, key=certificate.key))
    known = {place(off): certificate.key_hash}
    session.set_settings(server_keys=known)
    person(session)
    done = sync(session, off.url)
    assert (done.pending, off.requests != []) == (0, True)
    assert [one.code for one in status(session).warnings] == ["certificate_dates"]
    assert session.setting("server_keys") == known
    assert digest(session).digest == server.digest()
    # with a clock that is right again nothing is overlooked
    sync(session)
    assert status(session).warnings == ()


@pytest.mark.usefixtures("server")
def test_an_authority_out_of_date_is_overlooked_with_the_known_key_only(
    laptop: Session, tmp_path: Path, front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = Authority("Old CA", LONG_AGO, SOON_AFTER)
    monkeypatch.setenv(tls.CA_FILE, str(old.file(tmp_path)))
    certificate = old.issue(HERE)
    proxy = front(certificate)
    refused(laptop, proxy)
    laptop.set_settings(server_keys={place(proxy): certificate.key_hash})
    assert codes(laptop, proxy.url) == ["certificate_dates"]


@pytest.mark.parametrize("dates", DATES)
def test_another_key_with_wrong_dates_is_refused(
    laptop: Session, authority: Authority, front: Front, dates: str
) -> None:
    since, until = DATES[dates]
    proxy = front(authority.issue(HERE, since=since, until=until))
    laptop.set_settings(server_keys={place(proxy): "ab" * 32})
    assert "换了密钥" in refused(laptop, proxy).message
    assert laptop.setting("server_keys") == {place(proxy): "ab" * 32}


def test_wrong_dates_and_a_wrong_host_are_refused_whatever_the_key(
    laptop: Session, authority: Authority, front: Front
) -> None:
    certificate = authority.issue("wifi.example", since=FAR_OFF, until=FARTHER)
    proxy = front(certificate)
    laptop.set_settings(server_keys={place(proxy): certificate.key_hash})
    refused(laptop, proxy)


def test_a_new_key_that_verifies_is_the_known_one_from_then_on(
    laptop: Session, authority: Authority, front: Front
) -> None:
    proxy = front(authority.issue(HERE))
    laptop.set_settings(server_keys={place(proxy): "ab" * 32})
    sync(laptop, proxy.url)
    assert laptop.setting("server_keys")[place(proxy)] != "ab" * 32


def test_only_a_few_servers_are_remembered(authority: Authority, tmp_path: Path) -> None:
    peer = Peer(lambda client: secured(client, authority.issue(HERE).context(tmp_path)))
    line = Line(peer.url.replace("http", "https"), {f"old{n}": "cd" for n in range(20)})
    line.post(PATH, b"hello")
    line.drop()
    peer.close()
    assert len(line.server_keys) == 8
    assert list(line.server_keys)[-1] == f"{HERE}:{peer.port}"


# -- what else may stand there --------------------------------------------------------------------


@pytest.mark.usefixtures("authority")
def test_a_server_without_tls_at_the_address_is_told() -> None:
    peer = Peer(lambda client: client.sendall(http(b"", "400 Bad Request")))
    told = failed(Line(peer.url.replace("http", "https")))
    assert (told.code, told.message) == ("server_unreachable", "没能与省级服务器建立加密连接")
    peer.close()


@pytest.mark.usefixtures("authority", "short")
def test_r32_a_handshake_that_never_ends_ends() -> None:
    def half(client: socket.socket) -> None:
        client.recv(65536)
        client.sendall(bytes.fromhex("160303"))
        client.recv(65536)

    peer = Peer(half)
    assert failed(Line(peer.url.replace("http", "https"))).code == "server_unreachable"
    peer.close()


@pytest.mark.parametrize("content", [None, b"", b"not a certificate", b"\xff\xfe"])
def test_a_ca_file_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    file = tmp_path / "roots.pem"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv(tls.CA_FILE, str(file))
    with pytest.raises(Refused) as caught:
        Line("https://127.0.0.1:9").post(PATH, b"hello")
    assert (caught.value.code, caught.value.exit_code) == ("ca_file_bad", 3)
    assert caught.value.file == str(file)


def secured(client: socket.socket, context: ssl.SSLContext) -> None:
    with suppress(OSError), context.wrap_socket(client, server_side=True) as wrapped:
        answering(OK, OK)(wrapped)


def through(place_of: dict[str, int]) -> Handler:
    """A proxy that lets CONNECT through to names only it knows."""

    def handle(client: socket.socket) -> None:
        told = b""
        while b"\r\n\r\n" not in told:
            told += client.recv(65536)
        name = told.split()[1].decode()
        with socket.create_connection((HERE, place_of[name])) as onward:
            client.sendall(b"HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n")
            back = threading.Thread(target=pump, args=(onward, client), daemon=True)
            back.start()
            pump(client, onward)
            back.join(10)

    return handle


def pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def test_the_systems_proxy_is_used_and_sees_ciphertext_only(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = authority.issue("province.example").context(tmp_path)
    peer = Peer(lambda client: secured(client, context))
    proxy = Peer(through({"province.example:8443": peer.port}))
    for name in ("no_proxy", "NO_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", f"http://{HERE}:{proxy.port}")
    line = Line("https://province.example:8443")
    assert line.post(PATH, b"hello") == (200, b"well")
    assert line.post(PATH, b"hello") == (200, b"well")
    assert proxy.connections == peer.connections == 1
    line.drop()
    for one in (peer, proxy):
        one.close()


@given(st.binary(max_size=300), st.integers(0, 400))
def test_what_is_no_certificate_has_no_key(noise: bytes, cut: int) -> None:
    whole = KNOWN.der
    for der in (noise, whole[:cut] if cut < len(whole) - 70 else b"", noise + whole):
        try:
            found = tls.key_of(der)
        except ValueError:
            continue
        assert len(found) == 64
    assert tls.key_of(whole) == KNOWN.key_hash


KNOWN = Authority().issue("province.example", key=SigningKey(b"k" * 32))
