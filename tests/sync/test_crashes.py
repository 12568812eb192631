"""Laptop and server are killed in the middle, as power cuts do; two programs sync one folder."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from jlcenter.app.bootstrap import log_in
from jlcenter.app.check_data import check_data
from jlcenter.app.digest import digest
from jlcenter.app.sync_now import status, sync
from jlcenter.domain.errors import Refused
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.session import Session
from tests.conftest import PASSWORD, ROOT
from tests.sync.world import Server

Make = Callable[..., Session]
PEOPLE = 1500


def write_people(session: Session, count: int, start: int = 0) -> None:
    with session.action("导入") as write:
        for n in range(start, start + count):
            write.put(TRAINEE, name=sha256(str(n).encode()).hexdigest(), phone=str(n))


def sync_process(folder: Path) -> subprocess.Popen[bytes]:
    surroundings = {**os.environ, "JLCENTER_USER": "admin", "JLCENTER_PASSWORD": PASSWORD}
    words = ["sync", "--data", str(folder), "--json"]
    return subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=surroundings,
    )


def test_r17_a_laptop_killed_while_it_sends_or_fetches_goes_on(
    make_session: Make, server: Server
) -> None:
    a, b = make_session("a"), make_session("b")
    server.pair(a)
    server.pair(b)
    write_people(a, PEOPLE)
    sync(a)
    write_people(b, PEOPLE, PEOPLE)
    b.close()
    draw = random.Random(1)
    for _kill in range(5):
        process = sync_process(b.folder)
        time.sleep(0.25 + draw.random() * 0.5)
        process.send_signal(signal.SIGKILL)
        process.wait(20)
    again = make_session("b")
    assert check_data(again) == []
    assert sync(again).pending == 0
    assert check_data(again) == []
    sync(a)
    assert digest(again).digest == digest(a).digest == server.digest()
    assert digest(a).kinds["trainee"].rows == 2 * PEOPLE


def test_a_server_killed_under_a_block_has_it_whole_or_not_at_all(
    session: Session, own_server: Server
) -> None:
    own_server.pair(session)
    sync(session)
    draw = random.Random(2)
    for turn in range(4):
        write_people(session, 400, turn * 1000)
        killer = threading.Timer(draw.random() * 0.12, own_server.stop, (signal.SIGKILL,))
        killer.start()
        try:
            sync(session)
        except Refused:
            assert status(session).pending
        killer.join()
        own_server.start(own_server.port)
        assert sync(session).pending == 0
        assert digest(session).digest == own_server.digest()


def test_two_programs_sync_one_folder_while_people_write(
    make_session: Make, server: Server
) -> None:
    a, b = make_session("a"), make_session("b")
    server.pair(a)
    server.pair(b)
    write_people(a, 800)
    sync(a)
    write_people(b, 200, 5000)
    running = [sync_process(b.folder) for _ in range(2)]
    for n in range(20):
        write_people(b, 1, 9000 + n)
        time.sleep(0.02)
    assert [one.wait(60) for one in running] == [0, 0]
    sync(b)
    sync(a)
    assert check_data(b) == []
    assert digest(a).digest == digest(b).digest == server.digest()
    assert digest(a).kinds["trainee"].rows == 1020


@pytest.mark.parametrize("restored", ["before", "after"])
def test_a_folder_restored_from_a_copy_gets_back_what_it_had_sent(
    make_session: Make, server: Server, tmp_path: Path, restored: str
) -> None:
    """The copy knows nothing of what was sent since; the province gives it back, once."""
    import shutil

    a = make_session("a")
    server.pair(a)
    write_people(a, 10)
    sync(a)
    a.close()
    shutil.copytree(a.folder, tmp_path / "copy")
    a = make_session("a")
    write_people(a, 10, 100)
    sync(a)
    a.close()
    shutil.rmtree(a.folder)
    shutil.copytree(tmp_path / "copy", a.folder)
    if restored == "before":
        with log_in(a.folder, "admin", PASSWORD) as again:
            write_people(again, 5, 200)
    again = make_session("a")
    done = sync(again)
    assert done.pending == 0
    rows = digest(again).kinds["trainee"].rows
    assert rows == (25 if restored == "before" else 20)
    assert digest(again).digest == server.digest()
    assert check_data(again) == []
    assert sync(again).received == 0


def test_a_cloned_laptop_and_its_twin_both_keep_everything(
    make_session: Make, server: Server, tmp_path: Path
) -> None:
    """One device, two disks: each sitting is a strand of its own, so neither disturbs the other."""
    import shutil

    a = make_session("a")
    server.pair(a)
    sync(a)
    a.close()
    shutil.copytree(a.folder, tmp_path / "twin")
    a, twin = make_session("a"), make_session("twin")
    write_people(a, 5)
    write_people(twin, 7, 100)
    for _turn in range(2):
        sync(a)
        sync(twin)
    assert digest(a).digest == digest(twin).digest == server.digest()
    assert digest(a).kinds["trainee"].rows == 12
    assert check_data(twin) == []
