"""Each screen on real data: it shows what is there, and acts through the use-cases."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from jlcenter.app import assess, call_roll, enrol, issue_certificates, plan_class, plan_lessons
from jlcenter.storage.session import Session
from jlcenter.ui.desk import Desk
from jlcenter.ui.shell import Shell, places
from tests.ui.world import Taught


@pytest.fixture
def shell(qtbot: QtBot, desk: Desk, taught: Taught) -> Shell:
    """The window's shell with a class in it."""
    made = Shell(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    return made


def tab(shell: Shell, taught: Taught, name: str) -> Any:
    """A tab of the class's page, shown."""
    shell.go("class", {"of": taught.id, "tab": name})
    page: Any = shell.content.currentWidget()
    return page.tab(name)


def test_every_place_opens_and_says_no_error(shell: Shell, qtbot: QtBot) -> None:
    for place in places():
        shell.go(place.name)
        assert shell.bar.told == "", place.name


def test_every_tab_opens_and_says_no_error(shell: Shell, taught: Taught, qtbot: QtBot) -> None:
    from jlcenter.ui.screens.class_page import TABS

    for name, _word in TABS:
        tab(shell, taught, name)
        assert shell.bar.told == "", name


def test_every_control_has_a_name_for_a_reader(shell: Shell, taught: Taught) -> None:
    from jlcenter.ui.screens.class_page import TABS

    for name, _word in TABS:
        tab(shell, taught, name)
    for place in places():
        shell.go(place.name)
    nameless = [
        f"{type(one).__name__} in {type(one.parent()).__name__}"
        for one in shell.findChildren(QWidget)
        if isinstance(one, (QAbstractButton, QLineEdit, QComboBox))
        and not (one.accessibleName() or getattr(one, "text", str)())
        and "qt_" not in one.objectName()
        and type(one.parent()).__name__ not in ("QLineEdit", "QComboBox", "QTabBar", "TableView")
        and not type(one.parent()).__name__.endswith(("View", "Table"))
    ]
    assert nameless == []


def test_r42_today_names_only_real_gaps_and_leads_to_the_lesson(
    shell: Shell, taught: Taught, session: Session
) -> None:
    call_roll.mark_all(session, taught.lesson(1).id)
    from jlcenter.app import today

    now = today.today(session)
    assert [one.number for one in now.gaps] == [2]
    shell.go("class", {"of": taught.id, "tab": "roll", "lesson": now.gaps[0].lesson})
    page: Any = shell.content.currentWidget()
    assert page.tab("roll").lesson.number == 2


def test_r33_a_class_made_elsewhere_appears(shell: Shell, session: Session, qtbot: QtBot) -> None:
    shell.go("classes")
    screen: Any = shell.content.currentWidget()
    plan_class.create_class(
        session,
        name="砌筑工",
        programme="GW-JZ",
        starts="2026-03-01",
        ends="2026-03-20",
        hours="60",
    )
    qtbot.waitUntil(lambda: any(one.name == "砌筑工" for one in screen.model.all), timeout=3000)


def test_r41_a_filter_says_how_many_of_how_many(shell: Shell, taught: Taught, qtbot: QtBot) -> None:
    screen = tab(shell, taught, "roster")
    assert screen.listing.count.text() == "5 人"
    screen.listing.filter.setText(taught.people[0].trainee.name)
    assert screen.listing.count.text().startswith("5 人,显示 1:筛选")


def test_the_roster_shows_no_full_number(shell: Shell, taught: Taught) -> None:
    screen = tab(shell, taught, "roster")
    shown = [
        screen.model.columns[n].text(row)
        for row in screen.model.rows
        for n in range(len(screen.model.columns))
    ]
    numbers = {one.trainee.id_number for one in taught.people}
    assert not numbers & set(shown)
    assert any("********" in one for one in shown)


def test_scores_are_typed_into_the_grid(shell: Shell, taught: Taught, session: Session) -> None:
    screen = tab(shell, taught, "scores")
    model = screen.model
    assert model.setData(screen.index_of(1, "theory"), "85.5", Qt.ItemDataRole.EditRole)
    assert model.setData(screen.index_of(1, "practical"), "90", Qt.ItemDataRole.EditRole)
    row = assess.scores(session, taught.id)[0]
    assert (row.theory, row.practical) == (8550, 9000)
    assert screen._state(model.rows[0]) == "合格"


def test_a_score_out_of_range_is_refused_and_nothing_changes(
    shell: Shell, taught: Taught, session: Session
) -> None:
    screen = tab(shell, taught, "scores")
    assert not screen.model.setData(screen.index_of(1, "theory"), "850", Qt.ItemDataRole.EditRole)
    assert "850" in shell.bar.told
    assert assess.scores(session, taught.id)[0].theory is None


def test_a_resit_leaves_the_first_sitting(shell: Shell, taught: Taught, session: Session) -> None:
    screen = tab(shell, taught, "scores")
    screen.model.setData(screen.index_of(1, "theory"), "50", Qt.ItemDataRole.EditRole)
    screen.attempt.setCurrentIndex(1)
    screen.model.setData(screen.index_of(1, "theory"), "70", Qt.ItemDataRole.EditRole)
    sittings = assess.scores(session, taught.id)[0].sittings
    assert [(one.attempt, one.theory) for one in sittings] == [(1, 5000), (2, 7000)]


def test_completion_says_every_reason_in_words(shell: Shell, taught: Taught) -> None:
    from jlcenter.ui.screens.class_completion import reasons_of

    screen = tab(shell, taught, "completion")
    assert "考核未通过或缺成绩" in reasons_of(screen.model.rows[0])
    assert "出勤率不低于 80%" in screen.rule.text()


def test_models_are_right_ones(shell: Shell, taught: Taught, qtmodeltester: ModelTester) -> None:
    for name in ("roster", "lessons", "scores"):
        qtmodeltester.check(tab(shell, taught, name).model)


def test_sorting_is_done_in_the_list(shell: Shell, taught: Taught) -> None:
    model = tab(shell, taught, "roster").model
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert [one.number for one in model.rows] == [5, 4, 3, 2, 1]
    model.sort(-1)
    assert [one.number for one in model.rows] == [1, 2, 3, 4, 5]


def test_undo_anywhere_takes_back_the_last_action(
    shell: Shell, taught: Taught, session: Session, qtbot: QtBot
) -> None:
    shell.go("classes")
    plan_lessons.cancel_lesson(session, taught.id, 4, "雨")
    qtbot.waitUntil(lambda: shell.nav.last.text() != "", timeout=3000)
    shell.undo()
    assert shell.bar.told.startswith("已撤销")
    found = [one for one in plan_lessons.list_lessons(session, taught.id) if one.number == 4]
    assert not found[0].is_called_off


def test_trainees_are_found_as_one_types(shell: Shell, taught: Taught, qtbot: QtBot) -> None:
    shell.go("trainees")
    screen: Any = shell.content.currentWidget()
    person = taught.people[2].trainee
    qtbot.keyClicks(screen.query, person.id_number[-4:])
    qtbot.waitUntil(lambda: screen.model.rowCount() == 1, timeout=3000)
    assert screen.model.rows[0].row.name == person.name
    screen.query.setText("没有这个人")
    qtbot.waitUntil(lambda: screen.model.rowCount() == 0, timeout=3000)
    assert "没有找到" in screen.empty.heading.text()


def test_sync_without_pairing_is_calm(shell: Shell) -> None:
    shell.go("sync")
    screen: Any = shell.content.currentWidget()
    assert screen.state.text() == "只在本机"
    assert screen.pairing.isVisible()
    assert screen.offers() == []


def test_pairing_with_an_unreachable_server_says_so_and_keeps_everything(
    shell: Shell, qtbot: QtBot
) -> None:
    shell.go("sync")
    screen: Any = shell.content.currentWidget()
    form = screen.pairing
    form.server.setText("http://127.0.0.1:9")
    form.code.setText("AAAA-BBBB-CCCC")
    form.pair()
    qtbot.waitUntil(lambda: form.button.isEnabled(), timeout=20_000)
    assert form.words.text()
    assert form.code.text() == "AAAA-BBBB-CCCC"
    assert not screen.desk.sync_status().paired


def test_a_certificate_is_issued_shown_and_revoked(
    shell: Shell, taught: Taught, session: Session, qtbot: QtBot, monkeypatch: Any
) -> None:
    for number in (1, 2, 3, 4):
        call_roll.mark_all(session, taught.lesson(number).id)
    assess.record_scores(session, taught.id, 1, theory="80", practical="80")
    screen = tab(shell, taught, "certificates")
    from jlcenter.ui.screens.class_certificates import IssueDialog, ReasonDialog

    monkeypatch.setattr(
        IssueDialog,
        "ask",
        lambda desk, *_rest: issue_certificates.issue(desk.session, taught.id),
    )
    assert any(one.text == "发证(1 人)" for one in screen.offers())
    screen.issue()
    assert [one.number for one in screen.model.rows] == [1]
    assert "4 人没有发" in shell.bar._hint.text()
    dialog = ReasonDialog(screen.desk, screen, screen.model.rows[0], reissue=False)
    qtbot.addWidget(dialog)
    dialog.try_done()
    assert dialog.problem.text()
    dialog.reason.setText("姓名有误")
    dialog.try_done()
    qtbot.waitUntil(lambda: screen.model.rows[0].status == "revoked", timeout=3000)


def test_a_walk_in_is_judged_while_typing_and_enrolled(
    shell: Shell, taught: Taught, session: Session, qtbot: QtBot
) -> None:
    from jlcenter.ui.practice import invented_people
    from jlcenter.ui.screens.walk_in import WalkIn

    person = invented_people(7)[6]
    dialog = WalkIn(shell.desk, shell, taught.id)
    qtbot.addWidget(dialog)
    dialog.number.setText(person["id_number"][:17] + "0")
    assert dialog.live.property("tone") in ("absent", "present")
    dialog.number.setText(person["id_number"])
    assert "东丰县" in dialog.live.text() and "校验通过" in dialog.live.text()
    dialog.try_done()
    assert "姓名" in dialog.problem.text()
    dialog.name.setText("单小梅")
    dialog.try_done()
    assert [one.trainee.name for one in enrol.roster(session, taught.id)][-1] == "单小梅"


def test_a_class_dialog_fills_in_what_the_programme_brings(
    shell: Shell, session: Session, qtbot: QtBot
) -> None:
    from jlcenter.ui.screens.class_dialog import ClassDialog

    dialog = ClassDialog(shell.desk, shell)
    qtbot.addWidget(dialog)
    dialog.programme.setCurrentIndex(dialog.programme.findData("GW-ZH"))
    assert dialog.hours.text() == "60"
    assert "转岗" in dialog.about.text()
    dialog.name.setText("转岗一班")
    dialog.hours.setText("很多")
    dialog.try_done()
    assert "很多" in dialog.problem.text()
    dialog.hours.setText("48")
    dialog.try_done()
    assert dialog.made.name == "转岗一班"


def test_planning_asks_for_a_weekday_and_makes_lessons(
    shell: Shell, session: Session, qtbot: QtBot, make_class: Any
) -> None:
    from jlcenter.ui.screens.lesson_dialog import PlanDialog

    made = plan_class.create_class(
        session, name="夜校", programme="GW-ZH", starts="2026-03-02", ends="2026-03-15", hours="60"
    )
    dialog = PlanDialog(shell.desk, shell, made.row.id)
    qtbot.addWidget(dialog)
    for box in dialog.weekdays:
        box.setChecked(False)
    dialog.try_done()
    assert "星期" in dialog.problem.text()
    dialog.weekdays[0].setChecked(True)
    dialog.try_done()
    assert [one.date for one in plan_lessons.list_lessons(session, made.row.id)] == [
        "2026-03-02",
        "2026-03-09",
    ]


def test_a_defect_is_told_with_a_reference_number_and_without_data(
    shell: Shell, session: Session
) -> None:
    def broken() -> None:
        raise RuntimeError("张三 220421196802150017")

    assert shell.desk.act(broken) is None
    assert "编号" in shell.bar.told
    assert "张三" not in shell.bar.told
    logged = list(session.folder.rglob("defects.log"))
    assert all("220421196802150017" not in one.read_text("utf-8") for one in logged)


def test_what_a_list_shows_can_be_exported(
    shell: Shell, taught: Taught, qtbot: QtBot, monkeypatch: Any, tmp_path: Any
) -> None:
    from jlcenter.ui.screens import exporting

    out = tmp_path / "名册.xlsx"
    monkeypatch.setattr(exporting, "ask_where", lambda *_rest: out)
    exporting.export(shell.desk, shell, "roster", taught.id)
    qtbot.waitUntil(lambda: "已导出" in shell.bar.told, timeout=20_000)
    assert out.stat().st_size > 1000


def test_keys_of_the_shell_work_in_the_roll_call(
    shell: Shell, taught: Taught, session: Session, qtbot: QtBot
) -> None:
    """F5 and Ctrl+Z as keys, with the list in focus; a digit is no shortcut of anything else."""
    roll = tab(shell, taught, "roll")
    shell.activateWindow()
    roll.table.setFocus()
    qtbot.waitUntil(lambda: roll.table.hasFocus(), timeout=3000)
    qtbot.keyClick(roll.table, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: roll.panel.open.text() == "全部点完", timeout=3000)
    qtbot.keyClick(roll.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: roll.panel.open.text() == "还有 5 人未点", timeout=3000)
    qtbot.keyClick(roll.table, "4")
    qtbot.waitUntil(lambda: roll.panel.open.text() == "还有 4 人未点", timeout=3000)
    assert call_roll.roll(session, taught.lesson(3).id).rows[0].status == "absent"
