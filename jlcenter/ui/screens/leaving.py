"""While the window closes: what is still being sent, for a few seconds, and that it may wait."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, card, column, label, row
from jlcenter.words import _, counted


class Leaving(QWidget):
    """``at_once``: the person does not want to wait."""

    at_once = Signal()

    def __init__(self, waiting: int) -> None:
        super().__init__()
        self.setObjectName("screen")
        outer = column(self)
        outer.addStretch(2)
        frame, inside = card(24)
        frame.setFixedWidth(theme().px(460))
        inside.addWidget(label(_("正在收尾"), "heading"))
        words = counted("还有 {n} 条待传,正在送往省里,几秒就好。", waiting)
        inside.addWidget(label(words if waiting else _("正在等同步结束,几秒就好。"), wrap=True))
        kept = _("都已存在本机;这次送不出去的,下次打开接着送。")
        inside.addWidget(label(kept, "secondary", wrap=True))
        inside.addSpacing(theme().px(8))
        self.button = button(_("不等了,现在关闭"), self.at_once.emit)
        inside.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        middle = row()
        middle.addStretch(1)
        middle.addWidget(frame)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(3)

    def focus_first(self) -> None:
        """The button."""
        self.button.setFocus()
