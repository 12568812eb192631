"""Programs of different versions at one centre, each a real program of its own: newer records pass
through older ones unharmed and come into place after an update; protocols are agreed on, or the
person is told to update."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from jlcenter.app.check_data import check_data
from jlcenter.app.digest import digest
from jlcenter.app.find_trainees import find
from jlcenter.app.settle_conflict import list_conflicts
from jlcenter.app.sync_now import status, sync
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.session import Session
from jlcenter.sync.protocol import PROTOCOL
from tests.conftest import PASSWORD
from tests.sync.world import Server, serving
from tests.versions import in_program, make_program, run_program

Make = Callable[..., Session]
Run = Callable[..., Any]
NAME = "东丰县职教中心"
WRITES = """
with session.action("家访") as write:
    id_ = write.person_id(TRAINEE, "resident_id", "220421199001011234")
    write.put(TRAINEE, id_, name="王芳", id_type="resident_id", id_number="220421199001011234",
              phone="13804370001", blood_type="AB", visits=2)
    for day in ("2026-09-01", "2026-09-02"):
        write.put(BY_NAME["home_visit"], key=(id_, day), words="在家", people=["王芳", "母亲"],
                  is_settled=True)
    write.put(BY_NAME["home_visit"], key=(id_, "2026-09-03"), words="不在")
told = id_.hex
"""
READS = """
row = session.db.execute(
    "SELECT name, phone, address, blood_type, visits, _hidden FROM trainee").fetchone()
visits = [list(one) for one in session.db.execute(
    "SELECT day, words, people, is_settled, _hidden FROM home_visit ORDER BY day")]
told = [list(row), visits]
"""


@pytest.fixture(scope="session")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program that knows one kind and two fields more."""
    return make_program(tmp_path_factory.mktemp("newer") / "program", newer_records=True)


def set_up(program: Path, folder: Path, server: Server) -> Path:
    """A laptop with another version of the program, paired."""
    words = ("--centre", server.centre, "--centre-name", NAME, "--admin", "admin")
    run_program(program, folder, "init", *words)
    code = server.pair_code()
    run_program(program, folder, "pair", "--server", server.url, "--code", code)
    return folder


def test_r27_newer_records_pass_through_an_older_laptop_that_edits_the_same_person(
    newer: Path, make_session: Make, server: Server, tmp_path: Path
) -> None:
    one, two = (set_up(newer, tmp_path / name, server) for name in ("newer-1", "newer-2"))
    older = make_session("older")
    server.pair(older)
    in_program(newer, one, WRITES)
    run_program(newer, one, "sync")
    assert sync(older).conflicts == 0
    # all that came is here, unread: the digest is the province's, and the newer laptop's
    run_program(newer, one, "sync")
    assert digest(older).digest == server.digest() == run_program(newer, one, "digest")["digest"]
    assert older.db.execute("SELECT count(*) FROM other_state").fetchone()[0] == 3
    # the older program edits the record, makes it anew after a deletion, and takes a field away
    id_ = find(older, "王芳", 1)[0].row.id
    with older.action("改") as write:
        write.put(TRAINEE, id_, phone="13804370009", address="东丰镇")
    with older.action("删除") as write:
        write.delete(TRAINEE, id_)
    with older.action("重建") as write:
        write.put(TRAINEE, id_, name="王芳")
    sync(older)
    for laptop in (one, two):
        run_program(newer, laptop, "sync")
        assert run_program(newer, laptop, "conflicts", "list")["conflicts"] == []
        person, visits = in_program(newer, laptop, READS)
        assert person == ["王芳", "13804370009", "东丰镇", "AB", 2, 0]
        assert visits == [
            ["2026-09-01", "在家", '["王芳","母亲"]', 1, 0],
            ["2026-09-02", "在家", '["王芳","母亲"]', 1, 0],
            ["2026-09-03", "不在", None, None, 0],
        ]
        assert run_program(newer, laptop, "check")["problems"] == []
    assert list_conflicts(older) == [] and check_data(older) == []


