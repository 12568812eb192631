"""Programs of different versions where there is no line, and where a laptop began from a download:
what a newer program wrote goes through an older one unharmed, by stick and as state."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jlcenter.app.check_data import check_data
from jlcenter.app.digest import digest
from jlcenter.app.export_bundle import export_bundle
from jlcenter.app.find_trainees import find
from jlcenter.app.import_bundle import import_bundle
from jlcenter.app.sync_now import sync
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.queries import sync as table
from jlcenter.storage.session import Session
from tests.sync.test_crashes import write_people
from tests.sync.test_versions import READS, WRITES, set_up
from tests.sync.world import Server
from tests.versions import in_program, make_program, run_program

Make = Callable[..., Session]


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program that knows one kind and two fields more."""
    return make_program(tmp_path_factory.mktemp("newer") / "program", newer_records=True)


def test_r27_a_stick_through_an_older_laptop_brings_a_newer_one_all_of_it(
    newer: Path, make_session: Make, server: Server, tmp_path: Path
) -> None:
    one, two = (set_up(newer, tmp_path / name, server) for name in ("newer-1", "newer-2"))
    older = make_session("older")
    server.pair(older)
    in_program(newer, one, WRITES)
    run_program(newer, one, "bundle", "export", "--out", tmp_path / "1.jlb")
    came = import_bundle(older, tmp_path / "1.jlb")
    assert came.waiting == 0
    assert came.kinds["kind_77"] == 3, "counted, though nobody here knows what it is"
    with older.action("改") as write:
        write.put(TRAINEE, find(older, "王芳", 1)[0].row.id, address="东丰镇")
    export_bundle(older, tmp_path / "2.jlb")
    told = run_program(newer, two, "bundle", "import", tmp_path / "2.jlb")
    assert told["waiting"] == 0
    person, visits = in_program(newer, two, READS)
    assert person == ["王芳", "13804370001", "东丰镇", "AB", 2, 0]
    assert [visit[0] for visit in visits] == ["2026-09-01", "2026-09-02", "2026-09-03"]
    assert run_program(newer, two, "check")["problems"] == []
    assert check_data(older) == []
    # and the one that only relayed it is the one to bring it to the province
    sync(older)
    run_program(newer, two, "sync")
    sync(older)
    assert run_program(newer, two, "digest")["digest"] == server.digest() == digest(older).digest


def test_r27_a_first_download_keeps_what_is_not_known_and_hands_it_on(
    newer: Path, make_session: Make, server: Server, tmp_path: Path
) -> None:
    """The older laptop gets it as state, without any entry; a newer one gets it from there."""
    one = set_up(newer, tmp_path / "newer-1", server)
    in_program(newer, one, WRITES)
    run_program(newer, one, "sync")
    first = make_session("first")
    server.pair(first)
    write_people(first, 6000)
    sync(first)
    late = make_session("late")
    server.pair(late)
    sync(late)
    sync(first)
    assert digest(late).digest == server.digest()
    assert late.db.execute("SELECT count(*) FROM strand WHERE history_from > 0").fetchone()[0]
    assert late.db.execute("SELECT count(*) FROM other_state").fetchone()[0] == 3
    assert check_data(late) == []
    assert table.all_aside(late.db) == []
    export_bundle(late, tmp_path / "late.jlb")
    two = set_up(newer, tmp_path / "newer-2", server)
    run_program(newer, two, "bundle", "import", tmp_path / "late.jlb")
    person, visits = in_program(
        newer, two, READS.replace("FROM trainee", "FROM trainee WHERE name = '王芳'")
    )
    assert person == ["王芳", "13804370001", None, "AB", 2, 0]
    assert len(visits) == 3
    assert run_program(newer, two, "check")["problems"] == []


def test_r27_what_an_older_program_counts_by_number_a_newer_one_counts_by_name(
    newer: Path, make_session: Make, server: Server, tmp_path: Path
) -> None:
    """Both sides of one stick say the same counts, each in its own words."""
    one = set_up(newer, tmp_path / "newer", server)
    in_program(newer, one, WRITES)
    made = run_program(newer, one, "bundle", "export", "--out", tmp_path / "1.jlb")
    older = make_session("older")
    server.pair(older)
    came = import_bundle(older, tmp_path / "1.jlb")
    assert made["changes"] == came.changes
    assert sum(made["kinds"].values()) == sum(came.kinds.values())
