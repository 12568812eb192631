"""Attended and required class hours of one person in one class, and the rate between them.

Source of the rules: the command line's contract (docs), ``attendance show``: present and online
count the whole lesson; late and left early the lesson less the minutes missed; leave, absent and
not called nothing. Required are the lessons held while the person was in the class. A lesson is
*held* as soon as anyone has a mark in it, unless it was cancelled or did not take place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Generic, TypeVar

from jlcenter.domain.errors import Refused
from jlcenter.domain.hours import hours_of, hundredths_of
from jlcenter.words import _, mark

PRESENT, LATE, LEFT_EARLY, ABSENT, LEAVE, ONLINE = STATUSES = (
    "present",
    "late",
    "left_early",
    "absent",
    "leave",
    "online",
)
#: the words on screen and paper, and the sign in a ledger's square
STATUS_LABELS: Mapping[str, str] = {
    PRESENT: mark("出勤"),
    LATE: mark("迟到"),
    LEFT_EARLY: mark("早退"),
    ABSENT: mark("旷课"),
    LEAVE: mark("请假"),
    ONLINE: mark("线上"),
}
STATUS_SIGNS: Mapping[str, str] = {
    PRESENT: "√",
    LATE: "▲",
    LEFT_EARLY: "▽",
    ABSENT: "×",
    LEAVE: "○",
    ONLINE: "◎",
}
#: not called yet is a state of its own (R39), never shown as one of the six
NOT_CALLED_LABEL = mark("未点")
NOT_IN_CLASS_LABEL = mark("未入班")

WHOLE = frozenset((PRESENT, ONLINE))
PARTLY = frozenset((LATE, LEFT_EARLY))
_NONE = Fraction(0)
#: lessons in these states are left out of every sum
NOT_HELD = frozenset(("cancelled", "not_held"))

_BY_TEXT = {
    **{label: status for status, label in STATUS_LABELS.items()},
    **{sign: status for status, sign in STATUS_SIGNS.items()},
    "缺勤": ABSENT,
    "缺课": ABSENT,
    "到": PRESENT,
    "事假": LEAVE,
    "病假": LEAVE,
}

Id = TypeVar("Id")


@dataclass(frozen=True, slots=True)
class Lesson(Generic[Id]):
    """What the rule needs of a lesson. ``date`` is ``YYYY-MM-DD``."""

    id: Id
    date: str
    minutes: int
    status: str = "planned"
    #: the lesson's class hours in hundredths
    units: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "units", hundredths_of(self.minutes))


@dataclass(frozen=True, slots=True)
class Mark:
    """One person at one lesson; ``minutes`` are those missed by who came late or left early."""

    status: str
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Membership:
    """From when to when a person is in a class, both days included; None is open."""

    joined_on: str | None = None
    left_on: str | None = None

    def covers(self, day: str) -> bool:
        """Whether the person was in the class on ``day``."""
        after_joining = self.joined_on is None or self.joined_on <= day
        return after_joining and (self.left_on is None or day <= self.left_on)


@dataclass(frozen=True, slots=True)
class Attendance:
    """Class hours attended and required."""

    hours: Fraction
    required: Fraction

    @property
    def rate(self) -> Fraction | None:
        """Attended over required, exactly; None while nothing was held for this person."""
        return self.hours / self.required if self.required else None


def credit(lesson_minutes: int, mark_: Mark | None) -> Fraction:
    """The class hours one mark counts for, of a lesson of so many minutes."""
    if mark_ is None or lesson_minutes <= 0:
        return Fraction(0)
    if mark_.status in WHOLE:
        return hours_of(lesson_minutes)
    if mark_.status in PARTLY:
        stayed = max(0, lesson_minutes - mark_.minutes)
        return hours_of(lesson_minutes) * Fraction(stayed, lesson_minutes)
    return Fraction(0)


def attendance(
    lessons: Iterable[Lesson[Id]],
    held: Collection[Id],
    marks: Mapping[Id, Mark],
    membership: Membership,
) -> Attendance:
    """Sum one person's hours. ``held`` are the ids of lessons in which anyone has a mark.

    A mark of the person's own is proof of being there: it counts even where the dates of joining
    and leaving, typed later or on a laptop with a wrong clock, say otherwise.
    """
    attended = required = 0
    partly = _NONE
    for lesson in lessons:
        own = marks.get(lesson.id)
        if lesson.status in NOT_HELD or (own is None and lesson.id not in held):
            continue
        if own is None and not membership.covers(lesson.date):
            continue
        required += lesson.units
        if own is None:
            continue
        if own.status in WHOLE:
            attended += lesson.units
        elif own.status in PARTLY:
            partly += credit(lesson.minutes, own)
    hours = Fraction(attended, 100)
    return Attendance(hours + partly if partly else hours, Fraction(required, 100))


def missed_minutes(
    status: str, minutes: int | None, lesson_minutes: int, *, row: int | None = None
) -> int | None:
    """The minutes to store with a mark; Refused where they do not fit the status or the lesson."""
    if minutes is None:
        return None
    if status not in PARTLY:
        raise Refused(
            "minutes_without_late",
            _("只有迟到和早退才记缺课分钟"),
            _("去掉分钟数，或把出勤情况改为迟到或早退"),
            field="minutes",
            row=row,
        )
    if not 0 <= minutes <= lesson_minutes:
        raise Refused(
            "minutes_range",
            _(
                "缺课 {minutes} 分钟超出本课次（共 {lesson} 分钟）",
                minutes=minutes,
                lesson=lesson_minutes,
            ),
            _("缺课分钟应在 0 到 {lesson} 之间；整节没来请记旷课", lesson=lesson_minutes),
            field="minutes",
            row=row,
        )
    return minutes


def known_status(text: str, *, row: int | None = None, file: str | None = None) -> str:
    """The status meant by ``text`` (English word, Chinese word or ledger sign); else Refused."""
    if text in STATUSES:
        return text
    plain = text.strip()
    status = _BY_TEXT.get(plain, plain.lower())
    if status not in STATUSES:
        raise Refused(
            "status_unknown",
            _("没有“{text}”这种出勤情况", text=text),
            _(
                "可用：present 出勤，late 迟到，left_early 早退，"
                "absent 旷课，leave 请假，online 线上"
            ),
            field="status",
            row=row,
            file=file,
        )
    return status
