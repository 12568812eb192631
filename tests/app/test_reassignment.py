"""R69: moving a class or a person elsewhere is a change like any other, also with unsent work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from jlcenter.app.call_roll import mark
from jlcenter.app.check_data import check_data
from jlcenter.app.digest import digest
from jlcenter.app.enrol import roster, transfer
from jlcenter.app.human_numbers import recode
from jlcenter.app.plan_class import create_class, edit_class, find_class, hand_over
from jlcenter.app.plan_lessons import list_lessons
from jlcenter.app.settle_conflict import list_conflicts
from jlcenter.app.sync_now import sync
from jlcenter.app.undo import undo
from jlcenter.storage.session import Session
from tests.conftest import PASSWORD
from tests.paper_world import taught_class
from tests.sync.world import Server, serving

Make = Callable[..., Session]


@pytest.fixture
def two(make_session: Make, tmp_path: Path) -> Any:
    """Two laptops of one centre with a class that both have, and the server."""
    with serving(tmp_path / "province") as server:
        a, b = make_session("a"), make_session("b")
        server.pair(a)
        server.pair(b)
        world = taught_class(a, ("王芳", "张三", "朴英姬"))
        alike(server, a, b)
        yield a, b, server, world.class_id


def alike(server: Server, *sessions: Session) -> None:
    for _round in range(2):
        for session in sessions:
            assert sync(session).pending == 0
    assert {digest(one).digest for one in sessions} == {server.digest()}
    for session in sessions:
        assert check_data(session) == []
        assert list_conflicts(session) == []


def marks(session: Session, class_: UUID) -> list[tuple[Any, ...]]:
    rows = session.db.execute(
        "SELECT e.number, l.number, m.status FROM attendance_mark m JOIN enrolment e"
        " ON e.id = m.enrolment JOIN lesson l ON l.id = m.lesson"
        " WHERE e.training_class = ? ORDER BY 1, 2",
        (class_.bytes,),
    )
    return [tuple(row) for row in rows]


def test_r69_a_person_moved_to_another_class_keeps_what_others_wrote_unsent(two: Any) -> None:
    """One laptop moves her while the other, offline, marks her and corrects her phone."""
    from jlcenter.app.find_trainees import edit_trainee, find

    a, b, server, class_ = two
    other = create_class(
        b, name="二班", programme="GW-QG", starts="2026-10-01", ends="2026-10-02", hours="8"
    ).row
    transfer(b, class_, 1, other.id, reason="时间不合")
    lesson = list_lessons(a, class_)[1]
    her = roster(a, class_)[0]
    mark(a, lesson.id, her.enrolment, "late", 15)
    edit_trainee(a, her.trainee.id, phone="13900000001")
    alike(server, a, b)
    for session in (a, b):
        moved = next(one for one in roster(session, class_) if one.number == 1)
        assert moved.status == "transferred"
        assert [one.trainee.name for one in roster(session, other.id)] == ["王芳"]
        assert (1, 2, "late") in marks(session, class_), "marks stay where they were made"
        assert find(session, "王芳", 1)[0].row.phone == "13900000001"
        assert len(marks(session, class_)) == 6
    # and it can be taken back like any other, here too with work between
    undo(b)
    alike(server, a, b)
    assert next(one for one in roster(a, class_) if one.number == 1).status == "enrolled"
    assert roster(a, other.id) == []


def test_r69_a_class_given_to_another_teacher_place_and_code_keeps_what_waits(two: Any) -> None:
    a, b, server, class_ = two
    before = find_class(a, class_)
    hand_over(b, class_, "李老师")
    edit_class(b, class_, place="拉拉河镇")
    _old, row = recode(b, class_)
    lesson = list_lessons(a, class_)[0]
    for one in roster(a, class_):
        mark(a, lesson.id, one.enrolment, "absent")
    edit_class(a, class_, capacity=20)
    alike(server, a, b)
    for session in (a, b):
        found = find_class(session, row.code)
        assert (found.id, found.place, found.capacity) == (before.id, "拉拉河镇", 20)
        assert found.teacher_name == "李老师"
        assert [status for _n, number, status in marks(session, class_) if number == 1] == [
            "absent"
        ] * 3


def test_r69_a_laptop_that_becomes_another_one_of_its_centre_sends_what_waited(
    two: Any, run_cli: Any
) -> None:
    """Re-assigned with work unsent: it goes out as that of the laptop it was written on."""
    a, b, server, class_ = two
    lesson = list_lessons(a, class_)[0]
    mark(a, lesson.id, roster(a, class_)[0].enrolment, "absent")
    a.close()
    code = server.pair_code()
    words = ("pair", "--server", server.url, "--code", code, "--anew")
    told = run_cli(*words, data=a.folder, password=PASSWORD)
    assert told["letter"] == "C"
    done = run_cli("sync", data=a.folder)
    assert (done["pending"], done["pushed"] > 0) == (0, True)
    sync(b)
    assert (1, 1, "absent") in marks(b, class_)
    assert check_data(b) == []
    assert list_conflicts(b) == []
