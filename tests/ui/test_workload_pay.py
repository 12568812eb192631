"""工作量: where the pay is not settled the head says 待定, never 0.00 yuan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from jlcenter.app import call_roll, plan_class, teachers
from jlcenter.app.teacher_hours import workload
from jlcenter.cli import run
from jlcenter.storage.session import Session
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.workload import WorkloadTab
from tests.claim_world import set_rule
from tests.ui.world import Taught

COEFFICIENTS = {
    "combine": "multiply",
    "coefficients": {one: "1" for one in ("theory", "practice", "online", "rural")}
    | {one: "1" for one in ("evening_weekend", "enterprise", "repeat")},
}


@pytest.fixture
def tab(qtbot: QtBot, desk: Desk, session: Session, make_class: Callable[..., Taught]) -> Any:
    """王老师 and 李老师 taught four hours each; only 王老师 has a rate."""
    teachers.add_teacher(session, name="王老师", is_specialist=True, hour_rate="50")
    teachers.add_teacher(session, name="李老师", is_specialist=True)
    for name in ("王老师", "李老师"):
        taught = make_class(2, f"{name}的班")
        plan_class.hand_over(session, taught.id, name)
        call_roll.mark_all(session, taught.lesson(3).id, "present")
    made = WorkloadTab(desk)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_without_coefficients_the_pay_is_not_settled(tab: Any) -> None:
    assert tab.facts().startswith("8 学时 · 折算 待定 · 课时费 待定")
    assert "0.00" not in tab.facts()


def test_the_rest_is_named_where_only_some_of_it_is_settled(tab: Any, session: Session) -> None:
    set_rule(session, "workload.convert", COEFFICIENTS, "2020-01-01")
    tab.refresh()
    assert "课时费 200.00 元（另有 1 行待定）" in tab.facts()
    told = workload(session, tab.chosen_year())
    assert (told.pay, told.pay_pending) == (20_000, 1)


def test_the_command_says_the_same(
    tab: Any, session: Session, run_cli: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    year = str(tab.chosen_year())
    told = run_cli("teacher", "hours", "--year", year)
    assert told["pay"] is None and told["pay_pending"] == 2
    assert run(["teacher", "hours", "--year", year]) == 0
    out = capfd.readouterr().out
    assert "课时费 待定" in out and "0.00 元" not in out
