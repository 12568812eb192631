"""An honest class raises no question; each way of being dishonest raises its own, with evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from jlcenter.domain.anomalies import papers, people, rolls, timetable
from jlcenter.domain.anomalies.facts import (
    Anomaly,
    AuditClass,
    AuditLesson,
    AuditMark,
    AuditMember,
    Limits,
)
from jlcenter.domain.anomalies.rolls import local

LIMITS = Limits(
    daily_hours=8,
    late_days=7,
    burst_seconds=60,
    burst_marks=40,
    certificates_per_day=100,
    shared_cards=2,
    shared_phones=4,
    same_numbers=5,
    identical_lessons=5,
)
DAYS = ("2026-09-01", "2026-09-02", "2026-09-03", "2026-09-04", "2026-09-05", "2026-09-07")
PEOPLE = 14


def at(day: str, clock: str = "08:40:00") -> int:
    """A moment of China's time in milliseconds."""
    return int(datetime.fromisoformat(f"{day}T{clock}+08:00").timestamp() * 1000)


def honest(letter: str = "A") -> AuditClass:
    """A class of 14: six mornings, each called on its day at its own minute; somebody is away each
    day; one weekend lesson that was planned beforehand."""
    cls = letter.encode()
    lessons = tuple(
        AuditLesson(
            cls + b"L%d" % n, cls, n, day, 510, 180, 400,
            teacher=f"T{letter}", teacher_name=f"{letter}老师", created_at=at("2026-08-20"),
        )
        for n, day in enumerate(DAYS, 1)
    )  # fmt: skip
    members = tuple(
        AuditMember(
            cls + b"E%02d" % n, cls + b"P%02d" % n, cls, n, f"学员{letter}{n}",
            category="NCZY", sex="女", birth_date=f"19{70 + n}-03-0{1 + n % 9}",
            id_number=f"22042119{70 + n}030{1 + n % 9}{100 + 7 * n:03d}X",
            phone=f"138{letter}{n:04d}", bank_card=f"6222{letter}{n:08d}",
            certificate=cls + b"C%02d" % n,
        )
        for n in range(1, PEOPLE + 1)
    )  # fmt: skip
    roll = {
        lesson.id: {
            one.enrolment: AuditMark(
                "absent" if one.number == lesson.number else "present",
                made_at=at(lesson.date, f"08:{30 + lesson.number:02d}:{one.number:02d}"),
            )
            for one in members
        }
        for lesson in lessons
    }
    return AuditClass(
        cls, f"2026{letter}01", "家政一班", "2026-09-01", "2026-09-30", 20, "10",
        "employment_fund", lessons, members, roll, ((cls + b"I1", DAYS[1], 13),),
    )  # fmt: skip


def age_of(member: AuditMember, day: str) -> tuple[str | None, str]:
    """Past 60 or under 16, plainly."""
    age = int(day[:4]) - int(member.birth_date[:4])
    return ("age_over" if age > 60 else "age_under" if age < 16 else None), f"{age} 岁"


def search(*classes: AuditClass) -> list[Anomaly]:
    """Every rule over these classes."""

    def all_of() -> Iterator[Anomaly]:
        for cls in classes:
            yield from rolls.made_late(cls, LIMITS)
            yield from rolls.made_at_once(cls, LIMITS)
            yield from rolls.same_times(cls, LIMITS)
            yield from rolls.called_off(cls)
            yield from rolls.outside_class(cls)
            yield from rolls.identical(cls, LIMITS)
            yield from rolls.over_capacity(cls)
            yield from rolls.head_counts(cls)
            yield from people.not_of_age(cls, age_of)
            yield from people.students(cls)
            yield from people.numbers_alike(cls, LIMITS)
            yield from papers.without_attendance(cls)
            yield from papers.unplanned_days(cls, {})
        yield from timetable.two_places(classes)
        yield from timetable.teacher_two_places(classes)
        yield from timetable.hours_a_day(classes, LIMITS)
        yield from people.shared(classes, LIMITS)
        issued = {
            "2026-09-30": [
                (one.certificate, cls.id, cls.code)
                for cls in classes
                for one in cls.members
                if one.certificate
            ]
        }
        yield from papers.many_certificates(issued, LIMITS)

    return list(all_of())


def lesson(cls: AuditClass, n: int, **what: object) -> AuditClass:
    """The class with its n-th lesson changed."""
    changed = list(cls.lessons)
    changed[n - 1] = replace(changed[n - 1], **what)  # type: ignore[arg-type]
    return replace(cls, lessons=tuple(changed))


