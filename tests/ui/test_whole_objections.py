"""公示异议 to a whole claim, in the window: noted, told, decided beside the steps of the claim."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from jlcenter.app import claims, objections
from jlcenter.app.make_claim import make_claims
from jlcenter.domain.errors import Refused
from jlcenter.storage.session import Session
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens import ask_dialog
from jlcenter.ui.screens.claim_page import ClaimPage
from tests.claim_world import SKILL, set_rule, taught
from tests.ui.test_money import Answers, press, shown, text_of


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """What a person would type."""
    made = Answers()
    monkeypatch.setattr(ask_dialog, "run", made.run)
    return made


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, session: Session) -> Any:
    """A claim of three people in publicity."""
    set_rule(session, "subsidy.skill", SKILL)
    code = make_claims(session, [taught(session, (1, 2, 3)).code]).claims[0].code
    claims.submit(session, code, "2026-11-02")
    claims.publicise(session, code, "2026-11-05", "2026-11-11")
    return shown(qtbot, ClaimPage(desk, claims.find_claim(session, code).id), (1150, 640))


def offered(page: Any) -> list[str]:
    """What the head and the panel offer."""
    QApplication.processEvents()
    there = [one for one in page.panel.findChildren(QPushButton) if not one.isHidden()]
    made = [one.accessibleName() for one in there]
    return [one.text for one in page.offers()] + made


def note(page: Any, answers: Answers, text: str) -> None:
    """Note an objection to the whole claim, as a person would."""
    answers.values = {"text": text, "raised_by": "村民代表", "day": "2026-11-06"}
    press(page, "对整份提异议")


def test_an_objection_to_the_whole_claim_stops_every_line(page: Any, answers: Answers) -> None:
    assert "处理整份异议" not in offered(page)
    note(page, answers, "名单没有张贴")
    assert {one.status for one in page.model.rows} == {"objected"}
    told = page.detail.objections
    assert [(one["claim_line"], one["raised_by"]) for one in told] == [(None, "村民代表")]
    assert "整份申领" in text_of(page) and "名单没有张贴" in text_of(page)
    assert "处理整份异议" in offered(page) and not answers.problems


def test_dismissed_the_publicity_goes_on(page: Any, answers: Answers) -> None:
    note(page, answers, "名单没有张贴")
    answers.values = {"result": "dismissed", "reason": "有张贴照片", "day": "2026-11-08"}
    press(page, "处理整份异议")
    assert page.detail.row.status == "publicised"
    assert page.detail.objections[0]["settled_on"] == "2026-11-08"
    assert "处理整份异议" not in offered(page)


def test_upheld_nobody_of_the_claim_gets_anything(page: Any, answers: Answers) -> None:
    note(page, answers, "班级是编造的")
    answers.values = {"result": "upheld", "reason": "查实", "day": "2026-11-08"}
    press(page, "处理整份异议")
    assert page.detail.row.status == "rejected"
    assert "对整份提异议" not in offered(page)


def test_of_two_objections_the_person_chooses_which_is_decided(page: Any, answers: Answers) -> None:
    note(page, answers, "名单没有张贴")
    note(page, answers, "班级是编造的")
    first, second = (one["id"] for one in page.detail.objections)
    answers.values = {"objection": str(second), "result": "dismissed", "reason": "查无此事"}
    press(page, "处理整份异议")
    assert {one["id"]: one["result"] for one in page.detail.objections} == {
        first: "open",
        second: "dismissed",
    }
    assert page.detail.row.status == "objected" and not answers.problems


def test_a_line_with_an_objection_of_its_own_is_decided_beside_the_whole(
    page: Any, answers: Answers
) -> None:
    line = page.view.current()
    answers.values = {"text": "没来上课", "day": "2026-11-06"}
    press(page, "登记异议")
    note(page, answers, "名单没有张贴")
    own = next(one for one in page.detail.objections if one["claim_line"] == line.id)
    answers.values = {"result": "upheld", "reason": "查实缺课"}
    press(page, "处理异议")
    assert next(one for one in page.detail.objections if one["id"] == own["id"])["settled_on"]
    assert not answers.problems
    by_line = {one.id: one.status for one in page.model.rows}
    assert by_line.pop(line.id) == "rejected" and set(by_line.values()) == {"objected"}


def test_what_is_off_is_said_in_the_dialog(page: Any, answers: Answers, session: Session) -> None:
    note(page, answers, "")
    assert "没有写异议的内容" in answers.problems[0]
    assert not page.detail.objections
    claims.return_(session, page.claim_id, "缺照片")
    page.refresh()
    assert "对整份提异议" not in offered(page)
    with pytest.raises(Refused):
        objections.object_(session, page.claim_id, text="晚了")


def test_in_a_small_window_both_stand_in_the_head(page: Any, answers: Answers) -> None:
    page.resize(700, 500)
    assert page.panel.isHidden()
    note(page, answers, "名单没有张贴")
    assert "处理整份异议" in [one.text for one in page.offers()]


def test_who_may_not_handle_money_is_offered_neither(page: Any, answers: Answers) -> None:
    note(page, answers, "名单没有张贴")
    page.desk.session.role = "trainer"
    page.refresh()
    assert not {"对整份提异议", "处理整份异议"} & set(offered(page))
