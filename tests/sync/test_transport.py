"""The line by itself: every wait has an end, and a kept connection serves only while it is good."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import pytest

from jlcenter.app.sync_now import sync
from jlcenter.domain.errors import Unreachable
from jlcenter.storage.session import Session
from jlcenter.sync import channel, engine, route, transport
from jlcenter.sync.channel import Patience
from jlcenter.sync.transport import Line
from tests.sync.peers import OK, PATH, Handler, Peer, answering, failed, request, silent
from tests.sync.proxy import http
from tests.sync.world import Wire, eventually

# -- R32: every phase ends ------------------------------------------------------------------------


def after_request(*pieces: bytes) -> Handler:
    def handle(client: socket.socket) -> None:
        request(client)
        for one in pieces:
            client.sendall(one)
        silent(client)

    return handle


def dribbling(answer: bytes, pause: float = 0.05) -> Handler:
    """A byte now and then, each in time by itself."""

    def handle(client: socket.socket) -> None:
        request(client)
        over = threading.Event()
        for one in answer:
            client.sendall(bytes([one]))
            over.wait(pause)
        silent(client)

    return handle


PHASES = {
    "never a word": silent,
    "half a status line": after_request(b"HTTP/1.1 2"),
    "half the headers": after_request(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n"),
    "no body": after_request(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"),
    "half a body": after_request(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwe"),
    "half a chunk": after_request(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"4\r\nwe"
    ),
    "no last chunk": after_request(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"4\r\nwell\r\n"
    ),
    "go on, and on": after_request(b"HTTP/1.1 100 Continue\r\n\r\n" * 3),
    "headers by the byte": dribbling(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 500),
    "a body by the byte": dribbling(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + b"y" * 500),
}


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("phase", PHASES)
def test_r32_silence_in_any_phase_ends_in_plain_words(
    peer: Callable[[Handler], Peer], phase: str
) -> None:
    other = peer(PHASES[phase])
    refused = failed(Line(other.url))
    assert (refused.code, refused.exit_code) == ("server_unreachable", 6)
    assert refused.message == "省级服务器没有及时回话"
    assert "本机内容都在" in refused.hint
    # and the other side sees that nobody waits any more
    assert eventually(lambda: other.ended == 1)


@pytest.mark.usefixtures("short")
def test_r32_a_peer_that_takes_nothing_ends_too(peer: Callable[[Handler], Peer]) -> None:
    over = threading.Event()
    other = peer(lambda client: bool(over.wait(30)) and None)
    assert failed(Line(other.url), b"x" * 20_000_000).message == "省级服务器没有及时回话"
    over.set()


@pytest.mark.usefixtures("short")
def test_r32_a_machine_that_does_not_accept_ends_too() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = []
        for _turn in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
            waiting.append(one)
        assert failed(Line(f"http://127.0.0.1:{port}")).message == "连不上省级服务器"
        for one in waiting:
            one.close()


@pytest.mark.usefixtures("short")
def test_r32_a_name_nobody_knows_ends_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that never answers, one that has no such name, one that cannot be asked."""
    over = threading.Event()

    def asked(*_place: object, **_more: object) -> list[object]:
        over.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", asked)
    refused = failed(Line("https://province.example"))
    assert refused.message == "查不到服务器 province.example 的地址"
    over.set()

    def unknown(*_place: object, **_more: object) -> list[object]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert failed(Line("https://培训.example")).message == "查不到服务器 培训.example 的地址"