def member(cls: AuditClass, numbers: Sequence[int], **what: object) -> AuditClass:
    """The class with these members changed."""
    changed = tuple(
        replace(one, **what) if one.number in numbers else one  # type: ignore[arg-type]
        for one in cls.members
    )
    return replace(cls, members=changed)


def marks(cls: AuditClass, make: Callable[[AuditLesson, AuditMark], AuditMark]) -> AuditClass:
    """The class with every mark made anew."""
    by_id = {one.id: one for one in cls.lessons}
    made = {
        id_: {who: make(by_id[id_], one) for who, one in roll.items()}
        for id_, roll in cls.rolls.items()
    }
    return replace(cls, rolls=made)


def moved(cls: AuditClass, days: int) -> AuditClass:
    """Marks made so many days later."""
    return marks(
        cls, lambda _lesson, one: replace(one, made_at=(one.made_at or 0) + days * 86_400_000)
    )


def same_clock(cls: AuditClass) -> AuditClass:
    """Every day's roll called at 08:30:00."""
    return marks(cls, lambda where, one: replace(one, made_at=at(where.date, "08:30:00")))


def nobody_there(cls: AuditClass, numbers: Sequence[int]) -> AuditClass:
    """These people absent all the time."""
    who = {one.enrolment for one in cls.members if one.number in numbers}
    return replace(
        cls,
        rolls={
            id_: {
                key: replace(one, status="absent") if key in who else one
                for key, one in roll.items()
            }
            for id_, roll in cls.rolls.items()
        },
    )


#: what was done to the honest class, and the question it must raise
CASES: list[tuple[str, str, Callable[[AuditClass], AuditClass]]] = [
    ("八天以后才补的考勤", "marks_late", lambda c: moved(c, 8)),
    ("上课前一天就记好", "marks_early", lambda c: moved(c, -1)),
    ("六天的考勤十秒之内记完", "marks_at_once",
     lambda c: marks(c, lambda _l, one: replace(one, made_at=at("2026-09-05")))),
    ("每天都在同一秒点名", "marks_same_times", same_clock),
    ("取消的课有人出勤", "marks_not_held", lambda c: lesson(c, 3, is_held=False)),
    ("结业以后还有课", "marks_outside_class", lambda c: replace(c, ends="2026-09-05")),
    ("每个课次一模一样", "rolls_identical",
     lambda c: marks(c, lambda _l, one: replace(one, status="present"))),
    ("到的人比计划多", "over_capacity", lambda c: replace(c, capacity=12)),
    ("检查时只有五个人", "head_count", lambda c: replace(c, head_counts=((b"I", DAYS[0], 5),))),
    ("检查那天没有课", "inspection_without_lesson",
     lambda c: replace(c, head_counts=((b"I", "2026-09-20", 5),))),
    ("六十六岁", "retired", lambda c: member(c, [4], birth_date="1960-01-01")),
    ("已领养老金", "retired", lambda c: member(c, [4], draws_pension=True)),
    ("十五岁", "under_age", lambda c: member(c, [4], birth_date="2011-01-01")),
    ("补贴班里的在校生", "in_school", lambda c: member(c, [4, 5], is_student=True)),
    ("按类别是在校生", "in_school", lambda c: member(c, [4], category="ZYXS")),
    ("五个人同一天生", "numbers_alike",
     lambda c: member(c, [1, 2, 3, 4, 5], id_number="22042119700101123X")),
    ("没有出勤却发了证", "certificate_without_attendance", lambda c: nobody_there(c, [9])),
    ("没有出勤却在申领", "claim_without_attendance",
     lambda c: member(nobody_there(c, [9]), [9], certificate=None, claims=(b"claim",))),
    ("没上课就发证", "certificates_without_lessons", lambda c: replace(c, rolls={})),
    ("周末的课是事后排的", "free_day_unplanned",
     lambda c: lesson(c, 5, created_at=at("2026-09-06"))),
    ("国庆节的课是事后排的", "free_day_unplanned",
     lambda c: lesson(replace(c, ends="2026-10-30"), 6, date="2026-10-01",
                      created_at=at("2026-10-08"))),
    ("一天上了十学时", "class_hours_a_day", lambda c: lesson(c, 2, units=1000)),
    ("教师一天上了十学时", "teacher_hours_a_day", lambda c: lesson(c, 2, units=1000)),
    ("两个人一张卡", "card_shared", lambda c: member(c, [1, 2], bank_card="6222021001116245702")),
    ("四个人一个电话", "phone_shared", lambda c: member(c, [1, 2, 3, 4], phone="13800001234")),
]  # fmt: skip


def test_an_honest_class_raises_no_question() -> None:
    assert search(honest()) == []


