"""Money in any order: what is paid and what comes back always adds up, and never above what was
granted."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jlcenter.app import claim_lines, claims, payments
from jlcenter.app.make_claim import make_claims
from jlcenter.app.undo import last_action, undo
from jlcenter.domain.errors import Refused
from jlcenter.domain.records import PAYMENT
from jlcenter.storage.queries.book import records
from jlcenter.storage.session import Session
from tests.claim_world import CARD, SKILL, set_rule, taught

LINES = 3
#: one thing a clerk may do: pay (line, fen), let it come back (line), mend the card (line), undo
MOVES = st.one_of(
    st.tuples(st.just("pay"), st.integers(1, LINES), st.integers(1, 90_000)),
    st.tuples(st.just("all"), st.just(0), st.integers(1, 240_000)),
    st.tuples(st.just("bounce"), st.integers(1, LINES), st.just(0)),
    st.tuples(st.just("card"), st.integers(1, LINES), st.just(0)),
    st.tuples(st.just("undo"), st.just(0), st.just(0)),
)


@pytest.fixture
def approved(session: Session) -> tuple[Session, str]:
    """A claim of three lines of 800 yuan that waits for money."""
    set_rule(session, "subsidy.skill", SKILL)
    code = make_claims(session, [taught(session).code]).claims[0].code
    claims.submit(session, code)
    claims.publicise(session, code, "2026-11-01", "2026-11-07")
    claims.approve(session, code, "2026-11-08")
    return session, code


def may_undo(session: Session) -> bool:
    """Whether the last thing done was about money."""
    last = last_action(session) or ""
    return any(word in last for word in ("拨付", "退汇", "卡号"))


def move(session: Session, code: str, what: str, line: int, fen: int) -> None:
    """One thing done."""
    if what == "pay":
        payments.pay(session, code, lines=[str(line)], amount=fen)
    elif what == "all":
        payments.pay(session, code, amount=fen, pro_rata=True)
    elif what == "bounce":
        payments.bounce(session, code, str(line))
    elif what == "card":
        claim_lines.correct_card(session, code, str(line), CARD)
    else:
        undo(session)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=st.lists(MOVES, max_size=12))
def test_sums_hold_in_any_order(approved: tuple[Session, str], moves: list[Any]) -> None:
    session, code = approved
    for what, line, fen in moves:
        if what == "undo" and not may_undo(session):
            continue
        with suppress(Refused):
            move(session, code, what, line, fen)
        detail = claims.show(session, code)
        standing = [one for one in records(session.db, PAYMENT) if one["status"] == "paid"]
        assert detail.row.paid == sum(one.paid for one in detail.lines)
        assert detail.row.paid == sum(one["amount"] for one in standing)
        for each in detail.lines:
            assert 0 <= each.paid <= each.amount
            assert each.paid + each.rest == each.amount
            assert (each.status == "paid") == (each.paid == each.amount)
        whole = detail.row.paid == detail.row.amount
        assert (detail.row.status == "paid") == whole
        assert not detail.warnings
    while may_undo(session):
        undo(session)
    assert claims.find_claim(session, code).paid == 0


def test_two_laptops_that_each_note_the_same_money_are_told(
    approved: tuple[Session, str],
) -> None:
    """The door lets two laptops' payments merge; the claim then says that there is too much."""
    session, code = approved
    payments.pay(session, code, lines=["1"])
    detail = claims.show(session, code)
    with session.action("另一台电脑") as write:
        write.put(
            PAYMENT,
            claim=detail.row.id,
            claim_line=detail.lines[0].id,
            amount=80_000,
            date="2026-12-01",
            status="paid",
        )
    assert [one.code for one in claims.show(session, code).warnings] == ["paid_above_amount"]
