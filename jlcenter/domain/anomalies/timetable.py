"""Timetables that cannot be: one person or teacher in two places, too many hours in a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from jlcenter.domain.anomalies.facts import (
    Anomaly,
    AuditClass,
    AuditLesson,
    AuditMember,
    Limits,
)
from jlcenter.domain.hours import hours_text
from jlcenter.words import _


def when(lesson: AuditLesson) -> str:
    """The day and hours of a lesson."""
    if lesson.starts is None or lesson.ends is None:
        return lesson.date
    return f"{lesson.date} {_clock(lesson.starts)}–{_clock(lesson.ends)}"


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def two_places(classes: Sequence[AuditClass]) -> Iterator[Anomaly]:
    """One person there in two classes at one time (marks that say so, in both)."""
    by_person: dict[bytes, list[tuple[AuditClass, AuditMember]]] = defaultdict(list)
    for cls in classes:
        for member in cls.members:
            by_person[member.person].append((cls, member))
    for several in by_person.values():
        for place, (one, first) in enumerate(several):
            for other, second in several[place + 1 :]:
                if one.id != other.id:
                    yield from _both(one, first, other, second)


def _both(
    one: AuditClass, first: AuditMember, other: AuditClass, second: AuditMember
) -> Iterator[Anomaly]:
    days: dict[str, list[AuditLesson]] = defaultdict(list)
    for lesson in _attended(other, second):
        days[lesson.date].append(lesson)
    pairs = [
        (mine, theirs)
        for mine in _attended(one, first)
        for theirs in days.get(mine.date, ())
        if mine.overlaps(theirs)
    ]
    if pairs:
        yield Anomaly(
            "person_two_places",
            _(
                "{name} 同一时间在 {one} 和 {other} 两个班都有出勤，共 {n} 次",
                name=first.name,
                one=one.code,
                other=other.code,
                n=len(pairs),
            ),
            _("请核对两班的签到表，改正其中一班的考勤"),
            (first.enrolment, second.enrolment, *(lesson.id for pair in pairs for lesson in pair)),
            tuple(
                _(
                    "{one} 第 {a} 课次 {when}；{other} 第 {b} 课次 {then}",
                    one=one.code,
                    a=mine.number,
                    when=when(mine),
                    other=other.code,
                    b=theirs.number,
                    then=when(theirs),
                )
                for mine, theirs in pairs
            ),
            (one.id, other.id),
        )


def _attended(cls: AuditClass, member: AuditMember) -> Iterator[AuditLesson]:
    for lesson in cls.lessons:
        mark = cls.rolls.get(lesson.id, {}).get(member.enrolment)
        if mark is not None and mark.is_there and lesson.is_held:
            yield lesson


def teacher_two_places(classes: Sequence[AuditClass]) -> Iterator[Anomaly]:
    """One teacher named for two lessons of different classes at one time."""
    codes = {cls.id: cls.code for cls in classes}
    for lessons in _by_teacher(classes).values():
        ordered = sorted(lessons, key=lambda one: (one.date, one.starts or 0))
        for place, one in enumerate(ordered):
            for other in ordered[place + 1 :]:
                if other.date != one.date:
                    break
                if one.class_id != other.class_id and one.overlaps(other):
                    yield Anomaly(
                        "teacher_two_places",
                        _(
                            "教师 {name} 同一时间在 {one} 和 {other} 两个班上课",
                            name=one.teacher_name,
                            one=codes[one.class_id],
                            other=codes[other.class_id],
                        ),
                        _("请核对是谁上的课；代课的请在课次里改授课教师"),
                        (one.id, other.id),
                        (
                            _("{code} 第 {n} 课次 {when}", code=codes[one.class_id],
                              n=one.number, when=when(one)),
                            _("{code} 第 {n} 课次 {when}", code=codes[other.class_id],
                              n=other.number, when=when(other)),
                        ),
                        (one.class_id, other.class_id),
                    )  # fmt: skip


def _by_teacher(classes: Iterable[AuditClass]) -> dict[str, list[AuditLesson]]:
    found: dict[str, list[AuditLesson]] = defaultdict(list)
    for cls in classes:
        for lesson in cls.lessons:
            who = lesson.teacher or lesson.teacher_name
            if who and lesson.is_held:
                found[who].append(lesson)
    return found


def hours_a_day(classes: Sequence[AuditClass], limits: Limits) -> Iterator[Anomaly]:
    """More class hours in a day than policy allows: for a class's people, for people of several
    classes, for a teacher."""
    most = limits.daily_hours * 100
    yield from _class_days(classes, most)
    yield from _person_days(classes, most)
    codes = {cls.id: cls.code for cls in classes}
    for lessons in _by_teacher(classes).values():
        for day, some in _days(lessons).items():
            units = sum(one.units for one in some)
            if units > most:
                yield _too_long(
                    "teacher_hours_a_day",
                    _(
                        "教师 {name} {day} 一天上了 {hours} 学时，多于 {most} 学时",
                        name=some[0].teacher_name,
                        day=day,
                        hours=_hours(units),
                        most=limits.daily_hours,
                    ),
                    some,
                    codes,
                )


def _class_days(classes: Sequence[AuditClass], most: int) -> Iterator[Anomaly]:
    for cls in classes:
        for day, some in _days(cls.held).items():
            units = sum(one.units for one in some)
            if units > most:
                yield _too_long(
                    "class_hours_a_day",
                    _(
                        "{code} {day} 一天上了 {hours} 学时，多于 {most} 学时",
                        code=cls.code,
                        day=day,
                        hours=_hours(units),
                        most=most // 100,
                    ),
                    some,
                    {cls.id: cls.code},
                )


def _person_days(classes: Sequence[AuditClass], most: int) -> Iterator[Anomaly]:
    several: dict[bytes, list[tuple[AuditClass, AuditMember]]] = defaultdict(list)
    for cls in classes:
        for member in cls.members:
            several[member.person].append((cls, member))
    codes = {cls.id: cls.code for cls in classes}
    for places in several.values():
        if len(places) < 2:
            continue
        lessons = [one for cls, member in places for one in _attended(cls, member)]
        for day, some in _days(lessons).items():
            units = sum(one.units for one in some)
            if units > most and len({one.class_id for one in some}) > 1:
                yield _too_long(
                    "person_hours_a_day",
                    _(
                        "{name} {day} 在几个班共出勤 {hours} 学时，多于 {most} 学时",
                        name=places[0][1].name,
                        day=day,
                        hours=_hours(units),
                        most=most // 100,
                    ),
                    some,
                    codes,
                )


def _hours(units: int) -> str:
    from fractions import Fraction

    return hours_text(Fraction(units, 100))


def _days(lessons: Iterable[AuditLesson]) -> dict[str, list[AuditLesson]]:
    found: dict[str, list[AuditLesson]] = defaultdict(list)
    for one in lessons:
        found[one.date].append(one)
    return found


def _too_long(
    code: str, message: str, lessons: Sequence[AuditLesson], codes: dict[bytes, str]
) -> Anomaly:
    return Anomaly(
        code,
        message,
        _("请核对课次的学时和日期；确实上了这么久的，请保留课程表和签到表"),
        tuple(one.id for one in lessons),
        tuple(
            _(
                "{code} 第 {n} 课次 {when}，{hours} 学时",
                code=codes[one.class_id],
                n=one.number,
                when=when(one),
                hours=_hours(one.units),
            )
            for one in lessons
        ),
        tuple(dict.fromkeys(one.class_id for one in lessons)),
    )
