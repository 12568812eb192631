"""A number given twice: who of them gets another one, or which record of one person stays."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QRadioButton, QWidget

from jlcenter.ui.desk import Desk
from jlcenter.ui.notices import Notice
from jlcenter.ui.widgets.controls import run
from jlcenter.ui.widgets.form_dialog import FormDialog, note
from jlcenter.words import _


class RepairDialog(FormDialog):
    """Nothing is chosen beforehand but the one made last; the others keep what stands on paper."""

    def __init__(self, desk: Desk, parent: QWidget | None, clash: Any) -> None:
        merges = clash.problem.code == "id_double"
        title = _("同一个人登记了两次") if merges else _("编号重了")
        done = _("合并") if merges else _("换号")
        super().__init__(parent, title, done, clash.problem.message)
        self.desk, self.clash = desk, clash
        question = _("保留哪一份?其他的并入它。") if merges else _("谁换一个新号?别的不变。")
        self.below.addWidget(note(question))
        self.choices: dict[Any, QRadioButton] = {}
        for one in clash.bearers:
            made = QRadioButton(one.words or _("(未填)"))
            self.choices[one.id] = made
            self.below.addWidget(made)
        first, last = clash.bearers[0].id, clash.bearers[-1].id
        self.choices[first if merges else last].setChecked(True)
        if clash.problem.code == "serial_double":
            self.below.addWidget(note(_("旧证作废,留在登记表里;请收回旧证,另印新证。")))
        if merges:
            text = _("不是同一个人就取消,到学员资料里改正号码。")
            self.below.addWidget(note(text))
        self.below.addWidget(note(_("做错了可以撤销。")))

    def try_done(self) -> None:
        """Mend it."""
        from jlcenter.app.human_numbers import repair

        chosen = next(id_ for id_, one in self.choices.items() if one.isChecked())
        told = self.attempt(lambda: repair(self.desk.session, self.clash, chosen))
        if told is not None:
            self.desk.show_notice(Notice("present", str(told)))
            self.accept()

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None, clash: Any) -> bool:
        """Whether it was mended."""
        return run(cls(desk, parent, clash))