def test_one_of_a_names_addresses_that_answers_is_enough(
    peer: Callable[[Handler], Peer], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = peer(answering(OK))
    tcp = (socket.SOCK_STREAM, socket.IPPROTO_TCP, "")
    found = [
        (socket.AF_INET6, *tcp, ("::1", other.port, 0, 0)),
        (socket.AF_INET6, *tcp, ("::1", other.port, 0, 0)),
        (socket.AF_INET, *tcp, ("127.0.0.1", other.port)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_place, **_more: found)
    line = Line(f"http://localhost:{other.port}")
    assert line.post(PATH, b"hello") == (200, b"well")
    line.drop()


# -- the numbers ----------------------------------------------------------------------------------


class Watch:
    """A clock that only tests move."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """The clock of the line and of the conversation."""
    found = Watch()
    for module in (channel, transport, engine):
        monkeypatch.setattr(module, "time", found)
    return found


def moved(watch: Watch, patience: Patience, every: float, count: int, pieces: int) -> float | None:
    """When so many pieces are there, coming at that pace; None where it is given up before."""
    begun = watch.now
    for _turn in range(pieces):
        try:
            if patience.left() < every:
                return None
        except TimeoutError:
            return None
        watch.now += every
        patience.moved(count)
    return watch.now - begun


def test_a_byte_every_ten_seconds_is_given_up_and_two_kilobytes_a_second_are_not(
    watch: Watch,
) -> None:
    assert moved(watch, Patience(15, watch.now + 60), 10, 1, 100) is None
    assert watch.now == 1010
    assert moved(watch, Patience(15, watch.now + 60), 1, 2048, 32) == 32
    # twice as much at the same pace ends with the minute
    assert moved(watch, Patience(15, watch.now + 60), 1, 2048, 64) is None
    assert moved(watch, Patience(15, watch.now + 60), 16, 60_000, 1) is None


class Sluggish:
    """A socket whose peer takes what it gets and then says a byte every so often, or nothing."""

    def __init__(self, watch: Watch, every: float | None) -> None:
        self.watch = watch
        self.every = every
        self.timeout = 0.0

    def settimeout(self, seconds: float) -> None:
        self.timeout = seconds

    def send(self, data: bytes) -> int:
        return len(data)

    def recv(self, _count: int) -> bytes:
        if self.every is None or self.every > self.timeout:
            self.watch.now += self.timeout
            raise TimeoutError
        self.watch.now += self.every
        return b"H"

    def shutdown(self, _how: int) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.mark.parametrize("every", [None, 14.9, 10.0, 1.0, 0.001])
def test_r32_three_tries_end_within_the_minute(
    session: Session, watch: Watch, monkeypatch: pytest.MonkeyPatch, every: float | None
) -> None:
    """Whatever the other side does, and with the longest pauses there are."""
    monkeypatch.setattr(engine, "PAUSES_S", (0.5, 2.0))
    monkeypatch.setattr(engine, "jittered", lambda seconds: seconds * 1.5)
    reached = []

    def connected(*_place: object) -> Sluggish:
        watch.now += 4.9
        reached.append(watch.now)
        return Sluggish(watch, every)

    monkeypatch.setattr(route, "connected", connected)
    session.set_settings(server="http://127.0.0.1:1", root_key="11" * 32)
    begun = watch.now
    with pytest.raises(Unreachable) as caught:
        sync(session)
    assert caught.value.exit_code == 6
    # a line that just about moves may use the minute all at once
    assert len(reached) == (3 if every != 0.001 else 1)
    assert watch.now - begun <= 60
    if every is None:
        assert watch.now - begun > 55


def test_pauses_differ_from_laptop_to_laptop() -> None:
    drawn = [transport.jittered(2.0) for _laptop in range(100)]
    assert all(1.0 <= one < 3.0 for one in drawn)
    assert len({round(one, 1) for one in drawn}) > 10


# -- a kept connection ----------------------------------------------------------------------------


def test_requests_follow_one_another_on_one_connection(peer: Callable[[Handler], Peer]) -> None:
    other = peer(answering(OK, OK, OK))
    line = Line(other.url)
    assert [line.post(PATH, b"hello") for _turn in range(3)] == [(200, b"well")] * 3
    assert (other.connections, line.round_trips) == (1, 3)
    line.drop()
    assert eventually(lambda: other.ended == 1)


def test_a_connection_closed_over_there_is_not_used_again(peer: Callable[[Handler], Peer]) -> None:
    other = peer(answering(OK))
    line = Line(other.url)
    line.post(PATH, b"hello")
    assert eventually(lambda: other.ended == 1)
    assert line.post(PATH, b"hello") == (200, b"well")
    assert (other.connections, line.round_trips) == (2, 2)
    line.drop()


def test_a_second_answer_to_one_request_answers_nothing(peer: Callable[[Handler], Peer]) -> None:
    late = http(b"late", media="application/octet-stream")
    other = peer(answering(OK + late, OK))
    line = Line(other.url)
    assert line.post(PATH, b"hello") == (200, b"well")
    assert line.post(PATH, b"hello") == (200, b"well")
    assert other.connections == 2
    line.drop()


@pytest.mark.usefixtures("short")
def test_a_half_open_connection_is_noticed_and_the_next_try_has_a_new_one(
    peer: Callable[[Handler], Peer],
) -> None:
    def forgetful(client: socket.socket) -> None:
        request(client)
        client.sendall(OK)
        silent(client)

    other = peer(forgetful)
    line = Line(other.url)
    line.post(PATH, b"hello")
    with pytest.raises(Unreachable):
        line.post(PATH, b"hello")
    assert line.post(PATH, b"hello") == (200, b"well")
    assert other.connections == 2
    line.drop()


def test_a_server_that_wants_no_kept_connection_gets_none(peer: Callable[[Handler], Peer]) -> None:
    other = peer(answering(http(b"well", more="Connection: close\r\n", media="x/y"), OK))
    line = Line(other.url)
    line.post(PATH, b"hello")
    line.post(PATH, b"hello")
    assert other.connections == 2
    line.drop()


def test_bytes_are_counted_as_the_wire_carries_them(peer: Callable[[Handler], Peer]) -> None:
    other = peer(answering(OK, OK))
    wire = Wire(other.port)
    line = Line(wire.url)
    for _turn in range(2):
        line.post(PATH, b"hello" * 100)
    line.drop()
    assert (line.bytes_sent, line.bytes_received) == (wire.up, wire.down)
    wire.close()
