"""A rule's text, to be set by the centre; what it says is read back in words as one types."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from jlcenter.domain.errors import Refused
from jlcenter.domain.policy_labels import rule_name
from jlcenter.domain.policy_words import period_words, value_lines
from jlcenter.ui.desk import Desk
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import label, run, set_tone
from jlcenter.ui.widgets.form_dialog import FormDialog
from jlcenter.words import _

#: after the last key the text is read; milliseconds
PAUSE = 300


class PolicyDialog(FormDialog):
    """The text at the left, what it means at the right of it."""

    def __init__(self, desk: Desk, parent: QWidget | None, rule_id: str, day: str) -> None:
        super().__init__(
            parent,
            rule_name(rule_id),
            _("保存"),
            _("按文件原文填写；井号后面是说明。写明依据的文件名称和文号，已有的申领不会跟着变。"),
        )
        from jlcenter.app import policy_rules

        self.desk = desk
        self.setMinimumSize(theme().px(900), theme().px(560))
        text = desk.ask(lambda: policy_rules.template(desk.session, rule_id, day), "")
        self.text = QPlainTextEdit(text)
        self.text.setAccessibleName(_("规则原文"))
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setMinimumSize(theme().px(480), theme().px(320))
        self.field("text", _("原文(&T)"), self.text)
        self.new_column()
        self.meaning = label(wrap=True)
        self.meaning.setMinimumWidth(theme().px(240))
        self.form.addRow(label(_("读作"), "secondary"))
        self.form.addRow(self.meaning)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self.read_back)
        self.text.textChanged.connect(self._pause.start)
        self.read_back()

    def read_back(self) -> None:
        """Say in words what the text means, or what is wrong with it."""
        from jlcenter.app import policy_rules

        try:
            told = policy_rules.checked_text(self.desk.session, self.text.toPlainText(), _("原文"))
        except Refused as refused:
            self.meaning.setText(refused.message)
            set_tone(self.meaning, "late")
            return
        lines: list[str] = []
        for rule in told.rules:
            lines += [period_words(rule), *value_lines(rule), rule.source, ""]
        lines += [
            _("本中心原有的规则到 {day} 为止", day=one.effective_to or "") for one in told.ended
        ]
        self.meaning.setText("\n".join(lines).strip())
        set_tone(self.meaning, "")

    def try_done(self) -> None:
        """Set it; what is wrong is said here and nothing is changed."""
        from jlcenter.app import policy_rules

        text = self.text.toPlainText()
        done = self.attempt(lambda: policy_rules.set_rules(self.desk.session, text, _("原文")))
        if done is not None:
            self.accept()

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None, rule_id: str, day: str) -> bool:
        """Show it; whether something was set."""
        return run(cls(desk, parent, rule_id, day))
