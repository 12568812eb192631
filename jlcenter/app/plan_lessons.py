"""Laying out a class's lessons, and moving, cancelling or changing one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.app.lookup import lesson_id
from jlcenter.app.plan_class import ClassRow, find_class, open_class
from jlcenter.app.policy_rules import rule_in_force
from jlcenter.app.teachers import teacher_of_name
from jlcenter.domain.dates import in_order, minute_of_day, parse_date, parse_time, parse_weekdays
from jlcenter.domain.errors import Refused
from jlcenter.domain.hours import MOST_LESSON_HOURS, hours_of, hours_text, parse_hours
from jlcenter.domain.lesson_plan import Slot, calendar_warnings, days_between, slot_warnings
from jlcenter.domain.notices import Notice
from jlcenter.domain.numbering import base_of, free_numbers
from jlcenter.domain.records import LESSON
from jlcenter.storage.door import Seen
from jlcenter.storage.queries.classes import letter_of_device, own_days
from jlcenter.storage.queries.lessons import (
    LessonRow,
    lesson,
    lessons_of_class,
    numbers_ever_given,
)
from jlcenter.storage.session import Session
from jlcenter.words import _, counted, mark

__all__ = [
    "STATUS_LABELS",
    "LessonRow",
    "LessonsResult",
    "add_lesson",
    "cancel_lesson",
    "edit_lesson",
    "find_lesson",
    "lesson_number_source",
    "list_lessons",
    "mark_not_held",
    "move_lesson",
    "plan_lessons",
    "restore_lesson",
]

STATUS_LABELS = {
    "planned": mark("待上课"),
    "held": mark("已上课"),
    "cancelled": mark("已取消"),
    "not_held": mark("未开课"),
}
_APPROVED = ("approved", "running", "assessed", "closed")
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class LessonsResult:
    """The lessons as they now are, and what a careful planner would be told."""

    rows: tuple[LessonRow, ...]
    warnings: tuple[Notice, ...]


def list_lessons(session: Session, class_: str | UUID) -> list[LessonRow]:
    """The lessons of a class in the order they are held."""
    return lessons_of_class(session.db, find_class(session, class_).id)


def find_lesson(session: Session, class_: str | UUID, number: int) -> LessonRow:
    """The lesson of this number; NotFound names the numbers there are."""
    row = lesson(session.db, lesson_id(session, find_class(session, class_).id, number))
    assert row is not None
    return row


def plan_lessons(
    session: Session,
    class_: str | UUID,
    *,
    start_date: str,
    end_date: str,
    start: str,
    hours: str,
    weekdays: str | None = None,
    skip_holidays: bool = False,
    topic: str | None = None,
    teacher: str | None = None,
    place: str | None = None,
) -> LessonsResult:
    """One lesson a day from one date to another (``weekdays`` "1,3,5", None is every day).

    A day that already has a lesson at that time is left as it is, so planning twice doubles
    nothing.
    """
    row = open_class(session, class_)
    first, last = parse_date(start_date, field="from"), parse_date(end_date, field="to")
    in_order(first, last, field="to")
    at, minutes = _time_and_length(start, hours)
    own = own_days(session.db)
    wanted = parse_weekdays(weekdays) if weekdays else None
    days = days_between(first, last, weekdays=wanted, skip_holidays=skip_holidays, own=own)
    taken = {
        (one.date, one.starts_at)
        for one in lessons_of_class(session.db, row.id)
        if not one.is_called_off
    }
    free = [day for day in days if (day.isoformat(), at) not in taken]
    if not free:
        raise Refused(
            "no_days",
            _("这样排不出课次：日期都被跳过，或当天同一时间已有课次"),
            _("请核对起止日期、星期和节假日选项"),
            field="from",
        )
    warnings: list[Notice] = []
    if len(free) < len(days):
        n = len(days) - len(free)
        warnings.append(
            Notice("already_planned", counted("有 {n} 天同一时间已有课次，没有重复排", n))
        )
    slots = [Slot(day.isoformat(), at, minutes) for day in free]
    common = _facts(session, topic=topic, teacher=teacher, place=place)
    return _add(session, row, slots, common, warnings)


def add_lesson(
    session: Session,
    class_: str | UUID,
    *,
    date: str,
    start: str,
    hours: str,
    topic: str | None = None,
    teacher: str | None = None,
    place: str | None = None,
    form: str | None = None,
    makes_up: int | None = None,
    remark: str | None = None,
) -> LessonsResult:
    """Add one lesson; ``makes_up`` is the number of the lesson it makes up for."""
    row = open_class(session, class_)
    at, minutes = _time_and_length(start, hours)
    facts = _facts(session, topic=topic, teacher=teacher, place=place, form=form, remark=remark)
    if makes_up is not None:
        facts["makes_up"] = lesson_id(session, row.id, makes_up)
    slot = Slot(parse_date(date).isoformat(), at, minutes)
    return _add(session, row, [slot], facts, [])


def _time_and_length(start: str, hours: str) -> tuple[str, int]:
    at = parse_time(start)
    minutes = parse_hours(hours, most=MOST_LESSON_HOURS)
    if minute_of_day(at) + minutes > _DAY_MINUTES:
        raise Refused(
            "past_midnight",
            _("{start} 开始的 {hours} 学时会过半夜", start=at, hours=hours),
            _("请改早开始时间或减少学时（1 学时 = 45 分钟）"),
            field="hours",
        )
    return at, minutes


def _facts(session: Session, **given: Any) -> dict[str, Any]:
    teacher = " ".join((given.pop("teacher", None) or "").split())
    facts: dict[str, Any] = {name: value or None for name, value in given.items()}
    if teacher:
        facts |= {"teacher": teacher_of_name(session, teacher), "teacher_name": teacher}
    return facts


def _add(
    session: Session,
    row: ClassRow,
    slots: list[Slot],
    facts: dict[str, Any],
    warnings: list[Notice],
) -> LessonsResult:
    existing = lessons_of_class(session.db, row.id)
    with session.action(mark("排课 {code}：{n} 个课次"), code=row.code, n=len(slots)) as write:
        numbers = lesson_number_source(session, row)
        ids = [
            write.put(
                LESSON,
                training_class=row.id,
                number=next(numbers),
                date=slot.date,
                starts_at=slot.starts_at,
                minutes=slot.minutes,
                status="planned",
                **facts,
            )
            for slot in slots
        ]
    made = set(ids)
    rows = tuple(one for one in lessons_of_class(session.db, row.id) if one.id in made)
    warnings += _plan_warnings(session, row, slots, existing)
    if row.status not in _APPROVED:
        text = _("班级 {code} 还没有登记开班批复", code=row.code)
        warnings.append(Notice("not_approved", text))
    return LessonsResult(rows, tuple(warnings))


def lesson_number_source(session: Session, row: ClassRow) -> Iterator[int]:
    """The numbers to give next to a class's lessons on this laptop, one after another."""
    base = 0
    if row.made_by is not None and row.made_by != session.device:
        base = base_of(session.letter, letter_of_device(session.db, row.made_by))
    return free_numbers(numbers_ever_given(session.db, row.id), base)


