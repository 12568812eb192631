"""疑点自查: what an auditor would ask about, with the evidence and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.widgets.controls import card, column, label
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.side_by_side import SideBySide
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.ui.widgets.year_box import YearBox
from jlcenter.words import _, counted, counting

_SIDE = 360


@dataclass(frozen=True, slots=True)
class Line:
    """One finding."""

    id: int
    told: Any
    codes: str


class AnomaliesTab(Screen):
    """The findings of a year; nothing is searched before someone asks."""

    interests = frozenset[str]()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._job: Any = None
        self.model: RowsModel[Line] = RowsModel(
            [
                Column("message", _("疑点"), lambda r: r.told.message, 420, letters="ink"),
                Column(
                    "records",
                    _("涉及记录"),
                    lambda r: str(len(r.told.records)),
                    90,
                    right=True,
                    sort=lambda r: len(r.told.records),
                ),
                Column("class", _("班级"), lambda r: r.codes, 120),
            ]
        )
        self.view = TableView(
            self.model, name="anomalies", preferences=desk.preferences, stretch="message"
        )
        self.view.setAccessibleName(_("疑点"))
        self.view.chosen.connect(lambda line: self.open_class(line))
        self.view.current_changed.connect(lambda _line: self._show_current())
        self.empty = EmptyState(
            _("还没有自查"),
            _("像审计一样找出对不上的地方:一人两地、突击补考勤、没上课就发证、多人一张卡……"),
            _("开始自查"),
            self.search,
        )
        self.listing = Listing(
            self.view,
            self.model,
            empty=self.empty,
            search=lambda r: f"{r.codes} {r.told.message} {' '.join(r.told.evidence)}",
            unit=counting("{n} 处疑点"),
        )
        self.year = YearBox(lambda: self.actions_changed.emit())
        self.listing.top.insertWidget(0, self.year)
        main = QWidget()
        left = column(main, spacing=8)
        left.addWidget(self.listing, 1)
        self.state = label(role="secondary")
        left.addWidget(self.state)
        frame, inside = card(16)
        self.heading = label(role="heading", wrap=True)
        self.hint = label(wrap=True)
        self.evidence = QPlainTextEdit()
        self.evidence.setReadOnly(True)
        self.evidence.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.evidence.setAccessibleName(_("证据"))
        inside.addWidget(self.heading)
        inside.addSpacing(6)
        inside.addWidget(label(_("怎么办"), "hint"))
        inside.addWidget(self.hint)
        inside.addSpacing(6)
        inside.addWidget(label(_("证据"), "hint"))
        inside.addWidget(self.evidence, 1)
        self.side = frame
        outer = column(self)
        outer.addWidget(SideBySide(main, frame, _SIDE))
        self.listing.set_rows([])
        self._show_current()

    def offers(self) -> list[Action]:
        """Search, and open the class."""
        line = self.view.current()
        return [
            Action(
                _("打开班级"),
                lambda: self.open_class(self.view.current()),
                enabled=line is not None and bool(line.told.classes),
            ),
            Action(_("自查 {year} 年", year=self.year.value()), self.search, "F5", primary=True,
                   enabled=self._job is None),
        ]  # fmt: skip

    def facts(self) -> str:
        """What this is."""
        return _("只提示,不下结论:该改的改,没有问题的把证明留好")

    def search(self) -> None:
        """Look through the year's classes in a worker."""
        from jlcenter.app import anomalies

        if self._job is not None:
            return
        session, year = self.desk.session, self.year.value()
        self.state.setText(_("正在查找"))
        self._job = self.desk.run_long(
            lambda job: anomalies.anomalies(session, None, year, job.progress),
            done=lambda found: self._take(year, found),
            failed=self._failed,
            progressed=lambda done, total: self.state.setText(
                _("正在查找:{done} / {total} 个班", done=done, total=total)
            ),
        )
        self.actions_changed.emit()

    def _take(self, year: int, found: Any) -> None:
        self._job = None
        from jlcenter.app.plan_class import list_classes

        codes = self.desk.ask(
            lambda: {one.id: one.code for one in list_classes(self.desk.session)}, {}
        )
        lines = [
            Line(
                place,
                one,
                " ".join(codes.get(UUID(bytes=id_), "") for id_ in one.classes[:3] if id_),
            )
            for place, one in enumerate(found)
        ]
        self.empty.set_words(
            _("{year} 年没有发现疑点", year=year), _("记录都对得上。改动以后可以再查一次。")
        )
        self.state.setText(counted("{year} 年查出 {n} 处疑点", len(found), year=year))
        self.listing.set_rows(lines)
        self._show_current()
        self.actions_changed.emit()

    def _failed(self, error: Exception) -> None:
        self._job = None
        self.state.setText("")
        self.desk.explain(error)
        self.actions_changed.emit()

    def _show_current(self) -> None:
        line: Line | None = self.view.current()
        self.side.setVisible(line is not None)
        if line is None:
            return
        self.heading.setText(line.told.message)
        self.hint.setText(line.told.hint)
        self.evidence.setPlainText("\n".join(line.told.evidence))
        self.actions_changed.emit()

    def open_class(self, line: Line | None) -> None:
        """Go to the class it is about."""
        if line is not None and line.told.classes:
            self.desk.go("class", of=UUID(bytes=line.told.classes[0]))

    def focus_first(self) -> None:
        """The list."""
        self.view.setFocus()
