"""Numbers people read aloud, given by laptops that did not know of one another, through real sync.

Ordinary laptops never give one twice. A folder copied file by file has the same letter twice and
does: both are kept, listed at every laptop, and repaired by command; the repair travels.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jlcenter.app.bootstrap import log_in
from jlcenter.app.check_data import check_data
from jlcenter.app.clashes import clashes
from jlcenter.app.digest import digest
from jlcenter.app.enrol import add_trainee, roster
from jlcenter.app.issue_certificates import find_certificate, issue, list_certificates
from jlcenter.app.plan_class import create_class, find_class, list_classes
from jlcenter.app.plan_lessons import add_lesson, list_lessons
from jlcenter.app.sync_now import sync
from jlcenter.app.verify_certificate import verify
from jlcenter.storage.session import Session
from tests.conftest import PASSWORD
from tests.paper_world import id_number, taught_class
from tests.sync.world import Server

Make = Callable[..., Session]
Run = Callable[..., Any]
DAY = "2026-09-21"


def new_class(session: Session, name: str = "电焊工") -> Any:
    facts = {"programme": "GW-QG", "starts": "2026-09-01", "ends": "2026-09-20", "hours": "16"}
    return create_class(session, name=name, **facts).row


def joins(session: Session, class_: Any, n: int, name: str) -> int:
    """The n-th invented person walks in; returns the number given."""
    done = add_trainee(session, name=name, id_number=id_number(n), class_id=class_)
    assert done.enrolment is not None
    return done.enrolment.number


def quiet(server: Server, *sessions: Session) -> None:
    """Sync until all hold the same."""
    for _round in range(3):
        for session in sessions:
            assert sync(session).pending == 0
    assert len({digest(one).digest for one in sessions} | {server.digest()}) == 1


@pytest.fixture
def clones(make_session: Make, server: Server, tmp_path: Path) -> tuple[Session, Session, Session]:
    """Laptop A with a class that was taught, a copy of its folder, and laptop B."""
    a, b = make_session("a"), make_session("b")
    server.pair(a)
    server.pair(b)
    taught_class(a, ("王芳", "张三", "朴英姬", "仇志军"))
    quiet(server, a, b)
    a.close()
    shutil.copytree(tmp_path / "a", tmp_path / "copy")
    return make_session("a"), make_session("copy"), b


def test_a_cloned_folder_gives_the_same_numbers_and_all_are_listed_and_repaired_everywhere(
    clones: tuple[Session, Session, Session], server: Server, run_cli: Run
) -> None:
    a, copy, b = clones
    code = list_classes(a)[0].code
    given = []
    for session, n, name in ((a, 20, "孙凤霞"), (copy, 21, "周建国")):
        class_ = find_class(session, code)
        (certificate,) = issue(session, class_.id, [n - 19], DAY).issued
        lesson = add_lesson(session, class_.id, date="2026-09-03", start="08:30", hours="4").rows[0]
        number = joins(session, class_.id, n, name)
        given.append((new_class(session, name).code, number, certificate.serial, lesson.number))
    assert given[0] == given[1]
    quiet(server, a, copy, b)
    # nothing is dropped: two of each, told at every laptop
    for session in (a, copy, b):
        found = {one.problem.code: one.problem for one in clashes(session)}
        assert set(found) == {"code_double", "number_double", "serial_double", "lesson_double"}
        assert len(roster(session, find_class(session, code).id)) == 6
        assert "孙凤霞" in found["number_double"].message
        assert "周建国" in found["number_double"].message
    tokens = [row.token for row in list_certificates(a, find_class(a, code).id)]
    for problem in (one.problem for one in clashes(b)):
        words = problem.remedy[problem.remedy.index("./run ") :].split(";")[0].split()[1:]
        run_cli(*words, data=b.folder)
    quiet(server, a, copy, b)
    for session in (a, copy, b):
        assert check_data(session) == []
        assert {one.status for one in list_certificates(session, find_class(session, code).id)} == {
            "valid",
            "replaced",
        }
        # of the two papers that bear one serial, one is known to be replaced
        answers = [verify(session, token)[0] for token in tokens]
        assert sorted(one.is_valid for one in answers) == [False, True]
        assert find_certificate(session, given[0][2]).is_valid


def test_laptops_that_were_made_offline_for_one_centre_never_give_a_number_twice(
    make_session: Make, server: Server
) -> None:
    """Each counts under its own tag before pairing and under its letter after it."""
    a, b = make_session("a"), make_session("b")
    if a.letter == b.letter:  # drawn at random: one pair in some six hundred
        b = make_session("c")
    assert len(a.letter) == len(b.letter) == 2
    before = []
    for session in (a, b):
        world = taught_class(session, ("王芳", "张三"))
        serials = {one.serial for one in issue(session, world.class_id, date=DAY).issued}
        before.append({world.code, *serials})
        assert world.code == f"2026{session.letter}01"
    for session in (a, b):
        server.pair(session)
    assert (a.letter, b.letter) == ("A", "B")
    quiet(server, a, b)
    after = []
    for session in (a, b):
        world = taught_class(session, ("王芳", "张三"))
        serials = {one.serial for one in issue(session, world.class_id, date=DAY).issued}
        after.append({world.code, *serials})
        assert world.code == f"2026{session.letter}01"
    given = [*before, *after]
    assert len(set().union(*given)) == sum(map(len, given))
    quiet(server, a, b)
    assert check_data(a) == check_data(b) == []
    # the person both met before pairing is one, with a place in all four classes
    assert a.db.execute("SELECT count(*) FROM trainee WHERE _hidden = 0").fetchone()[0] == 2


def test_three_laptops_fill_one_class_offline_and_no_number_collides(
    make_session: Make, server: Server
) -> None:
    laptops = [make_session(name) for name in "abc"]
    for session in laptops:
        server.pair(session)
    code = new_class(laptops[0]).code
    quiet(server, *laptops)
    numbers: list[list[int]] = []
    for place, session in enumerate(laptops):
        class_ = find_class(session, code)
        given = [
            joins(session, class_.id, 10 * place + n, "赵钱孙"[place] + "一二三"[n - 1])
            for n in range(1, 4)
        ]
        day = f"2026-09-0{place + 1}"
        lesson = add_lesson(session, class_.id, date=day, start="08:30", hours="4").rows[0]
        numbers.append([*given, lesson.number])
    assert numbers == [[1, 2, 3, 1], [101, 102, 103, 101], [201, 202, 203, 201]]
    quiet(server, *laptops)
    for session in laptops:
        assert check_data(session) == []
        class_ = find_class(session, code)
        assert [one.number for one in roster(session, class_.id)] == [
            1, 2, 3, 101, 102, 103, 201, 202, 203,
        ]  # fmt: skip
        assert len(list_lessons(session, class_.id)) == 3


def test_one_document_met_under_two_ids_is_listed_and_merged_everywhere(
    make_session: Make, server: Server
) -> None:
    """A number typed wrong and corrected later does not change the id: two records of a person."""
    from jlcenter.app.find_trainees import edit_trainee
    from jlcenter.app.human_numbers import repair

    a, b = make_session("a"), make_session("b")
    server.pair(a)
    server.pair(b)
    wrong = add_trainee(a, name="王芳", id_number=id_number(5)).row
    add_trainee(b, name="王芳", id_number=id_number(6))
    edit_trainee(a, wrong.id, id_number=id_number(6))
    quiet(server, a, b)
    for session in (a, b):
        (clash,) = clashes(session)
        assert clash.problem.code == "id_double"
    repair(b, clash, clash.bearers[0].id)
    quiet(server, a, b)
    assert check_data(a) == check_data(b) == []


def test_a_conflict_of_two_repairs_made_unseen_is_settled_like_any_other(
    clones: tuple[Session, Session, Session], server: Server, tmp_path: Path
) -> None:
    """Two clerks mend one clash at once: no loss, and what is left of it is listed."""
    from jlcenter.app.human_numbers import repair

    a, copy, b = clones
    code = list_classes(a)[0].code
    for session, n, name in ((a, 20, "孙凤霞"), (copy, 21, "周建国")):
        assert joins(session, find_class(session, code).id, n, name) == 5
    quiet(server, a, copy, b)
    for session, chosen in ((a, 0), (b, 1)):
        (clash,) = clashes(session)
        repair(session, clash, clash.bearers[chosen].id)
    quiet(server, a, copy, b)
    numbers = [one.number for one in roster(b, find_class(b, code).id)]
    assert len(numbers) == len(set(numbers)) == 6
    for session in (a, copy, b):
        assert check_data(session) == []
    again = log_in(tmp_path / "copy", "admin", PASSWORD)
    assert check_data(again) == []
    again.close()
