"""下乡行程: journeys of the van or the stools, what goes along, which classes, and what is off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jlcenter.app import record_book
from jlcenter.app.lookup import as_uuid, class_id
from jlcenter.app.roles import require
from jlcenter.domain import trip_rules as rules
from jlcenter.domain.dates import in_order, parse_date
from jlcenter.domain.errors import Refused
from jlcenter.domain.notices import Notice
from jlcenter.domain.programmes import known_outreach
from jlcenter.domain.records import OUTREACH_TRIP
from jlcenter.storage.queries.book import Told, records
from jlcenter.storage.queries.classes import ClassRow, class_by_id
from jlcenter.storage.queries.trips import lessons_of, people_of
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

__all__ = [
    "Summary",
    "TripResult",
    "add_trip",
    "check_trip",
    "classes_of",
    "edit_trip",
    "find_trip",
    "list_trips",
    "pack",
    "remove_trip",
    "set_classes",
    "summary",
]


@dataclass(frozen=True, slots=True)
class TripResult:
    """The journey as it now is, and what does not fit."""

    trip: Told
    warnings: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a year's journeys that took place come to (indicator S01). ``persons`` are
    person-times; a village, a class counts once."""

    year: int
    trips: int
    planned: int
    cancelled: int
    villages: tuple[str, ...]
    classes: tuple[str, ...]
    persons: int
    kilometres: int
    by_outreach: Mapping[str, int]


def list_trips(session: Session, year: int | None = None) -> list[Told]:
    """All journeys, or those that leave in a year, by day."""
    rows = records(session.db, OUTREACH_TRIP, {}, ("leaves_on", "name"))
    head = f"{year:04d}-" if year is not None else ""
    return [one for one in rows if (one["leaves_on"] or "").startswith(head)]


def find_trip(session: Session, text: str | UUID) -> Told:
    """The journey of this id or name."""
    return record_book.find(session, OUTREACH_TRIP, text)


def add_trip(session: Session, typed: Mapping[str, Any]) -> TripResult:
    """Plan a journey; without a day of return it is one day long."""
    require(session, "work")
    given = _read(session, typed)
    if not given.get("returns_on"):
        given["returns_on"] = given.get("leaves_on")
    given.setdefault("status", "planned")
    _in_order(given)
    return _result(session, record_book.add(session, OUTREACH_TRIP, given))


def edit_trip(session: Session, text: str | UUID, typed: Mapping[str, Any]) -> TripResult:
    """Change what is given of a journey."""
    require(session, "work")
    before = find_trip(session, text)
    given = _read(session, typed)
    _in_order({**before, **{name: value for name, value in given.items() if value is not None}})
    return _result(session, record_book.edit(session, OUTREACH_TRIP, before["id"], given))


def remove_trip(session: Session, text: str | UUID) -> UUID:
    """Take a journey out; undo brings it back."""
    require(session, "work")
    before = find_trip(session, text)
    record_book.remove(session, OUTREACH_TRIP, before["id"])
    return UUID(str(before["id"]))


def _read(session: Session, typed: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in typed.items() if value is not None}
    if given.get("outreach"):
        given["outreach"] = known_outreach(given["outreach"])
    if given.get("classes"):
        texts = record_book.read_field(
            session, OUTREACH_TRIP, OUTREACH_TRIP.field_by_name["classes"], given["classes"]
        )
        given["classes"] = [str(class_id(session, one)) for one in texts or ()]
    return given


def _in_order(told: Mapping[str, Any]) -> None:
    first, last = told.get("leaves_on"), told.get("returns_on")
    if first and last:
        in_order(
            parse_date(first, field="leaves_on"),
            parse_date(last, field="returns_on"),
            field="returns_on",
        )


def _result(session: Session, told: Told) -> TripResult:
    return TripResult(told, tuple(check_trip(session, told["id"])))


