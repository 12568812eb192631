"""The main job in the window alone, from first start to a printed certificate that verifies."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDate, Qt
from pytestqt.qtbot import QtBot

from jlcenter.ui import tasks
from jlcenter.ui.application import dress, make_application
from jlcenter.ui.main_window import MainWindow
from jlcenter.ui.practice import invented_people
from jlcenter.ui.preferences import Preferences

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
pytestmark = pytest.mark.usefixtures("garbage_stays_here")


def test_from_first_start_to_a_certificate(
    qtbot: QtBot, tmp_path: Path, monkeypatch: Any, qapp: Any
) -> None:
    folder = tmp_path / "data"
    preferences = Preferences(folder)
    preferences._values.update(look="light", language="zh")
    dress(make_application(), preferences)
    window = MainWindow(folder, preferences)
    qtbot.addWidget(window)
    window.show()
    try:
        shell = _set_up(qtbot, window)
        class_id = _make_class(qtbot, shell)
        _plan(qtbot, shell, class_id)
        _import(qtbot, shell, class_id, tmp_path)
        _call_rolls(qtbot, shell, class_id)
        _score(shell, class_id)
        _issue_and_print(qtbot, shell, class_id, tmp_path, monkeypatch)
    finally:
        tasks.wait_for_all()
        window.put_away()


def _set_up(qtbot: QtBot, window: MainWindow) -> Any:
    """County, first user, recovery code."""
    choose: Any = window.current_page
    qtbot.keyClicks(choose.filter, "220421")
    qtbot.keyClick(choose.filter, Qt.Key.Key_Return)
    user: Any = window.current_page
    user.user.setText("刘老师")
    user.password.setText("folding-stool")
    user.again.setText("folding-stool")
    user.try_make()
    code: Any = window.current_page
    code.written.setChecked(True)
    code.next.click()
    return window.current_page


def _make_class(qtbot: QtBot, shell: Any) -> Any:
    """The new-class dialog."""
    from jlcenter.ui.screens.class_dialog import ClassDialog

    dialog = ClassDialog(shell.desk, shell)
    dialog.programme.setCurrentIndex(dialog.programme.findText("家政", Qt.MatchFlag.MatchContains))
    dialog.name.setText("家政服务员(初级)")
    first = date.today() - timedelta(days=2)
    dialog.starts.setDate(QDate(first.year, first.month, first.day))
    dialog.hours.setText("12")
    dialog.place.setText("平岗镇二道村")
    dialog.try_done()
    assert dialog.made is not None, dialog.problem.text()
    return dialog.made.id


def _plan(qtbot: QtBot, shell: Any, class_id: Any) -> None:
    """Three lessons up to today."""
    from jlcenter.ui.screens.lesson_dialog import PlanDialog

    dialog = PlanDialog(shell.desk, shell, class_id)
    today = date.today()
    dialog.last.setDate(QDate(today.year, today.month, today.day))
    dialog.try_done()
    assert len(dialog.result.rows) == 3


def _import(qtbot: QtBot, shell: Any, class_id: Any, tmp_path: Path) -> None:
    """A roster from a spreadsheet, and one walk-in."""
    from openpyxl import Workbook

    from jlcenter.ui.screens.import_wizard import ImportWizard
    from jlcenter.ui.screens.walk_in import WalkIn

    people = invented_people(7)
    book = Workbook()
    book.active.append(["姓名", "身份证号", "电话"])
    for one in people[:6]:
        book.active.append([one["name"], one["id_number"], one["phone"]])
    path = tmp_path / "花名册.xlsx"
    book.save(path)
    wizard = ImportWizard(shell.desk, shell, class_id)
    wizard.show()
    wizard.read(path)
    qtbot.waitUntil(lambda: wizard.preview is not None, timeout=20_000)
    wizard.do_import()
    qtbot.waitUntil(lambda: wizard.report is not None, timeout=20_000)
    wizard.reject()
    walk_in = WalkIn(shell.desk, shell, class_id)
    walk_in.name.setText(people[6]["name"])
    walk_in.number.setText(people[6]["id_number"])
    walk_in.try_done()
    assert walk_in.result is not None, walk_in.problem.text()


def _call_rolls(qtbot: QtBot, shell: Any, class_id: Any) -> None:
    """Two lessons by F5; today's by keys: one absent, one late by 20 minutes, the rest present."""
    shell.go("class", {"of": class_id, "tab": "roll"})
    roll: Any = shell.content.currentWidget().tab("roll")
    lessons = roll.lessons
    for lesson in lessons[:2]:
        roll.show_lesson(lesson.id)
        roll.everyone_present()
    roll.show_lesson(lessons[2].id)
    roll.table.setFocus()
    for key in ("4", "2", "2", "0"):
        qtbot.keyClicks(roll.table, key)
        roll.table.keys.settle()
    qtbot.keyClick(roll.table, Qt.Key.Key_Return)
    roll.everyone_present()
    assert roll.panel.open.text() == "全部点完"
    assert roll.model.rows[1].minutes == 20


def _score(shell: Any, class_id: Any) -> None:
    """Everyone passes but the last."""
    shell.go("class", {"of": class_id, "tab": "scores"})
    scores: Any = shell.content.currentWidget().tab("scores")
    for number in range(1, 8):
        for part in ("theory", "practical"):
            index = scores.index_of(number, part)
            assert scores.model.setData(index, "59" if number == 7 else "80")


def _issue_and_print(
    qtbot: QtBot, shell: Any, class_id: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    """The register, the preview that is the PDF, and the code on it read back."""
    from jlcenter.app import verify_certificate
    from jlcenter.ui.screens import pdf_preview
    from jlcenter.ui.screens.class_certificates import IssueDialog

    shell.go("class", {"of": class_id, "tab": "completion"})
    completion: Any = shell.content.currentWidget().tab("completion")
    assert [one.number for one in completion.model.rows if one.eligible] == [2, 3, 4, 5, 6]
    shell.go("class", {"of": class_id, "tab": "certificates"})
    register: Any = shell.content.currentWidget().tab("certificates")
    dialog = IssueDialog(shell.desk, shell, class_id, 5)
    dialog.try_done()
    qtbot.waitUntil(lambda: len(register.model.rows) == 5, timeout=5000)
    preview = pdf_preview.PdfPreview(shell.desk, shell, "certificates", class_id)
    preview.show()
    qtbot.waitUntil(lambda: preview.path is not None, timeout=60_000)
    assert preview.document.pageCount() == 5
    out = tmp_path / "证书.pdf"
    monkeypatch.setattr(pdf_preview, "ask_where", lambda *_args: out)
    preview.save()
    shown = (preview.path or out).read_bytes()
    assert out.read_bytes() == shown
    preview.reject()
    found = verify_certificate.verify(shell.desk.session, str(out))
    assert len(found) == 5 and all(one.is_valid for one in found)
