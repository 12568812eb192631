"""A dialog with named fields: what is off is said beside the field, in words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QWidget,
)

from jlcenter.domain.errors import Refused
from jlcenter.ui import notices
from jlcenter.ui.notices import Notice
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import TallArea, button, column, label, row, set_bad, set_tone
from jlcenter.words import _


class FormDialog(QDialog):
    """Fields in a form, a line for what is off, and the one filled button."""

    def __init__(self, parent: QWidget | None, title: str, done_text: str, facts: str = "") -> None:
        super().__init__(parent)
        px = theme().px
        self.setWindowTitle(title)
        self.setMinimumWidth(px(520))
        outer = column(self, margin=24, spacing=12)
        outer.addWidget(label(title, "heading"))
        if facts:
            outer.addWidget(label(facts, "secondary", wrap=True))
        inner = QWidget()
        box = column(inner, spacing=8)
        box.setContentsMargins(2, 2, 2, 2)
        self._columns = row(spacing=24)
        box.addLayout(self._columns)
        self.new_column()
        self.below = column(spacing=8)
        box.addLayout(self.below)
        outer.addWidget(TallArea(inner), 1)
        self.problem = label(role="secondary", wrap=True)
        self.problem.hide()
        outer.addWidget(self.problem)
        line = row(spacing=12)
        self.left = row(spacing=8)
        line.addLayout(self.left)
        line.addStretch(1)
        self.cancel = button(_("取消"), self.reject, key="Esc")
        self.done_button = button(done_text, self.try_done, kind="primary")
        self.done_button.setDefault(True)
        line.addWidget(self.cancel)
        line.addWidget(self.done_button)
        outer.addLayout(line)
        self._fields: dict[str, QWidget] = {}

    def new_column(self) -> None:
        """Further fields stand in a column of their own, right of those so far."""
        px = theme().px
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(px(16))
        self.form.setVerticalSpacing(px(10))
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._columns.addLayout(self.form, 1)

    def field(self, name: str, text: str, widget: QWidget, hint: str = "") -> QWidget:
        """Add a field under its name; ``text`` may hold a mnemonic (&N)."""
        words = label(text)
        words.setBuddy(widget)
        widget.setAccessibleName(text.split("(&")[0])
        if hint:
            box = column(spacing=2)
            box.addWidget(widget)
            told = label(hint, "hint", wrap=True)
            widget.setAccessibleDescription(hint)
            box.addWidget(told)
            self.form.addRow(words, box)
        else:
            self.form.addRow(words, widget)
        self._fields[name] = widget
        return widget

    def line(self, name: str, text: str, value: str = "", hint: str = "") -> QLineEdit:
        """A line of text."""
        made = QLineEdit(value)
        self.field(name, text, made, hint)
        return made

    def day(self, name: str, text: str, value: str) -> QDateEdit:
        """A day, typed or chosen from a calendar."""
        made = day_edit(value)
        self.field(name, text, made)
        return made

    def try_done(self) -> None:
        """Overridden: do it, or ``show_problem``."""
        self.accept()

    def attempt(self, action: Callable[[], object]) -> object | None:
        """Do ``action``; None where it was refused, and the reason stands in the dialog."""
        for widget in self._fields.values():
            set_bad(widget, False)
        try:
            result = action()
        except Exception as error:  # noqa: BLE001 - the one door
            self.show_problem(notices.explain(error))
            if isinstance(error, Refused) and error.field in self._fields:
                widget = self._fields[error.field]
                set_bad(widget, True)
                widget.setFocus()
            return None
        self.problem.hide()
        return result

    def show_problem(self, notice: Notice) -> None:
        """Say what is off."""
        self.problem.setText("\n".join(part for part in (notice.text, notice.hint) if part))
        set_tone(self.problem, notice.tone)
        if self.problem.isHidden():
            # room for what is said, not taken from the fields
            self.problem.show()
            more = self.problem.heightForWidth(self.width()) + theme().px(12)
            self.resize(self.width(), self.height() + max(more, 0))

    def named(self, name: str) -> QWidget:
        """The control of a field."""
        return self._fields[name]


def day_edit(value: str) -> QDateEdit:
    """A control for a day."""
    made = QDateEdit()
    made.setDisplayFormat("yyyy-MM-dd")
    made.setCalendarPopup(True)
    made.setDate(QDate.fromString(value, "yyyy-MM-dd"))
    return made


def day_of(edit: QDateEdit) -> str:
    """The day in a control, as YYYY-MM-DD."""
    return edit.date().toString("yyyy-MM-dd")


def time_edit(value: str = "08:30") -> QLineEdit:
    """A time of day, typed as 8:30; the use-case reads it and says what is off."""
    made = QLineEdit(value)
    made.setPlaceholderText("08:30")
    made.setMaxLength(5)
    return made


def slim_combo() -> QComboBox:
    """A list whose longest entry does not decide how wide the dialog gets."""
    made = QComboBox()
    made.setMaxVisibleItems(14)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(8)
    return made


def choice(pairs: list[tuple[str, str]], current: str = "") -> QComboBox:
    """A list to choose from: (code, word)."""
    made = slim_combo()
    for code, word in pairs:
        made.addItem(word, code)
    place = made.findData(current)
    made.setCurrentIndex(max(0, place))
    return made


def note(text: str, tone: str = "") -> QLabel:
    """A quiet line in a dialog."""
    return label(text, "secondary", tone=tone, wrap=True)
