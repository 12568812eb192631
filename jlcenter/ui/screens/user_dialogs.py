"""Adding a user, and a new password."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from jlcenter.ui.desk import Desk
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.first_start import strength
from jlcenter.ui.screens.log_in import PasswordField
from jlcenter.ui.widgets.controls import run, set_tone
from jlcenter.ui.widgets.form_dialog import FormDialog, choice, note
from jlcenter.words import _


class _WithPassword(FormDialog):
    """Two password fields and a hint about how good it is."""

    def add_password(self, name: str) -> None:
        """Put the fields into the form."""
        self.password = PasswordField(_("密码"))
        self.again = PasswordField(_("再输一次密码"))
        self.field(name, _("密码(&P)"), self.password)
        self.field("again", _("再输一次(&R)"), self.again)
        self.hint = note("")
        self.form.addRow("", self.hint)
        self.password.textChanged.connect(lambda _text: self._judge())

    def _judge(self) -> None:
        tone, words = strength(self.password.text())
        self.hint.setText(_("密码:{words}", words=words))
        set_tone(self.hint, tone)

    def is_same(self) -> bool:
        """Whether both fields agree; says so where not."""
        if self.password.text() == self.again.text():
            return True
        self.show_problem(Notice("absent", _("两次输入的密码不一样,请再输一次")))
        self.again.setFocus()
        return False


class AddUserDialog(_WithPassword):
    """A further user of this laptop."""

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        from jlcenter.app.roles import ROLES

        super().__init__(parent, _("添加用户"), _("添加"))
        self.desk = desk
        self.name = self.line("user", _("用户名(&U)"))
        self.role = choice([(code, _(word)) for code, word in ROLES.items()], "trainer")
        self.field("role", _("角色(&O)"), self.role)
        self.add_password("password")

    def try_done(self) -> None:
        """Add, or say why not."""
        from jlcenter.app import users

        if not self.is_same():
            return
        session, role = self.desk.session, str(self.role.currentData())
        made = self.attempt(
            lambda: users.add_user(session, self.name.text(), role, self.password.text())
        )
        if made is not None:
            self.accept()

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None) -> bool:
        """Whether one was added."""
        return run(cls(desk, parent))


class PasswordDialog(_WithPassword):
    """A new password for a user, on this laptop."""

    def __init__(self, desk: Desk, parent: QWidget | None, name: str) -> None:
        super().__init__(
            parent, _("{name} 换密码", name=name), _("换密码"), _("只换这台电脑上的密码。")
        )
        self.desk, self._name = desk, name
        self.add_password("password")

    def try_done(self) -> None:
        """Store it, or say why not."""
        from jlcenter.app import users

        if not self.is_same():
            return
        done = self.attempt(
            lambda: users.set_password(self.desk.session, self._name, self.password.text())
        )
        if done is not None:
            self.desk.show_notice(Notice("present", _("{name} 的密码已换", name=self._name)))
            self.accept()

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None, name: str) -> bool:
        """Whether it was changed."""
        return run(cls(desk, parent, name))
