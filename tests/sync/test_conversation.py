"""One laptop, a real server, and a line with every fault a village has."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from uuid import UUID

import pytest

from jlcenter.app.check_data import check_data
from jlcenter.app.digest import digest
from jlcenter.app.pair_device import pair
from jlcenter.app.sync_now import status, sync
from jlcenter.domain.errors import AccessRefused, Refused, Unreachable
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.session import Session
from jlcenter.sync import engine, transport
from jlcenter.sync.block import BLOCK_BYTES_MAX
from provincial import commands
from tests.sync.world import Server, Wire

Make = Callable[..., Session]
PORTAL = b"<html><body>please log in</body></html>"


def write_people(session: Session, count: int, start: int = 0) -> list[UUID]:
    """So many new people in one action; their names do not compress."""
    from hashlib import sha256

    with session.action("导入") as write:
        return [
            write.put(TRAINEE, name=sha256(str(n).encode()).hexdigest(), phone=str(n))
            for n in range(start, start + count)
        ]


def http(body: bytes, status_line: str = "200 OK", media: str = "text/html") -> bytes:
    head = f"HTTP/1.1 {status_line}\r\nContent-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def refusal(session: Session, wire: Wire) -> Unreachable:
    with pytest.raises(Unreachable) as caught:
        sync(session, wire.url)
    return caught.value


def test_without_pairing_sync_is_refused_calmly(session: Session) -> None:
    with pytest.raises(Refused) as caught:
        sync(session)
    assert (caught.value.code, caught.value.exit_code) == ("not_paired", 3)
    found = status(session)
    assert (found.paired, found.server, found.last_success) == (False, None, None)
    # the account made at `init` waits for the day of pairing
    assert (found.pending, found.state) == (1, "waiting")


def test_r31_no_server_keeps_everything_and_says_so(session: Session, own_server: Server) -> None:
    own_server.pair(session)
    sync(session)
    write_people(session, 3)
    own_server.stop()
    with pytest.raises(Unreachable) as caught:
        sync(session)
    assert caught.value.exit_code == 6
    assert "本机内容都在" in caught.value.hint
    found = status(session)
    assert (found.pending, found.last_error["code"]) == (3, "server_unreachable")  # type: ignore[index]
    assert found.last_success is not None
    own_server.start(own_server.port)
    assert sync(session).pushed == 3
    found = status(session)
    assert (found.state, found.last_error, found.pending) == ("all_sent", None, 0)
    assert digest(session).digest == own_server.digest()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (http(PORTAL), "not_our_server"),
        (http(PORTAL, "302 Found"), "not_our_server"),
        (http(PORTAL, "403 Forbidden"), "not_our_server"),
        (http(b'{"ok": true}', media="application/json"), "not_our_server"),
        (http(b"oops", "500 Internal Server Error"), "server_failed"),
        (http(b"", "502 Bad Gateway"), "server_failed"),
        (http(b'{"error": {"code": "busy"}}', "503 Busy", "application/json"), "server_busy"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf", "server_unreachable"),
        (b"220 mail.example ESMTP\r\n", "server_unreachable"),
        (b"", "server_unreachable"),
        (http(b"\0" * 5_000_000), "server_unreachable"),
    ],
)
def test_whoever_else_answers_is_not_believed(
    laptop: Session, server: Server, wire: Wire, answer: bytes, code: str
) -> None:
    write_people(laptop, 2)
    wire.answer_instead = answer
    refused = refusal(laptop, wire)
    assert refused.code == code
    assert wire.connections == engine.TRIES_MAX
    found = status(laptop)
    # the changes went out and nobody knows what became of them
    assert (found.pending, found.state) == (2, "unknown")
    assert found.unknown_since
    wire.reset()
    assert sync(laptop, wire.url).pushed == 2
    assert status(laptop).state == "all_sent"
    assert digest(laptop).digest == server.digest()


@pytest.mark.parametrize("after", [0, 1, 40, 150, 300, 10_000])
@pytest.mark.parametrize("way", ["cut_up", "cut_down"])
def test_a_cut_anywhere_is_mended_by_itself(
    laptop: Session, server: Server, wire: Wire, way: str, after: int
) -> None:
    """Cut on the way there and on the way back, once: the next try in the same run mends it."""
    write_people(laptop, 30)
    setattr(wire, way, after)
    wire.cuts = 1
    done = sync(laptop, wire.url)
    assert done.pending == 0
    assert digest(laptop).digest == server.digest()
    assert check_data(laptop) == []


def test_a_lost_answer_is_not_sent_twice_into_the_log(
    laptop: Session, server: Server, wire: Wire
) -> None:
    write_people(laptop, 5)
    wire.cut_down, wire.cuts = 0, engine.TRIES_MAX
    refusal(laptop, wire)
    assert status(laptop).state == "unknown"
    assert server.digest() == digest(laptop).digest
    wire.reset()
    assert sync(laptop, wire.url).pending == 0
    assert server.rows("trainee") == 5


def test_r11_a_long_upload_goes_on_where_it_broke(
    laptop: Session, server: Server, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At most one block is sent again after a cut."""
    monkeypatch.setattr(engine, "TRIES_MAX", 1)
    write_people(laptop, 3000)
    sync_bytes = 0
    wire.cut_up, wire.cuts = 100_000, 1
    refusal(laptop, wire)
    sent_before = wire.up
    left = status(laptop).pending
    assert 0 < left < 3000
    wire.reset()
    done = sync(laptop, wire.url)
    assert (done.pushed, done.pending) == (left, 0)
    sync_bytes = sent_before + wire.up
    assert digest(laptop).digest == server.digest()
    # the same people on an unbroken line
    clean = Wire(server.port)
    write_people(laptop, 3000, start=3000)
    sync(laptop, clean.url)
    assert clean.requests and clean.up > 2 * BLOCK_BYTES_MAX
    assert sync_bytes <= clean.up + BLOCK_BYTES_MAX + 4096
    clean.close()


