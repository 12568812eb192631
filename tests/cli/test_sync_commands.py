"""``sync``, ``sync --watch``, ``sync status`` and ``sync set-aside`` as scripts use them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

import pytest

from jlcenter.app.sync_now import sync
from jlcenter.cli import run as run_words
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from jlcenter.sync.alone import alone
from provincial import commands
from tests.conftest import PASSWORD, ROOT
from tests.sync.world import Server, serving

Make = Callable[..., Session]
Run = Callable[..., dict[str, Any]]
CENTRES = count(1)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("province") / "province") as found:
        yield found


@pytest.fixture
def laptop(make_session: Make, shared: Server) -> Session:
    """A paired laptop of a centre of its own, that has sent all it has."""
    session = make_session(centre=f"220421-{next(CENTRES)}")
    shared.pair(session)
    sync(session)
    return session


def write_people(session: Session, number: int) -> None:
    with session.action("登记") as write:
        for n in range(number):
            write.put(TRAINEE, name=f"学员{n}")


class Watching:
    """``sync --watch`` as a process; its lines come through a queue, so that none is waited for
    without an end."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "main.py"), "sync", "--watch", "--json",
             "--data", str(folder), *words],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "JLCENTER_USER": "admin", "JLCENTER_PASSWORD": PASSWORD},
        )  # fmt: skip
        self._lines: Queue[str] = Queue()
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def line(self) -> dict[str, Any]:
        """The next line, which is one JSON object."""
        text = self._lines.get(timeout=120)
        assert text, "it ended"
        told = json.loads(text)
        assert isinstance(told, dict)
        return told

    def end(self, how: int = signal.SIGTERM) -> tuple[int, list[dict[str, Any]]]:
        """Its exit code, and what it said after the signal."""
        self.process.send_signal(how)
        code = self.process.wait(60)
        rest = []
        while text := self._lines.get(timeout=30):
            rest.append(json.loads(text))
        return code, rest

    def is_quiet(self, seconds: float) -> bool:
        try:
            return not self._lines.get(timeout=seconds)
        except Empty:
            return True


@pytest.fixture
def watch() -> Iterator[Callable[..., Watching]]:
    made: list[Watching] = []

    def make(folder: Path, *words: str) -> Watching:
        made.append(Watching(folder, *words))
        return made[-1]

    yield make
    for one in made:
        if one.process.poll() is None:
            one.process.kill()
        one.process.wait(30)
        assert one.process.stdout is not None
        one.process.stdout.close()


# -- watch ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("how", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_r14_watch_runs_at_start_and_once_more_when_it_is_told_to_end(
    laptop: Session, watch: Callable[..., Watching], how: int, code: int
) -> None:
    write_people(laptop, 2)
    watching = watch(laptop.folder)
    first = watching.line()
    assert (first["ok"], first["pushed"], first["pending"]) == (True, 2, 0)
    write_people(laptop, 3)
    ended, rest = watching.end(how)
    assert ended == code
    assert [(one["ok"], one["pushed"], one["pending"]) for one in rest] == [(True, 3, 0)]


def test_r14_watch_begins_a_run_when_its_server_is_back_and_not_before(
    make_session: Make, tmp_path: Path, watch: Callable[..., Watching]
) -> None:
    with serving(tmp_path / "own") as own:
        session = make_session()
        own.pair(session)
        sync(session)
        own.stop()
        write_people(session, 4)
        watching = watch(session.folder)
        first = watching.line()
        assert (first["ok"], first["pending"]) == (False, 4)
        assert first["error"]["code"] == "server_unreachable"
        assert "都在" in first["error"]["hint"]
        # the period is a quarter of an hour: only the probe can begin what comes now
        own.start(own.port)
        back = watching.line()
        assert (back["ok"], back["pushed"], back["pending"]) == (True, 4, 0)
        assert watching.end()[0] == 0


