"""What every screen shares: it is drawn when it is looked at, and anew when its records changed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from jlcenter.ui.desk import Desk
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.title_bar import Action, TitleBar

MARGIN = 24


class Screen(QWidget):
    """``interests`` names the kinds of record it shows; ``refresh`` reads them anew."""

    actions_changed = Signal()
    interests: frozenset[str] = frozenset()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("screen")
        self.desk = desk
        self._stale = True
        desk.changes.happened.connect(self._on_change)

    def refresh(self) -> None:
        """Read and show everything anew."""

    def offers(self) -> list[Action]:
        """What the head of the screen offers now."""
        return []

    def make_stale(self) -> None:
        """Show the truth at the next look, or now when in sight."""
        if self.isVisible():
            self._stale = False
            self.refresh()
        else:
            self._stale = True

    def _on_change(self, kinds: frozenset[str]) -> None:
        if not kinds or kinds & self.interests:
            self.make_stale()

    def showEvent(self, event: QShowEvent) -> None:
        """Read when first looked at."""
        if self._stale:
            self._stale = False
            self.refresh()
        super().showEvent(event)

    def focus_first(self) -> None:
        """Put the keys where a person would begin."""
        self.setFocus()


class PlaceScreen(Screen):
    """A screen with a head of its own: title, facts, actions; ``body`` takes the rest."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        px = theme().px
        outer = QVBoxLayout(self)
        outer.setContentsMargins(px(MARGIN), px(0), px(MARGIN), px(14))
        outer.setSpacing(px(14))
        self.head = TitleBar()
        outer.addWidget(self.head)
        self.body = QVBoxLayout()
        self.body.setSpacing(px(12))
        outer.addLayout(self.body, 1)

    def show_actions(self) -> None:
        """Put the actions into the head."""
        self.head.set_actions(self.offers(), self)
