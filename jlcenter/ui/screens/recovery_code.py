"""The recovery code, shown once: copy it, print it, or write it down, and say so."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QPainter
from PySide6.QtWidgets import QCheckBox

from jlcenter.ui.screens.welcome import WelcomePage
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, label, row
from jlcenter.words import _


class RecoveryCode(WelcomePage):
    """Goes on only after a person says that they have it."""

    done = Signal()

    def __init__(self, code: str, centre_name: str) -> None:
        super().__init__()
        self._code, self._centre = code, centre_name
        self.say(
            _("恢复码"),
            _("忘记密码时,只有它能打开数据。程序不保存它,只显示这一次。"),
        )
        self.code = label(code)
        font = QFont(theme().font("big"))
        font.setPixelSize(theme().px(21))
        self.code.setFont(font)
        self.code.setWordWrap(True)
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setAccessibleName(_("恢复码"))
        self.code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.code.setMinimumHeight(theme().px(72))
        self.add(self.code)
        line = row(spacing=12)
        self.copy = button(_("复制(&C)"), self._copy)
        line.addWidget(self.copy)
        line.addWidget(button(_("打印(&P)"), self._print))
        line.addStretch(1)
        self.content.addLayout(line)
        self.told = label(role="secondary", tone="present", wrap=True)
        self.add(self.told)
        self.add(
            label(
                _("请把它和重要文件放在一起,不要和这台电脑放在一起,也不要发到群里。"),
                "secondary",
                wrap=True,
            )
        )
        self.written = QCheckBox(_("我已抄好(&W)"))
        self.add(self.written)
        line = row(spacing=12)
        line.addStretch(1)
        self.next = button(_("开始使用"), self.done.emit, kind="primary")
        self.next.setEnabled(False)
        line.addWidget(self.next)
        self.content.addLayout(line)
        self.written.toggled.connect(self.next.setEnabled)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._code)
        self.told.setText(_("已复制。粘贴到安全的地方后,请再复制别的内容盖掉它。"))

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if QPrintDialog(printer, self).exec() != QPrintDialog.DialogCode.Accepted:
            return
        self.print_on(printer)
        self.told.setText(_("已送到打印机。"))

    def print_on(self, printer: object) -> None:
        """Draw the code on a page."""
        painter = QPainter(printer)  # type: ignore[call-overload]
        page = QRectF(painter.viewport())
        font = theme().font("text")
        font.setPixelSize(max(12, int(page.height() / 60)))
        painter.setFont(font)
        text = "\n\n".join((self._centre, _("恢复码"), self._code))
        painter.drawText(page, int(Qt.AlignmentFlag.AlignCenter), text)
        painter.end()

    def focus_first(self) -> None:
        """The copy button first."""
        self.copy.setFocus()
