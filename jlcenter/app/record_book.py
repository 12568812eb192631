"""Simple books: any kind of record added, changed, listed and taken out by its definition.

What a person types is read by each field's own rule (hours, yuan, dates, codes by their word, other
records by what people call them). Kinds with rules of their own have use-cases of their own, which
call this where it is enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from jlcenter.app.lookup import as_uuid
from jlcenter.app.record_reference import find_reference
from jlcenter.app.value_words import choice_code, field_choices
from jlcenter.domain import dates, phones
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.hours import parse_hours
from jlcenter.domain.journal.ids import natural_id
from jlcenter.domain.money import parse_yuan
from jlcenter.domain.operating_share import parse_share
from jlcenter.domain.records import Field, Kind, Type
from jlcenter.domain.scores import parse_score
from jlcenter.storage.door import Seen
from jlcenter.storage.queries.book import Told, record, records
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

__all__ = ["Told", "add", "edit", "find", "list_all", "read", "read_field", "remove"]

_YES = {"true": True, "1": True, "yes": True, "是": True}
_NO = {"false": False, "0": False, "no": False, "否": False}
_INT_MAX = 10**12


def list_all(
    session: Session, kind: Kind, order: tuple[str, ...] = (), /, **where: Any
) -> list[Told]:
    """Every record of a kind whose fields have these values (see ``storage.queries.book``)."""
    return records(session.db, kind, where, order)


def find(session: Session, kind: Kind, text: str | UUID) -> Told:
    """The record of this id, or the only one so named; NotFound where there is none."""
    id_ = text if isinstance(text, UUID) else as_uuid(text)
    if id_ is None:
        id_ = find_reference(session, kind.name, str(text), field="id")
    told = record(session.db, kind, id_)
    if told is None:
        raise NotFound(
            "record_unknown",
            _("找不到这条{kind}：{text}", kind=_(kind.label), text=text),
            _("请用列表命令查看现有的记录和编号"),
            field="id",
        )
    return told


def read(session: Session, kind: Kind, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Values of typed fields; what is None is left out, an empty text blanks."""
    return {
        name: read_field(session, kind, kind.field_by_name[name], value)
        for name, value in typed.items()
        if value is not None
    }


def read_field(session: Session, kind: Kind, field: Field, value: Any) -> Any:
    """The value of one typed field; what is no text is taken as it is. Refused says what is off."""
    if field.type is Type.TEXTS and isinstance(value, list | tuple):
        parts = [part.strip() for one in value for part in str(one).replace("、", ",").split(",")]
        coded = bool(field_choices(kind, field))
        return [_code_of(kind, field, one) if coded else one for one in parts if one] or None
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not text:
        return None
    if field_choices(kind, field):
        return _code(kind, field, text)
    if field.refers:
        return find_reference(session, field.refers, text, field=field.name)
    return _plain(field, text)


def _code(kind: Kind, field: Field, text: str) -> Any:
    if field.type is Type.TEXTS:
        parts = [one.strip() for one in text.replace("、", ",").split(",") if one.strip()]
        return [_code_of(kind, field, one) for one in parts]
    return _code_of(kind, field, text)


def _code_of(kind: Kind, field: Field, text: str) -> str:
    code = choice_code(kind, field, text)
    if code is not None:
        return code
    named = field_choices(kind, field)
    raise Refused(
        "choice_unknown",
        _("{field}里没有“{text}”", field=_(field.label), text=text),
        _("可用：{choices}", choices=_("、").join(f"{c} {w}" for c, w in named.items())),
        field=field.name,
    )


