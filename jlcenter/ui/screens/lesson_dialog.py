"""Planning lessons over days, adding one, and saying that one did not take place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QDateEdit, QWidget

from jlcenter.domain.dates import WEEKDAYS
from jlcenter.domain.records import LESSON
from jlcenter.domain.workload_lines import FORMS, KIND_LABELS
from jlcenter.ui.desk import Desk
from jlcenter.ui.lesson_words import SHORT_WEEKDAYS
from jlcenter.ui.notices import Notice
from jlcenter.ui.widgets.controls import row as row_layout
from jlcenter.ui.widgets.controls import run
from jlcenter.ui.widgets.form_dialog import FormDialog, choice, day_edit, day_of, time_edit
from jlcenter.words import _, mark

#: usual reasons why a lesson did not take place
REASONS = (
    mark("下雨"),
    mark("下雪"),
    mark("教师有事"),
    mark("农忙"),
    mark("停电"),
    mark("道路不通"),
)


def tell_warnings(desk: Desk, warnings: Any) -> None:
    """What a careful planner would be told."""
    if warnings:
        text = "\n".join(one.message for one in tuple(warnings)[:6])
        desk.show_notice(Notice("late", text, _("只是提醒,已经存好。")))


class PlanDialog(FormDialog):
    """Lessons from a day to a day, on chosen weekdays."""

    def __init__(self, desk: Desk, parent: QWidget | None, class_id: UUID) -> None:
        from jlcenter.app import plan_class

        super().__init__(parent, _("排课"), _("排课"), _("节假日和调休会提醒;以后可以逐次调整。"))
        self.desk, self.class_id = desk, class_id
        self.row = desk.ask(lambda: plan_class.find_class(desk.session, class_id), None)
        self.first = self.day("start_date", _("从(&F)"), self.row.starts if self.row else "")
        self.last = self.day("end_date", _("到(&T)"), self.row.ends if self.row else "")
        days = QWidget()
        line = row_layout(days, spacing=8)
        self.weekdays: list[QCheckBox] = []
        for number, word in enumerate(SHORT_WEEKDAYS):
            box = QCheckBox(_(word))
            box.setChecked(True)
            box.setAccessibleName(_(WEEKDAYS[number]))
            self.weekdays.append(box)
            line.addWidget(box)
        line.addStretch(1)
        self.field("weekdays", _("星期"), days)
        self.skip = QCheckBox(_("节假日不排(&J)"))
        self.form.addRow("", self.skip)
        self.start = time_edit("08:30")
        self.field("start", _("上课时间(&S)"), self.start)
        self.hours = self.line("hours", _("每次学时(&H)"), "4", _("1 学时 = 45 分钟"))
        self.topic = self.line("topic", _("课程内容(&C)"))
        self.place = self.line("place", _("地点(&L)"), (self.row.place or "") if self.row else "")
        self.result: Any = None

    def try_done(self) -> None:
        """Plan, or say what is off."""
        from jlcenter.app import plan_lessons

        chosen = [str(n) for n, box in enumerate(self.weekdays, start=1) if box.isChecked()]
        if not chosen:
            self.show_problem(Notice("late", _("请至少选一个星期几")))
            return
        result = self.attempt(
            lambda: plan_lessons.plan_lessons(
                self.desk.session,
                self.class_id,
                start_date=day_of(self.first),
                end_date=day_of(self.last),
                weekdays=",".join(chosen) if len(chosen) < 7 else None,
                skip_holidays=self.skip.isChecked(),
                start=self.start.text().strip(),
                hours=self.hours.text(),
                topic=self.topic.text().strip() or None,
                place=self.place.text().strip() or None,
            )
        )
        if result is not None:
            self.result = result
            tell_warnings(self.desk, getattr(result, "warnings", ()))
            self.accept()

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None, class_id: UUID) -> Any:
        """The lessons made, None where a person changed their mind."""
        dialog = cls(desk, parent, class_id)
        run(dialog)
        return dialog.result


def _forms(lesson: Any) -> list[tuple[str, str]]:
    """The forms of a lesson to choose from; what somebody wrote otherwise stays one of them."""
    told = [(KIND_LABELS[one], _(KIND_LABELS[one])) for one in FORMS]
    own = (lesson.form or "") if lesson else ""
    extra = [(own, own)] if own and own not in dict(told) else []
    return [("", _("未写")), *told, *extra]


class LessonDialog(FormDialog):
    """One lesson: a new one, or another day, time, content or teacher for ``lesson``."""

    def __init__(
        self, desk: Desk, parent: QWidget | None, class_id: UUID, day: str, lesson: Any = None
    ) -> None:
        from jlcenter.domain.hours import hours_of, hours_text

        title = _("加一次课") if lesson is None else _("修改第 {n} 课次", n=lesson.number)
        super().__init__(parent, title, _("保存"))
        self.desk, self.class_id = desk, class_id
        self._saw: Any = None
        if lesson is not None:
            lesson = self._as_it_is_now(lesson)
        self.lesson = lesson
        self.date: QDateEdit = day_edit(lesson.date if lesson else day)
        self.field("date", _("日期(&D)"), self.date)
        self.start = time_edit((lesson.starts_at if lesson else None) or "08:30")
        self.field("start", _("上课时间(&S)"), self.start)
        hours = hours_text(hours_of(lesson.minutes)) if lesson else "4"
        self.hours = self.line("hours", _("学时(&H)"), hours, _("1 学时 = 45 分钟"))
        self.topic = self.line("topic", _("课程内容(&C)"), (lesson.topic or "") if lesson else "")
        self.teacher = self.line(
            "teacher", _("授课教师(&T)"), (lesson.teacher_name or "") if lesson else ""
        )
        self.place = self.line("place", _("地点(&L)"), (lesson.place or "") if lesson else "")
        self.form_of = choice(_forms(lesson), (lesson.form or "") if lesson else "")
        self.field("form", _("授课形式(&F)"), self.form_of, _("课时折算时用"))
        off = self._called_off() if lesson is None else []
        self.makes_up = choice([("", _("不是补课")), *off])
        if off:
            self.field("makes_up", _("补哪一次(&M)"), self.makes_up)
        self.result: Any = None

    def _called_off(self) -> list[tuple[str, str]]:
        """The lessons that did not take place, by number: a new one may make up for one."""
        from jlcenter.app import plan_lessons

        session = self.desk.session
        found = self.desk.ask(lambda: plan_lessons.list_lessons(session, self.class_id), [])
        return [
            (str(one.number), _("第 {n} 课次 {day}", n=one.number, day=one.date))
            for one in found
            if one.is_called_off
        ]

    def _as_it_is_now(self, lesson: Any) -> Any:
        """The lesson as this dialog shows it, which the list behind may not do yet."""
        from jlcenter.app import plan_lessons

        session = self.desk.session
        self._saw = session.seen(LESSON, lesson.id)
        found = plan_lessons.list_lessons(session, self.class_id)
        return next((one for one in found if one.id == lesson.id), lesson)

    def try_done(self) -> None:
        """Store the lesson, or say what is off."""
        result = self.attempt(self._save)
        if result is not None:
            self.result = result
            tell_warnings(self.desk, getattr(result, "warnings", ()))
            self.accept()

    def _save(self) -> Any:
        from jlcenter.app import plan_lessons

        session, start = self.desk.session, self.start.text().strip()
        texts: dict[str, Any] = {
            "topic": self.topic.text().strip(),
            "teacher": self.teacher.text().strip(),
            "place": self.place.text().strip(),
            "form": str(self.form_of.currentData()),
        }
        if self.lesson is None:
            return plan_lessons.add_lesson(
                session,
                self.class_id,
                date=day_of(self.date),
                start=start,
                hours=self.hours.text(),
                topic=texts["topic"] or None,
                teacher=texts["teacher"] or None,
                place=texts["place"] or None,
                form=texts["form"] or None,
                makes_up=int(self.makes_up.currentData() or 0) or None,
            )
        number = self.lesson.number
        result = None
        if day_of(self.date) != self.lesson.date or start != self.lesson.starts_at:
            result = plan_lessons.move_lesson(
                session, self.class_id, number, date=day_of(self.date), start=start, saw=self._saw
            )
        edited = plan_lessons.edit_lesson(
            session, self.class_id, number, hours=self.hours.text(), saw=self._saw, **texts
        )
        return result or edited

    @classmethod
    def ask(
        cls, desk: Desk, parent: QWidget | None, class_id: UUID, day: str, lesson: Any = None
    ) -> Any:
        """The result, None where a person changed their mind."""
        dialog = cls(desk, parent, class_id, day, lesson)
        run(dialog)
        return dialog.result


class NotHeldDialog(FormDialog):
    """A lesson that was called off or did not take place: the reason is asked for."""

    def __init__(self, desk: Desk, parent: QWidget | None, lesson: Any) -> None:
        super().__init__(
            parent,
            _("第 {n} 课次没有上", n=lesson.number),
            _("记下"),
            _("不计学时,不点名;以后可以恢复。"),
        )
        self.desk, self.lesson = desk, lesson
        self._saw = desk.session.seen(LESSON, lesson.id)
        self.kind = choice(
            [("cancelled", _("停课(事先通知)")), ("not_held", _("未开课(到时没上)"))]
        )
        self.field("status", _("情况(&K)"), self.kind)
        self.reason = choice([(one, _(one)) for one in REASONS])
        self.reason.setEditable(True)
        self.reason.setCurrentText("")
        self.field("reason", _("原因(&R)"), self.reason)
        self.result: Any = None

    def try_done(self) -> None:
        """Store it, or say what is off."""
        from jlcenter.app import plan_lessons

        held = str(self.kind.currentData())
        call = plan_lessons.cancel_lesson if held == "cancelled" else plan_lessons.mark_not_held
        reason = self.reason.currentText().strip()
        if not reason:
            self.show_problem(Notice("late", _("请写原因,例如:下雨")))
            return
        result = self.attempt(
            lambda: call(
                self.desk.session,
                self.lesson.training_class,
                self.lesson.number,
                reason,
                saw=self._saw,
            )
        )
        if result is not None:
            self.result = result
            tell_warnings(self.desk, getattr(result, "warnings", ()))
            self.accept()

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None, lesson: Any) -> Any:
        """The result, None where a person changed their mind."""
        dialog = cls(desk, parent, lesson)
        run(dialog)
        return dialog.result
