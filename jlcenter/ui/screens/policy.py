"""政策规则: what is in force on a day, from which document, and the centre's own over it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QFileDialog, QFrame, QScrollArea, QWidget

from jlcenter.domain import policy
from jlcenter.domain.policy import Rule
from jlcenter.domain.policy_labels import RULE_NAMES, rule_name, status_words
from jlcenter.domain.policy_words import period_words, region_words, value_lines
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.base import PlaceScreen
from jlcenter.ui.screens.exporting import ask_where
from jlcenter.ui.screens.policy_form import PolicyForm
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import card, column, label
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.form_dialog import day_edit, day_of
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted, counting

#: how high the card of the current rule is, at 100 % text
DETAILS = 224
_TONES = {
    policy.OFFICIAL: "present",
    policy.SUGGESTED: "late",
    policy.EMPTY: "absent",
    policy.CENTRE: "leave",
}


class PolicyScreen(PlaceScreen):
    """The list of rules, and everything about the current one."""

    interests = frozenset(("policy_rule", "centre_setting"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.model: RowsModel[Rule] = RowsModel(
            [
                Column("name", _("规则"), lambda r: rule_name(r.id), 200),
                Column(
                    "status",
                    _("性质"),
                    lambda r: status_words(r.status),
                    140,
                    tone=lambda r: _TONES.get(r.status, ""),
                    chip=True,
                ),
                Column("values", _("内容"), _in_short, 380),
                Column("region", _("地区"), lambda r: region_words(r.region), 120),
                Column("period", _("期间"), period_words, 190),
                Column("own", _("录入"), lambda r: _("本中心") if r.is_own else _("程序"), 76),
            ]
        )
        self.view = TableView(
            self.model, name="policy", preferences=desk.preferences, stretch="values"
        )
        self.view.setAccessibleName(_("政策规则表"))
        self.view.chosen.connect(lambda _rule: self.change())
        self.view.current_changed.connect(lambda _rule: self._show_current())
        empty = EmptyState(_("没有规则"), _("这一天没有任何政策规则。"))
        self.listing = Listing(
            self.view, self.model, empty=empty, search=_searched, unit=counting("{n} 条")
        )
        words = label(_("哪一天(&D)"), "secondary")
        self.day = day_edit(date.today().isoformat())
        self.day.setAccessibleName(_("哪一天"))
        words.setBuddy(self.day)
        self.day.dateChanged.connect(lambda _day: self.refresh())
        self.only = QCheckBox(_("只看待定的(&O)"))
        self.only.toggled.connect(
            lambda on: self.listing.set_extra(
                _("待定"), (lambda r: not r.has_value) if on else None
            )
        )
        for widget in (self.only, words, self.day):
            self.listing.top.addWidget(widget)
        self.body.addWidget(self.listing, 1)
        frame, outer = card(0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFixedHeight(theme().px(DETAILS))
        area.setAccessibleName(_("所选规则的内容和依据"))
        inner = QWidget()
        area.setWidget(inner)
        outer.addWidget(area)
        inside = column(inner, margin=14, spacing=8)
        self.title = label(role="heading")
        self.told = label(wrap=True)
        self.source = label(role="secondary", wrap=True)
        for one in (self.title, self.source, self.told):
            inside.addWidget(one)
        inside.addStretch(1)
        self.body.addWidget(frame)

    def refresh(self) -> None:
        """Ask again what is in force on the day."""
        from jlcenter.app import policy_rules

        session, day = self.desk.session, day_of(self.day)
        rules = self.desk.ask(lambda: policy_rules.rules_in_force(session, day), [])
        order = list(RULE_NAMES)
        rules.sort(key=lambda one: order.index(one.id) if one.id in order else len(order))
        self.listing.set_rows(rules)
        open_, own = (
            sum(not one.has_value for one in rules),
            sum(one.is_own for one in rules),
        )
        self.head.set_title(
            _("政策规则"),
            _(
                "{all} · {open}待定 · {own}由本中心设定",
                all=counted("{n} 条规则", len(rules)),
                open=counted("{n} 条", open_),
                own=counted("{n} 条", own),
            ),
        )
        self._show_current()

    def current(self) -> Rule | None:
        """The rule under the cursor."""
        found: Rule | None = self.view.current()
        return found

    def _show_current(self) -> None:
        rule = self.current()
        self.title.setText(rule_name(rule.id) if rule else "")
        self.told.setText("\n".join(value_lines(rule)) if rule else "")
        lines = [_("依据：{source}", source=rule.source)] if rule else []
        if rule is not None and rule.note:
            lines.append(_("说明：{note}", note=rule.note))
        self.source.setText("\n".join(lines))
        self.show_actions()

    def offers(self) -> list[Action]:
        """Set what is in sight; files in and out."""
        from jlcenter.app.roles import may

        rule = self.current()
        able = may(self.desk.session, "decide")
        return [
            Action(_("导出"), self.export),
            Action(_("导入文件"), self.bring, enabled=able),
            Action(
                _("删除本中心的"),
                self.remove,
                enabled=able and rule is not None and _is_record(rule),
                tip=_("只能删除本中心自己设定的规则"),
            ),
            Action(
                _("设定"),
                self.change,
                "Ctrl+E",
                primary=True,
                enabled=able and rule is not None,
            ),
        ]

    def change(self) -> None:
        """The form of the current rule, to set anew."""
        rule = self.current()
        if rule is not None:
            PolicyForm.ask(self.desk, self, rule.id, day_of(self.day))

    def remove(self) -> None:
        """Take the centre's own rule out; undo brings it back."""
        from jlcenter.app import policy_rules

        rule = self.current()
        if rule is None:
            return
        done = self.desk.act(
            lambda: policy_rules.remove_rule(
                self.desk.session, rule.id, rule.region, rule.effective_from
            )
        )
        if done is not None:
            self.desk.show_notice(
                Notice("present", _("已删除：{rule}；可以撤销", rule=rule_name(rule.id)))
            )

    def bring(self) -> None:
        """Rules from a file."""
        found, _filter = QFileDialog.getOpenFileName(
            self, _("选择政策文件"), "", _("政策文件 (*.toml)")
        )
        if found:
            self.bring_file(Path(found))

    def bring_file(self, path: Path) -> None:
        """Set the rules of a file, or say what is wrong with it."""
        from jlcenter.app import policy_rules

        done = self.desk.act(
            lambda: policy_rules.set_rules(
                self.desk.session, policy_rules.read_file(path), path.name
            )
        )
        if done is not None:
            words = counted("已设定 {n} 条规则", len(done.rules))
            self.desk.show_notice(Notice("present", words))

    def export(self) -> None:
        """The centre's rules, or all where it has none, as a file."""
        where = ask_where(self, "policy.toml", _("政策文件 (*.toml)"))
        if where is not None:
            self.export_to(where)

    def export_to(self, path: Path) -> None:
        """Write the file."""
        from jlcenter.app import policy_rules
        from jlcenter.app.out_files import out_file

        session = self.desk.session

        def write() -> bool:
            own = policy_rules.own_rules(session)
            text = policy_rules.export_text(session, with_shipped=not own)
            with out_file(path, ".toml") as draft:
                draft.write_text(text, encoding="utf-8")
            return True

        if self.desk.act(write):
            self.desk.show_notice(
                Notice("present", _("已导出:{file}", file=path.name), str(path.parent))
            )

    def focus_first(self) -> None:
        """The list."""
        self.view.setFocus()


def _in_short(rule: Rule) -> str:
    return _("；").join(value_lines(rule))


def _searched(rule: Rule) -> str:
    return f"{rule.id} {rule_name(rule.id)} {rule.source} {_in_short(rule)}"


def _is_record(rule: Rule) -> bool:
    """Whether it is a rule of the centre's book, not its older setting for completion."""
    return rule.is_own and rule.file != _("中心设置")
