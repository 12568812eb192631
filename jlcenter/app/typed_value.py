"""A value a person types for one field of a record, checked by that field's own rules."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from jlcenter.domain import dates, phones
from jlcenter.domain.attendance import known_status, missed_minutes
from jlcenter.domain.errors import Refused
from jlcenter.domain.findings import Finding
from jlcenter.domain.journal.merge import State, shown
from jlcenter.domain.journal.values import to_wire
from jlcenter.domain.person_form import read_identity
from jlcenter.domain.records import LESSON, Field, Group, Kind, Privacy, Type
from jlcenter.domain.scores import parse_score
from jlcenter.storage.rows import values
from jlcenter.storage.session import Session
from jlcenter.words import _

_YES = {"true": True, "1": True, "是": True, "false": False, "0": False, "否": False}


def typed_value(
    session: Session, kind: Kind, row: tuple[Any, ...], group: Group, state: State, text: str
) -> Any:
    """What is stored for a text; an empty one blanks the field. A mark is ``status`` or
    ``status:minutes``. Raises Refused for what does not fit, saying what would."""
    plain = text.strip()
    if len(group.fields) > 1:
        before = shown(group, state[group.code]).value
        return _mark(session, values(kind, row), group, before, plain)
    field = group.fields[0]
    if not plain:
        return None
    try:
        return to_wire(field, _meant(field, plain, values(kind, row)))
    except ValueError as error:
        raise _bad(field, plain) from error


def _mark(session: Session, told: dict[str, Any], group: Group, before: Any, text: str) -> Any:
    word, _colon, number = text.replace("：", ":").partition(":")
    status = known_status(word) if word.strip() else None
    minutes = None
    if number.strip():
        if status is None or not number.strip().isdecimal():
            raise _bad(next(one for one in group.fields if one.name == "minutes"), text)
        _state, lesson = session.door.state(session.db, LESSON, told["lesson"].bytes)
        length = values(LESSON, lesson)["minutes"] if lesson is not None else None
        minutes = missed_minutes(status, int(number), length or 24 * 60)
    parts = {"status": status, "minutes": minutes, group.weak: None}
    return [parts.get(one.name, old) for one, old in zip(group.fields, before, strict=True)]


def _meant(field: Field, text: str, told: dict[str, Any]) -> Any:
    if field.privacy is Privacy.SENSITIVE:
        return _number(field, text, told)
    if field.type is Type.SCORE:
        return parse_score(text, field=field.name)
    if field.type is Type.DATE:
        return dates.day_text(text, field=field.name)
    if field.type is Type.TIME:
        return dates.parse_time(text, field=field.name)
    if field.type in (Type.INT, Type.INSTANT):
        return int(text)
    if field.type is Type.BOOL:
        if text.lower() not in _YES:
            raise ValueError(field.name)
        return _YES[text.lower()]
    if field.type is Type.ID:
        return UUID(text)
    if field.type is Type.TEXTS:
        return [one.strip() for one in text.replace("、", ",").split(",") if one.strip()]
    if field.type in (Type.BYTES, Type.JSON):
        raise ValueError(field.name)
    return text


def _number(field: Field, text: str, told: dict[str, Any]) -> str | None:
    """A whole ID number, phone or card: never one with stars, never one that cannot be right."""
    if "*" in text:
        raise Refused(
            "value_masked",
            _("{field}里有星号, 不能保存", field=_(field.label)),
            _("请填写完整号码, 或选现有的一边"),
            field=field.name,
        )
    read: str | None
    problems: tuple[Finding, ...]
    if field.name == "phone":
        phone = phones.parse(text)
        read, problems = phone.number, phone.warnings if phone.number is None else ()
    elif field.name == "bank_card":
        card = phones.parse_card(text)
        read, problems = card.number, card.warnings if card.number is None else ()
    else:
        identity = read_identity(text, told.get("id_type"), None)
        read, problems = identity.number, identity.problems
    if problems:
        first = problems[0]
        raise Refused(first.code, first.message, first.hint, field=field.name)
    return read


def _bad(field: Field, text: str) -> Refused:
    return Refused(
        "value_bad",
        _("“{value}”不能作为{field}", value=text, field=_(field.label)),
        _("请按这一项的格式填写"),
        field=field.name,
    )
