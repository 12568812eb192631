"""The import wizard: the preview, changing a column, confirming, undo, cancel, refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from jlcenter.app import enrol
from jlcenter.storage.session import Session
from jlcenter.ui.desk import Desk
from jlcenter.ui.practice import invented_people
from jlcenter.ui.screens.import_columns import hidden
from jlcenter.ui.screens.import_wizard import ImportWizard
from tests.ui.world import Taught


@pytest.fixture
def roster_file(tmp_path: Path) -> Path:
    """A workbook as villages send them: a title, a heading, people, one with a wrong digit."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(["二道村培训报名表"])
    sheet.append(["序号", "姓名", "身份证号码", "联系电话", "家庭住址", "说明"])
    for number, one in enumerate(invented_people(12)[5:], start=1):
        id_number = one["id_number"]
        if number == 3:
            id_number = id_number[:17] + ("0" if id_number[17] != "0" else "1")
        sheet.append([number, one["name"], id_number, one["phone"], one["address"], "好"])
    path = tmp_path / "报名表.xlsx"
    book.save(path)
    return path


@pytest.fixture
def wizard(qtbot: QtBot, desk: Desk, taught: Taught) -> ImportWizard:
    """The wizard on a class of five."""
    made = ImportWizard(desk, None, taught.id)
    qtbot.addWidget(made)
    made.show()
    return made


def read(qtbot: QtBot, wizard: ImportWizard, path: Path) -> None:
    """Read a file and wait for the preview or the refusal."""
    wizard.read(path)
    qtbot.waitUntil(lambda: wizard._job is None, timeout=20_000)


def fates(wizard: ImportWizard) -> list[str]:
    """The fates shown."""
    return [one.fate for one in wizard.rows.model.rows]


def test_the_preview_changes_nothing_and_names_every_fate(
    qtbot: QtBot, wizard: ImportWizard, roster_file: Path, session: Session, taught: Taught
) -> None:
    read(qtbot, wizard, roster_file)
    assert fates(wizard).count("new") == 6
    assert fates(wizard).count("rejected") == 1
    assert wizard.confirm.text() == "导入 6 人"
    assert len(enrol.roster(session, taught.id)) == 5
    wizard.chips.buttons["rejected"].click()
    assert fates(wizard) == ["rejected"]
    assert wizard.rows.model.rows[0].reasons


def test_confirm_enrols_and_one_undo_takes_it_all_back(
    qtbot: QtBot, wizard: ImportWizard, roster_file: Path, session: Session, taught: Taught
) -> None:
    read(qtbot, wizard, roster_file)
    wizard.do_import()
    qtbot.waitUntil(lambda: wizard.report is not None, timeout=20_000)
    assert wizard.done_heading.text() == "6 人已入班"
    assert len(enrol.roster(session, taught.id)) == 11
    wizard.undo.click()
    assert len(enrol.roster(session, taught.id)) == 5
    assert "已撤销" in wizard.done_heading.text()


def test_a_column_can_be_taken_for_something_else(
    qtbot: QtBot, wizard: ImportWizard, roster_file: Path
) -> None:
    read(qtbot, wizard, roster_file)
    columns = [one.heading for one in wizard.preview.columns]
    box = wizard.columns.boxes[columns.index("说明")]
    box.setCurrentIndex(box.findData("remark"))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: wizard._job is None, timeout=20_000)
    found = {one.heading: one.field for one in wizard.preview.columns}
    assert found["说明"] == "remark"


def test_a_file_that_is_no_roster_is_refused_in_words(
    qtbot: QtBot, wizard: ImportWizard, tmp_path: Path
) -> None:
    picture = tmp_path / "照片.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 400)
    read(qtbot, wizard, picture)
    assert wizard.bar.told
    assert wizard.pages.currentIndex() == 0


def test_a_cancel_leaves_everything_as_it_was(
    qtbot: QtBot, wizard: ImportWizard, roster_file: Path, session: Session, taught: Taught
) -> None:
    read(qtbot, wizard, roster_file)
    wizard.do_import()
    job: Any = wizard._job
    job.cancel()
    qtbot.waitUntil(lambda: wizard._job is None, timeout=20_000)
    enrolled = len(enrol.roster(session, taught.id))
    assert enrolled == 5 or wizard.report is not None


def test_samples_show_no_full_number(qtbot: QtBot, wizard: ImportWizard, roster_file: Path) -> None:
    read(qtbot, wizard, roster_file)
    numbers = [one["id_number"] for one in invented_people(12)]
    texts = [one.text() + one.toolTip() for one in wizard.columns.findChildren(QLabel)]
    assert not any(number in text for number in numbers for text in texts)
    assert hidden("220421196802150017", None) != "220421196802150017"
    assert hidden("平岗镇", "address") == "平岗镇"


def test_a_heading_that_is_not_understood_can_be_told(
    qtbot: QtBot, wizard: ImportWizard, tmp_path: Path
) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["序号", "谁", "身份证号码", "手机号"])
    for number, one in enumerate(invented_people(12)[7:], start=1):
        book.active.append([number, one["name"], one["id_number"], one["phone"]])
    path = tmp_path / "表.xlsx"
    book.save(path)
    read(qtbot, wizard, path)
    if wizard.preview is None:
        assert wizard.missing.isVisible()
        assert "--map" not in wizard.bar._hint.text()
        wizard.missing.fields["name"].setText("谁")
        wizard.missing.again.click()
        qtbot.waitUntil(lambda: wizard._job is None, timeout=20_000)
    assert fates(wizard).count("new") == 5
