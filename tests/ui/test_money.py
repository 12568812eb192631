"""补贴 in the window: from who has a right to the last payment, and what each screen says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDate
from PySide6.QtWidgets import QApplication, QComboBox, QDateEdit, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from jlcenter.app import claims
from jlcenter.app.make_claim import make_claims
from jlcenter.app.undo import undo
from jlcenter.storage.session import Session
from jlcenter.ui import tasks
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens import ask_dialog, make_screen, money_books
from jlcenter.ui.screens.ask_dialog import AskDialog
from jlcenter.ui.screens.claim_list import ClaimList
from jlcenter.ui.screens.claim_page import ClaimPage
from jlcenter.ui.screens.claim_words import TONES, sums_by_state
from jlcenter.ui.screens.missing_list import MissingList
from jlcenter.ui.screens.money_books import IncomeList, PastList
from jlcenter.ui.shell import Shell, places
from tests.claim_world import NAMES, SKILL, id_number, set_rule, taught


@pytest.fixture
def codes(session: Session) -> list[str]:
    """Two classes of three people under the centre's own standard."""
    set_rule(session, "subsidy.skill", SKILL)
    return [
        taught(session, (1, 2, 3)).code,
        taught(session, (4, 5, 6), starts="2026-10-10").code,
    ]


