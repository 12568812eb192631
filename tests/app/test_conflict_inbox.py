"""The inbox of conflicts: every value with who, where and when; picked, typed, undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from uuid import UUID

import pytest

from jlcenter.app.conflict_inbox import RecordConflict, choose, inbox, write_other
from jlcenter.app.settle_conflict import count_conflicts
from jlcenter.app.sync_now import sync
from jlcenter.app.undo import undo
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.records import (
    ASSESSMENT,
    ATTENDANCE_MARK,
    ENROLMENT,
    LESSON,
    TEACHER,
    TRAINEE,
    TRAINING_CLASS,
    Kind,
)
from jlcenter.storage.session import Session
from tests.sync.world import Server, serving

Make = Callable[..., Session]
#: a centre for each test: they share a server
CENTRES = count(1)
NUMBER = "220421199001011234"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("province") / "province") as found:
        yield found


class Two:
    """Two laptops of one centre, with a class of one."""

    def __init__(self, a: Session, b: Session) -> None:
        self.a, self.b = a, b
        with a.action("开班") as write:
            self.class_ = write.put(
                TRAINING_CLASS, code="2026A01", name="电焊工", planned_minutes=3600
            )
            self.lesson = write.put(LESSON, training_class=self.class_, number=1, minutes=180)
            self.person = write.put(
                TRAINEE, write.person_id(TRAINEE, "resident", NUMBER), name="赵一", sex="男"
            )
            self.enrolment = write.put(
                ENROLMENT, key=(self.class_, self.person), number=1, status="enrolled"
            )
        self.meet()

    def meet(self) -> None:
        """All sync till both have all."""
        for session in (self.a, self.b, self.a):
            sync(session)

    def differ(self, kind: Kind, id_: UUID, a: dict[str, object], b: dict[str, object]) -> None:
        """Both write without seeing each other, then meet."""
        for session, fields in ((self.a, a), (self.b, b)):
            with session.action("改") as write:
                write.put(kind, id_, **fields)
        self.meet()

    def mark(self, a: dict[str, object], b: dict[str, object]) -> None:
        for session, fields in ((self.a, a), (self.b, b)):
            with session.action("点名") as write:
                write.put(ATTENDANCE_MARK, key=(self.lesson, self.enrolment), **fields)
        self.meet()


@pytest.fixture
def two(make_session: Make, server: Server) -> Two:
    centre = f"220421-{next(CENTRES)}"
    a, b = make_session("a", centre), make_session("b", centre)
    server.pair(a)
    server.pair(b)
    return Two(a, b)


def only(session: Session) -> RecordConflict:
    (found,) = inbox(session)
    return found


def words(record: RecordConflict) -> list[list[str]]:
    return [sorted(choice.words for choice in field.choices) for field in record.fields]


def test_r22_a_mark_shows_both_sides_with_who_where_and_when(two: Two) -> None:
    two.mark({"status": "late", "minutes": 20}, {"status": "absent"})
    found = only(two.a)
    assert found.title == "考勤 2026A01 第 1 课次 1 号 赵一"
    assert words(found) == [["旷课", "迟到 20 分钟"]]
    (field,) = found.fields
    letters = {two.a.letter, two.b.letter}
    assert {choice.device for choice in field.choices} == letters
    assert [choice.is_here for choice in field.choices].count(True) == 1
    assert [choice.is_shown for choice in field.choices] == [True, False]
    assert all(choice.by == "admin" and choice.at for choice in field.choices)


def test_r22_picking_a_side_counts_on_both_laptops_and_can_be_undone(two: Two) -> None:
    two.mark({"status": "late", "minutes": 20}, {"status": "absent"})
    (field,) = only(two.a).fields
    choose(two.a, next(one for one in field.choices if one.words == "旷课"))
    assert inbox(two.a) == []
    two.meet()
    assert inbox(two.b) == []
    row = two.b.db.execute("SELECT status, minutes FROM attendance_mark").fetchone()
    assert tuple(row) == ("absent", None)
    told = undo(two.a)
    assert told.kept == ()
    two.meet()
    shown = two.b.db.execute("SELECT status FROM attendance_mark").fetchone()[0]
    assert shown == (field.choices[0].conflict.writes[0].value[0])


def test_r22_several_fields_of_a_record_are_settled_one_by_one(two: Two) -> None:
    two.differ(
        TRAINEE,
        two.person,
        {"phone": "13900000001", "category": "NCZY", "address": "平岗村"},
        {"phone": "13900000002", "category": "TPLD", "address": "东兴村"},
    )
    found = only(two.b)
    assert [field.label for field in found.fields] == ["联系电话", "家庭住址", "人员类别"]
    assert words(found)[0] == ["139****0001", "139****0002"]
    assert "NCZY" not in words(found)[2]
    for left in (2, 1, 0):
        choose(two.b, only(two.b).fields[0].choices[1])
        assert count_conflicts(two.b) == left
    two.meet()
    assert inbox(two.a) == []


def test_another_value_may_be_written_in_the_words_of_the_field(two: Two) -> None:
    two.differ(TRAINING_CLASS, two.class_, {"planned_minutes": 2700}, {"planned_minutes": 3150})
    (field,) = only(two.a).fields
    assert words(only(two.a)) == [["60 学时", "70 学时"]]
    write_other(two.a, field, "64")
    two.meet()
    row = two.b.db.execute("SELECT planned_minutes FROM training_class").fetchone()
    assert row[0] == 64 * 45
    assert inbox(two.b) == []


def test_a_mark_may_be_written_with_its_minutes(two: Two) -> None:
    two.mark({"status": "late", "minutes": 10}, {"status": "late", "minutes": 30})
    (field,) = only(two.b).fields
    assert field.takes_minutes and ("late", "迟到") in field.options
    write_other(two.b, field, "late:20")
    two.meet()
    row = two.a.db.execute("SELECT status, minutes FROM attendance_mark").fetchone()
    assert tuple(row) == ("late", 20)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("asleep", "status_unknown"),
        ("present:20", "minutes_without_late"),
        ("late:181", "minutes_range"),
        ("late:twenty", "value_bad"),
    ],
)
def test_a_mark_that_cannot_be_is_refused_and_the_conflict_stays(
    two: Two, typed: str, code: str
) -> None:
    two.mark({"status": "late", "minutes": 10}, {"status": "absent"})
    (field,) = only(two.a).fields
    with pytest.raises(Refused) as caught:
        write_other(two.a, field, typed)
    assert caught.value.code == code
    assert count_conflicts(two.a) == 1


@pytest.mark.parametrize("typed", ["139****0001", "12345", "不是电话"])
def test_a_phone_that_cannot_be_is_refused(two: Two, typed: str) -> None:
    two.differ(TRAINEE, two.person, {"phone": "13900000001"}, {"phone": "13900000002"})
    (field,) = only(two.a).fields
    assert all(choice.typed == "" for choice in field.choices)
    with pytest.raises(Refused):
        write_other(two.a, field, typed)
    assert count_conflicts(two.a) == 1


@pytest.mark.parametrize(
    ("kind", "name", "bad", "good", "stored"),
    [
        ("assessment", "theory", "101", "85.5", 8550),
        ("assessment", "date", "2026-13-01", "2026-09-01", "2026-09-01"),
        ("trainee", "birth_date", "昨天", "1990-1-1", "1990-01-01"),
    ],
)
def test_typed_values_meet_their_fields_rules(
    two: Two, kind: str, name: str, bad: str, good: str, stored: object
) -> None:
    for session, value in ((two.a, 0), (two.b, 1)):
        with session.action("改") as write:
            if kind == "assessment":
                fields = {"theory": (7000, 8000), "date": ("2026-09-02", "2026-09-03")}
                write.put(
                    ASSESSMENT, key=(two.enrolment, "theory", 1), **{name: fields[name][value]}
                )
            else:
                write.put(TRAINEE, two.person, birth_date=("1991-01-01", "1992-01-01")[value])
    two.meet()
    (field,) = only(two.a).fields
    with pytest.raises(Refused):
        write_other(two.a, field, bad)
    write_other(two.a, field, good)
    row = two.a.db.execute(f"SELECT {name} FROM {kind}").fetchone()
    assert row[0] == stored


def test_r24_what_came_after_the_screen_was_drawn_is_not_overwritten(two: Two) -> None:
    """A third value arrives between the look and the click: the click settles what was shown."""
    two.differ(TRAINEE, two.person, {"address": "甲村"}, {"address": "乙村"})
    (field,) = only(two.a).fields
    with two.b.action("改") as write:
        write.put(TRAINEE, two.person, address="丙村")
    sync(two.b)
    sync(two.a)
    choose(two.a, next(one for one in field.choices if one.words == "甲村"))
    assert words(only(two.a)) == [["丙村", "甲村"]]
    two.meet()
    assert words(only(two.b)) == [["丙村", "甲村"]]


def test_r23_one_settled_elsewhere_meanwhile_says_so(two: Two) -> None:
    two.differ(TRAINEE, two.person, {"address": "甲村"}, {"address": "乙村"})
    (field,) = only(two.a).fields
    choose(two.b, only(two.b).fields[0].choices[0])
    two.meet()
    with pytest.raises(NotFound) as caught:
        choose(two.a, field.choices[1])
    assert caught.value.code == "conflict_unknown"


def test_a_deletion_that_did_not_see_an_edit_offers_to_keep_or_delete(two: Two) -> None:
    with two.a.action("删除") as write:
        write.delete(TRAINEE, two.person)
    with two.b.action("改") as write:
        write.put(TRAINEE, two.person, phone="13900000001")
    two.meet()
    (field,) = only(two.a).fields
    assert [choice.words for choice in field.choices] == ["保留", "删除"]
    assert not field.can_type
    with pytest.raises(Refused):
        write_other(two.a, field, "保留")
    choose(two.a, field.choices[1])
    two.meet()
    for session in (two.a, two.b):
        assert inbox(session) == []
        assert session.db.execute("SELECT _hidden FROM trainee").fetchone()[0] == 1


def test_deleting_does_not_delete_what_came_after_the_screen_was_drawn(two: Two) -> None:
    saw = two.b.seen(TRAINEE, two.person)
    with two.a.action("删除") as write:
        write.delete(TRAINEE, two.person)
    with two.b.action("改") as write:
        write.put(TRAINEE, two.person, phone="13900000001")
    two.meet()
    (field,) = only(two.a).fields
    with two.b.action("改") as write:
        # a screen that did not show the deletion
        write.put(TRAINEE, two.person, saw=saw, address="丙村")
    sync(two.b)
    sync(two.a)
    choose(two.a, field.choices[1])
    assert two.a.db.execute("SELECT _hidden FROM trainee").fetchone()[0] == 0
    assert [one.words for one in only(two.a).fields[0].choices] == ["保留", "删除"]


def test_three_values_of_one_field_stand_side_by_side(
    two: Two, make_session: Make, server: Server
) -> None:
    c = make_session("c", two.a.centre_code)
    server.pair(c)
    sync(c)
    with c.action("改") as write:
        write.put(TRAINEE, two.person, address="丙村")
    two.differ(TRAINEE, two.person, {"address": "甲村"}, {"address": "乙村"})
    sync(c)
    two.meet()
    (field,) = only(two.a).fields
    assert sorted(choice.words for choice in field.choices) == ["丙村", "乙村", "甲村"]
    choose(two.a, next(one for one in field.choices if one.words == "乙村"))
    assert inbox(two.a) == []
    two.meet()
    assert inbox(two.b) == []


def test_a_person_that_a_field_points_to_is_called_by_name(two: Two) -> None:
    with two.a.action("教师") as write:
        first = write.put(TEACHER, write.person_id(TEACHER, "resident", NUMBER), name="王芳")
    two.meet()
    two.differ(TRAINING_CLASS, two.class_, {"teacher": first}, {"teacher": two.person})
    (field,) = only(two.a).fields
    assert {one.words for one in field.choices} == {"教师 王芳", "(找不到所指的记录)"}
    assert not field.can_type


def test_blank_against_a_value_is_said_to_be_blank(two: Two) -> None:
    two.differ(TRAINEE, two.person, {"sex": None}, {"sex": "女"})
    assert words(only(two.a)) == [["(空)", "女"]]
    assert only(two.a).fields[0].options == (("男", "男"), ("女", "女"))
