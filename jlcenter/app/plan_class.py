"""Making a class of a programme, changing it, and its way through application to closing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from jlcenter.app.application_dates import late_application
from jlcenter.app.class_facts import FACTS, check_theory, read_facts
from jlcenter.app.lookup import class_id
from jlcenter.app.policy_rules import rule_in_force
from jlcenter.app.programmes import find_programme
from jlcenter.app.teachers import teacher_of_name
from jlcenter.domain import programmes as rules
from jlcenter.domain.class_codes import next_code
from jlcenter.domain.dates import day_text, in_order, parse_date
from jlcenter.domain.errors import Refused
from jlcenter.domain.hours import hours_of, hours_text, parse_hours
from jlcenter.domain.notices import Notice
from jlcenter.domain.records import TRAINING_CLASS
from jlcenter.storage.queries.classes import (
    ClassRow,
    all_classes,
    class_by_id,
    codes_ever_given,
)
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

__all__ = [
    "STATUS_LABELS",
    "ClassResult",
    "ClassRow",
    "apply_for_class",
    "approve_class",
    "close_class",
    "create_class",
    "edit_class",
    "find_class",
    "hand_over",
    "list_classes",
    "open_class",
    "reopen_class",
    "return_class",
]

#: the states of a class (reference/ledger_status.csv); none of them but closed stops anything
STATUS_LABELS = {
    "draft": mark("草稿"),
    "applied": mark("已申请开班"),
    "returned": mark("退回补正"),
    "approved": mark("已备案（同意开班）"),
    "running": mark("培训中"),
    "assessed": mark("已考核"),
    "closed": mark("已结业"),
    "cancelled": mark("已取消"),
}
_APPROVED = ("approved", "running", "assessed")
_NAME_MOST = 200
_CAPACITY_MOST = 9999


@dataclass(frozen=True, slots=True)
class ClassResult:
    """The class as it now is, and what a careful planner would be told."""

    row: ClassRow
    warnings: tuple[Notice, ...]


def list_classes(session: Session, year: int | None = None) -> list[ClassRow]:
    """All classes, or those that start in a year; the latest start first."""
    return all_classes(session.db, year)


def find_class(session: Session, code_or_id: str | UUID) -> ClassRow:
    """The class of this code or id; NotFound where there is none."""
    row = class_by_id(session.db, class_id(session, code_or_id))
    assert row is not None
    return row


def open_class(session: Session, code_or_id: str | UUID) -> ClassRow:
    """As ``find_class``; Refused (``class_closed``) where the class is closed."""
    row = find_class(session, code_or_id)
    if row.is_closed:
        raise closed(row.code)
    return row


def closed(code: str) -> Refused:
    """What to say of a change to a closed class."""
    return Refused(
        "class_closed",
        _("班级 {code} 已结班，课次和考勤已锁定", code=code),
        _("确需更正时，先用 class reopen {code} 重新打开", code=code),
        field="class",
    )


def create_class(
    session: Session,
    *,
    name: str,
    programme: str,
    starts: str,
    ends: str,
    hours: str,
    training_type: str | None = None,
    place: str | None = None,
    outreach: str | None = None,
    teacher: str | None = None,
    capacity: int | None = None,
    remark: str | None = None,
    **more: Any,
) -> ClassResult:
    """Make a class; its code is year of start, this laptop's letter and a running number.

    ``more``: what stands in ``class_facts`` (brand, fund, partner, fee …), and sponsor, occupation,
    level where they are not the programme's.
    """
    of = find_programme(session, programme)
    first, last = parse_date(starts, field="starts"), parse_date(ends, field="ends")
    in_order(first, last)
    fields: dict[str, Any] = {
        "name": _named(name),
        "programme": of.code,
        "training_type": (
            rules.known_training_type(training_type) if training_type else of.training_type
        ),
        "starts": first.isoformat(),
        "ends": last.isoformat(),
        "planned_minutes": parse_hours(hours),
        "place": place or None,
        "outreach": rules.known_outreach(outreach) if outreach else None,
        "capacity": _capacity(capacity),
        "status": "draft",
        "made_by": session.device,
        "occupation": of.occupation or None,
        "level": of.level or None,
        "sponsor": of.sponsor or None,
        "brand": of.brand or None,
        "remark": remark or None,
        **_teacher(session, teacher),
    }
    fields |= _more(session, more)
    check_theory(fields["planned_minutes"], fields.get("theory_minutes"))
    code = next_code(codes_ever_given(session.db, first.year), first.year, session.letter)
    with session.action(mark("新建班级 {code}"), code=code) as write:
        # asked again now that nobody else can give the same number
        code = next_code(codes_ever_given(session.db, first.year), first.year, session.letter)
        id_ = write.put(TRAINING_CLASS, code=code, **fields)
    return _result(session, id_, of.minutes)


def _more(session: Session, given: Mapping[str, Any]) -> dict[str, Any]:
    """What else is told of a class, read; what is None is left out."""
    told = {name: value for name, value in given.items() if value is not None}
    facts = read_facts(session, {name: told.pop(name) for name in list(told) if name in FACTS})
    return facts | {name: _READERS[name](value) for name, value in told.items()}


def _named(name: str) -> str:
    plain = " ".join(name.split())
    if not plain:
        raise Refused("name_missing", _("没有写班级名称"), _("请写班级名称"), field="name")
    if len(plain) > _NAME_MOST:
        raise Refused(
            "name_long",
            _("班级名称有 {n} 个字，太长", n=len(plain)),
            _("最多 {most} 个字", most=_NAME_MOST),
            field="name",
        )
    return plain


def _capacity(capacity: int | None) -> int | None:
    if capacity is not None and not 1 <= capacity <= _CAPACITY_MOST:
        raise Refused(
            "capacity_range",
            _("计划人数 {n} 不对", n=capacity),
            _("应为 1 到 {most} 的整数", most=_CAPACITY_MOST),
            field="capacity",
        )
    return capacity


def _teacher(session: Session, name: str | None) -> dict[str, Any]:
    plain = " ".join((name or "").split())
    if not plain:
        return {"teacher": None, "teacher_name": None}
    return {"teacher": teacher_of_name(session, plain), "teacher_name": plain}


def _result(session: Session, id_: UUID, programme_minutes: int | None) -> ClassResult:
    row = class_by_id(session.db, id_)
    assert row is not None
    warnings = _warnings(session, row, programme_minutes)
    return ClassResult(row, tuple(warnings))


def _warnings(session: Session, row: ClassRow, programme_minutes: int | None) -> list[Notice]:
    warnings: list[Notice] = []
    if programme_minutes and row.planned_minutes < programme_minutes:
        warnings.append(
            Notice(
                "hours_below_programme",
                _(
                    "计划 {hours} 学时，少于培训项目的 {wanted} 学时",
                    hours=hours_text(hours_of(row.planned_minutes)),
                    wanted=hours_text(hours_of(programme_minutes)),
                ),
            )
        )
    most = _most_people(session, row)
    if row.capacity and most and row.capacity > most:
        text = _("计划 {n} 人，超过每班 {most} 人", n=row.capacity, most=most)
        warnings.append(Notice("capacity_above_policy", text))
    if row.teacher_name and row.teacher is None:
        text = _("班主任“{name}”不在教师名册里", name=row.teacher_name)
        warnings.append(Notice("teacher_unknown", text))
    if not row.sponsor:
        text = _("没有写主管部门，按部门统计时不会出现（class edit --sponsor 可补）")
        warnings.append(Notice("no_sponsor", text))
    if row.starts and abs((parse_date(row.starts) - date.today()).days) > 2 * 366:
        text = _("开班日期 {day} 与本机日期相差两年以上，请核对", day=row.starts)
        warnings.append(Notice("clock", text))
    return warnings


def _most_people(session: Session, row: ClassRow) -> int | None:
    rule = rule_in_force(session, "class.size", row.starts)
    if rule is None or not rule.values:
        return None
    key = "startup_max" if row.training_type in rules.STARTUP_TYPES else "max"
    return int(rule.values[key])


_READERS: dict[str, Callable[[Any], Any]] = {
    "name": _named,
    "training_type": rules.known_training_type,
    "starts": lambda text: day_text(text, field="starts"),
    "ends": lambda text: day_text(text, field="ends"),
    "place": lambda text: text or None,
    "outreach": lambda text: rules.known_outreach(text) if text else None,
    "capacity": _capacity,
    "occupation": lambda text: text or None,
    "level": lambda text: rules.known_level(text) if text else None,
    "sponsor": lambda text: rules.known_sponsor(text) if text else None,
    "remark": lambda text: text or None,
}


def edit_class(session: Session, code_or_id: str | UUID, **fields: Any) -> ClassResult:
    """Change a class. Fields as for ``create_class``; a field left out or None stays, an empty text
    empties it."""
    row = open_class(session, code_or_id)
    given = {name: value for name, value in fields.items() if value is not None}
    changes: dict[str, Any] = {}
    if "programme" in given:
        of = find_programme(session, given.pop("programme"))
        changes |= {
            "programme": of.code,
            "training_type": of.training_type,
            "occupation": of.occupation or None,
            "level": of.level or None,
            "sponsor": of.sponsor or None,
            "brand": of.brand or None,
        }
    if "hours" in given:
        changes["planned_minutes"] = parse_hours(given.pop("hours"))
    if "teacher" in given:
        changes |= _teacher(session, given.pop("teacher"))
    changes |= _more(session, given)
    check_theory(
        changes.get("planned_minutes", row.planned_minutes),
        changes.get("theory_minutes", row.theory_minutes),
    )
    first, last = changes.get("starts", row.starts), changes.get("ends", row.ends)
    if first and last:
        in_order(parse_date(first), parse_date(last))
    with session.action(mark("修改班级 {code}"), code=row.code) as write:
        write.put(TRAINING_CLASS, row.id, **changes)
    programme = changes.get("programme", row.programme)
    return _result(session, row.id, _programme_minutes(session, programme))


def _programme_minutes(session: Session, code: str) -> int | None:
    try:
        return find_programme(session, code).minutes
    except Refused:
        return None


def close_class(session: Session, code_or_id: str | UUID, day: str | None = None) -> ClassResult:
    """结班: locks lessons, marks and the roster. ``day`` is its last day where not named."""
    row = find_class(session, code_or_id)
    if row.is_closed:
        return ClassResult(row, (Notice("already", _("班级 {code} 早已结班", code=row.code)),))
    on = day_text(day, field="date") if day else row.ends or None
    with session.action(mark("结班 {code}"), code=row.code) as write:
        write.put(TRAINING_CLASS, row.id, status="closed", closed_on=on)
    done = _result(session, row.id, None)
    if row.status in _APPROVED:
        return done
    text = _("班级 {code} 没有登记开班批复", code=row.code)
    return ClassResult(done.row, (*done.warnings, Notice("not_approved", text)))


def reopen_class(session: Session, code_or_id: str | UUID) -> ClassResult:
    """Unlock a closed class, to put something right."""
    row = find_class(session, code_or_id)
    if not row.is_closed:
        return ClassResult(row, (Notice("already", _("班级 {code} 没有结班", code=row.code)),))
    status = "approved" if row.approval_date or row.approval_number else "draft"
    with session.action(mark("重新打开班级 {code}"), code=row.code) as write:
        write.put(TRAINING_CLASS, row.id, status=status, closed_on=None)
    return _result(session, row.id, None)


def apply_for_class(
    session: Session, code_or_id: str | UUID, *, number: str | None = None, day: str | None = None
) -> ClassResult:
    """开班申请: record that the class was applied for."""
    fields = {"application_number": number or None, "application_date": _day(day)}
    done = _step(session, code_or_id, "applied", mark("登记开班申请 {code}"), fields)
    late = late_application(session, done.row)
    return replace(done, warnings=(*done.warnings, late)) if late is not None else done


def approve_class(
    session: Session, code_or_id: str | UUID, *, number: str | None = None, day: str | None = None
) -> ClassResult:
    """开班批复: record that the class was approved."""
    fields = {"approval_number": number or None, "approval_date": _day(day)}
    return _step(session, code_or_id, "approved", mark("登记开班批复 {code}"), fields)


def return_class(
    session: Session, code_or_id: str | UUID, *, number: str | None = None, day: str | None = None
) -> ClassResult:
    """退回: the application came back to be mended; the notice is kept in the remark."""
    row = open_class(session, code_or_id)
    notice = " ".join(one for one in ("退回", number, _day(day)) if one)
    remark = f"{row.remark}\uff1b{notice}" if row.remark else notice
    return _step(session, code_or_id, "returned", mark("登记退回 {code}"), {"remark": remark})


def _day(day: str | None) -> str | None:
    return day_text(day, field="date") if day else None


def _step(
    session: Session, code_or_id: str | UUID, status: str, label: str, fields: dict[str, Any]
) -> ClassResult:
    row = open_class(session, code_or_id)
    with session.action(label, code=row.code) as write:
        write.put(TRAINING_CLASS, row.id, status=status, **fields)
    return _result(session, row.id, None)


def hand_over(session: Session, code_or_id: str | UUID, to: str) -> ClassResult:
    """Give the class to another teacher."""
    row = open_class(session, code_or_id)
    if not to.strip():
        raise Refused("name_missing", _("没有写接手的教师"), _("请写教师姓名"), field="to")
    with session.action(mark("移交班级 {code}"), code=row.code) as write:
        write.put(TRAINING_CLASS, row.id, **_teacher(session, to))
    return _result(session, row.id, None)
