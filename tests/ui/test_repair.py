"""A number given twice stands on the first screen, and one dialog mends it."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from jlcenter.app import clashes, enrol
from jlcenter.app.undo import undo
from jlcenter.domain.records import ENROLMENT
from jlcenter.storage.session import Session
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.repair_dialog import RepairDialog
from jlcenter.ui.screens.today import TodayScreen
from tests.ui.world import Taught


@pytest.fixture
def doubled(session: Session, taught: Taught) -> Taught:
    """The fifth person has the second's number, as two laptops without a network give it."""
    with session.action("别处") as write:
        write.put(ENROLMENT, taught.people[4].enrolment, number=2)
    return taught


def today_of(qtbot: QtBot, desk: Desk) -> TodayScreen:
    screen = TodayScreen(desk)
    qtbot.addWidget(screen)
    screen.refresh()
    return screen


def wanted(screen: TodayScreen) -> QAbstractButton:
    (found,) = [b for b in screen.findChildren(QAbstractButton) if b.text() == "去处理"]
    return found


def test_today_names_it_and_leads_to_the_repair(qtbot: QtBot, desk: Desk, doubled: Taught) -> None:
    asked: list[tuple[str, dict[str, Any]]] = []
    desk.wanted.connect(lambda name, details: asked.append((name, details)))
    made = wanted(today_of(qtbot, desk))
    assert doubled.people[1].trainee.name in made.accessibleName()
    made.click()
    ((name, details),) = asked
    assert name == "repair" and details["of"].problem.code == "number_double"


def test_the_chosen_person_gets_another_number_and_undo_takes_it_back(
    qtbot: QtBot, desk: Desk, doubled: Taught
) -> None:
    session = desk.session
    (clash,) = clashes.clashes(session)
    dialog = RepairDialog(desk, None, clash)
    qtbot.addWidget(dialog)
    dialog.choices[doubled.people[1].trainee.id].setChecked(True)
    dialog.done_button.click()
    assert dialog.result() == 1
    numbers = {one.trainee.id: one.number for one in enrol.roster(session, doubled.id)}
    assert numbers[doubled.people[4].trainee.id] == 2
    assert numbers[doubled.people[1].trainee.id] == 5
    assert clashes.clashes(session) == []
    undo(session)
    assert len(clashes.clashes(session)) == 1


def test_it_says_why_not_where_somebody_mended_it_already(
    qtbot: QtBot, desk: Desk, doubled: Taught
) -> None:
    (clash,) = clashes.clashes(desk.session)
    undo(desk.session)
    dialog = RepairDialog(desk, None, clash)
    qtbot.addWidget(dialog)
    dialog.choices[doubled.people[4].trainee.id].setChecked(True)
    dialog.done_button.click()
    assert dialog.result() == 0 and not dialog.problem.isHidden()
