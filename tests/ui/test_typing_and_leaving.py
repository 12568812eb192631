"""What is being typed when something happens: a sync brings news, the person logs out, the window
closes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from jlcenter.app import assess, call_roll, plan_lessons
from jlcenter.app.conflict_inbox import inbox
from jlcenter.app.settle_conflict import list_conflicts
from jlcenter.domain.records import ASSESSMENT, LESSON
from jlcenter.storage.session import Session
from jlcenter.ui.main_window import MainWindow
from jlcenter.ui.preferences import Preferences
from jlcenter.ui.screens.lesson_dialog import LessonDialog, NotHeldDialog
from jlcenter.ui.screens.log_in import LogIn
from jlcenter.ui.shell import Shell
from tests.conftest import PASSWORD
from tests.ui.world import Taught, in_conflict

Make = Callable[..., Session]


@pytest.fixture
def window(
    qtbot: QtBot, session: Session, taught: Taught, preferences: Preferences
) -> Iterator[MainWindow]:
    """The whole window of somebody at work."""
    remembered = Preferences(session.folder)
    remembered._values.update(look="light", language="zh", last_user="admin")
    made = MainWindow(session.folder, remembered)
    qtbot.addWidget(made)
    made.log_in_as("admin", PASSWORD)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.put_away()


def shell_of(window: MainWindow) -> Shell:
    page = window.current_page
    assert isinstance(page, Shell)
    return page


def scores_of(shell: Shell, taught: Taught) -> Any:
    shell.go("class", {"of": taught.id, "tab": "scores"})
    page: Any = shell.content.currentWidget()
    return page.tab("scores")


def type_a_score(screen: Any, number: int, text: str) -> QLineEdit:
    """Into a cell, without Enter."""
    place = screen.index_of(number, "theory")
    screen.view.setCurrentIndex(place)
    screen.view.edit(place)
    editor = screen.view.indexWidget(place)
    assert isinstance(editor, QLineEdit)
    editor.setText(text)
    return editor


def score(session: Session, taught: Taught, number: int = 1) -> int | None:
    return assess.scores(session, taught.id)[number - 1].theory


# -- leaving ---------------------------------------------------------------------------------------


def test_r10_logging_out_stores_the_score_that_was_being_typed(
    window: MainWindow, session: Session, taught: Taught
) -> None:
    type_a_score(scores_of(shell_of(window), taught), 2, "88")
    window.log_out()
    assert isinstance(window.current_page, LogIn)
    assert score(session, taught, 2) == 8800


def test_r10_closing_the_window_stores_the_score_that_was_being_typed(
    window: MainWindow, session: Session, taught: Taught
) -> None:
    type_a_score(scores_of(shell_of(window), taught), 1, "77.5")
    assert window.close()
    assert score(session, taught) == 7750


def test_r10_a_score_that_cannot_be_stored_keeps_the_window_open_once(
    window: MainWindow, session: Session, taught: Taught
) -> None:
    shell = shell_of(window)
    editor = type_a_score(scores_of(shell, taught), 1, "850")
    window.log_out()
    assert window.current_page is shell and shell.here[0] == "class"
    assert "850" in shell.bar.told
    assert editor.text() == "850"
    assert score(session, taught) is None
    # the person wants to go all the same
    window.log_out()
    assert isinstance(window.current_page, LogIn)


def test_r10_the_last_key_of_a_roll_is_stored_though_the_window_closes_at_once(
    qtbot: QtBot, window: MainWindow, session: Session, taught: Taught
) -> None:
    shell = shell_of(window)
    shell.go("class", {"of": taught.id, "tab": "roll", "lesson": taught.lesson(3).id})
    page: Any = shell.content.currentWidget()
    table = page.tab("roll").table
    table.setFocus()
    # a digit waits for the next one, which may be a scanner's
    qtbot.keyClick(table, Qt.Key.Key_4)
    assert window.close()
    (first, *_others) = call_roll.roll(session, taught.lesson(3).id).rows
    assert first.status == "absent"


def test_r10_a_value_typed_into_a_conflict_and_not_written_is_named_before_logging_out(
    window: MainWindow, session: Session, taught: Taught
) -> None:
    in_conflict(session, taught)
    shell = shell_of(window)
    shell.go("conflicts")
    screen: Any = shell.content.currentWidget()
    (card,) = screen._cards.values()
    card.editor.line.setText("平岗村三组")
    shell.go("today")
    window.log_out()
    assert window.current_page is shell and shell.here[0] == "conflicts"
    assert "平岗村三组" in shell.bar.told
    assert card.editor.line.text() == "平岗村三组"
    card.editor.try_write()
    window.log_out()
    assert isinstance(window.current_page, LogIn)
    assert inbox(session) == []


# -- news while somebody types ---------------------------------------------------------------------


def write_elsewhere(session: Session, taught: Taught, number: int, theory: int) -> None:
    """As a sync or a second window does."""
    enrolment = taught.people[number - 1].enrolment
    with session.action("别处") as write:
        write.put(ASSESSMENT, key=(enrolment, assess.SITTING, 1), theory=theory)


def test_r10_r33_news_waits_for_the_cell_that_is_being_typed_into(
    qtbot: QtBot, window: MainWindow, session: Session, taught: Taught
) -> None:
    shell = shell_of(window)
    screen = scores_of(shell, taught)
    editor = type_a_score(screen, 1, "66")
    write_elsewhere(session, taught, 2, 9100)
    shell.desk.changes.tell(frozenset(("assessment",)))
    assert editor.text() == "66" and editor.isVisible()
    screen.view.commitData(editor)
    screen.view.closeEditor(editor, screen.view.itemDelegate().EndEditHint.NoHint)
    qtbot.waitUntil(lambda: screen.model.data(screen.index_of(2, "theory")) == "91")
    assert score(session, taught) == 6600


@pytest.mark.parametrize("before", [None, 5000])
def test_r24_a_score_that_came_in_unseen_is_not_overwritten(
    window: MainWindow, session: Session, taught: Taught, before: int | None
) -> None:
    if before is not None:
        write_elsewhere(session, taught, 1, before)
    shell = shell_of(window)
    screen = scores_of(shell, taught)
    editor = type_a_score(screen, 1, "66")
    write_elsewhere(session, taught, 1, 9100)
    screen.view.commitData(editor)
    (conflict,) = list_conflicts(session)
    assert {one.value for one in conflict.writes} == {6600, 9100}


def test_r24_a_lesson_moved_elsewhere_while_its_dialog_is_open_is_not_moved_back(
    qtbot: QtBot, window: MainWindow, session: Session, taught: Taught
) -> None:
    desk, lesson = shell_of(window).desk, taught.lesson(4)
    dialog = LessonDialog(desk, None, taught.id, lesson.date, lesson)
    qtbot.addWidget(dialog)
    with session.action("别处") as write:
        write.put(LESSON, lesson.id, starts_at="13:00", topic="别处写的")
    dialog.topic.setText("收纳")
    dialog.done_button.click()
    now = next(one for one in plan_lessons.list_lessons(session, taught.id) if one.number == 4)
    assert now.starts_at == "13:00"
    (conflict,) = list_conflicts(session)
    assert {one.value for one in conflict.writes} == {"收纳", "别处写的"}


def test_r24_a_lesson_called_off_on_two_laptops_for_two_reasons_keeps_both(
    qtbot: QtBot, window: MainWindow, session: Session, taught: Taught
) -> None:
    desk, lesson = shell_of(window).desk, taught.lesson(4)
    dialog = NotHeldDialog(desk, None, lesson)
    qtbot.addWidget(dialog)
    with session.action("别处") as write:
        write.put(LESSON, lesson.id, status="not_held", reason="停电")
    dialog.reason.setCurrentText("下雨")
    dialog.done_button.click()
    assert {one.kind for one in list_conflicts(session)} == {"lesson"}
    values = {write.value for one in list_conflicts(session) for write in one.writes}
    assert values >= {"停电", "下雨"}


def test_an_unregistered_laptop_closes_at_once_and_speaks_of_no_sending(
    window: MainWindow,
) -> None:
    assert window.close()
    assert window.session is None
