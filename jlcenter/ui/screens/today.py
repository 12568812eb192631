"""今天: today's lessons, real gaps of the days before, what waits; each leads to its place."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from jlcenter.domain.dates import WEEKDAYS
from jlcenter.domain.hours import hours_of, hours_text
from jlcenter.ui.desk import Desk
from jlcenter.ui.lesson_words import day_words
from jlcenter.ui.screens.base import PlaceScreen
from jlcenter.ui.screens.roll_panel import ShareBar
from jlcenter.ui.sync_words import long_time, waits_words
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, card, clear, column, label, line, row
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted

MOST = 8


class TodayScreen(PlaceScreen):
    """What to do next."""

    interests = frozenset(
        (
            "lesson",
            "training_class",
            "attendance_mark",
            "enrolment",
            "certificate",
            "calendar_day",
            "trainee",
            "follow_up",
            "held_certificate",
        )
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        area.setWidget(inner)
        self.body.addWidget(area, 1)
        line_ = row(inner, spacing=16)
        self._main: QVBoxLayout = column(spacing=12)
        self._side: QVBoxLayout = column(spacing=12)
        line_.addLayout(self._main, 5)
        line_.addLayout(self._side, 3)
        self._first: QWidget | None = None
        #: how often the people to ask were counted: an older count is not shown
        self._counts = 0

    def offers(self) -> list[Action]:
        """A new class; the filled button is at the first thing to do."""
        return [Action(_("新建班级"), lambda: self.desk.go("new_class"), "Ctrl+N")]

    def refresh(self) -> None:
        """Read the day anew."""
        from jlcenter.app import today

        session = self.desk.session
        now = self.desk.ask(lambda: today.today(session), None)
        status = self.desk.sync_status()
        day = date.today()
        weekday = _(WEEKDAYS[day.weekday()])
        self.head.set_title(
            _("今天 · {day} {weekday}", day=day_words(day.isoformat()), weekday=weekday),
            session.centre_name,
        )
        self.show_actions()
        self._first = None
        clear(self._main)
        clear(self._side)
        if now is not None:
            self._lessons(now)
            self._gaps(now)
            self._clashes(now)
            self._waiting(now)
        self._sync(status)
        self._main.addStretch(1)
        self._side.addStretch(1)
        self._count_people()

    # -- the left side ------------------------------------------------------------------------

    def _lessons(self, now: Any) -> None:
        frame, inside = card(18)
        inside.addWidget(label(_("今天的课"), "heading"))
        if not now.lessons:
            inside.addWidget(label(_("今天没有排课。"), "secondary", wrap=True))
            inside.addWidget(button(_("看全部班级"), partial(self.desk.go, "classes"), kind="link"))
        for number, one in enumerate(now.lessons):
            if number:
                inside.addWidget(line())
            inside.addLayout(self._lesson(one, first=number == 0))
        self._main.addWidget(frame)

    def _lesson(self, one: Any, *, first: bool) -> Any:
        box = row(spacing=16)
        when = label(one.starts_at or _("全天"))
        when.setFont(theme().font("name"))
        when.setMinimumWidth(theme().px(64))
        box.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=2)
        name = label(f"{one.class_name} · {one.code}")
        name.setFont(theme().font("text", bold=True))
        name.setWordWrap(True)
        words.addWidget(name)
        facts = [
            _("第 {n} 课次", n=one.number),
            _("{hours} 学时", hours=hours_text(hours_of(one.minutes or 0))),
            one.place or "",
            one.topic or "",
        ]
        words.addWidget(label(" · ".join(part for part in facts if part), "secondary", wrap=True))
        left = one.due - one.called
        share = ShareBar()
        share.set_share(one.called, one.due)
        words.addWidget(share)
        state = counted("还有 {n} 人未点", left) if left else _("全部点完")
        if not one.due:
            state = _("名册还是空的")
        words.addWidget(label(state, "secondary", tone="late" if left else "present"))
        box.addLayout(words, 1)
        go = partial(self.desk.go, "class", of=one.training_class, tab="roll", lesson=one.lesson)
        made = button(_("点名"), go, kind="primary" if first and left else "")
        made.setAccessibleName(_("点名:{name}", name=one.class_name))
        box.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)
        self._first = self._first or made
        return box

    def _gaps(self, now: Any) -> None:
        if not now.gaps:
            return
        frame, inside = card(18)
        inside.addWidget(label(counted("{n} 次课还没点完名", len(now.gaps)), "heading"))
        inside.addWidget(
            label(_("点开就到那一次课。没有上的课,在那里记“停课”。"), "secondary", wrap=True)
        )
        for one in now.gaps[:MOST]:
            inside.addWidget(line())
            box = row(spacing=12)
            text = _(
                "{day} · {name} · 第 {n} 课次 · 未点 {left} 人",
                day=day_words(one.date),
                name=one.class_name,
                n=one.number,
                left=one.due - one.called,
            )
            box.addWidget(label(text, wrap=True), 1)
            go = partial(
                self.desk.go, "class", of=one.training_class, tab="roll", lesson=one.lesson
            )
            box.addWidget(button(_("去补点"), go, kind="link"))
            inside.addLayout(box)
        if len(now.gaps) > MOST:
            more = counted("另有 {n} 次", len(now.gaps) - MOST)
            inside.addWidget(label(more, "secondary"))
        self._main.addWidget(frame)

    def _clashes(self, now: Any) -> None:
        if not now.clashes:
            return
        from jlcenter.app.human_numbers import REPAIRED

        frame, inside = card(18)
        inside.addWidget(label(counted("{n} 处编号重了", len(now.clashes)), "heading"))
        text = _("两台电脑没联网时给了同样的编号。内容都在,请定下谁换号。")
        inside.addWidget(label(text, "secondary", wrap=True))
        for one in now.clashes[:MOST]:
            inside.addWidget(line())
            box = row(spacing=12)
            box.addWidget(label(one.problem.message, wrap=True), 1)
            if one.problem.code in REPAIRED:
                made = button(_("去处理"), partial(self.desk.go, "repair", of=one), kind="link")
            else:
                go = partial(self.desk.go, "class", of=one.training_class, tab="roster")
                made = button(_("去看花名册"), go, kind="link")
            made.setAccessibleName(_("去处理:{what}", what=one.problem.message))
            box.addWidget(made)
            inside.addLayout(box)
        if len(now.clashes) > MOST:
            more = counted("另有 {n} 处", len(now.clashes) - MOST)
            inside.addWidget(label(more, "secondary"))
        self._main.addWidget(frame)

    # -- the right side -------------------------------------------------------------------------

    def _waiting(self, now: Any) -> None:
        groups = (
            (now.without_lessons, _("还没排课的班"), "lessons", _("去排课")),
            (now.without_certificates, _("已结束、还没发证的班"), "completion", _("去看结业")),
        )
        for classes, heading, tab, action in groups:
            if not classes:
                continue
            frame, inside = card(18)
            inside.addWidget(label(heading, "heading"))
            for one in classes[:MOST]:
                box = row(spacing=12)
                box.addWidget(label(f"{one.class_name} · {one.code}", wrap=True), 1)
                go = partial(self.desk.go, "class", of=one.training_class, tab=tab)
                made = button(action, go, kind="link")
                made.setAccessibleName(f"{action} {one.class_name}")
                box.addWidget(made)
                inside.addLayout(box)
            self._side.addWidget(frame)

    def _count_people(self) -> None:
        """Who is to be asked and whose certificates run out, counted in a worker."""
        from jlcenter.app import follow_up, held_certificates

        session = self.desk.session
        self._counts += 1
        number = self._counts

        def count(_job: Any) -> tuple[int, int, int]:
            due, late = follow_up.count_due(session)
            return due, late, len(held_certificates.expiring(session))

        self.desk.run_long(count, done=lambda told: self._show_people(number, told))

    def _show_people(self, number: int, told: tuple[int, int, int]) -> None:
        due, late, expiring = told
        if number != self._counts or not shiboken6.isValid(self) or not (due or expiring):
            return
        frame, inside = card(18)
        inside.addWidget(label(_("结业以后"), "heading"))
        words = counted("该回访 {n} 人", due)
        if late:
            words = _("{words} · 逾期 {late} 人", words=words, late=late)
        for count, text, tab, action in (
            (due, words, "follow_ups", _("去回访")),
            (expiring, counted("{n} 本证书快到期或该复审", expiring), "held", _("去看证书")),
        ):
            if not count:
                continue
            box = row(spacing=12)
            box.addWidget(label(text, wrap=True), 1)
            made = button(action, partial(self.desk.go, "work", tab=tab), kind="link")
            made.setAccessibleName(f"{action} {text}")
            box.addWidget(made)
            inside.addLayout(box)
        self._side.insertWidget(self._side.count() - 1, frame)

    def _sync(self, status: Any) -> None:
        if status is None:
            return
        frame, inside = card(18)
        if not status.paired:
            inside.addWidget(label(_("这台电脑还没登记"), "heading"))
            text = _("不登记也能做全部工作。要上报和几台电脑共用一份数据,再登记。")
        elif status.state == "unknown":
            head = label(counted("{n} 条还不确定到没到", status.pending), "heading", tone="late")
            inside.addWidget(head)
            since = long_time(status.unknown_since)
            text = _("{time} 起没有收到回执。都已存在本机,下次同步会核对,不会重复。", time=since)
        elif status.state == "waiting":
            head = label(waits_words(status))
            font: QFont = theme().font("big")
            head.setFont(font)
            inside.addWidget(head)
            text = _("有网络时会传上去;都已存在本机,不会丢。")
        else:
            inside.addWidget(label(_("全部已传"), "heading", tone="present"))
            text = _("本机写的都已送到省里。")
        inside.addWidget(label(text, "secondary", wrap=True))
        self._needs(inside, status)
        inside.addWidget(button(_("去同步"), partial(self.desk.go, "sync"), kind="link"))
        self._side.addWidget(frame)

    def _needs(self, inside: QVBoxLayout, status: Any) -> None:
        """What sync brought up and a person should know, wherever they begin the day."""
        from jlcenter.app import settle_conflict

        session = self.desk.session
        conflicts = self.desk.ask(lambda: settle_conflict.count_conflicts(session), 0)
        if conflicts:
            box = row(spacing=12)
            words = counted("{n} 处冲突等人来选", conflicts)
            box.addWidget(label(words, "secondary", tone="late", wrap=True), 1)
            made = button(_("去处理"), partial(self.desk.go, "conflicts"), kind="link")
            made.setAccessibleName(_("去处理:{what}", what=words))
            box.addWidget(made)
            inside.addLayout(box)
        if status.set_aside:
            words = counted("{n} 批内容暂时放在一边", status.set_aside)
            inside.addWidget(label(words, "secondary", tone="late", wrap=True))
        for one in status.warnings:
            inside.addWidget(label(one.message, "secondary", tone="late", wrap=True))
            if one.code != "folder_copied":  # the sync screen has a button for it
                inside.addWidget(label(one.hint, "secondary", wrap=True))

    def focus_first(self) -> None:
        """The first lesson's button."""
        (self._first or self).setFocus()
