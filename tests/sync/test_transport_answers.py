"""The line by itself: whatever comes is an answer or a plain refusal; addresses and proxies."""

from __future__ import annotations

import gzip
import socket
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jlcenter.domain.errors import Refused, Unreachable
from jlcenter.sync import channel, route
from jlcenter.sync.channel import Patience
from jlcenter.sync.protocol import BODY_BYTES_MAX
from jlcenter.sync.transport import Line
from tests.sync.peers import OK, PATH, Handler, Peer, answering, failed, request, silent
from tests.sync.proxy import PORTAL, http

# -- what answers there are -----------------------------------------------------------------------

BINARY = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n"
FINE = {
    "chunked": f"{BINARY}Transfer-Encoding: chunked\r\n\r\n2\r\nwe\r\n2;x=y\r\nll\r\n0\r\n\r\n",
    "until it closes": f"{BINARY}Connection: close\r\n\r\nwell",
    "after go on": f"HTTP/1.1 100 Continue\r\n\r\n{BINARY}Content-Length: 4\r\n\r\nwell",
    "bare line feeds": f"{BINARY}Content-Length: 4\r\n\r\nwell".replace("\r\n", "\n"),
    "no media type": "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwell",
}


@pytest.mark.parametrize("how", FINE)
def test_answers_of_many_forms_are_read(peer: Callable[[Handler], Peer], how: str) -> None:
    other = peer(answering(FINE[how].encode()))
    line = Line(other.url)
    assert line.post(PATH, b"hello") == (200, b"well")
    line.drop()


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "x-gzip", "deflate"])
def test_what_a_proxy_packed_unasked_is_unpacked(
    peer: Callable[[Handler], Peer], encoding: str
) -> None:
    packed = zlib.compress(b"well") if encoding == "deflate" else gzip.compress(b"well")
    other = peer(answering(http(packed, media="x/y", more=f"Content-Encoding: {encoding}\r\n")))
    line = Line(other.url)
    assert line.post(PATH, b"hello") == (200, b"well")
    line.drop()


def packed(body: bytes, encoding: str) -> bytes:
    return http(body, media="x/y", more=f"Content-Encoding: {encoding}\r\n")


