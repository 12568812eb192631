"""Rolls that look as if they were not called: when marks were made, and what they say.

Times are those of the laptop that wrote them; a laptop whose clock is off shows here, and the
advice says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

from jlcenter.domain.anomalies.facts import Anomaly, AuditClass, AuditLesson, AuditMark, Limits
from jlcenter.domain.anomalies.timetable import when
from jlcenter.words import _, counted

#: China has one time
_CHINA = timezone(timedelta(hours=8))
#: rolls of fewer people may well be alike
_ALIKE_PEOPLE = 10


def local(ms: int) -> datetime:
    """A moment in China's time."""
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(_CHINA)


def _days_after(lesson: AuditLesson, ms: int) -> int:
    return (local(ms).date() - datetime.fromisoformat(lesson.date).date()).days


def _made(cls: AuditClass, lesson: AuditLesson) -> list[int]:
    roll = cls.rolls.get(lesson.id, {})
    return sorted(mark.made_at for mark in roll.values() if mark.made_at is not None)


def made_late(cls: AuditClass, limits: Limits) -> Iterator[Anomaly]:
    """Lessons of which most marks were made long after, or before they took place."""
    late: list[tuple[AuditLesson, int]] = []
    early: list[tuple[AuditLesson, int]] = []
    for lesson in cls.held:
        made = _made(cls, lesson)
        if not made:
            continue
        days = _days_after(lesson, made[len(made) // 2])
        if days > limits.late_days:
            late.append((lesson, days))
        elif days < 0:
            early.append((lesson, days))
    if late:
        yield Anomaly(
            "marks_late",
            counted(
                "{code} 有 {n} 个课次的考勤是上课 {days} 天以后才记的",
                len(late),
                code=cls.code,
                days=limits.late_days,
            ),
            _("补记的请附上课当天的纸质签到表；电脑时间不准的请先校准"),
            tuple(lesson.id for lesson, _days in late),
            tuple(
                _(
                    "第 {n} 课次 {when}，{days} 天后记",
                    n=lesson.number,
                    when=when(lesson),
                    days=days,
                )
                for lesson, days in late
            ),
            (cls.id,),
        )
    if early:
        yield Anomaly(
            "marks_early",
            counted("{code} 有 {n} 个课次的考勤在上课之前就记了", len(early), code=cls.code),
            _("还没有上的课不能点名，请清除后到课上再点；电脑时间不准的请先校准"),
            tuple(lesson.id for lesson, _days in early),
            tuple(
                _(
                    "第 {n} 课次 {when}，提前 {days} 天",
                    n=lesson.number,
                    when=when(lesson),
                    days=-days,
                )
                for lesson, days in early
            ),
            (cls.id,),
        )


def made_at_once(cls: AuditClass, limits: Limits) -> Iterator[Anomaly]:
    """Rolls of lessons on several days that were all written within seconds."""
    told = sorted(
        (mark.made_at, lesson.id)
        for lesson in cls.held
        for mark in cls.rolls[lesson.id].values()
        if mark.made_at is not None
    )
    by_id = {one.id: one for one in cls.lessons}
    first = start = marks = 0
    for end, (at, _lesson) in enumerate(told):
        while at - told[start][0] > limits.burst_seconds * 1000:
            start += 1
        if end - start + 1 > marks:
            first, marks = start, end - start + 1
    lessons = {one for _at, one in told[first : first + marks]}
    days = {by_id[one].date for one in lessons}
    if len(days) < 2 or marks < limits.burst_marks:
        return
    at = told[first][0]
    some = sorted((by_id[one] for one in lessons), key=lambda one: (one.date, one.number))
    yield Anomaly(
        "marks_at_once",
        _(
            "{code} 有 {days} 天的考勤共 {n} 条，是在 {seconds} 秒之内一起记的",
            code=cls.code,
            days=len(days),
            n=marks,
            seconds=limits.burst_seconds,
        ),
        _("请保留各课次当天的签到表；从考勤机或表格导入的，请留存原文件"),
        tuple(one.id for one in some),
        (
            _("记录时间 {at}", at=local(at).strftime("%Y-%m-%d %H:%M:%S")),
            *(_("第 {n} 课次 {when}", n=one.number, when=when(one)) for one in some),
        ),
        (cls.id,),
    )


def called_off(cls: AuditClass) -> Iterator[Anomaly]:
    """People there in lessons that did not take place."""
    odd = [one for one in cls.lessons if not one.is_held and cls.there(one.id)]
    if odd:
        yield Anomaly(
            "marks_not_held",
            counted("{code} 有 {n} 个取消或未开的课次记了出勤", len(odd), code=cls.code),
            _("课没有上就清除考勤；其实上了课的，把课次改回来"),
            tuple(one.id for one in odd),
            tuple(
                _("第 {n} 课次 {when}，出勤 {count} 人", n=one.number, when=when(one),
                  count=cls.there(one.id))
                for one in odd
            ),
            (cls.id,),
        )  # fmt: skip


def outside_class(cls: AuditClass) -> Iterator[Anomaly]:
    """Lessons with people there before the class began or after it ended."""
    odd = [
        one
        for one in cls.held
        if cls.there(one.id)
        and ((cls.starts and one.date < cls.starts) or (cls.ends and one.date > cls.ends))
    ]
    if odd:
        yield Anomaly(
            "marks_outside_class",
            counted("{code} 有 {n} 个课次在开班之前或结业之后", len(odd), code=cls.code),
            _("请核对课次日期，或改正班级的起止日期"),
            tuple(one.id for one in odd),
            tuple(_("第 {n} 课次 {when}", n=one.number, when=when(one)) for one in odd),
            (cls.id,),
        )


def _signature(roll: dict[bytes, AuditMark]) -> tuple[tuple[bytes, str, int], ...]:
    return tuple(sorted((who, one.status, one.minutes) for who, one in roll.items()))


def identical(cls: AuditClass, limits: Limits) -> Iterator[Anomaly]:
    """Every lesson's roll the same, person by person."""
    held = cls.held
    if len(held) < limits.identical_lessons:
        return
    rolls = {_signature(dict(cls.rolls[one.id])) for one in held}
    people = len(cls.rolls[held[0].id])
    if len(rolls) == 1 and people >= _ALIKE_PEOPLE:
        yield Anomaly(
            "rolls_identical",
            _("{code} 的 {n} 个课次考勤完全相同", code=cls.code, n=len(held)),
            _("请逐课次核对签到表；确实如此的，请留存签到表和现场照片"),
            tuple(one.id for one in held),
            (_("{people} 人，每个课次的出勤情况都一样", people=people),),
            (cls.id,),
        )


def same_times(cls: AuditClass, limits: Limits) -> Iterator[Anomaly]:
    """Rolls of different days that were begun at the same second of the day."""
    at: dict[str, list[AuditLesson]] = defaultdict(list)
    for lesson in cls.held:
        made = _made(cls, lesson)
        if made:
            at[local(made[0]).strftime("%H:%M:%S")].append(lesson)
    for second, lessons in at.items():
        if len({one.date for one in lessons}) >= limits.identical_lessons:
            days = {local(_made(cls, one)[0]).date() for one in lessons}
            if len(days) < limits.identical_lessons:
                continue  # written at once: told by made_at_once
            yield Anomaly(
                "marks_same_times",
                counted(
                    "{code} 有 {n} 天的点名时间都是 {at}，分秒不差",
                    len(days),
                    code=cls.code,
                    at=second,
                ),
                _("请查明是不是改过电脑时间，并核对签到表"),
                tuple(one.id for one in lessons),
                tuple(_("第 {n} 课次 {when}", n=one.number, when=when(one)) for one in lessons),
                (cls.id,),
            )


def over_capacity(cls: AuditClass) -> Iterator[Anomaly]:
    """More people there than the class was planned for."""
    if not cls.capacity:
        return
    odd = [one for one in cls.held if cls.there(one.id) > cls.capacity]
    if odd:
        yield Anomaly(
            "over_capacity",
            counted(
                "{code} 计划 {capacity} 人，有 {n} 个课次出勤多于计划人数",
                len(odd),
                code=cls.code,
                capacity=cls.capacity,
            ),
            _("请核对场地能不能容纳；扩班的请补办变更手续"),
            tuple(one.id for one in odd),
            tuple(
                _("第 {n} 课次 {when}，出勤 {count} 人", n=one.number, when=when(one),
                  count=cls.there(one.id))
                for one in odd
            ),
            (cls.id,),
        )  # fmt: skip


def head_counts(cls: AuditClass) -> Iterator[Anomaly]:
    """The roll of a day says more people than an inspector counted."""
    for record, day, counted_people in cls.head_counts:
        lessons = [one for one in cls.held if one.date == day]
        if not lessons:
            yield Anomaly(
                "inspection_without_lesson",
                _("{code} {day} 有现场检查，当天没有上过课的课次", code=cls.code, day=day),
                _("请核对检查日期和课次"),
                (record,),
                (_("检查现场 {n} 人", n=counted_people),),
                (cls.id,),
            )
            continue
        most = min(cls.there(one.id) for one in lessons)
        if most > counted_people:
            yield Anomaly(
                "head_count",
                _(
                    "{code} {day} 考勤 {roll} 人，检查现场只有 {seen} 人",
                    code=cls.code,
                    day=day,
                    roll=most,
                    seen=counted_people,
                ),
                _("请核对当天签到表，按实际到场人数改正考勤"),
                (record, *(one.id for one in lessons)),
                tuple(
                    _("第 {n} 课次 {when}，出勤 {count} 人", n=one.number, when=when(one),
                      count=cls.there(one.id))
                    for one in lessons
                ),
                (cls.id,),
            )  # fmt: skip