def test_told_to_end_at_whatever_line_watch_ends(laptop: Session) -> None:
    swept = subprocess.run(
        [sys.executable, "-m", "tests.cli.signalled_watch", str(laptop.folder)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert swept.returncode == 0, swept.stderr
    assert int(swept.stderr.split()[-2]) >= 20, swept.stderr


def test_without_a_server_watch_ends_in_time_and_says_what_stays(
    make_session: Make, tmp_path: Path, watch: Callable[..., Watching], run_process: Run
) -> None:
    with serving(tmp_path / "own") as own:
        session = make_session()
        own.pair(session)
        sync(session)
    write_people(session, 4)
    watching = watch(session.folder)
    first = watching.line()
    code, rest = watching.end()
    assert code == 0
    # told to end while the run that failed was ending, it does not try once more
    last = [first, *rest][-1]
    assert last["ok"] is False and last["pending"] == 4
    assert run_process("sync", "status", data=session.folder)["pending"] == 4


def test_r13_watch_ends_with_its_code_when_only_a_person_can_help(
    laptop: Session, shared: Server, watch: Callable[..., Watching]
) -> None:
    commands.block(shared.account, laptop.device.hex())
    write_people(laptop, 1)
    watching = watch(laptop.folder)
    told = watching.line()
    assert (told["ok"], told["error"]["code"], told["pending"]) == (False, "device_blocked", 1)
    assert watching.process.wait(60) == 5


def test_watch_without_pairing_is_refused(session: Session, run_process: Run) -> None:
    told = run_process("sync", "--watch", data=session.folder, expect=3)
    assert told["error"]["code"] == "not_paired"


def test_two_watches_and_a_person_on_one_folder_get_everything_through_once(
    laptop: Session, shared: Server, watch: Callable[..., Watching]
) -> None:
    watching = [watch(laptop.folder, "--every", "1") for _twice in range(2)]
    for one in watching:
        assert one.line()["ok"]
    pushed = 0
    for number in (30, 40, 50):
        write_people(laptop, number)
        pushed += sync(laptop).pushed
    told: list[dict[str, Any]] = []
    for one in watching:
        code, rest = one.end()
        assert code == 0
        told += rest
    assert all(one["ok"] for one in told)
    assert pushed + sum(one["pushed"] for one in told) == 120
    assert table.pending_count(laptop.db) == 0
    assert shared.of(laptop.centre_code).rows("trainee") == 120


# -- one at a time --------------------------------------------------------------------------------


def test_r07_a_script_says_that_it_waits_for_the_run_before_it(
    laptop: Session, tmp_path: Path
) -> None:
    write_people(laptop, 2)
    words = [sys.executable, str(ROOT / "main.py"), "sync", "--data", str(laptop.folder)]
    with alone(laptop.folder):
        script = subprocess.Popen(
            words,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "JLCENTER_USER": "admin", "JLCENTER_PASSWORD": PASSWORD},
        )
        assert script.stderr is not None
        told = iter(script.stderr.readline, "")
        assert "另一个窗口或脚本正在同步, 等它结束后接着同步\n" in told
        assert table.pending_count(laptop.db) == 2
    out, _err = script.communicate(timeout=120)
    assert script.returncode == 0
    assert out.startswith("已同步: 送出 2 条, 收到 0 条, 共 ")


# -- status and set-aside -------------------------------------------------------------------------


def test_r31_status_is_one_of_three_states_and_names_what_a_person_should_know(
    laptop: Session, run_cli: Run
) -> None:
    def state() -> dict[str, Any]:
        return run_cli("sync", "status", data=laptop.folder)

    told = state()
    assert (told["state"], told["pending"], told["warnings"]) == ("all_sent", 0, [])
    assert told["last_success"] and told["set_aside"] == 0
    write_people(laptop, 1)
    assert (state()["state"], state()["pending"]) == ("waiting", 1)
    laptop.set_settings(sync_unknown_since="2026-09-01T08:00:00+00:00")
    told = state()
    assert (told["state"], told["unknown_since"]) == ("unknown", "2026-09-01T08:00:00+00:00")
    laptop.set_settings(sync_offset=-600.0)
    told = state()
    assert told["server_time_offset_seconds"] == -600.0
    assert [one["code"] for one in told["warnings"]] == ["clock_off"]
    assert told["warnings"][0]["message"] and told["warnings"][0]["hint"]


def test_r65_a_bad_clock_is_told_at_every_start_and_refuses_nothing(
    laptop: Session, run_cli: Run
) -> None:
    laptop.set_settings(sync_offset=-600.0)
    told = run_cli("trainee", "add", "--name", "赵一", "--id-type", "pending", data=laptop.folder)
    assert told["ok"]
    assert "本机时钟比服务器快 10 分钟" in told.stderr


def test_r09_set_aside_lists_from_whom_why_how_many_and_since(
    laptop: Session, run_cli: Run
) -> None:
    assert run_cli("sync", "set-aside", data=laptop.folder)["set_aside"] == []
    with laptop.door.transaction(laptop.db):
        table.set_aside(laptop.db, b"s" * 16, 3, "tick_leap", b"no block")
    (found,) = run_cli("sync", "set-aside", data=laptop.folder)["set_aside"]
    assert sorted(found) == ["author", "entries", "message", "reason", "since", "strand"]
    assert (found["strand"], found["reason"]) == ("73" * 16, "tick_leap")
    assert found["message"] == "先后次序跳得太远, 像是出了错"
    assert found["since"]
    assert run_cli("sync", "status", data=laptop.folder)["set_aside"] == 1


def test_r22_the_list_of_conflicts_names_both_values_with_who_where_and_when(
    make_session: Make,
    laptop: Session,
    shared: Server,
    run_cli: Run,
    capfd: pytest.CaptureFixture[str],
) -> None:
    other = make_session("other", laptop.centre_code)
    shared.pair(other)
    with laptop.action("登记") as write:
        person = write.put(TRAINEE, name="赵一")
    sync(laptop)
    sync(other)
    for session, address in ((laptop, "东兴村"), (other, "平岗村")):
        with session.action("改") as write:
            write.put(TRAINEE, person, address=address)
        sync(session)
    sync(laptop)
    (found,) = run_cli("conflicts", "list", data=laptop.folder)["conflicts"]
    for side in (found["kept"], found["other"]):
        assert side["by"] == "admin" and side["at"]
    assert {found["kept"]["device"], found["other"]["device"]} == {laptop.letter, other.letter}
    capfd.readouterr()
    assert run_words(["conflicts", "list", "--data", str(laptop.folder)]) == 0
    shown = capfd.readouterr().out
    when = datetime.fromisoformat(found["kept"]["at"]).astimezone().strftime("%Y-%m-%d %H:%M")
    for letter in (laptop.letter, other.letter):
        assert f"admin · {letter} · {when[:10]}" in shown
    # settled here, it is settled there
    run_cli("conflicts", "resolve", found["id"], "--value", "新民村", data=laptop.folder)
    sync(laptop)
    sync(other)
    assert run_cli("conflicts", "list", data=other.folder)["conflicts"] == []
    assert other.db.execute("SELECT address FROM trainee").fetchone()[0] == "新民村"


def test_r34_a_refusal_says_what_is_safe_and_what_to_do(
    laptop: Session, shared: Server, run_cli: Run
) -> None:
    commands.block(shared.account, laptop.device.hex())
    told = run_cli("sync", data=laptop.folder, expect=5)
    assert "内容都在" in told["error"]["hint"] and "联系" in told["error"]["hint"]
    status = run_cli("sync", "status", data=laptop.folder)
    assert status["last_error"]["code"] == "device_blocked"
    assert status["last_error"]["hint"] == told["error"]["hint"]