@pytest.mark.parametrize(("case", "code", "make"), CASES, ids=[case for case, _c, _m in CASES])
def test_each_way_of_being_dishonest_is_told(
    case: str, code: str, make: Callable[[AuditClass], AuditClass]
) -> None:
    found = search(make(honest()))
    assert code in {one.code for one in found}, case
    for one in found:
        assert one.message and one.hint and one.records and one.evidence, one
        assert one.classes == (b"A",)


#: what stays within the limits, or has its reason
FINE: list[tuple[str, Callable[[AuditClass], AuditClass]]] = [
    ("七天之内补的", lambda c: moved(c, 7)),
    ("一节课一下子全班点到",
     lambda c: marks(c, lambda where, one: replace(
         one, made_at=at(where.date, f"08:4{where.number}:00")))),
    ("没有时间记录", lambda c: marks(c, lambda _l, one: replace(one, made_at=None))),
    ("刚好八学时", lambda c: lesson(c, 2, units=800)),
    ("计划人数刚好", lambda c: replace(c, capacity=13)),
    ("检查人数和考勤一样", lambda c: replace(c, head_counts=((b"I", DAYS[0], 13),))),
    ("自费班里的在校生", lambda c: replace(member(c, [4], is_student=True), fund="fee")),
    ("1+X班里的在校生", lambda c: replace(member(c, [4], is_student=True), training_type="70")),
    ("三个人一个电话", lambda c: member(c, [1, 2, 3], phone="13800001234")),
    ("四个人同一天生", lambda c: member(c, [1, 2, 3, 4], id_number="22042119700101123X")),
    ("退训的人没有出勤",
     lambda c: member(nobody_there(c, [9]), [9], certificate=None, in_class=False)),
    ("全班都到齐但只有八个人",
     lambda c: replace(
         marks(c, lambda _l, one: replace(one, status="present")),
         members=c.members[:8],
         rolls={id_: {who: replace(one, status="present")
                      for who, one in list(roll.items())[:8]} for id_, roll in c.rolls.items()},
         head_counts=())),
]  # fmt: skip


@pytest.mark.parametrize(("case", "make"), FINE, ids=[case for case, _make in FINE])
def test_what_has_its_reason_raises_no_question(
    case: str, make: Callable[[AuditClass], AuditClass]
) -> None:
    assert [one.code for one in search(make(honest()))] == [], case


def twins() -> tuple[AuditClass, AuditClass]:
    """Two classes at the same hours; the first person of one is in the other too."""
    one, other = honest("A"), honest("B")
    return one, member(other, [1], person=one.members[0].person)


def codes(*classes: AuditClass) -> set[str]:
    return {one.code for one in search(*classes)}


def test_one_person_in_two_classes_at_one_time() -> None:
    one, other = twins()
    found = [found for found in search(one, other) if found.code == "person_two_places"]
    assert len(found) == 1
    # both were away on the first day: five mornings are left
    assert len(found[0].evidence) == 5
    assert set(found[0].classes) == {b"A", b"B"}


def test_in_the_morning_here_and_in_the_afternoon_there_is_fine() -> None:
    one, other = twins()
    for n in range(1, len(DAYS) + 1):
        other = lesson(other, n, starts=840)
    assert codes(one, other) == set()


def test_morning_and_afternoon_of_more_than_eight_hours() -> None:
    one, other = twins()
    for n in range(1, len(DAYS) + 1):
        other = lesson(other, n, starts=840, units=500)
    assert codes(one, other) == {"person_hours_a_day"}


def test_back_to_back_is_not_at_one_time() -> None:
    one, other = twins()
    for n in range(1, len(DAYS) + 1):
        other = lesson(other, n, starts=690)
    assert "person_two_places" not in codes(one, other)


def test_one_teacher_in_two_places() -> None:
    one, other = honest("A"), lesson(honest("B"), 2, teacher="TA", teacher_name="A老师")
    assert codes(one, other) == {"teacher_two_places"}
    assert "teacher_two_places" not in codes(one, lesson(other, 2, is_held=False))


def test_a_card_is_shared_across_classes_by_different_people_only() -> None:
    one = member(honest("A"), [1], bank_card="6222021001116245702")
    other = member(honest("B"), [9], bank_card="6222021001116245702")
    (found,) = search(one, other)
    assert found.code == "card_shared" and "1116245" not in found.message
    again = member(other, [9], person=one.members[0].person)
    assert "card_shared" not in codes(one, again)


def test_many_certificates_in_one_day() -> None:
    some = [honest(letter) for letter in "ABCDEFGH"]
    assert codes(*some[:7]) == set()
    assert codes(*some) == {"certificates_many"}


def test_moments_are_told_in_chinas_time() -> None:
    assert local(at("2026-09-01", "00:30:00")).isoformat()[:16] == "2026-09-01T00:30"