class Answers:
    """Fills the dialogs that open and presses their filled button; keeps what they said."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.problems: list[str] = []

    def run(self, dialog: AskDialog) -> bool:
        for name, value in self.values.items():
            widget = dialog.named(name)
            if isinstance(widget, QDateEdit):
                widget.setDate(QDate.fromString(value, "yyyy-MM-dd"))
            elif isinstance(widget, QComboBox):
                widget.setCurrentIndex(widget.findData(value))
            elif isinstance(widget, QLineEdit):
                widget.setText(value)
        dialog.done_button.click()
        if dialog.result_ is None:
            self.problems.append(dialog.problem.text())
            dialog.reject()
        return dialog.result_ is not None


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """What a person would type."""
    made = Answers()
    monkeypatch.setattr(ask_dialog, "run", made.run)
    return made


def press(page: ClaimPage, word: str) -> None:
    """Press a button of the head or of the panel by its word."""
    QApplication.processEvents()
    for action in page.offers():
        if action.text == word:
            assert action.enabled
            action.call()
            return
    for one in page.panel.findChildren(QPushButton):
        if one.accessibleName() == word and not one.isHidden():
            one.click()
            return
    raise AssertionError(f"no {word}")


def shown(qtbot: QtBot, screen: Any, size: tuple[int, int] = (1150, 640)) -> Any:
    """A screen on its own."""
    qtbot.addWidget(screen)
    screen.resize(*size)
    screen.show()
    qtbot.waitExposed(screen)
    return screen


def text_of(page: ClaimPage) -> str:
    """All words of the panel."""
    from PySide6.QtWidgets import QLabel

    QApplication.processEvents()
    labels = page.panel.findChildren(QLabel)
    return "\n".join(one.text() for one in labels if not one.isHidden())


def test_the_place_has_a_word_and_its_four_tabs(qtbot: QtBot, desk: Desk) -> None:
    assert ("money", "补贴") in [(one.name, one.text) for one in places()]
    shell = Shell(desk)
    qtbot.addWidget(shell)
    shell.resize(1366, 768)
    shell.show()
    shell.go("money")
    place: Any = shell.content.currentWidget()
    for tab in ("claims", "missing", "income", "past"):
        screen = place.tab(tab)
        tasks.wait_for_all()
        assert screen.offers() or tab == "missing"
    assert place.tab("claims").empty.heading.text() == "还没有申领"


def test_from_who_has_a_right_to_the_last_payment(
    qtbot: QtBot, desk: Desk, codes: list[str], answers: Answers
) -> None:
    wanted: list[tuple[str, dict[str, Any]]] = []
    desk.wanted.connect(lambda name, details: wanted.append((name, details)))
    missing = shown(qtbot, MissingList(desk))
    qtbot.waitUntil(lambda: len(missing.model.all) == 2)
    assert missing.facts().startswith("应享未享 6 人次 · 可申领 4,800.00 元")
    assert [one.item.row.trainee.name for one in missing.people.rows] == [NAMES[1], *NAMES[2:4]]
    missing.view.selectAll()
    answers.values = {"day": "2026-11-02"}
    missing.claim()
    name, details = wanted[-1]
    assert name == "claim"
    page = shown(qtbot, make_screen(desk, "claim", details))
    assert isinstance(page, ClaimPage)
    assert len(page.model.rows) == 6
    press(page, "申报")
    answers.values = {}
    press(page, "开始审核")
    answers.values = {"first": "2026-11-05", "last": "2026-11-11"}
    press(page, "公示")
    page.view.go_to(1)
    answers.values = {"text": "没来上课", "raised_by": "村民", "day": "2026-11-06"}
    press(page, "登记异议")
    assert page.detail.row.status == "objected"
    assert "没来上课" in text_of(page)
    answers.values = {"reason": "核对签到表", "result": "dismissed"}
    press(page, "处理异议")
    answers.values = {"reason": "缺公示照片"}
    press(page, "退回")
    answers.values = {"day": "2026-11-14"}
    press(page, "重新申报")
    answers.values = {"first": "2026-11-16", "last": "2026-11-22"}
    press(page, "公示")
    answers.values = {"day": "2026-11-23", "number": "〔2026〕88号"}
    press(page, "通过审核")
    assert page.detail.row.status == "province_check"
    page.view.go_to(0)
    answers.values = {"amount": "300.50", "day": "2026-12-01", "batch": "第一批"}
    QApplication.processEvents()
    of_line = [one for one in page.panel.findChildren(QPushButton) if one.text() == "登记拨付"]
    of_line[-1].click()
    assert "300.50 元（第一批）" in text_of(page)
    assert page.detail.row.status == "part_paid"
    answers.values = {"day": "2026-12-02"}
    press(page, "登记拨付")
    assert page.detail.row.status == "paid"
    page.view.go_to(2)
    answers.values = {"reason": "卡号与姓名不符", "day": "2026-12-05"}
    press(page, "登记退汇")
    answers.values = {"card": "6228480402564890018", "bank": "农业银行"}
    press(page, "改正卡号")
    answers.values = {"day": "2026-12-08"}
    press(page, "登记拨付")
    assert page.detail.row.paid == page.detail.row.amount == 480_000
    assert page.model.rows[2].bank_card == "6228480402564890018"
    assert not answers.problems


def test_a_line_tells_rule_certificate_and_arithmetic(
    qtbot: QtBot, desk: Desk, codes: list[str]
) -> None:
    made = make_claims(desk.session, [codes[0]]).claims[0]
    page = shown(qtbot, ClaimPage(desk, made.id))
    words = text_of(page)
    for part in ("800.00 元", "东人社发〔2026〕12号", "培训合格证书", "标准 800.00 元", "请留意"):
        assert part in words
    assert not [one for one in page.offers() if "算法" in one.text]
    page.resize(600, 500)
    assert page.panel.isHidden()
    told: list[Any] = []
    desk.noticed.connect(told.append)
    press(page, f"{page.view.current().name} 的算法")
    assert "标准 800.00 元" in told[-1].hint
    assert [one for one in page.offers() if one.text.startswith("移出：")]


def test_what_is_off_is_said_in_the_dialog_and_changes_nothing(
    qtbot: QtBot, desk: Desk, codes: list[str], answers: Answers
) -> None:
    session = desk.session
    code = make_claims(session, [codes[0]]).claims[0].code
    claims.submit(session, code)
    claims.publicise(session, code, "2026-11-05", "2026-11-11")
    claims.approve(session, code, "2026-11-12")
    page = shown(qtbot, ClaimPage(desk, claims.find_claim(session, code).id))
    answers.values = {"amount": "9999999"}
    press(page, "登记拨付")
    answers.values = {"amount": "很多"}
    press(page, "登记拨付")
    answers.values = {"amount": "100"}
    press(page, "登记拨付")
    assert len(answers.problems) == 3
    assert "多于还未拨付" in answers.problems[0] and "按比例" in answers.problems[2]
    assert claims.find_claim(session, code).paid == 0


def test_when_making_a_claim_is_undone_its_page_gives_way_to_the_list(
    qtbot: QtBot, desk: Desk, codes: list[str]
) -> None:
    made = make_claims(desk.session, [codes[0]]).claims[0]
    shell = Shell(desk)
    qtbot.addWidget(shell)
    shell.show()
    qtbot.waitExposed(shell)
    shell.go("claim", {"of": made.id})
    assert isinstance(shell.content.currentWidget(), ClaimPage)
    undo(desk.session)
    qtbot.waitUntil(lambda: shell.here[0] == "money")
    assert not claims.list_claims(desk.session)


def test_the_list_adds_up_by_state_and_filters(qtbot: QtBot, desk: Desk, codes: list[str]) -> None:
    session = desk.session
    first = make_claims(session, [codes[0]]).claims[0]
    make_claims(session, [codes[1]])
    claims.submit(session, first.code)
    place = shown(qtbot, ClaimList(desk))
    assert "核定 4,800.00 元" in place.facts()
    assert sums_by_state(place.model.all) == [("draft", 1, 240_000), ("submitted", 1, 240_000)]
    place.choose_state("submitted")
    assert [one.code for one in place.model.rows] == [first.code]
    place.choose_state("")
    assert len(place.model.rows) == 2
    undo(session)
    qtbot.waitUntil(lambda: {one.status for one in place.model.all} == {"draft"})


def test_without_a_standard_the_screen_says_so_and_claims_nothing(qtbot: QtBot, desk: Desk) -> None:
    taught(desk.session, (1, 2), starts="2026-09-01")
    missing = shown(qtbot, MissingList(desk))
    qtbot.waitUntil(lambda: len(missing.model.all) == 1)
    assert "待定 2 人次" in missing.facts()
    assert missing.people.columns[2].text(missing.people.rows[0]) == "待定"
    offers = {one.text: one for one in missing.offers()}
    assert not offers["做申领"].enabled
    assert offers["补贴标准"].enabled


def test_a_trainer_sees_and_cannot_act(qtbot: QtBot, desk: Desk, codes: list[str]) -> None:
    made = make_claims(desk.session, [codes[0]]).claims[0]
    desk.session.role = "trainer"
    page = shown(qtbot, ClaimPage(desk, made.id))
    assert [one.text for one in page.offers() if one.primary and one.enabled] == []
    assert not [one for one in page.panel.findChildren(QPushButton) if not one.isHidden()]
    missing = shown(qtbot, MissingList(desk))
    qtbot.waitUntil(lambda: bool(missing.model.all))
    assert not [one for one in missing.offers() if one.primary and one.enabled]


def test_a_past_ledger_comes_in_through_the_window(
    qtbot: QtBot,
    desk: Desk,
    answers: Answers,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    file = tmp_path / "台账.csv"
    text = "姓名,身份证号码,培训工种,补贴金额\n"
    text += f"王芳,{id_number(1)},保育员,800\n李国志,220421198501010099,保育员,800\n"
    file.write_text(text, encoding="utf-8")
    told: list[Any] = []
    desk.noticed.connect(told.append)
    monkeypatch.setattr(money_books, "ask_file", lambda _parent: file)
    place = shown(qtbot, PastList(desk))
    answers.values = {"year": "2024", "scheme": "skill"}
    place.import_file()
    assert len(place.rows) == 1
    assert place.rows[0].told["scheme"] == "skill"
    assert told[-1].text == "导入 1 条，已有 0 条，没有导入 1 行"
    assert "第 3 行" in told[-1].hint


def test_income_says_what_arrived_this_year(qtbot: QtBot, desk: Desk) -> None:
    from datetime import date

    from jlcenter.app import record_book
    from jlcenter.domain.records import INCOME

    day = date.today().isoformat()
    typed = {"income_type": "fee", "amount": "1200.50", "arrived_on": day}
    record_book.add(desk.session, INCOME, typed)
    place = shown(qtbot, IncomeList(desk))
    assert "到账 1,200.50 元" in place.facts() and "待定" in place.facts()


def test_every_state_has_a_tone() -> None:
    from jlcenter.domain.records.choices import CLAIM_STATUS

    assert set(TONES) == {code for code, _word in CLAIM_STATUS}
