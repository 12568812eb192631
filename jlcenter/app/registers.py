"""登记簿: what the plan wants built and held, counted by type beside the province's goals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from jlcenter.app import record_book
from jlcenter.app.attachments import attach
from jlcenter.app.roles import require
from jlcenter.domain import register_types as rules
from jlcenter.domain.dates import in_order, parse_date
from jlcenter.domain.errors import Refused
from jlcenter.domain.programmes import known_groups
from jlcenter.domain.records import REGISTER_ITEM
from jlcenter.storage.queries.attachments import of_owner
from jlcenter.storage.queries.book import Told, records
from jlcenter.storage.queries.registers import purposes_of
from jlcenter.storage.session import Session
from jlcenter.words import _

__all__ = [
    "Lack",
    "Summary",
    "add_evidence",
    "add_item",
    "edit_item",
    "evidence_of",
    "find_item",
    "list_items",
    "remove_item",
    "summary",
]


@dataclass(frozen=True, slots=True)
class Lack:
    """A standing item and what it has not got: words for people beside the codes."""

    item: Told
    codes: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts by type; ``lacks`` names standing items whose evidence is missing."""

    year: int | None
    types: tuple[rules.TypeCount, ...]
    new: Mapping[str, int]
    lacks: tuple[Lack, ...]


def list_items(session: Session, **where: Any) -> list[Told]:
    """The items whose fields have these values, by type and name."""
    return records(session.db, REGISTER_ITEM, where, ("item_type", "name"))


def find_item(session: Session, text: str | UUID) -> Told:
    """The item of this id or name."""
    return record_book.find(session, REGISTER_ITEM, text)


def add_item(session: Session, typed: Mapping[str, Any], **fixed: Any) -> Told:
    """Add an item; what stands without a status is planned."""
    require(session, "work")
    given = _plain(typed)
    _check(given, {})
    if not given.get("status") and "status" not in fixed:
        given["status"] = "planned"
    return record_book.add(session, REGISTER_ITEM, given, **fixed)


def edit_item(session: Session, text: str | UUID, typed: Mapping[str, Any], **fixed: Any) -> Told:
    """Change what is given of an item."""
    require(session, "work")
    before = find_item(session, text)
    given = _plain(typed)
    _check(given, before)
    return record_book.edit(session, REGISTER_ITEM, before["id"], given, **fixed)


def remove_item(session: Session, text: str | UUID) -> UUID:
    """Take an item out; undo brings it back."""
    require(session, "work")
    before = find_item(session, text)
    record_book.remove(session, REGISTER_ITEM, before["id"])
    return UUID(str(before["id"]))


def _plain(typed: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(typed)
    groups = given.get("groups")
    if groups:
        parts = groups if isinstance(groups, list | tuple) else [groups]
        names = [one for part in parts for one in str(part).replace("、", ",").split(",")]
        given["groups"] = known_groups([one for one in names if one.strip()], field="groups")
    subtype = given.get("subtype")
    if subtype:
        by_word = {_(word): code for code, word in rules.SUBTYPES.items()}
        plain = str(subtype).strip()
        given["subtype"] = by_word.get(plain, by_word.get(plain.upper(), plain))
    return given


def _check(given: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """The days in order; a recognised item has the day it was recognised on or its number."""
    told = {**before, **{name: value for name, value in given.items() if value is not None}}
    first, last = told.get("starts"), told.get("ends")
    if first and last:
        in_order(parse_date(first, field="starts"), parse_date(last, field="ends"))
    parent = told.get("parent")
    if parent and before and str(parent) == str(before.get("id")):
        raise Refused(
            "parent_self", _("项目不能属于它自己"), _("请选另一个所属项目"), field="parent"
        )


def add_evidence(session: Session, text: str | UUID, path: Path, purpose: str = "evidence") -> UUID:
    """Attach a document or picture to an item."""
    require(session, "work")
    by_word = {_(word): code for code, word in rules.PURPOSES.items()}
    plain = purpose.strip() or rules.EVIDENCE_OF_ANY_KIND
    item = find_item(session, text)
    return attach(session, REGISTER_ITEM, item["id"], by_word.get(plain, plain), path)


def evidence_of(session: Session, text: str | UUID) -> tuple[list[tuple[UUID, str, str]], Lack]:
    """What is attached to an item, and what it lacks."""
    item = find_item(session, text)
    attached = of_owner(session.db, item["id"])
    return attached, _lack(item, [one[1] for one in attached])


def _lack(item: Told, purposes: list[str]) -> Lack:
    codes = rules.missing_evidence(item, purposes)
    words = tuple(
        _("认定日期") if code == "recognised_on" else _(rules.PURPOSES.get(code, code))
        for code in codes
    )
    return Lack(item, codes, words)


def summary(session: Session, year: int | None = None) -> Summary:
    """The counts by type, of what existed in a year where one is given."""
    items = list_items(session)
    if year is not None:
        items = [one for one in items if rules.existed_in(one, year)]
    new: dict[str, int] = {}
    for one in items:
        if year is not None and rules.is_new_in(one, year):
            new[one["item_type"]] = new.get(one["item_type"], 0) + 1
    attached = purposes_of(session.db, REGISTER_ITEM.name)
    lacks = [_lack(one, attached.get(one["id"], [])) for one in items]
    return Summary(
        year,
        tuple(rules.count_types(items)),
        new,
        tuple(one for one in lacks if one.codes),
    )
