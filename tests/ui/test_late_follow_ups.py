"""Who was reached after a node's window closed is told beside 访到, and changes no rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from jlcenter.app import follow_up
from jlcenter.app.days import today
from jlcenter.domain.follow_ups import Answer, NodeRule, add_months, shifted, tallies
from jlcenter.storage.session import Session
from jlcenter.ui.desk import Desk
from jlcenter.ui.practice import invented_people
from jlcenter.ui.screens.follow_ups import FollowUps
from tests.ui.test_follow_ups import _ended

RULE = NodeRule((3, 6), early_days=7, window_days=15, given_up_days=90)
ENDS = "2026-01-10"  # due 2026-04-10, closes 2026-04-25; then 2026-07-10, opens 2026-07-03


@pytest.mark.parametrize(
    ("answers", "reached", "late", "unreachable"),
    [
        ([Answer("2026-04-25", "employed")], 1, 0, 0),
        ([Answer("2026-04-26", "employed")], 0, 1, 0),
        ([Answer("2026-04-26", "unreachable")], 0, 0, 0),
        # nobody answered in time, somebody did later
        ([Answer("2026-04-20", "unreachable"), Answer("2026-05-02", "seeking")], 0, 1, 1),
        # reached in time and again later: no more than reached
        ([Answer("2026-04-12", "seeking"), Answer("2026-05-02", "employed")], 1, 0, 0),
        # of the next node
        ([Answer("2026-07-03", "employed")], 0, 0, 0),
        ([Answer("2026-07-03", "employed", months=3)], 0, 1, 0),
        # an answer of tomorrow is not known yet
        ([Answer("2026-07-06", "employed", months=3)], 0, 0, 0),
    ],
)
def test_late_is_who_answered_after_the_window_at_this_node(
    answers: list[Answer], reached: int, late: int, unreachable: int
) -> None:
    node = tallies([(ENDS, answers, False)], RULE, "2026-07-05")[0]
    assert (node.reached, node.late, node.unreachable) == (reached, late, unreachable)
    assert node.people == 1 and sum(node.statuses.values()) == reached + unreachable


@pytest.fixture
def late(session: Session) -> str:
    """A class whose first node closed; two of three people answered after that."""
    ends = add_months(shifted(today(), -40), -3)
    of = _ended(session, ends, invented_people(3), "电工二班")
    for one in follow_up.due_list(session)[:2]:
        follow_up.add_follow_up(session, one.who.enrolment, "employed", months="3")
    return str(of)


def test_the_screen_says_so_beside_the_number(qtbot: QtBot, desk: Desk, late: str) -> None:
    screen = FollowUps(desk)
    qtbot.addWidget(screen)
    screen.resize(1100, 640)
    screen.show()
    qtbot.waitExposed(screen)
    screen.classes.setCurrentIndex(max(0, screen.classes.count() - 1))
    words = screen.rates.text()
    assert "访到 0，逾期访到 2" in words.replace(",", "，")
    assert "不计入" in words


def test_the_command_has_it_too(
    late: str, run_cli: Callable[..., Any], capfd: pytest.CaptureFixture[str]
) -> None:
    from jlcenter.cli import run

    node = next(
        one for one in run_cli("follow-up", "rates", "--class", late)["rates"] if one["months"] == 3
    )
    assert (node["reached"], node["reached_late"], node["employment_rate"]) == (0, 2, None)
    assert run(["follow-up", "rates", "--class", late]) == 0
    assert "逾期访到" in capfd.readouterr().out
