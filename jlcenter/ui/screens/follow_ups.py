"""跟踪: who is to be asked how it went, the longest overdue first; one digit records the answer."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox

from jlcenter.domain.hours import rate_text
from jlcenter.domain.records import FOLLOW_UP, TRAINEE
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.follow_ups import (
    DIGITS,
    DueModel,
    last_words,
    node_words,
    state_words,
    status_words,
)
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.widgets.controls import button, card, column, label, row
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.form_dialog import slim_combo
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted, counting, mark

#: more than these are not listed at once: nobody calls so many in a day
MOST = 1000
#: how far ahead "soon due" looks; days
AHEAD = 30


class DueView(TableView):
    """The table: digits record, Enter asks for the details."""

    digit = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1–8 record an answer; held down they record it once."""
        text = event.text()
        control = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if len(text) == 1 and text in "12345678" and not event.modifiers() & control:
            if not event.isAutoRepeat():
                self.digit.emit(int(text))
            return
        super().keyPressEvent(event)


class FollowUps(Screen):
    """The list of calls, what the digits mean, and the rates of the classes shown."""

    interests = frozenset(
        ("follow_up", "enrolment", "training_class", "trainee", "certificate", "policy_rule")
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.model = DueModel()
        self.view = DueView(
            self.model, name="follow-ups", preferences=desk.preferences, stretch="class"
        )
        self.view.setAccessibleName(_("该回访的人"))
        self.view.digit.connect(self.record)
        self.view.chosen.connect(lambda _row: self.details())
        self.view.current_changed.connect(lambda _row: self._current_changed())
        self.empty = EmptyState(
            _("现在没有该回访的人"),
            _("班级结业以后,到了跟踪节点(几个月见政策规则),应回访的学员会出现在这里。"),
        )
        self.listing = Listing(
            self.view,
            self.model,
            empty=self.empty,
            search=lambda r: f"{r.who.trainee.name} {r.who.class_name} {r.who.code}",
            unit=counting("{n} 人"),
        )
        self.classes, self.nodes = slim_combo(), slim_combo()
        for place, (box, name) in enumerate(
            ((self.classes, _("班级")), (self.nodes, _("节点"))), start=1
        ):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setAccessibleName(name)
            box.currentIndexChanged.connect(lambda _place: self._filter())
            self.listing.top.insertWidget(place, box)
        self.ahead = QCheckBox(_("也看 30 天内将到期的"))
        self.ahead.toggled.connect(lambda _on: self.refresh())
        self.listing.top.addWidget(self.ahead)
        outer = column(self, spacing=10)
        outer.addWidget(self.listing, 1)
        outer.addWidget(self._answers())
        self.rates = label(role="hint", wrap=True)
        outer.addWidget(self.rates)

    def _answers(self) -> Any:
        """Who is current, and a button for each state with its digit."""
        frame, inside = card(12)
        head = row(spacing=12)
        self.who = label(role="heading")
        self.phone = label()
        self.show_phone = button(_("显示号码"), self.reveal, kind="link")
        self.told = label(role="secondary")
        for one in (self.who, self.phone, self.show_phone, self.told):
            head.addWidget(one)
        head.addStretch(1)
        inside.addLayout(head)
        line = row(spacing=8)
        self.buttons = []
        for digit, code in enumerate(DIGITS, start=1):
            made = button(status_words(code), partial(self.record, digit))
            made.setText(f"{digit}  {status_words(code)}")
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.buttons.append(made)
            line.addWidget(made)
        line.addStretch(1)
        inside.addLayout(line)
        self.answers = frame
        return frame

    # -- showing --------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read who is due anew."""
        from datetime import date

        from jlcenter.app import follow_up
        from jlcenter.domain.follow_ups import shifted

        session = self.desk.session
        now = date.today().isoformat()
        upto = shifted(now, AHEAD) if self.ahead.isChecked() else now
        rows = self.desk.ask(
            lambda: follow_up.due_list(session, day=now, upto=upto, limit=MOST), []
        )
        self._fill(rows)
        self.listing.set_rows(rows)
        self._filter()
        self.actions_changed.emit()

    def _fill(self, rows: list[Any]) -> None:
        codes = {one.who.code: one.who.class_name for one in rows}
        classes = [(code, f"{name} {code}") for code, name in codes.items()]
        months = [(n, node_words(n)) for n in sorted({one.due.node.months for one in rows})]
        for box, everything, entries in (
            (self.classes, _("全部班级"), classes),
            (self.nodes, _("全部节点"), months),
        ):
            chosen = box.currentData()
            box.blockSignals(True)
            box.clear()
            box.addItem(everything, None)
            for data, words in entries:
                box.addItem(words, data)
            box.setCurrentIndex(max(0, box.findData(chosen)) if chosen is not None else 0)
            box.blockSignals(False)
            box.setVisible(len(entries) > 1 or box.currentIndex() > 0)

    def _filter(self) -> None:
        code, months = self.classes.currentData(), self.nodes.currentData()

        def keep(one: Any) -> bool:
            return (code is None or one.who.code == code) and (
                months is None or one.due.node.months == months
            )

        words = [box.currentText() for box in (self.classes, self.nodes) if box.currentData()]
        self.listing.set_extra(" ".join(words), keep if words else None)
        if self.model.rows and not self.view.currentIndex().isValid():
            self.view.go_to(0)
        self._current_changed()
        self._show_rates()

    def _current_changed(self) -> None:
        """The person one would call now."""
        from jlcenter.domain.masking import mask_phone

        one = self.view.current()
        self.answers.setVisible(one is not None)
        if one is None:
            return
        phone = one.who.trainee.phone
        self.who.setText(one.who.trainee.name)
        self.phone.setText(mask_phone(phone) or _("没有电话"))
        self.show_phone.setVisible(bool(phone))
        words = [node_words(one.due.node.months), state_words(one), last_words(one)]
        if one.due.missed:
            missed = _("、").join(str(n) for n in one.due.missed)
            words.append(_("漏了 {months} 个月的回访", months=missed))
        self.told.setText(" · ".join(words))

    def _show_rates(self) -> None:
        """The rates of the chosen class, or of the classes that ended this year."""
        from datetime import date

        from jlcenter.app import follow_up

        session, code = self.desk.session, self.classes.currentData()
        year = None if code else date.today().year
        done = self.desk.ask(lambda: follow_up.rates(session, class_=code, year=year), None)
        if done is None or not done.people:
            self.rates.setText("")
            return
        parts = []
        for one in done.tallies:
            if not one.people:
                continue
            found = follow_up.shares(one)
            numbers = {
                "node": node_words(one.months),
                "rate": rate_text(found["employment_rate"]),
                "people": one.people,
                "reached": one.reached,
                "late": one.late,
                "lost": one.unreachable,
            }
            words = mark("{node}:就业率 {rate}(应访 {people},访到 {reached},失联 {lost})")
            if one.late:
                words = mark(
                    "{node}:就业率 {rate}(应访 {people},访到 {reached},逾期访到 {late},失联 {lost})"
                )
            parts.append(_(words, **numbers))
        scope = self.classes.currentText() if code else _("今年结业的班")
        told = _(" · ").join(parts)
        lines = [f"{scope}  {told}", follow_up.formulas()["employment_rate"]]
        if any(one.late for one in done.tallies):
            lines.append(follow_up.late_words())
        self.rates.setText("\n".join(lines) if parts else "")

    def facts(self) -> str:
        """How many, and how many of them are late."""
        rows = self.model.all
        if not rows:
            return ""
        late = sum(one.due.state == "late" for one in rows)
        if len(rows) == MOST:
            words = counted("只列最急的 {n} 人", MOST)
        else:
            words = counted("该回访 {n} 人", len(rows))
        return _("{words} · 逾期 {late} 人", words=words, late=late) if late else words

    def offers(self) -> list[Action]:
        """The details of a call, and the papers."""
        one = self.view.current()
        made = []
        if one is not None:
            of = one.who.training_class
            made.append(
                Action(
                    _("打印回访表"),
                    lambda: self.desk.go("print", what="follow-up", of=of),
                    "Ctrl+P",
                )
            )
        made.append(
            Action(_("登记详情"), self.details, "Enter", primary=True, enabled=one is not None)
        )
        return made

    # -- acting ---------------------------------------------------------------------------------

    def record(self, digit: int) -> None:
        """Record an answer of the current person for today, and go to the next one."""
        from jlcenter.app import follow_up

        one = self.view.current()
        if one is None or not 1 <= digit <= len(DIGITS):
            return
        status, place = DIGITS[digit - 1], self.view.currentIndex().row()
        session = self.desk.session
        done = self.desk.act(
            lambda: follow_up.add_follow_up(
                session,
                one.who.enrolment,
                status,
                channel="phone",
                visitor=session.user,
                months=str(one.due.node.months),
            )
        )
        if done is None:
            return
        words = _("{name}:{status}", name=one.who.trainee.name, status=status_words(status))
        hint = _("按 Ctrl+Z 撤销;单位、工资等在“回访记录”里补充,或下次先按回车")
        self.desk.show_notice(Notice("present", words, hint))
        self._stand_near(place, one.id)

    def _stand_near(self, place: int, before: Any) -> None:
        """Where the person was, or on the next one where that one is asked again."""
        rows = self.model.rows
        if not rows:
            return
        at = min(place, len(rows) - 1)
        if rows[at].id == before and at + 1 < len(rows):
            at += 1
        self.view.go_to(at)
        self.view.setFocus()

    def details(self) -> None:
        """The whole form of a follow-up: employer, post, wage, contract, satisfaction."""
        from datetime import date

        from jlcenter.app import follow_up
        from jlcenter.ui.screens.record_dialog import RecordDialog

        one = self.view.current()
        if one is None:
            return
        session, of, place = self.desk.session, one.who.enrolment, self.view.currentIndex().row()

        def save(typed: dict[str, Any], _saw: Any) -> Any:
            told = dict(typed)
            day, status = told.pop("date", None), told.pop("status", "")
            return follow_up.add_follow_up(session, of, status, day, **told)

        made = RecordDialog.ask(
            self.desk,
            self,
            FOLLOW_UP,
            title=_("登记回访:{name}", name=one.who.trainee.name),
            facts=f"{one.who.class_name} · {node_words(one.due.node.months)} · {last_words(one)}",
            preset={
                "date": date.today().isoformat(),
                "channel": "phone",
                "visitor": session.user,
                "months": one.due.node.months,
            },
            fixed={"enrolment": of},
            save=save,
        )
        if made is not None:
            self._stand_near(place, one.id)

    def reveal(self) -> None:
        """The whole number of the person one calls; the audit trail records it."""
        one, session = self.view.current(), self.desk.session
        if one is None or not one.who.trainee.phone:
            return

        def look() -> bool:
            session.note_look(TRAINEE, 1)
            return True

        if self.desk.act(look):
            self.phone.setText(one.who.trainee.phone)
            self.show_phone.hide()

    def focus_first(self) -> None:
        """The list: digits work at once."""
        self.view.setFocus()
