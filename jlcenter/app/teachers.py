"""Teachers: who teaches, and finding one by name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from jlcenter.domain.errors import Refused
from jlcenter.domain.identity_number import parse
from jlcenter.domain.records import TEACHER
from jlcenter.storage.queries.teachers import (
    TeacherRow,
    all_teachers,
    teacher,
    teachers_named,
)
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

__all__ = ["TeacherRow", "add_teacher", "list_teachers", "teacher_of_name"]


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
) -> TeacherRow:
    """Add a teacher; with an ID number the same person is the same record on every laptop."""
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
