"""Where a roster's heading is not understood: a person says which column is name and ID number."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit

from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, card, column, label
from jlcenter.words import _


class MissingColumns(QFrame):
    """Two fields for a heading or a letter. ``told`` carries ``{column: field}``."""

    told = Signal(dict)

    def __init__(self) -> None:
        super().__init__()
        frame, inside = card(16)
        column(self).addWidget(frame)
        inside.addWidget(label(_("请指明是哪一列"), "heading"))
        inside.addWidget(label(_("写表头上的字,或列的字母,例如:姓名 或 B"), "secondary", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme().px(12))
        self.fields: dict[str, QLineEdit] = {}
        for place, (field, words) in enumerate(
            (("name", _("姓名在(&N)")), ("id_number", _("证件号码在(&I)")))
        ):
            made = QLineEdit()
            made.setAccessibleName(words.split("(&")[0])
            made.returnPressed.connect(self._tell)
            name = label(words)
            name.setBuddy(made)
            grid.addWidget(name, 0, place * 2)
            grid.addWidget(made, 0, place * 2 + 1)
            self.fields[field] = made
        self.again = button(_("重新读取"), self._tell, kind="primary")
        grid.addWidget(self.again, 0, 4)
        inside.addLayout(grid)
        self.hide()

    def _tell(self) -> None:
        typed = {edit.text().strip(): field for field, edit in self.fields.items()}
        typed.pop("", None)
        if typed:
            self.told.emit(typed)