def test_r26_r27_an_update_brings_what_was_kept_unread_into_its_place(
    newer: Path, make_session: Make, server: Server, tmp_path: Path
) -> None:
    one = set_up(newer, tmp_path / "newer", server)
    older = make_session("older")
    server.pair(older)
    id_ = in_program(newer, one, WRITES)
    run_program(newer, one, "sync")
    sync(older)
    with older.action("改") as write:
        write.put(TRAINEE, find(older, "王芳", 1)[0].row.id, address="东丰镇")
    # two newer values of one unread field, written unseen, stand in conflict on every newer laptop
    deleting = f"""
from uuid import UUID
kind, id_ = BY_NAME["home_visit"], UUID(hex="{id_}")
from jlcenter.domain.journal.ids import natural_id
with session.action("删除") as write:
    write.delete(kind, natural_id(kind, (id_, "2026-09-03")))
"""
    in_program(newer, one, deleting)
    run_program(newer, one, "sync")
    sync(older)
    whole = digest(older).digest
    folder = older.folder
    older.close()
    # the update: the same folder, opened by the newer program
    assert run_program(newer, folder, "digest")["digest"] == whole == server.digest()
    person, visits = in_program(newer, folder, READS)
    assert person == ["王芳", "13804370001", "东丰镇", "AB", 2, 0]
    assert [(day, hidden) for day, _words, _people, _settled, hidden in visits] == [
        ("2026-09-01", 0), ("2026-09-02", 0), ("2026-09-03", 1),
    ]  # fmt: skip
    backups = run_program(newer, folder, "backup", "list")["backups"]
    assert [one["name"].rsplit("-", 2)[0] for one in backups] == ["before-upgrade"]
    assert run_program(newer, folder, "check")["problems"] == []
    assert run_program(newer, folder, "sync")["pending"] == 0
    # and the older program says plainly that it is too old for the file now
    from jlcenter.app.bootstrap import log_in
    from jlcenter.domain.errors import Refused

    with pytest.raises(Refused) as caught:
        log_in(folder, "admin", PASSWORD)
    assert caught.value.code == "file_newer" and caught.value.exit_code == 3


def test_a_conflict_in_a_field_an_older_laptop_cannot_read_is_relayed_whole(
    newer: Path, make_session: Make, server: Server, tmp_path: Path
) -> None:
    one, two = (set_up(newer, tmp_path / name, server) for name in ("newer-1", "newer-2"))
    older = make_session("older")
    server.pair(older)
    id_ = in_program(newer, one, WRITES)
    run_program(newer, one, "sync")
    run_program(newer, two, "sync")
    for laptop, value in ((one, "A"), (two, "B")):
        edit = (
            "from uuid import UUID\nwith session.action('改') as write:\n"
            f"    write.put(TRAINEE, UUID(hex='{id_}'), blood_type='{value}')"
        )
        in_program(newer, laptop, edit)
        run_program(newer, laptop, "sync")
    sync(older)
    with older.action("改") as write:
        write.put(TRAINEE, find(older, "王芳", 1)[0].row.id, address="东丰镇")
    sync(older)
    assert list_conflicts(older) == [], "nothing an older program could settle"
    for laptop in (one, two):
        run_program(newer, laptop, "sync")
        (found,) = run_program(newer, laptop, "conflicts", "list")["conflicts"]
        assert found["field"] == "blood_type"
        assert {found["kept"]["value"], found["other"]["value"]} == {"A", "B"}
    assert digest(older).digest == server.digest()


