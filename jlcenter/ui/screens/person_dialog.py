"""One person: facts that can be corrected, the classes, and the history of the record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QWidget

from jlcenter.app.roles import may
from jlcenter.domain.id_types import label as type_label
from jlcenter.domain.masking import mask_id, mask_phone
from jlcenter.domain.records import TRAINEE
from jlcenter.ui.desk import Desk
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.ask_dialog import Ask, AskDialog
from jlcenter.ui.widgets.controls import button, line, run
from jlcenter.ui.widgets.form_dialog import FormDialog, choice, note
from jlcenter.words import _, spoken

#: the facts that are typed here, by their field names
TYPED = ("name", "id_number", "phone", "address", "employer", "remark")


class PersonDialog(FormDialog):
    """Only what was changed is written; numbers are shown whole only when asked for."""

    def __init__(self, desk: Desk, parent: QWidget | None, trainee: UUID) -> None:
        from jlcenter.app import find_trainees
        from jlcenter.app.value_words import field_choices

        session = desk.session
        row = find_trainees.get_trainee(session, trainee)
        super().__init__(parent, row.name, _("保存"), _facts(row))
        self.desk, self.row = desk, row
        self._saw = session.seen(TRAINEE, row.id)
        fields = TRAINEE.field_by_name
        shown = {one: getattr(row, one) or "" for one in TYPED}
        shown["id_number"] = mask_id(row.id_number) or ""
        shown["phone"] = mask_phone(row.phone) or ""
        self._shown = shown
        self.lines = {one: self.line(one, _(fields[one].label), shown[one]) for one in TYPED}
        groups = [("", _("(未填)")), *field_choices(TRAINEE, fields["category"]).items()]
        self.category = choice(groups, row.category or "")
        self.field("category", _(fields["category"].label), self.category)
        self.reveal = QCheckBox(_("显示完整号码(会记录)"))
        self.reveal.toggled.connect(self._reveal)
        self.form.addRow("", self.reveal)
        if may(session, "erase"):
            self.left.addWidget(button(_("抹除个人信息…"), self.erase, kind="link"))
        classes = find_trainees.person_classes(session, row.id)
        if classes:
            self.below.addWidget(line())
            self.below.addWidget(note(_("参加过的班")))
            for one in classes[:8]:
                self.below.addWidget(note(class_words(one)))

    def _reveal(self, on: bool) -> None:
        if on:
            self.desk.act(lambda: self.desk.session.note_look(TRAINEE, 1))
        for name, mask in (("id_number", mask_id), ("phone", mask_phone)):
            value = getattr(self.row, name) or ""
            text = value if on else (mask(value) or "")
            if self.lines[name].text() == self._shown[name]:
                self.lines[name].setText(text)
                self._shown[name] = text

    def try_done(self) -> None:
        """Store what was changed."""
        from jlcenter.app import find_trainees

        changed: dict[str, Any] = {
            name: edit.text().strip()
            for name, edit in self.lines.items()
            if edit.text().strip() != self._shown[name]
        }
        category = str(self.category.currentData() or "")
        if category != (self.row.category or ""):
            changed["category"] = category
        if not changed:
            self.accept()
            return
        session = self.desk.session
        result = self.attempt(
            lambda: find_trainees.edit_trainee(session, self.row.id, saw=self._saw, **changed)
        )
        if result is not None:
            warnings = getattr(result, "warnings", ())
            if warnings:
                text = "\n".join(one.message for one in warnings)
                self.desk.show_notice(Notice("late", text, _("只是提醒,已经存好。")))
            self.accept()

    def erase(self) -> None:
        """Ask why, and erase for good; what stays is said."""
        from jlcenter.app.erase_trainee import erase_trainee, kept_words

        session = self.desk.session
        done = AskDialog.ask(
            self,
            _("抹除个人信息 · {name}", name=self.row.name),
            _("抹除，不能撤销"),
            (Ask("reason", _("原因"), hint=_("如：本人申请。留在抹除登记里")),),
            lambda reason: erase_trainee(session, self.row.id, reason),
            _(
                "从本机抹除，同步后省里和其他电脑也一样，历史里也不留。考勤、成绩照旧统计；"
                "有证书或申领过补贴的，姓名和证件号码留底。备份、U盘和打印件请另行处理。"
            ),
        )
        if done is not None:
            erased = _("已抹除 {n} 条记录里的个人信息", n=done.records)
            self.desk.show_notice(Notice("present", erased, kept_words(done.kept)))
            self.accept()

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None, trainee: UUID) -> bool:
        """Whether anything was saved."""
        return run(cls(desk, parent, trainee))


def _facts(row: Any) -> str:
    parts = [spoken(row.sex), row.birth_date or "", type_label(row.id_type)]
    checked = {"checked": _("号码校验通过")}.get(row.id_checked or "", "")
    return " · ".join(part for part in (*parts, checked) if part)


def class_words(one: Any) -> str:
    """One class of a person in a line."""
    from jlcenter.app.enrol import STATUS_LABELS

    status = _(STATUS_LABELS.get(one.status, one.status or ""))
    number = _("学号 {n}", n=one.number) if getattr(one, "number", None) else ""
    name = getattr(one, "name", "") or getattr(one, "class_name", "")
    return " · ".join(part for part in (one.code, name, number, status) if part)
