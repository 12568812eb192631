"""The keys stay with the row worked on: what was pressed may vanish, the table does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from jlcenter.app import claims
from jlcenter.app.make_claim import make_claims
from jlcenter.domain.claim_states import STEPS
from jlcenter.storage.session import Session
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.ask_dialog import AskDialog
from jlcenter.ui.shell import Shell
from tests.claim_world import SKILL, set_rule, taught


@pytest.fixture
def shell(qtbot: QtBot, desk: Desk) -> Shell:
    """The window, with the keys in it."""
    made = Shell(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


@pytest.fixture
def claim(session: Session) -> Any:
    """A claim of three people in publicity."""
    set_rule(session, "subsidy.skill", SKILL)
    made = make_claims(session, [taught(session, (1, 2, 3)).code]).claims[0]
    claims.submit(session, made.code, "2026-11-02")
    claims.publicise(session, made.code, "2026-11-05", "2026-11-11")
    return made


@pytest.fixture
def page(qtbot: QtBot, shell: Shell, claim: Any) -> Any:
    """Its screen, on the second row."""
    shell.go("claim", {"of": claim.id})
    made: Any = shell.content.currentWidget()
    made.view.go_to(1)
    assert QApplication.focusWidget() is made.view
    return made


def button_of(root: QWidget, word: str) -> QPushButton:
    QApplication.processEvents()
    return next(
        one
        for one in root.findChildren(QPushButton)
        if one.accessibleName() == word and one.isVisible()
    )


def answer(told: Callable[[AskDialog], object]) -> None:
    """A person does something with the dialog that opens."""

    def fill() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, AskDialog):
            told(dialog)
        else:
            QTimer.singleShot(10, fill)

    fill()


def objects(dialog: AskDialog) -> None:
    """An objection is typed in."""
    dialog.named("text").setText("没来上课")  # type: ignore[attr-defined]
    dialog.done_button.click()


def by_key(qtbot: QtBot, made: QPushButton) -> None:
    """Reach a button by Tab and press it."""
    made.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(made, Qt.Key.Key_Space)


def stays_on(qtbot: QtBot, page: Any, row: int = 1) -> None:
    page.window().activateWindow()  # as a window manager does when a dialog closes
    qtbot.waitUntil(lambda: QApplication.focusWidget() is page.view, timeout=2000)
    assert page.view.currentIndex().row() == row


def test_after_a_step_of_a_line(qtbot: QtBot, page: Any) -> None:
    answer(objects)
    by_key(qtbot, button_of(page.panel, "登记异议"))
    assert page.model.rows[1].status == "objected"
    stays_on(qtbot, page)


def test_after_a_step_of_the_whole_claim_without_a_dialog(
    qtbot: QtBot, page: Any, session: Session
) -> None:
    claims.return_(session, page.claim_id, "缺照片")
    claims.resubmit(session, page.claim_id, "2026-11-12")
    by_key(qtbot, button_of(page.head, STEPS["review"].label))
    assert page.detail.row.status == "reviewing"
    stays_on(qtbot, page)


def test_after_a_dialog_that_was_cancelled(qtbot: QtBot, page: Any) -> None:
    answer(lambda dialog: dialog.reject())
    by_key(qtbot, button_of(page.head, STEPS["return"].label))
    assert page.detail.row.status == "publicised"
    stays_on(qtbot, page)


def test_a_list_that_was_emptied_keeps_the_keys_on_its_screen(
    qtbot: QtBot, shell: Shell, session: Session, claim: Any
) -> None:
    from jlcenter.app.undo import undo

    shell.go("money", {"tab": "claims"})
    place: Any = shell.content.currentWidget()
    tab = place.tab("claims")
    assert QApplication.focusWidget() is tab.view
    while tab.model.all:
        undo(session)
    qtbot.waitUntil(lambda: not shell.nav.isAncestorOf(QApplication.focusWidget() or shell.nav))
    there = QApplication.focusWidget()
    assert there is not None and place.isAncestorOf(there)


def test_who_goes_to_the_column_by_key_stays_there(qtbot: QtBot, shell: Shell, page: Any) -> None:
    shell.nav.focus_current()
    QApplication.processEvents()
    there = QApplication.focusWidget()
    assert there is not None and shell.nav.isAncestorOf(there)
