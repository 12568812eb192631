"""The page of a claim offers to book what arrived as training income, and says when it did."""

from __future__ import annotations

from typing import Any

from pytestqt.qtbot import QtBot

from jlcenter.app import claims, payments
from jlcenter.app.make_claim import make_claims
from jlcenter.domain.records import CLAIM, INCOME
from jlcenter.storage.queries.book import records
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.claim_page import ClaimPage
from tests.claim_world import SKILL, set_rule, taught
from tests.ui.test_money import press, shown

BOOK = "记入培训收入"


def offered(page: ClaimPage) -> bool:
    return any(one.text == BOOK for one in page.offers())


def test_money_that_arrived_is_offered_once_and_booked_when_pressed(
    qtbot: QtBot, desk: Desk
) -> None:
    session = desk.session
    set_rule(session, "subsidy.skill", SKILL)
    code = make_claims(session, [taught(session).code]).claims[0].code
    claims.submit(session, code)
    claims.publicise(session, code, "2026-11-05", "2026-11-11")
    claims.approve(session, code, "2026-11-12")
    id_ = claims.find_claim(session, code).id
    page = shown(qtbot, ClaimPage(desk, id_))
    assert not offered(page)
    payments.pay(session, code, day="2026-11-20")
    page.refresh()
    told: list[Any] = []
    desk.noticed.connect(told.append)
    press(page, BOOK)
    assert "2,400.00 元" in told[-1].text
    assert [one["amount"] for one in records(session.db, INCOME)] == [240_000]
    assert not offered(page)

    payments.bounce(session, code, "1")
    with session.action("申请人") as write:
        write.put(CLAIM, id_, claimant="trainee")
    page.refresh()
    assert not offered(page)
