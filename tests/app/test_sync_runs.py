"""Runs of sync as people meet them: one at a time over all programs, told how far they are, stopped
when somebody wants, and never in the way of work."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from jlcenter.app.digest import digest
from jlcenter.app.pair_device import pair
from jlcenter.app.set_aside import list_set_aside
from jlcenter.app.sync_now import Progress, Stop, Stopped, status, sync
from jlcenter.app.sync_schedule import Keeper, Line, Step, Verdict, Why
from jlcenter.domain.errors import Busy, Refused, Unreachable
from jlcenter.domain.journal.entry import TICK_LEAP_MAX
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.journal import entries_of_strand
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.sync import engine
from jlcenter.sync.alone import alone
from jlcenter.sync.block import Segment, block_bytes
from jlcenter.sync.probe import answers
from tests.conftest import PASSWORD, ROOT
from tests.sync.world import Server, serving

Make = Callable[..., Session]
#: a centre for each test: they share a server
CENTRES = count(1)
HOLDER = (
    "import sys, time; from pathlib import Path; from jlcenter.sync.alone import alone\n"
    "with alone(Path(sys.argv[1])): print('held', flush=True); time.sleep(600)"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("province") / "province") as found:
        yield found


@pytest.fixture
def laptop(make_session: Make, server: Server) -> Session:
    """A paired laptop of a centre of its own, that has sent all it has."""
    centre = f"220421-{next(CENTRES)}"
    session = make_session(centre=centre)
    server.pair(session)
    sync(session)
    return session


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes every connection and never says anything."""
    listening = socket.create_server(("127.0.0.1", 0))
    kept: list[socket.socket] = []

    def accept() -> None:
        with suppress(OSError):
            while True:
                kept.append(listening.accept()[0])

    threading.Thread(target=accept, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    with suppress(OSError):
        listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    for one in kept:
        one.close()


def write_people(session: Session, count: int, start: int = 0) -> None:
    with session.action("导入") as write:
        for n in range(start, start + count):
            write.put(TRAINEE, name=sha256(str(n).encode()).hexdigest(), phone=str(n))


def in_thread(
    session: Session, work: Callable[[], object]
) -> tuple[threading.Thread, list[object]]:
    """Work in a thread, and what became of it."""
    ended: list[object] = []

    def run() -> None:
        try:
            ended.append(work())
        except Exception as error:  # noqa: BLE001 - handed back as a value
            ended.append(error)
        finally:
            session.forget_connection()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, ended


# -- one at a time --------------------------------------------------------------------------------


def test_r07_a_second_run_waits_for_the_first_and_then_follows(laptop: Session) -> None:
    write_people(laptop, 3)
    waiting = threading.Event()

    def told(progress: Progress) -> None:
        if progress.is_waiting:
            waiting.set()

    with alone(laptop.folder):
        thread, ended = in_thread(laptop, lambda: sync(laptop, progress=told))
        assert waiting.wait(30)
        assert status(laptop).pending == 3
    thread.join(60)
    assert not isinstance(ended[0], Exception)
    assert status(laptop).pending == 0


def test_a_process_that_dies_lets_go_and_the_waiting_one_goes_on(
    laptop: Session, run_process: Callable[..., dict[str, object]]
) -> None:
    write_people(laptop, 2)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(laptop.folder)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    script, ended = in_thread(laptop, lambda: run_process("sync", data=laptop.folder))
    try:
        with pytest.raises(Busy), alone(laptop.folder, wait_s=0.5):
            pass
        assert script.is_alive() and status(laptop).pending == 2
    finally:
        holder.kill()
        holder.wait(30)
        holder.stdout.close()
    script.join(60)
    assert isinstance(ended[0], dict), ended
    assert (ended[0]["pushed"], status(laptop).pending) == (2, 0)


def test_a_run_that_would_wait_too_long_says_who_is_in_the_way(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(Busy) as caught, alone(tmp_path, wait_s=0):
        pass
    assert (caught.value.code, caught.value.exit_code) == ("sync_busy", 8)
    with alone(tmp_path, wait_s=0):
        pass


def test_whoever_waits_can_be_stopped(laptop: Session) -> None:
    stop = Stop()

    def told(progress: Progress) -> None:
        if progress.is_waiting:
            stop.set()

    with alone(laptop.folder), pytest.raises(Stopped):
        sync(laptop, progress=told, stop=stop)
    assert status(laptop).last_error is None


# -- told and stopped -----------------------------------------------------------------------------


def test_r03_r32_progress_says_n_of_m_and_bytes(
    laptop: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_people(laptop, 3000)
    told: list[Progress] = []
    done = sync(laptop, progress=told.append)
    assert [one.total for one in told] == [3000] * len(told)
    assert [one.done for one in told] == sorted(one.done for one in told)
    assert len(told) > 1 and told[-1].done == 3000
    sent = [one.bytes_sent for one in told]
    assert sent == sorted(sent) and 0 < sent[0] < sent[-1] <= done.bytes_sent


def test_r18_a_run_stops_between_two_blocks_and_the_next_goes_on_there(
    laptop: Session, server: Server
) -> None:
    write_people(laptop, 3000)
    stop = Stop()
    with pytest.raises(Stopped) as caught:
        sync(laptop, progress=lambda told: stop.set(), stop=stop)
    assert "都在本机" in caught.value.hint
    found = status(laptop)
    assert 0 < found.pending < 3000
    assert (found.state, found.last_error) == ("waiting", None)
    assert sync(laptop).pushed == found.pending
    assert digest(laptop).digest == server.digest(laptop.centre_code)


def test_a_run_that_waits_for_a_silent_server_is_stopped_from_another_thread(
    laptop: Session, silent: str
) -> None:
    write_people(laptop, 1)
    stop = Stop()
    thread, ended = in_thread(laptop, lambda: sync(laptop, silent, stop=stop))
    while stop._line is None:
        time.sleep(0.01)
    stop.set()
    thread.join(60)
    assert isinstance(ended[0], Stopped)
    # a request was out and nobody knows
    assert status(laptop).state in ("unknown", "waiting")
    assert sync(laptop).pushed == 1


def test_r68_without_an_answer_nobody_is_logged_out_and_everything_can_be_written(
    laptop: Session, silent: str, server: Server
) -> None:
    stop = Stop()
    write_people(laptop, 1)
    thread, ended = in_thread(laptop, lambda: sync(laptop, silent, stop=stop))
    while stop._line is None:
        time.sleep(0.01)
    for n in range(20):
        write_people(laptop, 1, 100 + n)
    assert thread.is_alive()
    assert (laptop.user, laptop.role) == ("admin", "admin")
    assert laptop.db.execute("SELECT count(*) FROM trainee").fetchone()[0] == 21
    stop.set()
    thread.join(60)
    assert isinstance(ended[0], (Stopped, Unreachable))
    assert sync(laptop).pushed == 21
    assert digest(laptop).digest == server.digest(laptop.centre_code)


def test_r33_screens_hear_during_a_long_run_and_once_after_a_short_one(
    laptop: Session, make_session: Make, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jlcenter.app import sync_now

    other = make_session("other", centre=laptop.centre_code)
    server.pair(other)
    sync(other)
    heard: list[frozenset[str]] = []
    other.door.on_change.append(heard.append)
    write_people(laptop, 3000)
    sync(laptop)
    monkeypatch.setattr(sync_now, "_TELL_S", 0.0)
    sync(other)
    assert len(heard) > 1 and set(heard) == {frozenset({"trainee"})}
    heard.clear()
    write_people(laptop, 1, 9000)
    sync(laptop)
    sync(other)
    assert heard == [frozenset({"trainee"})]


# -- the schedule with a real server --------------------------------------------------------------


def test_r15_our_own_server_is_asked_and_nothing_else_counts(server: Server, silent: str) -> None:
    assert answers(server.url)
    assert not answers("http://127.0.0.1:9")
    assert not answers("no address")
    portal = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        line, _address = portal.accept()
        line.recv(4096)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n<html>ok</html>")
        line.close()

    thread = threading.Thread(target=answer)
    thread.start()
    assert not answers(f"http://127.0.0.1:{portal.getsockname()[1]}")
    thread.join(30)
    portal.close()


def test_r14_the_keeper_runs_at_start_and_when_its_server_is_back(
    laptop: Session, server: Server
) -> None:
    keeper = Keeper(laptop, period_s=900)
    assert keeper.look().why is Why.START
    keeper.began()
    error: Exception | None = None
    try:
        sync(laptop, "http://127.0.0.1:9")
    except Unreachable as gone:
        error = gone
    assert keeper.ended(error) is Verdict.RETRY
    assert keeper.line is Line.GONE
    keeper.probed(is_there=keeper.probe_began()())
    found = keeper.look()
    assert found.step in (Step.RUN, Step.WAIT) and found.wait_s <= 5
    assert keeper.line is Line.THERE


def test_without_pairing_the_keeper_waits(session: Session) -> None:
    keeper = Keeper(session)
    assert keeper.look().step is Step.WAIT
    assert not keeper.leave(is_worth_it=False)


# -- part by part, and again -----------------------------------------------------------------------


def new_sitting(session: Session, leap: int = 0) -> None:
    """What is written from here on is a strand of its own; ``leap``: ticks that are skipped."""
    session.door._tail = None
    session.door._took_token = True
    with session.action("开始") as write:
        write.door.tail(write.db)
        session.door._tick += leap


def test_r28_what_cannot_be_taken_is_named_and_all_else_is_taken(
    laptop: Session, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_people(laptop, 2)
    new_sitting(laptop, leap=2 * TICK_LEAP_MAX)
    write_people(laptop, 1, start=2)
    leaped = laptop.db.execute("SELECT max(no) FROM strand WHERE mine = 1").fetchone()[0]
    strand = bytes(laptop.db.execute("SELECT id FROM strand WHERE no = ?", (leaped,)).fetchone()[0])
    heard: list[tuple[bytes, int, str]] = []
    store = engine.Conversation._store

    def listen(self: engine.Conversation, block: Any, answer: Any) -> None:
        heard.extend(answer.refused)
        store(self, block, answer)

    monkeypatch.setattr(engine.Conversation, "_store", listen)
    with pytest.raises(Refused) as caught:
        sync(laptop)
    assert caught.value.code == "entries_refused"
    assert "先后次序跳得太远" in caught.value.message and "其余内容已同步" in caught.value.hint
    # the answer says of which strand, from where on, and why
    assert {(one, reason) for one, _seq, reason in heard} == {(strand, "tick_leap")}
    assert server.of(laptop.centre_code).rows("trainee") == 2
    assert status(laptop).pending == 1


def test_r30_one_session_goes_on_after_every_kind_of_end_and_repeats_cost_nothing(
    make_session: Make, tmp_path: Path
) -> None:
    with serving(tmp_path / "own") as own:
        session = make_session()
        with pytest.raises(Refused):
            pair(session, own.url, "WRONG-CODE-HERE")
        code = own.pair_code()
        pair(session, own.url, code)
        with pytest.raises(Refused):
            pair(session, own.url, code)
        write_people(session, 2500)
        # stopped by a person, then the server dies, then both again
        stop = Stop()
        with pytest.raises(Stopped):
            sync(session, progress=lambda told: stop.set(), stop=stop)
        own.stop(signal.SIGKILL)
        for _twice in range(2):
            with pytest.raises(Unreachable):
                sync(session)
        own.start(own.port)
        assert sync(session).pending == 0
        again = sync(session)
        assert (again.pushed, again.received, again.pending) == (0, 0, 0)
        assert own.rows("trainee") == 2500
        assert digest(session).digest == own.digest()


def test_r30_a_run_whose_process_is_killed_is_simply_run_again(
    laptop: Session, server: Server
) -> None:
    write_people(laptop, 4000)
    words = [sys.executable, str(ROOT / "main.py"), "sync", "--data", str(laptop.folder)]
    surroundings = {**os.environ, "JLCENTER_USER": "admin", "JLCENTER_PASSWORD": PASSWORD}
    script = subprocess.Popen(
        words, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    begun = table.pending_count(laptop.db)
    while table.pending_count(laptop.db) == begun and script.poll() is None:
        time.sleep(0.005)
    script.kill()
    script.wait(30)
    assert sync(laptop).pending == 0
    assert digest(laptop).digest == server.digest(laptop.centre_code)


# -- what was set aside ---------------------------------------------------------------------------


def put_aside(session: Session, author: Session, reason: str, strand: bytes) -> int:
    """A block of another laptop's entries that cannot be taken in; returns how many entries."""
    no = author.db.execute("SELECT min(no) FROM strand WHERE mine = 1").fetchone()[0]
    entries = tuple(
        kept.entry._replace(strand=strand)
        for kept in entries_of_strand(author.db, author.door.names, no)
    )
    block = block_bytes([Segment(strand, entries, None, bytes(64))])
    with session.door.transaction(session.db):
        table.set_aside(session.db, strand, entries[0].seq, reason, block)
    return len(entries)


def test_r09_what_was_set_aside_is_listed_with_reason_and_since_and_tried_again(
    laptop: Session, make_session: Make
) -> None:
    count = put_aside(laptop, laptop, "past_missing", b"s" * 16)
    (found,) = list_set_aside(laptop)
    assert (found.strand, found.reason, found.entries) == (b"s".hex() * 16, "past_missing", count)
    assert found.message == "它所依据的改动还没有到, 等到了再收"
    assert found.since and found.author == ""
    done = sync(laptop)
    assert done.set_aside == 1
    # it was tried again, is still there, and since the same moment
    (again,) = list_set_aside(laptop)
    assert (again.since, again.strand) == (found.since, found.strand)
    assert status(laptop).set_aside == 1


def test_what_came_in_later_is_set_aside_no_longer_nor_remembered(laptop: Session) -> None:
    put_aside(laptop, laptop, "past_missing", b"t" * 16)
    with laptop.door.transaction(laptop.db):
        laptop.db.execute("DELETE FROM set_aside")
    sync(laptop)
    assert list_set_aside(laptop) == []
    assert laptop.db.execute("SELECT count(*) FROM set_aside_since").fetchone()[0] == 0


def test_every_reason_has_words() -> None:
    import re

    from jlcenter.sync.reasons import REASONS

    source = (ROOT / "jlcenter/sync/checks.py").read_text(encoding="utf-8")
    source += (ROOT / "jlcenter/sync/receive.py").read_text(encoding="utf-8")
    told = set(re.findall(r'Fault\("([a-z_]+)"', source))
    told |= set(re.findall(r'return "([a-z_]+)"', source))
    told |= set(re.findall(r'fault = \([^()]*, "([a-z_]+)"\)', source))
    assert len(told) > 8
    assert told - set(REASONS) == set()


RUN_FILES = ("answers", "transport", "tls", "rejoin", "packages", "outgoing", "alone")


def test_r34_every_refusal_of_a_run_says_what_happened_what_is_safe_and_what_to_do() -> None:
    """Read from the source, so that a new one cannot be forgotten."""
    import ast

    classes = {"Refused", "AccessRefused", "Unreachable", "Damaged", "Busy", "untrusted"}
    refusals: list[tuple[str, int, str]] = []
    for name in RUN_FILES:
        source = (ROOT / "jlcenter" / "sync" / f"{name}.py").read_text(encoding="utf-8")
        for call in ast.walk(ast.parse(source)):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            texts = [
                one.args[0].value
                for one in ast.walk(call)
                if isinstance(one, ast.Call)
                and isinstance(one.func, ast.Name)
                and one.func.id == "_"
                and isinstance(one.args[0], ast.Constant)
            ]
            if call.func.id in classes and len(texts) >= 2:
                refusals.append((name, call.lineno, " ".join(map(str, texts))))
    assert len(refusals) > 12
    safe = ("都在", "仍在本机", "没有改动")
    not_of_the_data = ("服务器地址写得不对", "不能用不加密的 http", "证书文件")
    untold = [
        one
        for one in refusals
        if not any(word in one[2] for word in safe)
        and not any(word in one[2] for word in not_of_the_data)
    ]
    assert untold == []
    to_do = ("请", "地址形如")
    assert [one for one in refusals if not any(word in one[2] for word in to_do)] == []


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests of a broken line need not wait for it."""
    monkeypatch.setattr(engine, "PAUSES_S", (0.01, 0.02), raising=False)
