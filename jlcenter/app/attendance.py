"""What a roll-call screen and the attendance list show: marks, recent marks, hours and rates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from jlcenter.app.plan_class import ClassRow, find_class
from jlcenter.domain import attendance as rule
from jlcenter.domain.addresses import village
from jlcenter.domain.attendance import Attendance, Mark
from jlcenter.domain.errors import NotFound
from jlcenter.domain.journal.ids import natural_id
from jlcenter.domain.records import ATTENDANCE_MARK
from jlcenter.storage.door import Seen
from jlcenter.storage.queries.attendance import (
    MemberRow,
    SeenMark,
    marks_of_classes,
    members_by_class,
    rule_lessons,
    seen_marks,
)
from jlcenter.storage.queries.lessons import LessonRow, lesson, lessons_of_class
from jlcenter.storage.queries.several import batches
from jlcenter.storage.session import Session
from jlcenter.words import _

__all__ = [
    "AttendanceRow",
    "Roll",
    "RollRow",
    "attendance",
    "attendance_of_classes",
    "class_attendance",
    "roll",
]

#: how many lessons before this one a roll shows
RECENT = 4
NOT_IN_CLASS = ""


@dataclass(frozen=True, slots=True)
class RollRow:
    """One person on the roll of one lesson.

    ``status`` None: not called. ``recent``: the marks at the lessons before, the oldest first, None
    for not called and "" where the person was not in the class then. ``rate`` None: nothing held.
    ``seen``: give it back to ``mark``. ``rivals``: other values of a mark in conflict.
    """

    enrolment: UUID
    number: int
    name: str
    village: str
    status: str | None
    minutes: int | None
    note: str | None
    seen: Seen
    recent: tuple[str | None, ...]
    rate: Fraction | None
    in_class: bool
    is_enrolled: bool
    rivals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Roll:
    """The roll of one lesson; ``counts`` by status, ``not_called`` and ``in_class`` among them."""

    lesson: LessonRow
    rows: tuple[RollRow, ...]
    counts: Mapping[str, int]
    training_class: ClassRow


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """One person's attendance in a class; ``marks`` by lesson number, without those not called."""

    enrolment: UUID
    number: int
    name: str
    status: str
    hours: Fraction
    required: Fraction
    rate: Fraction | None
    marks: Mapping[int, str]
    minutes: Mapping[int, int]


def class_attendance(
    session: Session, class_id: UUID
) -> list[tuple[MemberRow, Attendance, dict[bytes, Mark]]]:
    """Everyone in a class with attendance and marks (by lesson id), by 学号."""
    return next(attendance_of_classes(session, [class_id]))[1]


def attendance_of_classes(
    session: Session, classes: Sequence[UUID]
) -> Iterator[tuple[UUID, list[tuple[MemberRow, Attendance, dict[bytes, Mark]]]]]:
    """``class_attendance`` of one class after the other, read some at a time."""
    for some in batches(classes):
        lessons = rule_lessons(session.db, some)
        marks, held = marks_of_classes(session.db, some)
        members = members_by_class(session.db, some)
        for id_ in some:
            found = []
            for one in members[id_]:
                own = marks.get(one.enrolment.bytes, {})
                found.append((one, rule.attendance(lessons[id_], held, own, one.membership), own))
            yield id_, found


def attendance(session: Session, class_id: UUID | str) -> list[AttendanceRow]:
    """Everyone's hours, rate and marks in a class, by 学号."""
    row = find_class(session, class_id)
    numbers = {one.id.bytes: one.number for one in lessons_of_class(session.db, row.id)}
    return [
        AttendanceRow(
            member.enrolment,
            member.number,
            member.name,
            member.status,
            sums.hours,
            sums.required,
            sums.rate,
            {numbers[id_]: own[id_].status for id_ in numbers if id_ in own},
            {numbers[id_]: own[id_].minutes for id_ in numbers if id_ in own and own[id_].minutes},
        )
        for member, sums, own in class_attendance(session, row.id)
    ]


def roll(session: Session, lesson_id: UUID) -> Roll:
    """The roll of a lesson: everyone in the class, with what helps to call it."""
    this = lesson(session.db, lesson_id)
    if this is None:
        raise NotFound("lesson_unknown", _("没有这个课次"), field="lesson")
    class_row = find_class(session, this.training_class)
    before = _lessons_before(session, this)
    seen = seen_marks(session.door, session.db, lesson_id)
    rows = tuple(
        _roll_row(member, sums, own, this, before, seen.get(member.enrolment.bytes))
        for member, sums, own in class_attendance(session, this.training_class)
    )
    counts = Counter(one.status or "not_called" for one in rows if one.in_class)
    counts["in_class"] = sum(one.in_class for one in rows)
    return Roll(this, rows, counts, class_row)


def _lessons_before(session: Session, this: LessonRow) -> list[LessonRow]:
    """The last lessons before this one that were not called off, the oldest first."""
    rows = lessons_of_class(session.db, this.training_class)
    place = next((n for n, one in enumerate(rows) if one.id == this.id), 0)
    return [one for one in rows[:place] if not one.is_called_off][-RECENT:]


def _recent(member: MemberRow, own: Mapping[bytes, Mark], one: LessonRow) -> str | None:
    mark = own.get(one.id.bytes)
    if mark is not None:
        return mark.status
    return None if member.membership.covers(one.date) else NOT_IN_CLASS


def _roll_row(
    member: MemberRow,
    sums: Attendance,
    own: Mapping[bytes, Mark],
    this: LessonRow,
    before: list[LessonRow],
    seen: SeenMark | None,
) -> RollRow:
    if seen is None:
        # the screen shows "not called": a mark that arrives unseen must not be overwritten
        id_ = natural_id(ATTENDANCE_MARK, (this.id, member.enrolment))
        seen = SeenMark(None, None, None, Seen(ATTENDANCE_MARK, id_, {}), ())
    covered = member.is_enrolled and member.membership.covers(this.date)
    return RollRow(
        enrolment=member.enrolment,
        number=member.number,
        name=member.name,
        village=village(member.address),
        status=seen.status,
        minutes=seen.minutes,
        note=seen.note,
        seen=seen.seen,
        recent=tuple(_recent(member, own, one) for one in before),
        rate=sums.rate,
        in_class=covered or seen.status is not None,
        is_enrolled=member.is_enrolled,
        rivals=seen.rivals,
    )
