"""应享未享: who is entitled and in no claim, by class, and making the claim for them."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox

from jlcenter.domain.money import yuan_text
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.ask_dialog import Ask, AskDialog
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import card, listed, row
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted, counting

#: the people stand beside the classes from this width on, at 100 % text
BESIDE = 760


class MissingList(Screen):
    """应享未享: classes with people who are entitled and in no claim; at the right the people."""

    interests = frozenset(("claim", "claim_line", "certificate", "policy_rule", "past_training"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._job: Any = None
        self._again = False
        self.model: RowsModel[Any] = RowsModel(_missing_columns())
        self.view = TableView(
            self.model, name="missing", preferences=desk.preferences, stretch="name"
        )
        self.view.setAccessibleName(_("应享未享的班"))
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.current_changed.connect(lambda _row: self._show_people())
        self.view.chosen.connect(
            lambda one: self.desk.go("class", of=one.class_row.id, tab="completion")
        )
        self.view.selectionModel().selectionChanged.connect(
            lambda _on, _off: self.actions_changed.emit()
        )
        self.empty = EmptyState(_("没有应享未享的人"), _("够条件的都已在申领里。"))
        self.listing = Listing(
            self.view,
            self.model,
            empty=self.empty,
            search=lambda r: f"{r.class_row.code} {r.class_row.name}",
            unit=counting("{n} 个班"),
        )
        self.year = QComboBox()
        self.year.setAccessibleName(_("年度"))
        this = date.today().year
        self.year.addItem(_("全部年份"), None)
        for one in range(this, this - 6, -1):
            self.year.addItem(_("{year} 年", year=one), one)
        self.year.setCurrentIndex(1)
        self.year.currentIndexChanged.connect(lambda _place: self.refresh())
        self.listing.top.insertWidget(1, self.year)
        self.people: RowsModel[Any] = RowsModel(_people_columns())
        self.people_view = TableView(
            self.people, name="missing.people", preferences=desk.preferences, stretch="why"
        )
        self.people_view.setAccessibleName(_("应享未享的人"))
        self.panel, inside = card(0)
        inside.setContentsMargins(2, 2, 2, 6)
        inside.addWidget(self.people_view)
        line = row(self, spacing=16)
        line.addWidget(self.listing, 3)
        line.addWidget(self.panel, 2)

    def refresh(self) -> None:
        """Judge all classes anew, in a worker: there may be many."""
        if self._job is not None:
            self._again = True
            return
        from jlcenter.app import subsidy_check

        session, year = self.desk.session, self.year.currentData()
        if not self.model.all:
            self.empty.set_words(_("正在核对…"), _("逐班核对谁够条件、谁还没有申领。"))
        self._job = self.desk.run_long(
            lambda _job: subsidy_check.missing(session, year),
            done=self._show,
            failed=self._failed,
        )

    def _failed(self, error: Exception) -> None:
        self._job = None
        self.desk.explain(error)

    def _show(self, found: list[Any]) -> None:
        self._job = None
        self.empty.set_words(_("没有应享未享的人"), _("够条件的都已在申领里。"))
        self.listing.set_rows(found)
        self._show_people()
        self.actions_changed.emit()
        if self._again:
            self._again = False
            self.refresh()

    def _show_people(self) -> None:
        current = self.view.current()
        self.people.set_rows(current.rows if current is not None else [])
        self.actions_changed.emit()

    def facts(self) -> str:
        """How many, and how much of it is known."""
        rows = self.model.all
        if not rows:
            return ""
        people = sum(len(one.rows) for one in rows)
        pending = sum(one.pending for one in rows)
        parts = [
            counted("应享未享 {n} 人次", people),
            _("可申领 {amount} 元", amount=yuan_text(sum(one.amount for one in rows))),
            counted("待定 {n} 人次", pending) if pending else "",
        ]
        return " · ".join(part for part in parts if part)

    @property
    def chosen(self) -> list[Any]:
        """The classes that are selected and have something to claim."""
        places = sorted(one.row() for one in self.view.selectionModel().selectedRows())
        return [self.model.rows[place] for place in places if self.model.rows[place].amount]

    def offers(self) -> list[Action]:
        """Claim for what is selected."""
        from jlcenter.app.roles import may

        chosen = self.chosen
        kinds = {one.kind for one in chosen}
        made = []
        pending = any(one.pending for one in self.model.all)
        if pending:
            made.append(Action(_("补贴标准"), lambda: self.desk.go("policy")))
        made.append(
            Action(
                _("做申领"),
                self.claim,
                "F9",
                primary=True,
                enabled=len(kinds) == 1 and may(self.desk.session, "money"),
                tip=_("按住 Ctrl 可以选几个班，做成一份申领"),
            )
        )
        return made

    def claim(self) -> None:
        """Make the claim and open it."""
        from jlcenter.app.make_claim import make_claims

        chosen, session = self.chosen, self.desk.session
        if not chosen:
            return
        codes = [one.class_row.code for one in chosen]
        facts = _(
            "{classes} 班，{n} 人次，{amount} 元",
            classes=listed(codes),
            n=sum(len([each for each in one.rows if each.due]) for one in chosen),
            amount=yuan_text(sum(one.amount for one in chosen)),
        )
        found = AskDialog.ask(
            self,
            _("编制补贴申领"),
            _("做申领"),
            [Ask("day", _("编制日期"), "day"), Ask("remark", _("备注"))],
            lambda **given: make_claims(session, codes, kind=chosen[0].kind, **given),
            facts,
        )
        if found is None:
            return
        if found.refused:
            text = counted("有 {n} 人没有列入", len(found.refused))
            hint = "\n".join(
                _("{code} 班 {number} 号：{why}", code=one.class_code, number=one.number,
                  why=one.words)
                for one in found.refused[:4]
            )  # fmt: skip
            self.desk.show_notice(Notice("late", text, hint))
        self.desk.go("claim", of=found.claims[0].id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a small window the classes come first."""
        super().resizeEvent(event)
        self.panel.setVisible(self.width() >= theme().px(BESIDE))

    def focus_first(self) -> None:
        """The list."""
        self.view.setFocus()


