"""培训评价: the centre's parts at the top, the classes of a year below, by the weights set."""

from __future__ import annotations

from typing import Any

import shiboken6
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from jlcenter.domain.evaluation import MEANINGS, PARTS
from jlcenter.domain.hours import hours_text, rate_text
from jlcenter.ui import tasks
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import card, clear, column, label, row
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.ui.widgets.year_box import YearBox
from jlcenter.words import _, counted, counting

#: years that can be looked at: this one and those before it
YEARS = 8
#: from this height on the centre's parts stand above the list (at 100 % text)
ROOMY = 430


def _part(name: str, number: int) -> Column[Any]:
    return Column(
        name,
        _(PARTS[name]),
        lambda r: rate_text(r.score.parts[number].value),
        96,
        right=True,
        sort=lambda r: r.score.parts[number].value or -1,
    )


class EvaluationTab(Screen):
    """The classes that ended in a year."""

    interests = frozenset(
        (
            "training_class",
            "enrolment",
            "attendance_mark",
            "certificate",
            "held_certificate",
            "follow_up",
            "survey",
            "inspection",
            "policy_rule",
        )
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.told: Any = None
        #: which of several counts under way is the latest
        self._asked = 0
        self.model: RowsModel[Any] = RowsModel(
            [
                Column("code", _("班级"), lambda r: r.fact.code, 110, letters="name"),
                Column("name", _("名称"), lambda r: r.fact.name, 220),
                Column(
                    "people",
                    _("人数"),
                    lambda r: str(r.people),
                    70,
                    right=True,
                    sort=lambda r: r.people,
                ),
                *(_part(name, number) for number, name in enumerate(PARTS)),
                Column(
                    "score",
                    _("得分"),
                    lambda r: _score(r.score),
                    80,
                    right=True,
                    sort=lambda r: r.score.total or -1,
                ),
                Column(
                    "state",
                    _("整改"),
                    lambda r: _("待整改") if r.to_rectify else "",
                    90,
                    tone=lambda r: "late" if r.to_rectify else "",
                    chip=True,
                ),
            ]
        )
        self.view = TableView(
            self.model, name="evaluation", preferences=desk.preferences, stretch="name"
        )
        self.view.setAccessibleName(_("各班评价"))
        self.view.chosen.connect(lambda r: desk.go("class", of=r.id))
        empty = EmptyState(
            _("这一年没有结束的班"),
            _("班级结束后,按出勤、结业、取证、就业、满意度和督导检查列在这里。"),
        )
        self.listing = Listing(
            self.view,
            self.model,
            empty=empty,
            search=lambda r: f"{r.fact.code} {r.fact.name}",
            unit=counting("{n} 个班"),
        )
        self.year = YearBox(lambda: self.refresh(), YEARS)
        self.listing.top.insertWidget(1, self.year)
        outer = column(self, spacing=8)
        self.cards = QWidget()
        self._line = row(self.cards, spacing=12)
        outer.addWidget(self.cards)
        outer.addWidget(self.listing, 1)
        self.rule = label(role="secondary", wrap=True)
        outer.addWidget(self.rule)

    def chosen_year(self) -> int:
        """The year in sight."""
        return int(self.year.currentData())

    def facts(self) -> str:
        """The centre's score."""
        told = self.told
        if told is None or not told.classes:
            return ""
        words = counted("{n} 个班", len(told.classes))
        if told.centre.total is not None:
            words += " · " + _("总分 {score}", score=_score(told.centre))
        return words

    def offers(self) -> list[Action]:
        """The paper."""
        if not self.model.all:
            return []
        year = self.chosen_year()
        return [
            Action(
                _("打印评价表"),
                lambda: self.desk.go("print", what="evaluation", year=year),
                "Ctrl+P",
                primary=True,
            )
        ]

    def refresh(self) -> None:
        """Count anew, in a worker: it goes through every class of the year."""
        session, year = self.desk.session, self.chosen_year()
        self._asked += 1
        asked = self._asked

        def work(_job: tasks.Job) -> Any:
            from jlcenter.app import evaluate

            return evaluate.evaluate(session, year)

        def done(told: Any) -> None:
            if shiboken6.isValid(self) and asked == self._asked:
                self._show(told)

        self.desk.run_long(work, done=done)

    def _show(self, told: Any) -> None:
        self.told = told
        self.listing.set_rows(list(told.classes))
        self._show_centre()
        self.actions_changed.emit()

    def _show_centre(self) -> None:
        clear(self._line)
        told = self.told
        has = told is not None and bool(told.classes)
        self._make_room()
        self.rule.setVisible(told is not None)
        if told is None:
            return
        if told.weights is None:
            text = _("还没有设定权重,只列各项数值,不合计。权重在“设置 → 政策规则”里设定。")
        else:
            text = _("权重依据:{source}", source=told.source)
            if told.centre.missing:
                words = _("、").join(_(PARTS[one]) for one in told.centre.missing)
                text += "\n" + _("{parts}还没有数据,总分按其余权重折成百分。", parts=words)
        self.rule.setText(text)
        if not has:
            return
        for one in told.centre.parts:
            frame, inside = card(12)
            inside.setSpacing(2)
            name = label(_(PARTS[one.name]), "secondary")
            inside.addWidget(name)
            inside.addWidget(label(rate_text(one.value), "big"))
            weight = ""
            if one.weight:
                points = hours_text(one.points) if one.points is not None else "—"
                weight = _("{points} / {weight} 分", points=points, weight=one.weight)
            elif told.weights is not None:
                weight = _("不计分")
            else:
                weight = f"{hours_text(one.ratio.part)} / {hours_text(one.ratio.whole)}"
            inside.addWidget(label(weight, "hint"))
            frame.setToolTip(_(MEANINGS[one.name]))
            self._line.addWidget(frame, 1)

    def _make_room(self) -> None:
        """In a small window the list comes first."""
        has = self.told is not None and bool(self.told.classes)
        self.cards.setVisible(has and self.height() >= theme().px(ROOMY))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less room."""
        super().resizeEvent(event)
        self._make_room()

    def focus_first(self) -> None:
        """The list."""
        (self.listing.filter if self.model.all else self.view).setFocus()


def _score(score: Any) -> str:
    return hours_text(score.total) if score.total is not None else "—"
