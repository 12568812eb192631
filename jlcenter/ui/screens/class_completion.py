"""结业: who may have a certificate, and for the others every reason in words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QCheckBox

from jlcenter.domain.completion import REASON_LABELS
from jlcenter.domain.hours import hours_text, rate_text
from jlcenter.domain.scores import score_text
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.screens.exporting import export
from jlcenter.ui.widgets.controls import card, column, label, listed
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted, counting


def reasons_of(row: Any) -> str:
    """Every reason in words."""
    return listed(_(REASON_LABELS.get(one, one)) for one in row.reasons)


class ClassCompletion(Screen):
    """The list, and the rule it follows with its source."""

    interests = frozenset(
        ("assessment", "attendance_mark", "enrolment", "trainee", "lesson", "centre_setting")
    )

    def __init__(self, desk: Desk, class_id: UUID) -> None:
        super().__init__(desk)
        self.class_id = class_id
        self.model: RowsModel[Any] = RowsModel(
            [
                Column("number", _("号"), lambda r: str(r.number), 56, sort=lambda r: r.number),
                Column("name", _("姓名"), lambda r: r.name, 150, letters="name"),
                Column(
                    "result",
                    _("结论"),
                    lambda r: _("可发证") if r.eligible else _("暂不能发证"),
                    130,
                    tone=lambda r: "present" if r.eligible else "late",
                    chip=True,
                ),
                Column("reasons", _("原因"), reasons_of, 280),
                Column(
                    "rate",
                    _("出勤率"),
                    lambda r: rate_text(r.rate),
                    90,
                    right=True,
                    tone=lambda r: "absent" if "attendance" in r.reasons else "",
                    sort=lambda r: r.rate if r.rate is not None else -1,
                ),
                Column(
                    "hours",
                    _("出勤学时"),
                    lambda r: f"{hours_text(r.hours)} / {hours_text(r.required)}",
                    120,
                    right=True,
                    tone=lambda r: "absent" if "hours" in r.reasons else "",
                    sort=lambda r: r.hours,
                ),
                Column(
                    "theory",
                    _("理论"),
                    lambda r: _score(r.theory),
                    80,
                    right=True,
                    sort=lambda r: r.theory or -1,
                ),
                Column(
                    "practical",
                    _("实操"),
                    lambda r: _score(r.practical),
                    80,
                    right=True,
                    sort=lambda r: r.practical or -1,
                ),
            ]
        )
        self.view = TableView(
            self.model, name="completion", preferences=desk.preferences, stretch="reasons"
        )
        self.view.setAccessibleName(_("结业审核表"))
        empty = EmptyState(
            _("名册还是空的"), _("登记学员、点名、登记成绩以后,这里说明谁可以发证。")
        )
        self.listing = Listing(
            self.view,
            self.model,
            empty=empty,
            search=lambda r: f"{r.number} {r.name} {reasons_of(r)}",
            unit=counting("{n} 人"),
        )
        self.only = QCheckBox(_("只看不能发证的"))
        self.only.toggled.connect(
            lambda on: self.listing.set_extra(
                _("不能发证"), (lambda r: not r.eligible) if on else None
            )
        )
        self.listing.top.addWidget(self.only)
        outer = column(self, spacing=10)
        outer.addWidget(self.listing, 1)
        frame, inside = card(12)
        self.rule = label(role="secondary", wrap=True)
        inside.addWidget(self.rule)
        outer.addWidget(frame)

    def offers(self) -> list[Action]:
        """Issuing is the next step."""
        can = sum(one.eligible for one in self.model.all)
        of = self.class_id
        return [
            Action(_("导出考勤表"), lambda: export(self.desk, self, "attendance", of)),
            Action(
                _("打印考勤表"),
                lambda: self.desk.go("print", what="attendance", of=of),
                "Ctrl+P",
            ),
            Action(
                _("去发证"),
                lambda: self.desk.go("class", of=self.class_id, tab="certificates"),
                primary=True,
                enabled=can > 0,
            ),
        ]

    def refresh(self) -> None:
        """Judge everyone anew."""
        from jlcenter.app import complete, plan_class

        session, of = self.desk.session, self.class_id
        rows = self.desk.ask(lambda: list(complete.completion(session, of)), [])
        self.listing.set_rows(rows)
        rule = self.desk.ask(
            lambda: complete.completion_rule(session, plan_class.find_class(session, of)), None
        )
        self.rule.setText(rule_words(rule) if rule is not None else "")
        self.actions_changed.emit()

    def tell(self, text: str) -> None:
        """Say something about the list."""
        self.desk.show_notice(Notice("leave", text))

    def focus_first(self) -> None:
        """The list."""
        self.view.setFocus()


def rule_words(rule: Any) -> str:
    """The thresholds with their source."""
    both = _("两项都要合格") if rule.both_required else _("一项合格即可")
    words = _(
        "标准:出勤率不低于 {rate},理论 {theory} 分,实操 {practical} 分,{both}",
        rate=rate_text(rule.min_rate),
        theory=score_text(rule.theory_pass),
        practical=score_text(rule.practical_pass),
        both=both,
    )
    resits = counted("可补考 {n} 次", rule.resits_allowed)
    source = _("依据:{source}(自 {day} 起)", source=rule.source, day=rule.effective_from)
    return f"{words} · {resits}\n{source}"


def _score(value: int | None) -> str:
    return score_text(value) if value is not None else "—"
