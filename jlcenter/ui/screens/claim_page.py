"""A claim: its lines, how the selected one was worked out, and what can be done next."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from jlcenter.domain.claim_states import LINE_STEPS, MONEY, STEPS
from jlcenter.domain.errors import NotFound
from jlcenter.domain.masking import mask_card
from jlcenter.domain.money import yuan_text
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.ask_dialog import AskDialog
from jlcenter.ui.screens.base import PlaceScreen
from jlcenter.ui.screens.claim_steps import (
    NEXT,
    Doing,
    claim_steps,
    doubting,
    line_steps,
    open_objections,
    payment_asks,
    settling,
)
from jlcenter.ui.screens.claim_words import (
    TONES,
    arithmetic,
    claim_facts,
    kind_word,
    objection_words,
    state_word,
    yuan,
)
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, card, clear, column, label, row
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counting

#: the arithmetic stands beside the lines from this width on, at 100 % text
BESIDE = 820
#: and from this width on the lines have all their columns
WIDE = 1000
_MORE = frozenset(("class", "paid", "card"))
_PANEL = 340


class ClaimPage(PlaceScreen):
    """One claim."""

    interests = frozenset(
        ("claim", "claim_line", "payment", "objection", "review", "trainee", "training_class")
    )

    def __init__(self, desk: Desk, claim_id: UUID) -> None:
        super().__init__(desk)
        self.claim_id = claim_id
        self.detail: Any = None
        self.model: RowsModel[Any] = RowsModel(_columns())
        self.view = TableView(
            self.model, name="claim", preferences=desk.preferences, stretch="name"
        )
        self.view.setAccessibleName(_("申领明细"))
        self.view.current_changed.connect(lambda _row: self._show_line())
        empty = EmptyState(_("这份申领里没有人"), _("请作废后重新编制。"))
        self.listing = Listing(
            self.view,
            self.model,
            empty=empty,
            search=lambda r: f"{r.name} {r.class_code} {r.number} {state_word(r.status)}",
            unit=counting("{n} 条明细"),
        )
        self.sums = label(role="secondary", wrap=True)
        self.panel, inside = card(16)
        self.panel.setFixedWidth(theme().px(_PANEL))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = QWidget()
        self._words = column(content, spacing=8)
        area.setWidget(content)
        inside.addWidget(area, 1)
        self._buttons = column(spacing=8)
        inside.addLayout(self._buttons)
        line = row(spacing=16)
        left = column(spacing=8)
        left.addWidget(self.listing, 1)
        left.addWidget(self.sums)
        line.addLayout(left, 1)
        line.addWidget(self.panel)
        self.body.addLayout(line, 1)

    # -- what is shown --------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the claim anew."""
        self.detail = self.desk.ask(self._read, None)
        if self.detail is None:
            # making it was undone: there is nothing to look at here
            self.desk.go("money", tab="claims")
            return
        told = self.detail.row
        self.head.set_title(f"{kind_word(told)} · {told.code}", claim_facts(told))
        self.listing.set_rows(list(self.detail.lines))
        self.sums.setText(
            _(
                "核定 {amount} 元，已拨付 {paid} 元，待拨付 {rest} 元",
                amount=yuan_text(told.amount),
                paid=yuan_text(told.paid),
                rest=yuan_text(max(0, told.amount - told.paid)),
            )
        )
        self._show_line()
        self.show_actions()
        if self.detail.warnings:
            text = "\n".join(one.message for one in self.detail.warnings)
            self.desk.show_notice(Notice("late", text))

    def _read(self) -> Any:
        from jlcenter.app import claims

        try:
            return claims.show(self.desk.session, self.claim_id)
        except NotFound:
            return None

    def _show_line(self) -> None:
        """How the current line came about, and what may be done with it."""
        clear(self._words)
        clear(self._buttons)
        line = self.view.current()
        if line is None or self.detail is None:
            self._words.addWidget(label(_("选一行看它的算法"), "secondary", wrap=True))
            self._words.addStretch(1)
            return
        self._words.addWidget(label(line.name, "heading"))
        place = _("{code} 班 {number} 号", code=line.class_code, number=line.number)
        self._words.addWidget(label(f"{place} · {state_word(line.status)}", "secondary", wrap=True))
        self._words.addWidget(label(yuan(line.amount), "big"))
        told = [*self._objections(line), *arithmetic(line)]
        for heading, text in told:
            self._words.addWidget(label(heading, "hint"))
            words = label(text, wrap=True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._words.addWidget(words)
        self._words.addStretch(1)
        if self.panel.isHidden():
            self.show_actions()
        if self._may():
            doings = self._line_doings(line)
            has_settle = any(one.name == "settle" for one in doings)
            for one in doings:
                # while an objection waits, nothing else moves
                kind = "primary" if one.name == "settle" else ""
                made = button(_(one.word), partial(self.do_line, one, line), kind=kind)
                self._buttons.addWidget(made)
            for one in self._whole_doings():
                kind = "primary" if one.name == "settle" and not has_settle else ""
                self._buttons.addWidget(button(_(one.word), partial(self.do_step, one), kind=kind))

    def _objections(self, line: Any) -> list[tuple[str, str]]:
        from jlcenter.domain.records import OBJECTION

        results = dict(OBJECTION.field_by_name["result"].choices)

        def heading(one: Any) -> str:
            result = _(results[one["result"] or "open"])
            if one["claim_line"] is None:
                return _("对整份申领的异议（{result}）", result=result)
            return _("公示异议（{result}）", result=result)

        return [
            (heading(one), objection_words(one))
            for one in self.detail.objections
            if one["claim_line"] in (None, line.id)
        ]

    def _line_doings(self, line: Any) -> list[Doing]:
        made = [one for name, one in line_steps().items() if line.status in LINE_STEPS[name][1]]
        waiting = open_objections(self.detail.objections, line)
        if waiting and line.status in LINE_STEPS["settle"][1]:
            made.insert(0, settling(waiting, line))
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a small window the lines come first."""
        super().resizeEvent(event)
        px = theme().px
        beside = self.width() >= px(BESIDE)
        if beside == self.panel.isHidden():
            self.panel.setVisible(beside)
            self.show_actions()
        for place, one in enumerate(self.model.columns):
            if one.name in _MORE:
                self.view.setColumnHidden(place, self.width() < px(WIDE))

    # -- acting ---------------------------------------------------------------------------------

    def _may(self) -> bool:
        from jlcenter.app.roles import may

        return may(self.desk.session, "money")

    def offers(self) -> list[Action]:
        """Papers, further steps, and the likely next one."""
        if self.detail is None:
            return []
        told, able = self.detail.row, self._may()
        paper = "stipend-claim" if told.kind == "stipend" else "subsidy-claim"
        made = [
            Action(_("返回"), lambda: self.desk.go("money", tab="claims"), "Alt+Left"),
            Action(_("打印公示"), partial(self._print, "publicity")),
            Action(_("打印申请表"), partial(self._print, paper), "Ctrl+P"),
        ]
        made += self._line_offers()
        if able:
            made += self._whole_offers() if self.panel.isHidden() else []
            made += self._income_offers()
        doings = claim_steps()
        next_ = NEXT.get(told.state)
        for name in self.detail.steps:
            if name != next_ and able:
                made.append(Action(_(STEPS[name].label), partial(self.do_step, doings[name])))
        if next_ in self.detail.steps:
            doing = doings[str(next_)]
            made.append(
                Action(
                    _(doing.word), partial(self.do_step, doing), "F9", primary=True, enabled=able
                )
            )
        elif told.state in MONEY and self._owed():
            made.append(Action(_("登记拨付"), self.pay, "F9", primary=True, enabled=able))
        return made

    def _whole_offers(self) -> list[Action]:
        """Objections to the whole claim, where the panel has no room for them."""
        return [Action(_(one.word), partial(self.do_step, one)) for one in self._whole_doings()]

    def _whole_doings(self) -> list[Doing]:
        """Deciding on objections to the whole claim that wait, and a further one."""
        made, told = [], self.detail
        waiting = open_objections(told.objections)
        if waiting:
            made.append(settling(waiting))
        if any(one.status in LINE_STEPS["object"][1] for one in told.lines):
            made.append(doubting())
        return made

    def _income_offers(self) -> list[Action]:
        """Money of the centre's own that arrived and is no training income yet."""
        from jlcenter.app.claim_income import to_book

        told = self.detail
        if not any(one.payments for one in told.lines):
            return []
        found = to_book(self.desk.session, told.row)
        return [Action(_("记入培训收入"), self.book_income)] if found.days else []

    def _line_offers(self) -> list[Action]:
        """What the panel has room for otherwise: how the current line was worked out, its steps."""
        line = self.view.current()
        if line is None or not self.panel.isHidden():
            return []
        made = [Action(_("{name} 的算法", name=line.name), partial(self._explain, line))]
        if self._may():
            for one in self._line_doings(line):
                text = _("{step}：{name}", step=_(one.word), name=line.name)
                made.append(Action(text, partial(self.do_line, one, line)))
        return made

    def _explain(self, line: Any) -> None:
        parts = [
            _("{heading}：{text}", heading=heading, text=text) for heading, text in arithmetic(line)
        ]
        self.desk.show_notice(Notice("leave", f"{line.name} {yuan(line.amount)}", "\n".join(parts)))

    def _print(self, what: str) -> None:
        self.desk.go("print", what=what, of=None, claim=self.detail.row.code)

    def _owed(self) -> int:
        from jlcenter.app.claim_lines import lines_to_pay

        return sum(one.rest for one in lines_to_pay(self.detail.lines))

    def do_step(self, doing: Doing) -> None:
        """A step of the whole claim: ask what it needs, do it."""
        told, session = self.detail.row, self.desk.session
        asks = doing.asks(told)
        if asks:
            found = AskDialog.ask(
                self,
                f"{_(doing.word)} · {told.code}",
                _(doing.word),
                asks,
                lambda **given: doing.do(session, told.id, **given),
                "\n".join(filter(None, (claim_facts(told), doing.about))),
            )
        else:
            found = self.desk.act(lambda: doing.do(session, told.id))
        self._tell(found)

    def do_line(self, doing: Doing, line: Any) -> None:
        """A step of one line."""
        told, session = self.detail.row, self.desk.session
        asks = doing.asks(line)
        if asks:
            found = AskDialog.ask(
                self,
                f"{_(doing.word)} · {line.name}",
                _(doing.word),
                asks,
                lambda **given: doing.do(session, told.id, line, **given),
                "\n".join(filter(None, (_line_facts(line), doing.about))),
            )
        else:
            found = self.desk.act(lambda: doing.do(session, told.id, line))
        self._tell(found)

    def pay(self) -> None:
        """Money came for all lines that wait."""
        from jlcenter.app import payments

        told, session = self.detail.row, self.desk.session
        found = AskDialog.ask(
            self,
            _("登记拨付 · {code}", code=told.code),
            _("登记拨付"),
            payment_asks(told, self._owed()),
            lambda **given: payments.pay(session, told.id, **given),
            claim_facts(told),
        )
        self._tell(found)

    def book_income(self) -> None:
        """Book what arrived as training income, by the day it arrived."""
        from jlcenter.app.claim_income import book

        done = self.desk.act(lambda: book(self.desk.session, self.claim_id))
        if done is None:
            return
        self.refresh()
        text = _("已记入培训收入 {sum} 元", sum=yuan_text(done.total))
        hint = "\n".join(one.message for one in done.warnings)
        self.desk.show_notice(Notice("late" if hint else "present", text, hint))

    def _tell(self, found: Any) -> None:
        """Where something was done: what to know about it."""
        if found is None:
            return
        self.refresh()
        warnings = [one.message for one in getattr(found, "warnings", ())]
        if warnings:
            self.desk.show_notice(Notice("late", "\n".join(warnings), _("已经登记好。")))

    def focus_first(self) -> None:
        """The lines."""
        self.view.setFocus()


def _line_facts(line: Any) -> str:
    return f"{yuan(line.amount)} · {state_word(line.status)}"


def _columns() -> list[Column[Any]]:
    return [
        Column("seq", _("行"), lambda r: str(r.seq), 48, sort=lambda r: r.seq),
        Column("name", _("姓名"), lambda r: r.name, 110, letters="name"),
        Column("class", _("班级"), lambda r: r.class_code, 104),
        Column("number", _("学号"), lambda r: str(r.number), 58, right=True,
               sort=lambda r: r.number),
        Column("status", _("状态"), lambda r: state_word(r.status), 124,
               tone=lambda r: TONES.get(r.status, "quiet"), chip=True),
        Column("amount", _("金额(元)"), lambda r: yuan_text(r.amount), 96, right=True,
               sort=lambda r: r.amount),
        Column("paid", _("已拨付(元)"), lambda r: yuan_text(r.paid) if r.paid else "", 104,
               right=True, sort=lambda r: r.paid),
        Column("card", _("卡号"), _card_tail, 96,
               tone=lambda r: "absent" if r.status == "bounced" else "",
               tip=lambda r: mask_card(r.bank_card) or ""),
    ]  # fmt: skip


def _card_tail(line: Any) -> str:
    """The last four digits; none where no card is known."""
    return f"*{line.bank_card[-4:]}" if line.bank_card else _("没有卡号")