def test_r26_a_code_of_a_later_list_is_kept_shown_and_synced(
    make_session: Make, server: Server, run_cli: Run
) -> None:
    """The list of categories changed at the other laptop: the code stays as it was recorded."""
    a, b = make_session("a"), make_session("b")
    server.pair(a)
    server.pair(b)
    with a.action("登记") as write:
        id_ = write.put(TRAINEE, name="王芳", category="ZZ-2031", other_categories=["YY-2032"])
    sync(a)
    assert sync(b).set_aside == 0
    told = run_cli("trainee", "show", id_, data=b.folder)["trainee"]
    assert told["category"] == "ZZ-2031" and told["other_categories"] == ["YY-2032"]
    run_cli("trainee", "edit", id_, "--address", "东丰镇", data=b.folder)
    sync(b)
    sync(a)
    told = run_cli("trainee", "show", id_, data=a.folder)["trainee"]
    assert (told["category"], told["address"]) == ("ZZ-2031", "东丰镇")
    assert check_data(a) == check_data(b) == []


# -- protocols -------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def next_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The next version: it speaks this one's protocol too."""
    place = tmp_path_factory.mktemp("next") / "program"
    return make_program(place, protocol=PROTOCOL + 1, oldest=PROTOCOL)


@pytest.fixture(scope="session")
def later_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The version after the next: it does not speak this one's protocol any more."""
    place = tmp_path_factory.mktemp("later") / "program"
    return make_program(place, protocol=PROTOCOL + 2, oldest=PROTOCOL + 1)


def test_r27_an_old_laptop_and_a_new_server_say_that_an_update_is_needed(
    session: Session,
    tmp_path: Path,
    run_cli: Run,
    next_program: Path,
    later_program: Path,
) -> None:
    with serving(tmp_path / "province") as server:
        server.pair(session)
        with session.action("登记") as write:
            write.put(TRAINEE, name="王芳")
        server.stop()
        server.program = later_program
        server.start(server.port)
        health = requests.get(f"{server.url}/v1/health", timeout=10).json()
        assert (health["protocol"], health["protocol_oldest"]) == (PROTOCOL + 2, PROTOCOL + 1)
        told = run_cli("sync", data=session.folder, expect=3)["error"]
        assert told["code"] == "program_too_old"
        assert "更新" in told["hint"] and "都在" in told["hint"]
        # nothing is lost, nothing is sent, work goes on
        found = status(session)
        assert (found.pending, found.state) == (2, "waiting")
        assert found.last_error is not None and found.last_error["code"] == "program_too_old"
        with session.action("登记") as write:
            write.put(TRAINEE, name="张三")
        # a server that still speaks the old protocol takes it all
        server.stop()
        server.program = next_program
        server.start(server.port)
        done = sync(session)
        assert (done.pushed, done.pending) == (3, 0)
        assert session.setting("sync_protocol") is None
        server.stop()


def test_r27_a_new_laptop_speaks_an_old_servers_protocol_and_notices_its_update(
    tmp_path: Path, next_program: Path
) -> None:
    newer = next_program
    with serving(tmp_path / "province") as server:
        folder = set_up(newer, tmp_path / "laptop", server)
        first = run_program(newer, folder, "sync")
        assert (first["pending"], first["round_trips"]) == (0, 2), "the first says: too new"
        run_program(newer, folder, "user", "list")
        again = run_program(newer, folder, "sync")
        assert again["round_trips"] == 1, "what the server speaks is remembered"
        server.stop()
        server.program = newer
        server.start(server.port)
        assert run_program(newer, folder, "sync")["round_trips"] == 1
        spoken = "told = session.setting('sync_protocol')"
        assert in_program(newer, folder, spoken) == PROTOCOL + 1
        assert run_program(newer, folder, "sync")["pending"] == 0
        assert server.digest() == run_program(newer, folder, "digest")["digest"]
        server.stop()


def test_r27_a_server_older_than_a_laptop_can_speak_with_is_named(
    tmp_path: Path, later_program: Path
) -> None:
    newest = later_program
    with serving(tmp_path / "province") as server:
        folder = set_up(newest, tmp_path / "laptop", server)
        told = run_program(newest, folder, "sync", expect=3)["error"]
        assert told["code"] == "server_too_old" and "都在" in told["hint"]
        waiting = run_program(newest, folder, "sync", "status")
        assert (waiting["state"], waiting["pending"]) == ("waiting", 1)
        server.stop()
