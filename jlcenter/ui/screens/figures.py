"""指标: the plan's figures with targets and formulas; frozen years, anomalies, the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from jlcenter.app.figure_words import (
    BY_WORDS,
    number_text,
    part_name,
    share_text,
    value_text,
)
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.screens.tabs import Tab, TabsPlace
from jlcenter.ui.widgets.controls import button, card, column, label, row
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.form_dialog import choice
from jlcenter.ui.widgets.share_bar import ShareDelegate
from jlcenter.ui.widgets.side_by_side import SideBySide, scrolled
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.ui.widgets.year_box import YearBox
from jlcenter.words import _, counting, mark

#: first letters of codes → what these figures are about
FAMILIES = (
    ("T", mark("规模")),
    ("P", mark("人群")),
    ("KIB", mark("类型、产业、品牌")),
    ("Q", mark("质量和就业")),
    ("R", mark("基地和资源")),
    ("D", mark("师资")),
    ("FXS", mark("折算、证书、送教")),
)
#: what a figure may rest on
INTERESTS = frozenset(
    (
        "training_class",
        "enrolment",
        "attendance_mark",
        "lesson",
        "certificate",
        "held_certificate",
        "claim",
        "claim_line",
        "payment",
        "income",
        "follow_up",
        "survey",
        "register_item",
        "outreach_trip",
        "credit_registration",
        "teacher",
        "teacher_year",
        "teacher_activity",
        "past_training",
        "policy_rule",
        "target",
        "trainee",
    )
)
_SIDE = 316


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: an indicator, or one part of it where it is cut."""

    id: tuple[str, str]
    row: Any
    part: Any
    part_name: str

    @property
    def indicator(self) -> Any:
        """Its definition."""
        return self.row.indicator

    @property
    def figure(self) -> Any:
        """The figure of the line."""
        return self.part.figure if self.part is not None else self.row.figure

    @property
    def value(self) -> str:
        """In words."""
        return value_text(self.indicator, self.figure)

    @property
    def share(self) -> float | None:
        """Of the target; parts have none."""
        return float(self.row.share) if self.part is None and self.row.share is not None else None

    @property
    def is_zero(self) -> bool:
        """Whether there is nothing to see."""
        return not self.figure.top and self.row.goal is None