BAD = {
    "a bomb": (packed(gzip.compress(b"\0" * 50_000_000), "gzip"), "server_unreachable"),
    "half a packet": (packed(gzip.compress(b"well")[:-4], "gzip"), "server_unreachable"),
    "no packet": (packed(b"well", "gzip"), "server_unreachable"),
    "nobody asked for br": (packed(b"well", "br"), "not_our_server"),
    "too long": (http(b"\0" * (BODY_BYTES_MAX + 1)), "server_unreachable"),
    "too long in chunks": (
        f"{BINARY}Transfer-Encoding: chunked\r\n\r\n500000\r\n".encode() + b"\0" * 0x500000,
        "server_unreachable",
    ),
    "too long to say": (f"{BINARY}\r\n".encode() + b"\0" * 6_000_000, "server_unreachable"),
    "a terabyte promised": (
        f"{BINARY}Content-Length: 1099511627776\r\n\r\n".encode(),
        "server_unreachable",
    ),
    "a thousand headers": (
        ("HTTP/1.1 200 OK\r\n" + "A: b\r\n" * 1000 + "\r\n").encode(),
        "server_unreachable",
    ),
    "a header without end": (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000, "server_unreachable"),
    "a log-in page": (http(PORTAL), "not_our_server"),
    "another place": (http(b"", "307 Temporary", more="Location: /x\r\n"), "not_our_server"),
    "log in first": (http(PORTAL, "511 Network Authentication Required"), "not_our_server"),
    "another protocol": (b"SSH-2.0-OpenSSH_9.6\r\n", "server_unreachable"),
    "early hints and no more": (b"HTTP/1.1 103 Early Hints\r\n\r\n", "server_unreachable"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_answer_is_refused_in_bounds(peer: Callable[[Handler], Peer], what: str) -> None:
    answer, code = BAD[what]
    other = peer(answering(answer))
    refused = failed(Line(other.url))
    assert (refused.code, refused.exit_code) == (code, 6)
    assert "本机内容都在" in refused.hint


@given(st.binary(max_size=400), st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", OK[:40]]))
def test_whatever_comes_is_an_answer_or_a_plain_refusal(noise: bytes, start: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(start + noise)
        theirs.shutdown(socket.SHUT_WR)
        line = Line("http://127.0.0.1:1")
        line._channel = channel.Channel(
            ours, Patience(5, float("inf")), lambda sent, received: None
        )
        line._channel.is_quiet = lambda: True  # type: ignore[method-assign]
        try:
            status, _body = line.post(PATH, b"hello")
        except Unreachable:
            pass
        else:
            assert 200 <= status < 600
        line.drop()


# -- addresses and proxies ------------------------------------------------------------------------


def test_addresses_that_may_not_be_used() -> None:
    for url in ("https://a b", "https://a/x?y", "https://a/#x", "https://me:pw@a", "https://a:b"):
        with pytest.raises(Refused) as caught:
            Line(url)
        assert (caught.value.code, caught.value.exit_code) == ("server_bad", 3)
    assert Line(" https://province.example/jl/ ").url == "https://province.example/jl"
    assert Line("http://[::1]:8420").url == "http://[::1]:8420"


def test_a_path_before_ours_and_the_hosts_name_are_sent(peer: Callable[[Handler], Peer]) -> None:
    heard: list[bytes] = []

    def handle(client: socket.socket) -> None:
        heard.append(request(client))
        client.sendall(OK)

    other = peer(handle)
    line = Line(f"{other.url}/jl/")
    line.post(PATH, b"hello")
    line.drop()
    assert heard[0].split(b"\r\n") == [
        b"POST /jl/v1/sync HTTP/1.1",
        f"Host: 127.0.0.1:{other.port}".encode(),
        b"Content-Length: 5",
        b"",
        b"hello",
    ]


def proxied(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", value)
    monkeypatch.setenv("http_proxy", value)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (http(b"", "407 Proxy Authentication Required"), "要求登录"),
        (http(b"<html>", "403 Forbidden"), "没有接通省级服务器 (403)"),
        (http(b"<html>", "503 Unavailable"), "没有接通省级服务器 (503)"),
    ],
)
def test_a_proxy_that_lets_nothing_through_is_named(
    peer: Callable[[Handler], Peer], monkeypatch: pytest.MonkeyPatch, answer: bytes, said: str
) -> None:
    heard: list[bytes] = []

    def handle(client: socket.socket) -> None:
        heard.append(client.recv(65536))
        client.sendall(answer)

    other = peer(handle)
    proxied(monkeypatch, f"http://wang:p%40ss@127.0.0.1:{other.port}")
    refused = failed(Line("https://province.example:8443"))
    assert (refused.code, refused.exit_code) == ("proxy_refused", 6)
    assert said in refused.message
    assert f"127.0.0.1:{other.port}" in refused.message
    assert "p@ss" not in refused.message + refused.hint
    assert heard[0].startswith(b"CONNECT province.example:8443 HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic d2FuZzpwQHNz\r\n" in heard[0]


@pytest.mark.parametrize("url", ["socks5://me:pw@127.0.0.1:1", "https://127.0.0.1:1", "http://:x"])
def test_a_proxy_we_cannot_use_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    proxied(monkeypatch, url)
    refused = failed(Line("https://province.example"))
    assert refused.code == "proxy_refused"
    assert "pw" not in refused.message


@pytest.mark.usefixtures("short")
def test_r32_a_proxy_that_says_nothing_ends_too(
    peer: Callable[[Handler], Peer], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = peer(silent)
    proxied(monkeypatch, f"127.0.0.1:{other.port}")
    assert failed(Line("https://province.example")).code == "server_unreachable"
    assert other.connections == 1


def test_this_machine_is_reached_past_any_proxy(
    peer: Callable[[Handler], Peer], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = peer(answering(OK))
    proxied(monkeypatch, "http://127.0.0.1:1")
    line = Line(other.url)
    assert line.post(PATH, b"hello") == (200, b"well")
    line.drop()
    monkeypatch.setenv("no_proxy", "province.example")
    assert route.proxy_for("province.example", 1) is None
    assert route.proxy_for("other.example", 1) == route.Proxy("127.0.0.1", 1)
