"""What a person calls a record: its kind and a name, a code or a number."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from jlcenter.domain.records import (
    ASSESSMENT,
    ATTENDANCE_MARK,
    CERTIFICATE,
    ENROLMENT,
    FOLLOW_UP,
    Kind,
)
from jlcenter.storage.queries.sync import number_of_lesson, whose_enrolment
from jlcenter.storage.queries.trainees import standing
from jlcenter.storage.session import Session
from jlcenter.words import _

#: kinds that are called by the class, 学号 and name of an enrolment
_OF_ENROLMENT = (ENROLMENT, ATTENDANCE_MARK, ASSESSMENT, CERTIFICATE, FOLLOW_UP)


def record_title(session: Session, kind: Kind, row_id: bytes, told: dict[str, Any]) -> str:
    """What a person calls the record with this id and these shown values."""
    label = _(kind.label)
    enrolment = bytes(row_id) if kind is ENROLMENT else told.get("enrolment")
    if enrolment is not None and kind in _OF_ENROLMENT:
        id_ = enrolment if isinstance(enrolment, bytes) else enrolment.bytes
        code, number, name = whose_enrolment(session.db, id_)
        if kind is ATTENDANCE_MARK:
            lesson = number_of_lesson(session.db, told["lesson"].bytes)
            return _(
                "{kind} {code} 第 {lesson} 课次 {number} 号 {name}",
                kind=label,
                code=code,
                lesson=lesson or "",
                number=number or "",
                name=name,
            )
        return _(
            "{kind} {code} {number} 号 {name}",
            kind=label,
            code=code,
            number=number or "",
            name=name,
        )
    if isinstance(told.get("trainee"), UUID):
        person = standing(session.db, told["trainee"])
        if person is not None:
            return _("{kind} {name}", kind=label, name=person.name)
    for name_of in ("name", "title", "code", "serial", "number", "date"):
        if told.get(name_of) is not None:
            return f"{label} {told[name_of]}"
    return label
