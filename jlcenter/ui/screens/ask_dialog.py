"""A small dialog made from what is to be asked: texts, days, choices; it does the thing itself and
says what is off beside the field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QLineEdit, QWidget

from jlcenter.ui.widgets.controls import run
from jlcenter.ui.widgets.form_dialog import FormDialog, choice, day_of


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to ask. ``kind``: text, day, choice or yes_no."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()


class AskDialog(FormDialog):
    """Asks, does, and closes when it was done; ``result`` is what came of it."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        done_text: str,
        asks: Sequence[Ask],
        do: Callable[..., Any],
        facts: str = "",
    ) -> None:
        super().__init__(parent, title, done_text, facts)
        self._asks, self._do = tuple(asks), do
        self.result_: Any = None
        for one in self._asks:
            self._add(one)

    def _add(self, one: Ask) -> None:
        if one.kind == "day":
            self.day(one.name, one.label, one.value or date.today().isoformat())
        elif one.kind == "choice":
            self.field(one.name, one.label, choice(list(one.choices), one.value), one.hint)
        elif one.kind == "yes_no":
            self.field(one.name, "", QCheckBox(one.label), one.hint)
        else:
            self.line(one.name, one.label, one.value, one.hint)

    def values(self) -> dict[str, Any]:
        """What was told, by name."""
        found: dict[str, Any] = {}
        for one in self._asks:
            widget = self.named(one.name)
            if isinstance(widget, QDateEdit):
                found[one.name] = day_of(widget)
            elif isinstance(widget, QComboBox):
                found[one.name] = widget.currentData()
            elif isinstance(widget, QCheckBox):
                found[one.name] = widget.isChecked()
            elif isinstance(widget, QLineEdit):
                found[one.name] = widget.text().strip()
        return found

    def try_done(self) -> None:
        """Do it with what was told."""
        told = self.values()
        found = self.attempt(lambda: self._do(**told))
        if found is not None:
            self.result_ = found
            self.accept()

    @classmethod
    def ask(
        cls,
        parent: QWidget | None,
        title: str,
        done_text: str,
        asks: Sequence[Ask],
        do: Callable[..., Any],
        facts: str = "",
    ) -> Any:
        """What came of it; None where the person changed their mind. A test may answer instead."""
        made = cls(parent, title, done_text, asks, do, facts)
        run(made)
        return made.result_
