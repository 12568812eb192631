"""概况: what this class is, how far it is, and what is next."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QScrollArea, QWidget

from jlcenter.domain.hours import hours_of, hours_text, rate_text
from jlcenter.domain.programmes import OUTREACH, level_name, training_type_name
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, card, clear, column, label, row
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted


class ClassOverview(Screen):
    """Facts at the left, steps at the right."""

    interests = frozenset(
        ("training_class", "lesson", "enrolment", "attendance_mark", "assessment", "certificate")
    )

    def __init__(self, desk: Desk, class_id: UUID) -> None:
        super().__init__(desk)
        self.class_id = class_id
        self.row: Any = None
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        area.setWidget(inner)
        column(self).addWidget(area)
        outer = row(inner, spacing=16)
        self._left, self._right = column(spacing=12), column(spacing=12)
        outer.addLayout(self._left, 4)
        outer.addLayout(self._right, 3)
        self._next: QWidget | None = None

    def offers(self) -> list[Action]:
        """Change, close or open again."""
        if self.row is None:
            return []
        if self.row.is_closed:
            return [Action(_("重新打开"), self._reopen)]
        made = [Action(_("修改"), self._edit)]
        if self.row.ends and self.row.ends <= date.today().isoformat():
            made.append(Action(_("结班"), self._close))
        return made

    def refresh(self) -> None:
        """Read the class anew."""
        from jlcenter.app import complete, issue_certificates, plan_class, plan_lessons

        session, of = self.desk.session, self.class_id
        self.row = self.desk.ask(lambda: plan_class.find_class(session, of), None)
        if self.row is None:
            return
        lessons = self.desk.ask(lambda: list(plan_lessons.list_lessons(session, of)), [])
        people = self.desk.ask(lambda: list(complete.completion(session, of)), [])
        papers = self.desk.ask(lambda: list(issue_certificates.list_certificates(session, of)), [])
        clear(self._left)
        clear(self._right)
        self._facts()
        self._steps(lessons, people, [one for one in papers if one.is_valid])
        self._left.addStretch(1)
        self._right.addStretch(1)
        self.actions_changed.emit()

    def _facts(self) -> None:
        from jlcenter.ui.screens.classes import state_of

        one = self.row
        frame, inside = card(18)
        inside.addWidget(label(_("班级"), "heading"))
        form = QFormLayout()
        form.setHorizontalSpacing(theme().px(20))
        form.setVerticalSpacing(theme().px(8))
        hours = hours_text(hours_of(one.planned_minutes or 0))
        facts = (
            (_("编号"), one.code),
            (_("培训项目"), one.programme_name),
            (_("培训类型"), training_type_name(one.training_type)),
            (_("工种和等级"), " ".join((one.occupation or "", level_name(one.level))).strip()),
            (_("日期"), _("{first} 至 {last}", first=one.starts, last=one.ends)),
            (_("计划学时"), _("{hours} 学时", hours=hours)),
            (_("地点"), one.place or ""),
            (_("送教方式"), _(OUTREACH.get(one.outreach or "none", ""))),
            (_("班主任"), one.teacher_name or ""),
            (_("主管部门"), one.sponsor or ""),
            (_("计划人数"), str(one.capacity or "")),
            (_("状态"), state_of(one)[1]),
            (_("备注"), one.remark or ""),
        )
        for name, value in facts:
            if value:
                shown = label(value, wrap=True)
                shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                form.addRow(label(name, "secondary"), shown)
        inside.addLayout(form)
        self._left.addWidget(frame)

    def _steps(self, lessons: list[Any], people: list[Any], papers: list[Any]) -> None:
        held = [one for one in lessons if one.marked]
        live = [one for one in lessons if not one.is_called_off]
        eligible = [one for one in people if one.eligible]
        scored = [one for one in people if one.theory is not None or one.practical is not None]
        rates = [one.rate for one in people if one.rate is not None]
        mean = rate_text(sum(rates) / len(rates)) if rates else "—"
        enrolled = self.row.enrolled
        frame, inside = card(18)
        inside.addWidget(label(_("进展"), "heading"))
        steps = (
            ("lessons", _("课程"), counted("排了 {n} 次课", len(live)), bool(live), _("去排课")),
            ("roster", _("名册"), counted("{n} 人在班", enrolled), bool(enrolled), _("去登记")),
            (
                "roll",
                _("点名"),
                _("上了 {n} 次 · 平均出勤率 {rate}", n=len(held), rate=mean),
                bool(live) and len(held) == len(live),
                _("去点名"),
            ),
            (
                "scores",
                _("成绩"),
                counted("{n} 人有成绩", len(scored)),
                bool(enrolled) and len(scored) >= enrolled,
                _("去登记"),
            ),
            ("completion", _("结业"), counted("{n} 人可发证", len(eligible)), bool(eligible), ""),
            (
                "certificates",
                _("证书"),
                counted("已发 {n} 份", len(papers)),
                bool(eligible) and len(papers) >= len(eligible),
                _("去发证") if eligible else "",
            ),
        )
        self._next = None
        for tab, name, words, done, action in steps:
            line = row(spacing=12)
            sign = label("✓" if done else "·", tone="present" if done else "")
            sign.setFont(theme().font("text", bold=True))
            sign.setFixedWidth(theme().px(16))
            sign.setAccessibleName(_("已完成") if done else _("未完成"))
            line.addWidget(sign)
            head = label(name)
            head.setFixedWidth(theme().px(48))
            line.addWidget(head)
            line.addWidget(label(words, "secondary", wrap=True), 1)
            if not done and action:
                go = partial(self.desk.go, "class", of=self.class_id, tab=tab)
                made = button(action, go, kind="" if self._next else "primary")
                self._next = self._next or made
                line.addWidget(made)
            inside.addLayout(line)
        self._right.addWidget(frame)

    def _edit(self) -> None:
        from jlcenter.ui.screens.class_dialog import ClassDialog

        ClassDialog.ask(self.desk, self, self.row)

    def _close(self) -> None:
        from jlcenter.app import plan_class

        self.desk.act(lambda: plan_class.close_class(self.desk.session, self.class_id))

    def _reopen(self) -> None:
        from jlcenter.app import plan_class

        self.desk.act(lambda: plan_class.reopen_class(self.desk.session, self.class_id))

    def focus_first(self) -> None:
        """The next step."""
        (self._next or self).setFocus()
