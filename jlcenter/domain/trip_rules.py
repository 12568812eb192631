"""Rules of a journey to the villages: what was packed comes back, nobody is in two places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jlcenter.domain.errors import Refused
from jlcenter.domain.notices import Notice
from jlcenter.words import _

MOST_PIECES = 9999


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on the van's list. ``returned`` None: nobody has looked yet."""

    name: str
    packed: int
    returned: int | None = None


@dataclass(frozen=True, slots=True)
class Trip:
    """What the rules need of a journey."""

    id: object
    name: str
    leaves_on: str
    returns_on: str
    status: str
    vehicle: str
    driver: str
    people: tuple[str, ...]
    route: tuple[str, ...]
    equipment: tuple[Item, ...]

    def overlaps(self, other: Trip) -> bool:
        """Whether both are on the road on some day."""
        return self.leaves_on <= other.returns_on and other.leaves_on <= self.returns_on


@dataclass(frozen=True, slots=True)
class TripLesson:
    """A lesson of one of a journey's classes; ``place`` where it is held."""

    class_code: str
    number: int
    date: str
    place: str


def parse_item(text: str) -> Item:
    """``投影仪:2`` or, back again, ``投影仪:2:1`` (packed, returned)."""
    name, colon, rest = text.replace("\uff1a", ":").partition(":")
    numbers = [one.strip() for one in rest.split(":")] if colon else ["1"]
    whole = " ".join(name.split())
    if not whole or len(numbers) > 2 or any(not one.isdecimal() for one in numbers):
        raise Refused(
            "item_invalid",
            _("设备“{text}”写法不对", text=text),
            _("请写成 名称:数量，如 投影仪:1；收车后写 名称:带出:带回，如 投影仪:1:1"),
            field="item",
        )
    counts = [int(one) for one in numbers]
    if any(one > MOST_PIECES for one in counts):
        raise Refused(
            "item_count",
            _("设备“{name}”的数量太大", name=whole),
            _("最多 {most} 件", most=MOST_PIECES),
            field="item",
        )
    return Item(whole, counts[0], counts[1] if len(counts) == 2 else None)


def with_items(old: Sequence[Item], new: Iterable[Item]) -> tuple[Item, ...]:
    """The list with some things set anew; packed 0 takes one off."""
    told = {one.name: one for one in old}
    for one in new:
        told[one.name] = one
    return tuple(one for one in told.values() if one.packed or one.returned)


def items_json(items: Iterable[Item]) -> list[dict[str, Any]]:
    """The list as a record holds it."""
    return [{"name": one.name, "packed": one.packed, "returned": one.returned} for one in items]


def items_of(told: Any) -> tuple[Item, ...]:
    """The list a record holds; what is no such list is empty."""
    if not isinstance(told, list):
        return ()
    return tuple(
        Item(str(one.get("name", "")), int(one.get("packed") or 0), one.get("returned"))
        for one in told
        if isinstance(one, Mapping) and one.get("name")
    )


def check(trip: Trip, lessons: Iterable[TripLesson], others: Iterable[Trip]) -> list[Notice]:
    """Everything about a journey that does not fit, in words."""
    return [
        *_equipment(trip),
        *_lessons(trip, list(lessons)),
        *_clashes(trip, others),
        *_blanks(trip),
    ]


def _equipment(trip: Trip) -> list[Notice]:
    if trip.status != "done":
        return []
    found = []
    for one in trip.equipment:
        if one.returned is None:
            text = _("{name} 带出 {n} 件，还没有登记带回", name=one.name, n=one.packed)
            found.append(Notice("not_counted", text))
        elif one.returned < one.packed:
            lost = one.packed - one.returned
            text = _(
                "{name} 带出 {packed} 件，带回 {back} 件，少 {lost} 件",
                name=one.name,
                packed=one.packed,
                back=one.returned,
                lost=lost,
            )
            found.append(Notice("not_returned", text))
        elif one.returned > one.packed:
            text = _(
                "{name} 带出 {packed} 件，带回 {back} 件，请核对",
                name=one.name,
                packed=one.packed,
                back=one.returned,
            )
            found.append(Notice("more_returned", text))
    return found


def _lessons(trip: Trip, lessons: Sequence[TripLesson]) -> list[Notice]:
    found = []
    for one in lessons:
        if not trip.leaves_on <= one.date <= trip.returns_on:
            text = _(
                "{code} 班第 {n} 课次在 {day}，不在行程 {first} 至 {last} 之内",
                code=one.class_code,
                n=one.number,
                day=one.date,
                first=trip.leaves_on,
                last=trip.returns_on,
            )
            found.append(Notice("lesson_outside", text))
    places = sorted({(one.class_code, one.place) for one in lessons if one.place})
    if trip.route:
        for code, place in places:
            if not any(stop in place or place in stop for stop in trip.route):
                text = _("{code} 班的上课地点“{place}”不在路线上", code=code, place=place)
                found.append(Notice("place_off_route", text))
    return found


def _clashes(trip: Trip, others: Iterable[Trip]) -> list[Notice]:
    found: list[Notice] = []
    if trip.status == "cancelled":
        return found
    for other in others:
        if other.id == trip.id or other.status == "cancelled" or not trip.overlaps(other):
            continue
        if trip.vehicle and trip.vehicle == other.vehicle:
            text = _("车辆 {vehicle} 同时在行程“{other}”里", vehicle=trip.vehicle,
                     other=other.name)  # fmt: skip
            found.append(Notice("vehicle_twice", text))
        mine = {trip.driver, *trip.people} - {""}
        for name in sorted(mine & {other.driver, *other.people}):
            text = _("{name} 同时在行程“{other}”里", name=name, other=other.name)
            found.append(Notice("person_twice", text))
    return found


def _blanks(trip: Trip) -> list[Notice]:
    found = []
    if not trip.route:
        found.append(Notice("no_route", _("还没有写路线")))
    if trip.status in ("planned", "under_way") and not trip.equipment:
        found.append(Notice("no_equipment", _("还没有设备清单")))
    return found
