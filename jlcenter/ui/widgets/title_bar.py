"""A screen's head: its title, one line of facts, and the buttons, at most one of them filled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QAction,
    QColor,
    QFontMetrics,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QSizePolicy, QWidget

from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, clear, column, headed, row
from jlcenter.words import _

#: below this width (at 100 % text) only the filled button stands by itself
TIGHT = 760
#: and where the buttons would leave the title less than this
TITLE = 200
#: what a button needs besides its words
_AROUND = 46


@dataclass(frozen=True, slots=True)
class Action:
    """Something a screen offers. ``key`` is shown behind the word and works on that screen."""

    text: str
    call: Callable[[], object]
    key: str = ""
    primary: bool = False
    enabled: bool = True
    tip: str = ""


class Elided(QLabel):
    """A line that is cut with an ellipsis where there is too little room for it."""

    def __init__(self, role: str, mode: Qt.TextElideMode) -> None:
        super().__init__()
        self._role, self._mode = role, mode
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, or as much of it as fits."""
        look = theme()
        painter = QPainter(self)
        painter.setFont(look.font(self._role))
        colour = look.tokens.ink if self._role == "title" else look.tokens.ink2
        painter.setPen(QColor(colour))
        text = painter.fontMetrics().elidedText(self.text(), self._mode, self.width())
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()


class TitleBar(QWidget):
    """Title, facts and actions."""

    def __init__(self) -> None:
        super().__init__()
        look = theme()
        layout = row(self, spacing=10)
        layout.setContentsMargins(0, look.px(14), 0, 0)
        words = column(spacing=2)
        self._title = Elided("title", Qt.TextElideMode.ElideMiddle)
        self._facts = Elided("secondary", Qt.TextElideMode.ElideRight)
        for one in (self._title, self._facts):
            words.addWidget(one)
        layout.addLayout(words, 1)
        self._actions = row(spacing=10)
        layout.addLayout(self._actions)
        self._shortcuts: list[QShortcut] = []
        self._given: tuple[list[Action], QWidget, QWidget | None] | None = None
        self._was_tight = False
        self._needed = 0
        self._menu = QMenu(self)
        self._shown: object = None

    def set_title(self, title: str, facts: str = "") -> None:
        """What this is, and the facts about it in one line."""
        title = headed(title)
        self._title.setText(title)
        self._title.setToolTip(title)
        self._facts.setText(facts)
        self._facts.setToolTip(facts)
        self._facts.setVisible(bool(facts))

    @property
    def title(self) -> QLabel:
        """The title's label."""
        return self._title

    def set_actions(
        self, actions: list[Action], owner: QWidget, tab: QWidget | None = None
    ) -> None:
        """Show ``actions``; their keys work while ``owner`` is in sight. ``tab`` offers them."""
        self._needed = self._need(actions)
        tight = self._is_tight()
        shown = (owner, tight, [(a.text, a.key, a.primary, a.enabled) for a in actions], tab)
        if shown == self._shown:
            return
        self._shown = shown
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts = []
        clear(self._actions)
        self._given = (actions, owner, tab)
        self._was_tight = tight
        menu = QMenu(self)
        self._menu.deleteLater()
        self._menu = menu
        for action in actions:
            if tight and not action.primary and len(actions) > 1:
                entry = menu.addAction(f"{action.text}\t{action.key}", action.call)
                entry.setEnabled(action.enabled)
                if action.key:
                    self._bind(action, entry, owner)
                continue
            made = button(
                action.text, action.call, kind="primary" if action.primary else "", key=action.key
            )
            made.setEnabled(action.enabled)
            made.setToolTip(action.tip)
            made.setAutoDefault(False)
            self._actions.addWidget(made)
            if action.key:
                self._bind(action, made, owner)
        if not menu.isEmpty():
            more = button(_("更多"))
            more.setMenu(menu)
            self._actions.insertWidget(0, more)

    def _is_tight(self) -> bool:
        px = theme().px
        return 0 < self.width() < max(px(TIGHT), self._needed + px(TITLE))

    def _need(self, actions: list[Action]) -> int:
        """How wide the buttons of these actions are, all of them."""
        letters, px = QFontMetrics(theme().font("text")), theme().px
        words = (f"{one.text}  {one.key}" if one.key else one.text for one in actions)
        return sum(letters.horizontalAdvance(one) + px(_AROUND) for one in words)

    def minimumSizeHint(self) -> QSize:
        """The buttons do not keep the window from becoming smaller: they give way."""
        return QSize(theme().px(TITLE), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, all but the filled button go into a menu."""
        super().resizeEvent(event)
        if self._given is not None and self._is_tight() != self._was_tight:
            self.set_actions(*self._given)

    def _bind(self, action: Action, made: QPushButton | QAction, owner: QWidget) -> None:
        shortcut = QShortcut(QKeySequence(action.key), owner)
        shortcut.activated.connect(lambda: made.isEnabled() and action.call())
        self._shortcuts.append(shortcut)
