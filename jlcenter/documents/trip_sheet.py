"""下乡行程单: a sheet that goes along: where, who, which classes, and the equipment to tick off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.words import _


@dataclass(frozen=True, slots=True)
class TripClassRow:
    """One class of a journey: its lessons on the way."""

    code: str
    name: str
    place: str
    lessons: str
    people: int
    teacher: str


@dataclass(frozen=True, slots=True)
class TripItemRow:
    """One thing on the list; ``returned`` blank until it is counted."""

    name: str
    packed: int
    returned: int | str


def classes_sheet(
    title: str, facts: Sequence[str], rows: Sequence[TripClassRow], notes: Sequence[str]
) -> Sheet:
    """The journey's head and its classes."""
    return Sheet(
        id="trip",
        title=title,
        columns=(
            Column("seq", _("序号"), 12, Align.CENTER, is_number=True),
            Column("code", _("班级编号"), 26, Align.CENTER),
            Column("name", _("班级名称"), 60),
            Column("place", _("上课地点"), 52),
            Column("lessons", _("行程内课次"), 58),
            Column("people", _("人数"), 14, Align.RIGHT, is_number=True),
            Column("teacher", _("班主任"), 22, is_name=True),
            Column("remark", _("当天情况"), 34, is_blank=True),
        ),
        rows=tuple(
            (number, one.code, one.name, one.place, one.lessons, one.people, one.teacher, "")
            for number, one in enumerate(rows, start=1)
        ),
        facts=tuple(facts),
        notes=tuple(notes),
        row_height=10,
        empty=_("这次行程还没有培训班，请在“下乡”里选班"),
    )


def equipment_sheet(title: str, facts: Sequence[str], rows: Sequence[TripItemRow]) -> Sheet:
    """The equipment, to be ticked off when it leaves and when it comes back."""
    return Sheet(
        id="trip-equipment",
        title=_("{title} · 设备清单", title=title),
        columns=(
            Column("seq", _("序号"), 12, Align.CENTER, is_number=True),
            Column("name", _("设备"), 62),
            Column("packed", _("带出"), 20, Align.RIGHT, is_number=True),
            Column("out", _("出发清点"), 26, is_blank=True),
            Column("returned", _("带回"), 20, Align.RIGHT, is_number=True),
            Column("back", _("收车清点"), 26, is_blank=True),
            Column("remark", _("备注"), 20, is_blank=True),
        ),
        rows=tuple(
            (number, one.name, one.packed, "", one.returned, "", "")
            for number, one in enumerate(rows, start=1)
        ),
        facts=tuple(facts),
        footer=(_("出发清点人："), _("收车清点人："), _("驾驶员：")),
        is_landscape=False,
        row_height=9,
        blank_rows=3 if rows else 0,
        empty=_("还没有设备清单"),
    )