def _missing_columns() -> list[Column[Any]]:
    return [
        Column("code", _("班级"), lambda r: r.class_row.code, 108, letters="name"),
        Column("name", _("班级名称"), lambda r: r.class_row.name, 130),
        Column("kind", _("补贴"), lambda r: _kind(r.kind), 108),
        Column("people", _("人次"), lambda r: str(len(r.rows)), 64, right=True,
               sort=lambda r: len(r.rows)),
        Column("amount", _("可申领(元)"), lambda r: yuan_text(r.amount) if r.amount else "", 108,
               right=True, sort=lambda r: r.amount),
        Column("pending", _("待定"), lambda r: str(r.pending) if r.pending else "", 64,
               right=True, tone=lambda r: "late" if r.pending else "", sort=lambda r: r.pending),
    ]  # fmt: skip


def _kind(kind: str) -> str:
    return _("生活费") if kind == "stipend" else _("培训补贴")


def _people_columns() -> list[Column[Any]]:
    return [
        Column("number", _("号"), lambda r: str(r.number), 44, sort=lambda r: r.number),
        Column("name", _("姓名"), lambda r: r.item.row.trainee.name, 92, letters="name"),
        Column("amount", _("金额(元)"), _amount_words, 92, right=True,
               tone=lambda r: "late" if r.verdict.amount is None else "",
               sort=lambda r: r.due_amount),
        Column("why", _("说明"), _why, 120, tip=_why),
    ]  # fmt: skip


def _amount_words(one: Any) -> str:
    return _("待定") if one.verdict.amount is None else yuan_text(one.due_amount)


def _why(one: Any) -> str:
    from jlcenter.domain.subsidy_case import caution_words, reason_words

    words = [reason_words(code) for code in one.verdict.reasons]
    words += [caution_words(code) for code in one.verdict.cautions]
    return _("；").join(words)
