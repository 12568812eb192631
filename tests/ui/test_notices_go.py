"""A notice belongs to the screen that told it: it goes when one goes elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from jlcenter.domain.errors import Refused
from jlcenter.storage.session import Session
from jlcenter.ui.desk import Desk
from jlcenter.ui.notices import Notice, explain
from jlcenter.ui.shell import Shell


@pytest.fixture
def shell(qtbot: QtBot, desk: Desk) -> Shell:
    """The window on the place of money."""
    made = Shell(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    made.go("money", {"tab": "claims"})
    QApplication.processEvents()
    return made


def tell(shell: Shell, notice: Notice) -> None:
    shell.desk.show_notice(notice)
    QApplication.processEvents()
    assert shell.bar.told == notice.text


@pytest.mark.parametrize("tone", ["present", "late", "leave"])
def test_it_goes_with_the_place(shell: Shell, tone: str) -> None:
    tell(shell, Notice(tone, "已登记"))
    shell.go("classes")
    assert shell.bar.told == ""


def test_it_goes_with_the_tab(shell: Shell) -> None:
    tell(shell, Notice("present", "已登记"))
    place: Any = shell.content.currentWidget()
    place.tab("income")
    assert shell.bar.told == ""


def test_it_stays_while_its_screen_does(shell: Shell) -> None:
    tell(shell, Notice("present", "已登记"))
    shell.desk.changes.tell(("claim",))
    shell.go("money", {"tab": "claims"})
    QApplication.processEvents()
    assert shell.bar.told == "已登记"


def test_what_was_told_while_going_belongs_to_where_one_goes(shell: Shell) -> None:
    shell.desk.show_notice(Notice("present", "已编制申领"))
    shell.desk.go("classes")
    QApplication.processEvents()
    assert shell.bar.told == "已编制申领"
    shell.go("money")
    assert shell.bar.told == ""


def test_a_refusal_goes_with_what_was_tried(shell: Shell) -> None:
    tell(shell, explain(Refused("line_state", "第 1 行不能移出", "")))
    shell.go("classes")
    assert shell.bar.told == ""


def test_a_defect_stays_until_somebody_has_read_its_number(shell: Shell) -> None:
    tell(shell, explain(ValueError()))
    shell.go("classes")
    assert "编号" in shell.bar.told


def test_what_concerns_every_screen_stays(shell: Shell, session: Session) -> None:
    shell._sync_ended(None, Refused("device_blocked", "这台电脑已停用"), True)
    QApplication.processEvents()
    assert shell.bar.told == "这台电脑已停用"
    shell.go("classes")
    assert shell.bar.told == "这台电脑已停用"
