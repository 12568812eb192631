"""Another record by what people call it: a class by its code, a person by number or name …"""

from __future__ import annotations

from uuid import UUID

from jlcenter.app.lookup import as_uuid, class_id
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.records import BY_NAME
from jlcenter.storage.queries.book import records
from jlcenter.storage.queries.enrolments import roster
from jlcenter.storage.session import Session
from jlcenter.words import _

#: by which fields a record of a kind is called, most telling first
_CALLED = ("code", "number", "serial", "name", "title", "id_number")
_SHOWN = 5


def find_reference(session: Session, kind_name: str, text: str, *, field: str) -> UUID:
    """The id of the one record of a kind that ``text`` means; Refused names the candidates.

    A class by its code, an enrolment as ``CLASS:NUMBER``, others by id, code, number, name or ID
    number, exactly.
    """
    kind, plain = BY_NAME[kind_name], text.strip()
    id_ = as_uuid(plain)
    if id_ is not None:
        return id_
    if kind_name == "training_class":
        return class_id(session, plain)
    if kind_name == "enrolment":
        return _enrolment(session, plain, field)
    for name in _CALLED:
        if name in kind.field_by_name:
            found = records(session.db, kind, {name: plain.upper() if name == "code" else plain})
            if len(found) == 1:
                only: UUID = found[0]["id"]
                return only
            if found:
                ids = _("、").join(str(one["id"]) for one in found[:_SHOWN])
                raise Refused(
                    "reference_ambiguous",
                    _("有 {n} 条{kind}都叫“{text}”", n=len(found), kind=_(kind.label), text=plain),
                    _("请改用编号（id）：{ids}", ids=ids),
                    field=field,
                )
    raise NotFound(
        "reference_unknown",
        _("找不到{kind}“{text}”", kind=_(kind.label), text=plain),
        _("请核对名称，或先添加"),
        field=field,
    )


def _enrolment(session: Session, text: str, field: str) -> UUID:
    code, colon, number = text.replace("：", ":").rpartition(":")
    if colon and number.strip().isdecimal():
        for row in roster(session.db, class_id(session, code)):
            if row.number == int(number):
                return row.enrolment
    raise NotFound(
        "reference_unknown",
        _("找不到学籍“{text}”", text=text),
        _("请写成 班级编号:学号，如 2026A001:7"),
        field=field,
    )
