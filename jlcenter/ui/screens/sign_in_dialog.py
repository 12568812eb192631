"""活动签到: who came to an event: a whole class at once, or one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from jlcenter.domain.masking import mask_id
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, label, row, run
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.form_dialog import FormDialog
from jlcenter.ui.widgets.record_controls import RecordLine
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.words import _, counted, counting


class SignInDialog(FormDialog):
    """Two lines to add by, and who is named."""

    def __init__(self, desk: Desk, parent: QWidget | None, event: Mapping[str, Any]) -> None:
        facts = " · ".join(str(event[one]) for one in ("date", "place") if event.get(one))
        title = _("签到:{name}", name=event["name"] or "")
        super().__init__(parent, title, _("关闭"), facts)
        self.desk, self.event_told = desk, event
        self.setMinimumWidth(theme().px(720))
        self.cancel.hide()
        self.person = self._line("trainee", _("学员"), "trainee", self.add_person)
        self.class_ = self._line("class", _("整班"), "training_class", self.add_class)
        self.model: RowsModel[Any] = RowsModel(
            [
                Column("name", _("姓名"), lambda r: r.trainee.name, 150, letters="name"),
                Column("id", _("证件号码"), lambda r: mask_id(r.trainee.id_number) or "", 190),
                Column(
                    "came",
                    _("到场"),
                    lambda r: _("到场") if r.attended else _("没有来"),
                    100,
                    tone=lambda r: "present" if r.attended else "late",
                    chip=True,
                ),
                Column("result", _("结果"), lambda r: r.result or "", 160),
            ]
        )
        self.view = TableView(self.model, name="sign_in", stretch="result")
        self.view.setAccessibleName(_("签到名单"))
        self.view.setMinimumHeight(theme().px(280))
        empty = EmptyState(_("还没有人签到"), _("在上面选学员,或把一个班都加进来。"))
        self.listing = Listing(
            self.view,
            self.model,
            empty=empty,
            search=lambda r: r.trainee.name,
            unit=counting("{n} 人"),
        )
        self.below.addWidget(self.listing)
        self.left.addWidget(button(_("改为没有来"), self.take_back))
        self.told = label("", "secondary")
        self.below.addWidget(self.told)
        self._read()

    def _line(self, name: str, text: str, kind: str, call: Any) -> RecordLine:
        from jlcenter.app import record_candidates

        session = self.desk.session

        def find(typed: str) -> list[tuple[UUID, str]]:
            found = self.desk.ask(lambda: record_candidates.candidates(session, kind, typed), [])
            return [(one.id, one.words) for one in found]

        made = RecordLine(find)
        holder = QWidget()
        line = row(holder, spacing=8)
        line.addWidget(made, 1)
        add = button(_("加入"), call)
        add.setAccessibleName(_("加入{what}", what=text))
        line.addWidget(add)
        self.form.addRow(text, holder)
        made.setAccessibleName(text)
        made.returnPressed.connect(call)
        self._fields[name] = made
        return made

    def _read(self) -> None:
        from jlcenter.app import events

        session, of = self.desk.session, self.event_told["id"]
        self.listing.set_rows(self.desk.ask(lambda: events.attendance(session, of), []))

    def add_person(self) -> None:
        """Name one person."""
        from jlcenter.app.record_reference import find_reference

        text, session = self.person.typed(), self.desk.session
        if text:
            self._attend(
                self.person,
                lambda: {"trainees": [find_reference(session, "trainee", text, field="trainee")]},
            )

    def add_class(self) -> None:
        """Name everyone now in a class."""
        text = self.class_.typed()
        if text:
            self._attend(self.class_, lambda: {"class_": text})

    def _attend(self, line: RecordLine, who: Any) -> None:
        from jlcenter.app import events

        session, of = self.desk.session, self.event_told["id"]
        result: Any = self.attempt(lambda: events.attend(session, of, **who()))
        if result is not None:
            line.clear()
            words = [counted("加入 {n} 人", result.added)]
            words += [one.message for one in result.warnings]
            self.told.setText(_(";").join(words))
            self._read()

    def take_back(self) -> None:
        """The current person was asked and did not come."""
        from jlcenter.app import events

        chosen, session = self.view.current(), self.desk.session
        if chosen is not None:
            of, who = self.event_told["id"], [chosen.trainee.id]
            self.attempt(lambda: events.attend(session, of, who, came=False))
            self._read()

    def keyPressEvent(self, event: Any) -> None:
        """Enter in a line adds; it does not close."""
        if event.text() in ("\r", "\n") and not self.done_button.hasFocus():
            return
        super().keyPressEvent(event)

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None, event: Mapping[str, Any]) -> bool:
        """Show who came."""
        return run(cls(desk, parent, event))
