"""跟踪: who is to be asked stands there, one digit records the answer, undo takes it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from jlcenter.app import enrol, follow_up, plan_class
from jlcenter.app.days import today
from jlcenter.domain.follow_ups import add_months, shifted
from jlcenter.storage.session import Session
from jlcenter.ui.desk import Desk
from jlcenter.ui.practice import invented_people
from jlcenter.ui.screens import record_dialog
from jlcenter.ui.screens.record_dialog import RecordDialog
from jlcenter.ui.shell import Shell


def _ended(session: Session, ends: str, people: list[dict[str, str]], name: str) -> UUID:
    """A class that ended on a day, with these people."""
    made = plan_class.create_class(
        session,
        name=name,
        programme="JD-JZ-5",
        starts=shifted(ends, -20),
        ends=ends,
        hours="60",
    )
    for one in people:
        enrol.add_trainee(session, class_id=made.row.id, **one)
    return made.row.id


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk, session: Session) -> Any:
    """The tab, with three people due by eight days and two who are late."""
    people = invented_people(5)
    _ended(session, add_months(shifted(today(), -8), -3), people[:3], "家政一班")
    _ended(session, add_months(shifted(today(), -40), -3), people[3:], "电工二班")
    shell = Shell(desk)
    qtbot.addWidget(shell)
    shell.resize(1366, 768)
    shell.show()
    qtbot.waitExposed(shell)
    shell.go("work", {"tab": "follow_ups"})
    found = shell.content.currentWidget().tab("follow_ups")
    qtbot.waitUntil(lambda: len(found.model.rows) == 5)
    found.shell = shell
    return found


def _press(qtbot: QtBot, screen: Any, key: Qt.Key) -> None:
    qtbot.keyClick(screen.view, key)


def test_the_longest_overdue_stand_first(
    qtbot: QtBot, screen: Any, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(screen.model)
    rows = screen.model.rows
    assert [one.due.state for one in rows] == ["late", "late", "due", "due", "due"]
    assert rows[0].who.class_name == "电工二班" and "逾期 2 人" in screen.facts()
    assert "*" in screen.phone.text() or screen.phone.text() == "没有电话"


def test_a_digit_records_the_answer_and_goes_on_and_undo_takes_it_back(
    qtbot: QtBot, screen: Any, session: Session
) -> None:
    first, second = screen.model.rows[0], screen.model.rows[1]
    screen.view.setFocus()
    _press(qtbot, screen, Qt.Key.Key_1)
    assert [one.id for one in screen.model.rows][:1] == [second.id]
    assert screen.view.current().id == second.id
    told = dict(follow_up.follow_ups_of_class(session, first.who.training_class))
    made = next(rows for who, rows in told.items() if who.enrolment == first.who.enrolment)
    assert [(one.status, one.date, one.months) for one in made] == [("employed", today(), 3)]
    screen.shell.undo()
    qtbot.waitUntil(lambda: len(screen.model.rows) == 5)


def test_who_does_not_answer_stays_on_the_list_until_the_window_closes(
    qtbot: QtBot, screen: Any
) -> None:
    due = screen.model.rows[2]
    screen.view.go_to(2)
    _press(qtbot, screen, Qt.Key.Key_8)
    again = next(one for one in screen.model.rows if one.id == due.id)
    assert again.due.attempts == 1
    assert screen.view.current().id == screen.model.rows[3].id  # on to the next one
    screen.view.go_to(0)
    _press(qtbot, screen, Qt.Key.Key_8)  # its window is over: settled
    assert len(screen.model.rows) == 4


def test_letters_and_other_digits_record_nothing(qtbot: QtBot, screen: Any) -> None:
    for key in (Qt.Key.Key_9, Qt.Key.Key_0, Qt.Key.Key_A, Qt.Key.Key_Space):
        _press(qtbot, screen, key)
    assert len(screen.model.rows) == 5


def test_the_list_is_narrowed_by_class_and_node(qtbot: QtBot, screen: Any) -> None:
    code = screen.model.rows[0].who.code
    screen.classes.setCurrentIndex(screen.classes.findData(code))
    assert {one.who.code for one in screen.model.rows} == {code}
    assert "就业率" in screen.rates.text() and "电工二班" in screen.rates.text()
    screen.classes.setCurrentIndex(0)
    assert len(screen.model.rows) == 5 and not screen.nodes.isVisible()  # one node only


def test_the_details_are_asked_in_a_form_with_the_rules_of_the_record(
    qtbot: QtBot, screen: Any, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def fill(dialog: RecordDialog) -> bool:
        dialog.controls["status"].show_value("seeking", "")  # type: ignore[attr-defined]
        dialog.controls["employer"].show_value("老年公寓", "老年公寓")  # type: ignore[attr-defined]
        dialog.try_done()
        told.append(dialog.problem.text())
        dialog.controls["status"].show_value("employed", "")  # type: ignore[attr-defined]
        dialog.try_done()
        return dialog.made is not None

    monkeypatch.setattr(record_dialog, "run", fill)
    one = screen.model.rows[0]
    screen.details()
    assert "不能再写就业单位" in told[0]
    rows = dict(
        (who.enrolment, rows)
        for who, rows in follow_up.follow_ups_of_class(session, one.who.training_class)
    )[one.who.enrolment]
    assert [(row.status, row.employer, row.channel) for row in rows] == [
        ("employed", "老年公寓", "phone")
    ]
    assert len(screen.model.rows) == 4


def test_with_nobody_to_ask_it_says_what_will_stand_here(qtbot: QtBot, desk: Desk) -> None:
    from jlcenter.ui.screens.follow_ups import FollowUps

    made = FollowUps(desk)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    assert made.empty.isVisible() and not made.answers.isVisible()
    made.record(1)  # nothing to record


def test_a_number_is_shown_whole_when_asked_and_that_is_noted(
    qtbot: QtBot, screen: Any, session: Session
) -> None:
    place = next(n for n, one in enumerate(screen.model.rows) if one.who.trainee.phone)
    screen.view.go_to(place)
    whole = screen.model.rows[place].who.trainee.phone
    assert screen.phone.text() != whole
    screen.reveal()
    assert screen.phone.text() == whole


def test_what_was_heard_is_listed_and_corrected(qtbot: QtBot, screen: Any) -> None:
    _press(qtbot, screen, Qt.Key.Key_7)
    shell = screen.shell
    shell.go("work", {"tab": "answers"})
    answers = shell.content.currentWidget().tab("answers")
    qtbot.waitUntil(lambda: len(answers.model.rows) == 1)
    row = answers.model.rows[0]
    assert row.words("status") == "未就业(求职中)" and row.words("months") == "3"
    answers.save(row.told, {"status": "flexible"})
    qtbot.waitUntil(lambda: answers.model.rows[0].words("status") == "灵活就业")


def test_the_start_page_says_how_many_are_to_be_asked(qtbot: QtBot, screen: Any) -> None:
    shell = screen.shell
    shell.go("today")
    page = shell.content.currentWidget()

    def texts() -> list[str]:
        return [one.text() for one in page.findChildren(QLabel) if one.isVisible()]

    qtbot.waitUntil(lambda: "该回访 5 人 · 逾期 2 人" in texts())
    for link in page.findChildren(QPushButton):
        if link.text() == "去回访":
            link.click()
    assert shell.here == ("work", {"tab": "follow_ups"})
