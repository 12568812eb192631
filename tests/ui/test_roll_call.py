"""The roll call on a real folder: keys, minutes, undo, F5, finding, what others did meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from jlcenter.app import call_roll
from jlcenter.storage.session import Session
from jlcenter.ui.models.roll import RollModel, matches
from tests.ui.world import Taught


def marks(session: Session, taught: Taught, lesson: int = 3) -> dict[int, Any]:
    """What is on disk: number → status."""
    return {
        one.number: (one.status, one.minutes)
        for one in call_roll.roll(session, taught.lesson(lesson).id).rows
    }


def press(qtbot: QtBot, screen: Any, keys: str) -> None:
    """Keys as a person presses them, each settled before the next."""
    for key in keys:
        qtbot.keyClicks(screen.table, key)
        screen.table.keys.settle()


def test_the_lesson_of_today_is_shown_with_everyone_not_called(
    roll_call: Any, session: Session, taught: Taught
) -> None:
    assert roll_call.lesson.number == 3
    assert roll_call.panel.open.text() == "还有 5 人未点"
    assert all(status is None for status, _minutes in marks(session, taught).values())


def test_opening_a_roll_writes_nothing(
    qtbot: QtBot, roll_call: Any, session: Session, taught: Taught
) -> None:
    """R44, R39: looking is not marking."""
    roll_call.show_lesson(taught.lesson(1).id)
    roll_call.show_lesson(taught.lesson(3).id)
    assert set(marks(session, taught, 1).values()) == {(None, None)}
    assert set(marks(session, taught, 3).values()) == {(None, None)}


def test_r38_a_digit_marks_at_once_and_goes_on(
    qtbot: QtBot, roll_call: Any, session: Session, taught: Taught
) -> None:
    press(qtbot, roll_call, "1")
    assert marks(session, taught)[1] == ("present", None)
    assert roll_call.table.current().number == 2
    press(qtbot, roll_call, "4")
    assert marks(session, taught)[2] == ("absent", None)
    assert roll_call.panel.open.text() == "还有 3 人未点"
    assert roll_call.panel.last.text().startswith("刚才:")


def test_letters_search_and_never_mark(
    qtbot: QtBot, roll_call: Any, session: Session, taught: Taught
) -> None:
    from jlcenter.domain import pinyin

    last = taught.people[-1].trainee.name
    press(qtbot, roll_call, pinyin.initials(last)[0])
    assert roll_call.table.current().name == last
    assert all(status is None for status, _minutes in marks(session, taught).values())


def test_late_takes_minutes_until_enter_and_one_undo_takes_all_back(
    qtbot: QtBot, roll_call: Any, session: Session, taught: Taught
) -> None:
    press(qtbot, roll_call, "220")
    assert marks(session, taught)[1] == ("late", 20)
    assert roll_call.table.current().number == 1
    qtbot.keyClick(roll_call.table, Qt.Key.Key_Return)
    assert roll_call.table.current().number == 2
    press(qtbot, roll_call, "1")
    assert marks(session, taught)[2] == ("present", None)
    roll_call.undo()
    assert marks(session, taught)[2] == (None, None)
    roll_call.undo()
    assert marks(session, taught)[1] == (None, None)
    roll_call.redo()
    assert marks(session, taught)[1] == ("late", 20)


def test_an_arrow_ends_the_minutes(
    qtbot: QtBot, roll_call: Any, session: Session, taught: Taught
) -> None:
    press(qtbot, roll_call, "315")
    qtbot.keyClick(roll_call.table, Qt.Key.Key_Down)
    press(qtbot, roll_call, "1")
    assert marks(session, taught)[1] == ("left_early", 15)
    assert marks(session, taught)[2] == ("present", None)


def test_minutes_longer_than_the_lesson_are_refused_in_words(
    qtbot: QtBot, roll_call: Any, session: Session, taught: Taught
) -> None:
    told: list[Any] = []
    roll_call.desk.noticed.connect(told.append)
    press(qtbot, roll_call, "2999")
    assert told and "999" in told[-1].text
    assert marks(session, taught)[1] == ("late", 99)


def test_r36_f5_fills_only_those_not_called(
    qtbot: QtBot, roll_call: Any, session: Session, taught: Taught
) -> None:
    press(qtbot, roll_call, "45")
    roll_call.everyone_present()
    found = marks(session, taught)
    assert found[1] == ("absent", None)
    assert found[2] == ("leave", None)
    assert {found[n] for n in (3, 4, 5)} == {("present", None)}
    assert roll_call.panel.open.text() == "全部点完"
    roll_call.undo()
    found = marks(session, taught)
    assert found[1] == ("absent", None) and found[3] == (None, None)


def test_0_takes_a_mark_away(
    qtbot: QtBot, roll_call: Any, session: Session, taught: Taught
) -> None:
    press(qtbot, roll_call, "1")
    qtbot.keyClick(roll_call.table, Qt.Key.Key_Up)
    press(qtbot, roll_call, "0")
    assert marks(session, taught)[1] == (None, None)


def test_r45_a_scanned_id_number_marks_that_person_only(
    qtbot: QtBot, roll_call: Any, session: Session, taught: Taught
) -> None:
    number = taught.people[3].trainee.id_number
    qtbot.keyClicks(roll_call.table, number)
    qtbot.keyClick(roll_call.table, Qt.Key.Key_Return)
    found = marks(session, taught)
    assert found[4] == ("present", None)
    assert {found[n] for n in (1, 2, 3, 5)} == {(None, None)}


def test_slash_and_a_number_only_goes_there(
    qtbot: QtBot, roll_call: Any, session: Session, taught: Taught
) -> None:
    qtbot.keyClicks(roll_call.table, "/5")
    qtbot.keyClick(roll_call.table, Qt.Key.Key_Return)
    assert roll_call.table.current().number == 5
    assert marks(session, taught)[5] == (None, None)


def test_r33_a_mark_made_by_a_script_shows_without_a_restart(
    qtbot: QtBot, roll_call: Any, session: Session, taught: Taught
) -> None:
    person = taught.people[1].enrolment
    call_roll.mark(session, taught.lesson(3).id, person, "online")
    qtbot.waitUntil(lambda: roll_call.panel.open.text() == "还有 4 人未点", timeout=3000)
    assert roll_call.model.rows[1].status == "online"


def test_a_mark_made_elsewhere_unseen_is_not_lost(
    qtbot: QtBot, roll_call: Any, session: Session, taught: Taught
) -> None:
    """``saw`` is what the screen showed: a newer value below it becomes a conflict, not a loss."""
    stale = roll_call.model.rows[0]
    person = taught.people[0].enrolment
    call_roll.mark(session, taught.lesson(3).id, person, "absent")
    roll_call.model.rows[0] = stale
    roll_call.table.go_to(0)
    press(qtbot, roll_call, "1")
    row = call_roll.roll(session, taught.lesson(3).id).rows[0]
    assert {row.status, *row.rivals} == {"present", "absent"}
    roll_call.reload()
    roll_call.table.go_to(0)
    press(qtbot, roll_call, "4")
    settled = call_roll.roll(session, taught.lesson(3).id).rows[0]
    assert (settled.status, settled.rivals) == ("absent", ())


def test_a_called_off_lesson_takes_no_marks(
    qtbot: QtBot, roll_call: Any, session: Session, taught: Taught
) -> None:
    from jlcenter.app import plan_lessons

    plan_lessons.cancel_lesson(session, taught.id, 3, "雨")
    qtbot.waitUntil(lambda: roll_call.lesson.is_called_off, timeout=3000)
    press(qtbot, roll_call, "1")
    assert marks(session, taught)[1] == (None, None)
    assert roll_call.panel.warning.text().startswith("停课·雨")


def test_r41_the_filter_for_not_called_says_what_it_hides(qtbot: QtBot, roll_call: Any) -> None:
    press(qtbot, roll_call, "11")
    roll_call.panel.only.setChecked(True)
    assert [one.number for one in roll_call.model.rows] == [3, 4, 5]
    assert roll_call.panel.sums.text() == "应到 5 · 已点 2"


def test_the_model_is_a_right_one(roll_call: Any, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(roll_call.model)


def test_r48_five_hundred_rows_have_no_widget_each(
    qtbot: QtBot, desk: Any, make_class: Callable[..., Taught]
) -> None:
    from PySide6.QtWidgets import QWidget

    from jlcenter.ui.screens.roll_call import RollCall

    taught = make_class(people=120)
    screen = RollCall(desk, taught.id)
    qtbot.addWidget(screen)
    screen.show()
    assert screen.model.rowCount() == 120
    assert len(screen.table.viewport().findChildren(QWidget)) == 0


def test_a_person_is_found_by_every_reading_of_the_name(qapp: Any) -> None:
    for typed in ("sxm", "dxm", "shan", "xuemei", "雪梅", "单"):
        assert matches("单雪梅", typed), typed
    assert not matches("单雪梅", "lxm")
    assert not matches("单雪梅", "")


def test_an_empty_roll_finds_nobody(qapp: Any) -> None:
    model = RollModel()
    assert model.find("a") == -1
    assert model.next_open(0) == -1
