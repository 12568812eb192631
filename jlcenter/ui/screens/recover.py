"""A forgotten password: the recovery code sets a new one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit

from jlcenter.ui import notices
from jlcenter.ui.notices import Notice
from jlcenter.ui.preferences import Preferences
from jlcenter.ui.screens.log_in import PasswordField
from jlcenter.ui.screens.welcome import WelcomePage
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, label, row, set_tone
from jlcenter.words import _


class Recover(WelcomePage):
    """Recovery code and the new password, twice."""

    back = Signal()
    opened = Signal(object)

    def __init__(self, folder: Path, preferences: Preferences) -> None:
        super().__init__()
        self._folder, self._preferences = folder, preferences
        self.say(_("用恢复码设新密码"), _("恢复码在第一次使用时抄下,原来的数据都在。"))
        form = QFormLayout()
        form.setVerticalSpacing(theme().px(12))
        form.setHorizontalSpacing(theme().px(16))
        self.code = QLineEdit()
        self.user = QLineEdit(preferences.text("last_user"))
        self.password = PasswordField(_("新密码"))
        self.again = PasswordField(_("再输一次新密码"))
        for text, field in (
            (_("恢复码(&C)"), self.code),
            (_("用户名(&U)"), self.user),
            (_("新密码(&P)"), self.password),
            (_("再输一次(&R)"), self.again),
        ):
            words = label(text)
            words.setBuddy(field)
            form.addRow(words, field)
            field.setAccessibleName(text.split("(")[0])
            field.returnPressed.connect(self.try_it)
        self.content.addLayout(form)
        self.hint = label(role="secondary", wrap=True)
        self.add(self.hint)
        line = row(spacing=12)
        line.addWidget(button(_("返回登录"), self.back.emit))
        line.addStretch(1)
        line.addWidget(button(_("设新密码并登录"), self.try_it, kind="primary"))
        self.content.addLayout(line)

    def tell(self, notice: Notice) -> None:
        """Say something under the fields."""
        self.hint.setText(" ".join(part for part in (notice.text, notice.hint) if part))
        set_tone(self.hint, notice.tone)

    def try_it(self) -> None:
        """Set the password and open the folder, or say why not."""
        from jlcenter.app import bootstrap, users

        if self.password.text() != self.again.text():
            self.tell(Notice("absent", _("两次输入的密码不一样,请再输一次")))
            self.again.setFocus()
            return
        wanted = self.user.text().strip() or None
        try:
            name = users.recover(
                self._folder, self.code.text().strip(), self.password.text(), wanted
            )
            session = bootstrap.log_in(self._folder, name, self.password.text())
        except Exception as error:  # noqa: BLE001 - the one door
            self.tell(notices.explain(error))
            return
        self._preferences.set("last_user", name)
        self.opened.emit(session)

    def focus_first(self) -> None:
        """The code first."""
        self.code.setFocus()
