"""课程: the lessons of a class: planning, adding, moving, and what did not take place."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from jlcenter.domain.dates import WEEKDAYS
from jlcenter.domain.hours import hours_of, hours_text
from jlcenter.ui.desk import Desk
from jlcenter.ui.lesson_words import state_words
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.screens.lesson_dialog import LessonDialog, NotHeldDialog
from jlcenter.ui.widgets.controls import button, column
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted, counting

_TONES = {"cancelled": "late", "not_held": "late", "held": "present"}


def _weekday(row: Any) -> str:
    return _(WEEKDAYS[date.fromisoformat(row.date).weekday()])


class ClassLessons(Screen):
    """The list of lessons."""

    interests = frozenset(("lesson", "attendance_mark", "training_class", "calendar_day"))

    def __init__(self, desk: Desk, class_id: UUID) -> None:
        super().__init__(desk)
        self.class_id = class_id
        today = date.today().isoformat()
        self.model: RowsModel[Any] = RowsModel(
            [
                Column("n", _("课次"), lambda r: str(r.number), 64, sort=lambda r: r.number),
                Column("date", _("日期"), lambda r: r.date, 120, letters="ink"),
                Column("weekday", _("星期"), _weekday, 90),
                Column("start", _("时间"), lambda r: r.starts_at or "", 80),
                Column(
                    "hours",
                    _("学时"),
                    lambda r: hours_text(hours_of(r.minutes or 0)),
                    70,
                    right=True,
                    sort=lambda r: r.minutes,
                ),
                Column("topic", _("课程内容"), self._topic, 180),
                Column("teacher", _("授课教师"), lambda r: r.teacher_name or "", 100),
                Column("place", _("地点"), lambda r: r.place or "", 150),
                Column(
                    "state",
                    _("状态"),
                    lambda r: state_words(r, today),
                    176,
                    tone=lambda r: _TONES.get(r.status, "leave"),
                    chip=True,
                ),
                Column(
                    "marked",
                    _("已点"),
                    lambda r: str(r.marked or ""),
                    64,
                    right=True,
                    sort=lambda r: r.marked,
                ),
            ]
        )
        self.view = TableView(
            self.model, name="lessons", preferences=desk.preferences, stretch="topic"
        )
        self.view.setAccessibleName(_("课次表"))
        self.view.chosen.connect(self._edit)
        empty = EmptyState(
            _("还没有排课"),
            _("选起止日期和星期,一次排好;节假日会提醒。"),
            _("排课"),
            lambda: desk.go("plan", of=class_id),
        )
        self.listing = Listing(
            self.view,
            self.model,
            empty=empty,
            search=lambda r: " ".join((r.date, r.topic or "", r.teacher_name or "", r.place or "")),
            unit=counting("{n} 次课"),
        )
        top = self.listing.top
        self.edit = button(_("修改"), lambda: self._edit(self.view.current()), key="Enter")
        self.off = button(_("没有上"), self._not_held)
        self.back = button(_("恢复"), self._restore)
        self.call = button(_("点名"), self._call)
        for one in (self.edit, self.off, self.back, self.call):
            top.addWidget(one)
        self.view.current_changed.connect(lambda _row: self._offer())
        column(self).addWidget(self.listing)

    def _topic(self, lesson: Any) -> str:
        """What is taught, and which lesson it makes up for."""
        made_up = next((one.number for one in self.model.all if one.id == lesson.makes_up), None)
        words = _("补第 {n} 课次", n=made_up) if made_up is not None else ""
        return " · ".join(part for part in (words, lesson.topic or "") if part)

    def offers(self) -> list[Action]:
        """One lesson, or a plan."""
        return [
            Action(_("加一次课"), self._add),
            Action(
                _("排课"),
                lambda: self.desk.go("plan", of=self.class_id),
                "Ctrl+L",
                primary=not self.model.all,
            ),
        ]

    def refresh(self) -> None:
        """Read the lessons anew."""
        from jlcenter.app import plan_lessons

        session = self.desk.session
        rows = self.desk.ask(lambda: list(plan_lessons.list_lessons(session, self.class_id)), [])
        self.listing.set_rows(rows)
        live = [one for one in rows if not one.is_called_off]
        hours = hours_text(sum((hours_of(one.minutes or 0) for one in live), hours_of(0)))
        if rows:
            words = counted("{n} 次课", len(live))
            self.listing.count.setText(_("{words},共 {hours} 学时", words=words, hours=hours))
        self._offer()
        self.actions_changed.emit()

    def _offer(self) -> None:
        current = self.view.current()
        off = current is not None and current.is_called_off
        for one in (self.edit, self.off, self.call):
            one.setEnabled(current is not None and not off)
        self.back.setVisible(off)

    def _add(self) -> None:
        last = self.model.all[-1].date if self.model.all else date.today().isoformat()
        LessonDialog.ask(self.desk, self, self.class_id, last)

    def _edit(self, lesson: Any) -> None:
        if lesson is not None and not lesson.is_called_off:
            LessonDialog.ask(self.desk, self, self.class_id, lesson.date, lesson)

    def _not_held(self) -> None:
        current = self.view.current()
        if current is not None:
            NotHeldDialog.ask(self.desk, self, current)

    def _restore(self) -> None:
        from jlcenter.app import plan_lessons

        current = self.view.current()
        if current is not None:
            session = self.desk.session
            self.desk.act(
                lambda: plan_lessons.restore_lesson(session, self.class_id, current.number)
            )

    def _call(self) -> None:
        current = self.view.current()
        if current is not None:
            self.desk.go("class", of=self.class_id, tab="roll", lesson=current.id)

    def focus_first(self) -> None:
        """The list."""
        self.view.setFocus()
