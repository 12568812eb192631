"""One field in conflict: its values side by side, each with who, where and when, and a place to
write another."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QVBoxLayout, QWidget

from jlcenter.ui.notices import Notice
from jlcenter.ui.sync_words import long_time
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, column, label, row, set_tone
from jlcenter.ui.widgets.form_dialog import slim_combo
from jlcenter.words import _

#: so many values are put side by side, the rest below
SIDE_BY_SIDE = 3


class ChoiceCard(QFrame):
    """One value. ``pick`` is called when it is chosen; ``key`` is the digit that does the same."""

    def __init__(self, choice: Any, pick: Callable[[], object], key: str) -> None:
        super().__init__()
        self.setObjectName("choice")
        inside = column(self, margin=14, spacing=4)
        value = label(choice.words, wrap=True)
        value.setFont(theme().font("name"))
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inside.addWidget(value)
        inside.addWidget(label(_who(choice), "secondary", wrap=True))
        when = long_time(choice.at) or _("时间不详")
        inside.addWidget(label(when, "secondary"))
        inside.addWidget(label(_("现在显示的是这个") if choice.is_shown else "", "hint"))
        inside.addStretch(1)
        made = button(_("用这个"), pick, key=key)
        made.setAccessibleName(_("用 {value}", value=choice.words))
        line = row()
        line.addWidget(made)
        line.addStretch(1)
        inside.addLayout(line)


def _who(choice: Any) -> str:
    """刘凤芹 · B 机, or 刘凤芹 · 本机(A)."""
    by = choice.by or _("不知是谁")
    if choice.is_here:
        return _("{by} · 本机({letter})", by=by, letter=choice.device)
    if not choice.device:
        return _("{by} · 不知哪台电脑", by=by)
    return _("{by} · {letter} 机", by=by, letter=choice.device[:8])


class Editor(QWidget):
    """Another value: from the field's list, or typed. ``write`` gets it as text."""

    def __init__(self, field: Any, write: Callable[[str], Notice | None]) -> None:
        super().__init__()
        self.field, self._write = field, write
        self.box: QComboBox | None = None
        self.line: QLineEdit | None = None
        outer = column(self, spacing=4)
        line = row(spacing=8)
        words = label(_("都不对,写成:"), "secondary")
        # two boxes and the button need the whole width of a small screen
        (outer if field.takes_minutes else line).addWidget(words)
        if field.options:
            self.box = slim_combo()
            self.box.setAccessibleName(_("{field}的另一个值", field=field.label))
            for code, word in field.options:
                self.box.addItem(word, code)
            self.box.setCurrentIndex(-1)
            line.addWidget(self.box, 1)
        if not field.options or field.takes_minutes:
            self.line = QLineEdit()
            other = _("{field}的另一个值", field=field.label)
            self.line.setAccessibleName(_("缺课分钟") if field.takes_minutes else other)
            hint = _("缺课分钟") if field.takes_minutes else field.example
            self.line.setPlaceholderText(hint)
            room = self.line.fontMetrics().horizontalAdvance(hint) + theme().px(32)
            self.line.setMinimumWidth(room)
            self.line.returnPressed.connect(self.try_write)
            line.addWidget(self.line, 1)
        line.addWidget(button(_("写入"), self.try_write))
        outer.addLayout(line)
        self.problem = label(role="secondary", wrap=True)
        self.problem.hide()
        outer.addWidget(self.problem)

    @property
    def typed(self) -> str:
        """What would be written now; "" for nothing yet."""
        code = str(self.box.currentData() or "") if self.box is not None else ""
        text = self.line.text().strip() if self.line is not None else ""
        if self.box is None:
            return text
        return f"{code}:{text}" if code and text else code

    def put_back(self, typed: str) -> None:
        """What a person had typed before the screen was drawn anew."""
        code, _colon, text = typed.partition(":") if self.box is not None else ("", "", typed)
        if self.box is not None:
            self.box.setCurrentIndex(self.box.findData(code))
        if self.line is not None:
            self.line.setText(text)

    def try_write(self) -> None:
        """Write it, or say what is off."""
        nothing = Notice("late", _("请先选或填一个值"))
        told = self._write(self.typed) if self.typed else nothing
        if told is not None:
            self.problem.setText("\n".join(part for part in (told.text, told.hint) if part))
            set_tone(self.problem, told.tone)
            self.problem.show()


class FieldCard(QFrame):
    """A field's label, its values, its editor. ``keys``: digits choose among its values."""

    def __init__(
        self,
        field: Any,
        pick: Callable[[Any], object],
        write: Callable[[Any, str], Notice | None],
        *,
        keys: bool,
    ) -> None:
        super().__init__()
        self.setObjectName("card")
        inside: QVBoxLayout = column(self, margin=18, spacing=12)
        inside.addWidget(label(field.label, "heading"))
        line = row(spacing=12)
        for number, choice in enumerate(field.choices):
            if number and number % SIDE_BY_SIDE == 0:
                inside.addLayout(line)
                line = row(spacing=12)
            made = ChoiceCard(choice, partial(pick, choice), str(number + 1) if keys else "")
            line.addWidget(made, 1)
        inside.addLayout(line)
        self.editor: Editor | None = None
        if field.can_type:
            self.editor = Editor(field, partial(write, field))
            inside.addWidget(self.editor)
