"""The policy screen: what holds and why, the text of a rule read back, set, taken out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from jlcenter.app.policy_rules import own_rules, set_rules
from jlcenter.domain.policy_labels import status_words
from jlcenter.domain.policy_schema import VALUES
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.policy import PolicyScreen
from jlcenter.ui.screens.policy_dialog import PolicyDialog
from jlcenter.ui.screens.policy_form import PolicyForm
from jlcenter.ui.shell import Shell
from tests.domain.policy_table import COUNTY_RULES


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk) -> PolicyScreen:
    shell = Shell(desk)
    qtbot.addWidget(shell)
    shell.resize(1366, 768)
    shell.show()
    qtbot.waitExposed(shell)
    shell.go("policy")
    assert shell.bar.told == ""
    made: Any = shell.content.currentWidget()
    made.keep = shell
    return made


def shown(screen: PolicyScreen, rule_id: str) -> Any:
    """Stand on a rule."""
    for number, one in enumerate(screen.model.rows):
        if one.id == rule_id:
            screen.view.go_to(number)
            return one
    raise AssertionError(rule_id)


def test_every_rule_stands_with_its_standing_and_its_document(screen: PolicyScreen) -> None:
    assert status_words(shown(screen, "subsidy.skill").status) == "待定"
    assert "2022 年以后的省定标准未见原文" in screen.source.text()
    shown(screen, "age.eligible")
    assert "1965-01 以后出生的每 4 个月延迟 1 个月" in screen.told.text()
    assert "渐进式延迟法定退休年龄" in screen.source.text()


def test_another_day_shows_what_held_then(screen: PolicyScreen) -> None:
    from PySide6.QtCore import QDate

    screen.day.setDate(QDate(2021, 6, 1))
    shown(screen, "subsidy.skill")
    assert screen.told.text().splitlines()[0] == "初级 800.00 元（不少于 60 学时）"
    assert "吉人社联〔2020〕59号" in screen.source.text()


def test_only_the_open_ones(screen: PolicyScreen) -> None:
    screen.only.setChecked(True)
    assert screen.model.rows and not any(one.has_value for one in screen.model.rows)


def test_a_rule_typed_is_read_back_in_words_and_set(
    screen: PolicyScreen, desk: Desk, qtbot: QtBot
) -> None:
    dialog = PolicyDialog(desk, screen, "fte.student", "2026-09-01")
    qtbot.addWidget(dialog)
    assert "没有写明依据" in dialog.meaning.text()
    dialog.try_done()
    assert not dialog.problem.isHidden() and own_rules(desk.session) == []
    text = dialog.text.toPlainText().replace('source = ""', 'source = "东教发〔2026〕2号"')
    dialog.text.setPlainText(text.replace("# hours_per_student =", "hours_per_student = 620"))
    dialog.read_back()
    assert "620 人学时折算一名全日制学生" in dialog.meaning.text()
    dialog.try_done()
    assert dialog.result() == dialog.DialogCode.Accepted
    assert [one.id for one in own_rules(desk.session)] == ["fte.student"]
    assert shown(screen, "fte.student").is_own


def test_the_form_asks_for_the_figures_and_the_document(
    screen: PolicyScreen, desk: Desk, qtbot: QtBot
) -> None:
    form = PolicyForm(desk, screen, "subsidy.skill", "2026-09-01")
    qtbot.addWidget(form)
    form.try_done()
    assert "没有写按哪一天判定" in form.problem.text()
    fill = {
        "basis": "class_start",
        "groups": ["NCZY", "TPLD"],
        "certificates": ["skill_level"],
        "needs_completion": True,
    }
    for name, value in fill.items():
        form.controls[name].show_value(value, "")  # type: ignore[attr-defined]
    rows: Any = form.controls["amounts"]
    rows.add_row({"level": "初级", "codes": ["5"], "amount": "八百", "min_hours": "60"})
    form.try_done()
    assert "“八百”不能作为金额(元)" in form.problem.text()
    rows.rows[-1]["amount"].setText("800.50")
    form.try_done()
    assert "依据" in form.problem.text() and own_rules(desk.session) == []
    form.source.setText("东人社发〔2026〕9号")
    form.try_done()
    assert form.result() == form.DialogCode.Accepted
    (rule,) = own_rules(desk.session)
    assert rule.values["amounts"][0]["amount"] == 80050
    assert (rule.region, rule.effective_from) == ("220421", "2026-09-01")
    again = PolicyForm(desk, screen, "subsidy.skill", "2026-10-01")
    qtbot.addWidget(again)
    assert again.source.text() == "东人社发〔2026〕9号"
    again.try_done()
    assert own_rules(desk.session) == [rule]


def test_every_rule_has_a_form_that_opens(screen: PolicyScreen, desk: Desk, qtbot: QtBot) -> None:
    for rule_id in VALUES:
        form = PolicyForm(desk, screen, rule_id, "2026-09-01")
        qtbot.addWidget(form)
        assert all(one.accessibleName() for one in form.controls.values())
    assert screen.keep.bar.told == ""


def test_files_come_in_and_go_out_and_a_rule_is_taken_out(
    screen: PolicyScreen, desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "county.toml"
    path.write_text(COUNTY_RULES, encoding="utf-8")
    screen.bring_file(path)
    assert len(own_rules(desk.session)) == 9
    screen.export_to(tmp_path / "out.toml")
    assert (tmp_path / "out.toml").read_text(encoding="utf-8").count("[[rule]]") == 9
    shown(screen, "stipend")
    screen.remove()
    assert len(own_rules(desk.session)) == 8
    assert not shown(screen, "stipend").has_value


def test_a_clerk_only_looks(desk: Desk, qtbot: QtBot) -> None:
    set_rules(desk.session, COUNTY_RULES, "county.toml")
    desk.session.role = "clerk"
    made = PolicyScreen(desk)
    qtbot.addWidget(made)
    made.refresh()
    shown(made, "stipend")
    able = {one.text: one.enabled for one in made.offers()}
    assert able == {"导出": True, "导入文件": False, "删除本中心的": False, "设定": False}
