"""Who has no key at all: half requests, floods, odd words. Others are served all the same."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import requests

from jlcenter.storage.session import Session
from provincial import app, commands, folder, serve
from provincial.commands import Account
from provincial.options import ServeOptions
from provincial.province import open_province
from tests.provincial.test_server import rejoined
from tests.sync.world import PASSWORD, USER, Server

Make = Callable[..., Session]
HEAD = "POST /v1/sync HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n"


def served(place: Path, story: Callable[[int], Awaitable[None]]) -> None:
    """A server in this process, whose patience a test can shorten, and what happens to it."""
    folder.OPS, folder.MEMORY_BYTES = 1, 8 * 1024 * 1024
    account = Account(place, USER, PASSWORD)
    commands.init(account)

    async def run() -> None:
        listening = asyncio.Event()
        province = open_province(account.folder, USER, PASSWORD)
        server = serve._Server(serve._config(province, ServeOptions()), listening.set)
        bound = serve._bound("127.0.0.1", 0)
        running = asyncio.create_task(server.serve([bound]))
        await asyncio.wait_for(listening.wait(), 20)
        try:
            await asyncio.wait_for(story(bound.getsockname()[1]), 60)
        finally:
            server.should_exit = True
            await running
            province.close()

    asyncio.run(run())


async def status_of(reader: asyncio.StreamReader) -> int:
    return int((await reader.readline()).split()[1])


def test_who_connects_and_does_not_ask_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that died in silence would else hold its place for ever."""
    monkeypatch.setattr(serve, "_HEAD_S_MAX", 0.3)

    async def story(port: int) -> None:
        for words in (b"", b"GET /v1/hea", b"GET /v1/health HTTP/1.1\r\nHost: x\r\n"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(words)
            assert await reader.read() == b""
            writer.close()
        # a second request on a connection that was good once
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert await status_of(reader) == 200
        writer.write(b"GET /v1/hea")
        await reader.read()
        writer.close()
        # who sends its head in pieces and its body slowly is served
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        whole = (HEAD.format(4) + "junk").encode()
        writer.write(whole[:30])
        await asyncio.sleep(0.05)
        writer.write(whole[30:-2])
        await asyncio.sleep(0.7)
        writer.write(whole[-2:])
        assert await status_of(reader) == 400
        writer.close()

    served(tmp_path / "province", story)


def test_many_large_bodies_at_once_are_told_to_wait_and_small_ones_are_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "LARGE_BYTES_HELD_MAX", 800_000)

    async def story(port: int) -> None:
        opened = []
        for _body in range(2):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(HEAD.format(900_000).encode() + b"\0" * 600_000)
            await writer.drain()
            opened.append((reader, writer))
        # of two that do not fit together one is told to come later
        asked = [asyncio.create_task(status_of(reader)) for reader, _writer in opened]
        done, _waiting = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        assert [one.result() for one in done] == [503]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HEAD.format(100_000).encode() + b"\0" * 100_000)
        assert await status_of(reader) == 200
        # once the others are gone there is room again
        for one in asked:
            one.cancel()
        for _reader, one in (*opened, (reader, writer)):
            one.close()
        for _turn in range(100):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(HEAD.format(900_000).encode() + b"\0" * 900_000)
            status = await status_of(reader)
            writer.close()
            if status == 200:
                break
            await asyncio.sleep(0.05)
        assert status == 200

    served(tmp_path / "province", story)


@pytest.mark.parametrize("path", ["/v1/pair", "/v1/rejoin"])
def test_odd_words_are_no_request(server: Server, path: str) -> None:
    code = server.pair_code()
    odd: list[object] = ["\ud800", "\0", "", None, 1e300, 2**70, [], {}, ["x"] * 100, "x" * 60_000]
    names = ("code", "centre", "public_key", "proof", "grant", "letter", "secret", "device_name")
    good = {
        "code": code,
        "centre": "220421",
        "public_key": "00" * 32,
        "proof": "00" * 64,
        "grant": "00" * 64,
        "letter": "A",
        "secret": "00" * 32,
    }
    bodies = [b"[" * 60_000, b'{"a":' * 10_000, b"\xff", b"1", b"null", b"[]", b"NaN", b""]
    bodies += [json.dumps({**good, name: one}).encode() for name in names for one in odd]
    for body in bodies:
        answer = requests.post(server.url + path, data=body, timeout=20)
        assert answer.status_code in (400, 413), body[:80]
    assert '"defect"' not in server.log.read_text()


def test_a_name_of_a_computer_may_be_anything(session: Session, server: Server) -> None:
    """What a laptop calls itself is its own affair, and no reason to fail."""
    from jlcenter.sync.protocol import pair_message

    for name in ("\ud800坏", "a\0b", "一" * 500):
        code = server.pair_code(session.centre_code)
        told = {
            "code": code,
            "centre": session.centre_code,
            "centre_name": name,
            "public_key": session.public_key.hex(),
            "proof": session.sign(
                pair_message(code, session.centre_code, session.public_key)
            ).hex(),
            "device_name": name,
        }
        answer = requests.post(f"{server.url}/v1/pair", json=told, timeout=20)
        assert answer.status_code in (200, 409)
    assert '"defect"' not in server.log.read_text()


def test_a_grant_serves_its_own_key_and_centre_only_and_showing_it_again_changes_nothing(
    make_session: Make, server: Server
) -> None:
    """Grants are known to all laptops of a centre: by itself one is worth nothing."""
    ours, theirs, stranger = (
        make_session("a"),
        make_session("b", centre="220422"),
        make_session("c"),
    )
    server.pair(ours)
    server.pair(theirs)
    before = server.digest()
    stranger.set_settings(**{
        name: ours.setting(name) for name in ("centre_secret", "grant", "letter")
    })  # fmt: skip
    shown = {
        "stolen by another key": rejoined(stranger, server),
        "another key's proof": rejoined(stranger, server, public_key=ours.public_key.hex()),
        "another centre's name": rejoined(theirs, server, centre="220421"),
        "another letter": rejoined(ours, server, letter="Q"),
        "another secret than the proof's": rejoined(ours, server, secret="11" * 32),
        "a changed grant": rejoined(ours, server, grant="00" * 64),
    }
    assert {name: one.status_code for name, one in shown.items()} == {
        "stolen by another key": 403,
        "another key's proof": 400,
        "another centre's name": 400,
        "another letter": 403,
        "another secret than the proof's": 400,
        "a changed grant": 403,
    }
    for _again in range(3):
        assert rejoined(ours, server).json() == {"ok": True}
    assert server.digest() == before
