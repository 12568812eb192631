"""The settings' button that exports what was done: days are asked, then a worker writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from jlcenter.storage.session import Session
from jlcenter.ui.screens import ask_dialog, audit_dialog
from jlcenter.ui.shell import Shell
from tests.sync.bundle_world import person


def buttons(shell: Shell) -> list[Any]:
    """Those of the settings that export."""
    shell.go("settings")
    page: Any = shell.content.currentWidget()
    return [one for one in page.findChildren(QPushButton) if "导出操作记录" in one.text()]


@pytest.fixture
def shell(desk: Any, qtbot: QtBot) -> Shell:
    made = Shell(desk)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_days_are_asked_and_the_workbook_is_written(
    shell: Shell, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    person(session, "王小明")
    out = tmp_path / "audit.xlsx"
    # the file dialog asked already whether it may go
    out.write_text("old")
    problems: list[str] = []

    def answer(dialog: Any) -> bool:
        day = dialog.named("since").date()
        dialog.named("since").setDate(dialog.named("until").date().addDays(1))
        dialog.try_done()
        problems.append(dialog.problem.text())
        dialog.named("since").setDate(day)
        dialog.try_done()
        return True

    monkeypatch.setattr(ask_dialog, "run", answer)
    monkeypatch.setattr(audit_dialog, "ask_where", lambda *_rest: out)
    (button,) = buttons(shell)
    button.click()
    qtbot.waitUntil(lambda: "已写好" in shell.bar.told, timeout=20_000)
    assert "早于开始日期" in problems[0] and "完整" in shell.bar.told
    page = openpyxl.load_workbook(out)["操作"]
    assert any("王小明" in str(cell.value) for row in page.iter_rows() for cell in row)


@pytest.mark.parametrize(("role", "count"), [("auditor", 1), ("director", 1), ("clerk", 0)])
def test_who_may_not_sees_no_button(session: Session, shell: Shell, role: str, count: int) -> None:
    session.role = role
    assert len(buttons(shell)) == count