def _plan_warnings(
    session: Session, row: ClassRow, slots: list[Slot], existing: Iterable[LessonRow]
) -> list[Notice]:
    standing = [
        Slot(one.date, one.starts_at, one.minutes) for one in existing if not one.is_called_off
    ]
    days = [parse_date(slot.date) for slot in slots]
    warnings = calendar_warnings(days, own_days(session.db))
    warnings += slot_warnings(
        slots,
        standing,
        starts=row.starts or None,
        ends=row.ends or None,
        most_hours_a_day=_most_hours_a_day(session, row),
    )
    planned = sum((hours_of(slot.minutes) for slot in [*standing, *slots]), hours_of(0))
    wanted = hours_of(row.planned_minutes)
    if planned > wanted:
        text = _(
            "共排 {planned} 学时，超过本班计划的 {wanted} 学时",
            planned=hours_text(planned),
            wanted=hours_text(wanted),
        )
        warnings.append(Notice("hours_above_plan", text))
    return warnings


def _most_hours_a_day(session: Session, row: ClassRow) -> int | None:
    day = row.starts or "2000-01-01"
    rule = rule_in_force(session, "class.daily_hours_max", day)
    return int(rule.values["hours"]) if rule and rule.values else None


def _changed(
    session: Session,
    class_: str | UUID,
    number: int,
    label: str,
    fields: dict[str, Any],
    saw: Seen | None = None,
) -> tuple[ClassRow, LessonRow, LessonRow]:
    """Change one lesson; returns its class, and the lesson before and after. ``saw``: what the
    screen showed of it."""
    row = open_class(session, class_)
    before = find_lesson(session, row.id, number)
    with session.action(label, code=row.code, n=number) as write:
        write.put(LESSON, before.id, saw=saw, **fields)
    after = lesson(session.db, before.id)
    assert after is not None
    return row, before, after


