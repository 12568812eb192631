"""What each column of a roster was taken for: a strip of cards, each with a list to choose from."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QScrollArea, QWidget

from jlcenter.domain.masking import mask_id, mask_phone
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import card, clear, column, label, row
from jlcenter.ui.widgets.paint import elided
from jlcenter.words import _

WIDTH = 168
#: what the reader calls a column that is left out
LEFT_OUT = "-"


def hidden(sample: str, field: str | None) -> str:
    """A sample as it may stand on a screen: long numbers are masked."""
    digits = sum(letter.isdecimal() for letter in sample)
    if field == "phone" or (digits == 11 and len(sample) == 11):
        return mask_phone(sample) or sample
    if field == "id_number" or digits >= 15:
        return mask_id(sample) or sample
    return sample


class ColumnsTable(QScrollArea):
    """One card a column: heading, samples, and what it is. ``mapped``: heading, field."""

    mapped = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        px = theme().px
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        self._line = row(inner, spacing=8)
        self.setWidget(inner)
        self.setFixedHeight(px(142))
        self.boxes: list[QComboBox] = []

    def show_columns(self, columns: list[Any]) -> None:
        """Show ``columns`` of a preview."""
        from jlcenter.app.import_report import FIELD_LABELS

        clear(self._line)
        self.boxes = []
        fields = [(code, _(word)) for code, word in FIELD_LABELS.items()]
        for one in columns:
            self._line.addWidget(self._card(one, fields))
        self._line.addStretch(1)

    def _card(self, one: Any, fields: list[tuple[str, str]]) -> QFrame:
        px = theme().px
        frame, inside = card(10)
        inside.setSpacing(px(4))
        frame.setFixedWidth(px(WIDTH))
        frame.setFixedHeight(px(124))
        name = one.heading or _("{letter} 列", letter=one.letter)
        side = f" · {one.side}" if one.side else ""
        head = label(elided(f"{name}{side}", px(WIDTH - 24)))
        head.setFont(theme().font("text", bold=True))
        head.setToolTip(name)
        inside.addWidget(head)
        samples = column(spacing=0)
        kept = [hidden(sample, one.field) for sample in one.samples]
        text = " / ".join(kept[:2])
        shown = label(elided(text, px(WIDTH - 24), "hint"), "hint")
        shown.setToolTip("\n".join(kept))
        samples.addWidget(shown)
        inside.addLayout(samples)
        box = QComboBox()
        box.setAccessibleName(_("“{column}”这一列是", column=name))
        box.addItem(_("(不用)"), LEFT_OUT)
        for code, word in fields:
            box.addItem(word, code)
        place = box.findData(one.field) if one.field else 0
        box.setCurrentIndex(max(0, place))
        by = {"map": _("您选的"), "guess": _("猜的"), "content": _("看内容认的")}.get(one.by, "")
        told = label(by, "hint", tone="late" if one.by in ("guess", "content") else "")
        box.activated.connect(partial(self._chosen, one, box))
        inside.addWidget(box)
        inside.addWidget(told)
        self.boxes.append(box)
        return frame

    def _chosen(self, one: Any, box: QComboBox, _place: int) -> None:
        field = str(box.currentData())
        if field != (one.field or LEFT_OUT):
            self.mapped.emit(one.heading or one.letter, field)
