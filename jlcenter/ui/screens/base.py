"""What every screen shares: it is drawn when it is looked at, and anew when its records changed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from jlcenter.ui.desk import Desk
from jlcenter.ui.notices import Notice
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.tables import TableView
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

    def hideEvent(self, event: QHideEvent) -> None:
        """Another screen comes: what this one told goes with it."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.desk.screen_left.emit()

    def focus_first(self) -> None:
        """Put the keys where a person would begin."""
        self.setFocus()

    def settle(self) -> str:
        """Store what is being typed, as leaving the cell would; what could not be, "" for nothing.

        Nobody pressed Enter, and yet logging out or closing the window must not cost it (R10).
        """
        for view in self.findChildren(TableView):
            editor = view.editor()
            if isinstance(editor, QLineEdit) and not self._stored(view, editor):
                return editor.text()
        return ""

    def _stored(self, view: TableView, editor: QLineEdit) -> bool:
        refused: list[Notice] = []

        def hear(told: Notice) -> None:
            if told.tone == "absent":
                refused.append(told)

        self.desk.noticed.connect(hear)
        try:
            view.commitData(editor)
        finally:
            self.desk.noticed.disconnect(hear)
        return not refused


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
