"""培训成效: what became of the classes each teacher held lessons in."""

from __future__ import annotations

from typing import Any

import shiboken6

from jlcenter.domain.evaluation import MEANINGS, PARTS
from jlcenter.domain.hours import hours_text, rate_text
from jlcenter.ui import tasks
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.widgets.controls import column, label, listed
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.ui.widgets.year_box import YearBox
from jlcenter.words import _, counting

#: years that can be looked at: this one and those before it
YEARS = 8


def _part(name: str) -> Column[Any]:
    return Column(
        name,
        _(PARTS[name]),
        lambda r: rate_text(r.parts[name].value),
        104,
        right=True,
        sort=lambda r: r.parts[name].value or -1,
        tip=lambda r: _(
            "{part} / {whole}",
            part=hours_text(r.parts[name].part),
            whole=hours_text(r.parts[name].whole),
        ),
    )


class OutcomesTab(Screen):
    """A line a teacher, of classes that ended in a year."""

    interests = frozenset(
        ("lesson", "attendance_mark", "teacher", "certificate", "follow_up", "survey", "inspection")
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        #: which of several counts under way is the latest
        self._asked = 0
        self.is_counted = False
        self.model: RowsModel[Any] = RowsModel(
            [
                Column("name", _("教师"), lambda r: r.name, 110, letters="name"),
                Column("classes", _("班级"), lambda r: listed(r.classes), 200),
                Column(
                    "people",
                    _("人数"),
                    lambda r: str(r.people),
                    70,
                    right=True,
                    sort=lambda r: r.people,
                ),
                *(_part(name) for name in PARTS),
            ]
        )
        self.view = TableView(
            self.model, name="outcomes", preferences=desk.preferences, stretch="classes"
        )
        self.view.setAccessibleName(_("教师培训成效"))
        empty = EmptyState(
            _("这一年还没有可算的班"),
            _("班级结束、课次点过名以后,所教班级的结业、取证、就业和满意度列在这里。"),
        )
        self.listing = Listing(
            self.view,
            self.model,
            empty=empty,
            search=lambda r: f"{r.name} {listed(r.classes)}",
            unit=counting("{n} 名"),
        )
        self.year = YearBox(lambda: self.refresh(), YEARS)
        self.listing.top.insertWidget(1, self.year)
        outer = column(self, spacing=8)
        outer.addWidget(self.listing, 1)
        told = [f"{_(PARTS[one])}:{_(MEANINGS[one])}" for one in PARTS]
        words = _("只算当年结束的班;一个班有几位教师授课时,各位都计入。")
        self.meaning = label(words, "secondary", wrap=True)
        self.meaning.setToolTip("\n".join(told))
        outer.addWidget(self.meaning)

    def refresh(self) -> None:
        """Count anew, in a worker: it goes through every class of the year."""
        session, year = self.desk.session, int(self.year.currentData())
        self._asked += 1
        asked = self._asked

        def work(_job: tasks.Job) -> Any:
            from jlcenter.app import evaluate

            return evaluate.teacher_outcomes(session, year)

        def done(told: Any) -> None:
            if shiboken6.isValid(self) and asked == self._asked:
                self.is_counted = True
                self.listing.set_rows(told)
                self.actions_changed.emit()

        self.desk.run_long(work, done=done)

    def focus_first(self) -> None:
        """The list."""
        (self.listing.filter if self.model.all else self.view).setFocus()
