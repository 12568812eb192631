"""Numbers given twice: kept, listed with their repair, repaired by command, never by themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from jlcenter.app.check_data import check_data
from jlcenter.app.enrol import add_trainee, roster
from jlcenter.app.find_trainees import edit_trainee
from jlcenter.app.human_numbers import recode, renumber, renumber_lesson
from jlcenter.app.issue_certificates import find_certificate, issue, list_certificates
from jlcenter.app.merge_trainees import merge_trainees
from jlcenter.app.plan_class import close_class, find_class
from jlcenter.app.plan_lessons import list_lessons
from jlcenter.app.undo import undo
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.records import (
    ATTENDANCE_MARK,
    CERTIFICATE,
    ENROLMENT,
    LESSON,
    TRAINEE,
    TRAINING_CLASS,
)
from jlcenter.storage.session import Session
from tests.paper_world import World, id_number, taught_class

Run = Callable[..., Any]


@pytest.fixture
def world(session: Session) -> World:
    """A class that was taught, with eight people."""
    return taught_class(session)


def problems(session: Session) -> dict[str, Any]:
    """By code; each code once."""
    found = check_data(session)
    assert len({one.code for one in found}) == len(found), found
    return {one.code: one for one in found}


def words_of(remedy: str) -> list[str]:
    """The command a remedy names."""
    return remedy[remedy.index("./run ") :].split(";")[0].split()[1:]


def repair(run_cli: Run, session: Session, remedy: str) -> Any:
    """Do what a remedy says, by command, on the same folder."""
    return run_cli(*words_of(remedy), data=session.folder)


def give(session: Session, kind: Any, id_: UUID, **fields: Any) -> None:
    """A write such as another laptop's, past the rules that would not let it happen here."""
    with session.action("别处") as write:
        write.put(kind, id_, **fields)


def test_two_people_of_one_number_are_listed_and_one_gets_another(
    world: World, run_cli: Run
) -> None:
    session = world.session
    people = roster(session, world.class_id)
    give(session, ENROLMENT, people[4].enrolment, number=2)
    found = problems(session)["number_double"]
    assert found.record == f"{world.code}/2"
    for name in (people[1].trainee.name, people[4].trainee.name):
        assert name in found.message
    with pytest.raises(Refused) as caught:
        renumber(session, world.code, 2)
    assert caught.value.code == "number_ambiguous" and str(people[4].trainee.id) in str(
        caught.value.hint
    )
    told = repair(run_cli, session, found.remedy)["enrolment"]
    assert (told["old_number"], told["number"]) == (2, 9)
    assert problems(session) == {}
    undo(session)
    assert "number_double" in problems(session)


def test_a_number_is_chosen_by_a_person_and_never_one_in_use(world: World) -> None:
    session, code = world.session, world.code
    people = roster(session, world.class_id)
    done = renumber(session, code, 3, to=30)
    assert (done.old, done.new, done.name) == (3, 30, people[2].trainee.name)
    for to, why in ((5, "number_taken"), (0, "number_range"), (100_000, "number_range")):
        with pytest.raises(Refused) as caught:
            renumber(session, code, 30, to=to)
        assert caught.value.code == why
    with pytest.raises(NotFound):
        renumber(session, code, 77)
    with pytest.raises(NotFound):
        renumber(session, code, 1, trainee=str(people[1].trainee.id))
    close_class(session, code)
    with pytest.raises(Refused) as caught:
        renumber(session, code, 30)
    assert caught.value.code == "class_closed"


def test_two_classes_of_one_code_are_listed_and_one_gets_another(
    session: Session, run_cli: Run
) -> None:
    one, other = taught_class(session, ("王芳",)), taught_class(session, ("王芳",), name="二班")
    give(session, TRAINING_CLASS, other.class_id, code=one.code)
    give(session, ENROLMENT, roster(session, other.class_id)[0].enrolment, number=1)
    found = problems(session)["code_double"]
    assert "家政" in found.message and "二班" in found.message
    with pytest.raises(Refused) as caught:
        recode(session, one.code)
    assert caught.value.code == "class_ambiguous"
    told = repair(run_cli, session, found.remedy)
    assert told["old_code"] == one.code != told["class"]["code"]
    assert problems(session) == {}


def test_a_class_gets_the_code_a_person_says(session: Session) -> None:
    one, other = taught_class(session, ("王芳",)), taught_class(session, ("王芳",))
    old, row = recode(session, one.class_id, "jz-2026.1")
    assert (old, row.code) == (one.code, "JZ-2026.1")
    assert find_class(session, "JZ-2026.1").id == one.class_id
    cases = ((other.code, "code_taken"), ("JZ-2026.1", "code_same"), ("一班", "code_bad"))
    for to, why in cases:
        with pytest.raises(Refused) as caught:
            recode(session, one.class_id, to)
        assert caught.value.code == why