def test_a_repeated_request_does_nothing(laptop: Session, server: Server, wire: Wire) -> None:
    import socket

    write_people(laptop, 4)
    sync(laptop, wire.url)
    recorded = b"".join(wire.requests)
    before = server.digest()
    for _again in range(3):
        with socket.create_connection(("127.0.0.1", server.port), 10) as line:
            line.sendall(recorded)
            assert line.recv(65536).startswith(b"HTTP/1.1 200")
    assert server.digest() == before
    assert sync(laptop).received == 0


def test_entries_written_during_a_sync_go_out_in_the_same_run(
    laptop: Session, server: Server, wire: Wire
) -> None:
    write_people(laptop, 3)
    once = threading.Event()

    def interrupt() -> None:
        if not once.is_set():
            once.set()
            thread = threading.Thread(
                target=lambda: (write_people(laptop, 1, 900), laptop.forget_connection())
            )
            thread.start()
            thread.join()

    wire.on_request = interrupt
    done = sync(laptop, wire.url)
    assert (done.pushed, done.pending) == (4, 0)
    assert digest(laptop).digest == server.digest()


def test_the_server_dies_and_comes_back(session: Session, own_server: Server) -> None:
    own_server.pair(session)
    sync(session)
    write_people(session, 10)
    sync(session)
    own_server.stop(signal.SIGKILL)
    write_people(session, 10, 10)
    with pytest.raises(Unreachable):
        sync(session)
    own_server.start(own_server.port)
    assert sync(session).pending == 0
    assert digest(session).digest == own_server.digest()


def test_a_blocked_laptop_is_told_and_keeps_working(
    laptop: Session, make_session: Make, server: Server
) -> None:
    other = make_session("other")
    server.pair(other)
    sync(other)
    commands.block(server.account, laptop.device.hex())
    write_people(laptop, 1)
    with pytest.raises(AccessRefused) as caught:
        sync(laptop)
    assert (caught.value.code, caught.value.exit_code) == ("device_blocked", 5)
    assert status(laptop).pending == 1
    assert write_people(laptop, 1, 5)
    # its centre is told too
    sync(other)
    row = other.db.execute("SELECT is_blocked FROM device WHERE letter = 'A'").fetchone()
    assert row[0] == 1
    assert digest(other).digest == server.digest()


def test_another_address_serves_for_one_run_and_a_stranger_there_does_not(
    laptop: Session, server: Server, wire: Wire, tmp_path: object
) -> None:
    from pathlib import Path

    from tests.sync.world import serving

    kept = laptop.setting("server")
    write_people(laptop, 1)
    assert sync(laptop, wire.url).pushed == 1
    assert laptop.setting("server") == kept
    with serving(Path(str(tmp_path)) / "stranger") as stranger:
        write_people(laptop, 1, 5)
        with pytest.raises(Unreachable) as caught:
            sync(laptop, stranger.url)
        assert caught.value.code == "not_our_server"
    assert sync(laptop).pushed == 1


