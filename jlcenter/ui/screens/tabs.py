"""A place with tabs in the order work happens; with one tab it is a place without a bar.

``TabsPlace(desk, title, [Tab("trips", mark("行程"), make), …])``; ``make(desk)`` is called when the
tab is first looked at, and gives a ``Screen`` whose ``offers`` stand in the head. A tab's own
``facts()`` is the line under the title. ``desk.go("work", tab="vacancies", of=id)`` opens a tab;
further details go to the tab's ``arrive`` where it has one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QTabBar

from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.base import PlaceScreen, Screen
from jlcenter.ui.widgets.controls import headed
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its name for code, its word (marked), and what makes its screen."""

    name: str
    word: str
    make: Callable[[Desk], Screen]


class TabsPlace(PlaceScreen):
    """The tabs of a place."""

    def __init__(self, desk: Desk, title: str, tabs: Sequence[Tab], facts: str = "") -> None:
        super().__init__(desk)
        self._title, self._facts = title, facts
        self.tabs = tuple(tabs)
        self.bar = QTabBar()
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        self.bar.setAccessibleName(_("{place} 页签", place=_(title)))
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        for number, tab in enumerate(self.tabs):
            self.bar.addTab(headed(_(tab.word)))
            self.bar.setTabToolTip(number, f"Ctrl+{number + 1}")
            if number < 9:
                shortcut = QShortcut(QKeySequence(f"Ctrl+{number + 1}"), self)
                shortcut.activated.connect(lambda number=number: self.bar.setCurrentIndex(number))
        self.bar.setVisible(len(self.tabs) > 1)
        self.body.addWidget(self.bar)
        self.stack = QStackedWidget()
        self.stack.setObjectName("content")
        self.body.addWidget(self.stack, 1)
        self._made: dict[str, Screen] = {}
        self.bar.currentChanged.connect(self._show_tab)

    def arrive(self, tab: str = "", **details: Any) -> None:
        """Come from elsewhere, to a tab."""
        names = [one.name for one in self.tabs]
        if tab in names:
            self.bar.setCurrentIndex(names.index(tab))
        self._show_tab(self.bar.currentIndex())
        call = getattr(self.stack.currentWidget(), "arrive", None)
        if call is not None:
            call(**details)

    def refresh(self) -> None:
        """The head; each tab reads itself."""
        self._show_tab(self.bar.currentIndex())

    def _show_tab(self, number: int) -> None:
        tab = self.tabs[max(0, number)]
        if tab.name not in self._made:
            made = tab.make(self.desk)
            made.actions_changed.connect(self._tell)
            self._made[tab.name] = made
            self.stack.addWidget(made)
        self.stack.setCurrentWidget(self._made[tab.name])
        self._tell()
        if self.isVisible():
            self._made[tab.name].focus_first()

    def _tell(self) -> None:
        """Title, the tab's line of facts, and its actions."""
        screen = self.stack.currentWidget()
        told = getattr(screen, "facts", None)
        facts = told() if told is not None else ""
        # a line of its own even where there is nothing to say: the tabs stay where they are
        blank = " " if len(self.tabs) > 1 else ""
        self.head.set_title(_(self._title), facts or _(self._facts) or blank)
        self.show_actions()

    def show_actions(self) -> None:
        """Put the tab's actions into the head."""
        self.head.set_actions(self.offers(), self, self.stack.currentWidget())

    def offers(self) -> list[Action]:
        """Those of the tab."""
        screen = self.stack.currentWidget()
        return screen.offers() if isinstance(screen, Screen) else []

    def tab(self, name: str) -> Any:
        """The screen behind a tab, made if need be."""
        self.bar.setCurrentIndex([one.name for one in self.tabs].index(name))
        self._show_tab(self.bar.currentIndex())
        return self._made[name]

    def undo(self) -> bool:
        """The tab's own undo where it has one."""
        return self._own("undo")

    def redo(self) -> bool:
        """As ``undo``."""
        return self._own("redo")

    def _own(self, name: str) -> bool:
        call = getattr(self.stack.currentWidget(), name, None)
        return bool(call()) if call is not None else False

    def focus_first(self) -> None:
        """The tab's first control."""
        screen = self.stack.currentWidget()
        if isinstance(screen, Screen):
            screen.focus_first()