def _plain(field: Field, text: str) -> Any:
    if field.name == "phone":
        return _phone(text)
    if field.name == "operating_share":
        parse_share(text)
    if field.unit == "fen":
        return parse_yuan(text, field=field.name)
    if field.unit == "min":
        return parse_hours(text, field=field.name, most=99_999, zero=True)
    if field.type is Type.DATE:
        return dates.day_text(text, field=field.name)
    if field.type is Type.TIME:
        return dates.parse_time(text, field=field.name)
    if field.type is Type.SCORE:
        return parse_score(text, field=field.name)
    if field.type is Type.INT:
        return _count(field, text)
    if field.type is Type.BOOL:
        if text.lower() in _YES or text.lower() in _NO:
            return text.lower() in _YES
        raise _off(field, text, _("请填“是”或“否”"))
    if field.type is Type.TEXTS:
        return [one.strip() for one in text.replace("、", ",").split(",") if one.strip()]
    if field.type is Type.ID:
        id_ = as_uuid(text)
        if id_ is None:
            raise _off(field, text, _("请填记录编号"))
        return id_
    if field.type in (Type.JSON, Type.BYTES):
        raise _off(field, text, _("这一项不能直接填写"))
    return text


def _phone(text: str) -> str:
    phone = phones.parse(text)
    if phone.number is None:
        first = phone.warnings[0] if phone.warnings else None
        raise Refused(
            first.code if first else "phone_invalid",
            first.message if first else _("电话号码不对"),
            first.hint if first else "",
            field="phone",
        )
    return phone.number


def _count(field: Field, text: str) -> int:
    if not text.isdecimal() or int(text) > _INT_MAX:
        raise _off(field, text, _("请填不带小数的数字"))
    return int(text)


def _off(field: Field, text: str, hint: str) -> Refused:
    return Refused(
        "value_bad",
        _("“{value}”不能作为{field}", value=text, field=_(field.label)),
        hint,
        field=field.name,
    )


def check_required(kind: Kind, fields: Mapping[str, Any]) -> None:
    """Refused where a field that must be told is blank."""
    for field in kind.fields:
        if field.required and fields.get(field.name) in (None, ""):
            raise Refused(
                "field_missing",
                _("没有写{field}", field=_(field.label)),
                _("请填写{field}", field=_(field.label)),
                field=field.name,
            )


def add(session: Session, kind: Kind, typed: Mapping[str, Any], /, **fixed: Any) -> Told:
    """Add a record from typed fields; ``fixed`` values are no typed text. One step of undo."""
    fields = read(session, kind, typed) | fixed
    check_required(kind, fields)
    key = tuple(fields.pop(part.name, None) for part in kind.key) or None
    if key is not None:
        for part, value in zip(kind.key, key, strict=True):
            if value is None:
                raise Refused(
                    "field_missing", _("没有写{field}", field=_(part.label)), field=part.name
                )
        if record(session.db, kind, natural_id(kind, key)) is not None:
            raise Refused(
                "record_exists",
                _("这条{kind}已经有了", kind=_(kind.label)),
                _("请改用修改，原来的内容没有变动"),
                field=kind.key[0].name,
            )
    with session.action(mark("添加{kind}"), kind=kind.label) as write:
        id_ = write.put(kind, key=key, **fields)
    told = record(session.db, kind, id_)
    assert told is not None
    return told


def edit(
    session: Session,
    kind: Kind,
    id_: UUID,
    typed: Mapping[str, Any],
    /,
    *,
    saw: Seen | None = None,
    **fixed: Any,
) -> Told:
    """Change what is given of a record; one step of undo. ``saw``: what a screen showed of it."""
    before = find(session, kind, id_)
    fields = read(session, kind, typed) | fixed
    check_required(kind, before | fields)
    if not fields:
        raise Refused("nothing_to_change", _("没有写要改什么"), _("请至少写一项"))
    shown = saw or session.seen(kind, id_)
    with session.action(mark("修改{kind}"), kind=kind.label) as write:
        write.put(kind, id_, saw=shown, **fields)
    return find(session, kind, id_)


def remove(session: Session, kind: Kind, id_: UUID) -> None:
    """Take a record out: it is hidden, and undo brings it back."""
    find(session, kind, id_)
    with session.action(mark("删除{kind}"), kind=kind.label) as write:
        write.delete(kind, id_)