def pack(
    session: Session, text: str | UUID, items: Sequence[str], *, back: bool = False
) -> TripResult:
    """Set things on the equipment list (``投影仪:1``; a number of 0 takes one off); with ``back``
    the numbers are what came back."""
    require(session, "work")
    told = find_trip(session, text)
    old = rules.items_of(told["equipment"])
    by_name = {one.name: one for one in old}
    new = []
    for one in items:
        item = rules.parse_item(one)
        if back:
            before = by_name.get(item.name)
            if before is None:
                raise Refused(
                    "item_unknown",
                    _("设备清单里没有“{name}”", name=item.name),
                    _("清单上有：{names}", names=_("、").join(by_name) or _("还没有设备")),
                    field="item",
                )
            item = rules.Item(before.name, before.packed, item.packed)
        elif item.returned is None and item.name in by_name:
            item = rules.Item(item.name, item.packed, by_name[item.name].returned)
        new.append(item)
    if not new:
        raise Refused("nothing_to_change", _("没有写设备"), _("请用 --item 名称:数量"))
    merged = rules.items_json(rules.with_items(old, new))
    saw = session.seen(OUTREACH_TRIP, told["id"])
    label = mark("登记带回的设备") if back else mark("登记随车设备")
    with session.action(label) as write:
        write.put(OUTREACH_TRIP, told["id"], saw=saw, equipment=merged)
    return _result(session, find_trip(session, told["id"]))


def set_classes(
    session: Session, text: str | UUID, codes: Sequence[str], *, remove: bool = False
) -> TripResult:
    """Put classes on a journey, or take them off it."""
    require(session, "work")
    told = find_trip(session, text)
    wanted = [str(class_id(session, one)) for one in codes]
    now = [str(one) for one in told["classes"] or ()]
    if remove:
        now = [one for one in now if one not in wanted]
    else:
        now += [one for one in wanted if one not in now]
    saw = session.seen(OUTREACH_TRIP, told["id"])
    with session.action(mark("修改行程的培训班")) as write:
        write.put(OUTREACH_TRIP, told["id"], saw=saw, classes=now or None)
    return _result(session, find_trip(session, told["id"]))


def classes_of(session: Session, told: Told) -> list[ClassRow]:
    """The classes of a journey that are still there."""
    found = [class_by_id(session.db, id_) for id_ in _class_ids(session, told)]
    return [one for one in found if one is not None]


def _class_ids(session: Session, told: Told) -> list[UUID]:
    ids = []
    for text in told["classes"] or ():
        id_ = as_uuid(text)
        if id_ is None:
            # a code that came from elsewhere
            try:
                id_ = class_id(session, text)
            except Refused:
                continue
        ids.append(id_)
    return ids


def check_trip(session: Session, text: str | UUID) -> list[Notice]:
    """Everything about a journey that does not fit."""
    told = find_trip(session, text)
    lessons = [rules.TripLesson(*one) for one in lessons_of(session.db, _class_ids(session, told))]
    others = [_trip(one) for one in records(session.db, OUTREACH_TRIP)]
    return rules.check(_trip(told), lessons, others)


def _trip(told: Told) -> rules.Trip:
    leaves = told["leaves_on"] or ""
    return rules.Trip(
        told["id"],
        told["name"] or "",
        leaves,
        told["returns_on"] or leaves,
        told["status"] or "planned",
        told["vehicle"] or "",
        told["driver"] or "",
        tuple(told["people"] or ()),
        tuple(told["route"] or ()),
        rules.items_of(told["equipment"]),
    )


def summary(session: Session, year: int) -> Summary:
    """The journeys of a year that took place; planned and cancelled ones are told apart."""
    trips = list_trips(session, year)
    gone = [one for one in trips if one["status"] in ("done", "under_way")]
    classes = {one.id: one for trip in gone for one in classes_of(session, trip)}
    villages = {stop for trip in gone for stop in trip["route"] or ()}
    villages |= {one.village for one in classes.values() if one.village}
    by_outreach: dict[str, int] = {}
    for one in gone:
        by_outreach[one["outreach"] or "van"] = by_outreach.get(one["outreach"] or "van", 0) + 1
    return Summary(
        year,
        len(gone),
        sum((one["status"] or "planned") == "planned" for one in trips),
        sum(one["status"] == "cancelled" for one in trips),
        tuple(sorted(villages)),
        tuple(sorted(one.code for one in classes.values())),
        people_of(session.db, list(classes)),
        sum(one["kilometres"] or 0 for one in gone),
        by_outreach,
    )
