"""What could touch data does not begin while something is unsent that it could cost, and says how
much that is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jlcenter.app.bootstrap import log_in
from jlcenter.app.digest import digest
from jlcenter.app.sync_now import pending, sync
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.session import Session
from tests.conftest import PASSWORD
from tests.sync.damage import DAMAGES, damage, people
from tests.sync.world import Server, serving

Make = Callable[..., Session]
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def server(tmp_path: Path) -> Any:
    with serving(tmp_path / "province") as found:
        yield found


def write_people(session: Session, number: int) -> None:
    with session.action("登记") as write:
        for n in range(number):
            write.put(TRAINEE, name=f"学员{n}")


def test_r08_a_backup_of_another_laptop_is_not_put_over_unsent_work(
    make_session: Make, run_cli: Run, tmp_path: Path
) -> None:
    theirs, mine = make_session("theirs"), make_session("mine")
    write_people(theirs, 1)
    backup = run_cli("backup", "create", "--out", tmp_path / "their.jlbackup", data=theirs.folder)
    assert backup["ok"]
    write_people(mine, 7)
    before = digest(mine).digest
    mine.close()
    told = run_cli("backup", "restore", tmp_path / "their.jlbackup", data=mine.folder, expect=3)[
        "error"
    ]
    assert told["code"] == "unsent_here"
    assert "7 条" in told["message"] and "什么也没有改" in told["hint"]
    again = log_in(mine.folder, "admin", PASSWORD)
    assert (digest(again).digest, pending(again)) == (before, 8)
    again.close()
    # into an empty folder it goes
    run_cli("backup", "restore", tmp_path / "their.jlbackup", data=tmp_path / "empty")


def test_r08_once_all_is_sent_another_laptops_backup_may_take_its_place(
    make_session: Make, run_cli: Run, tmp_path: Path, server: Server
) -> None:
    theirs, mine = make_session("theirs"), make_session("mine")
    run_cli("backup", "create", "--out", tmp_path / "their.jlbackup", data=theirs.folder)
    server.pair(mine)
    write_people(mine, 2)
    sync(mine)
    mine.close()
    done = run_cli("backup", "restore", tmp_path / "their.jlbackup", data=mine.folder)
    assert done["restored"]["kept_aside"]


def test_r08_repair_waits_for_what_is_unsent_and_says_how_much(
    make_session: Make, run_cli: Run, server: Server
) -> None:
    """What an intact journal can add again is no hindrance; news of both sides is."""
    a, b = make_session("a"), make_session("b")
    for one in (a, b):
        server.pair(one)
    first, *_others = people(a)
    sync(a)
    sync(b)
    write_people(b, 1)
    sync(b)
    write_people(a, 5)
    damage(a, DAMAGES["a value"], first.bytes)
    before = digest(a).digest
    told = run_cli("reconcile", "--repair", "--yes", data=a.folder, expect=3)["error"]
    assert told["code"] == "sync_first"
    assert "5 条待传" in told["message"] and "什么也没有改" in told["hint"]
    assert (digest(a).digest, pending(a)) == (before, 5)
    run_cli("sync", data=a.folder)
    assert run_cli("reconcile", "--repair", "--yes", data=a.folder)["same"]
    assert digest(a).digest == server.digest()
