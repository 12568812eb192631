"""``trip``: journeys of the van or the stools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.class_options import warned
from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.cli.record_group import field_options, given, record_json, record_table, record_text
from jlcenter.domain.records import OUTREACH_TRIP
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.trips import TripResult

_SHOWN = ("name", "leaves_on", "returns_on", "route", "vehicle", "driver", "status")
_FACTS = [one for one in OUTREACH_TRIP.fields if one.name not in ("equipment", "classes")]
_ID = click.argument("id_", metavar="ID")
_CLASS = click.option("--class", "classes", multiple=True, metavar="CLASS", help=_("班级编号"))
_YEAR = click.option("--year", type=click.IntRange(2000, 2199), metavar="Y", help=_("年份"))


def _json(context: Context, told: Any) -> dict[str, Any]:
    from jlcenter.app.trips import classes_of

    session = context.sessions[-1]
    codes = [one.code for one in classes_of(session, told)]
    return record_json(OUTREACH_TRIP, told) | {"class_codes": codes}


def _result(context: Context, done: TripResult) -> Result:
    return Result(
        {"trip": _json(context, done.trip), "warnings": warned(context, done.warnings)},
        record_text(context.sessions[-1], OUTREACH_TRIP, done.trip),
    )


@click.group("trip", help=_("下乡行程：大篷车、小马扎…"))
def trip_group() -> None:
    pass


@trip_group.command("add", help=_("安排一次行程"))
@field_options(_FACTS)
@_CLASS
@use_case
def trip_add(context: Context, **told: Any) -> Result:
    from jlcenter.app.trips import add_trip

    return _result(context, add_trip(context.log_in(), given(told)))


@trip_group.command("list", help=_("列出行程"))
@_YEAR
@use_case
def trip_list(context: Context, year: int | None) -> Result:
    from jlcenter.app.trips import list_trips

    session = context.log_in()
    rows = list_trips(session, year)
    return Result(
        {"trips": [_json(context, one) for one in rows]},
        counted("共 {n} 次行程", len(rows)),
        record_table(session, OUTREACH_TRIP, rows, _SHOWN) if rows else None,
    )


@trip_group.command("show", help=_("看一次行程"))
@_ID
@use_case
def trip_show(context: Context, id_: str) -> Result:
    from jlcenter.app.trips import find_trip

    told = find_trip(context.log_in(), id_)
    text = record_text(context.sessions[-1], OUTREACH_TRIP, told)
    return Result({"trip": _json(context, told)}, text, _items_table(told))


@trip_group.command("edit", help=_("修改一次行程；没写的不变"))
@_ID
@field_options(_FACTS)
@use_case
def trip_edit(context: Context, id_: str, **told: Any) -> Result:
    from jlcenter.app.trips import edit_trip

    return _result(context, edit_trip(context.log_in(), id_, given(told)))


@trip_group.command("remove", help=_("删除一次行程（可撤销）"))
@_ID
@use_case
def trip_remove(context: Context, id_: str) -> Result:
    from jlcenter.app.trips import remove_trip

    return Result({"removed": remove_trip(context.log_in(), id_)}, _("已删除，可用 undo 撤销"))


@trip_group.command("pack", help=_("随车设备：带出多少件；收车后加 --back 登记带回多少件"))
@_ID
@click.option("--item", "items", multiple=True, metavar="NAME:N", help=_("设备（可写多次）"))
@click.option("--back", is_flag=True, help=_("数量是带回的"))
@use_case
def trip_pack(context: Context, id_: str, items: tuple[str, ...], back: bool) -> Result:
    from jlcenter.app.trips import pack

    done = pack(context.log_in(), id_, items, back=back)
    json = {"trip": _json(context, done.trip), "warnings": warned(context, done.warnings)}
    return Result(json, "", _items_table(done.trip))


def _items_table(told: Any) -> Table | None:
    from jlcenter.domain.trip_rules import items_of

    items = items_of(told["equipment"])
    if not items:
        return None
    return Table(
        (_("设备"), _("带出"), _("带回")),
        [(one.name, one.packed, "" if one.returned is None else one.returned) for one in items],
        right=(1, 2),
    )


@trip_group.command("class", help=_("把培训班放到行程里，或用 --remove 拿掉"))
@_ID
@_CLASS
@click.option("--remove", is_flag=True, help=_("从行程里拿掉"))
@use_case
def trip_class(context: Context, id_: str, classes: tuple[str, ...], remove: bool) -> Result:
    from jlcenter.app.trips import set_classes
    from jlcenter.domain.errors import UsageRefused

    if not classes:
        raise UsageRefused("usage", _("缺少班级编号"), field="class")
    return _result(context, set_classes(context.log_in(), id_, classes, remove=remove))


@trip_group.command("check", help=_("核对行程：设备、课次日期、地点、车辆和人员"))
@_ID
@use_case
def trip_check(context: Context, id_: str) -> Result:
    from jlcenter.app.trips import check_trip, find_trip

    session = context.log_in()
    told = find_trip(session, id_)
    found = check_trip(session, told["id"])
    text = "\n".join(one.message for one in found) or _("没有发现问题")
    return Result(
        {"trip": _json(context, told), "problems": [one.as_json() for one in found]}, text
    )


@trip_group.command("summary", help=_("一年的行程：次数、村数、班次、人次、里程"))
@click.option("--year", required=True, type=click.IntRange(2000, 2199), metavar="Y")
@use_case
def trip_summary(context: Context, year: int) -> Result:
    from jlcenter.app.trips import summary
    from jlcenter.domain.programmes import OUTREACH

    told = summary(context.log_in(), year)
    ways = _("、").join(f"{_(OUTREACH.get(code, code))} {n}" for code, n in
                        told.by_outreach.items())  # fmt: skip
    text = _(
        "{year} 年已出车 {trips} 次，到 {villages} 个村，{classes} 个班，{persons} 人次，{km} 公里",
        year=year,
        trips=told.trips,
        villages=len(told.villages),
        classes=len(told.classes),
        persons=told.persons,
        km=told.kilometres,
    )
    return Result(
        {
            "year": year,
            "trips": told.trips,
            "planned": told.planned,
            "cancelled": told.cancelled,
            "villages": len(told.villages),
            "village_names": list(told.villages),
            "classes": len(told.classes),
            "class_codes": list(told.classes),
            "persons": told.persons,
            "kilometres": told.kilometres,
            "by_outreach": dict(told.by_outreach),
        },
        "\n".join(one for one in (text, ways) if one),
    )
