"""All claims, and what each state adds up to."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtGui import QResizeEvent

from jlcenter.domain.money import yuan_text
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.screens.claim_words import TONES, kind_word, state_word, sums_by_state
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, card, clear, column, label, listed, row
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counting

#: the states stand beside the list from this width on, at 100 % text
BESIDE = 1040
#: the width of the states, at least and at most
_PANEL = (212, 252)


class ClaimList(Screen):
    """All claims; at the right what each state adds up to."""

    interests = frozenset(("claim", "claim_line", "payment", "review", "training_class"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._state = ""
        self.model: RowsModel[Any] = RowsModel(_claim_columns())
        self.view = TableView(
            self.model,
            name="claims",
            preferences=desk.preferences,
            stretch="classes",
            least=96,
            spared="made_on",
        )
        self.view.setAccessibleName(_("补贴申领"))
        self.view.chosen.connect(lambda one: self.desk.go("claim", of=one.id))
        self.view.current_changed.connect(lambda _row: self.actions_changed.emit())
        empty = EmptyState(
            _("还没有申领"),
            _("先看谁应享未享，为整个班编制申领；规则和每一行的算法随申领固定下来。"),
            _("看应享未享"),
            self.to_missing,
        )
        self.empty = empty
        self.listing = Listing(
            self.view,
            self.model,
            empty=empty,
            search=lambda r: f"{r.code} {kind_word(r)} {state_word(r.status)} {r.classes}",
            unit=counting("{n} 份申领"),
        )
        self.panel, inside = card(14)
        self.panel.setFixedWidth(theme().px(_PANEL[0]))
        inside.addWidget(label(_("按状态"), "heading"))
        self._states = column(spacing=6)
        inside.addLayout(self._states)
        inside.addStretch(1)
        line = row(self, spacing=16)
        line.addWidget(self.listing, 1)
        line.addWidget(self.panel)

    def refresh(self) -> None:
        """Read the claims anew."""
        from jlcenter.app import claims

        rows = self.desk.ask(lambda: claims.list_claims(self.desk.session), [])
        self.listing.set_rows(rows)
        clear(self._states)
        states = sums_by_state(rows)
        if self._state not in {code for code, _n, _sum in states}:
            self._state = ""
        total = sum(one.amount for one in rows)
        self._show_states([("", len(rows), total), *states])
        self._filter()
        self.actions_changed.emit()

    def _show_states(self, states: list[tuple[str, int, int]]) -> None:
        px = theme().px
        room, widest = px(_PANEL[1] - 28), 0
        for code, n, amount in states:
            word = state_word(code) if code else _("全部")
            text = _("{state} {n} · {amount}", state=word, n=n, amount=yuan_text(amount))
            made = button(text, partial(self.choose_state, code), kind="filter")
            made.setCheckable(True)
            made.setChecked(code == self._state)
            self._states.addWidget(made)
            made.ensurePolished()
            if made.sizeHint().width() > room:
                made.setText(made.text().replace(" · ", "\n"))
            widest = max(widest, made.sizeHint().width())
        self.panel.setFixedWidth(max(px(_PANEL[0]), min(widest, room) + px(28)))

    def choose_state(self, code: str) -> None:
        """Show the claims of one state only; "" for all."""
        self._state = code
        self.refresh()

    def _filter(self) -> None:
        wanted = self._state
        self.listing.set_extra(
            state_word(wanted) if wanted else "",
            (lambda r: r.status == wanted) if wanted else None,
        )

    def facts(self) -> str:
        """What all of them add up to."""
        rows = self.model.all
        if not rows:
            return ""
        amount, paid = sum(one.amount for one in rows), sum(one.paid for one in rows)
        return _(
            "{n} 份申领 · 核定 {amount} 元 · 已拨付 {paid} 元 · 待拨付 {rest} 元",
            n=len(rows),
            amount=yuan_text(amount),
            paid=yuan_text(paid),
            rest=yuan_text(amount - paid),
        )

    def offers(self) -> list[Action]:
        """Open one, or see who has none."""
        made = []
        current = self.view.current()
        if current is not None:
            made.append(Action(_("打开"), lambda: self.desk.go("claim", of=current.id)))
        made.append(Action(_("做申领"), self.to_missing, "Ctrl+N", primary=True))
        return made

    def to_missing(self) -> None:
        """Claims begin with who is entitled and has none."""
        self.desk.go("money", tab="missing")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a small window the list comes first."""
        super().resizeEvent(event)
        self.panel.setVisible(self.width() >= theme().px(BESIDE))

    def focus_first(self) -> None:
        """The list, or what the empty one offers."""
        (self.view if self.model.all else self.empty.button).setFocus()


def _claim_columns() -> list[Column[Any]]:
    return [
        Column("code", _("编号"), lambda r: r.code, 138, letters="name"),
        Column("kind", _("补贴"), kind_word, 116),
        Column("classes", _("班级"), lambda r: listed(r.classes), 184),
        Column("status", _("状态"), lambda r: state_word(r.status), 112,
               tone=lambda r: TONES.get(r.status, "quiet"), chip=True),
        Column("lines", _("人次"), lambda r: str(r.lines), 56, right=True,
               sort=lambda r: r.lines),
        Column("amount", _("核定(元)"), lambda r: yuan_text(r.amount), 96, right=True,
               sort=lambda r: r.amount),
        Column("paid", _("已拨付(元)"), lambda r: yuan_text(r.paid) if r.paid else "", 100,
               right=True, sort=lambda r: r.paid),
        Column("made_on", _("编制日期"), lambda r: r.made_on, 108),
    ]  # fmt: skip
