"""项目库: what the plan wants built and held, by type; inspections and surveys beside it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from jlcenter.domain.records.register_item import ITEM_TYPE
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.books import book
from jlcenter.ui.screens.evaluation import EvaluationTab
from jlcenter.ui.screens.inspections import InspectionList, SurveyList
from jlcenter.ui.screens.lines_dialog import ResultsDialog
from jlcenter.ui.screens.record_list import RecordList, Saved
from jlcenter.ui.screens.tabs import Tab, TabsPlace
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import fit_list, listed, row
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted, mark

#: the types stand beside the list from this width on (at 100 % text)
BESIDE = 620
#: so many results are told below the list
MOST = 6
CODE = Qt.ItemDataRole.UserRole
#: the types' list, at least and at most
_TYPES = (220, 260)


class RegisterList(RecordList):
    """The register items, their types at the left with how many there are."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, book("register_item"))
        self.types = QListWidget()
        self.types.setObjectName("boxed")
        self.types.setAccessibleName(_("类别"))
        self.types.setFixedWidth(theme().px(_TYPES[0]))
        self.types.currentItemChanged.connect(lambda _now, _before: self._type_chosen())
        self.outer.removeWidget(self.listing)
        line = row(spacing=16)
        line.addWidget(self.types)
        line.addWidget(self.listing, 1)
        self.outer.insertLayout(0, line, 1)

    def refresh(self) -> None:
        """Read anew; the types tell how many there are."""
        super().refresh()
        self._fill_types()
        self._make_room()

    def _make_room(self) -> None:
        """Where there is no room beside the list, the types are a filter above it."""
        super()._make_room()
        beside = self.width() >= theme().px(BESIDE)
        self.types.setVisible(beside)
        self.boxes["item_type"].setVisible(not beside)

    def _fill_types(self) -> None:
        held = Counter(str(one.told.get("item_type") or "") for one in self.rows)
        item = self.types.currentItem()
        chosen = item.data(CODE) if item is not None else ""
        self.types.blockSignals(True)
        self.types.clear()
        entries = [("", _("全部"), len(self.rows))]
        entries += [(code, _(word), held[code]) for code, word in ITEM_TYPE]
        for code, word, count in entries:
            made = QListWidgetItem(f"{word}  {count}" if count else word)
            made.setData(CODE, code)
            self.types.addItem(made)
            if code == chosen:
                self.types.setCurrentItem(made)
        self.types.blockSignals(False)
        fit_list(self.types, *_TYPES)

    def _type_chosen(self) -> None:
        item = self.types.currentItem()
        if item is not None:
            code = str(item.data(CODE))
            box = self.boxes["item_type"]
            if code and box.findData(code) < 0:
                box.addItem(item.text(), code)
            self.choose("item_type", code)

    def facts(self) -> str:
        """How many stand; of a type that the plan counts, its goal for the whole province."""
        from jlcenter.app import registers

        if not self.rows:
            return ""
        found = self.desk.ask(lambda: registers.summary(self.desk.session), None)
        if found is None:
            return ""
        chosen = str(self.boxes["item_type"].currentData() or "")
        counts = [one for one in found.types if chosen in ("", one.item_type)]
        standing = sum(one.standing for one in counts)
        words = [counted("已建成 {n} 项", standing)]
        goal = counts[0].goal if chosen and counts else None
        if goal is not None:
            words.append(_("规划到 {year} 年全省 {n} 个", year=goal.year, n=goal.number))
        if found.lacks:
            words.append(counted("{n} 项缺佐证", len(found.lacks)))
        return " · ".join(words)

    def more_offers(self) -> list[Action]:
        """A contest's results."""
        from jlcenter.app.roles import may

        row_ = self.current
        if row_ is None or row_.told.get("item_type") != "contest":
            return []
        return [Action(_("竞赛成绩"), self.results, enabled=may(self.desk.session, "work"))]

    def results(self) -> None:
        """Who came in where."""
        if self.current is not None and ResultsDialog.ask(self.desk, self, self.current.told):
            self.refresh()

    def details(self, told: dict[str, Any]) -> list[str]:
        """What evidence is missing."""
        from jlcenter.app import registers
        from jlcenter.app.contests import results_of

        _attached, lack = registers.evidence_of(self.desk.session, told["id"])
        lines = [_("还缺:{words}", words=listed(lack.words))] if lack.words else []
        results = results_of(told)
        if results:
            words = listed(f"{one.get('name')} {one.get('place')}" for one in results[:MOST])
            lines.append(_("成绩({n} 人):{words}", n=len(results), words=words))
        return lines

    def save(self, told: dict[str, Any] | None, typed: dict[str, Any]) -> Saved:
        """By the registers' own rules."""
        from jlcenter.app import registers

        session = self.desk.session
        if told is None:
            return Saved(registers.add_item(session, typed))
        return Saved(registers.edit_item(session, told["id"], typed))


def registers_place(desk: Desk) -> TabsPlace:
    """The place."""
    return TabsPlace(
        desk,
        mark("项目库"),
        [
            Tab("items", mark("建设项目"), RegisterList),
            Tab("inspections", mark("督导检查"), InspectionList),
            Tab("surveys", mark("满意度调查"), SurveyList),
            Tab("evaluation", mark("培训评价"), EvaluationTab),
        ],
    )