class FiguresTab(Screen):
    """The table; at its right what the current figure is and where it comes from."""

    interests = INTERESTS

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._job: Any = None
        self._again = False
        self.facts_: Any = None
        self.model: RowsModel[Line] = RowsModel(self._columns())
        self.view = TableView(
            self.model, name="figures", preferences=desk.preferences, stretch="name"
        )
        self.view.setItemDelegate(ShareDelegate(self.view, "share", lambda line: line.share))
        self.view.setAccessibleName(_("指标表"))
        self.view.chosen.connect(lambda line: self.open_rows(line))
        self.view.current_changed.connect(lambda _line: self._show_current())
        self.empty = EmptyState(
            _("正在统计"), _("按班级、考勤、证书、回访等记录逐项统计,记录多的要几秒钟。")
        )
        self.listing = Listing(
            self.view,
            self.model,
            empty=self.empty,
            search=lambda line: (
                f"{line.indicator.code} {line.indicator.title} {line.part_name} "
                f"{_(line.indicator.formula)}"
            ),
            unit=counting("{n} 项"),
        )
        self._add_boxes()
        main = QWidget()
        inside = column(main, spacing=8)
        inside.addLayout(self.boxes)
        inside.addWidget(self.listing, 1)
        outer = column(self)
        outer.addWidget(SideBySide(main, self._side(), _SIDE))
        self.listing.set_rows([])
        self._show_current()

    def _columns(self) -> list[Column[Line]]:
        return [
            Column("code", _("编号"), lambda r: r.indicator.code, 84),
            Column("name", _("指标"), lambda r: r.indicator.title, 250, letters="ink"),
            Column("part", _("分组"), lambda r: r.part_name, 180),
            Column(
                "value",
                _("数值"),
                lambda r: r.value,
                108,
                right=True,
                letters="ink",
                sort=lambda r: r.figure.value if r.figure.value is not None else -1,
                tone=lambda r: "late" if r.figure.is_open else "",
                tip=_tip,
            ),
            Column("unit", _("单位"), lambda r: _(r.indicator.unit), 128),
            Column(
                "target",
                _("任务"),
                lambda r: f"{r.row.goal.value:,}" if r.row.goal and r.part is None else "",
                84,
                right=True,
                sort=lambda r: r.row.goal.value if r.row.goal else -1,
            ),
            Column(
                "share",
                _("完成"),
                lambda r: share_text(r.row.share) if r.share is not None else "",
                170,
                sort=lambda r: r.share if r.share is not None else -1,
                least=120,
            ),
        ]

    def _add_boxes(self) -> None:
        self.year = YearBox(self.refresh)
        self.by = choice([("", _("不分组")), *((code, _(word)) for code, word in BY_WORDS.items())])
        self.by.setAccessibleName(_("分组"))
        self.by.currentIndexChanged.connect(lambda _place: self._show_rows())
        self.family = choice([("", _("全部指标")), *((code, _(word)) for code, word in FAMILIES)])
        self.family.setAccessibleName(_("指标类别"))
        self.family.currentIndexChanged.connect(lambda _place: self._filter())
        self.zeros = QCheckBox(_("含为零的"))
        self.zeros.toggled.connect(lambda _on: self._filter())
        self.boxes = row(spacing=12)
        for widget in (self.year, self.by, self.family):
            widget.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            self.boxes.addWidget(widget)
        self.boxes.addWidget(self.zeros)
        self.boxes.addStretch(1)

    def _side(self) -> QWidget:
        content = QWidget()
        inside = column(content, spacing=8)
        self.name = label(role="heading", wrap=True)
        self.big = label(role="big")
        self.how = label(role="secondary")
        self.told = [label(wrap=True) for _place in range(4)]
        self.rows_button = button(_("看明细"), lambda: self.open_rows(self.view.current()))
        inside.addWidget(self.name)
        inside.addWidget(self.big)
        inside.addWidget(self.how)
        for heading, words in zip(
            (_("怎样统计"), _("按哪一天归年"), _("依据"), _("任务")), self.told, strict=True
        ):
            inside.addSpacing(6)
            inside.addWidget(label(heading, "hint"))
            inside.addWidget(words)
        inside.addStretch(1)
        frame, outer = card(16)
        outer.addWidget(scrolled(content), 1)
        outer.addWidget(self.rows_button)
        return frame

    # -- reading --------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Count anew in a worker; what changes meanwhile is counted afterwards."""
        if self._job is not None:
            self._again = True
            return
        from jlcenter.app import indicators

        session, year = self.desk.session, self.year.value()
        self._job = self.desk.run_long(
            lambda _job: indicators.facts_of(session, year),
            done=self._take,
            failed=self._failed,
        )
        self.actions_changed.emit()

    def _take(self, facts: Any) -> None:
        self._job = None
        if self._again:
            self._again = False
            self.refresh()
            return
        self.facts_ = facts
        self._show_rows()

    def _failed(self, error: Exception) -> None:
        self._job = None
        self.desk.explain(error)

    def _show_rows(self) -> None:
        if self.facts_ is None:
            return
        from jlcenter.app import indicators

        by = self.by.currentData() or None
        found = self.desk.ask(lambda: indicators.rows_of(self.desk.session, self.facts_, by=by), [])
        self.view.setColumnHidden(2, by is None)
        for number in (5, 6):
            self.view.setColumnHidden(number, by is not None)
        lines = (
            [Line((one.indicator.code, ""), one, None, "") for one in found]
            if by is None
            else [
                Line(
                    (one.indicator.code, part.key),
                    one,
                    part,
                    part_name(self.desk.session, by, part.key),
                )
                for one in found
                for part in one.parts
            ]
        )
        self.listing.set_rows(lines)
        self._filter()
        self._show_current()
        self.actions_changed.emit()

    def _filter(self) -> None:
        letters, zeros = self.family.currentData() or "", self.zeros.isChecked()
        words = [self.family.currentText()] if letters else []
        if not zeros:
            words.append(_("不为零"))

        def keep(line: Line) -> bool:
            fits = not letters or line.indicator.code[0] in letters
            return fits and (zeros or not line.is_zero)

        self.listing.set_extra(" ".join(words), keep if words else None)
        if self.model.rows and self.view.current() is None:
            self.view.go_to(0)

    def _show_current(self) -> None:
        line: Line | None = self.view.current()
        self.rows_button.setEnabled(line is not None)
        for one in (self.name, self.big, self.how, *self.told):
            one.setVisible(line is not None)
        if line is None:
            return
        one, goal = line.indicator, line.row.goal
        self.name.setText(one.title + (f" · {line.part_name}" if line.part_name else ""))
        unit = "" if one.unit == "%" or line.figure.value is None else f" {_(one.unit)}"
        self.big.setText(line.value + unit)
        self.how.setText(_tip(line))
        self.how.setVisible(bool(self.how.text()))
        target = _("没有下达")
        if goal is not None:
            target = f"{goal.value:,}" + (f" · {goal.number}" if goal.number else "")
        for widget, text in zip(
            self.told, (_(one.formula), _(one.date_basis), _(one.source), target), strict=True
        ):
            widget.setText(text)

    # -- what it offers -------------------------------------------------------------------------

    def offers(self) -> list[Action]:
        """The rows behind the current figure, and freezing the year."""
        from jlcenter.app.roles import may

        year = self.year.value()
        return [
            Action(
                _("定稿 {year} 年", year=year),
                lambda: self.desk.go("figures", tab="frozen", year=year),
                enabled=may(self.desk.session, "decide") and year <= date.today().year,
            ),
        ]

    def facts(self) -> str:
        """Up to which day is counted."""
        if self.facts_ is None:
            return _("正在统计")
        facts = self.facts_
        return _(
            "{year} 年 · {classes} 个班 · {people} 人次学籍",
            year=facts.year,
            classes=number_text_of(sum(one.ends[:4] == str(facts.year) for one in facts.classes)),
            people=number_text_of(
                sum(one.cls.ends[:4] == str(facts.year) for one in facts.enrolments)
            ),
        )

    def open_rows(self, line: Line | None) -> None:
        """The rows behind a figure."""
        if line is None or self.facts_ is None:
            return
        from jlcenter.ui.screens.figure_rows import FigureRows

        part = (self.by.currentData(), line.part.key) if line.part is not None else None
        FigureRows.ask(self.desk, self, self.facts_, line.row, part)

    def focus_first(self) -> None:
        """The table."""
        self.view.setFocus()


def number_text_of(value: int) -> str:
    """With thousands apart."""
    from fractions import Fraction

    return number_text(Fraction(value))


def _tip(line: Line) -> str:
    """Of a share what is above and below the line; why a figure is open."""
    if line.figure.is_open:
        return _("政策值还没有设定,在“政策规则”里设定后自动算出")
    if line.indicator.bottom is not None:
        return _("{top} ÷ {bottom}", top=line.figure.top, bottom=line.figure.bottom or 0)
    return ""


def figures_place(desk: Desk) -> TabsPlace:
    """The place."""
    from jlcenter.ui.screens.anomalies import AnomaliesTab
    from jlcenter.ui.screens.frozen_years import FrozenTab
    from jlcenter.ui.screens.targets import TargetsTab
    from jlcenter.ui.screens.year_report import YearReport

    return TabsPlace(
        desk,
        mark("指标"),
        [
            Tab("figures", mark("指标"), FiguresTab),
            Tab("targets", mark("年度任务"), TargetsTab),
            Tab("anomalies", mark("疑点自查"), AnomaliesTab),
            Tab("frozen", mark("定稿"), FrozenTab),
            Tab("report", mark("年报"), YearReport),
        ],
        mark("实施方案的各项指标"),
    )
