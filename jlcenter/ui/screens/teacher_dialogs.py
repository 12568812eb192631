"""What is asked of one teacher: their year besides training, and leaving."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtWidgets import QCheckBox, QCompleter, QWidget

from jlcenter.domain.hours import hours_of, hours_text
from jlcenter.domain.money import yuan_text
from jlcenter.domain.records import TEACHER_YEAR
from jlcenter.ui.desk import Desk
from jlcenter.ui.notices import Notice
from jlcenter.ui.widgets.controls import run
from jlcenter.ui.widgets.form_dialog import FormDialog, choice, day_of
from jlcenter.words import _

#: years that can be written: the next, this one and those before it
YEARS = 8


class YearDialog(FormDialog):
    """Hours of degree courses, specialised or not, dual-role or not, the rate of pay."""

    def __init__(self, desk: Desk, parent: QWidget | None, told: Mapping[str, Any]) -> None:
        super().__init__(parent, _("教师年度:{name}", name=told["name"] or ""), _("保存"))
        self.desk, self.told = desk, told
        this = date.today().year
        years = range(this + 1, this - YEARS, -1)
        self.year = choice([(str(one), str(one)) for one in years], str(this))
        self.field("year", _("年度(&Y)"), self.year)
        self.degree = self.line("degree_hours", _("学历教育学时(&D)"))
        self.degree.setPlaceholderText(_("不知道就留空,不写 0"))
        self.rate = self.line("rate", _("课时费标准(元)(&R)"))
        self.specialist = QCheckBox(_("专业课教师"))
        self.dual = QCheckBox(_("认定为双岗型"))
        self.form.addRow("", self.specialist)
        self.form.addRow("", self.dual)
        self.year.currentIndexChanged.connect(lambda _place: self._read())
        self._read()

    def chosen_year(self) -> int:
        """The year in sight."""
        return int(self.year.currentData())

    def _read(self) -> None:
        from jlcenter.app import record_book

        session = self.desk.session
        rows = self.desk.ask(
            lambda: record_book.list_all(
                session, TEACHER_YEAR, (), teacher=self.told["id"], year=self.chosen_year()
            ),
            [],
        )
        own = rows[0] if rows else {}
        degree, rate = own.get("degree_minutes"), own.get("hour_rate")
        self.degree.setText(hours_text(hours_of(degree)) if degree is not None else "")
        self.rate.setText(yuan_text(rate) if rate is not None else "")
        for box, name in ((self.specialist, "is_specialist"), (self.dual, "is_dual_role")):
            value = own.get(name)
            box.setChecked(bool(value if value is not None else self.told.get(name)))

    def try_done(self) -> None:
        """Store the year."""
        from jlcenter.app import teacher_activities

        done = self.attempt(
            lambda: teacher_activities.set_year(
                self.desk.session,
                self.told["id"],
                self.chosen_year(),
                degree_hours=self.degree.text(),
                is_specialist=self.specialist.isChecked(),
                is_dual_role=self.dual.isChecked(),
                rate=self.rate.text(),
            )
        )
        if done is not None:
            self.accept()

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None, told: Mapping[str, Any]) -> bool:
        """Whether the year was stored."""
        return run(cls(desk, parent, told))


class LeaveDialog(FormDialog):
    """The last day, and who takes over the open classes and lessons to come."""

    def __init__(self, desk: Desk, parent: QWidget | None, told: Mapping[str, Any]) -> None:
        from jlcenter.app import teachers

        super().__init__(
            parent,
            _("离任移交:{name}", name=told["name"] or ""),
            _("移交"),
            _(
                "没有结班的班级和最后一天以后的课次一并交给接手的教师;"
                "上过的课仍记在原教师名下。按 Ctrl+Z 可整个撤销。"
            ),
        )
        self.desk, self.told = desk, told
        self.last_day = self.day("date", _("最后一天(&D)"), date.today().isoformat())
        self.to = self.line("to", _("由谁接手(&T)"))
        names = [
            one.name
            for one in desk.ask(lambda: teachers.list_teachers(desk.session), [])
            if one.id != told["id"]
        ]
        self.to.setCompleter(QCompleter(names))
        self.to.setPlaceholderText(_("没有班和课要交的可以不写"))

    def try_done(self) -> None:
        """Hand over, as one step."""
        from jlcenter.app import teachers

        done: Any = self.attempt(
            lambda: teachers.leave(
                self.desk.session, self.told["id"], day_of(self.last_day), self.to.text()
            )
        )
        if done is None:
            return
        words = _("{name} 已登记离任", name=done.teacher["name"])
        if done.to is not None:
            words = _(
                "{classes} 个班、{lessons} 个课次已交给 {to}",
                classes=len(done.classes),
                lessons=done.lessons,
                to=done.to["name"],
            )
        self.desk.show_notice(Notice("present", words, _("按 Ctrl+Z 撤销")))
        self.accept()

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None, told: Mapping[str, Any]) -> bool:
        """Whether it was handed over."""
        return run(cls(desk, parent, told))
