"""师资, and the tabs of inspections, surveys and evaluation: real screens on a real folder."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from jlcenter.app import (
    call_roll,
    inspections,
    plan_class,
    surveys,
    teacher_activities,
    teachers,
    undo,
)
from jlcenter.domain.records import TEACHER
from jlcenter.storage.session import Session
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.evaluation import EvaluationTab
from jlcenter.ui.screens.inspections import BatchDialog, InspectionList, RectifyDialog, SurveyList
from jlcenter.ui.screens.teacher_dialogs import LeaveDialog, YearDialog
from jlcenter.ui.screens.teachers import teachers_place
from tests.ui.world import Taught


@pytest.fixture
def place(qtbot: QtBot, desk: Desk, session: Session, taught: Taught) -> Any:
    """王老师 teaches the class; today's lesson was called."""
    teachers.add_teacher(session, name="王老师", is_specialist=True, hour_rate="50")
    teachers.add_teacher(session, name="李老师", is_specialist=True)
    plan_class.hand_over(session, taught.id, "王老师")
    call_roll.mark_all(session, taught.lesson(3).id, "present")
    made = teachers_place(desk)
    qtbot.addWidget(made)
    made.resize(1180, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def cells(screen: Any, name: str) -> list[str]:
    """What a column of a screen's table shows."""
    number = [one.name for one in screen.model.columns].index(name)
    column = screen.model.columns[number]
    return [column.text(one) for one in screen.model.rows]


def test_every_tab_opens_and_every_control_has_a_name(place: Any) -> None:
    for tab in place.tabs:
        screen = place.tab(tab.name)
        for kind in (QAbstractButton, QComboBox, QLineEdit):
            for one in screen.findChildren(kind):
                if one.isVisible() and one.parent() is not None:
                    assert one.accessibleName() or one.toolTip() or one.text(), (tab.name, one)


def test_the_workload_shows_hours_and_the_calculation_of_the_current_line(place: Any) -> None:
    tab = place.tab("hours")
    assert cells(tab, "teacher") == ["王老师"] and cells(tab, "hours") == ["4"]
    # no coefficients are set: nothing is converted and no money worked out
    assert cells(tab, "converted") == ["待定"] and cells(tab, "pay") == ["待定"]
    tab.view.go_to(0)
    assert "4 学时" in tab.calculation.text() and "待定" in tab.calculation.text()
    assert "4 学时" in tab.facts()


def test_a_call_of_the_roll_shows_in_the_workload_at_once(
    place: Any, session: Session, taught: Taught
) -> None:
    tab = place.tab("hours")
    undo.undo(session)
    assert cells(tab, "hours") == []
    call_roll.mark_all(session, taught.lesson(3).id, "present")
    assert cells(tab, "hours") == ["4"]


def test_leaving_hands_over_class_and_lessons_and_can_be_undone(
    place: Any, desk: Desk, session: Session, taught: Taught
) -> None:
    told = teachers.find_teacher(session, "王老师")
    dialog = LeaveDialog(desk, place, told)
    dialog.try_done()
    # somebody has to take over: the dialog says so and stays
    assert not dialog.problem.isHidden() and "接手" in dialog.problem.text()
    dialog.to.setText("李老师")
    dialog.try_done()
    assert plan_class.find_class(session, taught.id).teacher_name == "李老师"
    undo.undo(session)
    assert plan_class.find_class(session, taught.id).teacher_name == "王老师"
    assert teachers.find_teacher(session, "王老师")["left_on"] is None


def test_a_teachers_year_is_written_and_shows_in_the_shares(
    place: Any, desk: Desk, session: Session
) -> None:
    dialog = YearDialog(desk, place, teachers.find_teacher(session, "王老师"))
    dialog.degree.setText("abc")
    dialog.try_done()
    assert not dialog.problem.isHidden()
    dialog.degree.setText("24")
    dialog.rate.setText("60")
    dialog.try_done()
    year = date.today().year
    told = teacher_activities.teacher_shares(session, year)
    assert told.shares.degree == 24 and told.shares.dual_role == 1


def test_a_teacher_is_added_through_the_form_and_refused_without_a_name(
    place: Any, desk: Desk, session: Session
) -> None:
    screen = place.tab("teachers")
    dialog = screen.dialog(
        desk, screen, TEACHER, hidden=screen.book.hidden, capability="work",
        save=lambda typed, _saw: screen.save(None, typed).told,
    )  # fmt: skip
    dialog.try_done()
    assert not dialog.problem.isHidden()
    for name, text in (("name", "赵老师"), ("hour_rate", "45.5"), ("enterprise", "东丰鹿业")):
        dialog.controls[name].setText(text)
    yes = dialog.controls["is_dual_role"]
    yes.setCurrentIndex(yes.findData("yes"))
    dialog.try_done()
    told = teachers.find_teacher(session, "赵老师")
    assert told["hour_rate"] == 4550 and told["is_dual_role"] is True
    assert told["employment"] == "enterprise"
    assert "赵老师" in cells(screen, "name")


def test_findings_wait_in_the_list_until_they_are_put_right(
    qtbot: QtBot, desk: Desk, session: Session, taught: Taught
) -> None:
    inspections.add_inspection(
        session,
        {"training_class": taught.code, "kind": "spot_check", "date": "2026-09-01",
         "findings": "签到不全"},
    )  # fmt: skip
    screen = InspectionList(desk)
    qtbot.addWidget(screen)
    screen.show()
    assert "1 次待整改" in screen.facts()
    dialog = RectifyDialog(desk, screen, screen.model.rows[0].told)
    dialog.try_done()
    assert not dialog.problem.isHidden()
    dialog.text.setPlainText("已补签")
    dialog.try_done()
    screen.refresh()
    assert screen.facts() == ""


def test_a_batch_of_sheets_is_one_step(
    qtbot: QtBot, desk: Desk, session: Session, taught: Taught
) -> None:
    screen = SurveyList(desk)
    qtbot.addWidget(screen)
    screen.show()
    dialog = BatchDialog(desk, screen)
    dialog.of.setText(taught.code)
    dialog.counts["satisfied"].setText("18")
    dialog.counts["unsatisfied"].setText("2")
    dialog.try_done()
    screen.refresh()
    assert "20 份" in screen.facts() and "90%" in screen.facts()
    undo.undo(session)
    assert surveys.list_surveys(session) == []


def test_the_evaluation_says_that_no_weights_are_set(
    qtbot: QtBot, desk: Desk, session: Session, taught: Taught
) -> None:
    plan_class.edit_class(session, taught.id, ends=date.today().isoformat())
    screen = EvaluationTab(desk)
    qtbot.addWidget(screen)
    screen.show()
    qtbot.waitUntil(lambda: screen.told is not None)
    assert cells(screen, "code") == [taught.code] and cells(screen, "score") == ["—"]
    assert "还没有设定权重" in screen.rule.text()


def test_the_outcomes_name_the_classes_a_teacher_taught(
    place: Any, qtbot: QtBot, session: Session, taught: Taught
) -> None:
    plan_class.edit_class(session, taught.id, ends=date.today().isoformat())
    tab = place.tab("outcomes")
    qtbot.waitUntil(lambda: cells(tab, "name") == ["王老师"])
    assert cells(tab, "classes") == [taught.code] and cells(tab, "attendance") == ["100%"]
