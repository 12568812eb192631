"""督导检查: visits, what was found, until when it is to be put right, and that it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from jlcenter.app import record_book
from jlcenter.app.days import day_or_today
from jlcenter.app.lookup import class_id
from jlcenter.app.roles import require
from jlcenter.domain.dates import day_text
from jlcenter.domain.errors import Refused
from jlcenter.domain.records import INSPECTION
from jlcenter.storage.queries.book import Told, records
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

__all__ = [
    "add_inspection",
    "edit_inspection",
    "find_inspection",
    "is_overdue",
    "list_inspections",
    "rectified",
    "remove_inspection",
]


def list_inspections(
    session: Session,
    *,
    class_: str | UUID | None = None,
    year: int | None = None,
    status: str | None = None,
) -> list[Told]:
    """Inspections (of a class, a year, in a state), by day."""
    where: dict[str, Any] = {}
    if class_ is not None:
        where["training_class"] = class_id(session, class_)
    if status:
        field = INSPECTION.field_by_name["status"]
        where["status"] = record_book.read_field(session, INSPECTION, field, status)
    head = f"{year:04d}-" if year is not None else ""
    rows = records(session.db, INSPECTION, where, ("date",))
    return [one for one in rows if (one["date"] or "").startswith(head)]


def find_inspection(session: Session, id_: str | UUID) -> Told:
    """One inspection."""
    return record_book.find(session, INSPECTION, id_)


def add_inspection(session: Session, typed: Mapping[str, Any]) -> Told:
    """Record a visit: with findings it is to be rectified, without it is clear, where nobody says
    otherwise."""
    require(session, "work")
    given = {name: value for name, value in typed.items() if value is not None}
    if not given.get("status"):
        given["status"] = "to_rectify" if str(given.get("findings") or "").strip() else "clear"
    _check(given)
    return record_book.add(session, INSPECTION, given)


def edit_inspection(session: Session, id_: str | UUID, typed: Mapping[str, Any]) -> Told:
    """Change what is given of an inspection."""
    require(session, "work")
    before = find_inspection(session, id_)
    given = {name: value for name, value in typed.items() if value is not None}
    _check({**before, **given})
    return record_book.edit(session, INSPECTION, before["id"], given)


def rectified(session: Session, id_: str | UUID, text: str, day: str | None = None) -> Told:
    """Record that what was found has been put right."""
    require(session, "work")
    before = find_inspection(session, id_)
    if before["status"] == "clear":
        raise Refused(
            "nothing_to_rectify",
            _("这次检查没有发现问题"),
            _("确有问题时先用 inspection edit 写明发现的问题"),
        )
    if not text.strip():
        raise Refused(
            "rectification_missing", _("没有写整改情况"), _("请写明怎样整改"), field="text"
        )
    on = day_or_today(day)
    if before["date"] and on < before["date"]:
        raise Refused(
            "before_inspection",
            _("整改日期 {day} 早于检查日期 {date}", day=on, date=before["date"]),
            _("请核对日期"),
            field="date",
        )
    saw = session.seen(INSPECTION, before["id"])
    with session.action(mark("登记整改")) as write:
        write.put(
            INSPECTION,
            before["id"],
            saw=saw,
            status="rectified",
            rectified_on=on,
            rectification=text.strip(),
        )
    return find_inspection(session, before["id"])


def remove_inspection(session: Session, id_: str | UUID) -> UUID:
    """Take an inspection out; undo brings it back."""
    require(session, "work")
    before = find_inspection(session, id_)
    record_book.remove(session, INSPECTION, before["id"])
    return UUID(str(before["id"]))


def is_overdue(told: Mapping[str, Any], day: str) -> bool:
    """Whether something was to be put right by an earlier day and is not."""
    return bool(
        told.get("status") == "to_rectify"
        and told.get("rectify_by")
        and str(told["rectify_by"]) < day
    )


def _check(told: Mapping[str, Any]) -> None:
    first, last = told.get("date"), told.get("rectify_by")
    if not (first and last):
        return
    begins, ends = day_text(first, field="date"), day_text(last, field="rectify_by")
    if ends < begins:
        raise Refused(
            "before_inspection",
            _("整改期限 {day} 早于检查日期 {date}", day=ends, date=begins),
            _("请核对日期"),
            field="rectify_by",
        )
