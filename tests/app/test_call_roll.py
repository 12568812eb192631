"""The roll as a screen shows it, and marks made from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from uuid import UUID

import pytest

from jlcenter.app import call_roll, undo
from jlcenter.app.attendance import Roll
from jlcenter.app.enrol import add_trainee
from jlcenter.app.plan_class import create_class
from jlcenter.app.plan_lessons import cancel_lesson, plan_lessons
from jlcenter.domain.errors import Refused
from jlcenter.storage.session import Session
from tests.class_world import NAMES, id_number


class Room:
    """A class of four with six lessons."""

    def __init__(self, session: Session) -> None:
        self.session = session
        row = create_class(
            session,
            name="手工班",
            programme="JQ-SG",
            starts="2026-09-01",
            ends="2026-09-30",
            hours="24",
        ).row
        self.class_id = row.id
        self.code = row.code
        planned = plan_lessons(
            session,
            row.id,
            start_date="2026-09-01",
            end_date="2026-09-06",
            start="08:30",
            hours="4",
        )
        self.lessons = [one.id for one in planned.rows]
        for n in range(4):
            self.join(n)

    def join(self, n: int) -> None:
        add_trainee(
            self.session,
            name=NAMES[n],
            id_number=id_number(n),
            class_id=self.class_id,
            address="吉林省辽源市东丰县大阳镇宝山村三组",
        )

    def roll(self, lesson: int) -> Roll:
        return call_roll.roll(self.session, self.lessons[lesson - 1])

    def person(self, number: int) -> UUID:
        return self.roll(1).rows[number - 1].enrolment

    def mark(
        self, lesson: int, number: int, status: str | None, minutes: int | None = None
    ) -> bool:
        lesson_id = self.lessons[lesson - 1]
        return call_roll.mark(self.session, lesson_id, self.person(number), status, minutes).changed


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def test_a_fresh_roll_has_everyone_not_called(room: Room) -> None:
    roll = room.roll(1)
    assert [one.name for one in roll.rows] == list(NAMES[:4])
    assert {one.status for one in roll.rows} == {None}
    assert {one.rate for one in roll.rows} == {None} and roll.rows[0].village == "宝山村"
    assert (roll.counts["not_called"], roll.counts["in_class"]) == (4, 4)
    assert roll.lesson.status == "planned" and roll.training_class.code == room.code


def test_r44_opening_a_roll_writes_nothing(room: Room) -> None:
    before = room.session.db.execute("SELECT count(*) FROM journal").fetchone()
    room.roll(1)
    assert room.session.db.execute("SELECT count(*) FROM journal").fetchone() == before


def test_the_last_four_lessons_and_the_rate_stand_beside_each_name(room: Room) -> None:
    for lesson, status in enumerate(("present", "absent", "late", "leave", "online"), start=1):
        room.mark(lesson, 1, status)
    cancel_lesson(room.session, room.class_id, 4)
    first, second = room.roll(6).rows[:2]
    assert first.recent == ("present", "absent", "late", "online")
    assert second.recent == (None, None, None, None)
    assert first.rate == Fraction(3, 4) and second.rate == 0
    assert room.roll(5).lesson.status == "held"


def test_r40_a_late_joiner_was_not_in_the_class_before(room: Room) -> None:
    for lesson in (1, 2):
        call_roll.mark_all(room.session, room.lessons[lesson - 1])
    room.join(4)
    joiner = room.roll(3).rows[4]
    assert joiner.recent == ("", "") and joiner.in_class and joiner.rate is None
    assert not room.roll(2).rows[4].in_class
    again = call_roll.mark_all(room.session, room.lessons[1])
    assert (again.marked, again.unchanged) == (0, 4)


def test_a_mark_by_hand_at_a_lesson_before_joining_counts(room: Room) -> None:
    call_roll.mark_all(room.session, room.lessons[0])
    room.join(4)
    assert room.mark(1, 5, "present")
    assert room.roll(1).rows[4].rate == 1


def test_everyone_present_yields_nothing_and_counts(room: Room) -> None:
    room.mark(1, 2, "leave")
    marked, unchanged = call_roll.mark_all(
        room.session, room.lessons[0], exceptions={3: ("late", 30)}
    )
    assert (marked, unchanged) == (3, 1)
    roll = room.roll(1)
    assert [one.status for one in roll.rows] == ["present", "leave", "late", "present"]
    assert roll.rows[2].minutes == 30 and roll.counts["present"] == 2


def test_an_exception_that_does_not_fit_marks_nobody(room: Room) -> None:
    with pytest.raises(Refused):
        call_roll.mark_all(room.session, room.lessons[0], exceptions={3: ("late", 999)})
    assert room.roll(1).counts["not_called"] == 4


def test_one_undo_takes_back_one_mark_and_names_it(room: Room) -> None:
    room.mark(1, 1, "present")
    done = call_roll.mark(room.session, room.lessons[0], room.person(1), "absent")
    assert undo.undo(room.session).label == done.label
    assert room.roll(1).rows[0].status == "present"


def test_a_mark_that_arrived_after_the_screen_was_drawn_is_not_overwritten_unseen(
    room: Room, make_session: Callable[..., Session]
) -> None:
    shown = room.roll(1).rows[0]
    elsewhere = make_session()
    call_roll.mark(elsewhere, room.lessons[0], shown.enrolment, "absent")
    call_roll.mark(room.session, room.lessons[0], shown.enrolment, "present", saw=shown.seen)
    now = room.roll(1).rows[0]
    assert {now.status, *now.rivals} == {"present", "absent"}


def test_a_note_is_kept_and_cleared_with_the_mark(room: Room) -> None:
    person = room.person(1)
    call_roll.mark(room.session, room.lessons[0], person, "leave", note="病假")
    assert room.roll(1).rows[0].note == "病假"
    assert call_roll.mark(room.session, room.lessons[0], person, None).changed
    assert room.roll(1).rows[0].note is None
    assert not call_roll.mark(room.session, room.lessons[0], person, None).changed


def test_r46_a_lesson_after_the_laptops_day_is_marked_with_a_warning(room: Room) -> None:
    done = call_roll.mark(room.session, room.lessons[0], room.person(1), "present")
    codes = [one.code for one in done.warnings]
    assert ("clock" in codes) == (date.today().isoformat() < "2026-09-01")


def test_no_way_to_mark_somebody_of_another_class(room: Room) -> None:
    other = Room(room.session)
    with pytest.raises(Refused) as caught:
        call_roll.mark(room.session, room.lessons[0], other.person(1), "present")
    assert caught.value.code == "number_unknown"


def test_r43_a_second_mark_of_one_person_at_one_lesson_cannot_exist(
    room: Room, make_session: Callable[..., Session]
) -> None:
    person = room.person(1)
    elsewhere = make_session()
    call_roll.mark(room.session, room.lessons[0], person, "present")
    call_roll.mark(elsewhere, room.lessons[0], person, "leave")
    rows = room.session.db.execute("SELECT status FROM attendance_mark").fetchall()
    assert [tuple(row) for row in rows] == [("leave",)]


def test_r41_the_roll_says_how_many_it_has_and_how_many_are_in_the_class(room: Room) -> None:
    for lesson in (1, 2):
        call_roll.mark_all(room.session, room.lessons[lesson - 1])
    room.join(4)
    roll = room.roll(1)
    assert (len(roll.rows), roll.counts["in_class"], roll.counts["present"]) == (5, 4, 4)


def test_r48_five_hundred_people_are_marked_one_by_one_and_all_at_once(room: Room) -> None:
    from jlcenter.domain.records import ENROLMENT, TRAINEE
    from jlcenter.words import mark

    with room.session.action(mark("测试")) as write:
        for number in range(5, 501):
            trainee = write.put(TRAINEE, name=f"学员{number}")
            key = (room.class_id, trainee)
            write.put(ENROLMENT, key=key, number=number, status="enrolled")
    rows = room.roll(1).rows
    for one in rows[:50]:
        call_roll.mark(room.session, room.lessons[0], one.enrolment, "absent", saw=one.seen)
    assert tuple(call_roll.mark_all(room.session, room.lessons[0])) == (450, 50)
    assert room.roll(1).counts["present"] == 450
