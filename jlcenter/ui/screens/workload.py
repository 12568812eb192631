"""工作量: a year's class hours by teacher and class, with the calculation of the current line."""

from __future__ import annotations

from typing import Any

from jlcenter.domain.hours import hours_text
from jlcenter.domain.money import yuan_text
from jlcenter.domain.workload_lines import ONLINE, PRACTICE, RURAL, THEORY
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.screens.exporting import ask_where
from jlcenter.ui.widgets.controls import card, column, label
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.ui.widgets.year_box import YearBox
from jlcenter.words import _, counted, counting

#: years that can be looked at: this one and those before it
YEARS = 8


def _kind_column(kind: str, title: str) -> Column[Any]:
    def words(one: Any) -> str:
        value = one.line.by_kind.get(kind)
        return hours_text(value) if value else ""

    return Column(
        kind, title, words, 74, right=True, sort=lambda one: one.line.by_kind.get(kind, 0)
    )


class WorkloadTab(Screen):
    """The lines of a year."""

    interests = frozenset(
        (
            "lesson",
            "attendance_mark",
            "teacher",
            "teacher_year",
            "training_class",
            "policy_rule",
        )
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.told: Any = None
        self.model: RowsModel[Any] = RowsModel(
            [
                Column(
                    "teacher",
                    _("教师"),
                    lambda r: r.line.teacher_name or _("（未写教师）"),
                    110,
                    letters="name",
                    tone=lambda r: "" if r.line.teacher_name else "late",
                ),
                Column("class", _("班级"), lambda r: f"{r.class_row.code} {r.class_row.name}", 240),
                _kind_column(THEORY, _("理论")),
                _kind_column(PRACTICE, _("实操")),
                _kind_column(ONLINE, _("线上")),
                _kind_column(RURAL, _("下乡")),
                Column(
                    "hours",
                    _("学时"),
                    lambda r: hours_text(r.line.hours),
                    80,
                    right=True,
                    sort=lambda r: r.line.hours,
                ),
                Column(
                    "converted",
                    _("折算"),
                    lambda r: _settled(r.line.converted, hours_text),
                    84,
                    right=True,
                    tone=lambda r: "late" if r.line.converted is None else "",
                    sort=lambda r: r.line.converted or 0,
                ),
                Column(
                    "pay",
                    _("课时费（元）"),
                    lambda r: _settled(r.pay, yuan_text),
                    120,
                    right=True,
                    tone=lambda r: "late" if r.pay is None else "",
                    sort=lambda r: r.pay or 0,
                ),
            ]
        )
        self.view = TableView(
            self.model, name="workload", preferences=desk.preferences, stretch="class"
        )
        self.view.setAccessibleName(_("教师工作量"))
        self.view.current_changed.connect(lambda _row: self._show_current())
        empty = EmptyState(
            _("这一年还没有课时"),
            _("课次点过名以后,谁上的课就记在谁的名下;未开课的不计。"),
        )
        self.listing = Listing(
            self.view,
            self.model,
            empty=empty,
            search=lambda r: " ".join(
                (r.line.teacher_name, r.class_row.code, r.class_row.name, r.employment)
            ),
            unit=counting("{n} 条明细"),
        )
        self.year = YearBox(lambda: self.refresh(), YEARS)
        self.listing.top.insertWidget(1, self.year)
        outer = column(self, spacing=8)
        outer.addWidget(self.listing, 1)
        frame, inside = card(12)
        self.calculation = label(role="text", wrap=True)
        self.source = label(role="secondary", wrap=True)
        inside.addWidget(self.calculation)
        inside.addWidget(self.source)
        self.frame = frame
        outer.addWidget(frame)

    def chosen_year(self) -> int:
        """The year in sight."""
        return int(self.year.currentData())

    def facts(self) -> str:
        """What the year comes to."""
        from jlcenter.app.teacher_hours import pay_text

        told = self.told
        if told is None or not told.lines:
            return ""
        words = _(
            "{hours} 学时 · 折算 {converted} · 课时费 {pay}",
            hours=hours_text(told.hours),
            converted=_settled(told.converted, hours_text),
            pay=pay_text(told),
        )
        if told.not_called:
            words += " · " + counted("{n} 个课次没点名,未计", told.not_called)
        return words

    def offers(self) -> list[Action]:
        """Printing is the next step."""
        if not self.model.all:
            return []
        return [
            Action(_("导出"), self.export),
            Action(_("打印汇总"), lambda: self._print("B")),
            Action(_("打印统计表"), lambda: self._print("A"), "Ctrl+P", primary=True),
        ]

    def _print(self, form: str) -> None:
        self.desk.go("print", what="teacher-hours", year=self.chosen_year(), form=form)

    def export(self) -> None:
        """The year's table as a workbook."""
        from jlcenter.app import export_sheets

        year, session = self.chosen_year(), self.desk.session
        name = _("{year}年教师培训课时.xlsx", year=year)
        where = ask_where(self, name, _("Excel 工作簿 (*.xlsx)"))
        if where is None:
            return
        self.desk.run_long(
            lambda _job: export_sheets.export_sheet(
                session, "teacher-hours", None, where, year=year
            ),
            done=lambda _result: self.desk.show_notice(
                Notice("present", _("已导出:{file}", file=where.name), str(where.parent))
            ),
        )

    def refresh(self) -> None:
        """Read the year anew."""
        from jlcenter.app import teacher_hours

        session, year = self.desk.session, self.chosen_year()
        self.told = self.desk.ask(lambda: teacher_hours.workload(session, year), None)
        self.listing.set_rows(list(self.told.lines) if self.told is not None else [])
        self._show_current()

    def _show_current(self) -> None:
        current = self.view.current()
        self.frame.setVisible(bool(self.model.all))
        if current is not None:
            self.calculation.setText(f"{current.line.words}\n{current.basis}")
        else:
            self.calculation.setText(_("点一行,这里列出它的算式。"))
        told = self.told
        self.source.setText(
            _("系数依据:{source}", source=told.source) if told and told.source else ""
        )
        self.actions_changed.emit()

    def focus_first(self) -> None:
        """The list."""
        (self.listing.filter if self.model.all else self.view).setFocus()


def _settled(value: Any, words: Any) -> str:
    return str(words(value)) if value is not None else _("待定")
