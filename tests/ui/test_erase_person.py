"""Erasing a person from their card: asked why, said what stays, and only to who may."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from jlcenter.app.erase_trainee import ERASED_NAME
from jlcenter.app.find_trainees import get_trainee
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens import ask_dialog
from jlcenter.ui.screens.person_dialog import PersonDialog
from tests.ui.world import Taught

ERASE = "抹除个人信息…"


def button_of(dialog: PersonDialog) -> QPushButton | None:
    return next((one for one in dialog.findChildren(QPushButton) if one.text() == ERASE), None)


def test_a_person_is_erased_with_a_reason_and_the_card_goes(
    qtbot: QtBot, desk: Desk, taught: Taught, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = taught.people[0].trainee.id
    dialog = PersonDialog(desk, None, who)
    qtbot.addWidget(dialog)
    seen: list[Any] = []

    def answer(made: ask_dialog.AskDialog) -> bool:
        seen.append(made)
        made.try_done()
        assert get_trainee(desk.session, who).name != ERASED_NAME
        assert made.problem.text()
        made.named("reason").setText("本人申请")
        made.try_done()
        return True

    monkeypatch.setattr(ask_dialog, "run", answer)
    told: list[Any] = []
    desk.noticed.connect(told.append)
    button = button_of(dialog)
    assert button is not None
    button.click()
    assert get_trainee(desk.session, who).name == ERASED_NAME
    assert "已抹除" in told[-1].text and dialog.result() == dialog.DialogCode.Accepted
    assert len(seen) == 1


def test_who_may_not_is_not_offered_it(qtbot: QtBot, desk: Desk, taught: Taught) -> None:
    desk.session.role = "clerk"
    dialog = PersonDialog(desk, None, taught.people[0].trainee.id)
    qtbot.addWidget(dialog)
    assert button_of(dialog) is None
