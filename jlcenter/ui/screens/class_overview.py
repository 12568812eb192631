"""概况: what this class is, how far it is, and what is next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QGridLayout, QScrollArea, QWidget

from jlcenter.domain.hours import hours_of, hours_text, rate_text
from jlcenter.domain.programmes import OUTREACH, level_name, training_type_name
from jlcenter.domain.records.choices import FUND
from jlcenter.ui.desk import Desk
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.ask_dialog import Ask, AskDialog
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, card, clear, column, headed, label, row
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted, spoken


@dataclass(frozen=True)
class Step:
    """One part of the work: its tab, how far it is, and what to do about it."""

    tab: str
    name: str
    words: str
    is_done: bool
    action: str


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
        made = [Action(_("更多资料"), self._more), Action(_("修改"), self._edit)]
        if not self.row.approval_date:
            made.append(Action(_("开班申请"), self.apply))
            made.append(Action(_("开班批复"), self.approve))
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
            (_("主管部门"), spoken(one.sponsor)),
            (_("培训品牌"), spoken(one.brand)),
            (_("资金渠道"), _(dict(FUND)[one.fund]) if one.fund in dict(FUND) else ""),
            (_("合作企业"), one.partner_name or ""),
            (_("乡镇村"), one.village or ""),
            (_("计划人数"), str(one.capacity or "")),
            (_("开班申请"), _paper_words(one.application_number, one.application_date)),
            (_("开班批复"), _paper_words(one.approval_number, one.approval_date)),
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
        frame, inside = card(18)
        inside.addWidget(label(_("进展"), "heading"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme().px(12))
        grid.setVerticalSpacing(theme().px(8))
        grid.setColumnStretch(2, 1)
        self._next = None
        for place, step in enumerate(self._stages(lessons, people, papers)):
            self._show_step(grid, place, step)
        inside.addLayout(grid)
        self._right.addWidget(frame)

    def _show_step(self, grid: QGridLayout, place: int, step: Step) -> None:
        sign = label("✓" if step.is_done else "·", tone="present" if step.is_done else "")
        sign.setFont(theme().font("text", bold=True))
        sign.setFixedWidth(theme().px(16))
        sign.setAccessibleName(_("已完成") if step.is_done else _("未完成"))
        grid.addWidget(sign, place, 0)
        grid.addWidget(label(headed(step.name)), place, 1)
        grid.addWidget(label(step.words, "secondary", wrap=True), place, 2)
        grid.setRowMinimumHeight(place, theme().px(36))
        if not step.is_done and step.action:
            go = partial(self.desk.go, "class", of=self.class_id, tab=step.tab)
            made = button(step.action, go, kind="" if self._next else "primary")
            self._next = self._next or made
            grid.addWidget(made, place, 3)

    def _stages(self, lessons: list[Any], people: list[Any], papers: list[Any]) -> tuple[Step, ...]:
        """How far each part of the work is, in the order of the tabs."""
        today = date.today().isoformat()
        live = [one for one in lessons if not one.is_called_off]
        due = [one for one in live if one.date <= today]
        held = [one for one in live if one.marked]
        eligible = [one for one in people if one.eligible]
        scored = [one for one in people if one.theory is not None or one.practical is not None]
        rates = [one.rate for one in people if one.rate is not None]
        mean = rate_text(sum(rates) / len(rates)) if rates else "—"
        enrolled = self.row.enrolled
        rolls = _("上了 {n} 次 · 平均出勤率 {rate}", n=len(held), rate=mean)
        is_called = bool(due) and all(one.marked >= enrolled for one in due)
        can_print = bool(eligible) and len(papers) < len(eligible)
        return (
            Step(
                "roster",
                _("名册"),
                counted("{n} 人在班", enrolled),
                bool(enrolled),
                _("去登记学员"),
            ),
            Step(
                "lessons", _("课程"), counted("排了 {n} 次课", len(live)), bool(live), _("去排课")
            ),
            Step(
                "roll",
                _("点名"),
                rolls if held else _("还没有上课"),
                is_called,
                _("去点名") if due and enrolled else "",
            ),
            Step(
                "scores",
                _("成绩"),
                counted("{n} 人有成绩", len(scored)),
                bool(enrolled) and len(scored) >= enrolled,
                _("去登记成绩") if held else "",
            ),
            Step(
                "completion",
                _("结业"),
                counted("{n} 人可发证", len(eligible)),
                bool(eligible),
                "",
            ),
            Step(
                "certificates",
                _("证书"),
                counted("已发 {n} 份", len(papers)),
                bool(papers) and not can_print,
                _("去发证") if can_print else "",
            ),
        )

    def _more(self) -> None:
        from jlcenter.ui.screens.class_facts_dialog import ask_class_facts

        if self.row is not None and ask_class_facts(self.desk, self, self.row) is not None:
            self.refresh()

    def apply(self) -> None:
        """开班申请: its number and day."""
        from jlcenter.app import plan_class

        self._paper(_("开班申请"), plan_class.apply_for_class)

    def approve(self) -> None:
        """开班批复: its number and day."""
        from jlcenter.app import plan_class

        self._paper(_("开班批复"), plan_class.approve_class)

    def _paper(self, title: str, call: Callable[..., Any]) -> None:
        found = AskDialog.ask(
            self,
            f"{title} · {self.row.code}",
            _("登记"),
            [Ask("number", _("文号(&N)")), Ask("day", _("日期(&D)"), "day")],
            lambda **given: call(self.desk.session, self.class_id, **given),
        )
        if found is not None and found.warnings:
            text = "\n".join(one.message for one in found.warnings)
            self.desk.show_notice(Notice("late", text, _("只是提醒,已经存好。")))

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


def _paper_words(number: str | None, day: str | None) -> str:
    """备〔2026〕1号 2026-08-25."""
    return " ".join(part for part in (number, day) if part)