def test_a_slow_line_gets_smaller_blocks(
    laptop: Session, server: Server, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_people(laptop, 2500)
    sizes: list[int] = []
    honest = transport.Line.post

    def slow(
        self: transport.Line, path: str, body: bytes, media: str = "", **more: object
    ) -> tuple[int, bytes]:
        sizes.append(len(body))
        if len(sizes) <= 2:
            raise transport.unreachable()
        return honest(self, path, body, media, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(transport.Line, "post", slow)
    assert sync(laptop, wire.url).pending == 0
    assert sizes[0] > 1.5 * sizes[1] > 2.2 * sizes[2]
    assert sizes[3] > sizes[2]
    assert max(sizes) <= BLOCK_BYTES_MAX + 200


def test_r07_two_runs_at_once_follow_one_another(laptop: Session, server: Server) -> None:
    write_people(laptop, 200)
    pushed: list[int] = []

    def run() -> None:
        pushed.append(sync(laptop).pushed)
        laptop.forget_connection()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(pushed) == 200
    assert digest(laptop).digest == server.digest()


def test_pairing_again_is_refused_and_bad_addresses_too(
    laptop: Session, make_session: Make, server: Server
) -> None:
    with pytest.raises(Refused) as caught:
        pair(laptop, server.url, server.pair_code())
    assert caught.value.code == "already_paired"
    fresh = make_session("fresh")
    expected = {
        "http://server.example": "http_not_local",
        "http://10.0.0.1:8420": "http_not_local",
        "ftp://127.0.0.1": "server_bad",
        "server": "server_bad",
        "": "server_bad",
        "http://127.0.0.1:99999999": "server_bad",
    }
    for url, code in expected.items():
        with pytest.raises(Refused) as caught:
            pair(fresh, url, "ABCD-EFGH-JKLM")
        assert (caught.value.code, caught.value.exit_code) == (code, 3)
    with pytest.raises(Unreachable):
        pair(fresh, "http://127.0.0.1:9", "ABCD-EFGH-JKLM")


def test_what_the_server_refuses_stays_and_stops_nothing_else(
    laptop: Session, server: Server
) -> None:
    """A strand whose ticks leap is set aside there; what was written before goes through."""
    from jlcenter.domain.journal.entry import TICK_LEAP_MAX

    write_people(laptop, 2)
    laptop.door._tail = None
    laptop.door._took_token = True
    with laptop.action("导入") as write:
        # a new sitting, so that only what leaps is stopped
        write.door.tail(write.db)
        laptop.door._tick += 2 * TICK_LEAP_MAX
        write.put(TRAINEE, name="远")
    with pytest.raises(Refused) as caught:
        sync(laptop)
    assert (caught.value.code, caught.value.exit_code) == ("entries_refused", 3)
    found = status(laptop)
    assert (found.pending, found.state) == (1, "waiting")
    assert server.rows("trainee") == 2
    # told again each time, never dropped, never in a loop
    with pytest.raises(Refused):
        sync(laptop)
    assert status(laptop).pending == 1


def test_a_thousand_small_syncs_cost_the_same(laptop: Session, server: Server) -> None:
    """R12, in small: bytes of the last syncs as of the first, whatever lies behind."""
    sizes = []
    for turn in range(40):
        write_people(laptop, 1, turn)
        done = sync(laptop)
        assert (done.pushed, done.round_trips) == (1, 1)
        sizes.append(done.bytes_sent + done.bytes_received)
    assert max(sizes[-10:]) <= max(sizes[:10]) + 24


def test_what_is_written_while_there_was_nothing_to_send_goes_out_too(
    laptop: Session, server: Server, wire: Wire
) -> None:
    once = threading.Event()

    def interrupt() -> None:
        if not once.is_set():
            once.set()
            worker = threading.Thread(
                target=lambda: (write_people(laptop, 1), laptop.forget_connection())
            )
            worker.start()
            worker.join()

    wire.on_request = interrupt
    assert sync(laptop, wire.url).pushed == 1
    assert digest(laptop).digest == server.digest()


def test_own_entries_do_not_come_back_however_much_others_wrote(
    make_session: Make, server: Server, wire: Wire
) -> None:
    a, b = make_session("a"), make_session("b")
    server.pair(a)
    server.pair(b)
    write_people(a, 3000)
    others = sync(a, wire.url).bytes_sent
    write_people(b, 2000, start=10_000)
    wire.reset()
    done = sync(b, wire.url)
    assert (done.pushed, done.pending) == (2001, 0)
    assert done.received == 3000 + 3
    assert wire.down < others * 1.1
    assert digest(b).digest == server.digest()
