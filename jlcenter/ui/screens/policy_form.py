"""A rule of the centre's own as a form: its document, where and when it holds, its figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QSizePolicy, QWidget

from jlcenter.domain import policy
from jlcenter.domain.policy_fields import (
    CODE,
    CODES,
    MAP,
    ROWS,
    YES_NO,
    FormField,
    fields_of,
    typed_of,
    values_of,
)
from jlcenter.domain.policy_labels import rule_name, status_words
from jlcenter.domain.policy_text import block
from jlcenter.domain.policy_words import region_words
from jlcenter.ui.desk import Desk
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, label, run
from jlcenter.ui.widgets.form_dialog import FormDialog, choice, day_edit, day_of
from jlcenter.ui.widgets.record_controls import (
    CodeChoice,
    DayLine,
    SeveralCodes,
    TextLine,
    YesNo,
)
from jlcenter.ui.widgets.rows_edit import MapEdit, RowsEdit
from jlcenter.words import _


class PolicyForm(FormDialog):
    """The form of one rule; what is refused is said here and nothing is changed."""

    def __init__(self, desk: Desk, parent: QWidget | None, rule_id: str, day: str) -> None:
        super().__init__(
            parent,
            rule_name(rule_id),
            _("保存"),
            _("按文件原文填写，写明文件名称和文号。已有的申领不会跟着变。"),
        )
        from jlcenter.app import policy_rules

        self.desk, self.rule_id = desk, rule_id
        self.wants_text = False
        self.setMinimumWidth(theme().px(1000))
        now = desk.ask(lambda: policy_rules.rule_in_force(desk.session, rule_id, day), None)
        self.fields = fields_of(rule_id)
        own = now if now is not None and now.is_own else None
        self.controls: dict[str, QWidget] = {}
        self._raw = dict(now.raw) if now is not None else {}
        plain = [one for one in self.fields if one.kind not in (ROWS, MAP)]
        half = (len(plain) + 1) // 2
        self._when(own, day)
        self._add(plain[:half])
        self.new_column()
        self._by_what(own)
        self._add(plain[half:])
        self._add([one for one in self.fields if one not in plain])
        self.left.addWidget(button(_("改为填写原文"), self._as_text, kind="link"))

    def _when(self, own: policy.Rule | None, day: str) -> None:
        """Where and when; a rule of the centre's own starts from itself."""
        chain = policy.regions(self.desk.session.centre_code)
        pairs = [(code, region_words(code)) for code in chain]
        self.region = choice(pairs, own.region if own else chain[0])
        self.field("region", _("地区"), self.region)
        self.starts = day_edit(own.effective_from if own else day)
        self.field("effective_from", _("生效日期"), self.starts)
        self.ends = DayLine()
        self.ends.setText((own.effective_to if own else None) or "")
        self.field("effective_to", _("失效日期"), self.ends)

    def _by_what(self, own: policy.Rule | None) -> None:
        """By which document."""
        kinds = [(one, status_words(one)) for one in (policy.OFFICIAL, policy.CENTRE)]
        self.status = choice(kinds, own.status if own else policy.OFFICIAL)
        self.field("status", _("性质"), self.status)
        self.source = self.line("source", _("依据"), own.source if own else "")
        self.source.setPlaceholderText(_("文件名称和文号，如 某人社发〔2026〕1号"))
        self.source.setCursorPosition(0)
        self.note = self.line("note", _("说明"), own.note if own else "")

    def _add(self, fields: Sequence[FormField]) -> None:
        for one in fields:
            control = self._control(one)
            told = typed_of(one, self._raw.get(one.name))
            if told is not None or one.kind == ROWS:
                control.show_value(told, "" if told is None else str(told))  # type: ignore[attr-defined]
            words = one.label if one.is_needed else _("{label}（可不填）", label=one.label)
            self.controls[one.name] = control
            if one.kind in (ROWS, MAP):  # as wide as the dialog
                self.below.addWidget(label(words))
                self.below.addWidget(control)
                control.setAccessibleName(one.label)
            else:
                self.field(one.name, words, control)

    def _control(self, field: FormField) -> QWidget:
        if field.kind == ROWS:
            by_name = {one.name: one for one in field.fields}
            return RowsEdit(
                [(one.name, one.label) for one in field.fields],
                lambda name: self._control(by_name[name]),
                _("添加一行"),
            )
        if field.kind == MAP:
            return MapEdit(field.choices, TextLine)
        if field.kind == YES_NO:
            return YesNo()
        if field.kind == CODE:
            return CodeChoice(field.choices)
        if field.kind == CODES:
            codes = SeveralCodes(field.choices)
            codes.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            codes.setMinimumWidth(theme().px(96))
            return codes
        made = TextLine()
        made.setMinimumWidth(theme().px(64))
        if field.example:
            made.setPlaceholderText(_("如 {example}", example=field.example))
        return made

    def text(self) -> str:
        """What was filled in, as a policy file; Refused names the place that is off."""
        typed = {name: control.typed() for name, control in self.controls.items()}  # type: ignore[attr-defined]
        told: dict[str, Any] = {
            "id": self.rule_id,
            "region": str(self.region.currentData()),
            "effective_from": day_of(self.starts),
            "status": str(self.status.currentData()),
            "source": self.source.text().strip(),
            "values": values_of(self.fields, typed),
        }
        if self.ends.typed():
            told["effective_to"] = self.ends.typed()
        if self.note.text().strip():
            told["note"] = self.note.text().strip()
        return block(told)

    def try_done(self) -> None:
        """Set it."""
        from jlcenter.app import policy_rules

        done = self.attempt(
            lambda: policy_rules.set_rules(self.desk.session, self.text(), _("填写的内容"))
        )
        if done is not None:
            self.accept()

    def _as_text(self) -> None:
        self.wants_text = True
        self.reject()

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None, rule_id: str, day: str) -> bool:
        """Show it, or the text instead where a person asks for that; whether something was set."""
        made = cls(desk, parent, rule_id, day)
        done = run(made)
        if made.wants_text:
            from jlcenter.ui.screens.policy_dialog import PolicyDialog

            return PolicyDialog.ask(desk, parent, rule_id, day)
        return done
