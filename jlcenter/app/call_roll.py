"""点名: one mark at a time, everyone at once, or a file of marks. Imports little: see ``mark``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from jlcenter.app.lookup import ranges
from jlcenter.domain.attendance import (
    NOT_CALLED_LABEL,
    PARTLY,
    STATUS_LABELS,
    known_status,
    missed_minutes,
)
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.journal.ids import natural_id
from jlcenter.domain.notices import Notice
from jlcenter.domain.records.attendance_mark import ATTENDANCE_MARK
from jlcenter.storage.queries.marks import MarkPlace, mark_of, mark_place
from jlcenter.words import _
from jlcenter.words import mark as said

if TYPE_CHECKING:
    from pathlib import Path

    from jlcenter.app.attendance import AttendanceRow, Roll
    from jlcenter.storage.door import Seen
    from jlcenter.storage.queries.attendance import MemberRow
    from jlcenter.storage.queries.lessons import LessonRow
    from jlcenter.storage.session import Session

_LABEL = said("点名 · {code} 第 {n} 课次")
_BLANK: dict[str, Any] = {"status": None, "minutes": None, "note": None, "bulk": None}


class MarkResult(NamedTuple):
    """Whether anything changed, what undo will call it, and what to know."""

    changed: bool
    label: str
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """One mark wished for in a list: ``status`` None takes a mark away."""

    lesson: UUID
    enrolment: UUID
    status: str | None
    minutes: int | None = None
    note: str | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """How many marks were made, and how many stood as wished."""

    marked: int
    unchanged: int
    #: 学号 of exceptions that had another mark already, which stands
    kept: tuple[int, ...] = ()

    def __iter__(self) -> Iterator[int]:
        """``marked, unchanged = mark_all(…)``."""
        return iter((self.marked, self.unchanged))


def mark(
    session: Session,
    lesson_id: UUID,
    enrolment_id: UUID,
    status: str | None,
    minutes: int | None = None,
    note: str | None = None,
    saw: Seen | None = None,
) -> MarkResult:
    """Set one person's mark at one lesson; ``status`` None takes it away (not called).

    ``minutes``: how many were missed, of late and left early. ``saw``: what the screen showed
    (``RollRow.seen``). The mark is on disk when this returns.
    """
    place = _allowed(session, lesson_id, enrolment_id)
    fields = _fields(place.lesson_minutes, status, minutes, note)
    key = (lesson_id, enrolment_id)
    code, n = place.class_code, place.lesson_number
    if status is None and mark_of(session.db, natural_id(ATTENDANCE_MARK, key)) is None:
        return MarkResult(False, _(_LABEL, code=code, n=n))
    with session.action(_LABEL, code=code, n=n) as write:
        write.put(ATTENDANCE_MARK, key=key, saw=saw, **fields)
    return MarkResult(bool(write.changed), _(_LABEL, code=code, n=n), _warnings(place, fields))


def _warnings(place: MarkPlace, fields: Mapping[str, Any]) -> tuple[Notice, ...]:
    warnings = []
    if fields["status"] in PARTLY and fields["minutes"] is None:
        text = _("没有写缺课分钟，按整节出勤计")
        warnings.append(Notice("minutes_missing", text))
    if place.lesson_date > date.today().isoformat():
        text = _("这个课次的日期 {day} 晚于本机日期", day=place.lesson_date)
        warnings.append(Notice("clock", text))
    return tuple(warnings)


def _fields(
    lesson_minutes: int,
    status: str | None,
    minutes: int | None,
    note: str | None,
    row: int | None = None,
) -> dict[str, Any]:
    if status is None:
        return _BLANK
    known = known_status(status, row=row)
    return {
        "status": known,
        "minutes": missed_minutes(known, minutes, lesson_minutes, row=row),
        "note": note or None,
        "bulk": False,
    }


def _allowed(
    session: Session, lesson_id: UUID, enrolment_id: UUID, row: int | None = None
) -> MarkPlace:
    place = mark_place(session.db, lesson_id, enrolment_id)
    if place is None:
        raise NotFound(
            "lesson_unknown",
            _("没有这个课次"),
            _("用 lesson list 查看本班课次"),
            field="lesson",
            row=row,
        )
    check_open(place.class_code, is_closed=bool(place.is_closed), row=row)
    if place.is_called_off:
        raise called_off(place.lesson_number, row)
    if not place.is_in_class:
        raise NotFound(
            "number_unknown",
            _("这名学员不在本班"),
            _("用 roster show 查看本班花名册"),
            field="number",
            row=row,
        )
    if not place.is_enrolled:
        raise withdrawn(place.number, row)
    return place


def check_open(code: str, *, is_closed: bool, row: int | None = None) -> None:
    """Refused where the class is closed."""
    if is_closed:
        raise Refused(
            "class_closed",
            _("班级 {code} 已结班，课次和考勤已锁定", code=code),
            _("确需更正时，先用 class reopen {code} 重新打开", code=code),
            field="class",
            row=row,
        )


def called_off(number: int, row: int | None = None) -> Refused:
    """What to say of a mark at a lesson that was cancelled or not held."""
    return Refused(
        "lesson_not_held",
        _("第 {n} 课次已取消或未开课，不能点名", n=number),
        _("如果照常上了课，先用 lesson restore 恢复这个课次"),
        field="lesson",
        row=row,
    )


def withdrawn(number: int | None, row: int | None = None) -> Refused:
    """What to say of a mark of a person who left the class."""
    return Refused(
        "withdrawn",
        _("学号 {number} 已退出本班，不能点名", number=number or "—"),
        _("如果仍在学习，请先把这名学员重新加入本班"),
        field="number",
        row=row,
    )


def mark_all(
    session: Session,
    lesson_id: UUID,
    status: str = "present",
    exceptions: Mapping[int, tuple[str, int | None]] | None = None,
    overwrite: bool = False,
) -> Marked:
    """Mark everyone not called yet; ``exceptions`` by 学号 as (status, minutes).

    Marks that stand are touched only with ``overwrite`` (R36). Who has left the class, or was not
    in it yet on that day, is left out. Marks made for everyone yield to one made by hand elsewhere.
    """
    from jlcenter.storage.queries.attendance import members
    from jlcenter.storage.queries.lessons import lesson as lesson_row
    from jlcenter.storage.queries.marks import class_state, marks_of_lesson

    lesson = lesson_row(session.db, lesson_id)
    if lesson is None:
        raise NotFound("lesson_unknown", _("没有这个课次"), field="lesson")
    code, is_closed = class_state(session.db, lesson.training_class)
    check_open(code, is_closed=is_closed)
    if lesson.is_called_off:
        raise called_off(lesson.number)
    known = known_status(status)
    people = members(session.db, lesson.training_class)
    plan = _plan(lesson, people, known, dict(exceptions or {}))
    stands = marks_of_lesson(session.db, lesson_id)
    marked = unchanged = 0
    kept: list[int] = []
    label = said("全班点到 · {code} 第 {n} 课次")
    with session.action(label, code=code, n=lesson.number) as write:
        for one, wanted, minutes, is_named in plan:
            old = stands.get(one.enrolment)
            if old is not None and (not overwrite or old == (wanted, minutes)):
                unchanged += 1
                if is_named and old != (wanted, minutes):
                    kept.append(one.number)
                continue
            write.put(
                ATTENDANCE_MARK,
                key=(lesson_id, one.enrolment),
                status=wanted,
                minutes=minutes,
                note=None,
                bulk=not is_named,
            )
            marked += 1
    return Marked(marked, unchanged, tuple(kept))


def _plan(
    lesson: LessonRow,
    people: list[MemberRow],
    status: str,
    special: dict[int, tuple[str, int | None]],
) -> list[tuple[MemberRow, str, int | None, bool]]:
    """Who gets which mark: (person, status, minutes, named as an exception)."""
    _check_exceptions(special, {one.number: one.is_enrolled for one in people})
    plan: list[tuple[MemberRow, str, int | None, bool]] = []
    for one in people:
        named = special.get(one.number) if one.is_enrolled else None
        if named:
            wanted = known_status(named[0])
            minutes = missed_minutes(wanted, named[1], lesson.minutes)
            plan.append((one, wanted, minutes, True))
        elif one.is_enrolled and one.membership.covers(lesson.date):
            plan.append((one, status, None, False))
    return plan


def _check_exceptions(special: Mapping[int, object], enrolled: Mapping[int, bool]) -> None:
    for number in special:
        if number not in enrolled:
            raise NotFound(
                "number_unknown",
                _("本班没有学号 {number}", number=number),
                _("本班的学号有：{numbers}", numbers=ranges(list(enrolled))),
                field="except",
            )
        if not enrolled[number]:
            raise withdrawn(number)


def mark_wishes(session: Session, wishes: Iterable[Wish]) -> Marked:
    """Make many marks as one action, all or none; Refused names the row that stops it."""
    checked = []
    for wish in wishes:
        place = _allowed(session, wish.lesson, wish.enrolment, wish.row)
        fields = _fields(place.lesson_minutes, wish.status, wish.minutes, wish.note, wish.row)
        checked.append(((wish.lesson, wish.enrolment), fields))
    marked = unchanged = 0
    with session.action(said("按文件点名 · {n} 条"), n=len(checked)) as write:
        for key, fields in checked:
            old = mark_of(session.db, natural_id(ATTENDANCE_MARK, key))
            wanted = (fields["status"], fields["minutes"], fields["note"])
            if old == wanted or (old is None and fields["status"] is None):
                unchanged += 1
                continue
            write.put(ATTENDANCE_MARK, key=key, **fields)
            marked += 1
    return Marked(marked, unchanged)


def mark_file(
    session: Session, path: Path, *, class_: str | None = None, lesson: int | None = None
) -> Marked:
    """Make the marks of a file (class, lesson, number, status, minutes); see ``mark_file.py``."""
    from jlcenter.app.mark_file import read_wishes

    return mark_wishes(session, read_wishes(session, path, class_=class_, lesson=lesson))


def roll(session: Session, lesson_id: UUID) -> Roll:
    """A lesson's roll for the screen; see ``attendance.py``."""
    from jlcenter.app import attendance as views

    return views.roll(session, lesson_id)


def attendance(session: Session, class_id: UUID) -> list[AttendanceRow]:
    """Everyone's hours, rate and marks in a class; see ``attendance.py``."""
    from jlcenter.app import attendance as views

    return views.attendance(session, class_id)


def status_word(status: str | None) -> str:
    """A mark in words; 未点 where there is none."""
    return _(STATUS_LABELS[status]) if status else _(NOT_CALLED_LABEL)
