"""Teachers: who teaches, finding one by name, and handing over what one leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from jlcenter.app import record_book
from jlcenter.app.roles import require
from jlcenter.domain.dates import day_text, parse_date
from jlcenter.domain.errors import Refused
from jlcenter.domain.identity_number import parse
from jlcenter.domain.records import LESSON, TEACHER, TRAINING_CLASS
from jlcenter.storage.queries.book import Told
from jlcenter.storage.queries.lessons import lessons_of_class
from jlcenter.storage.queries.teacher_hours import open_work_of
from jlcenter.storage.queries.teachers import (
    TeacherRow,
    all_teachers,
    teacher,
    teachers_named,
)
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

__all__ = [
    "HandedOver",
    "TeacherRow",
    "add_teacher",
    "edit_teacher",
    "find_teacher",
    "leave",
    "list_teachers",
    "teacher_of_name",
]


def list_teachers(session: Session) -> list[TeacherRow]:
    """Every teacher, by name."""
    return all_teachers(session.db)


def teacher_of_name(session: Session, name: str) -> UUID | None:
    """The id of the one teacher of this name; None where there is none, or several."""
    found = teachers_named(session.db, name)
    return found[0].id if len(found) == 1 else None


def add_teacher(
    session: Session,
    *,
    name: str,
    id_number: str | None = None,
    id_type: str | None = None,
    phone: str | None = None,
    is_dual_role: bool = False,
    enterprise: str | None = None,
    is_master: bool = False,
    title: str | None = None,
    remark: str | None = None,
    **more: Any,
) -> TeacherRow:
    """Add a teacher; with an ID number the same person is the same record on every laptop.

    ``more``: further fields as typed (employment, is_specialist, hour_rate, specialty, honour).
    """
    plain = " ".join(name.split())
    if not plain:
        raise Refused("name_missing", _("没有写教师姓名"), _("请写姓名"), field="name")
    fields: dict[str, Any] = {
        "name": plain,
        "phone": phone or None,
        "is_dual_role": is_dual_role or None,
        "enterprise": enterprise or None,
        "is_master": is_master or None,
        "title": title or None,
        "remark": remark or None,
    }
    fields |= record_book.read(session, TEACHER, more)
    if fields["enterprise"] and not fields.get("employment"):
        fields["employment"] = "enterprise"
    known: tuple[str, str] | None = None
    if id_number:
        identity = parse(id_number, id_type)
        if identity.problems or identity.number is None:
            found = identity.problems[0] if identity.problems else None
            raise Refused(
                found.code if found else "id_invalid",
                found.message if found else _("证件号码不对"),
                found.hint if found else "",
                field="id_number",
            )
        known = (identity.id_type, identity.number)
        fields |= {"id_type": identity.id_type, "id_number": identity.number}
    with session.action(mark("添加教师")) as write:
        id_ = write.person_id(TEACHER, *known) if known else None
        if id_ is not None and write.get(TEACHER, id_) is not None:
            raise Refused(
                "teacher_exists",
                _("这个证件号码的教师已经有了"),
                _("teacher list 可查看；同一个人不必重复添加"),
                field="id_number",
            )
        put = write.put(TEACHER, id_, **fields)
    row = teacher(session.db, put)
    assert row is not None
    return row


def find_teacher(session: Session, text: str | UUID) -> Told:
    """The teacher of this id, name or ID number."""
    return record_book.find(session, TEACHER, text)


def edit_teacher(session: Session, text: str | UUID, typed: Mapping[str, Any]) -> Told:
    """Change what is given of a teacher; who they are (the ID number) stays."""
    require(session, "work")
    before = find_teacher(session, text)
    name = typed.get("name")
    if name is not None and not str(name).strip():
        raise Refused("name_missing", _("没有写教师姓名"), _("请写姓名"), field="name")
    return record_book.edit(session, TEACHER, before["id"], typed)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What went from one teacher to another: class codes, and how many lessons."""

    teacher: Told
    to: Told | None
    classes: tuple[str, ...]
    lessons: int


def leave(session: Session, text: str | UUID, day: str, to: str | UUID | None = None) -> HandedOver:
    """A teacher leaves on a day: open classes, and lessons after it that were not held, pass to
    another. One action: one undo takes it all back. Refused where there is work and nobody named.
    """
    require(session, "work")
    before = find_teacher(session, text)
    on = day_text(day, field="date")
    other = find_teacher(session, to) if to is not None and str(to).strip() else None
    if other is not None and other["id"] == before["id"]:
        raise Refused("same_teacher", _("接手的不能是本人"), _("请写另一位教师的姓名"), field="to")
    if other is not None and other["left_on"] and other["left_on"] <= on:
        raise Refused(
            "teacher_left",
            _("{name} 已于 {day} 离任", name=other["name"], day=other["left_on"]),
            _("请写在任的教师"),
            field="to",
        )
    after = date.fromordinal(parse_date(on).toordinal() + 1).isoformat()
    classes, lessons = open_work_of(session.db, before["id"], before["name"] or "", after)
    if (classes or lessons) and other is None:
        raise Refused(
            "work_left",
            _("还有 {n} 个班、{m} 个课次由这位教师负责", n=len(classes), m=len(lessons)),
            _("请用 --to 写明由谁接手"),
            field="to",
        )
    with session.action(mark("教师离任，移交班级和课次")) as write:
        write.put(TEACHER, before["id"], left_on=on)
        if other is not None:
            taken = {"teacher": other["id"], "teacher_name": other["name"]}
            own = {"teacher": before["id"], "teacher_name": before["name"]}
            for id_, _code in classes:
                # a lesson without a teacher of its own is the class teacher's: what was taught
                # stays with who taught it
                for one in lessons_of_class(session.db, id_):
                    if one.date <= on and one.teacher is None and not one.teacher_name:
                        write.put(LESSON, one.id, **own)
                write.put(TRAINING_CLASS, id_, **taken)
            for id_, _class in lessons:
                write.put(LESSON, id_, **taken)
    return HandedOver(
        find_teacher(session, before["id"]), other, tuple(code for _id, code in classes),
        len(lessons),
    )  # fmt: skip
