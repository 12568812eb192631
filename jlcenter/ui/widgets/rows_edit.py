"""A few rows of controls in a form: lines are added and taken out as needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QGridLayout, QWidget

from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, column, label, row
from jlcenter.words import _


class RowsEdit(QWidget):
    """``make(name)`` gives a control with ``typed`` and ``show_value`` for a column."""

    def __init__(
        self, columns: Sequence[tuple[str, str]], make: Callable[[str], QWidget], add: str
    ) -> None:
        super().__init__()
        self._columns, self._make = tuple(columns), make
        outer = column(self, spacing=4)
        self.grid = QGridLayout()
        self.grid.setSpacing(theme().px(6))
        for place, (_name, word) in enumerate(self._columns):
            self.grid.addWidget(label(word, "hint"), 0, place)
            self.grid.setColumnStretch(place, 1)
        outer.addLayout(self.grid)
        foot = row(spacing=8)
        foot.addWidget(button(add, self.add_row, kind="link"))
        foot.addStretch(1)
        outer.addLayout(foot)
        self.rows: list[dict[str, QWidget]] = []

    def add_row(self, told: Mapping[str, Any] | None = None) -> None:
        """One more row, with what stands in it."""
        number = self.grid.rowCount()
        made: dict[str, QWidget] = {}
        for place, (name, word) in enumerate(self._columns):
            control = self._make(name)
            control.setAccessibleName(word)
            if told is not None and told.get(name) is not None:
                value = told[name]
                control.show_value(value, str(value))  # type: ignore[attr-defined]
            self.grid.addWidget(control, number, place)
            made[name] = control
        away = button(_("删去"), kind="link")
        away.setAccessibleName(_("删去这一行"))
        away.clicked.connect(lambda: self._drop(made, away))
        self.grid.addWidget(away, number, len(self._columns))
        self.rows.append(made)

    def _drop(self, made: dict[str, QWidget], away: QWidget) -> None:
        for widget in (*made.values(), away):
            self.grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self.rows.remove(made)

    def typed(self) -> list[dict[str, Any]]:
        """What stands in the rows."""
        return [
            {name: control.typed() for name, control in one.items()}  # type: ignore[attr-defined]
            for one in self.rows
        ]

    def show_value(self, stored: Any, _words: str = "") -> None:
        """The rows as stored; an empty one where there are none."""
        for one in stored or ():
            self.add_row(one)
        if not stored:
            self.add_row()


class MapEdit(QWidget):
    """A line for each code of a list."""

    def __init__(self, named: Mapping[str, str], make: Callable[[], QWidget]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme().px(6))
        self.controls: dict[str, QWidget] = {}
        for place, (code, word) in enumerate(named.items()):
            control = make()
            control.setAccessibleName(word)
            grid.addWidget(label(word, "hint"), place // 4 * 2, place % 4)
            grid.addWidget(control, place // 4 * 2 + 1, place % 4)
            self.controls[code] = control

    def typed(self) -> dict[str, str]:
        """By code what was typed."""
        return {code: one.typed() for code, one in self.controls.items()}  # type: ignore[attr-defined]

    def show_value(self, stored: Any, _words: str = "") -> None:
        """The values as stored."""
        for code, value in (stored or {}).items():
            if code in self.controls:
                self.controls[code].show_value(value, str(value))  # type: ignore[attr-defined]
