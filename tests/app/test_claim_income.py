"""Money of the centre's own claims becomes training income when somebody says so, and only once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jlcenter.app import claims, incomes, payments
from jlcenter.app.claim_income import book, to_book
from jlcenter.app.make_claim import make_claims
from jlcenter.app.undo import undo
from jlcenter.domain.errors import Refused
from jlcenter.domain.records import CLAIM, INCOME
from jlcenter.storage.queries.book import Told, records
from jlcenter.storage.session import Session
from tests.claim_world import SKILL, STIPEND, set_rule, taught

Run = Callable[..., Any]
FIRST, SECOND = "2026-11-10", "2026-11-20"


def approve(session: Session, code: str) -> str:
    """A claim on its way until it waits for money."""
    claims.submit(session, code)
    claims.publicise(session, code, "2026-11-01", "2026-11-07")
    claims.approve(session, code, "2026-11-08")
    return code


@pytest.fixture
def claim(session: Session) -> str:
    """A claim of the centre's own: three lines of 800 yuan."""
    set_rule(session, "subsidy.skill", SKILL)
    return approve(session, make_claims(session, [taught(session).code]).claims[0].code)


def booked(session: Session) -> list[Told]:
    return records(session.db, INCOME, {}, ("arrived_on",))


def test_nothing_is_booked_until_somebody_says_so(session: Session, claim: str) -> None:
    payments.pay(session, claim, day=FIRST)
    assert booked(session) == []
    assert [
        (one.day, one.adds) for one in to_book(session, claims.find_claim(session, claim)).days
    ] == [(FIRST, 240_000)]


def test_it_is_booked_by_the_day_it_arrived_and_never_twice(session: Session, claim: str) -> None:
    payments.pay(session, claim, lines=["1"], day=FIRST)
    payments.pay(session, claim, lines=["2"], day=FIRST, batch="第二批")
    assert book(session, claim).total == 160_000
    assert book(session, claim).days == ()
    payments.pay(session, claim, lines=["3"], day="2027-01-05")
    assert book(session, claim).total == 80_000
    rows = booked(session)
    assert [(one["arrived_on"], one["amount"], one["income_type"]) for one in rows] == [
        (FIRST, 160_000, "subsidy"),
        ("2027-01-05", 80_000, "subsidy"),
    ]
    row = claims.find_claim(session, claim)
    assert {one["claim"] for one in rows} == {row.id} and all(one["training_class"] for one in rows)
    assert incomes.summary(session, 2026).arrived == 160_000
    undo(session)
    assert incomes.summary(session, 2027).arrived == 0
    assert book(session, claim).total == 80_000


def test_what_a_person_typed_for_the_claim_counts_first(session: Session, claim: str) -> None:
    row = claims.find_claim(session, claim)
    with session.action("培训收入") as write:
        write.put(INCOME, income_type="subsidy", claim=row.id, amount=200_000, arrived_on=FIRST)
        write.put(INCOME, income_type="subsidy", claim=row.id, due=240_000)
    payments.pay(session, claim, day=FIRST)
    done = book(session, claim)
    assert done.total == 40_000 and [one.code for one in done.warnings] == ["income_due"]
    assert incomes.summary(session, 2026).arrived == 240_000


def test_a_sum_that_may_be_the_same_money_is_asked_about(session: Session, claim: str) -> None:
    with session.action("培训收入") as write:
        id_ = write.put(INCOME, income_type="subsidy", amount=240_000, arrived_on=FIRST)
    payments.pay(session, claim, day=FIRST)
    done = book(session, claim)
    assert done.days == () and [one.code for one in done.warnings] == ["income_perhaps_booked"]
    with session.action("培训收入") as write:
        write.put(INCOME, id_, claim=claims.find_claim(session, claim).id)
    assert book(session, claim).days == () and len(booked(session)) == 1


def test_what_came_back_is_taken_out_when_it_is_booked_again(session: Session, claim: str) -> None:
    payments.pay(session, claim, day=FIRST)
    book(session, claim)
    payments.bounce(session, claim, "1")
    assert book(session, claim).total == -80_000
    assert [one["amount"] for one in booked(session)] == [160_000]
    payments.bounce(session, claim, "2")
    payments.bounce(session, claim, "3")
    book(session, claim)
    assert booked(session) == []
    payments.pay(session, claim, lines=["1"], day=FIRST)
    book(session, claim)
    assert [
        (one["arrived_on"], one["amount"], one["claim"] is None) for one in booked(session)
    ] == [(FIRST, 80_000, False)]


@pytest.mark.parametrize("claimant", ["enterprise", "trainee"])
def test_money_of_others_is_no_income(session: Session, claim: str, claimant: str) -> None:
    with session.action("申请人") as write:
        write.put(CLAIM, claims.find_claim(session, claim).id, claimant=claimant)
    payments.pay(session, claim, day=FIRST)
    assert to_book(session, claims.find_claim(session, claim)).days == ()
    with pytest.raises(Refused) as refused:
        book(session, claim)
    assert refused.value.code == "not_centres_money" and booked(session) == []


def test_living_allowances_are_the_trainees(session: Session) -> None:
    set_rule(session, "stipend", STIPEND)
    code = approve(
        session, make_claims(session, [taught(session).code], kind="stipend").claims[0].code
    )
    payments.pay(session, code, day=FIRST)
    with pytest.raises(Refused):
        book(session, code)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    moves=st.lists(
        st.tuples(
            st.sampled_from(("pay", "bounce", "book")),
            st.integers(1, 3),
            st.sampled_from((FIRST, SECOND)),
        ),
        max_size=8,
    )
)
def test_in_any_order_what_is_booked_is_what_stands(
    session: Session, claim: str, moves: list[Any]
) -> None:
    for what, line, day in moves:
        try:
            if what == "pay":
                payments.pay(session, claim, lines=[str(line)], amount=30_000, day=day)
            elif what == "bounce":
                payments.bounce(session, claim, str(line))
            else:
                book(session, claim)
        except Refused:
            continue
    book(session, claim)
    assert sum(one["amount"] for one in booked(session)) == claims.find_claim(session, claim).paid
    assert book(session, claim).days == ()


def test_the_command_says_what_may_be_booked_and_books_it(
    session: Session, claim: str, run_cli: Run
) -> None:
    paid = run_cli("claim", "paid", claim, "--line", "1", "--date", FIRST)
    assert paid["income_to_book"] == 800
    told = run_cli("claim", "book-income", claim)
    assert [(one["date"], one["amount"], one["adds"]) for one in told["booked"]] == [
        (FIRST, 800, 800)
    ]
    assert told["total"] == 800
    assert run_cli("claim", "book-income", claim)["booked"] == []
    assert run_cli("income", "list", "--claim", claim)["incomes"][0]["amount"] == 800
    assert run_cli("claim", "bounced", claim, "--line", "1")["income_to_book"] == -800
