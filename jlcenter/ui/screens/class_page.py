"""A class: its head, and tabs in the order in which work happens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QTabBar

from jlcenter.domain.hours import hours_of, hours_text
from jlcenter.domain.programmes import OUTREACH
from jlcenter.ui.desk import Desk
from jlcenter.ui.lesson_words import span
from jlcenter.ui.screens.base import PlaceScreen, Screen
from jlcenter.ui.widgets.controls import headed
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, mark

#: the tabs in order: name, word
TABS = (
    ("overview", mark("概况")),
    ("roster", mark("名册")),
    ("lessons", mark("课程")),
    ("roll", mark("点名")),
    ("scores", mark("成绩")),
    ("completion", mark("结业")),
    ("certificates", mark("证书")),
)


def facts_of(row: Any) -> str:
    """平岗镇二道村 · 小马扎 · 9月1日—9月20日 · 80 学时 · 班主任 刘凤芹."""
    outreach = OUTREACH.get(row.outreach or "none") if row.outreach != "none" else None
    parts = [
        row.place or "",
        _(outreach) if outreach else "",
        span(row.starts, row.ends),
        _("{hours} 学时", hours=hours_text(hours_of(row.planned_minutes or 0))),
        _("班主任 {name}", name=row.teacher_name) if row.teacher_name else "",
    ]
    return " · ".join(part for part in parts if part)


class ClassPage(PlaceScreen):
    """One class. ``arrive(tab=…, lesson=…)`` opens a tab."""

    interests = frozenset(("training_class", "teacher", "programme"))

    def __init__(self, desk: Desk, class_id: UUID) -> None:
        super().__init__(desk)
        self.class_id = class_id
        self.row: Any = None
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName(_("班级页签"))
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        for number, (_name, word) in enumerate(TABS):
            self.tabs.addTab(headed(_(word)))
            self.tabs.setTabToolTip(number, f"Ctrl+{number + 1}")
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number + 1}"), self)
            shortcut.activated.connect(lambda number=number: self.tabs.setCurrentIndex(number))
        self.body.setSpacing(self.body.spacing() - 2)
        self.body.addWidget(self.tabs)
        self.stack = QStackedWidget()
        self.stack.setObjectName("content")
        self.body.addWidget(self.stack, 1)
        self._made: dict[str, Screen] = {}
        self.tabs.currentChanged.connect(self._show_tab)

    def arrive(self, of: UUID | None = None, tab: str = "", lesson: UUID | None = None) -> None:
        """Come from elsewhere: to a tab, and in the roll call to a lesson."""
        if self.row is None:
            self.refresh()
        names = [name for name, _word in TABS]
        wanted = tab or self._current_name() or "overview"
        self.tabs.setCurrentIndex(names.index(wanted))
        self._show_tab(self.tabs.currentIndex())
        roll = self._made.get("roll")
        if lesson is not None and roll is not None:
            show = getattr(roll, "show_lesson", None)
            if show is not None:
                show(lesson)

    def _current_name(self) -> str:
        return TABS[self.tabs.currentIndex()][0] if self._made else ""

    def refresh(self) -> None:
        """The head's facts."""
        from jlcenter.app import plan_class

        session = self.desk.session
        row = self.desk.ask(lambda: plan_class.find_class(session, self.class_id), None)
        if row is None:
            return
        self.row = row
        self.head.set_title(f"{row.name} · {row.code}", facts_of(row))
        if not self._made:
            self._show_tab(self.tabs.currentIndex())

    def _show_tab(self, number: int) -> None:
        name = TABS[number][0]
        if name not in self._made:
            made = self._make(name)
            made.actions_changed.connect(self.show_actions)
            self._made[name] = made
            self.stack.addWidget(made)
        self.stack.setCurrentWidget(self._made[name])
        self.show_actions()
        if self.isVisible():
            self._made[name].focus_first()

    def _make(self, name: str) -> Screen:
        from jlcenter.ui.screens import class_tabs

        return class_tabs.make(self.desk, name, self.class_id)

    def show_actions(self) -> None:
        """Put the tab's actions into the head."""
        self.head.set_actions(self.offers(), self, self.stack.currentWidget())

    def offers(self) -> list[Action]:
        """Those of the tab."""
        screen = self.stack.currentWidget()
        return screen.offers() if isinstance(screen, Screen) else []

    def tab(self, name: str) -> Screen:
        """The screen behind a tab, made if need be."""
        self.tabs.setCurrentIndex([one for one, _word in TABS].index(name))
        return self._made[name]

    def undo(self) -> bool:
        """The tab's own undo where it has one (the roll call joins its steps)."""
        return self._own("undo")

    def redo(self) -> bool:
        """As ``undo``."""
        return self._own("redo")

    def _own(self, name: str) -> bool:
        call = getattr(self.stack.currentWidget(), name, None)
        if call is None:
            return False
        call()
        return True

    def focus_first(self) -> None:
        """The tab's first control."""
        screen = self.stack.currentWidget()
        if isinstance(screen, Screen):
            screen.focus_first()
