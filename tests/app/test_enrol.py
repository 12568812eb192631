"""Walk-ins, enrolling, leaving, moving, merging: through the real door into a real file."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from jlcenter.app import enrol as places
from jlcenter.app.find_trainees import edit_trainee, find, get_trainee, person_classes
from jlcenter.app.merge_trainees import merge_trainees
from jlcenter.app.plan_class import close_class, create_class
from jlcenter.app.plan_lessons import add_lesson
from jlcenter.app.undo import redo, undo
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.findings import Finding
from jlcenter.domain.identity_number import check_digit
from jlcenter.domain.records import ATTENDANCE_MARK, DEVICE, TRAINEE, TRAINING_CLASS
from jlcenter.storage.session import Session

ID = "220421198712279937"
OTHER = "220421198011179722"


def codes(found: tuple[Finding, ...]) -> list[str]:
    return [one.code for one in found]


@pytest.fixture
def make_class(session: Session) -> Callable[..., UUID]:
    def make(**more: object) -> UUID:
        told: dict[str, object] = {
            "name": "家政一班",
            "programme": _programme(session),
            "starts": "2026-09-01",
            "ends": "2026-09-20",
            "hours": "60",
            **more,
        }
        return create_class(session, **told).row.id  # type: ignore[arg-type]

    return make


def _programme(session: Session) -> str:
    from jlcenter.app.programmes import list_programmes

    return list_programmes(session)[0].code


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        call()
    assert caught.value.hint and ID not in caught.value.message
    return caught.value.code


def test_sex_and_birth_date_come_from_the_number(session: Session) -> None:
    done = places.add_trainee(session, name="单 小伟", id_number=ID, phone="139-0000-1111")
    assert (done.row.name, done.row.sex, done.row.birth_date) == ("单小伟", "男", "1987-12-27")
    assert (done.row.phone, done.row.id_type, done.row.id_checked) == (
        "13900001111", "resident_id", "checked",
    )  # fmt: skip
    assert not done.existing and done.warnings == () and done.enrolment is None


def test_r37_one_undo_takes_back_a_walk_in_whole(
    session: Session, make_class: Callable[..., UUID]
) -> None:
    class_id = make_class()
    done = places.add_trainee(session, name="单小伟", id_number=ID, class_id=class_id)
    assert done.enrolment is not None and done.enrolment.number == 1
    undo(session)
    assert places.roster(session, class_id) == [] and find(session, "单小伟") == []
    redo(session)
    assert [one.trainee.name for one in places.roster(session, class_id)] == ["单小伟"]
    assert [one.classes for one in find(session, "sxw")] == [(_code(session, class_id),)]


def _code(session: Session, class_id: UUID) -> str:
    from jlcenter.app.plan_class import find_class

    return find_class(session, class_id).code


def test_added_again_after_undo_nothing_of_the_old_comes_back(
    session: Session, make_class: Callable[..., UUID]
) -> None:
    class_id = make_class()
    places.add_trainee(
        session, name="单小伟", id_number=ID, phone="13900001111", category="CJR", class_id=class_id
    )
    undo(session)
    again = places.add_trainee(session, name="单小伟", id_number=ID, class_id=class_id)
    assert not again.existing and again.row.phone is None and again.row.category is None
    assert again.enrolment is not None and again.enrolment.category is None


def test_someone_known_is_completed_not_overwritten(
    session: Session, make_class: Callable[..., UUID]
) -> None:
    first = places.add_trainee(session, name="单小伟", id_number=ID, phone="13900001111")
    class_id = make_class()
    again = places.add_trainee(
        session, name="单小伟", id_number=ID.lower(), phone="13900002222", address="东丰",
        class_id=class_id,
    )  # fmt: skip
    assert again.existing and again.row.id == first.row.id
    assert (again.row.phone, again.row.address) == ("13900001111", "东丰")
    assert codes(again.warnings) == ["differs"]
    third = places.add_trainee(session, name="单小伟", id_number=ID, class_id=class_id)
    assert codes(third.warnings) == ["already_enrolled"]
    assert third.enrolment is not None and third.enrolment.number == 1


def test_one_number_under_two_names_is_refused(session: Session) -> None:
    places.add_trainee(session, name="单小伟", id_number=ID)
    code = refused(lambda: places.add_trainee(session, name="曾华", id_number=ID))
    assert code == "id_conflict" and find(session, "曾华") == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"name": "", "id_number": ID}, "name_missing"),
        ({"name": "曾华", "id_number": ID[:-1] + "0"}, "id_checksum"),
        ({"name": "曾华"}, "id_missing"),
        ({"name": "曾华", "id_type": "图书证", "id_number": "1"}, "id_type_unknown"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_changes(
    session: Session, make_class: Callable[..., UUID], typed: dict[str, str], code: str
) -> None:
    class_id = make_class()
    assert refused(lambda: places.add_trainee(session, class_id=class_id, **typed)) == code
    assert places.roster(session, class_id) == []


def test_pending_papers_may_be_enrolled_and_filled_in_later(
    session: Session, make_class: Callable[..., UUID]
) -> None:
    class_id = make_class()
    done = places.add_trainee(session, name="金哲", id_type="pending", class_id=class_id)
    assert codes(done.warnings) == ["id_pending"] and done.row.id_number is None
    other = places.add_trainee(session, name="金哲", id_type="证件待补")
    assert other.row.id != done.row.id and codes(other.warnings) == ["same_name"]
    edited = edit_trainee(session, done.row.id, id_number=OTHER)
    assert edited.row.id == done.row.id
    assert (edited.row.id_type, edited.row.sex) == ("resident_id", "女")


def test_warnings_stop_nothing(session: Session, make_class: Callable[..., UUID]) -> None:
    class_id = make_class(capacity=1)
    places.add_trainee(session, name="单小伟", id_number=ID, class_id=class_id)
    first = "22042119500101123"
    done = places.add_trainee(
        session, name="曾华", id_number=first + check_digit(first), phone="123",
        category="火星人", class_id=class_id,
    )  # fmt: skip
    assert set(codes(done.warnings)) == {"phone_invalid", "unknown_code", "age_over", "capacity"}
    assert done.enrolment is not None and done.enrolment.number == 2


def test_a_child_born_after_the_first_day_is_refused(
    session: Session, make_class: Callable[..., UUID]
) -> None:
    first = "22042120261001123"
    number = first + check_digit(first)
    class_id = make_class()
    code = refused(
        lambda: places.add_trainee(session, name="小宝", id_number=number, class_id=class_id)
    )
    assert code == "id_date"


def test_enrolling_twice_is_refused_and_a_closed_class_is_locked(
    session: Session, make_class: Callable[..., UUID]
) -> None:
    class_id = make_class()
    person = places.add_trainee(session, name="单小伟", id_number=ID).row
    places.enrol(session, class_id, person.id, "CJR")
    assert refused(lambda: places.enrol(session, class_id, person.id)) == "already_enrolled"
    assert refused(lambda: places.enrol(session, class_id, UUID(int=5))) == "trainee_unknown"
    close_class(session, class_id)
    assert refused(lambda: places.withdraw(session, class_id, 1, "外出")) == "class_closed"


def test_leaving_and_coming_back_keeps_the_number(
    session: Session, make_class: Callable[..., UUID]
) -> None:
    class_id = make_class()
    person = places.add_trainee(session, name="单小伟", id_number=ID, class_id=class_id).row
    places.add_trainee(session, name="曾华", id_number=OTHER, class_id=class_id)
    assert refused(lambda: places.withdraw(session, class_id, 1, " ")) == "reason_missing"
    gone = places.withdraw(session, class_id, 1, "外出务工")
    assert (gone.status, gone.reason) == ("withdrawn", "外出务工")
    assert refused(lambda: places.withdraw(session, class_id, 1, "再退")) == "not_in_class"
    with pytest.raises(NotFound):
        places.withdraw(session, class_id, 9, "x")
    back = places.enrol(session, class_id, person.id)
    assert (back.number, back.status, back.reason) == (1, "enrolled", None)
    assert [one.number for one in places.roster(session, class_id)] == [1, 2]


def test_moving_to_another_class_is_one_action(
    session: Session, make_class: Callable[..., UUID]
) -> None:
    one, other = make_class(), make_class(name="家政二班")
    places.add_trainee(session, name="曾华", id_number=OTHER, class_id=other)
    person = places.add_trainee(session, name="单小伟", id_number=ID, category="CJR", class_id=one)
    new = places.transfer(session, one, 1, other)
    assert (new.number, new.category, new.status) == (2, "CJR", "enrolled")
    (old,) = places.roster(session, one)
    assert (old.status, old.transferred_to) == ("transferred", other)
    assert len(person_classes(session, person.row.id)) == 2
    assert refused(lambda: places.transfer(session, other, 2, other)) == "same_class"
    undo(session)
    assert [row.status for row in places.roster(session, one)] == ["enrolled"]
    assert [row.number for row in places.roster(session, other)] == [1]


def test_r40_who_joins_late_owes_nothing_of_before(
    session: Session, make_class: Callable[..., UUID]
) -> None:
    class_id = make_class()
    first = places.add_trainee(session, name="单小伟", id_number=ID, class_id=class_id)
    lessons = [
        add_lesson(session, class_id, date=day, start="08:30", hours="4").rows[0].id
        for day in ("2026-09-01", "2026-09-02")
    ]
    assert first.enrolment is not None and first.enrolment.joined_on is None
    with session.action("x") as write:
        write.put(ATTENDANCE_MARK, key=(lessons[0], first.enrolment.enrolment), status="present")
    late = places.add_trainee(session, name="曾华", id_number=OTHER, class_id=class_id)
    assert late.enrolment is not None and late.enrolment.joined_on == "2026-09-02"
    changed = places.edit_enrolment(session, class_id, 2, joined_on="2026-09-01")
    assert changed.joined_on == "2026-09-01"
    assert places.withdraw(session, class_id, 1, "外出").left_on == "2026-09-01"


def test_another_laptops_class_is_numbered_from_its_own_hundred(
    session: Session, make_class: Callable[..., UUID]
) -> None:
    class_id = make_class()
    maker = bytes(range(16))
    with session.action("x") as write:
        write.put(TRAINING_CLASS, class_id, made_by=maker)
        write.put(DEVICE, key=(maker,), letter="A")
    session.set_settings(letter="C")
    done = places.add_trainee(session, name="单小伟", id_number=ID, class_id=class_id)
    assert done.enrolment is not None and done.enrolment.number == 201


def test_a_masked_value_that_comes_back_changes_nothing(session: Session) -> None:
    row = places.add_trainee(session, name="单小伟", id_number=ID, phone="13900001111").row
    same = edit_trainee(
        session, row.id, id_number="220421********9937", phone="139****1111", address="东丰"
    )
    assert (same.row.id_number, same.row.phone, same.row.address) == (ID, "13900001111", "东丰")
    assert refused(lambda: edit_trainee(session, row.id, phone="139****9999")) == "value_masked"
    assert refused(lambda: edit_trainee(session, row.id, phone="123")) == "phone_invalid"
    assert get_trainee(session, row.id).phone == "13900001111"
    assert edit_trainee(session, row.id, phone="").row.phone is None
    assert refused(lambda: edit_trainee(session, row.id, name="")) == "name_missing"


def test_a_corrected_number_keeps_the_id_and_names_the_double(session: Session) -> None:
    one = places.add_trainee(session, name="单小伟", id_number=ID).row
    other = places.add_trainee(session, name="单小伟", id_number=OTHER, phone="13900001111").row
    done = edit_trainee(session, one.id, id_number=OTHER)
    assert done.row.id == one.id and codes(done.warnings) == ["id_duplicate"]
    # the number that was wrong is free for its true owner, who gets an id of his own
    owner = places.add_trainee(session, name="曾华", id_number=ID)
    assert not owner.existing and owner.row.id != one.id
    merged = merge_trainees(session, one.id, other.id)
    assert merged.row.phone == "13900001111"
    assert get_trainee(session, other.id).id == one.id
    undo(session)
    assert get_trainee(session, other.id).id == other.id
    assert get_trainee(session, one.id).phone is None


def test_after_a_merge_the_classes_of_both_are_the_survivors(
    session: Session, make_class: Callable[..., UUID]
) -> None:
    one_class, other_class = make_class(), make_class(name="家政二班")
    keep = places.add_trainee(session, name="单小伟", id_number=ID, class_id=one_class).row
    drop = places.add_trainee(session, name="单小卫", id_type="pending", class_id=other_class).row
    places.enrol(session, one_class, drop.id)
    done = merge_trainees(session, keep.id, drop.id)
    assert codes(done.warnings) == ["differs", "both_in_class"]
    assert [one.trainee.id for one in places.roster(session, other_class)] == [keep.id]
    assert len(person_classes(session, keep.id)) == 3
    assert [one.row.id for one in find(session, "单小卫")] == [keep.id]
    assert refused(lambda: merge_trainees(session, keep.id, drop.id)) == "same_trainee"
    assert refused(lambda: places.enrol(session, other_class, keep.id)) == "already_enrolled"
    assert places.enrolment_of(one_class, keep.id) in {
        row.enrolment for row in places.roster(session, one_class)
    }


def test_a_pending_person_merges_into_the_one_with_papers_either_way(session: Session) -> None:
    pending = places.add_trainee(session, name="单小伟", id_type="pending").row
    real = places.add_trainee(session, name="单小伟", id_number=ID).row
    done = merge_trainees(session, pending.id, real.id)
    assert (done.row.id, done.row.id_type, done.row.id_number) == (pending.id, "resident_id", ID)
    known = places.add_trainee(session, name="单小伟", id_number=ID)
    assert known.existing and known.row.id == pending.id


def test_nothing_of_a_person_stands_in_an_actions_label(
    session: Session, make_class: Callable[..., UUID]
) -> None:
    class_id = make_class()
    person = places.add_trainee(session, name="单小伟", id_number=ID, class_id=class_id).row
    edit_trainee(session, person.id, phone="13900001111")
    places.withdraw(session, class_id, 1, "外出务工")
    told = session.db.execute("SELECT label, params FROM journal").fetchall()
    text = str(told)
    for secret in ("单小伟", ID, "13900001111", "外出"):
        assert secret not in text
    assert session.seen(TRAINEE, person.id) is not None
