"""What an empty place shows: what it is for, and the one next step."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from jlcenter.ui.widgets.controls import button, column, label


class EmptyState(QWidget):
    """A heading, a sentence, and a button where there is a next step."""

    def __init__(
        self,
        heading: str,
        sentence: str,
        action: str = "",
        call: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        layout = column(self, margin=24, spacing=8)
        layout.addStretch(2)
        self.heading = label(heading, "heading")
        self.sentence = label(sentence, "secondary", wrap=True)
        for one in (self.heading, self.sentence):
            one.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(one)
        if action:
            self.button = button(action, call)
            layout.addSpacing(8)
            layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def set_words(self, heading: str, sentence: str) -> None:
        """Say something else."""
        self.heading.setText(heading)
        self.sentence.setText(sentence)