def test_two_lessons_of_one_number_are_listed_and_one_gets_another(
    world: World, run_cli: Run
) -> None:
    session = world.session
    lessons = list_lessons(session, world.class_id)
    give(session, LESSON, lessons[1].id, number=1)
    found = problems(session)["lesson_double"]
    assert "2026-09-02 08:30" in found.message
    with pytest.raises(Refused) as caught:
        renumber_lesson(session, world.code, 1)
    assert caught.value.code == "lesson_ambiguous"
    assert repair(run_cli, session, found.remedy)["lesson"]["number"] == 2
    assert problems(session) == {}
    with pytest.raises(NotFound):
        renumber_lesson(session, world.code, 3)


def test_a_serial_given_twice_is_repaired_by_a_reissue_and_stays_in_the_register(
    world: World, run_cli: Run
) -> None:
    session = world.session
    issue(session, world.code, date="2026-09-21")
    first, second, *_rest = list_certificates(session, world.class_id)
    give(session, CERTIFICATE, second.id, serial=first.serial)
    found = problems(session)["serial_double"]
    with pytest.raises(Refused) as caught:
        find_certificate(session, first.serial)
    assert caught.value.code == "serial_ambiguous" and str(second.id) in caught.value.hint
    done = repair(run_cli, session, found.remedy)
    assert done["certificate"]["serial"] != first.serial == done["replaced"]["serial"]
    assert problems(session) == {}
    standing = find_certificate(session, first.serial)
    assert standing.is_valid and standing.id != UUID(done["replaced"]["id"])
    assert len(list_certificates(session, world.class_id)) == 8


def test_one_document_on_two_people_is_listed_masked_and_merged(
    session: Session, run_cli: Run
) -> None:
    number = id_number(1)
    one = add_trainee(session, name="王芳", id_number=number)
    other = add_trainee(session, name="王方", id_type="pending")
    give(session, TRAINEE, other.row.id, id_number=number, id_type="resident_id")
    found = problems(session)["id_double"]
    assert number not in found.message and number[-4:] in found.message
    repair(run_cli, session, found.remedy)
    assert problems(session) == {}
    undo(session)
    edit_trainee(session, other.row.id, id_number=id_number(2))
    assert problems(session) == {}
    assert one.row.id != other.row.id


def test_a_person_with_two_places_in_a_class_after_a_merge_is_listed(
    session: Session, run_cli: Run
) -> None:
    world = taught_class(session, ("王芳", "张三"))
    one, other = roster(session, world.class_id)
    merge_trainees(session, one.trainee.id, other.trainee.id)
    found = problems(session)["person_twice"]
    assert "1、2" in found.message
    repair(run_cli, session, found.remedy)
    assert problems(session) == {}


def test_r25_what_points_at_nothing_is_listed_once_for_each_that_is_missing(
    session: Session, run_cli: Run
) -> None:
    world = taught_class(session, ("王芳", "张三"))
    with session.action("别处") as write:
        write.put(ENROLMENT, key=(uuid4(), roster(session, world.class_id)[0].trainee.id), number=1)
    missing = problems(session)["parent_missing"]
    assert "培训班" in missing.message and missing.remedy
    with session.action("删除") as write:
        write.delete(TRAINING_CLASS, world.class_id)
    found = [one for one in check_data(session) if one.code == "parent_deleted"]
    assert [one.record for one in found] == [str(world.class_id)]
    assert "2 条学籍" in found[0].message and "2 条课次" in found[0].message
    repair(run_cli, session, found[0].remedy)
    assert list(problems(session)) == ["parent_missing"]
    assert find_class(session, world.code).enrolled == 2
    again = run_cli("bring-back", world.class_id, data=session.folder, expect=3)
    assert again["error"]["code"] == "not_deleted"
    run_cli("bring-back", uuid4(), data=session.folder, expect=4)


def test_a_blank_mark_of_a_lesson_that_is_gone_is_no_trouble(session: Session) -> None:
    world = taught_class(session, ("王芳",))
    lesson = list_lessons(session, world.class_id)[0]
    enrolment = roster(session, world.class_id)[0].enrolment
    with session.action("清") as write:
        write.put(ATTENDANCE_MARK, key=(lesson.id, enrolment), status=None, bulk=None)
        write.delete(LESSON, lesson.id)
    assert problems(session) == {}


def test_the_check_by_command_tells_each_with_its_remedy(world: World, run_cli: Run) -> None:
    people = roster(world.session, world.class_id)
    give(world.session, ENROLMENT, people[4].enrolment, number=2)
    told = run_cli("check", data=world.session.folder, expect=7)
    (found,) = told["problems"]
    assert set(found) == {"code", "record", "message", "remedy"}
    assert "roster renumber" in found["remedy"]
