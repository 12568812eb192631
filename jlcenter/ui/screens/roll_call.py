"""The roll call: one row a person, one key a mark; each mark is on disk before the key is up."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCursor, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QStackedLayout

from jlcenter.domain.attendance import PARTLY, STATUS_LABELS
from jlcenter.domain.hours import hours_of, hours_text
from jlcenter.ui import lesson_words
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.roll import KEYS, RollModel, counts, status_words
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.screens.roll_actions import RollActions
from jlcenter.ui.screens.roll_panel import RollPanel
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import card, column, row, run
from jlcenter.ui.widgets.day_strip import DayStrip
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.roll_table import RollTable
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted

#: after the last mark, how long until rates are counted anew; milliseconds
REST = 600


class RollCall(Screen):
    """A class's roll call. ``lesson`` is the lesson shown."""

    interests = frozenset(
        ("attendance_mark", "lesson", "enrolment", "trainee", "training_class", "calendar_day")
    )

    def __init__(self, desk: Desk, class_id: UUID) -> None:
        super().__init__(desk)
        self.class_id = class_id
        self.lessons: list[Any] = []
        self.lesson: Any = None
        self.writes = RollActions(desk)
        self._writing = False
        self._id_numbers: dict[UUID, str] | None = None
        px = theme().px
        outer = column(self, spacing=10)
        self.strip = DayStrip(_("课次"))
        self.strip.chosen.connect(self.show_lesson)
        outer.addWidget(self.strip)
        middle = row(spacing=16)
        outer.addLayout(middle, 1)
        frame, inside = card(0)
        inside.setContentsMargins(px(1), px(1), px(2), px(8))
        self.model = RollModel()
        self.table = RollTable(self.model, desk.preferences)
        self.empty = EmptyState("", "")
        self._stack = QStackedLayout()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        inside.addLayout(self._stack)
        middle.addWidget(frame, 1)
        self.panel = RollPanel()
        middle.addWidget(self.panel)
        self.setFocusProxy(self.table)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.reload)
        self._connect()

    def _connect(self) -> None:
        keys = self.table.keys
        keys.mark_asked.connect(self.mark_current)
        keys.minutes_typed.connect(self._take_minutes)
        keys.minutes_done.connect(self._minutes_done)
        keys.search_changed.connect(self._search)
        keys.line_changed.connect(self._show_line)
        keys.line_entered.connect(partial(self._go_to_person, marks=False))
        keys.scanned.connect(partial(self._go_to_person, marks=True))
        keys.scan_broken.connect(lambda: self.panel.show_typed(_("没有扫完整,请再扫一次")))
        self.table.passed.connect(lambda _step: self._advance())
        self.table.menu_asked.connect(self._menu)
        self.table.current_changed.connect(lambda _row: self._moved())
        self.panel.state_chosen.connect(self.mark_current)
        self.panel.undo_asked.connect(self.undo)
        self.panel.only_open.connect(self._only_open)
        self.panel.keys_asked.connect(self.show_keys)
        for key, call in (
            ("F1", self.show_keys),
            ("Alt+Left", lambda: self.strip.step(-1)),
            ("Alt+Right", lambda: self.strip.step(1)),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(call)

    # -- showing ------------------------------------------------------------------------------

    def settle(self) -> str:
        """A digit may still wait for the next one, as a scanner's would follow."""
        self.table.keys.settle()
        return super().settle()

    def offers(self) -> list[Action]:
        """Sheet, walk-in, everyone present."""
        open_count = counts(self.model.all)[None]
        can = self.lesson is not None and lesson_words.takes_marks(self.lesson)
        return [
            Action(_("打印签到表"), self._print_sheet, enabled=self.lesson is not None),
            Action(_("登记新学员"), lambda: self.desk.go("walk_in", of=self.class_id), "F2"),
            Action(
                _("未点全部出勤"),
                self.everyone_present,
                "F5",
                primary=True,
                enabled=can and open_count > 0,
                tip=_("只填还没点的人,已点的不动"),
            ),
        ]

    def _print_sheet(self) -> None:
        self.desk.go("print", what="sign-in", of=self.class_id, lesson=self.lesson.number)

    def refresh(self) -> None:
        """Read the lessons and the roll anew; stay at the same lesson and person."""
        from jlcenter.app import plan_lessons

        if self._writing:
            return
        session = self.desk.session
        self.lessons = self.desk.ask(
            lambda: list(plan_lessons.list_lessons(session, self.class_id)), []
        )
        self._id_numbers = None
        wanted = self.lesson.id if self.lesson is not None else None
        found = next((one for one in self.lessons if one.id == wanted), None)
        self.lesson = found or lesson_words.likely(self.lessons, date.today().isoformat())
        self._show_strip()
        self.reload()

    def show_lesson(self, lesson_id: UUID) -> None:
        """Go to another lesson of the class."""
        self.table.keys.escape()
        self.writes.forget()
        found = next((one for one in self.lessons if one.id == lesson_id), None)
        if found is not None:
            self.lesson = found
            self._show_strip()
            self.reload(first=True)
            self.table.setFocus()

    def _show_strip(self) -> None:
        today = date.today().isoformat()
        days = lesson_words.days(self.lessons, today)
        self.strip.set_days(days, self.lesson.id if self.lesson is not None else None)
        self.strip.setVisible(bool(self.lessons))

    def reload(self, *, first: bool = False) -> None:
        """Read the roll of this lesson; marks made elsewhere show too."""
        from jlcenter.app import call_roll

        self._rest.stop()
        if self.lesson is None:
            self._show_empty(
                _("还没有课次"), _("先在“课程”里排课,再来点名。没有网络也可以排课和点名。")
            )
            return
        here = None if first else self._current_id()
        session, lesson_id = self.desk.session, self.lesson.id
        roll = self.desk.ask(lambda: call_roll.roll(session, lesson_id), None)
        if roll is None:
            return
        self.model.least_rate = self.writes.least_rate(self.class_id)
        self.model.set_rows(list(roll.rows))
        self.writes.look_at_conflicts(lesson_id, self.model.all)
        if not self.model.all:
            self._show_empty(_("名册还是空的"), _("按 F2 登记新学员,或在“名册”里导入花名册。"))
            return
        self._stack.setCurrentIndex(0)
        self._set_heading()
        self._show_last_action()
        place = self.model.place_of(here) if here is not None else self.model.next_open(0)
        self.table.go_to(max(0, place))
        self._show_sums()

    def _show_last_action(self) -> None:
        """What undo would take back, before anything was done here (also after a restart)."""
        from jlcenter.app import undo

        if not self.panel.last.text():
            told = self.desk.ask(lambda: undo.last_action(self.desk.session), None)
            self.panel.show_last(_("刚才:{action}", action=told) if told else "")

    def _show_empty(self, heading: str, sentence: str) -> None:
        self.empty.set_words(heading, sentence)
        self._stack.setCurrentIndex(1)
        self.panel.setVisible(self.lesson is not None)
        self._show_sums()

    def _set_heading(self) -> None:
        lesson = self.lesson
        when = lesson_words.moment(lesson, date.today().isoformat())
        words = _("第 {n} 课次 · {when}", n=lesson.number, when=when)
        number = next(n for n, one in enumerate(self.model.columns) if one.name == "mark")
        column_ = self.model.columns[number]
        object.__setattr__(column_, "title", words)
        self.model.headerDataChanged.emit(
            self.table.horizontalHeader().orientation(), number, number
        )

    def _show_sums(self) -> None:
        lesson = self.lesson
        self.panel.setVisible(lesson is not None)
        if lesson is None:
            self.actions_changed.emit()
            return
        hours = hours_text(hours_of(lesson.minutes or 0))
        self.panel.show_lesson(
            _("第 {n} 课次 · {hours} 学时", n=lesson.number, hours=hours),
            lesson_words.warning(lesson, date.today().isoformat()),
        )
        self.panel.show_counts(counts(self.model.all))
        self.actions_changed.emit()

    # -- marking ------------------------------------------------------------------------------

    def _current_id(self) -> UUID | None:
        current = self.table.current()
        return current.enrolment if current is not None else None

    def mark_current(self, key: int) -> None:
        """Give the current person the state of a key; 0 takes the mark away."""
        current = self.table.current()
        if current is None or not self._may_mark(current):
            return
        status = KEYS.get(key)
        if not self._write(current, status, None):
            return
        if status in PARTLY:
            self.table.keys.start_minutes()
            self.model.typing = (current.enrolment, "")
            word = _(STATUS_LABELS[str(status)])
            self.panel.show_typed(_("{status}:输入缺课分钟,回车结束", status=word))
            self.model.refresh_row(self.table.currentIndex().row())
        elif status is not None:
            self._advance()

    def _may_mark(self, current: Any) -> bool:
        if not lesson_words.takes_marks(self.lesson):
            self.panel.show_typed(_("这节课没有上,不点名"))
            return False
        if not current.in_class:
            self.panel.show_typed(_("{name} 那天还没有入班", name=current.name))
            return False
        return True

    def _write(self, current: Any, status: str | None, minutes: int | None) -> bool:
        self._writing = True
        try:
            fresh = self.writes.mark(self.lesson.id, current, status, minutes)
        finally:
            self._writing = False
        if fresh is None:
            return False
        place = self.model.place_of(current.enrolment)
        if place >= 0:
            self.model.replace(place, fresh)
        words = status_words(fresh.status, fresh.minutes)
        self.panel.show_last(_("刚才:{name} {status}", name=fresh.name, status=words))
        self._show_sums()
        self._rest.start()
        return True

    def _take_minutes(self, minutes: int) -> None:
        current = self.table.current()
        if current is None or current.status not in PARTLY:
            return
        self.model.typing = (current.enrolment, str(minutes or ""))
        self._rest.stop()
        self.writes.joins_last = True
        self._write(current, current.status, minutes or None)
        self._rest.stop()

    def _minutes_done(self) -> None:
        self._moved()
        self._advance()

    def _moved(self) -> None:
        """The current row changed: what was typed belongs to the row before."""
        if self.model.typing is not None:
            place = self.model.place_of(self.model.typing[0])
            self.model.typing = None
            self.table.keys.end_minutes()
            self.panel.show_typed("")
            if place >= 0:
                self.model.refresh_row(place)
            self._rest.start()

    def _advance(self) -> None:
        """On to the next person not called yet; stays where all are called."""
        place = self.model.next_open(self.table.currentIndex().row() + 1)
        if place >= 0:
            self.table.go_to(place)

    def everyone_present(self) -> None:
        """Everyone not called yet is present; no mark is overwritten (R36)."""
        self.table.keys.escape()
        self._writing = True
        try:
            told = self.writes.mark_all(self.lesson.id)
        finally:
            self._writing = False
        if told is not None:
            self.reload()
            self.panel.show_last(counted("刚才:{n} 人记为出勤", told))
        self.table.setFocus()

    def _menu(self, _index: object) -> None:
        current = self.table.current()
        if current is None or not self._may_mark(current):
            return
        menu = QMenu(self)
        for key, status in KEYS.items():
            menu.addAction(f"{_(STATUS_LABELS[status])}\t{key}", partial(self.mark_current, key))
        menu.addSeparator()
        menu.addAction(_("改回未点") + "\t0", partial(self.mark_current, 0))
        menu.popup(QCursor.pos())

    # -- undo ---------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take back the last action, with the minutes typed for it."""
        self._undo(back=True)

    def redo(self) -> None:
        """Do again what was taken back."""
        self._undo(back=False)

    def _undo(self, *, back: bool) -> None:
        self.table.keys.escape()
        self._moved()
        self._writing = True
        try:
            told = self.writes.undo() if back else self.writes.redo()
        finally:
            self._writing = False
        if told is not None:
            self.reload()
            self.panel.show_last(told, undone=False)

    # -- finding ------------------------------------------------------------------------------

    def _search(self, typed: str) -> None:
        if not typed:
            self.panel.show_typed("")
            return
        found = self.model.found(typed)
        place = self.model.find(typed, max(0, self.table.currentIndex().row()))
        if place >= 0:
            self.table.go_to(place)
        words = counted("找“{typed}”:{n} 人,↓ 下一个", found, typed=typed)
        self.panel.show_typed(words if found else _("找“{typed}”:没有这个人", typed=typed))

    def _show_line(self, typed: object) -> None:
        words = _("学号或身份证尾号:{typed}_", typed=typed) if typed is not None else ""
        self.panel.show_typed(words)

    def _go_to_person(self, typed: str, *, marks: bool) -> None:
        """A number within the class, the end of an ID number, or a whole one."""
        place = self.writes.find(self.class_id, self.model.rows, typed)
        if place < 0:
            self.panel.show_typed(_("没有找到“{typed}”", typed=typed[-4:]))
            return
        self.table.go_to(place)
        self.panel.show_typed("")
        if not marks:
            return
        person = self.model.rows[place]
        if person.status is None:
            self.mark_current(1)
            self.table.go_to(self.model.place_of(person.enrolment))
        else:
            words = status_words(person.status, person.minutes)
            self.panel.show_typed(_("{name} 已是{status},没有改动", name=person.name, status=words))

    def _only_open(self, only: bool) -> None:
        here = self._current_id()
        open_ids = {one.enrolment for one in self.model.all if one.in_class and not one.status}
        self.model.set_filter((lambda one: one.enrolment in open_ids) if only else None)
        place = self.model.place_of(here) if here is not None else -1
        self.table.go_to(place if place >= 0 else max(0, self.model.next_open(0)))
        self.table.setFocus()

    def show_keys(self) -> None:
        """The list of keys."""
        from jlcenter.ui.screens.key_list import KeyList

        run(KeyList(self))
        self.table.setFocus()

    def focus_first(self) -> None:
        """The list takes the keys."""
        self.table.setFocus()
