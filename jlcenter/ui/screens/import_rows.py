"""Every row of a roster with its fate and the reasons, filtered by fate."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.preferences import Preferences
from jlcenter.ui.widgets.controls import card, clear, column, label, row
from jlcenter.ui.widgets.tables import TableView
from jlcenter.words import _

TONES = {
    "new": "present",
    "update": "online",
    "already": "leave",
    "rejected": "absent",
    "duplicate": "late",
    "held": "late",
    "ignored": "",
}


def fate_word(fate: str) -> str:
    """A fate in words."""
    from jlcenter.app.import_report import FATES

    return _(FATES[fate])


class FateChips(QWidget):
    """A button for each fate that occurs, with its count; ``chosen`` carries the fate, "" all."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._line = row(self, spacing=8)
        self.current = ""
        self.buttons: dict[str, QPushButton] = {}

    def show_rows(self, rows: list[Any]) -> None:
        """Count the fates of ``rows``."""
        clear(self._line)
        self.buttons = {}
        found = Counter(one.fate for one in rows)
        if self.current not in found:
            self.current = ""
        self._line.addWidget(label(_("只看"), "secondary"))
        self._add("", _("全部 {n}", n=len(rows)))
        for fate in TONES:
            if found[fate]:
                self._add(fate, f"{fate_word(fate)} {found[fate]}")
        self._line.addStretch(1)

    def _add(self, fate: str, text: str) -> None:
        made = QPushButton(text)
        made.setCheckable(True)
        made.setChecked(fate == self.current)
        made.setAutoDefault(False)
        made.setProperty("kind", "filter")
        made.clicked.connect(partial(self._choose, fate))
        self.buttons[fate] = made
        self._line.addWidget(made)

    def _choose(self, fate: str, _checked: bool = False) -> None:
        self.current = fate
        for name, one in self.buttons.items():
            one.setChecked(name == fate)
        self.chosen.emit(fate)


class RowsTable(QWidget):
    """The rows."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self.model: RowsModel[Any] = RowsModel(
            [
                Column("row", _("行"), lambda r: str(r.row), 70),
                Column("name", _("姓名"), lambda r: r.name, 130, letters="name"),
                Column(
                    "fate",
                    _("结果"),
                    lambda r: fate_word(r.fate),
                    150,
                    tone=lambda r: TONES[r.fate],
                    chip=True,
                ),
                Column("reasons", _("原因"), lambda r: _(";").join(r.reasons), 500),
            ]
        )
        self.view = TableView(
            self.model, name="import", preferences=preferences, sortable=False, stretch="reasons"
        )
        self.view.setAccessibleName(_("每一行的结果"))
        frame, inside = card(0)
        inside.setContentsMargins(2, 2, 2, 6)
        inside.addWidget(self.view)
        column(self).addWidget(frame)

    def show_rows(self, rows: list[Any]) -> None:
        """Show ``rows``."""
        self.model.set_rows(rows)
        self.view.go_to(0)

    def filter(self, fate: str) -> None:
        """Only rows of one fate."""
        self.model.set_filter((lambda r: r.fate == fate) if fate else None)
        self.view.go_to(0)
