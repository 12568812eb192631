"""A walk-in: typing the ID number shows sex, birth date and region at once, problems in words."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from jlcenter.domain import identity_number
from jlcenter.domain.id_types import LABELS, PENDING, RESIDENT_ID, label
from jlcenter.domain.records import TRAINEE
from jlcenter.ui.desk import Desk
from jlcenter.ui.notices import Notice
from jlcenter.ui.widgets.controls import button, run, set_bad, set_tone
from jlcenter.ui.widgets.form_dialog import FormDialog, choice, note
from jlcenter.words import _


def number_words(number: str, id_type: str, on: str) -> tuple[str, str]:
    """Tone and words for what an ID number says so far."""
    if id_type == PENDING:
        return "late", _("证件待补:可以上课点名,补齐前不能发证")
    typed = number.strip()
    if not typed:
        return "", _("18 位身份证号,最后一位可能是 X")
    if id_type == RESIDENT_ID and len(typed) < 15:
        return "", _("已输入 {n} 位", n=len(typed))
    found = identity_number.parse(typed, id_type, on=on)
    if found.problems:
        first = found.problems[0]
        return "absent", " ".join(part for part in (first.message, first.hint) if part)
    told = [
        {"男": _("男"), "女": _("女")}.get(found.sex or "", ""),
        found.birth_date or "",
        _("{n} 岁", n=age(found.birth_date, on)) if found.birth_date else "",
        found.region_name or "",
        _("校验通过") if found.is_checked else "",
    ]
    words = " · ".join(part for part in told if part)
    notes = [one.message for one in (*found.holds, *found.warnings)]
    if notes:
        return "late", "\n".join((words, *notes)) if words else "\n".join(notes)
    return "present", words or _("已填写")


def age(birth: str, on: str) -> int:
    """Whole years on a day."""
    born, day = date.fromisoformat(birth), date.fromisoformat(on)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class WalkIn(FormDialog):
    """Registers one person and puts them in the class, as one action."""

    def __init__(self, desk: Desk, parent: QWidget | None, class_id: UUID) -> None:
        from jlcenter.app.value_words import field_choices

        super().__init__(
            parent,
            _("登记新学员"),
            _("登记并入班"),
            _("以前来过的人,姓名和证件号码对上就接着用原来的资料。"),
        )
        self.desk, self.class_id = desk, class_id
        self.result: Any = None
        self.name = self.line("name", _("姓名(&N)"))
        self.id_type = choice([(code, label(code)) for code in LABELS], RESIDENT_ID)
        self.field("id_type", _("证件类型(&Y)"), self.id_type)
        self.number = self.line("id_number", _("证件号码(&I)"))
        self.live = note("")
        self.form.addRow("", self.live)
        self.phone = self.line("phone", _("联系电话(&T)"))
        category = TRAINEE.field_by_name["category"]
        groups = [("", _("(未填)")), *field_choices(TRAINEE, category).items()]
        self.category = choice(groups)
        self.field("category", _("人员类别(&C)"), self.category)
        self.address = self.line("address", _("家庭住址(&A)"))
        self.again = button(_("登记并接着登记下一个"), self._and_next)
        self.left.addWidget(self.again)
        self.number.textChanged.connect(lambda _text: self._judge())
        self.id_type.currentIndexChanged.connect(lambda _place: self._judge())
        self._judge()
        self.name.setFocus()

    def _judge(self) -> None:
        kind = str(self.id_type.currentData())
        self.number.setEnabled(kind != PENDING)
        tone, words = number_words(self.number.text(), kind, date.today().isoformat())
        self.live.setText(words)
        set_tone(self.live, tone)
        set_bad(self.number, tone == "absent")

    def try_done(self) -> None:
        """Register, or say what is off."""
        if self._register():
            self.accept()

    def _and_next(self) -> None:
        if not self._register():
            return
        for one in (self.name, self.number, self.phone):
            one.clear()
        self.show_problem(Notice("present", _("已登记:{name}", name=self.result.row.name)))
        self.name.setFocus()

    def _register(self) -> bool:
        from jlcenter.app import enrol

        kind = str(self.id_type.currentData())
        result = self.attempt(
            lambda: enrol.add_trainee(
                self.desk.session,
                name=self.name.text(),
                id_number=self.number.text().strip() or None if kind != PENDING else None,
                id_type=kind,
                phone=self.phone.text().strip() or None,
                category=str(self.category.currentData() or "") or None,
                address=self.address.text().strip() or None,
                class_id=self.class_id,
            )
        )
        if result is None:
            return False
        self.result = result
        warnings = getattr(result, "warnings", ())
        if warnings:
            text = "\n".join(one.message for one in warnings)
            self.desk.show_notice(Notice("late", text, _("只是提醒,已经登记。")))
        return True

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None, class_id: UUID) -> Any:
        """The person registered last, None where nobody was."""
        dialog = cls(desk, parent, class_id)
        run(dialog)
        return dialog.result
