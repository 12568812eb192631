"""定稿: the years that were frozen, and what is not any more what was reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from jlcenter.app.figure_words import value_text
from jlcenter.domain.measures import SINCE_PLAN
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.ask_dialog import Ask, AskDialog
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.screens.figures import INTERESTS
from jlcenter.ui.widgets.controls import card, column, label
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.form_dialog import choice
from jlcenter.ui.widgets.side_by_side import SideBySide
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted, counting

_SIDE = 316
_MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One figure that differs."""

    id: str
    told: Any

    def count(self, what: str) -> int:
        """How many rows came, went or changed."""
        rows = self.told.rows
        if what == "came":
            return sum(one.before is None for one in rows)
        if what == "gone":
            return sum(one.after is None for one in rows)
        return sum(None not in (one.before, one.after) for one in rows)


class FrozenTab(Screen):
    """Which freeze; the figures that differ from it; the rows of the current one."""

    interests = INTERESTS | {"frozen_year", "frozen_part"}

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._job: Any = None
        self._again = False
        self.frozen: Any = None
        self.model: RowsModel[Line] = RowsModel(self._columns())
        self.view = TableView(
            self.model, name="frozen", preferences=desk.preferences, stretch="title"
        )
        self.view.setAccessibleName(_("与定稿的差异"))
        self.view.current_changed.connect(lambda _line: self._show_current())
        self.empty = EmptyState(_("还没有定稿"), _purpose())
        self.listing = Listing(
            self.view,
            self.model,
            empty=self.empty,
            search=lambda r: f"{r.told.indicator.code} {r.told.indicator.title}",
            unit=counting("{n} 项有变化"),
        )
        self.which = choice([])
        self.which.setAccessibleName(_("哪一次定稿"))
        self.which.setMinimumContentsLength(22)
        self.which.currentIndexChanged.connect(lambda _place: self._compare())
        self.listing.top.insertWidget(0, self.which)
        main = QWidget()
        left = column(main, spacing=8)
        left.addWidget(self.listing, 1)
        self.state = label(role="secondary", wrap=True)
        left.addWidget(self.state)
        frame, inside = card(16)
        self.heading = label(role="heading", wrap=True)
        inside.addWidget(self.heading)
        self.rows = QPlainTextEdit()
        self.rows.setReadOnly(True)
        self.rows.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.rows.setAccessibleName(_("变化的明细"))
        inside.addWidget(self.rows, 1)
        outer = column(self)
        outer.addWidget(SideBySide(main, frame, _SIDE))
        self._year = date.today().year

    def _columns(self) -> list[Column[Line]]:
        def number(name: str, title: str, what: str) -> Column[Line]:
            return Column(
                name,
                title,
                lambda r: str(r.count(what) or ""),
                64,
                right=True,
                sort=lambda r: r.count(what),
            )

        return [
            Column("code", _("编号"), lambda r: r.told.indicator.code, 84),
            Column("title", _("指标"), lambda r: r.told.indicator.title, 240, letters="ink"),
            Column(
                "frozen",
                _("定稿"),
                lambda r: value_text(r.told.indicator, r.told.frozen),
                110,
                right=True,
            ),
            Column(
                "now",
                _("现在"),
                lambda r: value_text(r.told.indicator, r.told.now),
                110,
                right=True,
                letters="ink",
            ),
            number("came", _("增"), "came"),
            number("gone", _("减"), "gone"),
            number("changed", _("改"), "changed"),
        ]

    def arrive(self, year: int | None = None, **_details: Any) -> None:
        """Come to freeze a year."""
        if year is not None:
            self._year = year
            self.refresh()
            self.freeze()

    # -- reading --------------------------------------------------------------------------------

    def refresh(self) -> None:
        """The freezes, and the differences of the chosen one."""
        from jlcenter.app import freeze_year

        found = self.desk.ask(lambda: freeze_year.frozen_years(self.desk.session), [])
        here = self.which.currentData()
        self.which.blockSignals(True)
        self.which.clear()
        for year, version, day, _by in found:
            words = _("{year} 年第 {n} 次 · {day}", year=year, n=version, day=day)
            self.which.addItem(words, (year, version))
        keep = next((n for n, one in enumerate(found) if one[:2] == here), 0)
        self.which.setCurrentIndex(keep if found else -1)
        self.which.blockSignals(False)
        self.which.setVisible(bool(found))
        self._compare()

    def _compare(self) -> None:
        from jlcenter.app import freeze_year

        chosen = self.which.currentData()
        if chosen is None:
            self.frozen = None
            self.state.setText("")
            self.listing.set_rows([])
            self._show_current()
            self.actions_changed.emit()
            return
        if self._job is not None:
            self._again = True
            return
        year, version = chosen
        session = self.desk.session
        self._job = self.desk.run_long(
            lambda _job: freeze_year.year_differences(session, year, version),
            done=self._take,
            failed=self._failed,
        )

    def _take(self, told: Any) -> None:
        self._job = None
        if self._again:
            self._again = False
            self._compare()
            return
        self.frozen, found = told
        self.empty.set_words(
            _("定稿以后没有变化"),
            _(
                "{year} 年第 {n} 次定稿的 {rows} 行明细和现在完全一样。",
                year=self.frozen.year,
                n=self.frozen.version,
                rows=len(self.frozen.rows),
            ),
        )
        self.listing.set_rows([Line(one.indicator.code, one) for one in found])
        self.state.setText(self._state_words())
        self._show_current()
        self.actions_changed.emit()

    def _failed(self, error: Exception) -> None:
        self._job = None
        self.desk.explain(error)

    def _state_words(self) -> str:
        one = self.frozen
        words = [
            _(
                "{day} 由 {by} 定稿,{rows} 行明细",
                day=one.frozen_on,
                by=one.frozen_by,
                rows=len(one.rows),
            )
        ]
        if one.remark:
            words.append(one.remark)
        if not one.is_whole:
            words.append(_("明细不全或对不上:可能两台电脑各定稿了一次,请再定稿一次"))
        if one.counts_by_other_words:
            words.append(_("定稿时的口径和现在的不同,差异里也有口径的影响"))
        return " · ".join(words)

    def _show_current(self) -> None:
        line: Line | None = self.view.current()
        if line is None:
            self.heading.setText(_("变化的明细"))
            self.rows.setPlainText(_("选一个指标,这里列出定稿以后增、减、改的每一行。"))
            return
        from jlcenter.app.frozen_row_words import named_rows

        told = line.told
        self.heading.setText(told.indicator.title)
        rows = self.desk.ask(lambda: named_rows(self.desk.session, told, _MOST_ROWS), [])
        lines = [one.words for one in rows]
        if len(told.rows) > _MOST_ROWS:
            lines.append(counted("还有 {n} 行", len(told.rows) - _MOST_ROWS))
        if told.indicator.top.period == SINCE_PLAN:
            lines = [_("累计数的明细见 T03 和往年的定稿。")]
        self.rows.setPlainText("\n\n".join(lines) or _("没有哪一行变了:变的是政策值或口径。"))

    # -- what it offers -------------------------------------------------------------------------

    def offers(self) -> list[Action]:
        """Freezing is the one thing to do."""
        from jlcenter.app.roles import may

        return [
            Action(
                _("做定稿"),
                self.freeze,
                primary=True,
                enabled=may(self.desk.session, "decide"),
            )
        ]

    def facts(self) -> str:
        """What freezing is."""
        return _("上报的数和明细原样留底,以后的更正单独列出来")

    def freeze(self) -> None:
        """Ask which year, and freeze it."""
        made = AskDialog.ask(
            self,
            _("年度定稿"),
            _("做定稿"),
            [
                Ask("year", _("年度(&Y)"), value=str(self._year)),
                Ask("remark", _("说明(&R)"), hint=_("如:报省教育厅的年度进展")),
            ],
            self._freeze,
            _("把这一年的各项指标和每一行明细留底。定稿不会再变,也不能撤销;再次定稿是新的一版。"),
        )
        if made is not None:
            self.desk.show_notice(
                Notice("present", _("{year} 年第 {n} 次定稿", year=made.year, n=made.version))
            )
            self.refresh()

    def _freeze(self, year: str, remark: str) -> Any:
        from jlcenter.app import freeze_year
        from jlcenter.domain.errors import Refused

        if not year.isdecimal():
            raise Refused("year_invalid", _("请填四位年份"), "", field="year")
        return freeze_year.freeze(self.desk.session, int(year), remark or None)

    def focus_first(self) -> None:
        """The table."""
        self.view.setFocus()


def _purpose() -> str:
    return _("年度报出以前定稿:各项指标和每一行明细原样留底,以后更正了什么一目了然。")
