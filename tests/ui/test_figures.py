"""指标 in the window: figures with their rows, tasks, a frozen year, and what an auditor asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from jlcenter.app import call_roll, enrol, plan_lessons, targets
from jlcenter.domain.masking import mask_name
from jlcenter.storage.session import Session
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens import ask_dialog
from jlcenter.ui.screens.figure_rows import FigureRows
from jlcenter.ui.screens.figures import figures_place
from jlcenter.ui.screens.tabs import TabsPlace
from tests.ui.world import Taught

YEAR = date.today().year


@pytest.fixture
def place(qtbot: QtBot, desk: Desk, taught: Taught) -> TabsPlace:
    """The place on a centre with one class of five, shown."""
    made = figures_place(desk)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def tab(place: TabsPlace, qtbot: QtBot, taught: Taught) -> Any:
    """The table of figures, counted for the year in which the class ends."""
    found = place.tab("figures")
    ends = date.today() - timedelta(days=2) + timedelta(days=20)
    found.year.setCurrentIndex(found.year.findData(ends.year))
    qtbot.waitUntil(lambda: counted(found) and found.facts_.year == ends.year, timeout=10_000)
    return found


def counted(found: Any) -> bool:
    """Whether everything was read and nothing is being read."""
    return found.facts_ is not None and found._job is None


def line(found: Any, code: str) -> Any:
    """The line of an indicator."""
    return next(one for one in found.model.all if one.indicator.code == code)


def test_figures_tell_how_they_are_counted(tab: Any, qtmodeltester: Any) -> None:
    assert line(tab, "T01").value == "5"
    shown = {one.indicator.code for one in tab.model.rows}
    assert "T01" in shown and "T08" not in shown
    tab.view.go_to(0)
    assert tab.name.text() == "培训总人次" and tab.big.text() == "5 人次"
    assert "每参加一个班计1次" in tab.told[0].text()
    assert tab.told[1].text() == "结业日期（班级）"
    tab.zeros.setChecked(True)
    assert len(tab.model.rows) == len(tab.model.all)
    tab.family.setCurrentIndex(tab.family.findData("Q"))
    assert {one.indicator.code[0] for one in tab.model.rows} == {"Q"}
    assert line(tab, "F01").value == "待定"
    qtmodeltester.check(tab.model)


def test_a_figure_is_cut_and_opens_down_to_its_rows(
    tab: Any, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, taught: Taught
) -> None:
    dialog = FigureRows(desk, tab, tab.facts_, line(tab, "T01").row)
    qtbot.addWidget(dialog)
    assert [one.number for one in dialog.model.rows] == [1, 2, 3, 4, 5]
    assert "5" in dialog.sum.text()
    went: list[tuple[str, dict[str, Any]]] = []
    desk.wanted.connect(lambda name, details: went.append((name, details)))
    dialog.view.chosen.emit(dialog.model.rows[0])
    assert went == [("class", {"of": taught.id})]

    tab.by.setCurrentIndex(tab.by.findData("sponsor"))
    (part,) = [one for one in tab.model.all if one.indicator.code == "T01"]
    assert (part.part_name, part.value) == ("人力资源社会保障", "5")
    asked: list[Any] = []
    monkeypatch.setattr(FigureRows, "ask", lambda *given: asked.append(given))
    tab.open_rows(part)
    assert asked[0][-1] == ("sponsor", "人力资源社会保障")


def test_what_changes_is_counted_anew(tab: Any, qtbot: QtBot, session: Session) -> None:
    targets.set_target(session, year=tab.year.value(), indicator="T01", value=10, number="文3号")
    qtbot.waitUntil(
        lambda: counted(tab) and line(tab, "T01").share == 0.5,
        timeout=10_000,
    )
    assert tab.told[3].text() == "10 · 文3号"


def answer(monkeypatch: pytest.MonkeyPatch, **told: str) -> None:
    """Fill in the next small dialog and press its button."""

    def run(dialog: Any) -> bool:
        for name, value in told.items():
            dialog.named(name).setText(value)
        dialog.try_done()
        return bool(dialog.result())

    monkeypatch.setattr(ask_dialog, "run", run)


def test_a_task_is_set_changed_and_taken_back(
    place: TabsPlace, monkeypatch: pytest.MonkeyPatch, session: Session
) -> None:
    tab: Any = place.tab("targets")
    plan = len(tab.model.all)
    assert plan == 8 and {one.goal for one in tab.model.all} == {None}
    answer(monkeypatch, year=str(YEAR), value="很多")
    tab.set_target(None)
    assert targets.list_targets(session) == []
    answer(monkeypatch, year=str(YEAR), value="300", number="文3号")
    tab.set_target(None)
    assert [(one.code, one.value) for one in tab.model.all][:1] == [("T01", 300)]
    tab.view.go_to(0)
    answer(monkeypatch, value="320")
    tab.set_target(tab.view.current())
    assert targets.list_targets(session)[0].value == 320
    tab.view.go_to(0)
    tab.remove()
    assert len(tab.model.all) == plan


def test_a_year_is_frozen_and_what_came_after_is_told(
    place: TabsPlace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, session: Session,
    taught: Taught,
) -> None:  # fmt: skip
    ends = (date.today() + timedelta(days=18)).year
    if ends != YEAR:
        pytest.skip("the class ends next year, which cannot be frozen yet")
    tab: Any = place.tab("frozen")
    assert tab.which.count() == 0 and not tab.model.all
    answer(monkeypatch, year=str(YEAR), remark="上报")
    tab.freeze()
    qtbot.waitUntil(lambda: tab.frozen is not None and tab._job is None, timeout=10_000)
    assert tab.model.all == [] and "上报" in tab.state.text()
    enrol.withdraw(session, taught.id, 2, "外出务工")
    qtbot.waitUntil(lambda: tab._job is None and len(tab.model.all) > 0, timeout=10_000)
    codes = [one.told.indicator.code for one in tab.model.all]
    assert codes[0] == "T01"
    tab.view.go_to(0)
    name = mask_name(taught.people[1].trainee.name)
    assert tab.rows.toPlainText() == (
        f"{taught.code} 家政服务员(初级) 2 号 {name}：定稿时 1 人次，现在没有"
    )


def test_anomalies_are_searched_when_asked(
    place: TabsPlace, qtbot: QtBot, session: Session, desk: Desk,
    make_class: Callable[..., Taught],
) -> None:  # fmt: skip
    tab: Any = place.tab("anomalies")
    assert tab.model.all == []
    other = make_class(12, "突击班", 4)
    for one in plan_lessons.list_lessons(session, other.id):
        call_roll.mark_all(session, one.id)
    tab.search()
    qtbot.waitUntil(lambda: tab._job is None, timeout=20_000)
    assert other.code in {one.codes for one in tab.model.all}
    told = [one.told.code for one in tab.model.all]
    assert "marks_at_once" in told
    tab.view.go_to(told.index("marks_at_once"))
    assert tab.hint.text() and "课次" in tab.evidence.toPlainText()
    went: list[str] = []
    desk.wanted.connect(lambda name, _details: went.append(name))
    tab.open_class(tab.view.current())
    assert went == ["class"]
