"""年度任务: what was set for a year, and the plan's own targets, which ended in 2022."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.screens.ask_dialog import Ask, AskDialog
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.widgets.controls import column, label
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counting


@dataclass(frozen=True, slots=True)
class Line:
    """A task, or one of the plan's targets."""

    id: tuple[str, str, str]
    year: str
    code: str
    title: str
    value: int
    unit: str
    scope: str
    number: str
    given: str
    goal: Any = None


class TargetsTab(Screen):
    """The list; a task is set or changed by a director."""

    interests = frozenset(("target",))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.model: RowsModel[Line] = RowsModel(
            [
                Column("year", _("年度"), lambda r: r.year, 96),
                Column("code", _("编号"), lambda r: r.code, 90),
                Column("title", _("指标"), lambda r: r.title, 220, letters="name"),
                Column(
                    "value",
                    _("任务数"),
                    lambda r: f"{r.value:,}",
                    110,
                    right=True,
                    letters="ink",
                    sort=lambda r: r.value,
                ),
                Column("unit", _("单位"), lambda r: r.unit, 80),
                Column(
                    "scope",
                    _("范围"),
                    lambda r: r.scope,
                    130,
                    chip=True,
                    tone=lambda r: "present" if r.goal is not None else "leave",
                ),
                Column("number", _("文号"), lambda r: r.number, 190),
                Column("given", _("下达"), lambda r: r.given, 150),
            ]
        )
        self.view = TableView(
            self.model, name="targets", preferences=desk.preferences, stretch="title"
        )
        self.view.setAccessibleName(_("年度任务"))
        self.view.chosen.connect(lambda line: self.set_target(line))
        self.view.current_changed.connect(lambda _line: self.actions_changed.emit())
        self.listing = Listing(
            self.view,
            self.model,
            empty=EmptyState(_("还没有年度任务"), _("下达了任务,指标页就算出完成了多少。")),
            search=lambda r: f"{r.year} {r.code} {r.title} {r.number}",
            unit=counting("{n} 项"),
        )
        outer = column(self, spacing=8)
        outer.addWidget(self.listing, 1)
        outer.addWidget(
            label(
                _(
                    "实施方案自己的目标到2022年为止,只作历史对照;以后每年的任务由上级下达,记在这里。"
                ),
                "secondary",
                wrap=True,
            )
        )

    def refresh(self) -> None:
        """Read them anew."""
        from jlcenter.app import targets
        from jlcenter.domain.indicators import indicators

        known = indicators()
        rows = self.desk.ask(lambda: targets.list_targets(self.desk.session), [])
        lines = [
            Line(
                (str(one.year), one.indicator, one.scope),
                str(one.year),
                one.indicator,
                known[one.indicator].title if one.indicator in known else one.indicator,
                one.value,
                _(known[one.indicator].unit) if one.indicator in known else "",
                _(targets.SCOPES.get(one.scope, one.scope)),
                one.number,
                " ".join(part for part in (one.given_on, one.given_by) if part),
                one,
            )
            for one in rows
        ]
        lines += [
            Line(
                ("plan", one.indicator, str(one.year)),
                _("至{year}", year=one.year),
                one.indicator,
                _(one.name),
                one.value,
                _(known[one.indicator].unit),
                _("方案目标"),
                "",
                "",
            )
            for one in targets.plan_goals()
        ]
        self.listing.set_rows(lines)
        self.actions_changed.emit()

    def offers(self) -> list[Action]:
        """Set, take back."""
        from jlcenter.app.roles import may

        able = may(self.desk.session, "decide")
        line: Line | None = self.view.current()
        return [
            Action(
                _("撤回"),
                self.remove,
                enabled=able and line is not None and line.goal is not None,
            ),
            Action(_("下达任务"), lambda: self.set_target(None), "Ctrl+N", primary=True,
                   enabled=able),
        ]  # fmt: skip

    def set_target(self, line: Line | None) -> None:
        """Set a task, or change the chosen one."""
        from jlcenter.app import targets
        from jlcenter.app.roles import may
        from jlcenter.domain.indicators import indicators

        if not may(self.desk.session, "decide") or (line is not None and line.goal is None):
            return
        goal = line.goal if line is not None else None
        names = tuple((code, f"{code} {one.title}") for code, one in indicators().items())
        scopes = tuple((code, _(word)) for code, word in targets.SCOPES.items())
        made = AskDialog.ask(
            self,
            _("下达年度任务"),
            _("保存"),
            [
                Ask("year", _("年度(&Y)"), value=str(goal.year if goal else date.today().year)),
                Ask("indicator", _("指标(&I)"), "choice", goal.indicator if goal else "T01",
                    choices=names),
                Ask("scope", _("范围(&S)"), "choice", goal.scope if goal else targets.CENTRE,
                    choices=scopes),
                Ask("value", _("任务数(&V)"), value=str(goal.value) if goal else "",
                    hint=_("比例类指标写百分数,如 60")),
                Ask("number", _("文号(&N)"), value=goal.number if goal else ""),
                Ask("given_by", _("下达单位(&B)"), value=goal.given_by if goal else ""),
                Ask("given_on", _("下达日期(&D)"), "day", goal.given_on if goal else ""),
            ],
            self._store,
        )  # fmt: skip
        if made is not None:
            for place, one in enumerate(self.model.rows):
                if one.goal is not None and one.goal.id == made.id:
                    self.view.go_to(place)

    def _store(self, **told: Any) -> Any:
        from jlcenter.app import targets
        from jlcenter.domain.errors import Refused

        numbers = {}
        for name in ("year", "value"):
            if not str(told[name]).isdecimal():
                raise Refused(
                    "number_invalid", _("请填不带小数的数字"), _("如 2026、1200"), field=name
                )
            numbers[name] = int(told[name])
        return targets.set_target(self.desk.session, **{**told, **numbers})

    def remove(self) -> None:
        """Take the chosen one back."""
        from jlcenter.app import targets

        line: Line | None = self.view.current()
        if line is not None and line.goal is not None:
            goal = line.goal
            self.desk.act(
                lambda: targets.remove_target(
                    self.desk.session, year=goal.year, indicator=goal.indicator, scope=goal.scope
                )
            )

    def focus_first(self) -> None:
        """The list."""
        self.view.setFocus()