def move_lesson(
    session: Session,
    class_: str | UUID,
    number: int,
    *,
    date: str | None = None,
    start: str | None = None,
    saw: Seen | None = None,
) -> LessonsResult:
    """Put a lesson on another day or at another time; its marks stay with it."""
    if date is None and start is None:
        raise Refused(
            "nothing_to_change",
            _("没有写新的日期或时间"),
            _("请写 --date 或 --start"),
            field="date",
        )
    fields: dict[str, Any] = {}
    if date is not None:
        fields["date"] = parse_date(date).isoformat()
    if start is not None:
        fields["starts_at"] = parse_time(start)
    label = mark("调课 {code} 第 {n} 课次")
    row, before, after = _changed(session, class_, number, label, fields, saw)
    others = [one for one in lessons_of_class(session.db, row.id) if one.id != after.id]
    slot = Slot(after.date, after.starts_at, after.minutes)
    warnings = _plan_warnings(session, row, [slot], others)
    return LessonsResult((after,), (*_has_marks(before), *warnings))


def _has_marks(row: LessonRow) -> list[Notice]:
    if not row.marked:
        return []
    text = counted("第 {number} 课次已有 {n} 人的考勤", row.marked, number=row.number)
    return [Notice("has_marks", text)]


def cancel_lesson(
    session: Session,
    class_: str | UUID,
    number: int,
    reason: str | None = None,
    *,
    saw: Seen | None = None,
) -> LessonsResult:
    """取消: the lesson will not be; it counts in no sum."""
    fields = {"status": "cancelled", "reason": reason or None}
    label = mark("取消课次 {code} 第 {n} 课次")
    _row, before, after = _changed(session, class_, number, label, fields, saw)
    return LessonsResult((after,), tuple(_has_marks(before)))


def mark_not_held(
    session: Session, class_: str | UUID, number: int, reason: str, *, saw: Seen | None = None
) -> LessonsResult:
    """未开课: the lesson did not take place, and why."""
    if not reason.strip():
        raise Refused(
            "reason_missing",
            _("没有写未开课的原因"),
            _("请写原因，如 停电、道路积雪"),
            field="reason",
        )
    fields = {"status": "not_held", "reason": reason.strip()}
    label = mark("未开课 {code} 第 {n} 课次")
    _row, before, after = _changed(session, class_, number, label, fields, saw)
    return LessonsResult((after,), tuple(_has_marks(before)))


def restore_lesson(session: Session, class_: str | UUID, number: int) -> LessonsResult:
    """A cancelled lesson will be held after all."""
    fields = {"status": "planned", "reason": None}
    label = mark("恢复课次 {code} 第 {n} 课次")
    _row, _before, after = _changed(session, class_, number, label, fields)
    return LessonsResult((after,), ())


def edit_lesson(
    session: Session,
    class_: str | UUID,
    number: int,
    *,
    topic: str | None = None,
    teacher: str | None = None,
    place: str | None = None,
    hours: str | None = None,
    form: str | None = None,
    remark: str | None = None,
    is_evening: bool | None = None,
    is_repeat: bool | None = None,
    saw: Seen | None = None,
) -> LessonsResult:
    """Change a lesson's topic, teacher (代课), place, length, form, remark, whether it was in the
    evening or at a weekend (the calendar says where nobody does) and whether it repeats another
    class; None leaves as is, an empty text empties. ``saw``: what the screen showed; only what
    differs from it is written."""
    texts = {"topic": topic, "place": place, "form": form, "remark": remark}
    fields: dict[str, Any] = {
        name: value or None for name, value in texts.items() if value is not None
    }
    told = {"is_evening": is_evening, "is_repeat": is_repeat}
    fields |= {name: value for name, value in told.items() if value is not None}
    if teacher is not None:
        plain = " ".join(teacher.split())
        fields["teacher"] = teacher_of_name(session, plain) if plain else None
        fields["teacher_name"] = plain or None
    if hours is not None:
        fields["minutes"] = parse_hours(hours, most=MOST_LESSON_HOURS)
    if not fields:
        raise Refused("nothing_to_change", _("没有写要改什么"), _("请至少写一项要改的内容"))
    _row, before, after = _changed(
        session, class_, number, mark("修改课次 {code} 第 {n} 课次"), fields, saw
    )
    return LessonsResult((after,), tuple(_has_marks(before) if hours is not None else ()))
