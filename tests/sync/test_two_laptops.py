"""Two laptops of one centre and the province, over real sockets: what both have merges."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from jlcenter.app.check_data import check_data
from jlcenter.app.digest import digest
from jlcenter.app.settle_conflict import list_conflicts, settle
from jlcenter.app.sync_now import status, sync
from jlcenter.app.undo import undo
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.records import (
    ASSESSMENT,
    ATTENDANCE_MARK,
    ENROLMENT,
    LESSON,
    TRAINEE,
    TRAINING_CLASS,
    Kind,
)
from jlcenter.storage.session import Session
from tests.sync.world import Server

Make = Callable[..., Session]
NUMBER = "220421199001011234"


@pytest.fixture
def pair_of(make_session: Make, server: Server) -> tuple[Session, Session]:
    """Laptops A and B, paired."""
    a, b = make_session("a"), make_session("b")
    server.pair(a)
    server.pair(b)
    return a, b


def person(session: Session, number: str = NUMBER, **fields: object) -> UUID:
    with session.action("登记") as write:
        id_ = write.person_id(TRAINEE, "resident", number)
        told = {"name": "赵一", "id_type": "resident", "id_number": number, **fields}
        write.put(TRAINEE, id_, **told)
    return id_


def a_class(session: Session, lessons: int = 2) -> tuple[UUID, list[UUID]]:
    with session.action("开班") as write:
        class_ = write.put(TRAINING_CLASS, code="2026A01", name="电焊工一班")
        numbers = range(1, lessons + 1)
        found = [write.put(LESSON, training_class=class_, number=n, minutes=180) for n in numbers]
    return class_, found


def enrolled(session: Session, class_: UUID, trainee: UUID, number: int = 1) -> UUID:
    with session.action("入班") as write:
        return write.put(ENROLMENT, key=(class_, trainee), number=number, status="enrolled")


def mark(session: Session, lesson: UUID, enrolment: UUID, status_: str, **more: object) -> None:
    with session.action("点名") as write:
        write.put(ATTENDANCE_MARK, key=(lesson, enrolment), status=status_, **more)


def shown(session: Session, kind: Kind, id_: UUID) -> dict[str, object]:
    with session.action("看") as write:
        found = write.get(kind, id_)
    assert found is not None
    return found


def everywhere_alike(server: Server, *sessions: Session) -> str:
    """Sync till quiet; the digests of all, which must be one."""
    for _round in range(2):
        for session in sessions:
            done = sync(session)
            assert done.pending == 0
    found = {digest(session).digest for session in sessions} | {server.digest()}
    assert len(found) == 1
    for session in sessions:
        assert check_data(session) == []
    return found.pop()


def test_what_both_have_merges_and_digests_agree(
    pair_of: tuple[Session, Session], server: Server
) -> None:
    a, b = pair_of
    class_, lessons = a_class(a)
    enrolment = enrolled(a, class_, person(a))
    mark(a, lessons[0], enrolment, "present")
    everywhere_alike(server, a, b)
    mark(b, lessons[1], enrolment, "late", minutes=20)
    with b.action("考核") as write:
        write.put(ASSESSMENT, key=(enrolment, "theory", 1), theory=8550)
    everywhere_alike(server, a, b)
    row = a.db.execute("SELECT status, minutes FROM attendance_mark WHERE minutes = 20").fetchone()
    assert tuple(row) == ("late", 20)
    assert digest(a).kinds["attendance_mark"].rows == 2


def test_the_same_person_met_by_both_before_pairing_is_one_record(
    make_session: Make, server: Server
) -> None:
    a, b = make_session("a"), make_session("b")
    person(a, phone="13900000001")
    person(b, address="东丰镇")
    server.pair(a)
    server.pair(b)
    everywhere_alike(server, a, b)
    rows = a.db.execute("SELECT phone, address FROM trainee").fetchall()
    assert [tuple(row) for row in rows] == [("13900000001", "东丰镇")]
    assert list_conflicts(a) == []


def test_both_enrol_one_person_and_it_is_one_enrolment(
    pair_of: tuple[Session, Session], server: Server
) -> None:
    a, b = pair_of
    class_, _lessons = a_class(a)
    everywhere_alike(server, a, b)
    assert person(a) == person(b)
    assert enrolled(a, class_, person(a)) == enrolled(b, class_, person(b))
    everywhere_alike(server, a, b)
    assert digest(b).kinds["enrolment"].rows == 1
    assert list_conflicts(b) == []


def test_two_marks_unseen_conflict_name_both_and_settling_travels(
    pair_of: tuple[Session, Session], server: Server
) -> None:
    a, b = pair_of
    class_, lessons = a_class(a)
    enrolment = enrolled(a, class_, person(a))
    everywhere_alike(server, a, b)
    mark(a, lessons[0], enrolment, "absent")
    mark(b, lessons[0], enrolment, "present")
    sync(a)
    assert sync(b).conflicts == 1
    everywhere_alike(server, a, b)
    for session in (a, b):
        (found,) = list_conflicts(session)
        values = {found.kept.value, found.other.value}
        assert values == {"absent", "present"}
        assert {found.kept.device, found.other.device} == {"A", "B"}
        assert found.kept.by == "admin" and found.kept.at
        assert found.title == "考勤 2026A01 第 1 课次 1 号 赵一"
    (found,) = list_conflicts(a)
    side = "kept" if found.kept.value == "absent" else "other"
    settle(a, found.id, keep=side)
    assert list_conflicts(a) == []
    everywhere_alike(server, a, b)
    assert list_conflicts(b) == []
    row = b.db.execute("SELECT status FROM attendance_mark").fetchone()
    assert row[0] == "absent"
    with pytest.raises(NotFound):
        settle(b, found.id, keep="kept")


def test_a_mark_may_be_settled_as_it_is_typed(
    pair_of: tuple[Session, Session], server: Server
) -> None:
    a, b = pair_of
    class_, lessons = a_class(a)
    enrolment = enrolled(a, class_, person(a))
    everywhere_alike(server, a, b)
    mark(a, lessons[0], enrolment, "late", minutes=10)
    mark(b, lessons[0], enrolment, "late", minutes=30)
    everywhere_alike(server, a, b)
    (found,) = list_conflicts(b)
    assert {found.kept.value, found.other.value} == {"late:10", "late:30"}
    settle(b, found.id, value="late:20")
    everywhere_alike(server, a, b)
    row = a.db.execute("SELECT status, minutes FROM attendance_mark").fetchone()
    assert tuple(row) == ("late", 20)
    assert list_conflicts(a) == list_conflicts(b) == []


def test_a_conflict_may_be_settled_with_a_third_value(
    pair_of: tuple[Session, Session], server: Server
) -> None:
    a, b = pair_of
    id_ = person(a)
    everywhere_alike(server, a, b)
    for session, phone in ((a, "13900000001"), (b, "13900000002")):
        with session.action("改电话") as write:
            write.put(TRAINEE, id_, phone=phone)
    everywhere_alike(server, a, b)
    (found,) = list_conflicts(b)
    assert found.field == "phone" and "0000" not in str(found.kept.value)
    with pytest.raises(Refused):
        settle(b, found.id)
    settle(b, found.id, value="13900000003")
    everywhere_alike(server, a, b)
    assert shown(a, TRAINEE, id_)["phone"] == "13900000003"
    assert list_conflicts(a) == []


def test_everyone_present_yields_to_an_explicit_mark_made_elsewhere(
    pair_of: tuple[Session, Session], server: Server
) -> None:
    a, b = pair_of
    class_, lessons = a_class(a)
    enrolment = enrolled(a, class_, person(a))
    everywhere_alike(server, a, b)
    mark(a, lessons[0], enrolment, "absent")
    mark(b, lessons[0], enrolment, "present", bulk=True)
    everywhere_alike(server, a, b)
    for session in (a, b):
        assert session.db.execute("SELECT status FROM attendance_mark").fetchone()[0] == "absent"
        assert list_conflicts(session) == []


def test_equal_values_written_by_both_are_no_conflict_even_when_edited_later(
    pair_of: tuple[Session, Session], server: Server
) -> None:
    a, b = pair_of
    id_ = person(a)
    everywhere_alike(server, a, b)
    for session in (a, b):
        with session.action("改") as write:
            write.put(TRAINEE, id_, phone="13900000001")
    everywhere_alike(server, a, b)
    with a.action("改") as write:
        write.put(TRAINEE, id_, phone="13900000009")
    everywhere_alike(server, a, b)
    assert list_conflicts(b) == []
    assert shown(b, TRAINEE, id_)["phone"] == "13900000009"


def test_r02_a_deletion_that_did_not_see_an_edit_is_undone_in_conflict(
    pair_of: tuple[Session, Session], server: Server
) -> None:
    a, b = pair_of
    id_ = person(a)
    everywhere_alike(server, a, b)
    with a.action("删除") as write:
        write.delete(TRAINEE, id_)
    with b.action("改") as write:
        write.put(TRAINEE, id_, phone="13900000007")
    everywhere_alike(server, a, b)
    for session in (a, b):
        told = shown(session, TRAINEE, id_)
        assert (told["name"], told["phone"]) == ("赵一", "13900000007")
        (found,) = list_conflicts(session)
        assert found.field == "deleted"
    settle(b, found.id, keep="kept")
    everywhere_alike(server, a, b)
    assert list_conflicts(a) == []
    assert shown(a, TRAINEE, id_)["name"] == "赵一"


def test_a_deletion_that_saw_everything_hides_the_record_everywhere(
    pair_of: tuple[Session, Session], server: Server
) -> None:
    a, b = pair_of
    id_ = person(a)
    everywhere_alike(server, a, b)
    with b.action("删除") as write:
        write.delete(TRAINEE, id_)
    everywhere_alike(server, a, b)
    assert a.db.execute("SELECT _hidden FROM trainee WHERE id = ?", (id_.bytes,)).fetchone()[0]
    assert list_conflicts(a) == []


def test_what_a_screen_did_not_show_is_not_overwritten_by_its_key_press(
    pair_of: tuple[Session, Session], server: Server
) -> None:
    a, b = pair_of
    id_ = person(a, phone="13900000005")
    everywhere_alike(server, a, b)
    saw = a.seen(TRAINEE, id_)
    with b.action("改") as write:
        write.put(TRAINEE, id_, phone="13900000007")
    sync(b)
    sync(a)
    with a.action("改") as write:
        write.put(TRAINEE, id_, saw=saw, phone="13900000006")
    everywhere_alike(server, a, b)
    (found,) = list_conflicts(b)
    assert found.field == "phone"


def test_undo_of_a_synced_action_travels(pair_of: tuple[Session, Session], server: Server) -> None:
    a, b = pair_of
    id_ = person(a)
    with a.action("改电话") as write:
        write.put(TRAINEE, id_, phone="13900000001")
    everywhere_alike(server, a, b)
    undo(a)
    everywhere_alike(server, a, b)
    assert shown(b, TRAINEE, id_)["phone"] is None


def test_a_log_in_alone_is_nothing_to_send(pair_of: tuple[Session, Session]) -> None:
    a, _b = pair_of
    sync(a)
    sent = sync(a).bytes_sent
    a.note("log_in", user="admin")
    assert status(a).pending == 0
    assert status(a).state == "all_sent"
    again = sync(a)
    assert (again.pushed, again.bytes_sent) == (0, sent)
    person(a)
    # it travels with the next change, so that the chain is whole
    assert sync(a).pushed == 1
    assert check_data(a) == []


def test_listeners_hear_what_kinds_a_sync_changed(
    pair_of: tuple[Session, Session], server: Server
) -> None:
    a, b = pair_of
    everywhere_alike(server, a, b)
    person(a)
    sync(a)
    heard: list[frozenset[str]] = []
    b.door.on_change.append(heard.append)
    sync(b)
    assert heard == [frozenset({"trainee"})]
    sync(b)
    assert len(heard) == 1
