"""下乡: the journeys of the van and the stools, what goes along, and what does not fit."""

from __future__ import annotations

from datetime import date
from typing import Any

from jlcenter.app.lookup import as_uuid
from jlcenter.domain.records import Field
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.books import book
from jlcenter.ui.screens.lines_dialog import EquipmentDialog
from jlcenter.ui.screens.record_dialog import RecordDialog
from jlcenter.ui.screens.record_list import RecordList, Saved
from jlcenter.ui.screens.tabs import Tab, TabsPlace
from jlcenter.ui.widgets.controls import listed
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted, mark

#: so many warnings are told below the list
MOST = 3


class TripDialog(RecordDialog):
    """A journey's form: its classes are typed and shown by their codes."""

    def words(self, field: Field, value: Any) -> str:
        """Class codes instead of ids."""
        if field.name == "classes" and value and not isinstance(value, str):
            return "、".join(class_codes(self.desk, value))
        return super().words(field, value)


class TripList(RecordList):
    """The journeys; below them what is packed and what does not fit."""

    dialog = TripDialog

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, book("trip"))
        self.interests |= {"training_class", "lesson"}

    def words(self, told: dict[str, Any], name: str) -> str:
        """Class codes instead of ids."""
        if name == "classes":
            return listed(class_codes(self.desk, told.get(name) or ()))
        return super().words(told, name)

    def facts(self) -> str:
        """What the year's journeys come to."""
        from jlcenter.app import trips

        session, year = self.desk.session, date.today().year
        if not self.rows:
            return ""
        found = self.desk.ask(lambda: trips.summary(session, year), None)
        if found is None:
            return ""
        return _(
            "{year} 年出行 {trips} 次 · 到 {villages} 个村 · {persons} 人次",
            year=year,
            trips=found.trips,
            villages=len(found.villages),
            persons=found.persons,
        )

    def details(self, told: dict[str, Any]) -> list[str]:
        """The equipment, and every warning."""
        from jlcenter.app import trips
        from jlcenter.domain.trip_rules import items_of

        items = items_of(told.get("equipment"))
        lines = []
        if items:
            words = listed(f"{one.name} {one.packed}" for one in items)
            lines.append(_("随车设备:{items}", items=words))
        found = trips.check_trip(self.desk.session, told["id"])
        found.sort(key=lambda one: one.code == "lesson_outside")
        lines += [one.message for one in found[:MOST]]
        if len(found) > MOST:
            lines.append(counted("还有 {n} 条提醒", len(found) - MOST))
        return lines

    def more_offers(self) -> list[Action]:
        """The paper, and the equipment list."""
        from jlcenter.app.roles import may

        if not self.model.rows:
            return []
        able = may(self.desk.session, "work") and self.current is not None
        return [
            Action(_("打印行程单"), self.print_sheet, enabled=self.current is not None),
            Action(_("随车设备"), self.pack, enabled=able),
        ]

    def print_sheet(self) -> None:
        """The sheet that goes along, with the equipment to tick off."""
        if self.current is not None:
            self.desk.go("print", what="trip", trip=str(self.current.id))

    def pack(self) -> None:
        """What goes along, and what came back."""
        if self.current is not None and EquipmentDialog.ask(self.desk, self, self.current.told):
            self.refresh()

    def save(self, told: dict[str, Any] | None, typed: dict[str, Any]) -> Saved:
        """By the journeys' own rules."""
        from jlcenter.app import trips

        session = self.desk.session
        if told is None:
            result = trips.add_trip(session, typed)
        else:
            result = trips.edit_trip(session, told["id"], typed)
        return Saved(result.trip, tuple(one.message for one in result.warnings))


def class_codes(desk: Desk, texts: Any) -> list[str]:
    """The codes of a journey's classes, which it holds as ids."""
    from jlcenter.app import record_candidates

    made = []
    for text in texts:
        id_ = as_uuid(str(text))
        words = (
            record_candidates.words_of(desk.session, "training_class", id_)
            if id_ is not None
            else ""
        )
        made.append(words.split(" ")[0] or str(text))
    return made


def trips_place(desk: Desk) -> TabsPlace:
    """The place."""
    return TabsPlace(
        desk,
        mark("下乡"),
        [Tab("trips", mark("行程"), TripList)],
        mark("大篷车、小马扎、流动课堂的行程"),
    )
