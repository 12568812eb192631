"""The log-in: it takes a key at once; the password field has the focus, the user is remembered."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFormLayout, QLineEdit, QWidget

from jlcenter.ui import notices
from jlcenter.ui.notices import Notice
from jlcenter.ui.preferences import Preferences
from jlcenter.ui.screens.welcome import WelcomePage
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, label, row, set_bad, set_tone, shown_path
from jlcenter.words import _


class PasswordField(QLineEdit):
    """A password; ``caps`` says whether Caps Lock seems to be on."""

    caps = Signal(bool)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setAccessibleName(name)
        hints = Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData
        self.setInputMethodHints(hints | Qt.InputMethodHint.ImhNoPredictiveText)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters tell: a capital without Shift, or a small one with it."""
        letter = event.text()
        if letter.isalpha() and letter.isascii():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps.emit(letter.isupper() != shift)
        super().keyPressEvent(event)


class LogIn(WelcomePage):
    """User and password of one data folder. ``opened`` carries the session."""

    opened = Signal(object)
    other_folder = Signal()
    recover_asked = Signal()

    def __init__(self, folder: Path, preferences: Preferences) -> None:
        super().__init__()
        self.folder = folder
        self.preferences = preferences
        self.say(_("登录"), preferences.text("centre_name"))
        if preferences.text("practice") == "yes":
            self.add(label(_("练习数据:人员都是虚构的"), "secondary", tone="late"))
        form = QFormLayout()
        form.setVerticalSpacing(theme().px(12))
        form.setHorizontalSpacing(theme().px(16))
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        told = os.environ.get("JLCENTER_USER")
        self.user = QLineEdit(told or preferences.text("last_user"))
        self.user.setAccessibleName(_("用户名"))
        self.password = PasswordField(_("密码"))
        form.addRow(self._named(_("用户名(&U)"), self.user), self.user)
        form.addRow(self._named(_("密码(&P)"), self.password), self.password)
        self.content.addLayout(form)
        self.hint = label(role="secondary", wrap=True)
        self.content.addWidget(self.hint)
        self.open = button(_("登录"), self.try_open, kind="primary", key="Enter")
        self.open.setDefault(True)
        line = row(spacing=8)
        line.addWidget(button(_("忘记密码"), self.recover_asked.emit, kind="link"))
        line.addStretch(1)
        line.addWidget(self.open)
        self.content.addLayout(line)
        self.content.addStretch(1)
        self.foot(_("数据文件夹:{folder}", folder=shown_path(folder)), self.other_folder.emit)
        self.password.caps.connect(self._caps)
        self.user.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self.try_open)
        self.password.textChanged.connect(lambda _text: set_bad(self.password, False))

    def _named(self, text: str, field: QWidget) -> QWidget:
        made = label(text)
        made.setBuddy(field)
        return made

    def focus_first(self) -> None:
        """The password, or the user's name where none is remembered."""
        (self.password if self.user.text() else self.user).setFocus()

    def _caps(self, on: bool) -> None:
        if on:
            self.tell(Notice("late", _("大写锁定(Caps Lock)好像开着")))
        elif self.hint.text():
            self.hint.setText("")

    def tell(self, notice: Notice) -> None:
        """Say something under the fields."""
        text = " ".join(part for part in (notice.text, notice.hint) if part)
        self.hint.setText(text)
        set_tone(self.hint, notice.tone)

    def try_open(self) -> None:
        """Open the folder, or say in words why not."""
        from jlcenter.app import bootstrap

        user = self.user.text().strip()
        if not user or not self.password.text():
            self.tell(Notice("late", _("请填写用户名和密码")))
            self.focus_first()
            return
        self.open.setEnabled(False)
        self.hint.setText(_("正在打开…"))
        set_tone(self.hint, "")
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        QApplication.processEvents()
        session: Any = None
        try:
            session = bootstrap.log_in(self.folder, user, self.password.text())
        except Exception as error:  # noqa: BLE001 - the one door
            self.tell(notices.explain(error))
            set_bad(self.password, True)
        finally:
            QApplication.restoreOverrideCursor()
            self.open.setEnabled(True)
        if session is None:
            self.password.setFocus()
            self.password.selectAll()
            return
        self.password.clear()
        self.hint.setText("")
        self.preferences.set("last_user", user)
        self.preferences.set("centre_name", session.centre_name)
        self.opened.emit(session)
